#include "sync/office/pull.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "sync/envelope/office_keys.h"
#include "sync/office/office_error.h"
#include "sync/office/slip_status.h"

namespace engawa::office {

namespace {

constexpr std::string_view inbox_prefix = "inbox/";

// Envelopes in one transaction: the disk is waited for once for all of them.
constexpr std::size_t most_in_a_batch = 64;

struct InboxName {
    KioskId kiosk;
    std::string sha256;
};

// inbox/<kiosk-id>/<sha256>.age
std::optional<InboxName> parse_name(const ObjectKey& key) {
    std::string_view text = key.text();
    text.remove_prefix(inbox_prefix.size());
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !envelope::is_plain_id(text.substr(0, slash))) return std::nullopt;
    const std::string_view file = text.substr(slash + 1);
    const bool good = file.size() == 68 && file.ends_with(".age") &&
                      file.substr(0, 64).find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (!good) return std::nullopt;
    return InboxName{KioskId(std::string(text.substr(0, slash))), std::string(file.substr(0, 64))};
}

class Pull {
  public:
    explicit Pull(const PullParts& parts) : parts_(parts) {}

    Result<PullSummary> run() {
        Kiosks kiosks;
        std::vector<store::ObjectInfo> objects = TRY(parts_.store.list(inbox_prefix));
        for (store::ObjectInfo& object : objects) {
            const auto name = parse_name(object.key);
            if (name) {
                kiosks[name->kiosk.text()].push_back(std::move(object));
            } else {
                TRY(set_aside(object, Error(OfficeError::not_inbox_key, object.key.text(), "not <kiosk>/<sha256>.age")));
            }
        }
        TRY(note_held());
        for (const auto& [kiosk, sent] : kiosks) {
            const std::vector<store::ObjectInfo> free = TRY(without_held(KioskId(kiosk), sent));
            if (!free.empty()) TRY(pull_alone(KioskId(kiosk), free));
        }
        switch (parts_.from) {
            case PulledFrom::network: TRY(follow_up(kiosks)); break;
            case PulledFrom::stick:
                for (const RegisteredKiosk& kiosk : parts_.registry.kiosks()) TRY(pull_alone(kiosk.id, {}));
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

    Result<void> follow_up(const Kiosks& kiosks) {
        if (parts_.signing == PullParts::Signing::all) TRY(sign_all());
        // What an earlier run committed but did not get to acknowledge.
        const std::vector<KioskId> unpublished = TRY(parts_.database.kiosks_with_unpublished_acks());
        for (const KioskId& kiosk : unpublished) {
            if (!kiosks.contains(kiosk.text())) TRY(pull_alone(kiosk, {}));
        }
        TRY(parts_.database.alone_with_statuses([this]() -> Result<void> {
            summary_.not_reached += TRY(publish_statuses(parts_.database, parts_.store, parts_.random, parts_.out)).not_reached;
            return {};
        }));
        return {};
    }

    // One pull at a time for a kiosk: its acks are two objects in the store whose serial must not go back. The other pull
    // empties the network's store as well as this one would; what lies on a stick only this one takes.
    Result<void> pull_alone(const KioskId& kiosk, const std::vector<store::ObjectInfo>& objects) {
        const auto if_taken = parts_.from == PulledFrom::stick ? sql::IfTaken::wait : sql::IfTaken::leave;
        const sql::Alone ending = TRY(parts_.database.alone_with(kiosk, if_taken, [&]() -> Result<void> {
            if (objects.empty()) {
                TRY(publish(kiosk));
                return {};
            }
            return pull_kiosk(kiosk, objects);
        }));
        switch (ending) {
            case sql::Alone::done: break;
            case sql::Alone::left_to_another:
                ++summary_.left_to_another;
                fmt::print(parts_.out, "left       {}: another pull is at work on it\n", kiosk.text());
                break;
        }
        return {};
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
            still_there = TRY(parts_.store.list(fmt::format("{}{}/", inbox_prefix, kiosk.text())));
            std::erase_if(still_there, [&](const store::ObjectInfo& object) {
                return !std::ranges::binary_search(objects, object.key, {}, &store::ObjectInfo::key);
            });
            objects = still_there;
            some_gone_ = false;
        }
        return {};
    }

    // What came while its kiosk was revoked stays set aside until a person takes it (docs/formats/registry.md).
    Result<void> note_held() {
        const std::vector<SetAside> aside = TRY(parts_.database.all_set_aside());
        for (const SetAside& item : aside) {
            if (item.reason == error_name(OfficeError::revoked_kiosk)) held_.insert(item.object);
        }
        return {};
    }

    Result<std::vector<store::ObjectInfo>> without_held(const KioskId& kiosk, const std::vector<store::ObjectInfo>& sent) {
        const RegisteredKiosk* const known = parts_.registry.find(kiosk);
        const bool revoked = known != nullptr && known->state == KioskState::revoked;
        std::vector<store::ObjectInfo> free;
        for (const store::ObjectInfo& object : sent) {
            const bool held = held_.contains(object.key.text()) && !parts_.release(object.key);
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
        for (const ObjectKey& key : taken) {
            const auto removed = parts_.store.remove(key);
            if (!removed) not_reached(removed.error());
        }
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

    // Nothing when it is set aside, gone or not reached.
    Result<std::optional<envelope::OpenedEnvelope>> open_object(const KioskId& kiosk, const store::ObjectInfo& object) {
        std::optional<envelope::OpenedEnvelope> nothing;
        const auto name = parse_name(object.key);
        const auto bytes = parts_.store.get(object.key, envelope::max_envelope_bytes);
        if (!bytes) {
            if (bytes.error().is(store::StoreError::not_found)) {  // another pull was quicker
                some_gone_ = true;
                return nothing;
            }
            if (bytes.error().is(store::StoreError::too_large)) {
                TRY(set_aside(object, bytes.error()));
            } else {
                not_reached(bytes.error());
            }
            return nothing;
        }
        if (envelope::sha256_hex(*bytes) != name->sha256) {
            TRY(set_aside(object, Error(OfficeError::name_mismatch, "envelope",
                                        "its bytes are not those it was named for: damaged on the way or in the store")));
            return nothing;
        }
        auto opened = envelope::open(*bytes, parts_.identities, parts_.registry.find_active_keys());
        if (!opened) {
            TRY(set_aside(object, opened.error()));
            return nothing;
        }
        if (opened->manifest.kiosk != kiosk) {
            TRY(set_aside(object, Error(OfficeError::wrong_kiosk, kiosk.text(), "it is another kiosk's envelope")));
            return nothing;
        }
        return std::optional(std::move(*opened));
    }

    // Adds to `taken` what may be removed once it is acknowledged.
    Result<void> take_batch(const KioskId& kiosk, const std::vector<Waiting*>& batch, std::vector<ObjectKey>& taken) {
        if (batch.empty()) return {};
        std::vector<Arrival> arrivals;
        for (const Waiting* const waiting : batch) {
            arrivals.push_back({&*waiting->opened, parse_name(waiting->object->key)->sha256, waiting->object->key});
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

    Result<void> set_aside(const store::ObjectInfo& object, const Error& reason) {
        ++summary_.set_aside;
        fmt::print(parts_.out, "set aside  {}\n           {}\n", object.key.text(), reason.message());
        return parts_.database.set_aside(object.key.text(), reason, object.size_bytes, parts_.clock.now());
    }

    void not_reached(const Error& error) {
        ++summary_.not_reached;
        fmt::print(parts_.out, "trouble    {}\n", error.message());
    }

    // Whether the store has the acks now. Its troubles are noted, not passed on: the database is ahead and stays so.
    Result<bool> publish(const KioskId& kiosk) {
        TRY(catch_up_with_store(kiosk));
        const envelope::Acks acks = TRY(parts_.database.acks(kiosk, parts_.clock.now()));
        if (acks.serial == 0) return true;  // nothing was ever taken in from it
        const envelope::SignedAcks file = TRY(envelope::sign_acks(acks, parts_.office_key));
        const auto json = parts_.store.put_replace(store::ack_key(kiosk), envelope::bytes_of(file.json));
        if (!json) return not_reached(json.error()), false;
        const auto signature =
            parts_.store.put_replace(store::ack_signature_key(kiosk), envelope::bytes_of(file.signature));
        if (!signature) return not_reached(signature.error()), false;
        if (parts_.from == PulledFrom::network) TRY(parts_.database.note_published(acks));
        return true;
    }

    Result<void> sign_all() {
        for (const RegisteredKiosk& kiosk : parts_.registry.kiosks()) {
            if (TRY(parts_.database.acks_were_published(kiosk.id))) TRY(pull_alone(kiosk.id, {}));
        }
        return {};
    }

    // The keys that acks in the store may be signed with.
    envelope::OfficeKeys own_keys() const {
        std::vector<envelope::MinisignPublicKey> keys = parts_.registry.fleet().office.keys;
        keys.push_back(parts_.office_key.public_key());
        return envelope::OfficeKeys(std::move(keys));
    }

    // A database that was made anew must not start at serial 1 again: the kiosk would take its acks for a replay.
    Result<void> catch_up_with_store(const KioskId& kiosk) {
        if (TRY(parts_.database.acks_were_published(kiosk))) return {};
        const auto json = parts_.store.get(store::ack_key(kiosk), envelope::max_acks_bytes);
        const auto signature =
            parts_.store.get(store::ack_signature_key(kiosk), envelope::max_acks_signature_bytes);
        if (!json || !signature) return {};
        const auto acks = envelope::verify_acks_by_any(envelope::text_of(*json), envelope::text_of(*signature),
                                                own_keys(), kiosk, 0);
        if (!acks) return {};
        return parts_.database.raise_ack_serial(kiosk, acks->serial + 1);
    }

    PullParts parts_;
    PullSummary summary_;
    std::set<std::string> held_;
    bool some_gone_ = false;  // of the kiosk at hand, since its objects were listed
};

}  // namespace

Result<PullSummary> pull_inbox(const PullParts& parts) { return Pull(parts).run(); }

}  // namespace engawa::office
