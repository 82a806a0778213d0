#include "sync/publish/repository.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "kiosk/content/toml.h"
#include "sync/publish/publish_error.h"
#include "sync/publish/read_state.h"
#include "sync/tuf/delegation.h"
#include "sync/tuf/error.h"
#include "sync/tuf/local_store.h"
#include "sync/tuf/names.h"
#include "sync/tuf/write_metadata.h"

namespace engawa::publish {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view settings_name = "content.toml";
constexpr std::string_view base_name = "made-from";  // below draft/: the version of a snapshot, 0 for none
constexpr std::uint64_t max_file_bytes = 8U << 20U;

constexpr std::string_view first_settings = R"(# How many days a signature of each role is good for (docs/formats/content-repository.md).
[lives]
root = 365
targets = 1825
packs = 1825
snapshot = 1825
timestamp = 14
)";

bool is_pending(std::string_view role) { return role == tuf::snapshot_role || role == tuf::timestamp_role; }

// Whether two values say the same, apart from version and expiry.
template <typename Value>
bool same_content(Value a, const Value& b) {
    a.common.version = b.common.version;
    a.common.expires = b.common.expires;
    return a == b;
}

}  // namespace

Days Lives::of(std::string_view role) const {
    if (role == tuf::root_role) return root;
    if (role == tuf::targets_role) return targets;
    if (role == tuf::snapshot_role) return snapshot;
    if (role == tuf::timestamp_role) return timestamp;
    return packs;
}

std::string pack_of_role(std::string_view role) { return std::string(role.substr(0, role.find('.'))); }

Error unknown_role(const Repository& repository, const std::string& role) {
    std::string known(tuf::root_role);
    for (const std::string& name : repository.delegated_roles()) {
        if (name == pack_of_role(name)) known += ", " + name;
    }
    return Error(PublishError::unknown_role, role, "the repository has no such role; --role must be one of " + known);
}

WallTime expiry_after(WallTime now, Days life) { return std::chrono::floor<std::chrono::seconds>(now) + life; }

bool Repository::is_there(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / settings_name, ignored);
}

Result<void> Repository::create(const fs::path& folder) { return write_file_atomically(folder / settings_name, first_settings); }

Result<Repository> Repository::open(const fs::path& folder) {
    if (!is_there(folder))
        return Error(PublishError::not_a_repository, folder.string(),
                     "there is no content.toml; engawa content init makes a repository, engawa content fetch copies one");
    Repository repository;
    repository.folder_ = folder;
    repository.lock_ = TRY(tuf::lock_folder(folder));
    TRY(repository.load_settings());
    TRY(repository.load_published());
    TRY(repository.load_drafts());
    return repository;
}

Result<void> Repository::load_settings() {
    const fs::path file = folder_ / settings_name;
    const std::string text = TRY(read_text_file(file, max_file_bytes));
    const content::TomlTable table = TRY(content::parse_toml(text, file.string()));
    const auto bad = [&](int line, std::string detail) {
        return Error(PublishError::bad_settings, content::at_line(file.string(), line), std::move(detail));
    };
    for (const auto& [name, value] : table) {
        const content::TomlTable* const lives = name == "lives" ? value.as_table() : nullptr;
        if (lives == nullptr) return bad(value.line, fmt::format("unknown: {}; the file has [lives] only", name));
        for (const auto& [role, days] : *lives) {
            const std::int64_t* const number = days.as_integer();
            if (number == nullptr || *number < 1 || *number > 36500) return bad(days.line, "a life is 1 to 36,500 days");
            const Days life{*number};
            if (role == "root") lives_.root = life;
            else if (role == "targets") lives_.targets = life;
            else if (role == "packs") lives_.packs = life;
            else if (role == "snapshot") lives_.snapshot = life;
            else if (role == "timestamp") lives_.timestamp = life;
            else return bad(days.line, fmt::format("unknown role: {}", role));
        }
    }
    return {};
}

fs::path Repository::draft_file(std::string_view role) const { return folder_ / "draft" / (std::string(role) + ".json"); }

