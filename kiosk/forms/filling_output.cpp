#include "kiosk/forms/characters.h"
#include "kiosk/forms/filling.h"
#include "kiosk/forms/reader.h"
#include "kiosk/forms/tree/xml.h"
#include "kiosk/forms/values.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace engawa::forms {
namespace {

using Json = nlohmann::json;

constexpr std::string_view draft_format = "engawa-draft-1";

enum class Place : std::uint8_t { text, attribute };

constexpr std::size_t longest_escape_bytes = 6;  // &quot;

void escape(std::string_view text, Place place, std::string& out) {
    for (const char c : text) {
        // White space as it stands would come back as blanks from an attribute (XML 1.0 §3.3.3), a carriage return as
        // a line feed from anywhere (§2.11).
        const bool in_attribute = place == Place::attribute;
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += in_attribute ? "&quot;" : "\""; break;
            case '\t': out += in_attribute ? "&#9;" : "\t"; break;
            case '\n': out += in_attribute ? "&#10;" : "\n"; break;
            case '\r': out += "&#13;"; break;
            default: out += c;
        }
    }
}

void declare(const std::string& prefix, const std::string& uri, std::string& out) {
    out += " xmlns:" + prefix + "=\"";
    escape(uri, Place::attribute, out);
    out += '"';
}

}  // namespace

void FormSession::Filling::write(const LiveNode& live, Parts parts, std::string& out) const {
    if (parts == Parts::relevant && !live.relevant) return;
    const std::string name = live.model->name.qualified();
    out += '<';
    out += name;
    if (&live == root_) {
        if (!model_.own_namespace.empty()) {
            out += " xmlns=\"";
            escape(model_.own_namespace, Place::attribute, out);
            out += '"';
        }
        for (const auto& [prefix, uri] : model_.declared) declare(prefix, uri, out);
    }
    std::set<std::string> own;  // a prefix that means something else at the root
    const auto declare_own = [&](const ModelNode& node) {
        if (node.name.prefix.empty() || node.name.prefix == "xml" || model_.declares(node.name.prefix, node.name.namespace_uri)) return;
        if (own.insert(node.name.prefix).second) declare(node.name.prefix, node.name.namespace_uri, out);
    };
    declare_own(*live.model);
    std::string inner;
    for (const auto& slot : live.slots()) {
        for (const LiveNode* child : slot) {
            if (!child->model->attribute) {
                write(*child, parts, inner);
                continue;
            }
            if (parts == Parts::relevant && !child->relevant) continue;
            declare_own(*child->model);
            out += " " + child->model->name.qualified() + "=\"";
            escape(child->value, Place::attribute, out);
            out += '"';
        }
    }
    if (live.model->leaf()) escape(live.value, Place::text, inner);
    if (live.model == model_.meta_node && !deprecated_id_.empty()) {
        const std::string prefix = live.model->name.prefix.empty() ? std::string() : live.model->name.prefix + ":";
        inner += "<" + prefix + "deprecatedID>";
        escape(deprecated_id_, Place::text, inner);
        inner += "</" + prefix + "deprecatedID>";
    }
    if (inner.empty()) {
        out += "/>";
        return;
    }
    out += '>';
    out += inner;
    out += "</" + name + ">";
}

std::string FormSession::Filling::xml(Parts parts) const {
    std::string out;
    write(*root_, parts, out);
    return out;
}

std::string FormSession::Filling::instance_xml() const {
    return xml(Parts::relevant);
}

std::string FormSession::Filling::value_of(const ModelNode* model) const {
    if (model == nullptr) return {};
    const LiveNode* live = locate(*root_, *model);
    return live != nullptr && live->relevant ? live->value : std::string();
}

bool FormSession::Filling::holds_file(const LiveNode& live) const {
    if (!live.model->leaf() || !attachments_.contains(live.value)) return false;
    const Control* control = live.model->control;
    return live.model->type() == DataType::binary || (control != nullptr && control->kind == ControlKind::upload);
}

// The node and those below it that hold a file, hidden ones too.
std::vector<const LiveNode*> FormSession::Filling::file_holders_below(const LiveNode& live) const {
    std::vector<const LiveNode*> out;
    if (attachments_.empty()) return out;
    std::vector<const LiveNode*> stack{&live};
    while (!stack.empty()) {
        const LiveNode& at = *stack.back();
        stack.pop_back();
        if (holds_file(at)) out.push_back(&at);
        for (const auto& slot : at.slots()) stack.insert(stack.end(), slot.begin(), slot.end());
    }
    return out;
}

// Those of the whole filling, and of the instances that a count may bring back.
std::vector<const LiveNode*> FormSession::Filling::file_holders() const {
    std::vector<const LiveNode*> out = file_holders_below(*root_);
    for (const LiveNode* aside : aside_below(*root_)) {
        const auto within = file_holders_below(*aside);
        out.insert(out.end(), within.begin(), within.end());
    }
    return out;
}

