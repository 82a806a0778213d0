#include "tests/sync/office/bench.h"

#include <fmt/format.h>

#include "kiosk/base/database.h"
#include "tests/support/postgres_server.h"

namespace engawa::office::support {

std::string care_xml(const std::string& name) {
    return fmt::format("<data id=\"care\"><applicant><name>{}</name><kana>かな</kana></applicant><level>2</level>"
                       "<meta><instanceName>x</instanceName></meta></data>", name);
}

Bench::Bench(Backend backend) : backend_(backend) {
    change_database();
    for (const char* const id : {"kiosk-a", "kiosk-b"}) {
        const auto key = envelope::MinisignSecretKey::generate(random);
        kiosk_keys.emplace(id, key);
        registry.add({KioskId(id), "中央公民館", key.public_key(), KioskState::active, ""});
    }
}

namespace {
envelope::SealRequest request_of(const std::string& kiosk, std::uint64_t sequence, const std::string& xml) {
    envelope::SealRequest request;
    request.kiosk = KioskId(kiosk);
    request.sequence = sequence;
    request.form = FormId("care");
    request.form_version = "1";
    request.pack = PackId("kaigo");
    request.pack_version = "1.0";
    request.created = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 31));
    request.xml = xml;
    return request;
}
}  // namespace

Sealed Bench::seal(std::uint64_t sequence, const std::string& xml, const std::string& kiosk) {
    envelope::SealRequest request = request_of(kiosk, sequence, xml);
    request.submission = SubmissionId("uuid:" + make_uuid(random));
    request.slip = envelope::make_slip_code(random);
    return {envelope::seal(request, kiosk_keys.at(kiosk), {identity.recipient()}, random).value(), request.submission,
            request.slip};
}

Sealed Bench::seal_again(const Sealed& sealed, std::uint64_t sequence, const std::string& xml) {
    envelope::SealRequest request = request_of("kiosk-a", sequence, xml);
    request.submission = sealed.submission;
    request.slip = sealed.slip;
    return {envelope::seal(request, kiosk_keys.at("kiosk-a"), {identity.recipient()}, random).value(),
            request.submission, request.slip};
}

void Bench::put(const Sealed& sealed) { REQUIRE(store.put(sealed.envelope.key, sealed.envelope.bytes).ok()); }
bool Bench::in_store(const Sealed& sealed) { return store.objects().contains(sealed.envelope.key); }

InboxDatabase Bench::open_database() {
    auto database = InboxDatabase::open(address);
    if (!database) FAIL(database.error().message());
    return std::move(*database);
}

void Bench::change_database() {
    switch (backend_) {
        case Backend::sqlite:
            database_file = folder.path() / ("inbox" + std::to_string(++databases_) + ".db");
            address.text = database_file.string();
            break;
        case Backend::postgresql: address.text = engawa::support::shared_postgres().make_schema(); break;
    }
}

std::int64_t Bench::ask(const std::string& statement) {
    switch (backend_) {
        case Backend::sqlite: return Database::open(database_file)->query_integer(statement).value();
        case Backend::postgresql: return std::stoll(engawa::support::shared_postgres().query(address.text, statement));
    }
    return -1;
}

Result<PullSummary> Bench::pull(InboxDatabase& database) {
    return pull_inbox({store, database, registry, {identity}, office_key, clock, random, out});
}

PullSummary Bench::pull() {
    InboxDatabase database = open_database();
    const auto summary = pull(database);
    REQUIRE(summary);
    return *summary;
}

std::optional<envelope::Acks> Bench::acks(const std::string& kiosk, std::uint64_t last_serial) {
    const auto json = store.get(store::ack_key(KioskId(kiosk)), 1u << 20);
    const auto signature = store.get(store::ack_signature_key(KioskId(kiosk)), 1u << 20);
    if (!json || !signature) return std::nullopt;
    auto acks = envelope::verify_acks(envelope::text_of(*json), envelope::text_of(*signature), office_key.public_key(),
                                      KioskId(kiosk), last_serial);
    if (!acks) return std::nullopt;
    return *acks;
}

}  // namespace engawa::office::support