fs::path Repository::metadata_file(std::string_view role, std::optional<std::uint64_t> version) const {
    return folder_ / "metadata" / tuf::metadata_file_name(role, version);
}

fs::path Repository::target_file(std::string_view target, const tuf::Hashes& hashes) const {
    return folder_ / "targets" / tuf::consistent_target_path(target, hashes);
}

Result<void> Repository::load_published() {
    const auto read = [this](const std::string& name, std::uint64_t) -> Result<std::optional<std::string>> {
        auto bytes = read_text_file(folder_ / "metadata" / name, max_file_bytes);
        if (bytes.ok()) return std::optional<std::string>(std::move(*bytes));
        if (bytes.error().is(FileError::not_found)) return std::optional<std::string>();
        return bytes.error();
    };
    const auto first_root = TRY(read("1.root.json", max_file_bytes));
    if (!first_root) return {};
    auto state = read_kept_state(read, *first_root);
    if (!state.ok()) return state.error().within((folder_ / "metadata").string());
    published_ = std::move(*state);
    return {};
}

Result<void> Repository::load_drafts() {
    std::error_code code;
    for (fs::directory_iterator it(folder_ / "draft", code), end; !code && it != end; it.increment(code)) {
        const std::string name = it->path().filename().string();
        if (!name.ends_with(".json") || name.ends_with(".set-aside.json")) continue;
        const std::string role = name.substr(0, name.size() - 5);
        Draft draft{TRY(read_text_file(it->path(), max_file_bytes)), {}, {}};
        if (!is_pending(role)) {
            const auto document = TRY(tuf::SignedDocument::read(draft.bytes, it->path().string()));
            if (role == tuf::root_role) draft.root = TRY(tuf::read_root(document.signed_part(), it->path().string()));
            else draft.targets = TRY(tuf::read_targets(document.signed_part(), it->path().string()));
        }
        drafts_.emplace(role, std::move(draft));
    }
    if (code && code != std::errc::no_such_file_or_directory) return file_error(code.value(), folder_ / "draft", "read folder");
    // What a publish that was cut off had published and not yet put away.
    for (const std::string& role : drafts()) {
        const auto role_is_published = [&, this] {
            if (role == tuf::root_role) return published_.root && published_.root->bytes == *draft(role);
            const auto found = published_.roles.find(role);
            return found != published_.roles.end() && found->second.bytes == *draft(role);
        };
        if (role_is_published()) TRY(remove_draft_file(role));
    }
    const auto timestamp = drafts_.find(tuf::timestamp_role);
    if (timestamp != drafts_.end() && published_.timestamp && timestamp->second.bytes == published_.timestamp->bytes)
        return remove_pending();
    return {};
}

const tuf::Root* Repository::root() const {
    if (const auto found = drafts_.find(tuf::root_role); found != drafts_.end()) return &*found->second.root;
    return published_.root ? &published_.root->value : nullptr;
}

const tuf::Targets* Repository::targets(std::string_view role) const {
    if (const auto found = drafts_.find(role); found != drafts_.end() && found->second.targets) return &*found->second.targets;
    const auto found = published_.roles.find(role);
    return found == published_.roles.end() ? nullptr : &found->second.value;
}

const std::string* Repository::draft(std::string_view role) const {
    const auto found = drafts_.find(role);
    return found == drafts_.end() ? nullptr : &found->second.bytes;
}

std::vector<std::string> Repository::drafts() const {
    std::vector<std::string> roles;
    for (const auto& [role, draft] : drafts_) {
        if (!is_pending(role)) roles.push_back(role);
    }
    return roles;
}

Result<void> Repository::remove_draft_file(std::string_view role) {
    const fs::path file = draft_file(role);
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return file_error(errno, file, "cannot remove");
    if (const auto found = drafts_.find(role); found != drafts_.end()) drafts_.erase(found);
    return {};
}

Result<void> Repository::remove_pending() {
    // The timestamp first: without it nothing takes the snapshot for published.
    TRY(remove_draft_file(tuf::timestamp_role));
    return remove_draft_file(tuf::snapshot_role);
}

