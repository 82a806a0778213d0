#include "sync/publish/shared_ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "kiosk/base/atomic_file.h"
#include "kiosk/content/library.h"
#include "kiosk/content/toml.h"
#include "sync/publish/edits.h"
#include "sync/publish/pack_roles.h"
#include "sync/publish/publish_error.h"
#include "sync/tuf/names.h"

namespace engawa::publish {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_pack_toml_bytes = 1U << 20U;

using Ids = std::set<std::string>;  // "form care-certification", "tutorial qr", "bundle discharge"

Ids ids_of(const content::Pack& pack) {
    Ids ids;
    for (const content::FormEntry& form : pack.forms) ids.insert("form " + form.id.text());
    for (const content::TutorialEntry& tutorial : pack.tutorials) ids.insert("tutorial " + tutorial.id.text());
    for (const content::BundleEntry& bundle : pack.bundles) ids.insert("bundle " + bundle.id.text());
    return ids;
}

// Of a pack.toml that was whole when it was taken in.
Result<Ids> ids_in(std::string_view pack_toml, const std::string& name) {
    const content::TomlTable document = TRY(content::parse_toml(pack_toml, name));
    Ids ids;
    for (const std::string kind : {"form", "tutorial", "bundle"}) {
        const auto entry = document.find(kind);
        const content::TomlArray* const tables = entry == document.end() ? nullptr : entry->second.as_array();
        if (tables == nullptr) continue;
        for (const content::TomlValue& value : *tables) {
            const content::TomlTable* const table = value.as_table();
            const auto id = table == nullptr ? content::TomlTable::const_iterator{} : table->find("id");
            if (table != nullptr && id != table->end() && id->second.as_string() != nullptr) ids.insert(kind + " " + *id->second.as_string());
        }
    }
    return ids;
}

// Nothing when no files were added to the pack yet.
Result<std::optional<Ids>> ids_in_repository(const Repository& repository, const std::string& pack) {
    const TargetFiles files = TRY(pack_files(repository, pack));
    const std::string path = target_path(pack, "pack.toml");
    const auto pack_toml = files.find(path);
    if (pack_toml == files.end()) return std::optional<Ids>();
    const fs::path place = repository.target_file(path, pack_toml->second.hashes);
    const auto bytes = read_text_file(place, max_pack_toml_bytes);
    if (!bytes.ok() && bytes.error().is(FileError::not_found))
        return Error(PublishError::missing_file, place.string(),
                     fmt::format("the pack.toml of {} is not in this folder; engawa content fetch brings it", pack));
    if (!bytes.ok()) return bytes.error();
    return std::optional(TRY(ids_in(*bytes, place.string())));
}

std::optional<std::string> first_in_both(const Ids& a, const Ids& b) {
    const auto found = std::find_if(a.begin(), a.end(), [&](const std::string& id) { return b.contains(id); });
    return found == a.end() ? std::nullopt : std::optional(*found);
}

std::vector<std::string> packs_of(const Repository& repository) {
    std::vector<std::string> packs;
    for (const std::string& role : repository.delegated_roles()) {
        if (role == pack_of_role(role) && role != tuf::targets_role && role != fleet_role) packs.push_back(role);
    }
    return packs;
}

Result<void> check_with_repository(const Repository& repository, const std::string& pack, const Ids& own) {
    for (const std::string& other : packs_of(repository)) {
        if (other == pack) continue;
        const auto theirs = TRY(ids_in_repository(repository, other));
        const auto id = theirs ? first_in_both(own, *theirs) : std::nullopt;
        if (!id) continue;
        return Error(PublishError::same_id, pack + "/pack.toml",
                     fmt::format("{0} is in the pack {1} too, and kiosks take no pack with an id that another has: give it an id of "
                                 "its own here; or, if it moves from {1} to {2}, add {1} without it first, then {2}, and publish "
                                 "both together",
                                 *id, other, pack));
    }
    return {};
}

// One that the repository has files of is shown in the place of the shipped one, and one that left it is shown no more.
bool is_replaced(const Repository& repository, const std::string& pack) {
    const auto files = pack_files(repository, pack);
    if (files.ok()) return !files->empty();
    const auto& snapshot = repository.published().snapshot;
    return snapshot && snapshot->value.find(pack) != nullptr;
}

Result<void> check_with_shipped(const Repository& repository, const std::string& pack, const Ids& own, const fs::path& shipped) {
    std::error_code ignored;
    if (!fs::is_directory(shipped, ignored)) return {};
    const content::Library library = TRY(content::Library::load(shipped));
    for (const content::Pack& other : library.packs()) {
        if (other.id.text() == pack || is_replaced(repository, other.id.text())) continue;
        const auto id = first_in_both(own, ids_of(other));
        if (!id) continue;
        return Error(PublishError::same_id, pack + "/pack.toml",
                     fmt::format("{0} is in the pack {1} too, which ships with every kiosk, and kiosks take no pack with an id that "
                                 "another has: give it an id of its own here; or, if it moves from {1} to {2}, delegate and add a {1} "
                                 "without it first, then {2}, and publish both together",
                                 *id, other.id.text(), pack));
    }
    return {};
}

}  // namespace

Result<void> check_shared_ids(const Repository& repository, const content::Pack& pack, const fs::path& shipped) {
    const Ids own = ids_of(pack);
    TRY(check_with_repository(repository, pack.id.text(), own));
    return check_with_shipped(repository, pack.id.text(), own, shipped);
}

Result<void> check_drafted_ids(const Repository& repository) {
    const std::vector<std::string> drafts = repository.drafts();
    for (const std::string& pack : packs_of(repository)) {
        const bool drafted = std::any_of(drafts.begin(), drafts.end(), [&](const std::string& d) { return pack_of_role(d) == pack; });
        if (!drafted) continue;
        const auto own = TRY(ids_in_repository(repository, pack));
        if (own) TRY(check_with_repository(repository, pack, *own));
    }
    return {};
}

}  // namespace engawa::publish
