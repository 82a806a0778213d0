#include "sync/office/pull.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "sync/envelope/office_keys.h"
#include "sync/office/carried_health.h"
#include "sync/office/health.h"
#include "sync/office/inbox_listing.h"
#include "sync/office/inbox_name.h"
#include "sync/office/kept_objects.h"
#include "sync/office/office_error.h"
#include "sync/office/slip_status.h"
#include "sync/office/store_login.h"
#include "sync/office/stored_acks.h"
#include "sync/office/trace_intake.h"

namespace engawa::office {

namespace {

// Envelopes in one transaction: the disk is waited for once for all of them.
constexpr std::size_t most_in_a_batch = 64;
constexpr std::size_t most_aside_in_a_batch = 1'000;

class Pull {
  public:
    explicit Pull(const PullParts& parts) : parts_(parts) {}

    Result<PullSummary> run() {
        Kiosks kiosks;
        InboxListing listing = TRY(list_inbox(parts_.store, parts_.registry, parts_.database));
        for (const UnlistedKiosk& kiosk : listing.unlisted) {
            ++summary_.set_aside;
            fmt::print(parts_.out, "left out   {}: {}\n", kiosk.kiosk.text(), kiosk.why.message());
        }
        switch (listing.others) {
            case InboxListing::Others::listed: break;
            case InboxListing::Others::not_seen:
                ++summary_.set_aside;
                fmt::print(parts_.out, "left out   {}\n", others_not_seen);
                break;
        }
        TRY(note_aside());
        TRY(add_taken_back(listing));
        for (store::ObjectInfo& object : listing.objects) {
            const auto name = parse_name(object.key);
            if (discarded_.contains(object.key.text()) && !TRY(was_taken(name))) {
                TRY(clear_away(object));
            } else if (name) {
                kiosks[TRY(maker_of(object, name->kiosk)).text()].push_back(std::move(object));
            } else {
                TRY(set_aside(object, Error(OfficeError::not_inbox_key, object.key.text(), "not <kiosk>/<sha256>.age")));
            }
        }
        for (const auto* const each : with_few_first(kiosks)) {
            const KioskId kiosk(each->first);
            const std::vector<store::ObjectInfo> free = TRY(without_held(kiosk, each->second));
            if (!free.empty()) TRY(pull_alone(kiosk, free));
        }
        TRY(write_aside());
        switch (parts_.from) {
            case PulledFrom::network: TRY(follow_up()); break;
            case PulledFrom::stick:
                for (const RegisteredKiosk& kiosk : parts_.registry.kiosks()) {
                    TRY(pull_alone(kiosk.id, {}));
                    if (kiosk.state == KioskState::active && TRY(take_carried_health(parts_.database, parts_.store, kiosk, parts_.clock.now())))
                        fmt::print(parts_.out, "heard      {}: what it says of itself came with the stick\n", kiosk.id.text());
                }
                break;
        }
        return summary_;
    }

  private:
    using Kiosks = std::map<std::string, std::vector<store::ObjectInfo>>;
    struct Waiting {
        const store::ObjectInfo* object;
        std::uint64_t sequence;
        std::optional<envelope::OpenedEnvelope> opened;  // empty when too much was open already; opened again in its turn
    };
    using Objects = std::span<const store::ObjectInfo>;

    // So that one kiosk that has put very much there keeps no other waiting.
    static std::vector<const Kiosks::value_type*> with_few_first(const Kiosks& kiosks) {
        std::vector<const Kiosks::value_type*> sorted;
        for (const Kiosks::value_type& kiosk : kiosks) sorted.push_back(&kiosk);
        std::ranges::stable_sort(sorted, {}, [](const Kiosks::value_type* kiosk) { return kiosk->second.size(); });
        return sorted;
    }

