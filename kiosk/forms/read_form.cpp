#include "kiosk/forms/reader.h"

#include "kiosk/forms/characters.h"
#include "kiosk/forms/identity.h"
#include "kiosk/forms/tree/xml.h"
#include "kiosk/forms/values.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace engawa::forms {
namespace {

// The first entities specification, and the newest whose forms are known to work here: year, minor.
constexpr std::pair<int, int> oldest_entities{2022, 1};
constexpr std::pair<int, int> newest_entities{2025, 1};

std::string last_segment(std::string_view uri) {
    const std::size_t slash = uri.rfind('/');
    return std::string(slash == std::string_view::npos ? uri : uri.substr(slash + 1));
}

// "2025.1" or "2025.1.0"; nullopt: no such version.
std::optional<std::pair<int, int>> version_of(std::string_view text) {
    std::vector<int> numbers;
    const char* at = text.data();
    const char* const text_end = text.data() + text.size();
    for (;;) {
        int number = 0;
        const auto [end, error] = std::from_chars(at, text_end, number);
        if (error != std::errc() || *at == '-') return std::nullopt;
        numbers.push_back(number);
        if (end == text_end) break;
        if (*end != '.') return std::nullopt;
        at = end + 1;
    }
    if (numbers.size() != 2 && numbers.size() != 3) return std::nullopt;
    return std::pair(numbers[0], numbers[1]);
}

}  // namespace

std::string Reader::where(const tree::Node& node) const {
    return model_.place(node.line());
}

void Reader::warn(const tree::Node& node, std::string detail) {
    if (model_.warnings.size() < most_warnings) {
        model_.warnings.push_back({where(node), std::move(detail)});
        return;
    }
    if (warnings_left_out_++ == 0) model_.warnings.push_back({model_.file, ""});
    model_.warnings.back().detail = "and " + std::to_string(warnings_left_out_) + " more";
}

Result<FormulaPtr> Reader::formula(const tree::Node& element, std::string_view text, std::string_view role) const {
    return parsed(element, text, role, model_.expressions);
}

Result<FormulaPtr> Reader::passing_path(const tree::Node& element, std::string_view text, std::string_view role) {
    // A pool serves a number of paths: to make one costs more than to read a path.
    constexpr std::size_t parts_of_one_pool = 1'000;
    xpath::ParseOptions apart = model_.expressions;
    apart.parts -= passing_parts_;
    apart.pool = std::exchange(passing_pool_, nullptr);
    if (apart.pool == nullptr) apart.pool = xpath::new_pool();
    auto pool = apart.pool;
    FormulaPtr path = TRY(parsed(element, text, role, std::move(apart)));
    const std::size_t parts = path->expression.parts();
    if (parts < parts_of_one_pool) {
        passing_pool_ = std::move(pool);
    } else {
        passing_parts_ += parts;
    }
    return path;
}

Result<FormulaPtr> Reader::parsed(const tree::Node& element, std::string_view text, std::string_view role,
                                  xpath::ParseOptions options) const {
    if (text.size() > model_.limits.expression_length) {
        return Error(FormsError::expression_too_long, where(element),
                     std::string(role) + " has " + std::to_string(text.size()) + " bytes, allowed " +
                         std::to_string(model_.limits.expression_length) + ": part it into calculates of their own");
    }
    options.namespaces = TRY(namespaces_at(element));
    auto expression = xpath::Expression::parse(text, options);
    if (!expression.ok()) {
        const Error& error = expression.error();
        if (error.is(xpath::XPathError::too_long)) {
            return Error(FormsError::expression_too_long, where(element), std::string(role));
        }
        if (error.is(xpath::XPathError::too_many)) {
            return Error(FormsError::expression_too_long, where(element),
                         "up to this " + std::string(role) + " the expressions of the form have more than " +
                             std::to_string(model_.limits.expression_parts) + " names, numbers and operators: part the form");
        }
        return Error(FormsError::bad_expression, where(element),
                     std::string(role) + ": " + error.where() + ": " + error.detail());
    }
    return FormulaPtr(new Formula{std::move(*expression), element.line()});
}

