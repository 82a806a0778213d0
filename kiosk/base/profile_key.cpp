#include "kiosk/base/profile_key.h"

#include <array>
#include <type_traits>
#include <utility>

#include "kiosk/base/result.h"

namespace engawa {

namespace {

constexpr std::array<std::pair<std::string_view, ProfilePerson>, 4> person_names{{
    {"self", ProfilePerson::self},
    {"subject", ProfilePerson::subject},
    {"household_head", ProfilePerson::household_head},
    {"proxy", ProfilePerson::proxy},
}};

constexpr std::array<std::pair<std::string_view, ProfileField>, 22> field_names{{
    {"name", ProfileField::name},
    {"name_kana", ProfileField::name_kana},
    {"family_name", ProfileField::family_name},
    {"given_name", ProfileField::given_name},
    {"family_name_kana", ProfileField::family_name_kana},
    {"given_name_kana", ProfileField::given_name_kana},
    {"birth_date", ProfileField::birth_date},
    {"sex", ProfileField::sex},
    {"postcode", ProfileField::postcode},
    {"address", ProfileField::address},
    {"prefecture", ProfileField::prefecture},
    {"city", ProfileField::city},
    {"town", ProfileField::town},
    {"house_number", ProfileField::house_number},
    {"building", ProfileField::building},
    {"phone", ProfileField::phone},
    {"email", ProfileField::email},
    {"death_date", ProfileField::death_date},
    {"previous_postcode", ProfileField::previous_postcode},
    {"previous_town", ProfileField::previous_town},
    {"previous_house_number", ProfileField::previous_house_number},
    {"previous_building", ProfileField::previous_building},
}};

template <typename Table>
auto value_named(const Table& table, std::string_view name) -> std::optional<std::remove_cvref_t<decltype(table[0].second)>> {
    for (const auto& [key, value] : table) {
        if (key == name) return value;
    }
    return std::nullopt;
}

template <typename Table, typename Value>
std::string_view name_of(const Table& table, Value value) {
    for (const auto& [name, named] : table) {
        if (named == value) return name;
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

std::optional<ProfileKey> ProfileKey::parse(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto person = value_named(person_names, text.substr(0, dot));
    const auto field = value_named(field_names, text.substr(dot + 1));
    if (!person || !field) return std::nullopt;
    return ProfileKey{*person, *field};
}

std::string ProfileKey::text() const {
    return std::string(name_of(person_names, person)) + "." + std::string(name_of(field_names, field));
}

}  // namespace engawa