    Result<void> follow_up() {
        if (parts_.signing == PullParts::Signing::all || parts_.acks_above > 0) TRY(sign_all());
        // What an earlier run committed but did not get to acknowledge.
        const std::vector<KioskId> unpublished = TRY(parts_.database.kiosks_with_unpublished_acks());
        for (const KioskId& kiosk : unpublished) {
            if (!publishing_tried_.contains(kiosk)) TRY(pull_alone(kiosk, {}));
        }
        TRY(repair_acks());
        const std::vector<Error> troubles = TRY(tend_statuses({parts_.database, parts_.store, parts_.clock.now(), parts_.random, parts_.out}));
        for (const Error& trouble : troubles) not_reached(trouble);
        const PublishedStatuses statuses =
            TRY(publish_statuses(parts_.database, parts_.store, parts_.random, parts_.out, sql::IfTaken::leave));
        summary_.not_reached += statuses.not_reached;
        return {};
    }

    // One pull at a time for a kiosk: its acks are two objects in the store whose serial must not go back. The other pull
    // empties the network's store as well as this one would; what lies on a stick only this one takes.
    Result<void> alone_with(const KioskId& kiosk, const sql::Work& work) {
        const auto if_taken = parts_.from == PulledFrom::stick ? sql::IfTaken::wait : sql::IfTaken::leave;
        switch (TRY(parts_.database.alone_with(kiosk, if_taken, work))) {
            case sql::Alone::done: break;
            case sql::Alone::left_to_another:
                ++summary_.left_to_another;
                fmt::print(parts_.out, "left       {}: another pull is at work on it\n", kiosk.text());
                break;
        }
        return {};
    }

    Result<void> pull_alone(const KioskId& kiosk, const std::vector<store::ObjectInfo>& objects) {
        return alone_with(kiosk, [&]() -> Result<void> {
            if (!objects.empty()) return pull_kiosk(kiosk, objects);
            TRY(publish(kiosk));
            return {};
        });
    }

    Result<void> pull_kiosk(const KioskId& kiosk, Objects objects) {
        std::vector<store::ObjectInfo> still_there;
        some_gone_ = false;
        while (!objects.empty()) {
            const std::size_t count = std::min(objects.size(), parts_.objects_at_once);
            TRY(pull_some(kiosk, objects.first(count)));
            objects = objects.subspan(count);
            if (!some_gone_ || objects.empty()) continue;
            // Another pull was here between our listing and our turn; it need not be asked for each of its objects.
            const std::string prefix = fmt::format("{}{}/", inbox_prefix, kiosk.text());
            const std::vector<store::ObjectInfo> listed = TRY(parts_.store.list(prefix));
            std::vector<store::ObjectInfo> rest;
            for (const store::ObjectInfo& object : objects) {
                // What was kept, or lies under another kiosk's name, is in no such list.
                const bool elsewhere = from_kept_.contains(object.key.text()) || !object.key.text().starts_with(prefix);
                if (elsewhere || std::ranges::binary_search(listed, object.key, {}, &store::ObjectInfo::key)) rest.push_back(object);
            }
            still_there = std::move(rest);
            objects = still_there;
            some_gone_ = false;
        }
        return {};
    }

    Result<void> note_aside() {
        TRY(tidy_set_aside(parts_.database));
        const std::vector<SetAside> aside = TRY(parts_.database.all_set_aside());
        for (const SetAside& item : aside) aside_[item.object] = item.reason;
        const std::vector<Discarded> discarded = TRY(all_discarded(parts_.database));
        for (const Discarded& item : discarded) discarded_.insert(item.object);
        return {};
    }

    // What a person has taken back may have left the store: then what was kept of it is as good as if it lay there, at every pull
    // until it is taken in. A person who names what is nowhere any more is told so.
    Result<void> add_taken_back(InboxListing& listing) {
        std::vector<store::ObjectInfo>& objects = listing.objects;
        std::set<std::string> listed;
        for (const store::ObjectInfo& object : objects) listed.insert(object.key.text());
        const std::vector<KeptObject> kept = TRY(all_kept(parts_.database));
        for (const KeptObject& item : kept) {
            const ObjectKey key(item.object);
            if (!aside_.contains(item.object) || listed.contains(item.object) || was_aside_for(key, OfficeError::name_mismatch)) continue;
            objects.push_back({key, item.size_bytes});
            from_kept_.insert(item.object);
        }
        const bool saw_all = listing.unlisted.empty() && listing.others == InboxListing::Others::listed;
        for (const auto& [object, reason] : aside_) {
            const ObjectKey key(object);
            if (saw_all && !listed.contains(object) && !from_kept_.contains(object) && parts_.release(key)) tell_nowhere(key);
        }
        std::ranges::sort(objects, {}, &store::ObjectInfo::key);
        return {};
    }

