#include "sync/publish/status.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "sync/publish/edits.h"
#include "sync/publish/pack_roles.h"
#include "sync/publish/store_look.h"
#include "sync/tuf/read_metadata.h"

namespace engawa::publish {

namespace {

std::string date_of(WallTime time) { return to_rfc3339(time).substr(0, 10); }

// "good until 2027-11-21, 365 days"
std::string life_in_words(WallTime expires, WallTime now) {
    if (expires <= now) return fmt::format("EXPIRED on {}", date_of(expires));
    const auto days = std::chrono::round<Days>(expires - now).count();
    if (days < 2) return fmt::format("good until {}, less than 2 days", date_of(expires));
    return fmt::format("good until {}, {} days", date_of(expires), days);
}

class Status {
  public:
    Status(const Repository& repository, const KeyRing& keys, const StatusParts& parts)
        : repository_(repository), keys_(keys), out_(parts.out), err_(parts.err), now_(parts.clock.now()), reading_(parts.reading) {}

    Result<LifeState> run(store::ObjectStore* store) {
        const Published& published = repository_.published();
        // A store that cannot be reached is told at the end: what stands here is of use without it.
        const Result<StoreLook> looked = store == nullptr ? Result<StoreLook>(StoreLook{}) : look(*store, published);
        const StoreLook look = looked.ok() ? *looked : StoreLook{};
        // A timer elsewhere may have renewed it.
        const bool is_ours = look.timestamp && published.timestamp && look.timestamp->snapshot() == published.timestamp->value.snapshot();
        const bool known_anew = store != nullptr && is_ours;
        const tuf::Timestamp* const timestamp = known_anew ? &*look.timestamp : published.timestamp ? &published.timestamp->value : nullptr;
        if (const tuf::Root* const root = repository_.root()) {
            TRY(print_role("root", published.root ? &published.root->value.common : nullptr, &root->common));
        }
        for (const std::string& role : repository_.delegated_roles()) {
            if (role != pack_of_role(role)) continue;  // a bin goes with its pack
            const auto known = published.roles.find(role);
            const tuf::Targets* const targets = repository_.targets(role);
            TRY(print_role(role, known == published.roles.end() ? nullptr : &known->second.value.common,
                           targets == nullptr ? nullptr : &targets->common));
        }
        if (published.snapshot) print_line("snapshot", published.snapshot->value.common);
        if (timestamp != nullptr) print_line("timestamp", timestamp->common);
        print_removed();
        print_next(timestamp);
        LifeState state = tell_expiry(repository_, now_, err_);
        if (!looked.ok()) return looked.error();
        if (store != nullptr) print_store(*store, look);
        if (known_anew && tell_timestamp_expiry(*timestamp, repository_.lives().timestamp, now_, err_) == LifeState::expired)
            state = LifeState::expired;
        return state;
    }

  private:
    Result<StoreLook> look(store::ObjectStore& store, const Published& published) {
        switch (reading_) {
            case StoreReading::names_and_lengths: return look_closely_at(store, published);
            case StoreReading::every_file: return look_through(store, published, out_);
        }
        ENGAWA_VERIFY(false);
    }

    void print_line(std::string_view role, const tuf::Common& common) {
        fmt::print(out_, "{:<12} version {}, {}\n", role, common.version, life_in_words(common.expires, now_));
    }

    std::string signers(const std::string& role) {
        const std::vector<Authority> authorities = repository_.authorities(role);
        if (authorities.empty()) return "nobody";
        std::string names;
        for (const std::string& keyid : authorities.front().role->keyids) names += (names.empty() ? "" : ", ") + keys_.name_of(keyid);
        const auto& keys = *authorities.front().role;
        return keys.keyids.size() == 1 ? names : fmt::format("{} of: {}", keys.threshold, names);
    }

    Result<void> print_role(const std::string& role, const tuf::Common* published, const tuf::Common* current) {
        if (current == nullptr) {
            fmt::print(out_, "{:<12} nothing added yet; signed by {}\n", role, signers(role));
            return {};
        }
        if (published != nullptr) print_line(role, *published);
        else fmt::print(out_, "{:<12} not published yet\n", role);
        fmt::print(out_, "{:<12} signed by {}\n", "", signers(role));
        print_rollout(role);
        return print_draft(role);
    }

