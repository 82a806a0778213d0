#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "sync/publish/pack_roles.h"
#include "sync/publish/progress.h"
#include "sync/publish/publish_error.h"
#include "sync/publish/publishing.h"
#include "sync/publish/store_access.h"
#include "sync/publish/store_look.h"
#include "sync/tuf/error.h"
#include "sync/tuf/names.h"
#include "sync/tuf/updater.h"
#include "sync/tuf/write_metadata.h"

// Taking in what others have published.

namespace engawa::publish {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_target_bytes = 16U << 20U;

using Delegated = std::vector<tuf::DelegatedRole>;

const tuf::DelegatedRole* find_role(const Delegated& roles, const std::string& name) {
    const auto found = std::find_if(roles.begin(), roles.end(), [&](const auto& role) { return role.name == name; });
    return found == roles.end() ? nullptr : &*found;
}

Delegated roles_of(const tuf::Targets* targets) {
    return targets == nullptr || !targets->delegations ? Delegated{} : targets->delegations->roles;
}

// What differs between `base` and `mine` is done to `theirs`: packs given, taken away, or given other keys.
tuf::Targets merged(const tuf::Targets* base, const tuf::Targets& mine, tuf::Targets theirs) {
    const Delegated before = roles_of(base);
    const Delegated wanted = roles_of(&mine);
    if (!theirs.delegations) theirs.delegations.emplace();
    Delegated& roles = theirs.delegations->roles;
    for (const tuf::DelegatedRole& role : wanted) {
        const tuf::DelegatedRole* const old = find_role(before, role.name);
        if (old != nullptr && *old == role) continue;
        std::erase_if(roles, [&](const auto& r) { return r.name == role.name; });
        roles.push_back(role);
        for (const std::string& keyid : role.keys.keyids)
            theirs.delegations->keys[keyid] = mine.delegations->keys.at(keyid);
    }
    for (const tuf::DelegatedRole& role : before) {
        if (find_role(wanted, role.name) == nullptr) std::erase_if(roles, [&](const auto& r) { return r.name == role.name; });
    }
    return theirs;
}

template <typename Roles>
const tuf::Targets* role_in(const Roles& roles, const std::string& name) {
    const auto found = roles.find(name);
    return found == roles.end() ? nullptr : &found->second.value;
}

class Fetching {
  public:
    Fetching(Repository& repository, const PublishParts& parts) : repository_(repository), parts_(parts) {}

    Result<void> run() {
        const Published& own = repository_.published();
        if (!own.root && repository_.draft(tuf::root_role) == nullptr)
            return Error(PublishError::not_a_repository, repository_.folder().string(), "it has no root to trust");
        const std::string first = own.root ? own.root->bytes : *repository_.draft(tuf::root_role);
        const StoreLook look = TRY(look_at(parts_.store, with_first_root(repository_)));
        TRY(check_not_put_back(look, own, parts_.store));
        const Published theirs = TRY(read_theirs(look, first));
        // By the newest timestamp there is: a copy that has rested for years knows an old one. A new copy sets no life.
        if (own.timestamp) TRY(check_clock(parts_.clock.now(), &theirs.timestamp->value, parts_.trust));
        std::map<std::string, tuf::Targets> mine;
        for (const std::string& role : repository_.drafts()) {
            if (role != tuf::root_role) mine[role] = *repository_.targets(role);
        }
        const auto cut_off = TRY(repository_.laid_over_from());
        const Published base = cut_off.value_or(own);
        const bool same = !cut_off && base.timestamp && theirs.root->bytes == base.root->bytes &&
                          TRY(same_snapshot(base.timestamp->bytes, theirs.timestamp->bytes));
        TRY(fetch_targets(theirs));
        if (same) {
            TRY(repository_.adopt(theirs));
            TRY(repository_.remove_pending());
            fmt::print(parts_.out, "nobody else has published; snapshot {}\n", theirs.snapshot->value.common.version);
            return {};
        }
        TRY(repository_.begin_laying_over());
        TRY(repository_.adopt(theirs));
        fmt::print(parts_.out, "fetched snapshot {} from {}\n", theirs.snapshot->value.common.version, parts_.store.address());
        TRY(lay_over(base, mine));
        // Of a publish on top of what was there before: this state, or another's, has come in its place.
        TRY(repository_.remove_pending());
        return repository_.end_laying_over();
    }

