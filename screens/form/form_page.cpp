#include "screens/form/form_page.h"

#include <algorithm>
#include <utility>

#include "kiosk/base/secret_bytes.h"
#include "screens/form/form_state.h"
#include "screens/form/group_page.h"
#include "screens/form/label_media.h"
#include "screens/form/question_page.h"
#include "screens/form/question_wipe.h"
#include "screens/form/repeat_page.h"

namespace engawa::form {

std::string page_id(const State& state, std::string_view ref) {
    return "form." + state.form.text() + std::string(ref);
}

namespace {

void count_asked(State& state);

// Takes what stands at the place from the session, and begins its editor.
void arrive(State& state) {
    state.problem.reset();
    state.problems_shown = 0;
    state.writes_oneself = false;
    state.removing.reset();
    wipe_editor(state.editor);
    state.instance = {};
    if (const auto ref = asked_ref(state)) {
        state.question = state.tools.session->question(*ref).value();
        state.editor = begin_editor(state.question, state);
        state.instance = instance_of(*state.tools.session, *ref);
        count_asked(state);
    } else if (std::holds_alternative<AtPage>(state.place)) {
        arrive_at_page(state);
    } else {
        arrive_at_repeat(state);
    }
    tell_of_page(state);
}

void go(State& state, Place place) {
    state.place = std::move(place);
    state.opened.reset();
    state.items_checked = false;
    arrive(state);
}

// One question of a page stands alone; nullopt: the page again.
void open_item(State& state, std::optional<std::string> ref) {
    state.opened = std::move(ref);
    arrive(state);
}

bool is_filled(const State& state, const std::string& ref) {
    return state.tools.sharing != nullptr && state.tools.sharing->is_filled(state.form, ref);
}

// A question that stands alone and was answered in a form before this one. On a page of several it is seen.
bool is_passed_over(const State& state, const Place& place) {
    const auto* question = std::get_if<AtQuestion>(&place);
    return question != nullptr && is_filled(state, question->ref);
}

// "3問中2問目" counts what is asked.
void count_asked(State& state) {
    if (state.tools.sharing == nullptr) return;
    state.form_place = state.tools.sharing->place_of(state.form);
    if (state.form_place.count == 0) return;
    std::size_t index = 0;
    std::size_t total = 0;
    for (const std::string& ref : state.tools.session->questions()) {
        const bool here = ref == state.question.ref;
        if (!here && is_filled(state, ref)) continue;
        ++total;
        if (here) index = total;
    }
    if (index == 0) return;
    state.question.index = index;
    state.question.total = total;
}

// The page after or before this one; nullopt at the end. A place that has gone (its relevance changed) counts as the
// beginning.
std::optional<Place> neighbour(const State& state, int direction) {
    const std::vector<Place> all = places(*state.tools.session);
    const auto here = std::find(all.begin(), all.end(), state.place);
    if (here == all.end()) return all.empty() ? std::nullopt : std::optional(all.front());
    for (auto index = (here - all.begin()) + direction; index >= 0 && index < static_cast<std::ptrdiff_t>(all.size()); index += direction) {
        const Place& place = all[static_cast<std::size_t>(index)];
        if (!is_passed_over(state, place)) return place;
    }
    return std::nullopt;
}

page::Outcome go_on(State& state) {
    if (state.purpose == Purpose::mend) {
        state.purpose = Purpose::fill;
        state.opened.reset();
        return page::OpenReview{};
    }
    if (state.opened) {
        open_item(state, std::nullopt);
        return page::Stay{};
    }
    if (auto next = neighbour(state, +1)) {
        go(state, std::move(*next));
        return page::Stay{};
    }
    return page::OpenReview{};
}

// What the editor holds is stored as it is; going back keeps every answer, a wrong one too. The problem where it cannot
// be kept; of a question that has gone there is nothing to keep.
std::optional<Problem> keep_unfinished(State& state) {
    const auto ref = asked_ref(state);
    const auto stored = ref ? store_editor(state, *ref) : std::nullopt;
    if (stored && *stored && (*stored)->outcome == forms::AnswerOutcome::accepted && state.tools.sharing != nullptr) {
        state.tools.sharing->answered(state.form, *ref);
    }
    if (!stored || *stored || has_gone(stored->error())) return std::nullopt;
    return told(stored->error());
}

// The same problem in the language the labels have now.
void relabel_problem(State& state) {
    if (!state.problem || state.problem->words.empty()) return;
    const bool missing = state.problem->fallback_key == "form.required";
    state.problem->words = missing ? state.question.required_message : state.question.constraint_message;
}

// Whether the page asks about the inside of that node.
bool lies_in(const Place& place, const std::string& ref) {
    const auto inside = [&](const std::string& one) { return one == ref || one.rfind(ref + "/", 0) == 0; };
    if (const auto* question = std::get_if<AtQuestion>(&place)) return inside(question->ref);
    const auto* page = std::get_if<AtPage>(&place);
    return page != nullptr && !page->questions.empty() && inside(page->questions.front());
}

struct Update {
    State& state;

