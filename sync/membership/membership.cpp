#include "sync/membership/membership.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/log.h"

namespace engawa::membership {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view registry_name = "registry.json";
constexpr std::string_view next_key_name = "kiosk.next.key";
constexpr std::uint64_t max_key_bytes = 1u << 20;

// The registry goes before kiosk.toml, wherever it speaks.
void overlay(envelope::Enrolment& enrolment, const envelope::Fleet& fleet, const envelope::RegisteredKiosk* registered) {
    enrolment.recipients = fleet.office.recipients;
    enrolment.office_key = fleet.office.keys.front();
    enrolment.further_office_keys.assign(fleet.office.keys.begin() + 1, fleet.office.keys.end());
    if (!fleet.office.store.empty()) enrolment.store_url = fleet.office.store;
    if (registered == nullptr) return;
    enrolment.center = registered->center;
    if (enrolment.content) enrolment.content->ring = registered->ring;
}

Result<envelope::MinisignSecretKey> read_key(const fs::path& file) {
    std::string text = TRY(read_text_file(file, max_key_bytes));
    auto key = envelope::MinisignSecretKey::parse(text);
    wipe_container(text);
    if (!key) return key.error().within(file.string());
    return key;
}

Result<void> put_in_place(const fs::path& next, const fs::path& current) {
    if (std::rename(next.c_str(), current.c_str()) != 0) return file_error(errno, next, "cannot rename");
    return sync_folder(current.parent_path());
}

}  // namespace

std::string_view error_name(MembershipError code) {
    switch (code) {
        case MembershipError::older_registry: return "membership.older_registry";
        case MembershipError::key_is_not_ours: return "membership.key_is_not_ours";
        case MembershipError::other_kiosk: return "membership.other_kiosk";
    }
    ENGAWA_VERIFY(false);
}

std::optional<envelope::Fleet> Membership::registry() const {
    const auto text = read_text_file(file(registry_name), envelope::max_fleet_bytes);
    if (!text) return std::nullopt;
    auto fleet = envelope::parse_fleet(*text);
    if (fleet) return std::move(*fleet);
    // The next look brings it again, and until then kiosk.toml speaks.
    log::error("membership", "the registry that is kept cannot be read", {log::Field(fleet.error())});
    return std::nullopt;
}

Result<std::optional<envelope::MinisignSecretKey>> Membership::next_key() const {
    auto key = read_key(file(next_key_name));
    if (key) return std::optional(std::move(*key));
    if (key.error().is(FileError::not_found)) return std::optional<envelope::MinisignSecretKey>();
    return key.error();
}

Result<envelope::MinisignSecretKey> Membership::current_key(const envelope::Enrolment& enrolment,
                                                            const envelope::RegisteredKiosk* registered) {
    const std::optional<envelope::MinisignSecretKey> next = TRY(next_key());
    if (registered != nullptr && next && next->public_key() == registered->key) {
        TRY(put_in_place(file(next_key_name), enrolment.kiosk_key_file));
        TRY(write_file_atomically(file("kiosk.pub"), next->public_key().file_text()));
        log::info("membership", "the kiosk signs with its new key");
        return *next;
    }
    envelope::MinisignSecretKey key = TRY(envelope::load_kiosk_key(enrolment));
    if (registered == nullptr || registered->order == envelope::KeyOrder::keep || next) return key;
    const auto made = envelope::MinisignSecretKey::generate(random_);
    const SecretBytes text = made.file_text();
    TRY(write_file_atomically(file(next_key_name), text.bytes(), FileMode::owner_only));
    log::info("membership", "the office asks for another key; it is made");
    return key;
}

Result<Standing> Membership::standing() {
    Result<Standing> by_file = standing_by_file();
    if (by_file.ok() || !followed_) return by_file;
    if (by_file.error().message() != fault_)
        log::error("enrolment", "kiosk.toml cannot be followed; until the next start the kiosk goes on as before: mend the file",
                   {log::Field(by_file.error())});
    fault_ = by_file.error().message();
    return standing_by(*followed_);
}

