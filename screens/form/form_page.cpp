#include "screens/form/form_page.h"

#include <algorithm>

#include "kiosk/base/secret_bytes.h"
#include "screens/form/form_state.h"
#include "screens/form/question_page.h"
#include "screens/form/repeat_page.h"

namespace engawa::form {

std::vector<Place> places(const forms::FormSession& session) {
    std::vector<Place> places;
    for (const forms::Step& step : session.steps()) {
        switch (step.kind) {
            case forms::StepKind::question: places.push_back(AtQuestion{step.ref}); break;
            case forms::StepKind::field_list:
                // One question a page, whatever the author grouped: a helper's page may show them together.
                for (const std::string& ref : step.questions) places.push_back(AtQuestion{ref});
                break;
            case forms::StepKind::repeat_prompt: places.push_back(AtRepeat{step.ref}); break;
            case forms::StepKind::group:
            case forms::StepKind::repeat_instance: break;
        }
    }
    return places;
}

std::string page_id(const State& state, std::string_view ref) {
    return "form." + state.form.text() + std::string(ref);
}

namespace {

// Takes what stands at the place from the session, and begins its editor.
void arrive(State& state) {
    state.problem.reset();
    state.problems_shown = 0;
    state.removing.reset();
    wipe_editor(state.editor);
    if (const auto* at = std::get_if<AtQuestion>(&state.place)) {
        state.question = state.tools.session->question(at->ref).value();
        state.editor = begin_editor(state.question, state);
    } else {
        arrive_at_repeat(state);
    }
}

void go(State& state, Place place) {
    state.place = std::move(place);
    arrive(state);
}

// The page after or before this one; nullopt at the end. A place that has gone (its relevance changed) counts as the
// beginning.
std::optional<Place> neighbour(const State& state, int direction) {
    const std::vector<Place> all = places(*state.tools.session);
    const auto here = std::find(all.begin(), all.end(), state.place);
    if (here == all.end()) return all.empty() ? std::nullopt : std::optional(all.front());
    const auto index = (here - all.begin()) + direction;
    if (index < 0 || index >= static_cast<std::ptrdiff_t>(all.size())) return std::nullopt;
    return all[static_cast<std::size_t>(index)];
}

page::Outcome go_on(State& state) {
    if (state.purpose == Purpose::mend) {
        state.purpose = Purpose::fill;
        return page::OpenReview{};
    }
    if (auto next = neighbour(state, +1)) {
        go(state, std::move(*next));
        return page::Stay{};
    }
    return page::OpenReview{};
}

// What the editor holds is stored as it is; going back keeps every answer, a wrong one too.
void keep_unfinished(State& state) {
    const auto* at = std::get_if<AtQuestion>(&state.place);
    const auto value = at != nullptr ? editor_value(state.editor) : std::nullopt;
    // An error here means that the question has gone; there is nothing to keep then.
    if (value) (void)state.tools.session->answer(at->ref, *value);
}

// The same problem in the language the labels have now.
void relabel_problem(State& state) {
    if (!state.problem || state.problem->words.empty()) return;
    const bool missing = state.problem->fallback_key == "form.required";
    state.problem =
        problem_of(state.question, missing ? forms::AnswerOutcome::missing : forms::AnswerOutcome::violates_constraint);
}

struct Update {
    State& state;