    page::Outcome operator()(const Next&) const { return store_and_go_on(state); }
    page::Outcome operator()(const Skip&) const { return skip_and_go_on(state); }
    page::Outcome operator()(const Edit& edit) const {
        if (auto heard = heard_in(state.question, edit.what)) return *heard;
        update_editor(state, edit.what);
        return page::Stay{};
    }
    page::Outcome operator()(const UseOffer&) const {
        use_offer(state);
        return page::Stay{};
    }
    page::Outcome operator()(const WriteOneself&) const {
        state.writes_oneself = true;
        return page::Stay{};
    }
    page::Outcome operator()(const AddAnother&) const {
        const auto added = state.tools.session->add_repeat(std::get<AtRepeat>(state.place).ref);
        if (!added) {
            show_problem(state, told(added.error()));
            return page::Stay{};
        }
        for (Place& place : places(*state.tools.session)) {
            if (!lies_in(place, *added)) continue;
            go(state, std::move(place));
            break;
        }
        return page::Stay{};
    }
    page::Outcome operator()(const ThatIsAll&) const { return go_on(state); }
    page::Outcome operator()(const AskToRemove& ask) const {
        state.removing = ask.instance;
        return page::Stay{};
    }
    page::Outcome operator()(const Remove&) const {
        const auto removed = state.tools.session->remove_repeat(state.repeat.instances[*state.removing]);
        arrive(state);
        // An instance that has gone already leaves nothing to remove.
        if (!removed && !has_gone(removed.error())) show_problem(state, told(removed.error()));
        return page::Stay{};
    }
    page::Outcome operator()(const Keep&) const {
        state.removing.reset();
        return page::Stay{};
    }
    page::Outcome operator()(const Listen&) const {
        return page::PlayLabel{recording_file(state.tools.pack, state.question.label.media), state.question.label.long_form};
    }
    page::Outcome operator()(const AskPerson&) const { return page::CallPerson{}; }
    page::Outcome operator()(const EditItem& edit) const {
        if (edit.item < state.items.size()) {
            if (auto heard = heard_in(state.items[edit.item], edit.what)) return *heard;
        }
        edit_item(state, edit);
        return page::Stay{};
    }
    page::Outcome operator()(const OpenItem& open) const {
        if (open.item < state.items.size()) open_item(state, state.items[open.item].ref);
        return page::Stay{};
    }

