#include "kiosk/base/ruby.h"
#include "kiosk/forms/characters.h"
#include "kiosk/forms/filling.h"
#include "kiosk/forms/reader.h"
#include "kiosk/forms/values.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace engawa::forms {
namespace {

constexpr std::uint64_t steps_of_an_output = 100;
constexpr std::size_t bytes_for_a_step = 4;
constexpr std::size_t longest_shown_bytes = 200;  // of a name in a message

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

// What the language now shown lacks is told as the form is loaded.
bool any_language_has(const Model& model, std::string_view id) {
    return std::any_of(model.translations.begin(), model.translations.end(),
                       [key = std::string(id)](const Translation& translation) { return translation.texts.contains(key); });
}

}  // namespace

const tree::Node* FormSession::Filling::instance(std::string_view id) const {
    const auto found = model_.instances.find(std::string(id));
    if (found != model_.instances.end()) return found->second.node;
    const bool primary = !id.empty() && id == model_.primary_instance_id;
    return primary ? &static_cast<const tree::Document&>(document_).root() : nullptr;
}

std::optional<std::string> FormSession::Filling::itext(std::string_view id) const {
    const TextAsked while_it_is_read(*this);
    if (const TextForms* forms = find_text(id)) return rendered(forms->shown(), *text_context_, Words::of_text);
    if (any_language_has(model_, id)) return std::string();
    return std::nullopt;
}

bool FormSession::Filling::is_repeat_instance(const tree::Node& element) const {
    const LiveNode* live = live_of(element);
    return live != nullptr && live->model->repeat != nullptr;
}

std::optional<std::string> FormSession::Filling::choice_name(std::string_view value, std::string_view question_path,
                                                             const tree::Node& context) const {
    const TextAsked while_it_is_read(*this);
    auto path = xpath::Expression::parse(trimmed(question_path), model_.expressions);
    if (!path.ok()) {
        fail(failure_of(path.error(), line_of(context)));
        return std::nullopt;
    }
    const auto nodes = worked_out(xpath::evaluate_nodes, Formula{std::move(*path), line_of(context)}, context);
    if (!nodes.ok()) {
        fail(nodes.error());
        return std::nullopt;
    }
    if (nodes->empty()) return std::nullopt;
    const LiveNode* live = live_of(*nodes->front());
    if (live == nullptr || live->model->control == nullptr) return std::nullopt;
    const Control& control = *live->model->control;
    if (const StaticChoice* choice = static_choice(control, value)) return shown(choice->label, *live->node);
    if (!control.itemset) return std::nullopt;
    const auto row = row_in_list(*live, value);
    if (!row.ok()) fail(row.error());
    return !row.ok() || *row == nullptr ? std::nullopt : std::optional(shown(control.itemset->label, **row));
}

// nullptr: no row of the question's list has this value.
Result<const tree::Node*> FormSession::Filling::row_in_list(const LiveNode& live, std::string_view value) const {
    if (const auto found = TRY(row_of(live, value))) return *found;
    const Formula& value_of_row = *live.model->control->itemset->value;
    for (const tree::Node* row : TRY(choice_rows(live))) {
        if (TRY(worked_out(xpath::evaluate_string, value_of_row, *row)) == value) return row;
    }
    return nullptr;
}

const StaticChoice* FormSession::Filling::static_choice(const Control& control, std::string_view value) const {
    if (control.choices.empty()) return nullptr;
    auto [index, fresh] = static_choices_.try_emplace(&control);
    if (fresh) {
        // Of two with one value the first is meant.
        for (const StaticChoice& choice : control.choices) index->second.try_emplace(choice.value, &choice);
    }
    const auto found = index->second.find(value);
    return found == index->second.end() ? nullptr : found->second;
}

// The row of the question's list that has this value, nullptr when none has. nullopt: only a look at all rows can tell.
Result<std::optional<const tree::Node*>> FormSession::Filling::row_of(const LiveNode& live, std::string_view value) const {
    const Itemset& itemset = *live.model->control->itemset;
    const auto find = [&](const xpath::Expression& list, const xpath::Environment& around, const tree::Node& context) {
        return xpath::find_rows(list, itemset.value->expression, value, around, context);
    };
    const std::optional<xpath::NodeSet> rows = TRY(worked_out(find, *itemset.nodeset, *live.node));
    std::optional<const tree::Node*> out;
    if (!rows) return out;
    out = nullptr;
    for (const tree::Node* row : *rows) {
        // Of a row with several such nodes the first is its value.
        if (TRY(worked_out(xpath::evaluate_string, *itemset.value, *row)) != value) continue;
        out = row;
        return out;
    }
    return out;
}

