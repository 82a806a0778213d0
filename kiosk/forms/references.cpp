#include "kiosk/forms/references.h"

#include "kiosk/forms/personal.h"
#include "kiosk/forms/reader.h"
#include "kiosk/forms/settling.h"
#include "kiosk/forms/values.h"

#include <algorithm>
#include <unordered_set>

namespace engawa::forms {
namespace {

// Only paths of plain names can be told to lead nowhere.
bool names_nodes(const xpath::PathReference& reference) {
    bool named = false;
    for (const auto& step : reference.steps) {
        const bool plain_axis = step.axis == xpath::Axis::child || step.axis == xpath::Axis::parent ||
                                step.axis == xpath::Axis::self || step.axis == xpath::Axis::attribute;
        if (!plain_axis) return false;
        if (step.test.kind != xpath::NodeTestKind::name && step.test.kind != xpath::NodeTestKind::any_node) return false;
        if (step.test.kind == xpath::NodeTestKind::name) named = true;
    }
    return named;
}

Error missing(const Model& model, const Formula& formula, const std::string& path, const ModelNode& context) {
    return Error(FormsError::missing_node, model.place(formula.line),
                 "the instance has no node " + path + " seen from " + context.path());
}

// jr:choice-name names its question in a text.
Result<void> check_choice_paths(Model& model, const Formula& formula, const xpath::Analysis& analysis, ModelNode& context) {
    for (const std::string_view text : analysis.choice_paths) {
        const auto path = xpath::Expression::parse(trimmed(text), model.expressions);
        const auto reference = path.ok() ? path->as_path() : std::nullopt;
        if (reference && !(names_nodes(*reference) && resolve(model, *reference, context, {}, formula.line).nodes.empty())) continue;
        TRY(check_load_steps(model));
        return missing(model, formula, std::string(text), context);
    }
    return {};
}

// A path of names through an instance that the form file holds. Where elements are empty nothing is told: a list may
// have no rows yet.
class InstanceSearch {
  public:
    InstanceSearch(Model& model, const Formula& formula) : model_(model), formula_(formula) {}

    bool leads_nowhere(const tree::Node& start, const std::vector<xpath::ReferenceStep>& steps) {
        const bool plain = std::all_of(steps.begin(), steps.end(), [](const auto& step) {
            return (step.axis == xpath::Axis::child || step.axis == xpath::Axis::attribute) && step.test.kind == xpath::NodeTestKind::name;
        });
        return plain && !found(start, steps, 0) && told_;
    }

  private:
    bool found(const tree::Node& at, const std::vector<xpath::ReferenceStep>& steps, std::size_t done) {
        if (done == steps.size()) return true;
        const auto& step = steps[done];
        if (step.axis == xpath::Axis::attribute) {
            for (const tree::Node* held = at.first_attribute(); held != nullptr; held = held->next_sibling()) {
                if (held->name().local == step.test.local) return true;
            }
            told_ = true;
            return false;
        }
        bool named = false;
        for (const tree::Node* child = at.first_child_element(); child != nullptr; child = child->next_element()) {
            if (!spend_load_steps(model_, 1, formula_)) return true;
            if (child->name().local != step.test.local) continue;
            named = true;
            if (found(*child, steps, done + 1)) return true;
        }
        if (!named && at.first_child_element() != nullptr) told_ = true;
        return false;
    }