std::set<std::string> FormSession::Filling::files_below(const LiveNode& live) const {
    std::set<std::string> out;
    for (const LiveNode* holder : file_holders_below(live)) out.insert(holder->value);
    return out;
}

// Two nodes may name one file: a calculation or an event has taken the name over.
bool FormSession::Filling::is_named_beside(const LiveNode& live) const {
    const auto holders = file_holders();
    return std::any_of(holders.begin(), holders.end(),
                       [&](const LiveNode* holder) { return holder != &live && holder->value == live.value; });
}

// A photo somebody took back does not stay anywhere.
void FormSession::Filling::drop_unnamed(const std::set<std::string>& files) {
    if (files.empty()) return;
    std::set<std::string> named;
    for (const LiveNode* holder : file_holders()) named.insert(holder->value);
    for (const std::string& name : files) {
        if (!named.contains(name)) attachments_.erase(name);
    }
}

// Each once, at the first node that names it; `taken` has the names so far.
void FormSession::Filling::collect_attachments(const LiveNode& live, std::set<std::string>& taken, std::vector<Attachment>& out) const {
    if (!live.relevant) return;
    if (holds_file(live) && taken.insert(live.value).second) out.push_back(attachments_.at(live.value));
    for (const auto& slot : live.slots()) {
        for (const LiveNode* child : slot) collect_attachments(*child, taken, out);
    }
}

Result<Submission> FormSession::Filling::submit() {
    finish_event();
    TRY(come_to_rest());
    // A record without an id could be sent twice; a form that leaves the node empty gets one now.
    if (LiveNode* id = locate(*root_, *model_.instance_id_node); id != nullptr && id->relevant && id->value.empty()) {
        store(*id, "uuid:" + make_uuid(given_.random));
    }
    TRY(recalculate());
    Submission out;
    out.xml = xml(Parts::relevant);
    out.instance_id = value_of(model_.instance_id_node);
    out.instance_name = value_of(model_.instance_name_node);
    out.form_id = model_.meta.id;
    out.form_version = model_.meta.version;
    std::set<std::string> taken;
    collect_attachments(*root_, taken, out.attachments);
    return out;
}

// Those that hold something else than they came to when they were last seen.
std::vector<const LiveNode*> FormSession::Filling::hidden_calculations() const {
    std::vector<const LiveNode*> out;
    std::vector<const LiveNode*> stack{root_};
    while (!stack.empty()) {
        const LiveNode& at = *stack.back();
        stack.pop_back();
        if (!at.relevant && at.away && at.calculated && at.value != *at.calculated) out.push_back(&at);
        for (const auto& slot : at.slots()) stack.insert(stack.end(), slot.begin(), slot.end());
    }
    return out;
}

