#include "kiosk/forms/filling.h"
#include "kiosk/forms/reader.h"
#include "kiosk/forms/values.h"

#include <algorithm>
#include <iterator>

namespace engawa::forms {
namespace {

bool is_template(const tree::Node& element) {
    return element.attribute("template", javarosa_uri) != nullptr;
}

struct ByLocalName {
    static std::string_view name(std::string_view local) { return local; }
    static std::string_view name(const tree::Node* node) { return node->name().local; }
    bool operator()(const auto& one, const auto& other) const { return name(one) < name(other); }
};

}  // namespace

// A record that comes back may have its names under other prefixes than the form, never in other namespaces. A name
// without prefix in the form is in none, or in the one of the record's root, as servers write it.
bool FormSession::Filling::belongs(const tree::Node& element, const ModelNode& model) const {
    const tree::Name& name = element.name();
    if (name.local != model.name.local || is_template(element)) return false;
    if (&element.document() == model_.document.get()) return name.prefix == model.name.prefix;
    const tree::Node* root = element.document().document_element();
    const bool of_root = model_.root->name.namespace_uri.empty() && name.namespace_uri == root->name().namespace_uri;
    const std::string_view uri = of_root ? std::string_view() : std::string_view(name.namespace_uri);
    if (uri == model.name.namespace_uri) return true;
    // OpenRosa's meta block is in use with its namespace and without.
    const bool in_meta = &model == model_.meta_node || model.parent == model_.meta_node;
    const auto plain_or_openrosa = [](std::string_view one) { return one.empty() || one == openrosa_uri; };
    return in_meta && plain_or_openrosa(uri) && plain_or_openrosa(model.name.namespace_uri);
}

FormSession::Filling::Filling(std::shared_ptr<const FormDefinition> definition, SessionEnvironment environment)
    : definition_(std::move(definition)), model_(definition_->model()), given_(std::move(environment)) {
    waiting_.resize(model_.computations.size());
    rank_waits_.resize(model_.computations.size(), false);
    const auto& ranked = model_.computations;
    const auto is_count = [](const auto& computation) { return computation->kind == ComputationKind::count; };
    first_count_ = static_cast<std::int32_t>(std::find_if(ranked.begin(), ranked.end(), is_count) - ranked.begin());
    environment_.root = &document_.root();
    environment_.host = this;
    environment_.lookup = &lookup_;
    environment_.caches = &caches_;
    environment_.shared_steps = &steps_left_;
    begin_call();
    environment_.clock = &given_.clock;
    environment_.time_zone = given_.time_zone;
    environment_.locale = given_.locale;
    environment_.random = &given_.random;
}

FormSession::Filling::~Filling() = default;

Error FormSession::Filling::too_many_instances(const ModelNode& repeat) const {
    return Error(FormsError::too_many_nodes, model_.place(repeat.line),
                 "more than " + std::to_string(model_.limits.repeat_instances) + " instances of " + repeat.path());
}

Result<void> FormSession::Filling::has_room(const tree::Node& source, const ModelNode& model) const {
    std::size_t nodes = 0;
    std::size_t bytes = 0;
    std::vector<const tree::Node*> stack{&source};
    while (!stack.empty()) {
        const tree::Node& at = *stack.back();
        stack.pop_back();
        if (at.is_element()) ++nodes;
        bytes += at.value().size();
        for (const tree::Node* child = at.first_child(); child != nullptr; child = child->next_sibling()) stack.push_back(child);
        for (const tree::Node* held = at.first_attribute(); held != nullptr; held = held->next_sibling()) {
            ++nodes;
            bytes += held->value().size();
        }
    }
    if (nodes_.size() - free_ids_.size() + nodes > model_.limits.instance_nodes) {
        return Error(FormsError::too_many_nodes, model_.place(model.line),
                     model.path() + ": a filling of more than " + std::to_string(model_.limits.instance_nodes) +
                         " nodes: bound the repeats inside repeats");
    }
    if (text_bytes_ + bytes > model_.limits.instance_text_bytes) {
        return Error(FormsError::too_long, model_.place(model.line),
                     model.path() + ": all values together have more than " + std::to_string(model_.limits.instance_text_bytes) + " bytes");
    }
    return {};
}

LiveNode& FormSession::Filling::make(const ModelNode& model, LiveNode* parent) {
    std::uint32_t id = 0;
    if (!free_ids_.empty()) {
        id = free_ids_.back();
        free_ids_.pop_back();
        nodes_[id] = std::make_unique<LiveNode>(model, parent, id);
    } else {
        id = static_cast<std::uint32_t>(nodes_.size());
        nodes_.push_back(std::make_unique<LiveNode>(model, parent, id));
    }
    return *nodes_[id];
}

// A value as it was written, in its canonical form. Where that is not what the record says, its readers are to know.
std::string FormSession::Filling::read(const LiveNode& live, std::string_view written) {
    std::string value = canonical(live.model->held_as(), written);
    if (!loaded_ && value != written && of_record(live)) before_load_.try_emplace(live.id, written);
    return value;
}

// Elements stand in the tree in the order of the schema; a node is appended by its builder or inserted by the caller.
Result<LiveNode*> FormSession::Filling::build(const ModelNode& model, const tree::Node* source, LiveNode* parent,
                                                      Defaults defaults) {
    LiveNode& live = make(model, parent);
    live.source = source;
    live.defaults = defaults;
    if (parent != nullptr) live.relevant = parent->relevant;
    if (model.attribute) {
        const tree::Node* from = source == nullptr ? nullptr : source->attribute(model.name.local, model.name.namespace_uri);
        live.value = read(live, from == nullptr ? std::string_view() : from->value());
        text_bytes_ += live.value.size();
        live.node = &document_.set_attribute(*parent->node, model.name.local, live.value, model.name.namespace_uri, model.name.prefix);
        document_.set_line(*live.node, live.id);
        return &live;
    }
    live.node = &document_.create_element(model.name);
    document_.set_line(*live.node, live.id);
    if (model.leaf()) {
        if (source != nullptr && defaults == Defaults::written) {
            std::string scratch;
            live.value = read(live, source->string_value(scratch));
        }
        text_bytes_ += live.value.size();
        if (!live.value.empty()) document_.set_text(*live.node, live.value);
    }
    TRY(build_children(live));
    return &live;
}

Result<void> FormSession::Filling::build_children(LiveNode& live) {
    const ModelNode& model = *live.model;
    if (model.children.empty()) return {};
    // One pass over the source: a form with ten thousand questions in one group must not look for each by name.
    std::vector<const tree::Node*> by_name;
    if (live.source != nullptr) {
        for (const tree::Node* at = live.source->first_child_element(); at != nullptr; at = at->next_element()) {
            if (!is_template(*at)) by_name.push_back(at);
        }
        std::stable_sort(by_name.begin(), by_name.end(), ByLocalName());
    }
    for (const auto& child : model.children) {
        if (child->attribute) {
            const bool written = live.source != nullptr && live.source->attribute(child->name.local, child->name.namespace_uri);
            if (!written) {
                TRY(build_lacking_attribute(live, *child));
                continue;
            }
            // An empty attribute on a repeat instance is a leftover of authoring tools.
            const bool meant = child->bind || !model.repeat ||
                               !live.source->attribute_value(child->name.local, child->name.namespace_uri).empty();
            if (meant) live.slots()[child->slot].push_back(TRY(build(*child, live.source, &live, live.defaults)));
            continue;
        }
        std::vector<const tree::Node*> sources;
        const auto [first, last] = std::equal_range(by_name.begin(), by_name.end(), std::string_view(child->name.local), ByLocalName());
        std::copy_if(first, last, std::back_inserter(sources), [&](const tree::Node* at) { return belongs(*at, *child); });
        TRY(child->repeat ? build_range(live, *child, sources) : build_slot(live, *child, sources));
    }
    return {};
}

// A record has no attribute that was hidden: it begins as in a new form, as elements do.
Result<void> FormSession::Filling::build_lacking_attribute(LiveNode& live, const ModelNode& attribute) {
    if (origin_ != Origin::edit || !of_record(live)) return {};
    const auto [stand_in, values] = stand_in_for(*live.model);
    if (stand_in == nullptr || stand_in->attribute(attribute.name.local, attribute.name.namespace_uri) == nullptr) return {};
    const bool blank = values == Defaults::blank;
    if (blank && !attribute.bind) return {};
    LiveNode* built = TRY(build(attribute, blank ? nullptr : stand_in, &live, values));
    live.slots()[attribute.slot].push_back(built);
    begins_anew_here(*built);
    return {};
}

// What a draft or an older record lacks: outside of repeats the form's default, in an instance what a new one would
// have. The form's own instances hold what somebody wrote for them alone.
std::pair<const tree::Node*, Defaults> FormSession::Filling::stand_in_for(const ModelNode& missing) const {
    const tree::Node* written = missing.first_occurrence;
    const ModelNode* repeat = missing.enclosing_repeat();
    if (repeat == nullptr) return {written, Defaults::written};
    if (!repeat->repeat->explicit_template) return {written, Defaults::blank};
    std::vector<const ModelNode*> way;
    for (const ModelNode* at = &missing; at != repeat; at = at->parent) way.push_back(at);
    const tree::Node* found = repeat->repeat->template_source;
    for (auto step = way.rbegin(); step != way.rend() && found != nullptr; ++step) {
        found = found->first_child_element();
        while (found != nullptr && !belongs(*found, **step)) found = found->next_element();
    }
    if (found != nullptr) return {found, Defaults::written};
    return {written, Defaults::blank};
}

// How many of the child the form has where the node stands, one at least.
std::size_t FormSession::Filling::written_at(const LiveNode& live, const ModelNode& child) const {
    const tree::Node* around = stand_in_for(*live.model).first;
    std::size_t count = 0;
    for (const tree::Node* at = around->first_child_element(); at != nullptr; at = at->next_element()) {
        if (belongs(*at, child)) ++count;
    }
    return std::max<std::size_t>(count, 1);
}

Result<void> FormSession::Filling::build_slot(LiveNode& live, const ModelNode& child,
                                              const std::vector<const tree::Node*>& sources) {
    std::vector<const tree::Node*> from = sources;
    // A record may have more of a node than the form, which nobody would ever see.
    if (from.size() > 1 && of_record(live)) from.resize(std::min(from.size(), written_at(live, child)));
    Defaults defaults = live.defaults;
    const bool added_meta = &child == model_.meta_node || &child == model_.instance_id_node;
    const bool begins_anew = from.empty() && origin_ == Origin::edit && of_record(live);
    if (from.empty()) {
        const bool of_form = origin_ == Origin::form && !added_meta;
        if (of_form) return {};
        const auto [stand_in, values] = stand_in_for(child);
        from.push_back(stand_in);
        if (values == Defaults::blank) defaults = Defaults::blank;
    }
    for (const tree::Node* source : from) {
        LiveNode* built = TRY(build(child, source, &live, defaults));
        built->index = static_cast<std::uint32_t>(live.slots()[child.slot].size());
        live.slots()[child.slot].push_back(built);
        document_.append(*live.node, *built->node);
        if (begins_anew) begins_anew_here(*built);
    }
    return {};
}

void FormSession::Filling::begins_anew_here(LiveNode& live) {
    live.begun_anew = true;
    begun_anew_.push_back(&live);
}

Result<void> FormSession::Filling::build_range(LiveNode& live, const ModelNode& child,
                                               const std::vector<const tree::Node*>& sources) {
    // Under jr:count the count makes the instances; those of the form are the defaults of the first ones.
    if (child.count != nullptr) return {};
    if (sources.empty() && origin_ == Origin::edit && of_record(live)) return begin_anew(live, child);
    std::vector<const tree::Node*> from = sources;
    if (from.empty() && child.repeat->fixed && child.repeat->template_source != nullptr && origin_ == Origin::form) {
        from.push_back(child.repeat->template_source);
    }
    if (from.size() > model_.limits.repeat_instances) {
        return too_many_instances(child);
    }
    for (const tree::Node* source : from) TRY(build_instance(live, child, *source, live.defaults));
    return {};
}

Result<LiveNode*> FormSession::Filling::build_instance(LiveNode& parent, const ModelNode& repeat, const tree::Node& source,
                                                               Defaults defaults) {
    LiveNode* built = TRY(build(repeat, &source, &parent, defaults));
    built->index = static_cast<std::uint32_t>(parent.slots()[repeat.slot].size());
    parent.slots()[repeat.slot].push_back(built);
    document_.append(*parent.node, *built->node);
    return built;
}

// The instances that a new form, or a new instance around them, would have: a record has none of them when they were not
// relevant, and they may become so. Those that are relevant at once were removed by somebody (filling_load.cpp).
Result<void> FormSession::Filling::begin_anew(LiveNode& parent, const ModelNode& repeat) {
    const auto [around, defaults] = stand_in_for(*parent.model);
    std::vector<const tree::Node*> sources;
    for (const tree::Node* at = around->first_child_element(); at != nullptr; at = at->next_element()) {
        if (belongs(*at, repeat)) sources.push_back(at);
    }
    if (sources.empty() && repeat.repeat->fixed && repeat.repeat->template_source != nullptr) {
        sources.push_back(repeat.repeat->template_source);
    }
    for (const tree::Node* source : sources) {
        TRY(has_room(*source, repeat));
        LiveNode* built = TRY(build_instance(parent, repeat, *source, defaults));
        begins_anew_here(*built);
    }
    return {};
}

}  // namespace engawa::forms