    void tell_nowhere(const ObjectKey& key) {
        ++summary_.set_aside;
        fmt::print(parts_.out, "not there  {}\n           it is whole neither in the store nor in the database, so that nothing can be taken in. Its kiosk "
                               "may have it still; engawa inbox set-aside forget drops its line\n", key.text());
    }

    // What was kept is looked at only where the store has not got it whole.
    Result<NamedBytes> read(const store::ObjectInfo& object) {
        auto found = read_named(parts_.store, object);
        if (found && found->whole) return found;
        auto kept = TRY(kept_of(parts_.database, object.key));
        if (!kept || !is_named_for(object.key, *kept)) return found;
        return NamedBytes{std::move(*kept), true};
    }

    Result<bool> was_taken(const std::optional<InboxName>& name) {
        return name ? parts_.database.has_envelope(name->sha256) : Result<bool>(false);
    }

    bool was_aside_for(const ObjectKey& object, OfficeError reason) const {
        const auto found = aside_.find(object.text());
        return found != aside_.end() && found->second == error_name(reason);
    }

    // A person has seen what it is; what came while its kiosk was revoked is taken without.
    bool was_looked_at(const ObjectKey& object) const {
        return was_aside_for(object, OfficeError::sequence_reused) || was_aside_for(object, OfficeError::submission_reused) ||
               was_aside_for(object, OfficeError::wrong_kiosk);
    }

    // What lies under another kiosk's name, and a person takes, belongs to the kiosk that signed it.
    Result<KioskId> maker_of(const store::ObjectInfo& object, const KioskId& under) {
        if (!parts_.release(object.key)) return under;
        const auto found = read(object);
        if (!found || !found->whole) return under;  // told in its turn
        const auto opened = envelope::open(found->bytes, parts_.identities, parts_.registry.find_active_keys());
        return opened ? opened->manifest.kiosk : under;
    }

    // What a person has discarded, and nobody has taken back since. Without an ack: its kiosk, if it has it still, keeps it. It may be
    // the only whole one there is, so that no bad reading of it is kept in its place.
    Result<void> clear_away(const store::ObjectInfo& object) {
        if (!TRY(is_discarded(parts_.database, object.key))) return {};
        const auto found = parse_name(object.key) ? read_named(parts_.store, object) : read_once(object.key);
        if (!found && found.error().is(store::StoreError::too_large)) return leave_too_large(object);
        if (!found) return not_there(found.error()), Result<void>();
        TRY(keep_discarded(parts_.database, object.key, found->bytes, parts_.clock.now()));
        fmt::print(parts_.out, "discarded  {}\n", object.key.text());
        return remove_unchanged(object.key, found->bytes);
    }

    Result<NamedBytes> read_once(const ObjectKey& key) {
        return NamedBytes{TRY(parts_.store.get(key, envelope::max_envelope_bytes)), false};
    }

    Result<void> leave_too_large(const store::ObjectInfo& object) {
        ++summary_.set_aside;
        fmt::print(parts_.out, "left there {}\n           discarded, but larger than any envelope (64 MiB), so that its bytes are not kept: "
                               "save it elsewhere where it may matter, and remove it from the store by hand\n", object.key.text());
        return {};
    }

    // Of what was taken in under its own kiosk's name.
    Result<void> remove_copy(const ObjectKey& key, const store::Bytes& bytes) {
        fmt::print(parts_.out, "removed    {}\n           a copy of what was taken in before, under another kiosk's name\n", key.text());
        return remove_unchanged(key, bytes);
    }

