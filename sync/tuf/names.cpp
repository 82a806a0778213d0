#include "sync/tuf/names.h"

#include <algorithm>
#include <array>

#include "sync/tuf/error.h"

namespace engawa::tuf {

namespace {

// 255 bytes is what file systems take; the rest is for the endings of temporary files and ".json".
constexpr std::size_t longest_local_name_bytes = 200;

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}

template <typename Keeps>
std::string encoded(std::string_view text, Keeps keeps) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (keeps(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

}  // namespace

std::string percent_encoded(std::string_view name) { return encoded(name, is_unreserved); }

std::string metadata_file_name(std::string_view role, std::optional<std::uint64_t> version) {
    return (version ? std::to_string(*version) + "." : std::string()) + std::string(role) + ".json";
}

std::string consistent_target_path(std::string_view target, const Hashes& hashes) {
    const auto sha256 = std::find_if(hashes.begin(), hashes.end(), [](const Hash& h) { return h.algorithm == "sha256"; });
    const Hash& hash = sha256 == hashes.end() ? hashes.front() : *sha256;
    const std::size_t slash = target.rfind('/');
    const std::size_t name = slash == target.npos ? 0 : slash + 1;
    return std::string(target.substr(0, name)) + hash.hex + "." + std::string(target.substr(name));
}

std::string url_path(std::string_view target) {
    return encoded(target, [](char c) {
        return is_unreserved(c) || std::string_view("/!$&'()*+,;=:@").find(c) != std::string_view::npos;
    });
}

Result<void> check_target_name(std::string_view target) {
    const auto unfit = [&](std::string detail) {
        return Error(TufError::unfit_name, percent_encoded(target), std::move(detail));
    };
    bool named = false;
    for (std::size_t at = 0; at <= target.size();) {
        const std::size_t slash = std::min(target.find('/', at), target.size());
        const std::string_view segment = target.substr(at, slash - at);
        if (segment == "." || segment == "..") return unfit("a target name cannot have the segment " + std::string(segment));
        named = named || !segment.empty();
        at = slash + 1;
    }
    if (!named) return unfit("a target name cannot be empty");
    return {};
}

std::string local_file_name(std::string_view name) {
    std::string file = percent_encoded(name);
    return file.size() <= longest_local_name_bytes ? file : "sha256-" + sha256_hex(name);
}

}  // namespace engawa::tuf
