#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/clock.h"
#include "kiosk/base/session_data.h"
#include "kiosk/content/pack.h"
#include "kiosk/forms/session.h"
#include "kiosk/input/conversion.h"
#include "kiosk/input/handwriting.h"
#include "kiosk/input/postcode.h"
#include "kiosk/input/variants.h"
#include "kiosk/session/profile.h"
#include "screens/form/form_intent.h"
#include "screens/form/sharing.h"
#include "screens/page.h"

// The questions of one form, one at a time: every control with the input that suits it, an error in place, groups of
// persons, the profile's offer. The answers live in the FormSession; the model holds where one is and what is being
// typed, which is personal too and wiped with the visit.

namespace engawa::form {

// Not owned; all outlive the model. A null pointer takes the help away, never the question.
struct Tools {
    forms::FormSession* session = nullptr;  // never null
    const input::PostcodeIndex* postcodes = nullptr;
    input::ConversionExchange* conversion = nullptr;
    input::WritingExchange* writing = nullptr;
    const input::VariantTable* variants = nullptr;  // of characters in names
    session::Profile* profile = nullptr;
    const WallClock* wall_clock = nullptr;  // never null: ages and "today"
    ClockState clock_state = ClockState::set;
    const content::Pack* pack = nullptr;    // pictures of labels and choices
    Sharing* sharing = nullptr;             // with the other forms of a bundle
};

struct State;  // form_state.h; private to this folder

class Model final : public Wipeable {
  public:
    // Stands at the first question.
    Model(Tools tools, FormId form, content::LocalizedText title);
    ~Model() override;
    Model(Model&&) noexcept;
    Model& operator=(Model&&) noexcept;

    // もどる: the step before, inside a question of several steps too. False on the very first step, and on a question
    // that the review opened: the page is to be left.
    bool back();
    // To the first question that another form has not answered already.
    void start();
    // From the review page to one question; answering it leads back to the review.
    void go_to(std::string_view ref);
    // Where it stands, and back to there; a place that is not there any more leaves it at the first question.
    std::string at() const;
    void resume_at(std::string_view place);
    // Another form has answered that question: what is being entered into it is what was answered.
    void answered_elsewhere(std::string_view ref);
    // What is half written becomes an answer, as when もどる is pressed.
    void store_unfinished();
    // The language of the labels follows the page's.
    void set_language(const LanguageTag& language);
    // Takes what a worker has finished (conversion candidates). True when something changed and a frame is due.
    bool tick();
    void wipe() override;

    // What an attachment of this filling was drawn as; null when it was not drawn here. Good until the next update.
    const Strokes* drawing(const std::string& name) const;

    const State& state() const { return *state_; }
    State& state() { return *state_; }

  private:
    std::unique_ptr<State> state_;
};


std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
// OpenReview after the last question, or after a question that the review sent back.
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::form
