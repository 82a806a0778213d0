#include "kiosk/forms/xpath/evaluate_in_document.h"

#include "kiosk/forms/tree/xml.h"
#include "kiosk/forms/xpath/evaluate.h"
#include "kiosk/forms/xpath/evaluator.h"
#include "kiosk/forms/xpath/hash_lookup.h"
#include "kiosk/forms/xpath/node_path.h"

namespace engawa::forms::xpath {

using tree::Node;

namespace {

template <typename Wanted>
const Node* find_element(const Node& from, Wanted wanted) {
    for (const Node* at = &from; at != nullptr; at = next_in_order(*at)) {
        if (at->is_element() && wanted(*at)) return at;
    }
    return nullptr;
}

// A document that may be a whole form, known by its elements' local names.
class DocumentHost final : public FormHost {
  public:
    DocumentHost(const tree::Document& document, std::string language)
        : document_(document), language_(std::move(language)) {}

    const Node* instance(std::string_view id) const override {
        return find_element(document_.root(), [id](const Node& node) {
            const Node* attribute = node.attribute("id");
            return node.name().local == "instance" && attribute != nullptr && attribute->value() == id;
        });
    }

    // A document on its own is no form that lacks something: what itext_node() has not is empty, as the peers have it.
    std::optional<std::string> itext(std::string_view) const override { return std::string(); }

    // The value without a form attribute is the text, the others are guidance, sound, pictures.
    const Node* itext_node(std::string_view id) const override {
        const Node* translation = shown_translation();
        if (translation == nullptr) return nullptr;
        for (const Node* text = translation->first_child_element(); text != nullptr; text = text->next_element()) {
            if (text->name().local != "text" || text->attribute_value("id") != id) continue;
            const Node* first = nullptr;
            for (const Node* value = text->first_child_element(); value != nullptr; value = value->next_element()) {
                if (value->name().local != "value") continue;
                if (value->attribute("form") == nullptr) return value;
                if (first == nullptr) first = value;
            }
            return first;
        }
        return nullptr;
    }

    std::optional<std::string> choice_name(std::string_view, std::string_view, const Node&) const override {
        return std::nullopt;
    }

    bool is_repeat_instance(const Node&) const override { return false; }

  private:
    const Node* shown_translation() const {
        const Node* itext = find_element(document_.root(), [](const Node& node) {
            return node.name().local == "itext";
        });
        if (itext == nullptr) return nullptr;
        const Node* first = nullptr;
        const Node* default_one = nullptr;
        for (const Node* at = itext->first_child_element(); at != nullptr; at = at->next_element()) {
            if (at->name().local != "translation") continue;
            if (!language_.empty() && at->attribute_value("lang") == language_) return at;
            if (first == nullptr) first = at;
            // Both default="true()" and a plain default="" are found in forms.
            if (default_one == nullptr && at->attribute("default") != nullptr &&
                at->attribute_value("default") != "false()" && at->attribute_value("default") != "false") {
                default_one = at;
            }
        }
        return default_one != nullptr ? default_one : first;
    }

    const tree::Document& document_;
    std::string language_;
};

Result<EvaluateResult> result_of_nodes(Evaluator& evaluator, const NodeSet& nodes) {
    std::vector<EvaluatedNode> out;
    out.reserve(nodes.size());
    NodePaths paths;
    for (const Node* node : nodes) {
        std::string text = TRY(evaluator.to_string(Value(NodeSet{node})));
        std::string path = paths.of(*node);
        TRY(evaluator.spend(text.size() + path.size() / 2));  // all of them are kept
        out.push_back({std::move(path), std::move(text)});
    }
    return EvaluateResult{std::move(out)};
}

Result<EvaluateResult> converted(Evaluator& evaluator, const Value& value, std::string_view kind) {
    if (kind == "number") return EvaluateResult{TRY(evaluator.to_number(value))};
    if (kind == "string") return EvaluateResult{TRY(evaluator.to_string(value))};
    if (kind == "boolean") return EvaluateResult{value.to_boolean()};
    if (kind == "nodeset" && !value.is_node_set()) {
        return Error(XPathError::wrong_type, "", "the value is no node-set");
    }
    switch (value.kind()) {
        case ValueKind::node_set: return result_of_nodes(evaluator, value.nodes());
        case ValueKind::number: return EvaluateResult{value.to_number()};
        case ValueKind::boolean: return EvaluateResult{value.to_boolean()};
        case ValueKind::string:
        case ValueKind::date: break;
    }
    return EvaluateResult{value.to_string()};
}

}  // namespace

Result<EvaluateResult> evaluate_in_document(const EvaluateRequest& request) {
    ParseOptions options;
    options.dialect = request.dialect;
    options.namespaces = std::make_shared<const Namespaces>(request.namespaces);
    options.arity = ArityCheck::at_call;
    const Expression expression = TRY(Expression::parse(request.expression, options));

    auto parsed = tree::parse_xml(request.context_xml, "context_xml");
    if (!parsed.ok()) return Error(XPathError::bad_document, parsed.error().where(), parsed.error().detail());
    tree::Document& document = **parsed;
    document.freeze();
    const Node* context = TRY(node_at(document, request.context_node));
    const Node* root = &document.root();
    if (request.root_node) root = TRY(node_at(document, *request.root_node));

    const DocumentHost host(document, request.language);
    HashLookup lookup;
    SeededRandom random(request.seed);
    const ManualWallClock clock(request.now_ms ? WallTime(Milliseconds(*request.now_ms)) : build_time());
    Environment environment;
    environment.root = root;
    environment.host = &host;
    environment.lookup = &lookup;
    environment.clock = &clock;
    environment.time_zone = request.time_zone;
    environment.locale = request.locale;
    environment.random = &random;

    Evaluator evaluator(environment, request.dialect, *context);
    const Value value = TRY(evaluator.evaluate(*expression.tree().root, Context{context, 1, 1}));
    return converted(evaluator, value, request.kind);
}

}  // namespace engawa::forms::xpath
