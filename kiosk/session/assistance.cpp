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

std::string_view word_of(Applicant applicant) {
    switch (applicant) {
        case Applicant::self: return "self";
        case Applicant::proxy: return "proxy";
        case Applicant::messenger: return "messenger";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::session