    // A kiosk cannot put an envelope where a damaged one lies for it; so it goes, but not before its bytes are kept.
    Result<void> set_damaged_aside(const store::ObjectInfo& object, const InboxName& name, const store::Bytes& bytes) {
        if (TRY(parts_.database.has_envelope(name.sha256))) {
            fmt::print(parts_.out, "removed    {}\n           a damaged copy of what was taken in before\n", object.key.text());
            return remove_unchanged(object.key, bytes);
        }
        const bool known = parts_.registry.find(name.kiosk) != nullptr;
        const bool kept = known && TRY(keep_object(parts_.database, object.key, bytes, parts_.clock.now())) == Kept::yes;
        TRY(set_aside(object, Error(OfficeError::name_mismatch, "envelope",
                                    kept ? "damaged on the way or in the store: these are not the bytes it was named for. They are kept in "
                                           "the database and removed from the store; the kiosk still has the envelope and sends it again "
                                           "within 7 days. If it cannot, since its disk is gone or no kiosk ever made it, engawa inbox "
                                           "set-aside forget drops this line"
                                         : "damaged on the way or in the store: these are not the bytes it was named for. It stays in the "
                                           "store, since too much that is damaged was kept of this kiosk, or the registry has no such "
                                           "kiosk; see whether the store's disk is sound")));
        if (!kept) return {};
        TRY(write_aside());
        return remove_unchanged(object.key, bytes);
    }

    // Its kiosk may have put the whole one over it meanwhile.
    Result<void> remove_unchanged(const ObjectKey& key, const store::Bytes& bytes) {
        const auto now = parts_.store.get(key, envelope::max_envelope_bytes);
        if (!now) return not_there(now.error()), Result<void>();
        if (*now != bytes) return not_reached(reads_differently(key)), Result<void>();
        return remove(key);
    }

    Result<std::vector<store::ObjectInfo>> without_held(const KioskId& kiosk, const std::vector<store::ObjectInfo>& sent) {
        const RegisteredKiosk* const known = parts_.registry.find(kiosk);
        const bool revoked = known != nullptr && known->state == KioskState::revoked;
        std::vector<store::ObjectInfo> free;
        for (const store::ObjectInfo& object : sent) {
            // What came while its kiosk was revoked stays set aside until a person takes it (docs/formats/registry.md).
            const bool held = was_aside_for(object.key, OfficeError::revoked_kiosk) && !parts_.release(object.key);
            if (revoked) {
                TRY(set_aside(object, Error(OfficeError::revoked_kiosk, kiosk.text(), "this kiosk is revoked")));
            } else if (held) {
                TRY(set_aside(object, Error(OfficeError::revoked_kiosk, kiosk.text(),
                                            "it came while this kiosk was revoked; engawa inbox set-aside take takes it in")));
            } else {
                free.push_back(object);
            }
        }
        return free;
    }

    // By number, so that the office's records stand in the order in which the kiosk made them: the names are hashes.
    Result<void> pull_some(const KioskId& kiosk, Objects objects) {
        std::vector<Waiting> waiting = TRY(open_all(kiosk, objects));
        std::ranges::stable_sort(waiting, {}, &Waiting::sequence);
        std::vector<ObjectKey> taken;
        std::vector<Waiting*> batch;
        std::uint64_t reopened_bytes = 0;
        for (Waiting& next : waiting) {
            if (!next.opened) {
                next.opened = TRY(open_object(kiosk, *next.object));
                reopened_bytes += next.object->size_bytes;
            }
            if (next.opened) batch.push_back(&next);
            const bool full = batch.size() == most_in_a_batch || reopened_bytes > parts_.max_open_bytes;
            if (!full && &next != &waiting.back()) continue;
            TRY(take_batch(kiosk, batch, taken));
            for (Waiting* const done : batch) done->opened.reset();
            batch.clear();
            reopened_bytes = 0;
        }
        if (taken.empty() || !TRY(publish(kiosk))) return {};
        for (const ObjectKey& key : taken) TRY(remove(key));
        return {};
    }

    Result<std::vector<Waiting>> open_all(const KioskId& kiosk, Objects objects) {
        std::vector<Waiting> waiting;
        std::uint64_t open_bytes = 0;
        for (const store::ObjectInfo& object : objects) {
            std::optional<envelope::OpenedEnvelope> opened = TRY(open_object(kiosk, object));
            if (!opened) continue;
            const std::uint64_t sequence = opened->manifest.sequence;
            if (open_bytes + object.size_bytes > parts_.max_open_bytes) {
                opened.reset();
            } else {
                open_bytes += object.size_bytes;
            }
            waiting.push_back({&object, sequence, std::move(opened)});
        }
        return waiting;
    }

