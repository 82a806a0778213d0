#include "kiosk/input/composer.h"

#include "kiosk/base/utf8.h"

#include "kiosk/base/secret_bytes.h"
#include "kiosk/input/kana.h"

namespace engawa::input {

Composer::Composer(ComposeMode mode, KanaScript script, std::size_t limit_characters)
    : mode_(mode), script_(script), limit_characters_(limit_characters) {}

Composer::Outcome Composer::press(const Key& key) {
    switch (key.action) {
        case KeyAction::character:
            return append(script_ == KanaScript::katakana ? to_katakana(key.text) : std::string(key.text));
        case KeyAction::dakuten:
        case KeyAction::handakuten:
        case KeyAction::small: return toggle(key.action);
        case KeyAction::space:
            // Between family and given name; kana that wait stand first.
            accept_kana();
            if (text_.empty() || text_.ends_with(' ')) return Outcome::nothing_to_do;
            if (count_utf8(text_) >= limit_characters_) return Outcome::full;
            text_ += ' ';
            return Outcome::changed;
        case KeyAction::erase: return erase();
    }
    return Outcome::nothing_to_do;
}

Composer::Outcome Composer::append(std::string_view text) {
    if (count_utf8(text_) + count_utf8(composing_) + count_utf8(text) > limit_characters_) {
        return Outcome::full;
    }
    target() += text;
    return Outcome::changed;
}

Composer::Outcome Composer::toggle(KeyAction action) {
    std::string& text = target();
    const auto last = last_code_point(text);
    if (!last) return Outcome::nothing_to_do;
    const auto toggled = action == KeyAction::dakuten      ? toggle_dakuten(*last)
                         : action == KeyAction::handakuten ? toggle_handakuten(*last)
                                                           : toggle_small(*last);
    if (!toggled) return Outcome::nothing_to_do;
    erase_last_character(text);
    append_utf8(text, *toggled);
    return Outcome::changed;
}

Composer::Outcome Composer::erase() {
    std::string& text = composing_.empty() ? text_ : composing_;
    if (text.empty()) return Outcome::nothing_to_do;
    erase_last_character(text);
    return Outcome::changed;
}

void Composer::set_text(std::string_view text) {
    wipe();
    text_ = text;
}

void Composer::choose(std::string_view candidate, std::size_t reading_bytes) {
    if (reading_bytes > composing_.size()) reading_bytes = composing_.size();
    text_ += candidate;
    composing_.erase(0, reading_bytes);
}

void Composer::replace_end(std::string_view before, std::string_view after) {
    if (!text_.ends_with(before)) return;
    std::string changed = text_.substr(0, text_.size() - before.size());
    changed += after;
    wipe_container(text_);
    text_ = std::move(changed);
}

Composer::Outcome Composer::add(std::string_view character) {
    accept_kana();
    if (count_utf8(text_) + count_utf8(character) > limit_characters_) return Outcome::full;
    text_ += character;
    return Outcome::changed;
}

void Composer::accept_kana() {
    text_ += composing_;
    wipe_container(composing_);
}

void Composer::wipe() {
    wipe_container(text_);
    wipe_container(composing_);
}

}  // namespace engawa::input
