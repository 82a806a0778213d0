#pragma once

#include <string>
#include <variant>

#include "kiosk/input/draft_words.h"
#include "kiosk/session/slip_exchange.h"
#include "screens/page.h"

// 続きを書く: the way back to a draft, by the QR of its slip or by its six words.

namespace engawa::resume {

struct Typing {};
struct Asking {};
struct Told {  // why it cannot be gone on with
    session::SlipAnswer answer;
};
struct Changed {};       // the application is another one by now, or not to be had here
struct AlreadyBegun {};  // the same application is being written in this visit
using Phase = std::variant<Typing, Asking, Told, Changed, AlreadyBegun>;

struct Model {
    explicit Model(const input::DraftWords* list) : list_of_words(list) { words.reserve(room); }

    const input::DraftWords* list_of_words;  // null: only the QR leads back
    std::string words;   // joined; longer than what a string keeps inside itself
    std::string prefix;  // of the word being typed, without voicing marks
    bool scan_refused = false;
    Phase phase = Typing{};

    static constexpr std::size_t room = 160;
};

struct PressKana {
    std::string kana;
};
struct ChooseWord {
    std::string word;
};
struct Erase {};
struct Open {};
struct Again {};
struct Leave {};
using Intent = std::variant<PressKana, ChooseWord, Erase, Open, Again, Leave>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

page::Outcome take_scan(Model& model, std::string_view scanned);
// An answer that is no draft: the navigator opens drafts itself.
void take_answer(Model& model, session::SlipAnswer answer);

std::size_t count_words(const Model& model);
inline constexpr std::string_view scan_prefix = "engawa-draft:";

}  // namespace engawa::resume