    void print_rollout(const std::string& role) {
        if (role == tuf::root_role || role == tuf::targets_role) return;
        const auto files = pack_files(repository_, role);
        if (!files.ok() || files->empty()) return;
        const auto pack_toml = files->find(target_path(role, "pack.toml"));
        const auto rollout = pack_toml == files->end() ? std::nullopt : rollout_of(pack_toml->second);
        if (rollout)
            fmt::print(out_, "{:<12} pack version {}, {} files, ring {}, {} %\n", "", rollout->version, files->size(), rollout->ring,
                       rollout->percent);
    }

    Result<void> print_draft(const std::string& role) {
        std::size_t files = 0;
        std::uint64_t missing = 0;
        std::vector<std::string> names;
        for (const std::string& draft : repository_.drafts()) {
            if (draft != role && pack_of_role(draft) != role) continue;
            ++files;
            for (const SigningState& state : TRY(repository_.signing(draft, *repository_.draft(draft)))) {
                missing = std::max(missing, state.missing());
                if (state.missing() == 0) continue;
                for (const std::string& keyid : state.not_yet) {
                    const std::string name = keys_.name_of(keyid);
                    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
                }
            }
        }
        if (files == 0) return {};
        ++drafted_;
        if (missing == 0) {
            fmt::print(out_, "{:<12} changed, signed, not published\n", "");
            return {};
        }
        unsigned_.push_back(role);
        fmt::print(out_, "{:<12} changed, {} {} missing, of: {}\n", "", missing, missing == 1 ? "signature" : "signatures",
                   fmt::join(names, ", "));
        return {};
    }

    // Those that a snapshot lists for ever, and that are delegated to no longer.
    void print_removed() {
        if (!repository_.published().snapshot) return;
        const std::vector<std::string> delegated = repository_.delegated_roles();
        for (const auto& [name, meta] : repository_.published().snapshot->value.meta) {
            const std::string role = name.substr(0, name.size() - 5);
            if (role != pack_of_role(role) || std::find(delegated.begin(), delegated.end(), role) != delegated.end()) continue;
            const bool still_shown = repository_.published().roles.contains(role);
            fmt::print(out_, "{:<12} {}\n", role, still_shown ? "leaves the kiosks with the next publish" : "removed; a kiosk that has it takes it off its shelves");
        }
    }

    void print_next(const tuf::Timestamp* timestamp) {
        if (repository_.draft(tuf::snapshot_role) != nullptr)
            fmt::print(out_, "a publish was begun and did not come to its end; engawa content publish goes on with it\n");
        for (const std::string& role : unsigned_) fmt::print(out_, "next: engawa content sign --role {}\n", role);
        if (drafted_ > 0 && unsigned_.empty()) fmt::print(out_, "next: engawa content publish\n");
        if (timestamp != nullptr && timestamp->common.expires <= now_)
            fmt::print(out_, "the timestamp has expired: kiosks keep what they have and take nothing new; "
                             "engawa content timestamp renews it\n");
    }

    void print_store(const store::ObjectStore& store, const StoreLook& look) {
        switch (look.state) {
            case StoreState::empty: fmt::print(out_, "nothing has been published to {}\n", store.address()); break;
            case StoreState::same:
                if (next_root(look, repository_) == NextRoot::of_others)
                    fmt::print(out_, "{} has a newer root; engawa content fetch takes it in\n", store.address());
                else
                    fmt::print(out_, "{} shows what is published here{}\n", store.address(),
                               reading_ == StoreReading::every_file ? ", every file with the bytes it should have" : "");
                break;
            case StoreState::newer:
                fmt::print(out_, "{} shows what somebody else has published; engawa content fetch takes it in\n", store.address());
                break;
            case StoreState::older:
            case StoreState::another:
            case StoreState::damaged: {
                const Error error = check_not_put_back(look, repository_.published(), store).error();
                fmt::print(out_, "{}: {}\n", error.where(), error.detail());
                break;
            }
        }
    }

    const Repository& repository_;
    const KeyRing& keys_;
    std::ostream& out_;
    std::ostream& err_;
    WallTime now_;
    StoreReading reading_;
    std::size_t drafted_ = 0;
    std::vector<std::string> unsigned_;
};

}  // namespace

Result<LifeState> print_status(const Repository& repository, const KeyRing& keys, store::ObjectStore* store,
                               const StatusParts& parts) {
    return Status(repository, keys, parts).run(store);
}

}  // namespace engawa::publish