    page::Outcome operator()(const Next&) const { return store_and_go_on(state); }
    page::Outcome operator()(const Skip&) const { return skip_and_go_on(state); }
    page::Outcome operator()(const Edit& edit) const {
        update_editor(state, edit.what);
        return page::Stay{};
    }
    page::Outcome operator()(const UseOffer&) const {
        use_offer(state);
        return page::Stay{};
    }
    page::Outcome operator()(const AddAnother&) const {
        if (auto added = state.tools.session->add_repeat(std::get<AtRepeat>(state.place).ref)) {
            for (Place& place : places(*state.tools.session)) {
                const auto* question = std::get_if<AtQuestion>(&place);
                if (question != nullptr && question->ref.rfind(*added + "/", 0) == 0) {
                    go(state, std::move(place));
                    break;
                }
            }
        }
        return page::Stay{};
    }
    page::Outcome operator()(const ThatIsAll&) const { return go_on(state); }
    page::Outcome operator()(const AskToRemove& ask) const {
        state.removing = ask.instance;
        return page::Stay{};
    }
    page::Outcome operator()(const Remove&) const {
        // An instance that has gone already leaves nothing to remove.
        (void)state.tools.session->remove_repeat(state.repeat.instances[*state.removing]);
        arrive(state);
        return page::Stay{};
    }
    page::Outcome operator()(const Keep&) const {
        state.removing.reset();
        return page::Stay{};
    }

    static page::Outcome store_and_go_on(State& state) {
        if (!store_answer(state)) return page::Stay{};
        return go_on(state);
    }
    static page::Outcome skip_and_go_on(State& state) {
        (void)state.tools.session->answer(std::get<AtQuestion>(state.place).ref, "");
        return go_on(state);
    }
};

}  // namespace

Model::Model(Tools tools, FormId form, content::LocalizedText title) : state_(std::make_unique<State>()) {
    ENGAWA_VERIFY(tools.session != nullptr && tools.wall_clock != nullptr);
    state_->tools = tools;
    state_->form = std::move(form);
    state_->title = std::move(title);
    const std::vector<Place> all = places(*tools.session);
    ENGAWA_VERIFY(!all.empty());
    go(*state_, all.front());
}

Model::~Model() {
    if (state_ != nullptr) wipe();
}

Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

bool Model::back() {
    if (state_->removing) {
        state_->removing.reset();
        return true;
    }
    if (editor_back(state_->editor)) return true;
    keep_unfinished(*state_);
    if (state_->purpose == Purpose::mend) {
        // The review comes back; from there もどる goes through the questions as usual.
        state_->purpose = Purpose::fill;
        return false;
    }
    auto before = neighbour(*state_, -1);
    if (!before) return false;
    go(*state_, std::move(*before));
    return true;
}

void Model::go_to(std::string_view ref) {
    state_->purpose = Purpose::mend;
    for (Place& place : places(*state_->tools.session)) {
        const auto* question = std::get_if<AtQuestion>(&place);
        const auto* repeat = std::get_if<AtRepeat>(&place);
        if ((question != nullptr && question->ref == ref) || (repeat != nullptr && repeat->ref == ref)) {
            return go(*state_, std::move(place));
        }
    }
}

void Model::set_language(const LanguageTag& language) {
    state_->language = language;
    (void)state_->tools.session->set_language(language.text());  // a form without it keeps its own
    // Labels are taken anew; what is being entered stays.
    if (const auto* at = std::get_if<AtQuestion>(&state_->place)) {
        if (auto question = state_->tools.session->question(at->ref)) state_->question = std::move(*question);
        relabel_problem(*state_);
    } else {
        arrive_at_repeat(*state_);
    }
}

bool Model::tick() { return tick_editor(*state_); }

void Model::wipe() {
    wipe_editor(state_->editor);
    wipe_container(state_->question.value);
    // A label may hold a name that was written in.
    wipe_container(state_->question.label.long_form);
    wipe_container(state_->question.hint);
    for (std::string& value : state_->question.selected) wipe_container(value);
    for (forms::QuestionView& name : state_->repeat_names) wipe_container(name.value);
    state_->question = {};
    state_->repeat_names.clear();
    state_->problem.reset();
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const State& state = model.state();
    if (std::holds_alternative<AtRepeat>(state.place)) return draw_repeat(ui, state, strings);
    return draw_question(ui, state, strings);
}

page::Outcome update(Model& model, const Intent& intent) {
    return std::visit(Update{model.state()}, intent.what);
}

}  // namespace engawa::form
