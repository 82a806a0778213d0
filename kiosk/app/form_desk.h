#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kiosk/app/filling.h"
#include "kiosk/app/pack_inspection.h"
#include "kiosk/content/library.h"
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
        // A version of a pack that was shown here before; null when it is not to be had any more. May be empty.
        std::function<std::shared_ptr<const content::Pack>(const PackId& pack, const std::string& version)> earlier_pack;
        // Who helped with a form, if anybody did. May be empty.
        std::function<std::optional<session::Assistance>(const FormId& form)> assistance{};
        std::function<std::string(std::string_view helper)> name_of{};  // as the registry has it
    };

    explicit FormDesk(Parts parts) : parts_(parts) {}

    // The form's filling, or why it cannot be begun, which is logged. A form begun earlier in the visit goes on where it
    // was left, whatever the outbox says of new ones. The pack may be refused here, and leaves the library then.
    std::variant<Filling*, trouble::Kind> begin(const FormId& form);

    // Null when it is not begun.
    Filling* begun(const FormId& form) const;
    // A form is not to be filled in after all.
    void give_up(const FormId& form);

    // Hands the answers of all of them in. A slip each, in their order, and the fillings are gone; or nothing, with the
    // reason logged and all answers kept.
    std::optional<std::vector<receipt::Slip>> submit(const std::vector<Filling*>& fillings);

    // Everything begun and not sent, the one in hand first.
    std::vector<session::DraftForm> put_down(const Filling* in_hand);
    // What put_down() gave goes on, in the version it was written in; the first of it. When any of it cannot, nothing of
    // it is begun, and the reason is logged.
    enum class NotResumed {
        already_begun,  // the same application is open in this visit, and its answers are not to be lost
        not_here,       // the version of its pack is not to be had
    };
    std::variant<Filling*, NotResumed> resume(const std::vector<session::DraftForm>& drafts);

    // What is half written becomes an answer, and each form stands anew where it was left.
    void settle();
    void set_language(const LanguageTag& language);
    // After the wipe of the visit.
    void forget() { fillings_.clear(); }

  private:
    // The form as it is shown; nothing when no pack has it, or its pack does not work.
    std::optional<PackForm> shown(const FormId& form);
    std::optional<PackForm> form_of(const session::DraftForm& draft);
    Result<std::vector<session::Receipt>> hand_in(const std::vector<Filling*>& fillings);

    Parts parts_;
    std::map<FormId, std::unique_ptr<Filling>> fillings_;  // every form begun in this visit and not yet sent
};

}  // namespace engawa::app
