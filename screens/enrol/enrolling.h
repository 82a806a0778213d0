#pragma once

#include <optional>
#include <string>
#include <vector>

#include "screens/page.h"
#include "kiosk/base/qr_code.h"

// A kiosk that no office knows yet, for staff: its code and its words, and later the words of the office that takes it. What is
// compared, and why, stands in docs/formats/enrolment.md.

namespace engawa::enrolling {

enum class Trouble {
    none,
    no_key,      // the kiosk's own key cannot be made or read
    not_ours,    // files for another kiosk, or for a key it had before
    unreadable,  // files for this kiosk that cannot be read or taken over
    declined,    // a person said that the office's words are others
};

// What came on a stick, to be looked at before it is taken.
struct Offer {
    std::string center;                     // plain
    std::vector<std::string> office_words;  // eight
    friend bool operator==(const Offer&, const Offer&) = default;
};

struct Model {
    std::string id;                  // "kiosk-0a8afd8a"; empty without a key
    std::vector<std::string> words;  // eight
    QrCode code;                     // of the request
    std::optional<Offer> offer;
    Trouble trouble = Trouble::none;
    enum class Answer { none, same, other, without };
    Answer answer = Answer::none;  // what was pressed, for the one who looks after the page
};

struct Same {};        // the office's words are the ones that were read out
struct Other {};
struct UseWithout {};  // lessons and questions only
using Intent = std::variant<Same, Other, UseWithout>;

Model make_model(std::string id, std::vector<std::string> words, const std::string& request);
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::enrolling
