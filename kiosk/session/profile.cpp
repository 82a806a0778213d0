#include "kiosk/session/profile.h"

#include <array>
#include <type_traits>
#include <utility>

#include "kiosk/base/secret_bytes.h"

namespace engawa::session {

namespace {

constexpr std::array<std::pair<std::string_view, ProfilePerson>, 4> person_names{{
    {"self", ProfilePerson::self},
    {"subject", ProfilePerson::subject},
    {"household_head", ProfilePerson::household_head},
    {"proxy", ProfilePerson::proxy},
}};

constexpr std::array<std::pair<std::string_view, ProfileField>, 17> field_names{{
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
}};

template <typename Table>
auto value_named(const Table& table, std::string_view name) -> std::optional<std::remove_cvref_t<decltype(table[0].second)>> {
    for (const auto& [key, value] : table) {
        if (key == name) return value;
    }
    return std::nullopt;
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

void Profile::remember(ProfileKey key, std::string_view value, const FormId& source_form,
                       std::string_view source_title) {
    const auto found = entries_.find(key);
    if (found != entries_.end()) {
        wipe_container(found->second.value);
        entries_.erase(found);
    }
    if (!value.empty()) {
        entries_.emplace(key, ProfileOffer{std::string(value), source_form, std::string(source_title)});
    }
}

std::optional<ProfileOffer> Profile::offer(ProfileKey key, const FormId& for_form) const {
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.source_form == for_form) return std::nullopt;
    return found->second;
}

void Profile::wipe() {
    for (auto& [key, entry] : entries_) wipe_container(entry.value);
    entries_.clear();
}

}  // namespace engawa::session
