#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

// Reading JSON without exceptions: a field is there with the right type, or it is not.

namespace engawa::envelope {

// The largest whole number that every JSON reader keeps exactly (RFC 8259 §6).
inline constexpr std::uint64_t max_json_number = (std::uint64_t{1} << 53) - 1;

inline const nlohmann::json* json_field(const nlohmann::json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

inline std::optional<std::string> json_text(const nlohmann::json& object, const char* name) {
    const nlohmann::json* const field = json_field(object, name);
    if (field == nullptr || !field->is_string()) return std::nullopt;
    return field->get<std::string>();
}

inline std::optional<std::uint64_t> json_number(const nlohmann::json& object, const char* name) {
    const nlohmann::json* const field = json_field(object, name);
    if (field == nullptr || !field->is_number_unsigned()) return std::nullopt;
    const auto value = field->get<std::uint64_t>();
    if (value > max_json_number) return std::nullopt;
    return value;
}

inline std::optional<bool> json_flag(const nlohmann::json& object, const char* name) {
    const nlohmann::json* const field = json_field(object, name);
    if (field == nullptr || !field->is_boolean()) return std::nullopt;
    return field->get<bool>();
}

}  // namespace engawa::envelope