Result<void> Repository::put_draft(std::string_view role, std::string bytes) {
    TRY(remove_pending());
    TRY(write_file_atomically(draft_file(role), bytes));
    const auto document = TRY(tuf::SignedDocument::read(bytes, draft_file(role).string()));
    Draft draft{std::move(bytes), {}, {}};
    if (role == tuf::root_role) draft.root = TRY(tuf::read_root(document.signed_part(), "root.json"));
    else draft.targets = TRY(tuf::read_targets(document.signed_part(), std::string(role) + ".json"));
    drafts_.insert_or_assign(std::string(role), std::move(draft));
    return {};
}

Result<void> Repository::drop_draft(std::string_view role) {
    if (draft(role) == nullptr) return {};
    TRY(remove_pending());
    return remove_draft_file(role);
}

Result<void> Repository::set_aside(std::string_view role) {
    TRY(write_file_atomically(folder_ / "draft" / (std::string(role) + ".set-aside.json"), *draft(role)));
    return drop_draft(role);
}

Result<void> Repository::put_pending(std::string_view role, std::string_view bytes) {
    ENGAWA_VERIFY(is_pending(role));
    TRY(write_file_atomically(draft_file(role), bytes));
    drafts_.insert_or_assign(std::string(role), Draft{std::string(bytes), {}, {}});
    return {};
}

Result<void> Repository::put_root(tuf::Root root, WallTime now) {
    const tuf::Root* const published = published_.root ? &published_.root->value : nullptr;
    if (const tuf::Root* const there = this->root(); draft(tuf::root_role) != nullptr && same_content(root, *there)) return {};
    if (published != nullptr && same_content(root, *published)) return drop_draft(tuf::root_role);
    root.common.version = published == nullptr ? 1 : published->common.version + 1;
    root.common.expires = expiry_after(now, lives_.root);
    return put_draft(tuf::root_role, tuf::metadata_file(tuf::canonical(root), {}));
}

Result<bool> Repository::still_good(std::string_view role) const {
    const auto found = published_.roles.find(role);
    if (found == published_.roles.end()) return false;
    const auto states = TRY(signing(role, found->second.bytes));
    return !states.empty() && std::all_of(states.begin(), states.end(), [](const auto& s) { return s.missing() == 0; });
}

Result<void> Repository::put_targets(std::string_view role, tuf::Targets targets, WallTime now) {
    if (draft(role) != nullptr && same_content(targets, *this->targets(role))) return {};
    const auto published = published_.roles.find(role);
    const bool same_as_published = published != published_.roles.end() && same_content(targets, published->second.value);
    if (same_as_published && TRY(still_good(role))) return drop_draft(role);
    targets.common.version = next_version(role);
    targets.common.expires = expiry_after(now, lives_.of(role));
    return put_draft(role, tuf::metadata_file(tuf::canonical(targets), {}));
}

Result<void> Repository::renew(std::string_view role, WallTime now) {
    if (role == tuf::root_role) {
        tuf::Root root = *this->root();
        root.common.version = published_.root ? published_.root->value.common.version + 1 : 1;
        root.common.expires = expiry_after(now, lives_.root);
        return put_draft(role, tuf::metadata_file(tuf::canonical(root), {}));
    }
    tuf::Targets renewed = *targets(role);
    renewed.common.version = next_version(role) + (draft(role) == nullptr ? 0 : 1);
    renewed.common.expires = expiry_after(now, lives_.of(role));
    return put_draft(role, tuf::metadata_file(tuf::canonical(renewed), {}));
}

std::uint64_t Repository::next_version(std::string_view role) const {
    // A role that left the repository and came back goes on counting, or kiosks would take it for an old one.
    const tuf::MetaFile* const known = published_.snapshot ? published_.snapshot->value.find(role) : nullptr;
    const std::uint64_t next = known == nullptr ? 1 : known->version + 1;
    return draft(role) == nullptr ? next : std::max(next, targets(role)->common.version);
}