// The words that are among the choices, in their order, without a look at all of these. nullopt: there is no other way.
Result<std::optional<std::vector<std::string>>> FormSession::Filling::offered(const LiveNode& live,
                                                                              const std::vector<std::string>& given) const {
    const Control& control = *live.model->control;
    std::optional<std::vector<std::string>> out;
    std::vector<std::string> kept;
    for (const std::string& word : given) {
        bool there = static_choice(control, word) != nullptr;
        if (!there && control.itemset) {
            const auto row = TRY(row_of(live, word));
            // Its marks may stand apart in the row: the index knows texts as they are written.
            if (!row || (*row == nullptr && !is_ascii(word))) return out;
            there = *row != nullptr;
        }
        if (there) kept.push_back(word);
    }
    out = std::move(kept);
    return out;
}

const TextForms* FormSession::Filling::find_text(std::string_view id) const {
    const std::string key(id);
    if (translation_ != nullptr) {
        if (const auto found = translation_->texts.find(key); found != translation_->texts.end()) return &found->second;
    }
    for (const Translation& translation : model_.translations) {
        if (translation.language.name != model_.default_language) continue;
        if (const auto found = translation.texts.find(key); found != translation.texts.end()) return &found->second;
    }
    return nullptr;
}

// Of a text that cannot be shown whole the call fails (fail()): what is there of it goes to no record.
std::string FormSession::Filling::rendered(const TextBody& body, const tree::Node& context, Words words) const {
    // The words of a control around the texts are none of them.
    if (shown_for_.empty()) texts_around_ = words == Words::of_text ? 1 : 0;
    if (shown_for_.size() + texts_around_ > model_.limits.text_depth) {
        fail(Error(FormsError::too_deep, model_.place(shown_for_.empty() ? line_of(context) : shown_for_.back()->line),
                   "more than " + std::to_string(model_.limits.text_depth) + " texts that show one another: one may contain itself"));
        return {};
    }
    std::string out;
    const std::uint32_t line = shown_for_.empty() ? line_of(context) : shown_for_.back()->line;
    for (const TextPiece& piece : body) {
        const auto added = add_shown(piece, context, line, out);
        if (!added.ok()) fail(added.error());
    }
    return out;
}

// Nothing where there is no room for it, or it cannot be worked out.
Result<void> FormSession::Filling::add_shown(const TextPiece& piece, const tree::Node& context, std::uint32_t line, std::string& out) const {
    if (!piece.output) {
        TRY(hold(piece.literal.size(), line));
        out += piece.literal;
        return {};
    }
    shown_for_.push_back(piece.output.get());
    const bool shown_before = std::exchange(personal_shown_, false);
    auto shown = shown_by(piece, context);
    // Also by way of a text or of a choice's name that the output asks for.
    const bool personal = personal_shown_ || shows_personal(*piece.output, context);
    personal_shown_ = shown_before || personal;
    shown_for_.pop_back();
    const std::string text = TRY(std::move(shown));
    TRY(hold(text.size(), piece.output->line));
    out += personal ? quoted(text) : text;
    return {};
}

// What nobody has looked at from a node of the record, but is seen from one, may show anything of it.
bool FormSession::Filling::shows_personal(const Formula& formula, const tree::Node& context) const {
    const auto known = model_.shows_personal.find(&formula);
    return known != model_.shows_personal.end() ? known->second : live_of(context) != nullptr;
}

std::string FormSession::Filling::quoted(std::string text) const {
    const bool marked = given_.quotations == Quotations::marked && texts_asked_ == 0;
    return marked ? quoted_answer(text) : text;
}

// Texts that show texts that show texts grow by their product, and are paid for as they grow.
Result<std::string> FormSession::Filling::shown_by(const TextPiece& piece, const tree::Node& context) const {
    TRY(spend(steps_of_an_output, piece.output->line));
    const xpath::Value value = TRY(worked_out(xpath::evaluate, *piece.output, context));
    if (value.kind() == xpath::ValueKind::number && std::isnan(value.to_number())) return std::string();
    std::string text = value.to_string();
    TRY(spend(text.size() / bytes_for_a_step, piece.output->line));
    switch (piece.kind) {
        case OutputKind::marked: return text;
        case OutputKind::plain: return escape_ruby(text);
    }
    ENGAWA_VERIFY(false);
}

// nullptr: no text id, or no such text; the inline words stand in.
const TextForms* FormSession::Filling::forms_of(const TextSource& source, const tree::Node& context) const {
    if (!source.text_id) return nullptr;
    const auto id = worked_out(xpath::evaluate_string, *source.text_id, context);
    if (!id.ok()) {
        fail(id.error());
        return nullptr;
    }
    const TextForms* found = find_text(*id);
    // Without a name yet there is no text yet.
    const bool nobody_has = found == nullptr && source.inline_text.empty() && !id->empty() && !any_language_has(model_, *id);
    if (nobody_has) fail(Error(FormsError::evaluation, model_.place(source.text_id->line), "no language has a text '" + shortened(*id, longest_shown_bytes) + "'"));
    return found;
}