  private:
    // Where the timestamp leads to what is known here, and a newer root has withdrawn the keys it is signed with, the root
    // is taken in and the rest stays as it was: so nobody is left outside by a publish that stopped behind the root.
    Result<Published> read_theirs(const StoreLook& look, const std::string& first) {
        const Published& own = repository_.published();
        auto theirs = read_whole_store(parts_.store, first, own);
        if (theirs.ok() || !theirs.error().is(PublishError::unfinished) || look.state != StoreState::same) return theirs;
        const Published newer = TRY(read_roots(parts_.store, first));
        Published state = own;
        state.root = newer.root;
        state.roots.insert(newer.roots.begin(), newer.roots.end());
        fmt::print(parts_.out, "root {} is taken in; nothing is signed yet with the keys it names, and kiosks take nothing new until "
                               "engawa content publish\n", newer.root->value.common.version);
        return state;
    }

    // The files of every pack, so that this folder could publish to an empty store.
    Result<void> fetch_targets(const Published& theirs) {
        std::vector<std::pair<std::string, tuf::TargetFile>> wanted;
        for (const auto& [role, file] : theirs.roles) {
            for (const auto& [path, target] : file.value.targets) {
                std::error_code ignored;
                if (!fs::exists(repository_.target_file(path, target.hashes), ignored)) wanted.emplace_back(path, target);
            }
        }
        Progress progress(parts_.out, "fetched", wanted.size());
        for (const auto& [path, target] : wanted) {
            const std::string name = tuf::consistent_target_path(path, target.hashes);
            const auto bytes = TRY(read_object(parts_.store, ObjectKey(std::string(target_prefix) + name), max_target_bytes));
            if (!bytes || !tuf::check_hashes(target.hashes, *bytes, path).ok())
                return Error(PublishError::damaged_store, std::string(target_prefix) + name,
                             fmt::format("it is signed for and {} in {}. {}", bytes ? "has other bytes" : "is not there",
                                         parts_.store.address(), way_back));
            TRY(write_file_atomically(repository_.target_file(path, target.hashes), *bytes));
            progress.step();
        }
        return {};
    }

    // Our drafts as the next version of what is now published. A pack is laid over as a whole: half of one and half of
    // another would be a pack that nobody has seen.
    Result<void> lay_over(const Published& base, const std::map<std::string, tuf::Targets>& mine) {
        const WallTime now = parts_.clock.now();
        if (repository_.draft(tuf::root_role) != nullptr) TRY(lay_root_over());
        const auto top = mine.find(std::string(tuf::targets_role));
        const tuf::Targets* const before = role_in(base.roles, std::string(tuf::targets_role));
        const tuf::Targets* const after = role_in(repository_.published().roles, std::string(tuf::targets_role));
        const bool others_changed_it = before == nullptr || !(*before == *after);
        if (top != mine.end() && others_changed_it) {
            const tuf::Targets theirs = *after;
            TRY(repository_.drop_draft(tuf::targets_role));
            TRY(repository_.put_targets(tuf::targets_role, merged(before, top->second, theirs), now));
        }
        std::vector<std::string> packs;
        for (const auto& [role, targets] : mine) {
            const std::string pack = pack_of_role(role);
            if (role != tuf::targets_role && std::find(packs.begin(), packs.end(), pack) == packs.end()) packs.push_back(pack);
        }
        for (const std::string& pack : packs) TRY(lay_pack_over(base, mine, pack, now));
        TRY(repository_.resettle(now));
        for (const std::string& role : repository_.drafts()) {
            for (const SigningState& state : TRY(repository_.signing(role, *repository_.draft(role)))) {
                if (state.missing() == 0) continue;
                fmt::print(parts_.out, "{} is to be signed again: engawa content sign --role {}\n", role, pack_of_role(role));
                break;
            }
        }
        return {};
    }

