#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/forms/session.h"
#include "tests/assets/shipped.h"

// A shipped form being filled in, on 21 November 2026 in Japan.

namespace engawa::tests {

class Filling {
  public:
    explicit Filling(std::string_view file, const char* language = "ja")
        : clock_(std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + std::chrono::hours{3}), random_(1) {
        const auto path = assets_folder() / "packs" / file;
        forms::ParseOptions options;
        options.where = path.filename().string();
        auto definition = forms::FormDefinition::parse(read_text(path), {}, options);
        if (!definition.ok()) FAIL(definition.error().message());
        for (const forms::Warning& warning : (*definition)->warnings()) FAIL_CHECK(warning.where << ": " << warning.detail);
        auto session = forms::FormSession::start(*definition, {.clock = clock_, .random = random_, .language = language,
                                                               .properties = {}, .location = {}});
        if (!session.ok()) FAIL(session.error().message());
        session_ = std::move(*session);
    }

    forms::FormSession& session() { return *session_; }

    // The outcome of an answer that the form lets one give.
    forms::AnswerOutcome answer(std::string_view ref, std::string_view value) {
        INFO(std::string(ref) << " = " << std::string(value));
        auto report = session_->answer(ref, value);
        if (!report.ok()) FAIL(report.error().message());
        return report->outcome;
    }

    void give(std::initializer_list<std::pair<const char*, const char*>> answers) {
        for (const auto& [ref, value] : answers) {
            INFO(ref << " = " << value);
            CHECK(answer(ref, value) == forms::AnswerOutcome::accepted);
        }
    }

    bool asks(std::string_view ref) const {
        const auto refs = session_->questions();
        return std::find(refs.begin(), refs.end(), ref) != refs.end();
    }

    std::string value(std::string_view ref) const {
        auto value = session_->value(ref);
        if (!value.ok()) FAIL(value.error().message());
        return *value;
    }

    forms::QuestionView question(std::string_view ref) const {
        auto question = session_->question(ref);
        if (!question.ok()) FAIL(question.error().message());
        return *question;
    }

    std::vector<std::string> choices(std::string_view ref) const {
        std::vector<std::string> values;
        for (const forms::Choice& choice : question(ref).choices) values.push_back(choice.value);
        return values;
    }

    // Refs of what is missing or wrong, in the order of the form.
    std::vector<std::string> violations() const {
        std::vector<std::string> refs;
        for (const forms::Violation& violation : session_->validate()) refs.push_back(violation.ref);
        return refs;
    }

  private:
    ManualWallClock clock_;
    SeededRandom random_;
    std::unique_ptr<forms::FormSession> session_;
};

}  // namespace engawa::tests