Result<void> Repository::resettle(WallTime now) {
    const std::vector<std::string> delegated = delegated_roles();
    for (const std::string& role : delegated) {
        if (draft(role) != nullptr || targets(role) == nullptr) continue;
        if (!TRY(still_good(role))) TRY(put_targets(role, *targets(role), now));
    }
    for (const std::string& role : drafts()) {
        if (role != tuf::root_role && std::find(delegated.begin(), delegated.end(), role) == delegated.end())
            TRY(drop_draft(role));
    }
    return {};
}

Result<bool> Repository::is_for_other_keys(std::string_view role) const {
    const auto published = published_.roles.find(role);
    if (draft(role) == nullptr || published == published_.roles.end()) return false;
    if (!same_content(*targets(role), published->second.value) || !TRY(still_good(role))) return false;
    const auto states = TRY(signing(role, *draft(role)));
    return std::any_of(states.begin(), states.end(), [](const auto& state) { return state.missing() > 0; });
}

void Repository::hold_back(std::string_view role) {
    if (const auto found = drafts_.find(role); found != drafts_.end()) drafts_.erase(found);
}

Result<void> Repository::add_signature(std::string_view role, const tuf::Signature& signature) {
    const auto document = TRY(tuf::SignedDocument::read(*draft(role), draft_file(role).string()));
    std::string buffer;
    const std::string canonical(TRY(document.canonical(buffer)));
    std::vector<tuf::Signature> signatures = document.signatures();
    std::erase_if(signatures, [&](const tuf::Signature& there) { return there.keyid == signature.keyid; });
    signatures.push_back(signature);
    return put_draft(role, tuf::metadata_file(canonical, signatures));
}

std::vector<Authority> Repository::authorities(std::string_view role) const {
    std::vector<Authority> found;
    const auto add_root = [&](const tuf::Root& root) {
        if (const auto keys = root.roles.find(role); keys != root.roles.end()) found.push_back({&root.keys, &keys->second});
    };
    if (tuf::is_top_level(role)) {
        if (const tuf::Root* const next = root()) add_root(*next);
        const bool root_changes = role == tuf::root_role && draft(role) != nullptr && published_.root.has_value();
        if (root_changes) add_root(published_.root->value);
        return found;
    }
    const std::string pack = pack_of_role(role);
    const tuf::Targets* const delegator = targets(pack == role ? tuf::targets_role : std::string_view(pack));
    if (delegator == nullptr || !delegator->delegations) return found;
    if (const tuf::RoleKeys* const keys = tuf::keys_of(*delegator->delegations, role))
        found.push_back({&delegator->delegations->keys, keys});
    return found;
}

Result<std::vector<SigningState>> Repository::signing(std::string_view role, const std::string& bytes) const {
    const auto document = TRY(tuf::SignedDocument::read(bytes, std::string(role) + ".json"));
    std::string buffer;
    const std::string_view message = TRY(document.canonical(buffer));
    std::vector<SigningState> states;
    for (const Authority& authority : authorities(role)) {
        SigningState state;
        state.threshold = authority.role->threshold;
        std::set<std::string> fingerprints;
        for (const std::string& keyid : authority.role->keyids) {
            const auto key = authority.keys->find(keyid);
            if (key == authority.keys->end()) continue;
            const auto verifier = tuf::Verifier::create(key->second);
            if (!verifier.ok()) continue;
            const bool has_signed =
                std::any_of(document.signatures().begin(), document.signatures().end(), [&](const tuf::Signature& s) {
                    return s.keyid == keyid && verifier->verify(message, s.hex);
                });
            if (has_signed && fingerprints.insert(verifier->fingerprint()).second) state.signed_by.push_back(keyid);
            if (!has_signed) state.not_yet.push_back(keyid);
        }
        states.push_back(std::move(state));
    }
    return states;
}