    Model& model_;
    const Formula& formula_;
    bool told_ = false;
};

// Whether a path of names through a secondary instance comes to nothing in every row; told once for each path.
bool leads_nowhere(Model& model, const Formula& formula, const xpath::PathReference& reference) {
    const auto instance = model.instances.find(std::string(reference.instance_id));
    if (instance == model.instances.end()) return false;
    const auto [known, fresh] = model.load.instance_paths.try_emplace(reference.to_string());
    if (fresh) known->second = InstanceSearch(model, formula).leads_nowhere(*instance->second.node, reference.steps);
    return known->second;
}

bool is_of_form(const Model& model, const xpath::PathReference& reference) {
    return &model.instances.at(std::string(reference.instance_id)).node->document() == model.document.get();
}

// The form's own instances are as they will be. A file may have other columns tomorrow, an older record other nodes.
Result<void> check_instance_path(Model& model, const Formula& formula, const xpath::PathReference& reference) {
    if (!model.instances.contains(std::string(reference.instance_id))) {
        return Error(FormsError::missing_instance, model.place(formula.line), "no instance '" + std::string(reference.instance_id) + "'");
    }
    if (!leads_nowhere(model, formula, reference)) return {};
    const std::string says = "no row has what " + reference.to_string() + " names";
    if (is_of_form(model, reference)) return Error(FormsError::missing_node, model.place(formula.line), says);
    const Warning warning{model.place(formula.line), says};
    if (model.warnings.size() >= most_warnings) return {};
    spend_load_steps(model, 1 + model.warnings.size() / 16, formula);
    const bool told = std::any_of(model.warnings.begin(), model.warnings.end(),
                                  [&](const Warning& known) { return known.where == warning.where && known.detail == warning.detail; });
    if (!told) model.warnings.push_back(warning);
    return {};
}

// What is looked for by name and is nowhere: a column of pulldata, a text.
Result<void> check_names(Model& model, const Formula& formula, const xpath::Analysis& analysis) {
    spend_load_steps(model, analysis.text_ids.size() * model.translations.size(), formula);
    for (const xpath::PathReference& column : analysis.columns) {
        if (!leads_nowhere(model, formula, column)) continue;
        return Error(FormsError::missing_node, model.place(formula.line), "pulldata of a column that no row has: " + column.to_string());
    }
    for (const std::string_view id : analysis.text_ids) {
        const bool there = std::any_of(model.translations.begin(), model.translations.end(),
                                       [&](const Translation& translation) { return translation.texts.contains(std::string(id)); });
        if (!there) return Error(FormsError::missing_node, model.place(formula.line), "no language has a text '" + std::string(id) + "'");
    }
    return {};
}

// The repeats that a path names; an empty list: it names none.
Result<std::vector<const ModelNode*>> repeats_named(Model& model, const Formula& formula, const xpath::PathReference& reference,
                                                    ModelNode& context, const OpenRepeats& open) {
    std::vector<const ModelNode*> out;
    for (const ResolvedPath& path : resolve(model, reference, context, open, formula.line).nodes) {
        if (path.node->repeat) out.push_back(path.node);
    }
    TRY(check_load_steps(model));
    return out;
}

bool is_of_form_alone(const xpath::PathReference& reference) {
    return reference.root == xpath::ReferenceRoot::absolute || reference.root == xpath::ReferenceRoot::context;
}

// What is asked for of instances stands in them, or it is empty for ever.
Result<void> check_indexed(Model& model, const Formula& formula, const xpath::IndexedRepeat& indexed, ModelNode& context,
                           const OpenRepeats& open) {
    for (const auto* references : {&indexed.targets, &indexed.repeats}) {
        if (!std::all_of(references->begin(), references->end(), is_of_form_alone)) return {};
    }
    std::vector<const ModelNode*> targets;
    for (const xpath::PathReference& reference : indexed.targets) {
        for (const ResolvedPath& path : resolve(model, reference, context, open, formula.line).nodes) targets.push_back(path.node);
        TRY(check_load_steps(model));
    }
    for (const xpath::PathReference& reference : indexed.repeats) {
        const std::vector<const ModelNode*> repeats = TRY(repeats_named(model, formula, reference, context, open));
        if (repeats.empty()) {
            return Error(FormsError::bad_repeat, model.place(formula.line), "indexed-repeat of what is no repeat: " + reference.to_string());
        }
        const bool inside = std::any_of(targets.begin(), targets.end(), [&](const ModelNode* target) {
            return std::any_of(repeats.begin(), repeats.end(),
                               [&](const ModelNode* repeat) { return target != repeat && target->is_self_or_below(*repeat); });
        });
        if (inside || targets.empty()) continue;
        return Error(FormsError::bad_repeat, model.place(formula.line),
                     "indexed-repeat of " + targets.front()->path() + ", which is not inside the repeat " + repeats.front()->path());
    }
    return {};
}

class References {
  public:
    explicit References(Model& model) : model_(model), settling_(model), personal_(model) {}

    Result<void> check() {
        for (auto* actions : {&model_.on_first_load, &model_.on_load, &model_.on_ready, &model_.on_revalidate}) {
            TRY(check_actions(*actions, *model_.root));
        }
        for (const Translation& translation : model_.translations) {
            for (const auto& [id, forms] : translation.texts) TRY(check_forms(forms, nullptr));
        }
        TRY(check_node(*model_.root));
        return check_body(model_.body);
    }