    // The bytes that it is named for; nothing when it is set aside, gone or not reached.
    Result<std::optional<store::Bytes>> read_whole(const store::ObjectInfo& object) {
        std::optional<store::Bytes> nothing;
        auto found = read(object);
        if (found && found->whole) return std::optional(std::move(found->bytes));
        if (found) {
            TRY(set_damaged_aside(object, *parse_name(object.key), found->bytes));
        } else if (found.error().is(store::StoreError::too_large)) {
            TRY(set_aside(object, found.error()));
        } else if (!is_of_store(found.error())) {
            return found.error();
        } else if (found.error().is(store::StoreError::not_found) && is_wanted(object.key) && !TRY(was_taken(parse_name(object.key)))) {
            tell_nowhere(object.key);
        } else {
            not_there(found.error());
        }
        return nothing;
    }

    bool is_wanted(const ObjectKey& key) const { return from_kept_.contains(key.text()) || parts_.release(key); }

    // Nothing when it is set aside, gone or not reached.
    Result<std::optional<envelope::OpenedEnvelope>> open_object(const KioskId& kiosk, const store::ObjectInfo& object) {
        std::optional<envelope::OpenedEnvelope> nothing;
        const std::optional<store::Bytes> bytes = TRY(read_whole(object));
        if (!bytes) return nothing;
        auto opened = envelope::open(*bytes, parts_.identities, parts_.registry.find_active_keys());
        if (!opened) {
            TRY(set_aside(object, opened.error()));
            return nothing;
        }
        if (opened->manifest.kiosk != kiosk) {
            if (TRY(was_taken(parse_name(object.key)))) {
                TRY(remove_copy(object.key, *bytes));
            } else {
                TRY(set_aside(object, Error(OfficeError::wrong_kiosk, kiosk.text(), "it is another kiosk's envelope")));
            }
            return nothing;
        }
        return std::optional(std::move(*opened));
    }

    // Adds to `taken` what may be removed once it is acknowledged.
    Result<void> take_batch(const KioskId& kiosk, const std::vector<Waiting*>& batch, std::vector<ObjectKey>& taken) {
        if (batch.empty()) return {};
        std::vector<Arrival> arrivals;
        for (const Waiting* const waiting : batch) {
            const ObjectKey& key = waiting->object->key;
            const Reuse reuse = was_looked_at(key) && parts_.release(key) ? Reuse::taken : Reuse::refused;
            arrivals.push_back({&*waiting->opened, parse_name(key)->sha256, key, reuse,
                                badly_signed(waiting->opened->trace, *parts_.registry.find(kiosk))});
        }
        const std::vector<Result<Taken>> outcomes = TRY(parts_.database.take_all(kiosk, arrivals, parts_.clock.now()));
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            if (outcomes[i].ok()) {
                tell(*outcomes[i], batch[i]->opened->manifest);
                taken.push_back(batch[i]->object->key);
            } else {
                TRY(set_aside(*batch[i]->object, outcomes[i].error()));
            }
        }
        return {};
    }

    void tell(Taken taken, const envelope::Manifest& manifest) {
        switch (taken) {
            case Taken::new_record:
                ++summary_.new_records;
                fmt::print(parts_.out, "taken in   {} no. {}: {} (slip {})\n", manifest.kiosk.text(), manifest.sequence,
                           manifest.form.text(), manifest.slip);
                break;
            case Taken::same_again:
                ++summary_.same_again;
                fmt::print(parts_.out, "had before {} no. {}: {}\n", manifest.kiosk.text(), manifest.sequence,
                           manifest.form.text());
                break;
        }
    }

    // Written down with others: each commit waits for the disk, and the same may be there at every pull.
    Result<void> set_aside(const store::ObjectInfo& object, const Error& reason) {
        if (TRY(was_taken(parse_name(object.key)))) {
            fmt::print(parts_.out, "had before {}\n           left there: {}\n", object.key.text(), reason.message());
            return {};
        }
        ++summary_.set_aside;
        fmt::print(parts_.out, "set aside  {}\n           {}\n", object.key.text(), reason.message());
        to_write_aside_.push_back({object.key.text(), reason, object.size_bytes});
        return to_write_aside_.size() < most_aside_in_a_batch ? Result<void>() : write_aside();
    }

