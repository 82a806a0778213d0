#include "kiosk/forms/filling.h"
#include "kiosk/forms/reader.h"
#include "kiosk/forms/values.h"

#include <initializer_list>

// Places by their names: the rows of the secondary instance that engawa:places names, for a question of type geopoint
// (docs/formats/form-attributes.md).

namespace engawa::forms {
namespace {

std::string cell(const Choice& row, std::initializer_list<std::string_view> names) {
    for (const std::string_view wanted : names) {
        for (const auto& [name, value] : row.properties) {
            if (name == wanted && !value.empty()) return value;
        }
    }
    return {};
}

// A place has no height and no accuracy: both are 0.
std::string point_of(const Choice& row) {
    const std::string point = canonical(DataType::geopoint, cell(row, {"geometry"}));
    if (!point.empty()) return point;
    const std::string latitude = cell(row, {"latitude", "lat"});
    const std::string longitude = cell(row, {"longitude", "lon"});
    if (latitude.empty() || longitude.empty()) return {};
    return canonical(DataType::geopoint, latitude + " " + longitude + " 0 0");
}

}  // namespace

std::vector<Choice> FormSession::Filling::places(const EngawaAttributes& engawa) const {
    std::vector<Choice> out;
    const auto named = engawa.find("places");
    const tree::Node* root = named == engawa.end() ? nullptr : instance(named->second);
    if (root == nullptr) return out;
    const std::string in_language = translation_ == nullptr ? "" : "label_" + translation_->language.tag.text();
    const tree::Node* table = root->first_child_element();
    const tree::Node* row = table == nullptr ? nullptr : table->first_child_element();
    for (; row != nullptr; row = row->next_element()) {
        Choice place;
        for (const tree::Node* at = row->first_child_element(); at != nullptr; at = at->next_element()) {
            if (at->is_leaf()) place.properties.emplace_back(at->name().local, at->string_value());
        }
        place.value = point_of(place);
        place.label.long_form = cell(place, {in_language, "label", "title", "name"});
        // Without a name it cannot be picked, without a position it answers nothing.
        if (!place.value.empty() && !place.label.long_form.empty()) out.push_back(std::move(place));
    }
    return out;
}

}  // namespace engawa::forms