  private:
    // Without a context: what stands alone, whatever node it is seen from.
    Result<void> check_formula(const Formula& formula, ModelNode* context) {
        std::vector<std::string> texts;
        TRY(check_expression(formula, context, texts));
        return context != nullptr ? check_texts(std::move(texts), *context) : Result<void>();
    }

    // What the texts show, and the texts they show, is seen from the node whose question shows them. A text may be named
    // by very many questions.
    Result<void> check_texts(std::vector<std::string> ids, ModelNode& context) {
        constexpr std::uint64_t steps_for_a_byte = 2;
        std::unordered_set<std::string> known;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const std::string id = ids[i];
            if (!known.insert(id).second) continue;
            for (const Translation& translation : model_.translations) {
                const auto found = translation.texts.find(id);
                if (found == translation.texts.end()) continue;
                const TextForms& forms = found->second;
                for (const TextBody* body : {&forms.plain, &forms.long_form, &forms.short_form, &forms.guidance}) {
                    for (const TextPiece& piece : *body) {
                        if (!piece.output) continue;
                        spend_load_steps(model_, steps_for_a_byte * piece.output->expression.text().size(), *piece.output);
                        TRY(check_expression(*piece.output, &context, ids));
                    }
                }
            }
        }
        return {};
    }

    // Adds the texts that the expression names.
    Result<void> check_expression(const Formula& formula, ModelNode* context, std::vector<std::string>& texts) {
        xpath::Analysis analysis = context != nullptr ? analysis_at(formula, *context) : formula.expression.analysis();
        const std::size_t all_references = analysis.references.size();
        if (context == nullptr) {
            const auto seen_from_here = [](const auto& reference) { return reference.root == xpath::ReferenceRoot::context; };
            std::erase_if(analysis.references, seen_from_here);
            for (xpath::IndexedRepeat& indexed : analysis.indexed) {
                std::erase_if(indexed.repeats, seen_from_here);
                if (std::any_of(indexed.targets.begin(), indexed.targets.end(), seen_from_here)) indexed.targets.clear();
            }
            std::erase_if(analysis.choice_paths, [](std::string_view path) { return !trimmed(path).starts_with('/'); });
        }
        const Resolutions all = TRY(checked_paths(model_, formula, analysis, context != nullptr ? *context : *model_.root));
        const bool personal = shows_personal(all);
        // Where a part of it was not looked at, nothing is told by the rest.
        if (personal || analysis.references.size() == all_references) {
            bool& known = model_.shows_personal[&formula];
            known = known || personal;
        }
        texts.insert(texts.end(), analysis.text_ids.begin(), analysis.text_ids.end());
        return {};
    }

    bool shows_personal(const Resolutions& all) const {
        return std::any_of(all.of.begin(), all.of.end(), [this](const Resolution& found) {
            return found.start == Resolution::Start::unknown ||
                   std::any_of(found.nodes.begin(), found.nodes.end(),
                               [this](const ResolvedPath& path) { return personal_.holds(*path.node); });
        });
    }

    Result<void> check_text(const TextBody& body, ModelNode* context) {
        for (const TextPiece& piece : body) {
            if (piece.output) TRY(check_formula(*piece.output, context));
        }
        return {};
    }

    Result<void> check_forms(const TextForms& forms, ModelNode* context) {
        for (const TextBody* body : {&forms.plain, &forms.long_form, &forms.short_form, &forms.guidance}) TRY(check_text(*body, context));
        return {};
    }

    Result<void> check_source(const TextSource& source, ModelNode* context) {
        if (source.text_id) TRY(check_formula(*source.text_id, context));
        if (const auto id = text_named_by(source); id && context != nullptr) TRY(check_texts({*id}, *context));
        if (source.value) TRY(check_formula(*source.value, context));
        return check_text(source.inline_text, context);
    }