Text FormSession::Filling::text(const TextSource& source, const tree::Node& context) const {
    Text out;
    if (!source.present) return out;
    if (const TextForms* forms = forms_of(source, context)) {
        out.long_form = rendered(forms->shown(), context, Words::of_text);
        out.short_form = rendered(forms->short_form, context, Words::of_text);
        out.media = forms->media;
        return out;
    }
    if (source.value) {
        auto value = worked_out(xpath::evaluate_string, *source.value, context);
        if (!value.ok()) fail(value.error());
        if (value.ok() && !value->empty()) {
            const auto held = hold(value->size(), source.value->line);
            if (!held.ok()) {
                fail(held.error());
                return out;
            }
            const bool personal = shows_personal(*source.value, context);
            personal_shown_ = personal_shown_ || personal;
            out.long_form = personal ? quoted(std::move(*value)) : std::move(*value);
            return out;
        }
    }
    out.long_form = rendered(source.inline_text, context, Words::of_control);
    return out;
}

std::string FormSession::Filling::shown(const TextSource& source, const tree::Node& context) const {
    return text(source, context).long_form;
}

// Half of it may say something else: whole, or "".
std::string FormSession::Filling::message(const TextSource& source, const tree::Node& context) const {
    const std::uint64_t failures_before = failures_;
    std::string words = shown(source, context);
    return failures_ == failures_before ? words : std::string();
}

Result<xpath::NodeSet> FormSession::Filling::choice_rows(const LiveNode& live) const {
    const Itemset& itemset = *live.model->control->itemset;
    if (!itemset.nodeset->expression.traits().uses_random) return worked_out(xpath::evaluate_nodes, *itemset.nodeset, *live.node);
    xpath::Environment same_order = environment_;
    same_order.shuffle_seed = shuffle_seed(*live.model);
    return worked_out(xpath::evaluate_nodes, *itemset.nodeset, *live.node, same_order);
}

// One for each question, the same in all instances around it: FNV-1a of its path, from the seed of the filling.
std::int64_t FormSession::Filling::shuffle_seed(const ModelNode& question) const {
    std::uint64_t hash = 14'695'981'039'346'656'037u ^ shuffle_seed_.value_or(0);
    for (const char c : question.path()) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
    return static_cast<std::int64_t>(hash >> 1);
}

std::vector<Choice> FormSession::Filling::choices(const LiveNode& live) const {
    std::vector<Choice> out;
    const Control& control = *live.model->control;
    for (const StaticChoice& choice : control.choices) {
        Text label = text(choice.label, *live.node);
        if (label.empty()) label.long_form = choice.value;
        out.push_back({choice.value, std::move(label), choice.engawa, {}});
    }
    if (!control.itemset) return out;
    const Itemset& itemset = *control.itemset;
    const auto rows = choice_rows(live);
    if (!rows.ok()) {
        fail(rows.error());
        return out;
    }
    out.reserve(out.size() + rows->size());
    for (const tree::Node* row : *rows) {
        auto value = worked_out(xpath::evaluate_string, *itemset.value, *row);
        if (!value.ok()) fail(value.error());
        // A row of the primary instance that nobody has filled in yet is no choice.
        if (!value.ok() || value->empty()) continue;
        auto choice = choice_of(*row, std::move(*value), itemset);
        if (!choice.ok()) {
            fail(choice.error());
            break;
        }
        out.push_back(std::move(*choice));
    }
    return out;
}

// Errors: there is no room for it.
Result<Choice> FormSession::Filling::choice_of(const tree::Node& row, std::string value, const Itemset& itemset) const {
    Choice choice;
    choice.label = text(itemset.label, row);
    if (choice.label.empty()) choice.label.long_form = value;
    choice.value = composed(value);
    TRY(hold(choice.value.size(), itemset.value->line));
    choice.engawa = engawa_attributes(row);
    for (const tree::Node* at = row.first_child_element(); at != nullptr; at = at->next_element()) {
        if (!at->is_leaf()) continue;
        choice.properties.emplace_back(at->name().local, at->string_value());
        TRY(hold(choice.properties.back().first.size() + choice.properties.back().second.size(), itemset.nodeset->line));
    }
    return choice;
}

Result<std::vector<std::string>> FormSession::Filling::choice_values(const LiveNode& live) const {
    std::vector<std::string> out;
    const Control& control = *live.model->control;
    for (const StaticChoice& choice : control.choices) out.push_back(choice.value);
    if (!control.itemset) return out;
    const xpath::NodeSet rows = TRY(choice_rows(live));
    for (const tree::Node* row : rows) {
        const std::string value = TRY(worked_out(xpath::evaluate_string, *control.itemset->value, *row));
        TRY(hold(value.size(), control.itemset->value->line));
        if (!value.empty()) out.push_back(composed(value));
    }
    return out;
}