// The prefixes in scope where an expression stands: those of the primary instance, and before them what the element or those
// around it declare that are not around the instance too.
Result<std::shared_ptr<const xpath::Namespaces>> Reader::namespaces_at(const tree::Node& element) const {
    xpath::Namespaces own;
    for (const tree::Node* at = &element; at->parent() != nullptr && at != model_element_ && at->parent()->parent() != nullptr; at = at->parent()) {
        for (const tree::Node* declared = at->first_declaration(); declared != nullptr; declared = declared->next_sibling()) {
            if (!declared->name().local.empty()) own.try_emplace(declared->name().local, declared->value());
        }
    }
    const xpath::Namespaces& around = *model_.expressions.namespaces;
    std::erase_if(own, [&](const auto& entry) {
        const auto known = around.find(entry.first);
        return known != around.end() && known->second == entry.second;
    });
    if (own.empty()) return model_.expressions.namespaces;
    auto& scope = scopes_[own];
    if (scope) return scope;
    if (scopes_.size() > most_scopes) {
        return Error(FormsError::too_many_nodes, where(element),
                     "more than " + std::to_string(most_scopes) + " elements with namespaces of their own: declare them at the root");
    }
    xpath::Namespaces all = around;
    for (const auto& [prefix, uri] : own) all[prefix] = uri;
    scope = std::make_shared<const xpath::Namespaces>(std::move(all));
    return scope;
}

Result<FormulaPtr> Reader::formula_of(const tree::Node& element, std::string_view attribute,
                                      std::string_view namespace_uri) const {
    const tree::Node* found = element.attribute(attribute, namespace_uri);
    if (found == nullptr || trimmed(found->value()).empty()) return FormulaPtr();
    return formula(element, found->value(), attribute);
}

Result<void> Reader::read(std::string_view bytes) {
    tree::XmlLimits limits;
    limits.size_bytes = model_.limits.form_size_bytes;
    limits.depth = model_.limits.depth;
    limits.nodes = model_.limits.nodes;
    std::string scratch;
    auto parsed = tree::parse_xml(composed_file(bytes, scratch), model_.file, tree::Whitespace::keep, limits);
    if (!parsed.ok()) {
        const Error& error = parsed.error();
        const bool too_many = error.is(tree::XmlError::too_many);
        return Error(too_many ? FormsError::too_many_nodes : FormsError::bad_xml, error.where(), error.detail());
    }
    model_.document = std::move(*parsed);
    const tree::Node* html = static_cast<const tree::Document&>(*model_.document).document_element();
    if (html == nullptr || html->name().local != "html") {
        return Error(FormsError::not_a_form, model_.file + ":1", "the root element is not h:html");
    }
    TRY(read_head(*html));
    bound_.clear();  // no more binds come: its room serves the body
    const tree::Node* body = html->child("body");
    if (body != nullptr) TRY(read_body(*body));
    tell_doubled();
    keep_instances(*html);
    // What is parsed while a form is filled is parsed for one question.
    model_.expressions.pool.reset();
    return {};
}

// A filling looks at the instances alone: all else is in the model's own records now.
void Reader::keep_instances(const tree::Node& html) {
    tree::Document& document = *model_.document;
    const auto clear = [&](const tree::Node& parent, const auto& kept) {
        for (tree::Node* at = document.writable(parent).first_child(); at != nullptr;) {
            tree::Node* const next = at->next_sibling();
            if (!kept(*at)) document.destroy(*at);
            at = next;
        }
    };
    const tree::Node& head = *model_element_->parent();
    clear(html, [&](const tree::Node& at) { return &at == &head; });
    clear(head, [&](const tree::Node& at) { return &at == model_element_; });
    clear(*model_element_, [](const tree::Node& at) { return at.is_element() && at.name().local == "instance"; });
    document.give_back();
    document.freeze();
}

