#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"
#include "sync/office/answers.h"
#include "sync/office/sql.h"

namespace engawa::office {

// What the database knows of a form's repeats and columns. docs/formats/export.md says how columns stay stable.
class FormKnowledge {
  public:
    static Result<FormKnowledge> read(sql::Connection& connection, const std::string& form);

    const RepeatPaths& repeats() const { return repeats_; }
    const std::vector<std::string>& places() const { return places_; }
    bool is_new(const RepeatPaths& repeats, const std::vector<std::string>& places) const;
    // Within a transaction that has claimed form_lock(form).
    Result<void> learn(sql::Connection& connection, const RepeatPaths& repeats, const std::vector<std::string>& places);

  private:
    Result<void> learn_repeat(sql::Connection& connection, const std::string& path);
    Result<void> append(sql::Connection& connection, const std::string& place);
    Result<void> rewrite_answers(sql::Connection& connection) const;

    std::string form_;
    RepeatPaths repeats_;
    std::vector<std::string> places_;  // in the order of the columns
    std::set<std::string> known_places_;
};

std::string form_lock(const std::string& form);

Result<void> insert_answers(sql::Connection& connection, std::int64_t record, const std::vector<Answer>& answers);

// Text as both databases keep it: no NUL, no broken UTF-8. What does not fit is replaced by U+FFFD; for messages, never
// for what somebody has written.
std::string plain_text(std::string_view text);
bool is_plain_text(std::string_view text);

}  // namespace engawa::office
