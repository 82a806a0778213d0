#pragma once

#include <map>
#include <memory>
#include <optional>
#include <variant>

#include "kiosk/app/filling.h"
#include "kiosk/app/pack_inspection.h"
#include "kiosk/session/submission_sink.h"
#include "screens/error/trouble.h"
#include "screens/receipt/receipt.h"

namespace engawa::app {

// The forms of a visit, from the first question to the slip. Which page shows them is the navigator's.
class FormDesk {
  public:
    // All outlive it.
    struct Parts {
        const content::Library& library;
        PackInspection& inspection;
        session::SubmissionSink& sink;
        FillingTools filling;
    };

    explicit FormDesk(Parts parts) : parts_(parts) {}

    // The form's filling, or why it cannot be begun, which is logged. A form begun earlier in the visit goes on where it
    // was left, whatever the outbox says of new ones. The pack may be refused here, and leaves the library then.
    std::variant<Filling*, trouble::Kind> begin(const FormId& form);

    // Hands the answers in. The slip, and the filling is gone; or nothing, with the reason logged and all answers kept.
    std::optional<receipt::Model> submit(Filling& filling);

    void set_language(const LanguageTag& language);
    // After the wipe of the visit.
    void forget() { fillings_.clear(); }

  private:
    Result<session::Receipt> hand_in(Filling& filling);

    Parts parts_;
    std::map<FormId, std::unique_ptr<Filling>> fillings_;  // every form begun in this visit and not yet sent
};

}  // namespace engawa::app