    // Finds too what is to be calculated before each.
    Result<void> check_actions(std::vector<Action>& actions, ModelNode& context) {
        for (Action& action : actions) {
            const auto hangs_on = [&](std::int32_t rank) { action.settled_to = std::max(action.settled_to, rank); };
            if (action.target->expression.text().find('[') != std::string::npos) {
                const xpath::Analysis analysis = analysis_at(*action.target, context, xpath::Use::nodes);
                hangs_on(settling_.rank_of(analysis, resolve_all(model_, analysis, context, action.line)));
                TRY(check_load_steps(model_));
            }
            for (ModelNode* target : action.targets) {
                hangs_on(settling_.rank_of(*target));
                if (!action.value) continue;
                const xpath::Analysis analysis = analysis_at(*action.value, *target);
                hangs_on(settling_.rank_of(analysis, TRY(checked_paths(model_, *action.value, analysis, *target))));
            }
        }
        return {};
    }

    Result<void> check_node(ModelNode& node) {
        if (!node.on_value_changed->empty()) TRY(check_actions(node.on_value_changed.make(), node));
        if (node.repeat) TRY(check_actions(node.repeat->on_new_instance, *model_.root));
        if (node.bind) {
            TRY(check_source(node.bind->details->required_message, &node));
            TRY(check_source(node.bind->details->constraint_message, &node));
        }
        for (const auto& child : node.children) TRY(check_node(*child));
        return {};
    }

    Result<void> check_body(const BodyElement& element) {
        // A heading of a repeat is seen from the repeat's parent and from its instances.
        const bool settled = element.node != nullptr && !element.node->repeat;
        TRY(check_source(element.heading->label, settled ? element.node : nullptr));
        if (element.control) TRY(check_control(*element.control));
        for (const auto& child : element.children) TRY(check_body(*child));
        return {};
    }

    Result<void> check_control(const Control& control) {
        for (const TextSource* source : {&control.label, &control.details->hint, &control.details->help}) {
            TRY(check_source(*source, control.node));
        }
        for (const StaticChoice& choice : control.choices) TRY(check_source(choice.label, control.node));
        if (!control.itemset) return {};
        warn_of_spaces(control);
        warn_of_doubles(*control.itemset);
        TRY(check_itemset(*control.itemset, *control.node));
        return {};
    }

    // Several choices stand in a record with spaces between them: one that has a space is lost in it.
    void warn_of_spaces(const Control& control) {
        if (control.kind != ControlKind::select_many && control.kind != ControlKind::rank) return;
        const Itemset& itemset = *control.itemset;
        const auto rows = itemset.nodeset->expression.as_path();
        std::vector<const tree::Node*> found = values_of(itemset);
        std::erase_if(found, [](const tree::Node* node) { return words(node->string_value()).size() < 2; });
        if (found.empty()) return;
        const tree::Node& first = *found.front();
        const std::uint32_t line = line_of(first);
        const std::string more = found.size() == 1 ? "" : " and " + std::to_string(found.size() - 1) + " more";
        model_.warnings.push_back({model_.place(itemset.nodeset->line),
                                   "a choice of several with a space in its value cannot be chosen: \"" + first.string_value() +
                                       "\" in line " + std::to_string(line) + " of what instance('" +
                                       std::string(rows->instance_id) + "') is read from" + more});
    }

    static std::uint32_t line_of(const tree::Node& cell) {
        return cell.line() != 0 ? cell.line() : cell.parent()->line();
    }

    // Where a filter lets a part of the rows through, the same value may well stand in another part.
    void warn_of_doubles(const Itemset& itemset) {
        const auto rows = itemset.nodeset->expression.as_path();
        if (!rows || has_predicate(*rows)) return;
        // Of a list that many questions have it is told once.
        if (!lists_.insert(rows->to_string() + ' ' + itemset.value->expression.text()).second) return;
        std::unordered_set<std::string> seen;
        for (const tree::Node* cell : values_of(itemset)) {
            const std::string value = cell->string_value();
            if (value.empty() || seen.insert(value).second) continue;
            model_.warnings.push_back({model_.place(itemset.nodeset->line),
                                       "two choices with one value, of which the first is meant: \"" + value + "\" again in line " +
                                           std::to_string(line_of(*cell)) + " of what instance('" + std::string(rows->instance_id) +
                                           "') is read from"});
            return;
        }
    }