    Result<void> lay_root_over() {
        const std::uint64_t published = repository_.published().root->value.common.version;
        if (repository_.root()->common.version == published + 1) return {};
        TRY(repository_.set_aside(tuf::root_role));
        fmt::print(parts_.out, "root {} was published by somebody else; your draft of it is kept as "
                               "draft/root.set-aside.json, make the change again\n", published);
        return {};
    }

    Result<void> lay_pack_over(const Published& base, const std::map<std::string, tuf::Targets>& mine, const std::string& pack,
                               WallTime now) {
        const auto of_mine = [&](const std::string& role) -> const tuf::Targets* {
            const auto found = mine.find(role);
            return found != mine.end() ? &found->second : role_in(base.roles, role);
        };
        const auto& published = repository_.published().roles;
        const tuf::Targets* const top = of_mine(pack);
        if (top == nullptr) return {};
        std::vector<std::string> roles{pack};
        for (const tuf::DelegatedRole& bin : roles_of(top)) roles.push_back(bin.name);
        bool told = false;
        for (const std::string& role : roles) {
            const tuf::Targets wanted = *of_mine(role);
            const tuf::Targets* const old = role_in(base.roles, role);
            const tuf::Targets* const theirs = role_in(published, role);
            const bool both = theirs != nullptr && (old == nullptr || !(*theirs == *old));
            if (both && !told) {
                fmt::print(parts_.out, "{} was published by somebody else too: your draft takes the place of theirs\n", pack);
                told = true;
            }
            // The signatures are over the old number; they stay only when it still is the next.
            if (theirs != nullptr && repository_.draft(role) != nullptr &&
                repository_.targets(role)->common.version <= theirs->common.version)
                TRY(repository_.drop_draft(role));
            TRY(repository_.put_targets(role, wanted, now));
        }
        return {};
    }

    Repository& repository_;
    const PublishParts& parts_;
};

}  // namespace

Result<void> fetch(Repository& repository, const PublishParts& parts) { return Fetching(repository, parts).run(); }

// A later one would make a repository that knows no first root. What is no root is told for it where it is verified.
static Result<void> check_first_root(const std::string& bytes, const fs::path& file) {
    const auto document = tuf::SignedDocument::read(bytes, file.string());
    if (!document.ok()) return {};
    const auto root = tuf::read_root(document->signed_part(), file.string());
    if (!root.ok() || root->common.version == 1) return {};
    return Error(PublishError::bad_value, file.string(),
                 fmt::format("this is root {}; give the first, content/metadata/1.root.json of the store", root->common.version));
}

Result<void> fetch_new(const fs::path& folder, const fs::path& root_file, const PublishParts& parts) {
    const std::string root = TRY(read_text_file(root_file, tuf::Limits{}.root_bytes));
    TRY(check_first_root(root, root_file));
    if (Repository::is_there(folder)) {
        // One that was cut off before it had fetched anything goes on.
        Repository begun = TRY(Repository::open(folder));
        const auto first = begun.published().roots.begin();
        const bool is_begun = !begun.published().timestamp && first != begun.published().roots.end() && first->second == root;
        if (is_begun) return fetch(begun, parts);
        return Error(PublishError::already_there, folder.string(), "there is a repository already; fetch without --root");
    }
    const Published state = TRY(read_store(parts.store, root));
    for (const auto& [version, bytes] : state.roots)
        TRY(write_file_atomically(folder / "metadata" / tuf::metadata_file_name(tuf::root_role, version), bytes));
    TRY(write_file_atomically(folder / "root.json", root));
    TRY(Repository::create(folder));
    Repository repository = TRY(Repository::open(folder));
    return fetch(repository, parts);
}

}  // namespace engawa::publish