    Result<void> write_aside() {
        if (to_write_aside_.empty()) return {};
        // In the order of their names, so that no two pulls wait for each other.
        std::ranges::sort(to_write_aside_, {}, &ToWrite::object);
        TRY(parts_.database.tables().transaction([&]() -> Result<void> {
            for (const ToWrite& item : to_write_aside_)
                TRY(parts_.database.set_aside(item.object, item.reason, item.size_bytes, parts_.clock.now()));
            return {};
        }));
        to_write_aside_.clear();
        return {};
    }

    void not_reached(const Error& error) {
        ++summary_.not_reached;
        fmt::print(parts_.out, "trouble    {}\n", error.message());
    }

    void not_there(const Error& error) {
        if (error.is(store::StoreError::not_found)) some_gone_ = true;  // another pull was quicker
        else not_reached(error);
    }

    Result<void> remove(const ObjectKey& key) {
        const auto removed = parts_.store.remove(key);
        if (!removed) not_reached(removed.error());
        return {};
    }

    // Whether the store has the acks now. Its troubles are noted, not passed on: the database is ahead and stays so.
    Result<bool> publish(const KioskId& kiosk) {
        publishing_tried_.insert(kiosk);
        if (TRY(parts_.database.ack_serials(kiosk)).current == 0) return true;  // nothing was ever taken in from it
        if (!TRY(catch_up_with_store(kiosk))) return false;
        const envelope::Acks acks = TRY(parts_.database.acks(kiosk, parts_.clock.now()));
        const envelope::SignedAcks file = TRY(envelope::sign_acks(acks, parts_.office_key));
        const auto json = parts_.store.put_replace(store::ack_key(kiosk), envelope::bytes_of(file.json));
        if (!json) return not_reached(json.error()), false;
        const auto signature =
            parts_.store.put_replace(store::ack_signature_key(kiosk), envelope::bytes_of(file.signature));
        if (!signature) return not_reached(signature.error()), false;
        if (parts_.from == PulledFrom::network) TRY(parts_.database.note_published(acks, file));
        return true;
    }

    Result<void> sign_all() {
        for (const RegisteredKiosk& kiosk : parts_.registry.kiosks()) {
            if (TRY(parts_.database.ack_serials(kiosk.id)).published > 0) TRY(pull_alone(kiosk.id, {}));
        }
        return {};
    }

    // The keys that acks in the store may be signed with.
    envelope::OfficeKeys own_keys() const {
        std::vector<envelope::MinisignPublicKey> keys = parts_.registry.fleet().office.keys;
        keys.push_back(parts_.office_key.public_key());
        return envelope::OfficeKeys(std::move(keys));
    }

    // A database that was made anew, or came back from a backup, must not fall behind the store: a kiosk would take its acks for
    // a replay. False when that cannot be known.
    Result<bool> catch_up_with_store(const KioskId& kiosk) {
        const AckSerials own = TRY(parts_.database.ack_serials(kiosk));
        const auto stored = read_stored_acks(parts_.store, kiosk, own_keys(), own.current);
        const bool unreadable = !stored && stored.error().is(OfficeError::acks_unreadable);
        if (!stored && !unreadable) return not_reached(stored.error()), false;
        if (unreadable && parts_.from == PulledFrom::network && parts_.acks_above == 0) return not_reached(stored.error()), false;
        const std::uint64_t seen = TRY(seen_by(kiosk, own.current));
        const std::uint64_t serial = std::max({unreadable ? 0 : stored->serial, parts_.acks_above, seen});
        std::vector<std::uint64_t> missing;
        // What the store was given last lists nothing that the database has not.
        if (!unreadable && stored->believed && serial != own.published) missing = TRY(parts_.database.never_taken(*stored->believed));
        if (!missing.empty()) tell_missing(kiosk, missing);
        if (serial > own.current || (serial == own.current && !missing.empty())) {
            fmt::print(parts_.out, "acks       {}: the store or the kiosk has no. {}, this database no. {}: it is a new one or an older copy; "
                                   "going on with no. {}\n", kiosk.text(), serial, own.current, serial + 1);
            TRY(parts_.database.raise_ack_serial(kiosk, serial + 1));
        }
        return true;
    }