Result<void> Reader::read_head(const tree::Node& html) {
    const tree::Node* head = html.child("head");
    if (head != nullptr) model_element_ = head->child("model");
    if (model_element_ == nullptr) return Error(FormsError::not_a_form, where(html), "no model in the head");
    for (const tree::Node* at = model_element_->next_element(); at != nullptr; at = at->next_element()) {
        if (at->name().local != "model") continue;
        return Error(FormsError::not_a_form, where(*at),
                     "a second model, beside the one in line " + std::to_string(model_element_->line()) + ": put all into one");
    }
    if (const tree::Node* title = head->child("title")) {
        model_.meta.title = std::string(trimmed(title->string_value()));
    }
    const tree::Node* primary = model_element_->child("instance");
    if (primary == nullptr || primary->first_child_element() == nullptr) {
        return Error(FormsError::not_a_form, where(*model_element_), "no primary instance");
    }
    if (const tree::Node* second = primary->first_child_element()->next_element()) {
        return Error(FormsError::not_a_form, where(*second),
                     "the primary instance has a second root element, " + second->name().qualified() + ": put it into the first");
    }
    TRY(check_size(*primary));
    TRY(check_entities(*model_element_));
    prepare_expressions(*primary);
    for (const tree::Node* at = primary->next_element(); at != nullptr; at = at->next_element()) {
        if (at->name().local == "instance") TRY(read_secondary(*at));
    }
    TRY(read_primary(*primary));
    TRY(read_meta(*primary->first_child_element()));
    for (const tree::Node* at = model_element_->first_child_element(); at != nullptr; at = at->next_element()) {
        if (at->name().local == "itext") TRY(read_itext(*at));
    }
    TRY(check_texts_end());
    for (const tree::Node* at = model_element_->first_child_element(); at != nullptr; at = at->next_element()) {
        if (at->name().local == "bind") TRY(read_bind(*at));
    }
    for (const tree::Node* at = model_element_->first_child_element(); at != nullptr; at = at->next_element()) {
        const std::string& name = at->name().local;
        if (is_action(name)) {
            TRY(read_actions(*at, {}));
        } else if (name != "instance" && name != "itext" && name != "bind" && name != "submission") {
            warn(*at, at->name().qualified() + " is not known: it is left out");
        }
    }
    return {};
}

Result<void> Reader::check_size(const tree::Node& instance) const {
    std::size_t nodes = 0;
    std::vector<const tree::Node*> stack{&instance};
    while (!stack.empty()) {
        const tree::Node& at = *stack.back();
        stack.pop_back();
        for (const tree::Node* held = at.first_attribute(); held != nullptr; held = held->next_sibling()) ++nodes;
        for (const tree::Node* child = at.first_child_element(); child != nullptr; child = child->next_element()) {
            ++nodes;
            stack.push_back(child);
        }
    }
    if (nodes <= model_.limits.written_nodes) return {};
    return Error(FormsError::too_many_nodes, where(instance),
                 "a primary instance of " + std::to_string(nodes) + " nodes, allowed " +
                     std::to_string(model_.limits.written_nodes) + ": part the form");
}

Result<void> Reader::read_meta(const tree::Node& root) {
    FormMeta& meta = model_.meta;
    for (const tree::Node* at = root.first_declaration(); at != nullptr; at = at->next_sibling()) {
        if (at->name().local.empty() && at->value() != xforms_uri) model_.own_namespace = at->value();
    }
    FormIdentity identity = identity_of(root);
    if (identity.id.empty()) {
        return Error(FormsError::not_a_form, where(root),
                     "the root element of the primary instance has no id, by which servers know the form: add id=\"…\" to " +
                         root.name().qualified());
    }
    meta.id = std::move(identity.id);
    meta.version = std::move(identity.version);
    meta.prefix = root.attribute_value("prefix", odk_uri);
    meta.delimiter = root.attribute_value("delimiter", odk_uri);
    meta.tag = root.attribute_value("tag", odk_uri);
    if (const tree::Node* submission = model_element_->child("submission")) {
        meta.submission_action = submission->attribute_value("action");
        meta.submission_method = submission->attribute_value("method");
        if (meta.submission_method == "form-data-post") meta.submission_method = "post";
        if (!meta.submission_method.empty() && meta.submission_method != "post") {
            return Error(FormsError::bad_bind, where(*submission),
                         "submission method '" + meta.submission_method + "' is not post");
        }
        meta.submission_public_key = submission->attribute_value("base64RsaPublicKey");
    }
    return {};
}