    // The values of a list whose rows lie in a secondary instance.
    std::vector<const tree::Node*> values_of(const Itemset& itemset) {
        const auto rows = itemset.nodeset->expression.as_path();
        const auto value = itemset.value->expression.as_path();
        if (!rows || !value || rows->root != xpath::ReferenceRoot::instance || value->root != xpath::ReferenceRoot::context) return {};
        const auto instance = model_.instances.find(std::string(rows->instance_id));
        if (instance == model_.instances.end()) return {};
        std::vector<xpath::ReferenceStep> steps = rows->steps;
        steps.insert(steps.end(), value->steps.begin(), value->steps.end());
        std::vector<const tree::Node*> found{instance->second.node};
        for (const xpath::ReferenceStep& step : steps) found = named(found, step, *itemset.nodeset);
        return found;
    }

    std::vector<const tree::Node*> named(const std::vector<const tree::Node*>& from, const xpath::ReferenceStep& step, const Formula& list) {
        std::vector<const tree::Node*> out;
        if (step.axis != xpath::Axis::child || step.test.kind != xpath::NodeTestKind::name) return out;
        for (const tree::Node* parent : from) {
            for (const tree::Node* child = parent->first_child_element(); child != nullptr; child = child->next_element()) {
                if (!spend_load_steps(model_, 1, list)) return out;
                if (child->name().local == step.test.local) out.push_back(child);
            }
        }
        return out;
    }

    // Rows of the primary instance are the graph's; a file's columns are known when the file is.
    Result<void> check_itemset(const Itemset& itemset, ModelNode& node) {
        const auto rows = itemset.nodeset->expression.as_path();
        if (!rows) return {};
        if (rows->root != xpath::ReferenceRoot::instance) {
            for (const ResolvedPath& row : resolve(model_, *rows, node, {}, itemset.nodeset->line).nodes) {
                TRY(check_source(itemset.label, row.node));
            }
            return {};
        }
        const auto instance = model_.instances.find(std::string(rows->instance_id));
        if (instance == model_.instances.end() || &instance->second.node->document() != model_.document.get()) return {};
        const tree::Node& start = *instance->second.node;
        TRY(check_row(start, *rows, {}, *itemset.nodeset));
        for (const FormulaPtr* cell : {&itemset.value, &itemset.label.text_id, &itemset.label.value}) {
            if (!*cell) continue;
            for (const auto& reference : (*cell)->expression.analysis().references) {
                if (reference.root == xpath::ReferenceRoot::context) TRY(check_row(start, *rows, reference.steps, **cell));
            }
        }
        return {};
    }

    Result<void> check_row(const tree::Node& start, const xpath::PathReference& rows,
                           const std::vector<xpath::ReferenceStep>& cell, const Formula& formula) {
        xpath::PathReference whole = rows;
        whole.steps.insert(whole.steps.end(), cell.begin(), cell.end());
        const bool nowhere = InstanceSearch(model_, formula).leads_nowhere(start, whole.steps);
        TRY(check_load_steps(model_));
        if (!nowhere) return {};
        return Error(FormsError::missing_node, model_.place(formula.line), "no row has what " + whole.to_string() + " names");
    }

    Model& model_;
    Settling settling_;
    PersonalNodes personal_;
    std::unordered_set<std::string> lists_;  // looked through for doubles
};

}  // namespace

Result<Resolutions> checked_paths(Model& model, const Formula& formula, const xpath::Analysis& analysis, ModelNode& context) {
    const auto& references = analysis.references;
    Resolutions all = resolve_all(model, analysis, context, formula.line);
    TRY(check_load_steps(model));
    for (std::size_t i = 0; i < references.size(); ++i) {
        const auto& reference = references[i];
        switch (all.of[i].start) {
            case Resolution::Start::primary:
                if (all.of[i].nodes.empty() && names_nodes(reference)) return missing(model, formula, reference.to_string(), context);
                break;
            case Resolution::Start::elsewhere:
                if (reference.root == xpath::ReferenceRoot::instance) TRY(check_instance_path(model, formula, reference));
                break;
            case Resolution::Start::unknown: break;
        }
    }
    for (const xpath::IndexedRepeat& indexed : analysis.indexed) TRY(check_indexed(model, formula, indexed, context, all.open));
    TRY(check_choice_paths(model, formula, analysis, context));
    TRY(check_names(model, formula, analysis));
    return all;
}

Result<void> check_references(Model& model) {
    return References(model).check();
}

}  // namespace engawa::forms