    // Where store and database came back from the same copy, the kiosk alone knows what it has seen; it signs what it says. That it
    // says nothing keeps no acks back.
    Result<std::uint64_t> seen_by(const KioskId& kiosk, std::uint64_t known_serial) {
        const RegisteredKiosk* const registered = parts_.registry.find(kiosk);
        if (registered == nullptr || registered->state == KioskState::revoked) return std::uint64_t{0};
        const auto health = read_health_of(parts_.store, *registered, 0);
        if (!health || !*health) return std::uint64_t{0};
        const std::uint64_t seen = (*health)->acks_serial.value_or(0);
        return seen <= known_serial + farthest_ahead ? seen : std::uint64_t{0};
    }

    // They are not listed any more: a kiosk that has not read of it yet keeps its row and offers it again.
    void tell_missing(const KioskId& kiosk, const std::vector<std::uint64_t>& numbers) {
        summary_.missing += static_cast<int>(numbers.size());
        fmt::print(parts_.out, "MISSING    {}: {} acknowledged before, no. {} to {}, and not in this database: look for them in a newer "
                               "copy of it\n", kiosk.text(), numbers.size(), numbers.front(), numbers.back());
    }

    // What the store was given may be damaged there, and nobody but a kiosk would notice. The length of all is compared at every
    // pull, the content of one kiosk's, another each time.
    Result<void> repair_acks() {
        const std::vector<PublishedAcks> published = TRY(parts_.database.published_acks());
        if (published.empty()) return {};
        const auto listed = parts_.store.list("acks/");
        if (!listed) return not_reached(listed.error()), Result<void>();
        std::map<std::string, std::uint64_t> sizes;
        for (const store::ObjectInfo& object : *listed) sizes[object.key.text()] = object.size_bytes;
        const std::size_t read_whole = parts_.random.below(published.size());
        for (std::size_t i = 0; i < published.size(); ++i) {
            const PublishedAcks& given = published[i];
            bool whole = sizes[store::ack_key(given.kiosk).text()] == given.json_bytes &&
                         sizes[store::ack_signature_key(given.kiosk).text()] == given.signature_bytes;
            if (whole && i == read_whole) {
                const auto stored = read_stored_acks(parts_.store, given.kiosk, own_keys(), given.serial);
                whole = stored && stored->believed && stored->serial == given.serial;
            }
            if (whole) continue;
            TRY(alone_with(given.kiosk, [&] { return write_acks_anew(given.kiosk); }));
        }
        return {};
    }

    // Another pull may have published since: what it wrote is no damage.
    Result<void> write_acks_anew(const KioskId& kiosk) {
        const std::vector<PublishedAcks> all = TRY(parts_.database.published_acks());
        const auto given = std::ranges::find(all, kiosk, &PublishedAcks::kiosk);
        if (given == all.end()) return {};
        const auto stored = read_stored_acks(parts_.store, kiosk, own_keys(), given->serial);
        if (!stored && !stored.error().is(OfficeError::acks_unreadable)) return not_reached(stored.error()), Result<void>();
        if (given->json_bytes > 0 && stored && stored->believed && stored->serial == given->serial) return {};
        if (given->json_bytes > 0) fmt::print(parts_.out, "acks       {}: not as they were written; written anew\n", kiosk.text());
        TRY(publish(kiosk));
        return {};
    }

    PullParts parts_;
    PullSummary summary_;
    std::map<std::string, std::string> aside_;  // objects, and why
    std::set<std::string> discarded_;
    std::set<std::string> from_kept_;  // objects that the store had not got when it was listed
    std::set<KioskId> publishing_tried_;
    struct ToWrite {
        std::string object;
        Error reason;
        std::uint64_t size_bytes;
    };
    std::vector<ToWrite> to_write_aside_;
    bool some_gone_ = false;  // of the kiosk at hand, since its objects were listed
};

}  // namespace

Result<PullSummary> pull_inbox(const PullParts& parts) { return Pull(parts).run(); }

}  // namespace engawa::office
