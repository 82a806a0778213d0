#include "tests/sync/membership/home.h"

#include <catch2/catch.hpp>

#include "sync/office/inbox_database.h"

namespace engawa::membership::test {

namespace fs = std::filesystem;

Home::Home(office::support::RegistryBench& office, const std::string& center)
    : folder(office.folder.path() / ("kiosk-at-" + center)), office_(office) {
    const auto request = own_request(folder, random);
    REQUIRE(request);
    id = request->id;
    office.must(office.enrol_line(*request, center));
    const fs::path stick = office.folder.path() / "stick";
    fs::create_directories(stick / "engawa-kiosks");
    fs::copy(office.state / "kiosks" / id.text(), stick / "engawa-kiosks" / id.text(), fs::copy_options::recursive);
    const std::vector<fs::path> mounted{stick};
    const auto offer = find_offer(*request, mounted);
    REQUIRE(offer);
    REQUIRE(*offer);
    REQUIRE(accept(**offer, folder).ok());
    sink = std::make_unique<outbox::Sink>(outbox::SinkOptions{.database_path = folder / "outbox.db", .reserve_bytes = 1u << 20},
                                          std::nullopt, clock, random, free_space);
    renew();
}

void Home::renew() {
    auto standing = membership.standing();
    REQUIRE(standing);
    state = standing->state;
    key = standing->key.public_key();
    enrolment = std::move(standing->enrolment);
    std::optional<outbox::Sealing> sealing;
    if (state == envelope::KioskState::active)
        sealing = outbox::Sealing{enrolment->kiosk, std::move(standing->key), enrolment->recipients};
    sink->use_sealing(std::move(sealing));
    auto opened = store::open_store(enrolment->store_url);
    REQUIRE(opened);
    store_ = std::move(*opened);
}

Result<void> Home::look() {
    const std::string registry = office_.client_reads();
    if (!registry.empty()) TRY(membership.take_registry(registry));
    renew();
    const auto statement = TRY(membership.statement([this]() -> Result<std::uint64_t> { return TRY(sink->summary()).last_sequence; }));
    if (!statement) return {};
    TRY(store_->put_replace(envelope::key_request_key(id), envelope::bytes_of(statement->json)));
    return store_->put_replace(envelope::key_request_signature_key(id), envelope::bytes_of(statement->signature));
}

void Home::submit(int count) {
    for (int i = 0; i < count; ++i) {
        session::Submission made = outbox::submission("uuid:" + id.text() + "-" + std::to_string(++submitted_));
        const auto receipt = sink->submit(made);
        INFO((receipt ? "" : receipt.error().message()));
        REQUIRE(receipt);
    }
}

void Home::deliver() {
    auto queue = outbox::Queue::open(folder / "outbox.db", id);
    REQUIRE(queue);
    delivery::OpenStore access(*store_);
    delivery::DeliveryWorker worker(std::move(*queue), access, network, enrolment->office_keys(), clock, random);
    for (int round = 0; round < 4; ++round) {
        delivery::settle(worker, steady);
        steady.advance(std::chrono::hours(1));
    }
}

int pull(office::support::RegistryBench& office, const std::string& command) {
    const std::string office_folder = (office.state / "office").string();
    fs::create_directories(office.folder.path() / "no-packs");
    return office.run_program("inbox " + command + " STORE --identity " + office_folder + "/identity.txt --into " + office_folder +
                              "/inbox.db --packs " + office.at("no-packs"));
}

std::size_t records(office::support::RegistryBench& office) {
    auto database = office::InboxDatabase::open(office.state / "office" / "inbox.db");
    REQUIRE(database);
    return database->lines("")->size();
}

}  // namespace engawa::membership::test
