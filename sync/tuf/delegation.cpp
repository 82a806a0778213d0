#include "sync/tuf/delegation.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "kiosk/base/utf8.h"
#include "sync/tuf/digest.h"

namespace engawa::tuf {

namespace {

// A set in brackets at pattern[at]; nothing when it has no end, in which case the bracket stands for itself (POSIX
// 2.13.3).
struct BracketSet {
    bool holds = false;
    std::size_t end = 0;  // behind the closing bracket
};
std::optional<BracketSet> match_set(std::string_view pattern, std::size_t at, char32_t character) {
    std::size_t i = at + 1;
    const bool negated = i < pattern.size() && pattern[i] == '!';
    if (negated) ++i;
    bool holds = false;
    for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
        const DecodedCharacter low = decode_utf8(pattern, i);
        i += low.length_bytes;
        char32_t high = low.code;
        if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
            const DecodedCharacter decoded = decode_utf8(pattern, i + 1);
            high = decoded.code;
            i += 1 + decoded.length_bytes;
        }
        holds = holds || (character >= low.code && character <= high);
    }
    if (i >= pattern.size()) return std::nullopt;
    return BracketSet{holds != negated, i + 1};
}

// How far one pattern element other than "*" reaches when it matches the character; nothing when it does not.
std::optional<std::size_t> match_one(std::string_view pattern, std::size_t at, const DecodedCharacter& character) {
    if (pattern[at] == '?') return at + 1;
    if (pattern[at] == '[') {
        if (const auto set = match_set(pattern, at, character.code))
            return set->holds ? std::optional(set->end) : std::nullopt;
    }
    const DecodedCharacter wanted = decode_utf8(pattern, at);
    if (wanted.code != character.code) return std::nullopt;
    return at + wanted.length_bytes;
}

// One segment. On a mismatch the last "*" takes one character more: no more than length times length steps.
bool matches_segment(std::string_view text, std::string_view pattern) {
    std::size_t at = 0;
    std::size_t in_pattern = 0;
    std::optional<std::size_t> after_star;
    std::size_t star_took_to = 0;
    while (at < text.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
            after_star = ++in_pattern;
            star_took_to = at;
            continue;
        }
        const DecodedCharacter character = decode_utf8(text, at);
        const auto next = in_pattern < pattern.size() ? match_one(pattern, in_pattern, character) : std::nullopt;
        if (next) {
            in_pattern = *next;
            at += character.length_bytes;
        } else if (after_star) {
            star_took_to += decode_utf8(text, star_took_to).length_bytes;
            at = star_took_to;
            in_pattern = *after_star;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', in_pattern) == pattern.npos;
}

bool speaks_for(const DelegatedRole& role, std::string_view target, const std::string& target_hash) {
    if (role.paths)
        return std::any_of(role.paths->begin(), role.paths->end(),
                           [&](const std::string& pattern) { return matches_pattern(target, pattern); });
    if (role.path_hash_prefixes)
        return std::any_of(role.path_hash_prefixes->begin(), role.path_hash_prefixes->end(),
                           [&](const std::string& prefix) { return target_hash.starts_with(prefix); });
    return false;
}

// As many digits as the last bin's number has.
std::string bin_name(const SuccinctRoles& roles, std::uint64_t bin) {
    return fmt::format("{}-{:0{}x}", roles.name_prefix, bin, (roles.bit_length + 3) / 4);
}

// Whether the pattern's first segments match the folder's, and there is one more.
bool reaches_below(std::string_view pattern, std::string_view folder) {
    while (!folder.empty()) {
        const std::size_t pattern_end = pattern.find('/');
        const std::size_t folder_end = folder.find('/');
        if (pattern_end == pattern.npos) return false;
        if (!matches_segment(folder.substr(0, folder_end), pattern.substr(0, pattern_end))) return false;
        pattern.remove_prefix(pattern_end + 1);
        folder.remove_prefix(folder_end + 1);
    }
    return true;
}

}  // namespace

bool matches_pattern(std::string_view path, std::string_view pattern) {
    for (;;) {
        const std::size_t path_end = std::min(path.find('/'), path.size());
        const std::size_t pattern_end = std::min(pattern.find('/'), pattern.size());
        if (!matches_segment(path.substr(0, path_end), pattern.substr(0, pattern_end))) return false;
        if (path_end == path.size() || pattern_end == pattern.size())
            return path_end == path.size() && pattern_end == pattern.size();
        path.remove_prefix(path_end + 1);
        pattern.remove_prefix(pattern_end + 1);
    }
}

std::string succinct_bin(const SuccinctRoles& roles, std::string_view target) {
    const std::uint64_t leading = std::stoull(sha256_hex(target).substr(0, 8), nullptr, 16);
    return bin_name(roles, leading >> (32 - roles.bit_length));
}

std::vector<std::string> roles_below(const Delegations& delegations, std::string_view folder, int most_bins) {
    std::vector<std::string> names;
    if (delegations.succinct) {
        const std::uint64_t bins = std::uint64_t{1} << delegations.succinct->bit_length;
        for (std::uint64_t bin = 0; bin < bins && static_cast<int>(names.size()) <= most_bins; ++bin)
            names.push_back(bin_name(*delegations.succinct, bin));
        return names;
    }
    for (const DelegatedRole& role : delegations.roles) {
        const bool speaks = role.path_hash_prefixes ||
                            (role.paths && std::any_of(role.paths->begin(), role.paths->end(), [&](const auto& pattern) {
                                 return reaches_below(pattern, folder);
                             }));
        if (speaks) names.push_back(role.name);
    }
    return names;
}

std::vector<DelegatedTo> roles_for(const Delegations& delegations, std::string_view target) {
    if (delegations.succinct) return {{succinct_bin(*delegations.succinct, target), true}};
    const std::string target_hash = sha256_hex(target);
    std::vector<DelegatedTo> roles;
    for (const DelegatedRole& role : delegations.roles) {
        if (!speaks_for(role, target, target_hash)) continue;
        roles.push_back({role.name, role.terminating});
        if (role.terminating) break;
    }
    return roles;
}

const RoleKeys* keys_of(const Delegations& delegations, std::string_view role) {
    if (delegations.succinct) {
        const SuccinctRoles& succinct = *delegations.succinct;
        const std::string prefix = succinct.name_prefix + "-";
        const std::size_t digits = (succinct.bit_length + 3) / 4;
        if (!role.starts_with(prefix) || role.size() != prefix.size() + digits) return nullptr;
        const std::string_view suffix = role.substr(prefix.size());
        if (suffix.find_first_not_of("0123456789abcdef") != suffix.npos) return nullptr;
        const bool in_range = (std::stoull(std::string(suffix), nullptr, 16) >> succinct.bit_length) == 0;
        return in_range ? &succinct.keys : nullptr;
    }
    const auto found = std::find_if(delegations.roles.begin(), delegations.roles.end(),
                                    [&](const DelegatedRole& r) { return r.name == role; });
    return found == delegations.roles.end() ? nullptr : &found->keys;
}

}  // namespace engawa::tuf
