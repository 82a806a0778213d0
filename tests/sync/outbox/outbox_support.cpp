#include "tests/sync/outbox/outbox_support.h"

#include <catch2/catch.hpp>

namespace engawa::outbox {

Keys::Keys(std::uint64_t seed)
    : random(seed),
      kiosk_key(envelope::MinisignSecretKey::generate(random)),
      office_key(envelope::MinisignSecretKey::generate(random)),
      office_identity(envelope::AgeIdentity::generate(random)) {}

Sealing Keys::sealing() const { return {kiosk, kiosk_key, {office_identity.recipient()}}; }

std::optional<envelope::Manifest> Keys::open(std::span<const std::byte> sealed) const {
    const auto find = [&](const KioskId& id) {
        return id == kiosk ? std::optional(kiosk_key.public_key()) : std::nullopt;
    };
    auto opened = envelope::open(sealed, {office_identity}, find);
    if (!opened.ok()) return std::nullopt;
    return opened->manifest;
}

Kiosk::Kiosk(const std::filesystem::path& folder) : database_path(folder / "outbox.db") {}

Sink Kiosk::make_sink(std::optional<Sealing> sealing) {
    SinkOptions options;
    options.database_path = database_path;
    options.reserve_bytes = reserve_bytes;
    options.database = database;
    options.on_sealed = [this] { ++sealed_count; };
    return Sink(std::move(options), std::move(sealing), clock, random, free_space);
}

Queue Kiosk::make_queue() {
    auto queue = Queue::open(database_path, keys.kiosk, database);
    REQUIRE(queue.ok());
    return std::move(*queue);
}

session::Submission submission(const std::string& id, const std::string& name) {
    session::Submission made;
    made.id = SubmissionId("uuid:" + id);
    made.form_id = FormId("kaigo-nintei");
    made.form_version = "2026040101";
    made.pack_id = PackId("kaigo");
    made.pack_version = "1.0.0";
    made.xml = "<data id=\"kaigo-nintei\"><name>" + name + "</name></data>";
    return made;
}

}  // namespace engawa::outbox