// The value without what is not among the choices now. A ranking holds the whole list: what it does not name comes
// after what it does.
Result<std::string> FormSession::Filling::within_choices(const LiveNode& live, std::string_view value,
                                                         Order order) const {
    const Control& control = *live.model->control;
    if (control.choices.empty() && !control.itemset) return std::string(value);
    TRY(spend(value.size(), live.model->line));
    const bool one = control.kind == ControlKind::select_one;
    if (one || (order == Order::as_given && control.kind != ControlKind::rank)) {
        const auto kept = TRY(offered(live, one ? std::vector{std::string(trimmed(value))} : words(value)));
        if (kept) return joined(*kept);
    }
    TRY(spend(2 * control.choices.size(), live.model->line));
    const HeldFor while_it_is_looked_through(*this);
    const std::vector<std::string> known = TRY(choice_values(live));
    if (control.kind == ControlKind::select_one) {
        const std::string_view wanted = trimmed(value);
        const bool there = std::find(known.begin(), known.end(), wanted) != known.end();
        return there ? std::string(wanted) : std::string();
    }
    const std::vector<std::string> given = words(value);
    std::string out;
    const auto add = [&](const std::string& word) { out += (out.empty() ? "" : " ") + word; };
    if (control.kind == ControlKind::rank) {
        std::unordered_set<std::string_view> open(known.begin(), known.end());
        for (const auto& word : given) {
            if (open.erase(word) != 0) add(word);
        }
        for (const auto& word : known) {
            if (!given.empty() && open.erase(word) != 0) add(word);
        }
        return out;
    }
    switch (order) {
        case Order::of_list: {
            std::unordered_set<std::string> chosen(given.begin(), given.end());
            for (const auto& word : known) {
                if (chosen.erase(word) != 0) add(word);
            }
            return out;
        }
        case Order::as_given: {
            const std::unordered_set<std::string_view> present(known.begin(), known.end());
            for (const auto& word : given) {
                if (present.contains(word)) add(word);
            }
            return out;
        }
    }
    return out;
}

namespace {

// Between the bounds, either of which may be the larger; whether the value lies on a step is the page's business.
bool within_bounds(const RangeBounds& bounds, std::string_view value) {
    const double number = xpath::number_from_string(value);
    // As written a bound may have an exponent, which a number of XPath has not.
    const auto bound = [](const std::string& text) { return xpath::number_from_string(canonical(DataType::decimal, text)); };
    const double start = bound(bounds.start);
    const double end = bound(bounds.end);
    return number >= std::min(start, end) && number <= std::max(start, end);
}

}  // namespace

// What a node holds of a text: in the canonical form of its type, or among what its control offers. "" when nothing
// of it can be held. Errors: the list of its choices fails.
Result<std::string> FormSession::Filling::admitted(LiveNode& live, std::string_view text, Order order) {
    if (text.size() > model_.limits.value_bytes) {
        return Error(FormsError::too_long, model_.place(live.model->line),
                     live.model->path() + ": a value of more than " + std::to_string(model_.limits.value_bytes) + " bytes");
    }
    // A value is made of it character by character.
    TRY(spend(text.size() / bytes_for_a_step, live.model->line));
    std::string value = canonical(live.model->held_as(), text);
    const Control* control = live.model->control;
    if (control == nullptr) return value;
    switch (control->kind) {
        case ControlKind::select_one:
        case ControlKind::select_many:
        case ControlKind::rank:
            if (!value.empty() && order == Order::of_list) value = TRY(within_choices(live, value, order));
            if (live.model->choices != nullptr) choose(live, value);
            if (!value.empty()) value = TRY(within_choices(live, value, Order::as_given));
            return value;
        case ControlKind::range:
            return value.empty() || within_bounds(control->details->range, value) ? value : std::string();
        case ControlKind::trigger: return value == "OK" ? value : std::string();
        case ControlKind::input:
        case ControlKind::upload:
        case ControlKind::note: break;
    }
    return value;
}

// A value that cannot be judged leaves the node as it is.
void FormSession::Filling::store_admitted(LiveNode& live, std::string_view text, Cause cause) {
    auto value = admitted(live, text);
    if (value.ok()) {
        store(live, std::move(*value), cause);
    } else {
        fail(value.error());
    }
}

// The same for the values a form or a record brings. Lists that change look after theirs in run_choices.
void FormSession::Filling::admit_defaults(LiveNode& live) {
    if (live.model->control != nullptr && live.model->choices == nullptr && !live.value.empty()) {
        store_admitted(live, live.value);
    }
    for (const auto& slot : live.slots()) {
        for (LiveNode* child : slot) admit_defaults(*child);
    }
}

}  // namespace engawa::forms
