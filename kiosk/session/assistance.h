#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"

// What a submission says of a helper who took part. docs/formats/assist.md, "In the record"

namespace engawa::session {

inline constexpr std::size_t most_turns = 64;
inline constexpr std::size_t most_answers_of_a_turn = 512;

enum class Consent { not_given, given };

// What the resident agreed to, each by itself.
struct Consents {
    Consent viewing = Consent::not_given;
    Consent keeping = Consent::not_given;
    Consent sending = Consent::not_given;
    friend bool operator==(const Consents&, const Consents&) = default;
};

enum class HelpMode {
    together,  // the helper showed and pointed; the resident pressed
    on_behalf, // the helper pressed for the resident ("for")
};
std::string_view word_of(HelpMode mode);
std::optional<HelpMode> help_mode_of(std::string_view word);

struct HelpTurn {
    std::string helper;
    HelpMode mode = HelpMode::together;
    WallTime from;
    WallTime until;
    Consents consents;                 // on behalf: as they stood at its end
    std::vector<std::string> answers;  // paths of what was answered or changed on behalf, each once, in order
    bool more = false;                 // and others, beyond most_answers_of_a_turn
    friend bool operator==(const HelpTurn&, const HelpTurn&) = default;
};

// Who it was made by: oneself, in another's name, or bringing what another decided.
enum class Applicant { self, proxy, messenger };
std::string_view word_of(Applicant applicant);
std::optional<Applicant> applicant_of(std::string_view word);

struct Assistance {
    std::string helper;            // who helped last
    Consents consents;             // as they stood when it was sent
    std::vector<HelpTurn> turns;   // never empty but in envelopes of before 2026-11-22
    bool more = false;             // and other turns, beyond most_turns
    friend bool operator==(const Assistance&, const Assistance&) = default;
};

}  // namespace engawa::session
