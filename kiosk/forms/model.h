#pragma once

#include "kiosk/forms/definition.h"
#include "kiosk/forms/session.h"
#include "kiosk/forms/tree/document.h"
#include "kiosk/forms/xpath/expression.h"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

// The definition inside: schema nodes, binds, texts, controls and the generic edges of the dependency graph. Built by
// the reader (reader.h), completed by the check (graph.h), then constant.

namespace engawa::forms {

struct ModelNode;
struct Control;
struct BodyElement;

// An expression and the line it was written in, for errors (Model::place).
struct Formula {
    xpath::Expression expression;
    std::uint32_t line = 0;
};
using FormulaPtr = std::unique_ptr<const Formula>;

// A part that most records do not have: it lies elsewhere, and reads as an empty one where there is none.
template <typename Part>
class Rare {
  public:
    const Part& operator*() const {
        static const Part none;
        return held_ ? *held_ : none;
    }
    const Part* operator->() const { return &**this; }
    Part& make() {
        if (!held_) held_ = std::make_unique<Part>();
        return *held_;
    }

  private:
    std::unique_ptr<Part> held_;
};

// ---- Texts ---------------------------------------------------------------------------------------------------

enum class OutputKind : std::uint8_t {
    plain,   // somebody's words: braces in them are no readings
    marked,  // built from authored texts (jr:itext, jr:choice-name): readings stay
};

struct TextPiece {
    std::string literal;
    FormulaPtr output;  // set: the piece is <output value="…"/>
    OutputKind kind = OutputKind::plain;
};

using TextBody = std::vector<TextPiece>;

// One text id in one language.
struct TextForms {
    TextBody plain, long_form, short_form, guidance;
    Media media;
    // What a label, an output and jr:itext show: the long form, the one without a form's name, or else the short one.
    const TextBody& shown() const {
        if (!long_form.empty()) return long_form;
        return plain.empty() ? short_form : plain;
    }
};

using Texts = std::unordered_map<std::string, TextForms>;

struct Translation {
    Language language;
    Texts texts;
};

// What a label, hint, help or message says: a text of the itext, the value of a node, or inline words.
struct TextSource {
    FormulaPtr text_id;  // ref="jr:itext(ARG)": ARG
    FormulaPtr value;    // ref="a/path"
    TextBody inline_text;
    bool present = false;
};

// ---- The primary instance --------------------------------------------------------------------------------------

enum class ComputationKind : std::uint8_t { relevant, calculate, choices, count };

// One expression of one schema node that other nodes can set in motion.
struct Computation {
    ComputationKind kind = ComputationKind::calculate;
    ModelNode* target = nullptr;
    const Formula* formula = nullptr;
    std::int32_t rank = 0;  // position in the order of evaluation
    // A count that depends on its own instances, and rests until somebody answers in one.
    bool may_go_on = false;
};

// "When a value here (or an instance of this repeat) changes, do `computation` on all its nodes that share the
// ancestor of schema node `pivot` with the change." The concrete nodes follow from the pivot's concrete node.
struct Edge {
    const Computation* computation = nullptr;
    const ModelNode* pivot = nullptr;
    // position(..) and the like: only instances from the changed one on.
    bool own_instance = false;
    // A repeat lies between pivot and target: one change may mean all its instances.
    bool many_targets = false;
};

enum class PreloadKind : std::uint8_t { none, uid, date_today, timestamp_start, timestamp_end, property };

struct BindDetails {
    TextSource required_message, constraint_message;
    std::string preload_parameter;
    std::optional<std::size_t> max_pixels;
    EngawaAttributes engawa;
};

struct Bind {
    DataType type = DataType::string;
    PreloadKind preload = PreloadKind::none;
    bool save_incomplete = false;
    FormulaPtr relevant, required, readonly, constraint, calculate;
    Rare<BindDetails> details;
};

enum class ActionKind : std::uint8_t { set_value, set_geopoint };

struct Action {
    ActionKind kind = ActionKind::set_value;
    FormulaPtr target;
    FormulaPtr value;     // nullptr: `literal`
    std::string literal;
    std::vector<ModelNode*> targets;  // where `target` leads
    std::uint32_t line = 0;
    // What comes before it in the order of evaluation, this rank included, is done before its expressions are worked out.
    std::int32_t settled_to = -1;
};

struct RepeatInfo {
    const tree::Node* template_source = nullptr;  // what a new instance is copied from
    bool explicit_template = false;
    bool fixed = false;  // jr:noAddRemove
    FormulaPtr count;
    std::vector<Action> on_new_instance;
    std::vector<Edge> structure_edges;
    const BodyElement* body = nullptr;
};

enum class NodeKind : std::uint8_t { element, attribute };

struct ModelNode {
    tree::Name name;  // of no namespace without a prefix; the nodes of fillings bear this very name
    ModelNode* parent = nullptr;
    std::vector<std::unique_ptr<ModelNode>> children;  // elements, then attributes
    Rare<std::unordered_multimap<std::string_view, ModelNode*>> by_local;  // the children, attributes too
    std::uint32_t slot = 0;   // index among parent's children
    std::uint32_t depth = 0;  // root element: 0
    std::uint32_t line = 0;
    bool attribute = false;
    bool group = false;  // has child elements
    const tree::Node* first_occurrence = nullptr;  // in the initial instance, templates left out
    std::unique_ptr<RepeatInfo> repeat;
    std::unique_ptr<Bind> bind;
    Control* control = nullptr;
    Rare<std::vector<Action>> on_value_changed;
    bool set_by_action = false;

