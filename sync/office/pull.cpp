#include "sync/office/pull.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <set>

#include "sync/envelope/office_keys.h"
#include "sync/office/office_error.h"
#include "sync/office/slip_status.h"

namespace engawa::office {

namespace {

constexpr std::string_view inbox_prefix = "inbox/";

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
        std::map<std::string, std::vector<store::ObjectInfo>> kiosks;
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
        for (const auto& [kiosk, sent] : kiosks) TRY(pull_kiosk(KioskId(kiosk), TRY(without_held(KioskId(kiosk), sent))));
        if (parts_.signing == PullParts::Signing::all) TRY(sign_all());
        // What an earlier run committed but did not get to acknowledge.
        const std::vector<KioskId> unpublished = TRY(parts_.database.kiosks_with_unpublished_acks());
        for (const KioskId& kiosk : unpublished) {
            if (!kiosks.contains(kiosk.text())) TRY(publish(kiosk));
        }
        summary_.not_reached += TRY(publish_statuses(parts_.database, parts_.store, parts_.random, parts_.out)).not_reached;
        return summary_;
    }

  private:
    struct Waiting {
        const store::ObjectInfo* object;
        std::uint64_t sequence;
        std::optional<envelope::OpenedEnvelope> opened;  // empty when too much was open already; opened again in its turn
    };

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
    Result<void> pull_kiosk(const KioskId& kiosk, const std::vector<store::ObjectInfo>& objects) {
        std::vector<Waiting> waiting = TRY(open_all(kiosk, objects));
        std::ranges::stable_sort(waiting, {}, &Waiting::sequence);
        std::vector<ObjectKey> taken;
        for (Waiting& next : waiting) {
            if (!next.opened) next.opened = TRY(open_object(kiosk, *next.object));
            if (next.opened && TRY(take(*next.object, *next.opened))) taken.push_back(next.object->key);
            next.opened.reset();
        }
        if (taken.empty() || !TRY(publish(kiosk))) return {};
        for (const ObjectKey& key : taken) {
            const auto removed = parts_.store.remove(key);
            if (!removed) not_reached(removed.error());
        }
        return {};
    }

    Result<std::vector<Waiting>> open_all(const KioskId& kiosk, const std::vector<store::ObjectInfo>& objects) {
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
            if (bytes.error().is(store::StoreError::not_found)) return nothing;  // another pull was quicker
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

    // Whether it is taken in and may be removed once acknowledged.
    Result<bool> take(const store::ObjectInfo& object, const envelope::OpenedEnvelope& opened) {
        const auto taken = parts_.database.take(opened, parse_name(object.key)->sha256, parts_.clock.now());
        if (!taken) {
            const Error& error = taken.error();
            const bool about_this_one = error.is(OfficeError::sequence_reused) ||
                                        error.is(OfficeError::submission_reused) || error.is(OfficeError::bad_submission);
            if (!about_this_one) return error;
            TRY(set_aside(object, error));
            return false;
        }
        const envelope::Manifest& manifest = opened.manifest;
        switch (*taken) {
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
        TRY(parts_.database.forget_set_aside(object.key.text()));
        return true;
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
        const envelope::SignedAcks file = TRY(envelope::sign_acks(acks, parts_.office_key));
        const auto json = parts_.store.put_replace(store::ack_key(kiosk), envelope::bytes_of(file.json));
        if (!json) return not_reached(json.error()), false;
        const auto signature =
            parts_.store.put_replace(store::ack_signature_key(kiosk), envelope::bytes_of(file.signature));
        if (!signature) return not_reached(signature.error()), false;
        TRY(parts_.database.note_published(kiosk, acks.serial));
        return true;
    }

    Result<void> sign_all() {
        for (const RegisteredKiosk& kiosk : parts_.registry.kiosks()) {
            if (TRY(parts_.database.acks_were_published(kiosk.id))) TRY(publish(kiosk.id));
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
};

}  // namespace

Result<PullSummary> pull_inbox(const PullParts& parts) { return Pull(parts).run(); }

}  // namespace engawa::office