Result<Standing> Membership::standing_by_file() {
    envelope::Enrolment read = TRY(envelope::Enrolment::load(file("kiosk.toml")));
    if (followed_ && followed_->kiosk != read.kiosk)
        return Error(MembershipError::other_kiosk, file("kiosk.toml").string(),
                     "it is now of " + read.kiosk.text() + ", and this is " + followed_->kiosk.text());
    Standing standing = TRY(standing_by(read));
    followed_ = std::move(read);
    fault_.clear();
    return standing;
}

Result<Standing> Membership::standing_by(envelope::Enrolment enrolment) {
    const std::optional<envelope::Fleet> fleet = registry();
    const envelope::RegisteredKiosk* const registered = fleet ? fleet->find(enrolment.kiosk) : nullptr;
    envelope::MinisignSecretKey key = TRY(current_key(enrolment, registered));
    // Once the registry lists the kiosk, it is the registry that knows its key.
    if (registered == nullptr && enrolment.kiosk_key && *enrolment.kiosk_key != key.public_key())
        return Error(MembershipError::key_is_not_ours, file("kiosk.toml").string(),
                     "it was made for another key than this kiosk's; enrol the kiosk by what it shows");
    if (fleet) overlay(enrolment, *fleet, registered);
    if (fleet && registered == nullptr)
        log::warning("membership", "the registry does not list this kiosk", {{"kiosk", enrolment.kiosk}});
    const envelope::KioskState state = registered == nullptr ? envelope::KioskState::active : registered->state;
    return Standing{std::move(enrolment), std::move(key), state};
}

Result<Membership::Taken> Membership::take_registry(std::string_view json) {
    const envelope::Fleet fleet = TRY(envelope::parse_fleet(json));
    if (const auto known = registry()) {
        if (fleet.serial < known->serial)
            return Error(MembershipError::older_registry, std::string(envelope::fleet_target),
                         fmt::format("no. {}, and no. {} is known", fleet.serial, known->serial));
        if (fleet == *known) return Taken::same;
    }
    TRY(write_file_atomically(file(registry_name), json));
    ++revision_;
    return Taken::changed;
}

std::vector<assist::Person> Membership::people() const {
    auto fleet = registry();
    return fleet ? std::move(fleet->people) : std::vector<assist::Person>();
}

std::optional<int> Membership::ring() const {
    const auto enrolment = envelope::Enrolment::load(file("kiosk.toml"));
    const auto fleet = registry();
    if (!enrolment || !fleet) return std::nullopt;
    const envelope::RegisteredKiosk* const registered = fleet->find(enrolment->kiosk);
    return registered == nullptr ? std::nullopt : std::optional(registered->ring);
}

Result<std::optional<Statement>> Membership::statement(const std::function<Result<std::uint64_t>()>& last_sequence) const {
    std::optional<Statement> nothing;
    const auto fleet = registry();
    if (!fleet) return nothing;
    envelope::Enrolment enrolment = TRY(envelope::Enrolment::load(file("kiosk.toml")));
    const envelope::RegisteredKiosk* const registered = fleet->find(enrolment.kiosk);
    overlay(enrolment, *fleet, registered);
    if (registered == nullptr || registered->state == envelope::KioskState::revoked) return nothing;
    const envelope::MinisignSecretKey key = TRY(envelope::load_kiosk_key(enrolment));
    if (registered->key != key.public_key()) return nothing;  // standing() has not put the new one in its place yet
    const auto say = [&](const envelope::KeyRequest& request) -> Result<std::optional<Statement>> {
        std::string json = envelope::key_request_json(request);
        std::string signature = TRY(envelope::sign_key_request(enrolment.kiosk, json, key));
        return std::optional(Statement{enrolment, std::move(json), std::move(signature)});
    };
    const std::optional<envelope::MinisignSecretKey> next = TRY(next_key());
    if (registered->order == envelope::KeyOrder::replace)
        return next ? say({enrolment.kiosk, envelope::NewKey{next->public_key()}}) : Result<std::optional<Statement>>(nothing);
    for (const envelope::FormerKey& former : registered->former_keys) {
        if (former.through) continue;
        return say({enrolment.kiosk, envelope::KeyChanged{key.public_key(), former.key, TRY(last_sequence())}});
    }
    return nothing;
}

}  // namespace engawa::membership
