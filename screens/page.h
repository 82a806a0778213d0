#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/assist/roles.h"
#include "kiosk/base/ids.h"
#include "kiosk/content/catalogue.h"
#include "kiosk/content/pack.h"
#include "kiosk/session/bundle_choice.h"
#include "kiosk/session/settings.h"
#include "kiosk/session/slip_exchange.h"
#include "screens/ui/ui.h"

// What every page is: a model (values only), a draw that reads it and answers an intent, and an update that changes
// it and says what follows. Both are pure: no I/O, no statics, no clock but ui.now().
//
//     namespace engawa::receipt {
//     struct Model { … };
//     struct Done {};
//     using Intent = std::variant<Done>;
//     std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
//     page::Outcome update(Model& model, const Intent& intent);
//     }

namespace engawa::page {

// What the navigator does after an update.
struct Stay {};    // the model changed, or nothing did
struct GoBack {};  // as if もどる was pressed
struct GoHome {};
struct AskToFinish {};  // the end of the visit, asked once more when an unsent form would be lost
struct Finish {};       // the end of the visit, with its wipe
struct CallPerson {};
struct StartVisit {
    session::Settings settings;
};
struct ContinueVisit {};  // from the idle page, the call page, the settings
struct ChangeSettings {  // from the next frame on
    session::Settings settings;
};
struct OpenShelf {
    content::CategoryId shelf;
};
struct OpenForm {  // its "before you start" page
    FormId form;
};
struct StartForm {  // its first question
    FormId form;
};
struct OpenBundle {  // its "before you start" page
    content::BundleId bundle;
};
struct AskBundle {  // what decides which of its forms are filled in
    content::BundleId bundle;
};
struct PlanBundle {  // its forms, before the first question
    session::BundleChoice choice;
};
struct StartBundle {  // the first question of its first form
    session::BundleChoice choice;
};
struct StartPart {};  // the first question of the form that was announced
struct OpenTutorial {
    content::TutorialId tutorial;
};
struct OpenQuestions {  // an faq
    PackId pack;
    content::FaqId faq;
};
struct PlayLabel {  // 聞く: a question's recording, or its words where the recording cannot be read
    std::string recording;  // file; may be empty
    std::string words;      // marked text
};
struct OpenReview {};   // the form is answered
struct ChangeAnswer {   // from the review page, back to one question
    FormId form;
    std::string ref;
};
struct OpenConsent {};
struct Submit {};  // consent was given
struct OpenStatus {};  // 書類のようす
struct OpenResume {};  // 続きを書く
struct OpenKeep {};    // あとで続ける
enum class DraftSlip { picture, words };
struct KeepDraft {     // of everything begun and not sent
    DraftSlip slip = DraftSlip::picture;
};
struct AskSlip {       // of the worker; its answer comes to the page that stands
    session::SlipOrder order;
};
struct CancelCall {};  // nobody needs to come any more
struct OpenSignIn {};  // the card of a helper is awaited
struct TryPin {};      // of the sign-in page that stands
struct SignOut {};     // from the service pages
struct DoDeed {        // its page
    assist::Deed deed;
};
struct PointAt {       // a helper points at these nodes; none: at nothing
    std::vector<std::string> ids;
};
struct HandBack {};    // the helper goes, and the resident's page stands as it was
struct ComeBack {};    // the helper who stepped away: the PIN is asked for
struct OpenReset {};   // what a helper's way out of a stuck visit keeps and what not
struct DoReset {};

using Outcome =
    std::variant<Stay, GoBack, GoHome, AskToFinish, Finish, CallPerson, StartVisit, ContinueVisit, ChangeSettings,
                 OpenShelf, OpenForm, StartForm, OpenTutorial, OpenQuestions, OpenReview, ChangeAnswer,
                 OpenConsent, Submit, PlayLabel, OpenStatus, AskSlip, OpenResume,
                 OpenKeep, KeepDraft,
                 OpenBundle, AskBundle, PlanBundle, StartBundle, StartPart,
                 CancelCall, OpenSignIn, TryPin, SignOut, DoDeed,
                 PointAt, HandBack, ComeBack, OpenReset, DoReset>;

// The two functions of a page, found by argument-dependent lookup beside its model.
template <typename Model>
concept Page = requires(ui::Ui& ui, Model& model, const Model& seen, const content::Strings& strings) {
    { draw(ui, seen, strings).has_value() } -> std::same_as<bool>;
    { update(model, *draw(ui, seen, strings)) } -> std::same_as<Outcome>;
};

}  // namespace engawa::page
