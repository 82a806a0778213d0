#pragma once

#include "kiosk/forms/model.h"
#include "kiosk/forms/paths.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

// From the form file to the Model. One Reader reads one form; its parts are in read_form.cpp (head and instances),
// read_instance.cpp (schema, binds, actions), read_text.cpp (itext, labels) and read_body.cpp (controls).

namespace engawa::forms {

inline constexpr std::string_view javarosa_uri = "http://openrosa.org/javarosa";
inline constexpr std::string_view openrosa_uri = "http://openrosa.org/xforms";
inline constexpr std::string_view odk_uri = "http://www.opendatakit.org/xforms";
inline constexpr std::string_view entities_uri = "http://www.opendatakit.org/xforms/entities";
inline constexpr std::string_view engawa_uri = "urn:engawa:forms:1";
inline constexpr std::string_view xforms_uri = "http://www.w3.org/2002/xforms";

inline constexpr std::size_t most_languages = 100;
inline constexpr std::size_t most_scopes = 1'000;   // different sets of namespaces that elements declare for themselves
inline constexpr std::size_t most_warnings = 1'000;  // then one more that tells how many are left out

// The text of the itext that a label names by its id in quotes; nullopt: it names none, or by what is calculated.
std::optional<std::string> text_named_by(const TextSource& source);

class Reader {
  public:
    Reader(Model& model, const ExternalFiles& files) : model_(model), files_(files) {}
    Result<void> read(std::string_view bytes);

  private:
    // read_form.cpp
    Result<void> read_head(const tree::Node& html);
    void keep_instances(const tree::Node& html);
    Result<void> check_size(const tree::Node& instance) const;
    Result<void> read_meta(const tree::Node& head);
    Result<void> read_secondary(const tree::Node& instance);
    void prepare_expressions(const tree::Node& instance);
    Result<void> check_entities(const tree::Node& model_element);
    Result<void> check_no_entity(const tree::Node& model_element) const;
    std::string where(const tree::Node& node) const;
    Result<FormulaPtr> formula(const tree::Node& element, std::string_view text, std::string_view role) const;
    // A path that is followed while the form is read and not kept: its parts lie outside the form's pool.
    Result<FormulaPtr> passing_path(const tree::Node& element, std::string_view text, std::string_view role);
    Result<FormulaPtr> parsed(const tree::Node& element, std::string_view text, std::string_view role,
                              xpath::ParseOptions options) const;
    // nullptr for an attribute that is not there.
    Result<FormulaPtr> formula_of(const tree::Node& element, std::string_view attribute,
                                  std::string_view namespace_uri = {}) const;
    void warn(const tree::Node& node, std::string detail);

    // read_instance.cpp
    Result<void> read_primary(const tree::Node& instance);
    void tell_doubled();
    Result<ModelNode*> schema(const tree::Node& element, ModelNode* parent);
    void warn_of_stray_text(const tree::Node& element, const ModelNode& node);
    void add_attributes(const tree::Node& element, ModelNode& node);
    void find_meta();
    void collect_namespaces(const ModelNode& node);
    Result<void> read_bind(const tree::Node& element);
    Result<void> fill_bind(const tree::Node& element, ModelNode& node);
    Result<void> check_holds_value(const tree::Node& element, const ModelNode& node);
    Result<void> check_said_once(const tree::Node& element, const ModelNode& node);
    void read_preload(const tree::Node& element, ModelNode& node);
    // Where an action stands: in a control, in a repeat, or (neither) in the model or the body.
    struct ActionPlace {
        ModelNode* control_node = nullptr;
        RepeatInfo* repeat = nullptr;
    };
    static std::string_view event_of(const tree::Node& element);
    Result<void> read_actions(const tree::Node& element, const ActionPlace& place);
    Result<void> read_action(const tree::Node& element, std::string_view event, const ActionPlace& place);
    Result<Action> action_of(const tree::Node& element, const ActionPlace& place);
    // The schema nodes a path leads to; empty when there are none.
    std::vector<ModelNode*> nodes_at(const Formula& path, ModelNode& context) const;
    Result<ModelNode*> referenced(const tree::Node& element, ModelNode& context);

