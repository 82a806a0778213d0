#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "kiosk/base/session_data.h"
#include "kiosk/input/keyboard.h"

// What a person is typing: characters that stand, and kana not yet converted. Pure; nothing of it is kept anywhere.

namespace engawa::input {

enum class ComposeMode {
    direct,   // every key stands at once: kana fields, digits, Latin
    convert,  // kana wait for a choice among candidates: names and places in kanji
};

enum class KanaScript { hiragana, katakana };

class Composer final : public Wipeable {
  public:
    // `limit_characters` counts code points; keys beyond it do nothing and press() says so.
    explicit Composer(ComposeMode mode, KanaScript script = KanaScript::hiragana, std::size_t limit_characters = 200);
    ~Composer() override { wipe(); }
    Composer(const Composer&) = default;
    Composer& operator=(const Composer&) = default;

    enum class Outcome { changed, nothing_to_do, full };

    Outcome press(const Key& key);
    // Starts again from a text that stands.
    void set_text(std::string_view text);

    // The text that stands.
    const std::string& text() const { return text_; }
    // Kana waiting for a choice; always empty in direct mode.
    const std::string& composing() const { return composing_; }
    // Both together: what the field shows.
    std::string shown() const { return text_ + composing_; }

    // A candidate for the first `reading_bytes` of composing() was chosen: it stands, the rest goes on waiting.
    void choose(std::string_view candidate, std::size_t reading_bytes);
    // What was chosen last is put in another shape; it must stand at the end of text().
    void replace_end(std::string_view before, std::string_view after);
    // A character that needs no choice any more: it stands.
    Outcome add(std::string_view character);
    // "このまま": the kana themselves stand.
    void accept_kana();

    // Overwrites and empties both.
    void wipe() override;

  private:
    Outcome append(std::string_view text);
    Outcome toggle(KeyAction action);
    Outcome erase();
    std::string& target() { return mode_ == ComposeMode::convert ? composing_ : text_; }

    ComposeMode mode_;
    KanaScript script_;
    std::size_t limit_characters_;
    std::string text_;
    std::string composing_;
};

}  // namespace engawa::input