std::string FormSession::Filling::serialise() const {
    Json draft;
    draft["format"] = draft_format;
    draft["form"] = model_.meta.id.text();
    draft["version"] = model_.meta.version;
    draft["language"] = language_;
    draft["instance"] = xml(Parts::all);
    draft["deprecated_id"] = deprecated_id_;
    if (shuffle_seed_) draft["shuffle"] = *shuffle_seed_;
    for (const LiveNode* live : hidden_calculations()) draft["calculated"].push_back({ref_of(*live), *live->calculated});
    draft["attachments"] = Json::array();
    // Of an instance that a count took away nothing is left in the draft; the count may bring it back in the session.
    for (const std::string& name : files_below(*root_)) {
        const Attachment& attachment = attachments_.at(name);
        std::vector<std::uint8_t> bytes(attachment.bytes.size());
        std::transform(attachment.bytes.begin(), attachment.bytes.end(), bytes.begin(),
                       [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
        draft["attachments"].push_back(
            {{"name", name}, {"media_type", attachment.media_type}, {"bytes", Json::binary(std::move(bytes))}});
    }
    std::string out;
    Json::to_cbor(draft, out);
    return out;
}

Result<void> FormSession::Filling::parse_record(std::string_view xml_text, FormsError failure,
                                                std::unique_ptr<tree::Document>& out) const {
    tree::XmlLimits limits;
    // What a filling holds may be written longer than it is (escape()), beside as many tags as a form has.
    limits.size_bytes = model_.limits.form_size_bytes + longest_escape_bytes * model_.limits.instance_text_bytes;
    limits.depth = model_.limits.depth;
    // As many as a filling can have, each with a text; what stands between them is layout.
    limits.nodes = std::min(model_.limits.nodes, 2 * model_.limits.instance_nodes);
    std::string scratch;
    auto parsed = tree::parse_xml(composed_file(xml_text, scratch), "instance", tree::Whitespace::drop, limits);
    if (!parsed.ok()) {
        const bool too_many = parsed.error().is(tree::XmlError::too_many);
        return Error(too_many ? FormsError::too_many_nodes : failure, parsed.error().where(), parsed.error().detail());
    }
    const tree::Node* root = static_cast<const tree::Document&>(**parsed).document_element();
    if (root == nullptr || root->name().local != model_.root->name.local) {
        return Error(failure, "instance:1", "the root element is not " + model_.root->name.qualified());
    }
    if (const std::string_view id = root->attribute_value("id"); !id.empty() && id != model_.meta.id.text()) {
        return Error(failure, "instance:1", "a record of another form");
    }
    take_form_attributes(**parsed);
    out = std::move(*parsed);
    return {};
}

// Which form this is and in which version is for the form to say, not for a record of an older one.
void FormSession::Filling::take_form_attributes(tree::Document& record) const {
    tree::Node& root = *record.document_element();
    for (const tree::Node* at = model_.initial->first_attribute(); at != nullptr; at = at->next_sibling()) {
        const tree::Name& name = at->name();
        const bool plain = name.namespace_uri.empty() && (name.local == "id" || name.local == "version");
        if (!plain && name.namespace_uri != openrosa_uri && name.namespace_uri != odk_uri) continue;
        record.set_attribute(root, name.local, at->value(), name.namespace_uri, name.prefix);
    }
}

Result<void> FormSession::Filling::begin() {
    choose_language(given_.language);
    return start_with(*model_.initial, Origin::form);
}

Result<void> FormSession::Filling::resume(std::string_view draft) {
    const Json read = Json::from_cbor(draft.begin(), draft.end(), true, false);
    const auto text_at = [&](const char* key) {
        return read.is_object() && read.contains(key) && read[key].is_string() ? read[key].get<std::string>()
                                                                              : std::string();
    };
    if (read.is_discarded() || text_at("format") != draft_format) {
        return Error(FormsError::bad_draft, "draft", "not a draft of this format");
    }
    if (text_at("form") != model_.meta.id.text() || text_at("version") != model_.meta.version) {
        return Error(FormsError::bad_draft, "draft", "a draft of another form or version");
    }
    if (!read.contains("attachments") || !read["attachments"].is_array()) {
        return Error(FormsError::bad_draft, "draft", "no list of attachments");
    }
    for (const Json& entry : read["attachments"]) {
        if (!entry.is_object() || !entry.contains("bytes") || !entry["bytes"].is_binary() ||
            !entry.value("name", Json()).is_string() || !entry.value("media_type", Json()).is_string()) {
            return Error(FormsError::bad_draft, "draft", "a broken attachment");
        }
        Attachment attachment;
        attachment.name = entry["name"].get<std::string>();
        TRY(check_file_name(attachment.name, FormsError::bad_draft, "draft"));
        attachment.media_type = entry["media_type"].get<std::string>();
        for (const std::uint8_t byte : entry["bytes"].get_binary()) attachment.bytes.push_back(std::byte{byte});
        attachments_[attachment.name] = std::move(attachment);
    }
    for (const Json& entry : read.contains("calculated") ? read["calculated"] : Json::array()) {
        if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_string()) {
            return Error(FormsError::bad_draft, "draft", "what a calculation came to is no pair of texts");
        }
        came_to_.emplace_back(entry[0].get<std::string>(), entry[1].get<std::string>());
    }
    deprecated_id_ = text_at("deprecated_id");
    if (read.contains("shuffle") && read["shuffle"].is_number_unsigned()) shuffle_seed_ = read["shuffle"].get<std::uint64_t>();
    choose_language(text_at("language"));
    std::unique_ptr<tree::Document> record;
    TRY(parse_record(text_at("instance"), FormsError::bad_draft, record));
    record_ = std::move(record);
    return start_with(*static_cast<const tree::Document&>(*record_).document_element(), Origin::draft);
}

Result<void> FormSession::Filling::reopen(std::string_view instance_xml, std::vector<Attachment> attachments) {
    choose_language(given_.language);
    std::unique_ptr<tree::Document> record;
    TRY(parse_record(instance_xml, FormsError::bad_instance, record));
    record_ = std::move(record);
    for (Attachment& attachment : attachments) {
        TRY(check_file_name(attachment.name, FormsError::bad_attachment, "record"));
        attachment.name = composed(attachment.name);
        attachments_[attachment.name] = std::move(attachment);
    }
    return start_with(*static_cast<const tree::Document&>(*record_).document_element(), Origin::edit);
}

// OpenRosa: an edited record has an id of its own and names the one it replaces.
void FormSession::Filling::move_instance_id() {
    LiveNode* id = locate(*root_, *model_.instance_id_node);
    if (id == nullptr) return;
    const std::string old = id->value;
    store(*id, "uuid:" + make_uuid(given_.random));
    LiveNode* deprecated = model_.deprecated_id_node ? locate(*root_, *model_.deprecated_id_node) : nullptr;
    if (deprecated != nullptr) {
        store(*deprecated, old);
    } else {
        deprecated_id_ = old;
    }
}

}  // namespace engawa::forms
