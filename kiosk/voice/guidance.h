#pragma once

#include <string>
#include <vector>

#include "kiosk/content/catalogue.h"
#include "kiosk/voice/spelling.h"
#include "kiosk/voice/utterance.h"
#include "screens/ui/semantics.h"

// From what is on the page to what is said of it (EN 301 549 5.1.3.1: the complete page without seeing it).

namespace engawa::voice {

// How private values are spoken (EN 301 549 5.1.3.8-9): 「入力済み」 to a loudspeaker, themselves to a headphone or
// when the resident chose so.
enum class PrivateValues { masked, spoken };

struct GuidanceOptions {
    PrivateValues private_values = PrivateValues::masked;
    const Spelling* spelling = nullptr;  // outlives the guidance; without it a kanji of what was entered is left out
};

class Guidance {
  public:
    // `words` is the catalogue in the page's language (keys voice.*), for the words in between; a node's own texts are
    // spoken in the node's language.
    explicit Guidance(content::Strings words, GuidanceOptions options = {});

    // The whole page: title and progress, headings and text, then each item with role, name, value, state and
    // position. The five controls that stand on every page are only named at the end, in one sentence.
    Speech page(const ui::SemanticsTree& tree) const;
    // One item, when the focus comes to it: name, role, value, state, position, hint.
    Speech item(const ui::Node& node) const;
    // A row of keys that has the focus as one: their names, one after the other.
    Speech row(const std::vector<const ui::Node*>& keys) const;
    // How many words or characters there are to choose from, of those that were entered; nothing where there are none.
    Speech candidates(const ui::SemanticsTree& tree) const;
    // What changed on an item after a press: its state or value alone; of a masked field how many characters stand in it.
    Speech change(const ui::Node& node) const;
    // A text of the page by itself: what it quotes of an answer is said as a private value is.
    Utterance text(const std::string& marked, const LanguageTag& language) const;

  private:
    struct Sentences;
    void append(Speech& speech, const ui::Node& node, const Sentences& sentences) const;
    void add_item(Speech& speech, const ui::Node& node) const;
    std::string state_key(const ui::Node& node) const;
    LanguageTag language_of(const ui::Node& node) const;
    std::string said(const std::string& marked, const LanguageTag& language) const;
    Privacy privacy_of(const std::string& marked) const;
    void add_text(Sentences& sentences, const std::string& marked, const LanguageTag& language) const;
    void add_value(Sentences& sentences, const ui::Node& node) const;
    std::string amount(const ui::Node& node) const;
    void add_candidate(Sentences& sentences, const ui::Node& node) const;
    void add_entered(Sentences& sentences, const std::string& text, const LanguageTag& language) const;

    content::Strings words_;
    GuidanceOptions options_;
};

}  // namespace engawa::voice