    std::optional<page::PlayLabel> heard_in(const forms::QuestionView& question, const EditorIntent& intent) const {
        const auto* choice = std::get_if<ChoiceIntent>(&intent);
        return choice == nullptr ? std::nullopt : heard_choice(question, *choice, state.tools.pack);
    }
    static page::Outcome store_and_go_on(State& state) {
        const bool alone = asked_ref(state).has_value();
        if (!(alone ? store_answer(state) : check_items(state))) return page::Stay{};
        return go_on(state);
    }
    static page::Outcome skip_and_go_on(State& state) {
        std::optional<Result<forms::AnswerReport>> cleared;
        if (const auto ref = asked_ref(state)) {
            auto* drawing = std::get_if<DrawingEditor>(&state.editor);
            if (drawing != nullptr) update_drawing(*drawing, ClearDrawing{});
            cleared = drawing != nullptr ? store_editor(state, *ref) : state.tools.session->answer(*ref, "");
        }
        // With a question that has gone its answer has gone too.
        if (cleared && !*cleared && !has_gone(cleared->error())) {
            show_problem(state, told(cleared->error()));
            return page::Stay{};
        }
        if (const auto ref = asked_ref(state); ref && state.tools.sharing != nullptr) state.tools.sharing->answered(state.form, *ref);
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
    auto lost = keep_unfinished(*state_);
    // Who has been told goes back all the same.
    if (lost && !state_->problem) {
        show_problem(*state_, *std::move(lost));
        return true;
    }
    const bool alone_on_a_page = std::exchange(state_->opened, std::nullopt).has_value();
    if (state_->purpose == Purpose::mend) {
        // The page is left for the review that lies below it; from there もどる goes through the questions as usual.
        state_->purpose = Purpose::fill;
        if (alone_on_a_page) arrive(*state_);
        return false;
    }
    if (alone_on_a_page) {
        arrive(*state_);
        return true;
    }
    auto before = neighbour(*state_, -1);
    if (!before) return false;
    go(*state_, std::move(*before));
    return true;
}

void Model::start() {
    for (Place& place : places(*state_->tools.session)) {
        if (is_passed_over(*state_, place)) continue;
        return go(*state_, std::move(place));
    }
}

void Model::go_to(std::string_view ref) {
    state_->purpose = Purpose::mend;
    for (Place& place : places(*state_->tools.session)) {
        const auto* question = std::get_if<AtQuestion>(&place);
        const auto* repeat = std::get_if<AtRepeat>(&place);
        if ((question != nullptr && question->ref == ref) || (repeat != nullptr && repeat->ref == ref)) {
            return go(*state_, std::move(place));
        }
        const auto* page = std::get_if<AtPage>(&place);
        if (page == nullptr) continue;
        const auto found = std::find(page->questions.begin(), page->questions.end(), ref);
        if (found == page->questions.end()) continue;
        std::string opened = *found;
        const bool told = page->kind == PageKind::summary;
        go(*state_, std::move(place));
        if (!told) open_item(*state_, std::move(opened));
        return;
    }
}

namespace {

std::string place_name(const Place& place) {
    return std::visit([](const auto& at) { return at.ref; }, place);
}

}  // namespace

std::string Model::at() const { return place_name(state_->place); }

void Model::resume_at(std::string_view place) {
    const std::vector<Place> all = places(*state_->tools.session);
    const auto there = std::find_if(all.begin(), all.end(), [&](const Place& one) { return place_name(one) == place; });
    if (there != all.end()) go(*state_, *there);
}

void Model::answered_elsewhere(std::string_view ref) {
    const auto asked = asked_ref(*state_);
    const bool on_page = std::any_of(state_->items.begin(), state_->items.end(), [&](const forms::QuestionView& item) { return item.ref == ref; });
    if (asked == ref || (!asked && on_page)) arrive(*state_);
}

void Model::store_unfinished() { (void)keep_unfinished(*state_); }

void Model::set_language(const LanguageTag& language) {
    state_->language = language;
    const auto taken = state_->tools.session->set_language(language.text());
    // A form without it keeps its own.
    if (!taken && !taken.error().is(forms::FormsError::unknown_language)) (void)told(taken.error());
    // Labels are taken anew; what is being entered stays.
    if (const auto ref = asked_ref(*state_)) {
        if (auto question = state_->tools.session->question(*ref)) state_->question = std::move(*question);
        count_asked(*state_);
        relabel_problem(*state_);
    } else if (std::holds_alternative<AtPage>(state_->place)) {
        arrive_at_page(*state_);
    } else {
        arrive_at_repeat(*state_);
    }
}

bool Model::tick() { return tick_editor(*state_); }

void Model::wipe() {
    State& state = *state_;
    wipe_editor(state.editor);
    wipe_question(state.question);
    for (forms::QuestionView& name : state.repeat_names) wipe_question(name);
    for (forms::QuestionView& item : state.items) wipe_question(item);
    wipe_repeat(state.repeat);
    for (auto& [name, strokes] : state.drawings) wipe_strokes(strokes);
    state.drawings.clear();
    wipe_container(state.page_label);
    if (state.problem) wipe_container(state.problem->words);
    state.items.clear();
    state.question = {};
    state.repeat = {};
    state.repeat_names.clear();
    state.problem.reset();
}

const Strokes* Model::drawing(const std::string& name) const {
    const auto found = state_->drawings.find(name);
    return found == state_->drawings.end() ? nullptr : &found->second;
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const State& state = model.state();
    if (std::holds_alternative<AtRepeat>(state.place)) return draw_repeat(ui, state, strings);
    if (!asked_ref(state)) return draw_page(ui, state, strings);
    return draw_question(ui, state, strings);
}

page::Outcome update(Model& model, const Intent& intent) {
    return std::visit(Update{model.state()}, intent.what);
}

}  // namespace engawa::form
