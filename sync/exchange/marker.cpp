#include "sync/exchange/marker.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <array>
#include <utility>

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/toml_text.h"

namespace engawa::exchange {

namespace {

constexpr std::uint64_t max_marker_bytes = 64u << 10;
constexpr std::int64_t marker_version = 1;
constexpr std::array<std::pair<std::string_view, Cargo>, 5> cargo_names{{{"inbox", Cargo::inbox},
                                                                        {"acks", Cargo::acks},
                                                                        {"health", Cargo::health},
                                                                        {"slips", Cargo::slips},
                                                                        {"content", Cargo::content}}};

}  // namespace

std::string_view error_name(StickError code) {
    switch (code) {
        case StickError::not_ours: return "stick.not_ours";
        case StickError::malformed: return "stick.malformed";
        case StickError::other_city: return "stick.other_city";
        case StickError::torn_out: return "stick.torn_out";
    }
    ENGAWA_VERIFY(false);
}

Result<Marker> read_marker(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / marker_file_name;
    const auto malformed = [&](std::string detail) { return Error(StickError::malformed, file.string(), std::move(detail)); };
    const Result<std::string> text = read_text_file(file, max_marker_bytes);
    if (!text.ok() && text.error().is(FileError::not_found))
        return Error(StickError::not_ours, file.string(), "no city has prepared this; engawa stick make does");
    if (!text.ok() && text.error().is(FileError::too_large)) return malformed("it is longer than 64 KiB");
    if (!text.ok()) return text.error();
    const auto parsed = toml::parse(*text);
    if (!parsed) return malformed(std::string(parsed.error().description()));
    const toml::table& table = parsed.table();
    if (table["format"].value<std::string>() != "engawa-store") return malformed("\"format\" is not \"engawa-store\"");
    if (table["version"].value<std::int64_t>() != marker_version) return malformed("an unknown version");
    Marker marker;
    marker.city = table["city"].value<std::string>().value_or("");
    if (!envelope::is_plain_id(marker.city)) return malformed("\"city\" is not [a-z0-9-]{1,64}");
    const toml::array* const carries = table["carries"].as_array();
    if (carries == nullptr) return malformed("\"carries\" is no list");
    for (const toml::node& node : *carries) {
        const std::string name = node.value<std::string>().value_or("");
        for (const auto& [known, cargo] : cargo_names) {
            if (name == known) marker.carries.insert(cargo);
        }
    }
    return marker;
}

Marker marker_for(std::string city) {
    Marker marker{std::move(city), {}};
    for (const auto& [name, cargo] : cargo_names) marker.carries.insert(cargo);
    return marker;
}

std::string marker_text(const Marker& marker) {
    std::string names;
    for (const auto& [name, cargo] : cargo_names) {
        if (marker.carries.contains(cargo)) names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", name);
    }
    return fmt::format("# A stick that carries between kiosks and their office: docs/formats/stick.md\n"
                       "format = \"engawa-store\"\nversion = {}\ncity = {}\ncarries = [{}]\n",
                       marker_version, envelope::toml_text(marker.city), names);
}

}  // namespace engawa::exchange
