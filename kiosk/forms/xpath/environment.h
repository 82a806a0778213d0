#pragma once

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/forms/tree/node.h"
#include "kiosk/forms/xpath/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Everything an evaluation may know besides the tree: nothing is read from the machine.

namespace engawa::forms::xpath {

// What the form knows and the evaluator does not. Every method has a sensible "there is none".
class FormHost {
  public:
    virtual ~FormHost() = default;

    // The node instance('id') gives: its children are the instance's root elements (in ODK's forms
    // instance('x')/root/item). nullptr: the form has none of that name.
    virtual const tree::Node* instance(std::string_view id) const = 0;
    // jr:itext(id) in the language now shown; nullopt when the form has no such text.
    virtual std::optional<std::string> itext(std::string_view id) const = 0;
    // The element that holds that text, when it stands in a document: jr:itext then gives this node, as the peers
    // do. nullptr: the text of itext() is given.
    virtual const tree::Node* itext_node(std::string_view) const { return nullptr; }
    // jr:choice-name(value, 'path'): the label, in the language now shown, of the choice with that value of the
    // question at that path; context is the node the expression stands on. nullopt when there is none.
    virtual std::optional<std::string> choice_name(std::string_view value, std::string_view question_path,
                                                   const tree::Node& context) const = 0;
    // Whether this element is one instance of a repeat. An absolute path that passes through such an element around
    // the context node stays inside it (JavaRosa's contextualisation).
    virtual bool is_repeat_instance(const tree::Node& element) const = 0;
};

// Answers [child = value] over the children of one parent without looking at each.
class IndexedLookup {
  public:
    virtual ~IndexedLookup() = default;

    // The children of `parent` that match `item` by name and that have, at `key`, a node with that string-value, in
    // document order. nullopt: no index is kept for this parent (it may change), scan it.
    struct Question {
        const tree::Node* parent = nullptr;
        std::string_view item_local;
        std::string_view item_namespace_uri;
        bool item_or_no_namespace = false;
        enum class Key : std::uint8_t { child, attribute } key = Key::child;
        std::string_view key_local;
        std::string_view key_namespace_uri;
        bool key_or_no_namespace = false;
    };
    // The pointer stays valid until the next call; nullptr stands for "scan".
    virtual const NodeSet* find(const Question& question, std::string_view value) = 0;
};

struct Caches;

struct Environment {
    // What "/" is. Inside predicates over secondary instances too.
    const tree::Node* root = nullptr;
    const FormHost* host = nullptr;          // nullptr: no instances, texts, repeats
    // An instance around the context node in which absolute paths do not stay: the one a count of its series starts from.
    const tree::Node* not_within = nullptr;
    IndexedLookup* lookup = nullptr;         // nullptr: always scan
    const WallClock* clock = nullptr;        // nullptr: now() and today() are errors
    std::string time_zone = "Asia/Tokyo";    // IANA name
    std::string locale = "ja";               // BCP 47, for names of months and days in format-date
    Random* random = nullptr;                // nullptr: random() and uuid() are errors
    // What randomize() without a seed takes for one, so that a list that is looked at again has the same order. nullopt: by
    // `random`, each time anew.
    std::optional<std::int64_t> shuffle_seed;
    Caches* caches = nullptr;                // nullptr: each evaluation has its own
    // Nodes visited and operations done before the evaluation ends with step_limit.
    std::uint64_t step_limit = 10'000'000;
    // What is left for this and all later evaluations of one piece of work; nullptr: step_limit for each alone.
    std::uint64_t* shared_steps = nullptr;
};

}  // namespace engawa::forms::xpath