    // read_text.cpp
    Result<void> read_itext(const tree::Node& itext);
    Result<void> read_text(const tree::Node& text, Texts& into);
    Result<TextBody> body_of(const tree::Node& element) const;
    Result<TextSource> source_of(const tree::Node& element) const;
    Result<TextSource> source_of_attribute(const tree::Node& element, std::string_view attribute) const;
    Result<void> read_reference(const tree::Node& element, std::string_view text, TextSource& source) const;
    Result<void> check_text(const tree::Node& element, const TextSource& source);
    Result<void> check_texts_end() const;
    Result<std::shared_ptr<const xpath::Namespaces>> namespaces_at(const tree::Node& element) const;

    // read_body.cpp
    Result<void> read_body(const tree::Node& body);
    Result<void> read_children(const tree::Node& element, BodyElement& parent, ModelNode& context,
                               RepeatInfo* repeat);
    Result<void> read_group(const tree::Node& element, BodyElement& parent, ModelNode& context, RepeatInfo* repeat);
    Result<void> read_repeat(const tree::Node& element, BodyElement& parent, ModelNode& context);
    Result<void> read_control(const tree::Node& element, ControlKind kind, BodyElement& parent, ModelNode& context,
                              RepeatInfo* repeat);
    Result<void> read_control_children(const tree::Node& element, Control& control, RepeatInfo* repeat);
    Result<void> check_count(const tree::Node& element, const xpath::Expression& count) const;
    Result<void> read_item(const tree::Node& element, Control& control);
    Result<void> read_itemset(const tree::Node& element, Control& control);
    Result<void> read_range(const tree::Node& element, Control& control);
    Result<void> read_heading(const tree::Node& element, BodyElement& body);
    static void read_looks(const tree::Node& element, Control& control);

    Model& model_;
    const ExternalFiles& files_;
    std::size_t warnings_left_out_ = 0;
    std::shared_ptr<xpath::ast::Pool> passing_pool_;  // the paths read since own it too
    std::size_t passing_parts_ = 0;  // in pools before it: all that is not kept has the bound of what is
    const tree::Node* model_element_ = nullptr;
    struct NamedBind {
        std::string nodeset;
        const tree::Node* element = nullptr;
    };
    std::unordered_map<std::string, NamedBind> bind_ids_;
    std::unordered_set<std::string> choice_values_;  // of the control being read
    // Prefixes that elements declare for themselves, by what they declare.
    mutable std::map<xpath::Namespaces, std::shared_ptr<const xpath::Namespaces>> scopes_;
    std::unordered_map<const ModelNode*, const tree::Node*> templates_;
    // Elements beside another of their node, of each node the first; a repeat has them for instances.
    std::vector<std::pair<const ModelNode*, const tree::Node*>> doubled_;
    std::unordered_set<const ModelNode*> doubled_nodes_;
    // The first bind of each node; of a node with several, what they say by the names of their attributes.
    struct Bound {
        const tree::Node* first = nullptr;
        std::map<std::string, const tree::Node*> said;
    };
    std::unordered_map<const ModelNode*, Bound> bound_;
};

// setvalue, setgeopoint, or an <action> around them.
bool is_action(std::string_view name);
bool has_predicate(const xpath::PathReference& path);
EngawaAttributes engawa_attributes(const tree::Node& element);

// An external file in the shape a form queries: its document node's child is <root> with <item> rows.
// Errors: bad_external, bad_xml; `name` chooses the reader by its ending (.csv, .geojson, else XML).
Result<std::unique_ptr<tree::Document>> read_external(std::string_view name, std::string_view bytes,
                                                      const Limits& limits);

}  // namespace engawa::forms
