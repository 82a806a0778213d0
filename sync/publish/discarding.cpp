#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <set>

#include "sync/publish/edits.h"
#include "sync/publish/pack_roles.h"
#include "sync/publish/publish_error.h"
#include "sync/tuf/read_metadata.h"

// Throwing away what is prepared and not published.

namespace engawa::publish {

namespace {

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

class Discarding {
  public:
    Discarding(Repository& repository, const EditParts& parts) : repository_(repository), parts_(parts) {}

    Result<void> run(std::vector<std::string> roles) {
        const bool everything = roles.empty();
        if (everything) roles = prepared();
        if (!everything) TRY(check_known(roles));
        const bool published = repository_.published().timestamp.has_value();
        if (!published) {
            for (const std::string_view first : {tuf::root_role, tuf::targets_role}) {
                if (!everything && has(roles, first))
                    return Error(PublishError::bad_value, std::string(first),
                                 "nothing has been published yet, and without it there is no repository; to begin anew, remove the "
                                 "folder and its keys");
                std::erase(roles, first);
            }
        }
        TRY(check_not_under_way(roles));
        if (roles.empty())
            fmt::print(parts_.out, "nothing is prepared{}\n", published ? "" : " but the first root and targets, which stay");
        const std::vector<std::string> before = prepared();
        for (const std::string& role : roles) TRY(discard(role));
        return settle(before, roles);
    }

  private:
    // Packs and top-level roles that have drafts; a bin goes with its pack.
    std::vector<std::string> prepared() const {
        std::set<std::string> names;
        for (const std::string& draft : repository_.drafts()) names.insert(pack_of_role(draft));
        return {names.begin(), names.end()};
    }

    Result<void> check_known(const std::vector<std::string>& roles) const {
        const std::vector<std::string> known = repository_.delegated_roles();
        for (const std::string& role : roles) {
            if (role == tuf::root_role || has(known, role) || has(prepared(), role)) continue;
            if (repository_.published().roles.contains(role))
                return Error(PublishError::unknown_role, role,
                             "the pack was removed, and that is not published yet: it is a change of targets. engawa content discard "
                             "--role targets brings it back");
            return unknown_role(repository_, role);
        }
        return {};
    }

    // Kiosks may have seen what a publish that was cut off behind its timestamp, or its root, has written.
    Result<void> check_not_under_way(const std::vector<std::string>& roles) const {
        const bool root_may_be_seen = repository_.draft(tuf::snapshot_role) != nullptr && has(roles, tuf::root_role) &&
                                      repository_.draft(tuf::root_role) != nullptr;
        if (repository_.draft(tuf::timestamp_role) == nullptr && !root_may_be_seen) return {};
        return Error(PublishError::unfinished, repository_.folder().string(),
                     "a publish was begun and may be in the store already; engawa content publish goes on with it. To give it up, "
                     "engawa content fetch first");
    }

    std::string in_words(const std::string& role) const {
        const auto files = role == tuf::root_role || role == tuf::targets_role ? Result<TargetFiles>(TargetFiles{})
                                                                               : pack_files(repository_, role);
        if (files.ok()) {
            const auto pack_toml = files->find(target_path(role, "pack.toml"));
            const auto rollout = pack_toml == files->end() ? std::nullopt : rollout_of(pack_toml->second);
            if (rollout) return fmt::format("pack version {}, ring {}, {} %", rollout->version, rollout->ring, rollout->percent);
        }
        if (role == tuf::root_role) return fmt::format("version {}", repository_.root()->common.version);
        const tuf::Targets* const targets = repository_.targets(role);
        return targets == nullptr ? "" : fmt::format("version {}", targets->common.version);
    }

    Result<void> discard(const std::string& role) {
        if (!has(prepared(), role)) {
            fmt::print(parts_.out, "{}: nothing is prepared\n", role);
            return {};
        }
        const std::string what = in_words(role);
        for (const std::string& draft : repository_.drafts()) {
            if (pack_of_role(draft) == role) TRY(repository_.drop_draft(draft));
        }
        const bool stays = role == tuf::root_role || repository_.targets(role) != nullptr;
        fmt::print(parts_.out, "{}: thrown away: {}; {}\n", role, what,
                   stays ? fmt::format("{} stays as it is published", in_words(role)) : "nothing of it was published");
        return {};
    }

    // What hangs on a draft that is gone goes too; what has other keys now is drafted anew.
    Result<void> settle(const std::vector<std::string>& before, const std::vector<std::string>& asked) {
        for (const std::string& draft : repository_.drafts()) {
            if (has(asked, tuf::root_role) && TRY(repository_.is_for_other_keys(draft))) TRY(repository_.drop_draft(draft));
        }
        TRY(repository_.resettle(parts_.clock.now()));
        const std::vector<std::string> left = prepared();
        for (const std::string& role : before) {
            if (!has(left, role) && !has(asked, role)) fmt::print(parts_.out, "{}: thrown away with it\n", role);
        }
        for (const std::string& role : left) {
            if (has(asked, role) || !has(before, role))
                fmt::print(parts_.out, "{} is drafted anew, for the keys that now must sign it\n", role);
        }
        return {};
    }

    Repository& repository_;
    const EditParts& parts_;
};

}  // namespace

Result<void> discard(Repository& repository, const std::vector<std::string>& roles, const EditParts& parts) {
    return Discarding(repository, parts).run(roles);
}

}  // namespace engawa::publish
