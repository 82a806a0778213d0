#include "sync/office/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "kiosk/forms/tree/xml.h"
#include "sync/office/office_error.h"

namespace engawa::office {

namespace {

using forms::tree::Node;

std::string joined(const std::string& parent, std::string_view name) {
    return parent.empty() ? std::string(name) : fmt::format("{}/{}", parent, name);
}

std::map<std::string, int> count_names(const Node& element) {
    std::map<std::string, int> counts;
    for (const Node* child = element.first_child_element(); child != nullptr; child = child->next_element()) {
        ++counts[child->name().local];
    }
    return counts;
}

void find_repeats(const Node& element, const std::string& path, RepeatPaths& repeats) {
    const auto counts = count_names(element);
    for (const Node* child = element.first_child_element(); child != nullptr; child = child->next_element()) {
        const std::string child_path = joined(path, child->name().local);
        if (counts.at(child->name().local) > 1) repeats.insert(child_path);
        find_repeats(*child, child_path, repeats);
    }
}

void collect(const Node& element, const std::string& path, const std::string& place, const RepeatPaths& repeats,
             std::vector<Answer>& into) {
    std::map<std::string, int> numbers;
    for (const Node* child = element.first_child_element(); child != nullptr; child = child->next_element()) {
        const std::string& name = child->name().local;
        const std::string child_path = joined(path, name);
        std::string child_place = joined(place, name);
        if (repeats.contains(child_path)) child_place += fmt::format("[{}]", ++numbers[name]);
        if (child->is_leaf()) {
            into.push_back({child_path, child_place, child->string_value()});
        } else {
            collect(*child, child_path, child_place, repeats, into);
        }
    }
}

nlohmann::ordered_json as_json(const Node& element, const std::string& path, const RepeatPaths& repeats) {
    if (element.is_leaf() && !path.empty()) return element.string_value();
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (const Node* child = element.first_child_element(); child != nullptr; child = child->next_element()) {
        const std::string& name = child->name().local;
        const std::string child_path = joined(path, name);
        nlohmann::ordered_json value = as_json(*child, child_path, repeats);
        if (repeats.contains(child_path)) {
            object[name].push_back(std::move(value));
        } else {
            object[name] = std::move(value);
        }
    }
    // A repeat without an instance is an empty list, so that readers need not ask.
    for (const std::string& repeat : repeats) {
        const std::size_t slash = repeat.rfind('/');
        const std::string parent = slash == std::string::npos ? "" : repeat.substr(0, slash);
        const std::string name = slash == std::string::npos ? repeat : repeat.substr(slash + 1);
        if (parent == path && !object.contains(name)) object[name] = nlohmann::ordered_json::array();
    }
    return object;
}

Result<std::unique_ptr<forms::tree::Document>> parse_submission(std::string_view xml) {
    auto document = forms::tree::parse_xml(xml, "submission.xml", forms::tree::Whitespace::drop);
    // The parser's detail may quote the text it stumbled over.
    if (!document) return Error(OfficeError::bad_submission, document.error().where(), "it is not well-formed XML");
    if ((*document)->document_element() == nullptr) {
        return Error(OfficeError::bad_submission, "submission.xml", "it is empty");
    }
    return document;
}

// "/data/residents/resident" to "residents/resident", prefixes dropped. Empty when it is not below the root.
std::string below_root(std::string_view nodeset) {
    std::string path;
    bool root = true;
    if (!nodeset.starts_with('/')) return {};
    nodeset.remove_prefix(1);
    while (!nodeset.empty()) {
        const std::size_t slash = nodeset.find('/');
        std::string_view name = nodeset.substr(0, slash);
        nodeset.remove_prefix(slash == std::string_view::npos ? nodeset.size() : slash + 1);
        const std::size_t colon = name.find(':');
        if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
        if (!root) path = joined(path, name);
        root = false;
    }
    return path;
}

void find_repeat_controls(const Node& element, RepeatPaths& repeats) {
    for (const Node* child = element.first_child_element(); child != nullptr; child = child->next_element()) {
        if (child->name().local == "repeat") {
            const std::string path = below_root(child->attribute_value("nodeset"));
            if (!path.empty()) repeats.insert(path);
        }
        find_repeat_controls(*child, repeats);
    }
}

}  // namespace

Result<Answers> read_answers(std::string_view xml, const RepeatPaths& known) {
    const auto document = TRY(parse_submission(xml));
    Answers answers;
    answers.repeats = known;
    find_repeats(*document->document_element(), "", answers.repeats);
    collect(*document->document_element(), "", "", answers.repeats, answers.values);
    return answers;
}

Result<nlohmann::ordered_json> answers_as_json(std::string_view xml, const RepeatPaths& repeats) {
    const auto document = TRY(parse_submission(xml));
    RepeatPaths all = repeats;
    find_repeats(*document->document_element(), "", all);
    return as_json(*document->document_element(), "", all);
}

Result<FormShape> read_form_shape(std::string_view xml, std::string_view where) {
    const auto document = TRY(forms::tree::parse_xml(xml, where, forms::tree::Whitespace::drop));
    const auto bad = [&](const char* detail) { return Error(OfficeError::bad_form, std::string(where), detail); };
    const Node* const html = document->document_element();
    const Node* const head = html == nullptr ? nullptr : html->child("head");
    const Node* const model = head == nullptr ? nullptr : head->child("model");
    const Node* const instance = model == nullptr ? nullptr : model->child("instance");
    const Node* const root = instance == nullptr ? nullptr : instance->first_child_element();
    const Node* const body = html == nullptr ? nullptr : html->child("body");
    if (root == nullptr || body == nullptr) return bad("not an XForm: no primary instance or no body");
    FormShape shape;
    shape.id = root->attribute_value("id");
    if (shape.id.empty()) return bad("its primary instance has no id");
    find_repeat_controls(*body, shape.repeats);
    // A jr:template stands beside the first instance under the same name; it adds no field of its own.
    std::vector<Answer> fields;
    collect(*root, "", "", shape.repeats, fields);
    for (const Answer& field : fields) {
        std::string place;
        std::string path;
        std::string_view rest = field.path;
        while (!rest.empty()) {
            const std::size_t slash = rest.find('/');
            path = joined(path, rest.substr(0, slash));
            place = joined(place, rest.substr(0, slash));
            if (shape.repeats.contains(path)) place += "[1]";
            rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
        }
        if (std::find(shape.places.begin(), shape.places.end(), place) == shape.places.end()) shape.places.push_back(place);
    }
    return shape;
}

}  // namespace engawa::office
