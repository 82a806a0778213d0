#include "tests/sync/exchange/exchange_bench.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

#include "sync/envelope/acks.h"
#include "sync/envelope/bytes.h"

namespace engawa::exchange {

namespace fs = std::filesystem;

Site::Site(const std::string& id, std::uint64_t seed) : kiosk(folder.path()) {
    const outbox::Keys office(1);
    kiosk.keys = outbox::Keys(seed);
    kiosk.keys.kiosk = KioskId(id);
    kiosk.keys.office_key = office.office_key;
    kiosk.keys.office_identity = office.office_identity;
    kiosk.random = SeededRandom(40 + seed);
    sink = std::make_unique<outbox::Sink>(kiosk.make_sink());
    REQUIRE(sink->readiness() == session::Readiness::ready);
}

void Site::submit(int count) {
    for (int i = 0; i < count; ++i)
        REQUIRE(sink->submit(outbox::submission(kiosk.keys.kiosk.text() + "-" + std::to_string(++submitted))).ok());
}

ExchangeParts Site::parts() {
    return {media, kiosk.make_queue(), kiosk.keys.office_key.public_key(), "kawabe", folder.path() / "carried", nullptr, &taker, state,
            [this] { return outdated; }};
}

void Site::settle(Exchange& exchange, SteadyTime now) {
    for (int i = 0; i < 10'000; ++i) {
        const auto next = exchange.step(now);
        if (!next) return;
        now = std::max(now, *next);
    }
    FAIL("the exchange never comes to rest");
}

void Site::acknowledge(store::ObjectStore& store, std::uint64_t serial, const std::vector<std::uint64_t>& sequences) const {
    envelope::Acks acks{kiosk.keys.kiosk, serial, outbox::spring, 0, {}};
    outbox::Kiosk same = kiosk;
    auto queue = same.make_queue();
    for (const std::uint64_t sequence : sequences)
        acks.taken.push_back({envelope::sha256_hex(queue.sealed_bytes(sequence).value()), sequence, outbox::spring});
    const auto file = envelope::sign_acks(acks, kiosk.keys.office_key).value();
    REQUIRE(store.put_replace(store::ack_key(acks.kiosk), envelope::bytes_of(file.json)).ok());
    REQUIRE(store.put_replace(store::ack_signature_key(acks.kiosk), envelope::bytes_of(file.signature)).ok());
}

Stick::Stick(const std::string& city) {
    fs::create_directory(top);
    if (!city.empty())
        REQUIRE(write_file_atomically(top / marker_file_name, marker_text(marker_for(city))).ok());
    fs::rename(top, pocket);
}

void Stick::into(Site& site) {
    fs::rename(pocket, top);
    site.media.insert(top);
}

void Stick::out_of(Site& site) { site.media.tear_out(top, pocket); }

void Stick::give_packs() const {
    fs::create_directories(pocket / "content" / "metadata");
    std::ofstream(pocket / "content" / "metadata" / "timestamp.json") << "{}";
}

std::vector<std::string> Stick::inbox(const std::string& kiosk) const {
    std::vector<std::string> names;
    const fs::path inbox = (fs::exists(top) ? top : pocket) / "inbox" / kiosk;
    if (!fs::exists(inbox)) return names;
    for (const auto& entry : fs::directory_iterator(inbox)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace engawa::exchange