    const Computation* relevant = nullptr;
    const Computation* calculate = nullptr;
    const Computation* choices = nullptr;
    const Computation* count = nullptr;
    std::vector<Edge> value_edges;

    bool leaf() const { return !group; }
    std::string path() const;  // "/data/person/name"
    DataType type() const { return bind ? bind->type : DataType::string; }
    // What its values are read as: what is chosen from a list or confirmed is what the control offers, as it is written
    // there, whatever type the bind has.
    DataType held_as() const;
    // This node or the nearest above that is a repeat; nullptr when there is none.
    const ModelNode* enclosing_repeat() const;
    // By its name as written, "name", "p:name" or "@name"; nullptr when there is none.
    ModelNode* child(std::string_view written) const;
    ModelNode& add_child(const tree::Name& child_name, NodeKind kind);
    bool is_self_or_below(const ModelNode& ancestor) const;
};

// ---- The body ----------------------------------------------------------------------------------------------------

struct StaticChoice {
    std::string value;
    TextSource label;
    EngawaAttributes engawa;
};

struct Itemset {
    FormulaPtr nodeset;
    FormulaPtr value;
    TextSource label;
    bool dynamic = false;  // reads the primary instance: the list may change while filling
    // Reads what is chosen from it, itself or by way of what follows from the choice: what it hides does not come back,
    // or list and choice would go to and fro.
    bool reads_itself = false;
};

struct ControlDetails {
    std::vector<std::string> appearances;
    std::vector<std::string> engawa_appearances;
    EngawaAttributes engawa;
    TextSource hint, help;
    RangeBounds range;
    std::string media_type;
    std::optional<std::size_t> rows;
};

struct Control {
    ControlKind kind = ControlKind::input;
    ModelNode* node = nullptr;
    TextSource label;
    std::vector<StaticChoice> choices;
    std::unique_ptr<Itemset> itemset;
    Rare<ControlDetails> details;
    const BodyElement* body = nullptr;
    std::uint32_t line = 0;
};

enum class BodyKind : std::uint8_t { root, group, repeat, control };

// What a group or a repeat says of itself; a control has its own.
struct Heading {
    TextSource label;
    std::vector<std::string> appearances;
    EngawaAttributes engawa;
};

struct BodyElement {
    BodyKind kind = BodyKind::root;
    ModelNode* node = nullptr;  // nullptr: a group without ref
    Rare<Heading> heading;
    std::unique_ptr<Control> control;
    std::vector<std::unique_ptr<BodyElement>> children;
    BodyElement* parent = nullptr;

    bool has_appearance(std::string_view name) const;
};

struct SecondaryInstance {
    // Its children are the root elements. In the form's own document for internal ones.
    const tree::Node* node = nullptr;
};

// What following the paths of a form has cost while it is loaded.
struct LoadWork {
    std::uint64_t steps = 0;  // at most Limits::load_steps
    std::string spent_at;     // "care.xml:31", where the last of them was taken
    std::string spent_on;     // the path there
    std::unordered_map<std::string, bool> instance_paths;  // whether they lead nowhere
};

struct Model {
    FormMeta meta;
    std::vector<Language> languages;
    std::string default_language;
    std::vector<Warning> warnings;
    std::string file;
    Limits limits;
    LoadWork load;
    // "care.xml:31"
    std::string place(std::uint32_t line) const { return file + ":" + std::to_string(line); }

    std::unique_ptr<tree::Document> document;  // of the form file the instances, frozen
    std::vector<std::unique_ptr<tree::Document>> external;
    std::unordered_map<std::string, SecondaryInstance> instances;
    std::string primary_instance_id;  // instance/@id of the first instance

    std::unique_ptr<ModelNode> root;
    const tree::Node* initial = nullptr;  // the primary instance's element in `document`
    std::vector<std::pair<std::string, std::string>> namespaces;  // prefix, URI declared around the instance
    std::vector<std::pair<std::string, std::string>> declared;  // what the instance uses of them, by first use
    std::string own_namespace;  // xmlns of the instance's element where it is not XForms': names the form without an id
    bool declares(std::string_view prefix, std::string_view uri) const;
    xpath::ParseOptions expressions;

    std::vector<Translation> translations;
    BodyElement body;
    std::vector<Action> on_first_load, on_load, on_ready, on_revalidate;

    std::vector<std::unique_ptr<Computation>> computations;  // by rank
    std::vector<const Computation*> on_every_change;  // what they read is not known before evaluation
    std::vector<const Computation*> on_language;      // read texts, choice names, or names of months and days
    std::int32_t settled_for_events = -1;             // what counts and value-changed events hang on has no later rank
    std::vector<ModelNode*> preloaded;

    // Of the outputs and labels that were looked at from their nodes: whether they show what is personal (personal.h).
    std::unordered_map<const Formula*, bool> shows_personal;

    std::vector<const ModelNode*> instance_id_nodes;
    const ModelNode* meta_node = nullptr;         // meta or orx:meta below the root
    const ModelNode* instance_id_node = nullptr;  // meta/instanceID
    const ModelNode* instance_name_node = nullptr;
    const ModelNode* deprecated_id_node = nullptr;
    bool shuffles = false;          // a list is in an order of chance: randomize() without a seed
    bool adds_instance_id = false;  // the form had none: the node was added to the schema
};

}  // namespace engawa::forms