std::vector<std::string> Repository::delegated_roles() const {
    std::vector<std::string> roles{std::string(tuf::targets_role)};
    for (std::size_t i = 0; i < roles.size(); ++i) {
        const tuf::Targets* const delegator = targets(roles[i]);
        if (delegator == nullptr || !delegator->delegations) continue;
        for (const tuf::DelegatedRole& role : delegator->delegations->roles) roles.push_back(role.name);
    }
    return roles;
}

Result<std::vector<tuf::Targets>> Repository::kept_versions(std::string_view pack) const {
    std::vector<tuf::Targets> versions;
    std::error_code code;
    for (fs::directory_iterator it(folder_ / "metadata", code), end; !code && it != end; it.increment(code)) {
        const std::string name = it->path().filename().string();  // "3.kaigo.0.json"
        const std::size_t dot = name.find('.');
        if (!name.ends_with(".json") || dot + 1 + 5 > name.size()) continue;
        const std::string role = name.substr(dot + 1, name.size() - dot - 1 - 5);
        if (pack_of_role(role) != pack) continue;
        const auto bytes = read_text_file(it->path(), max_file_bytes);
        if (!bytes.ok()) continue;
        const auto document = tuf::SignedDocument::read(*bytes, name);
        if (!document.ok()) continue;
        auto targets = tuf::read_targets(document->signed_part(), name);
        if (targets.ok()) versions.push_back(std::move(*targets));
    }
    if (code && code != std::errc::no_such_file_or_directory) return file_error(code.value(), folder_ / "metadata", "read folder");
    return versions;
}

Result<void> Repository::adopt(const Published& state) {
    for (const auto& [version, bytes] : state.roots) TRY(write_file_atomically(metadata_file(tuf::root_role, version), bytes));
    for (const auto& [role, file] : state.roles)
        TRY(write_file_atomically(metadata_file(role, file.value.common.version), file.bytes));
    if (state.snapshot)
        TRY(write_file_atomically(metadata_file(tuf::snapshot_role, state.snapshot->value.common.version), state.snapshot->bytes));
    if (state.timestamp) TRY(write_file_atomically(metadata_file(tuf::timestamp_role, {}), state.timestamp->bytes));
    std::map<std::uint64_t, std::string> roots = published_.roots;
    roots.insert(state.roots.begin(), state.roots.end());
    published_ = state;
    published_.roots = std::move(roots);
    drafts_.clear();
    return load_drafts();
}

Result<void> Repository::begin_laying_over() {
    const fs::path file = folder_ / "draft" / base_name;
    std::error_code ignored;
    if (fs::exists(file, ignored)) return {};
    const std::uint64_t version = published_.snapshot ? published_.snapshot->value.common.version : 0;
    return write_file_atomically(file, std::to_string(version));
}

Result<void> Repository::end_laying_over() {
    const fs::path file = folder_ / "draft" / base_name;
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return file_error(errno, file, "cannot remove");
    return {};
}

Result<std::optional<Published>> Repository::laid_over_from() const {
    const auto note = read_text_file(folder_ / "draft" / base_name, 32);
    if (!note.ok()) {
        if (note.error().is(FileError::not_found)) return std::optional<Published>();
        return note.error();
    }
    Published state;
    if (*note == "0") return std::optional(std::move(state));
    const fs::path file = folder_ / "metadata" / (*note + ".snapshot.json");
    const std::string bytes = TRY(read_text_file(file, max_file_bytes));
    const auto document = TRY(tuf::SignedDocument::read(bytes, file.string()));
    const tuf::Snapshot snapshot = TRY(tuf::read_snapshot(document.signed_part(), file.string()));
    for (const auto& [name, meta] : snapshot.meta) {
        const std::string role = name.substr(0, name.size() - 5);
        const auto known = read_text_file(metadata_file(role, meta.version), max_file_bytes);
        if (!known.ok()) continue;  // of a pack that had left the repository before this copy of it was made
        const auto read = TRY(tuf::SignedDocument::read(*known, name));
        tuf::Targets targets_of_role = TRY(tuf::read_targets(read.signed_part(), name));
        state.roles[role] = {std::move(targets_of_role), *known};
    }
    return std::optional(std::move(state));
}

}  // namespace engawa::publish
