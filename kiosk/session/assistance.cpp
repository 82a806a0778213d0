#include "kiosk/session/assistance.h"

#include "kiosk/base/result.h"

namespace engawa::session {

std::string_view word_of(HelpMode mode) {
    switch (mode) {
        case HelpMode::together: return "together";
        case HelpMode::on_behalf: return "for";
    }
    ENGAWA_VERIFY(false);
}

std::optional<HelpMode> help_mode_of(std::string_view word) {
    for (const HelpMode mode : {HelpMode::together, HelpMode::on_behalf}) {
        if (word_of(mode) == word) return mode;
    }
    return std::nullopt;
}

std::optional<Applicant> applicant_of(std::string_view word) {
    for (const Applicant applicant : {Applicant::self, Applicant::proxy, Applicant::messenger}) {
        if (word_of(applicant) == word) return applicant;
    }
    return std::nullopt;
}

std::string_view word_of(Applicant applicant) {
    switch (applicant) {
        case Applicant::self: return "self";
        case Applicant::proxy: return "proxy";
        case Applicant::messenger: return "messenger";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::session