// A server takes an entity only from a form that says by which specification it is written.
Result<void> Reader::check_no_entity(const tree::Node& model_element) const {
    const tree::Node* root = model_element.child("instance")->first_child_element();
    for (const tree::Node* meta = root->first_child_element(); meta != nullptr; meta = meta->next_element()) {
        const tree::Node* entity = meta->name().local == "meta" ? meta->child("entity") : nullptr;
        if (entity == nullptr) continue;
        return Error(FormsError::newer_entities, where(*entity),
                     "an entity in a model without entities:entities-version: add it, \"2024.1.0\" for instance");
    }
    return {};
}

Result<void> Reader::check_entities(const tree::Node& model_element) {
    const std::string_view version = model_element.attribute_value("entities-version", entities_uri);
    model_.meta.entities_version = version;
    if (version.empty()) return check_no_entity(model_element);
    const auto known = version_of(version);
    if (!known || *known < oldest_entities) {
        return Error(FormsError::newer_entities, where(model_element), "entities-version is not a version since 2022.1");
    }
    if (*known > newest_entities) {
        return Error(FormsError::newer_entities, where(model_element),
                     "entities-version " + std::string(version) + " is above 2025.1");
    }
    return {};
}

void Reader::prepare_expressions(const tree::Node& instance) {
    auto& options = model_.expressions;
    options.dialect = xpath::Dialect::xforms;
    options.length_bytes = model_.limits.expression_length;
    options.parts = model_.limits.expression_parts;
    options.pool = xpath::new_pool();
    xpath::Namespaces namespaces;
    // Declarations nearest to the instance win: walk outward and keep the first of each prefix.
    for (const tree::Node* at = instance.first_child_element(); at != nullptr; at = at->parent()) {
        if (!at->is_element()) break;
        for (const tree::Node* declared = at->first_declaration(); declared != nullptr;
             declared = declared->next_sibling()) {
            const std::string& prefix = declared->name().local;
            if (prefix.empty()) continue;
            if (namespaces.try_emplace(prefix, declared->value()).second) {
                model_.namespaces.emplace_back(prefix, declared->value());
            }
        }
    }
    // Names without a prefix mean the default namespace of the form, in which its internal instances stand, or
    // none, in which external ones and the live primary instance stand.
    const tree::Node& model_node = *instance.parent();
    namespaces[""] = std::string(model_node.resolve_prefix(""));
    options.namespaces = std::make_shared<const xpath::Namespaces>(std::move(namespaces));
}

Result<void> Reader::read_secondary(const tree::Node& instance) {
    const std::string id(instance.attribute_value("id"));
    if (id.empty()) return Error(FormsError::missing_instance, where(instance), "a secondary instance without id");
    if (model_.instances.contains(id)) {
        return Error(FormsError::duplicate_id, where(instance), "two instances with id '" + id + "': rename one");
    }
    const std::string_view source = instance.attribute_value("src");
    if (source.empty()) {
        model_.instances[id] = {&instance};
        return {};
    }
    const bool last_saved = source.starts_with("jr://instance/last-saved");
    const bool known = last_saved || source.starts_with("jr://file/") || source.starts_with("jr://file-csv/");
    if (!known) {
        return Error(FormsError::bad_external, where(instance),
                     "src is none of jr://file/…, jr://file-csv/… and jr://instance/last-saved: put the file beside the form, nothing is fetched");
    }
    const std::string name = last_saved ? "last-saved" : last_segment(source);
    const auto file = files_.find(name);
    if (file == files_.end()) {
        if (!last_saved) {
            return Error(FormsError::missing_instance, where(instance), "no file '" + name + "' was given");
        }
        // Nothing saved before: an instance of which every question is unanswered.
        model_.instances[id] = {&instance};
        return {};
    }
    std::string kind_name = name;
    if (source.starts_with("jr://file-csv/") && !name.ends_with(".csv")) kind_name += ".csv";
    Limits left = model_.limits;
    std::size_t used = model_.document->node_count();
    for (const auto& read : model_.external) used += read->node_count();
    left.nodes -= std::min(left.nodes, used);
    auto document = read_external(kind_name, file->second, left);
    if (!document.ok()) return document.error();
    (*document)->freeze();
    model_.instances[id] = {&static_cast<const tree::Document&>(**document).root()};
    model_.external.push_back(std::move(*document));
    return {};
}

}  // namespace engawa::forms
