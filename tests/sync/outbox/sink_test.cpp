#include "sync/outbox/sink.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <set>

#include "sync/envelope/slip.h"
#include "tests/support/small_disk.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/outbox/outbox_support.h"

using namespace engawa;
using namespace engawa::outbox;
using engawa::session::Readiness;

TEST_CASE("A submission becomes one sealed row, and its receipt is the slip inside the envelope") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.readiness() == Readiness::ready);
    const auto receipt = sink.submit(submission("1"));
    REQUIRE(receipt.ok());
    CHECK(envelope::parse_slip_code(receipt->slip_code).ok());
    CHECK(kiosk.sealed_count == 1);

    Queue queue = kiosk.make_queue();
    const auto due = queue.due(spring).value();
    REQUIRE(due.size() == 1);
    CHECK(due[0].sequence == 1);
    CHECK(due[0].state == EnvelopeState::sealed);
    const auto sealed = queue.sealed_bytes(1).value();
    CHECK(due[0].sha256 == envelope::sha256_hex(sealed));
    CHECK(due[0].key.text() == "inbox/kiosk-7f3a/" + due[0].sha256 + ".age");
    const auto manifest = kiosk.keys.open(sealed);
    REQUIRE(manifest);
    CHECK(manifest->slip == receipt->slip_code);
    CHECK(manifest->sequence == 1);
    CHECK(manifest->submission == SubmissionId("uuid:1"));
    CHECK(manifest->created == spring);
    CHECK(manifest->clock == ClockState::set);
}

TEST_CASE("The same submission again gives the same receipt and no second row, also after a restart") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    std::string slip;
    {
        Sink sink = kiosk.make_sink();
        slip = sink.submit(submission("1")).value().slip_code;
        CHECK(sink.submit(submission("1")).value().slip_code == slip);
    }
    Sink sink = kiosk.make_sink();
    CHECK(sink.submit(submission("1")).value().slip_code == slip);
    CHECK(sink.summary().value().waiting() == 1);
    CHECK(sink.submit(submission("2")).value().slip_code != slip);
    CHECK(sink.summary().value().last_sequence == 2);
}

TEST_CASE("A submission that the office has taken in is not sent a second time") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.submit(submission("1")).ok());
    Queue queue = kiosk.make_queue();
    const auto due = queue.due(spring).value();
    REQUIRE(queue.accept({kiosk.keys.kiosk, 1, spring, 1, {{due[0].sha256, 1, spring}}}, AcksFrom::store).value() == 1);
    const auto again = sink.submit(submission("1"));
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().is(OutboxError::already_accepted));
    CHECK(again.error().permanent());
    CHECK(sink.summary().value().waiting() == 0);
}

TEST_CASE("Numbers go on after rows have left and after restarts") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
        Sink sink = kiosk.make_sink();
        REQUIRE(sink.submit(submission(std::to_string(sequence))).ok());
        Queue queue = kiosk.make_queue();
        const auto due = queue.due(spring).value();
        REQUIRE(due.size() == 1);
        CHECK(due[0].sequence == sequence);
        REQUIRE(queue.accept({kiosk.keys.kiosk, sequence, spring, 0, {{due[0].sha256, sequence, spring}}}, AcksFrom::store).value() == 1);
    }
}

TEST_CASE("What a person wrote is nowhere on the disk in the clear") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.submit(submission("1b4e28ba-2fa1", "小鳥遊桜子")).ok());
    CHECK(support::files_holding(folder.path(), "小鳥遊桜子").empty());
    CHECK(support::files_holding(folder.path(), "1b4e28ba-2fa1").empty());
    // The search itself can find: the form of the table is there.
    CHECK_FALSE(support::files_holding(folder.path(), "CREATE TABLE envelope").empty());
}

TEST_CASE("What has left is overwritten, its slip too") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    const std::string slip = sink.submit(submission("1")).value().slip_code;
    Queue queue = kiosk.make_queue();
    const auto due = queue.due(spring).value();
    CHECK_FALSE(support::files_holding(folder.path(), slip).empty());
    REQUIRE(queue.accept({kiosk.keys.kiosk, 1, spring, 1, {{due[0].sha256, 1, spring}}}, AcksFrom::store).value() == 1);
    REQUIRE(open_outbox_database(kiosk.database_path).value().checkpoint().ok());
    CHECK(support::files_holding(folder.path(), slip).empty());
}

TEST_CASE("A kiosk that is not enrolled says so and takes nothing") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    SECTION("no keys") {
        Sink sink = kiosk.make_sink(std::nullopt);
        CHECK(sink.readiness() == Readiness::not_enrolled);
        CHECK(sink.submit(submission("1")).error().is(OutboxError::not_enrolled));
    }
    SECTION("no recipient") {
        Sealing sealing = kiosk.keys.sealing();
        sealing.recipients.clear();
        Sink sink = kiosk.make_sink(std::move(sealing));
        CHECK(sink.readiness() == Readiness::not_enrolled);
        CHECK(sink.submit(submission("1")).error().is(OutboxError::not_enrolled));
    }
    CHECK_FALSE(std::filesystem::exists(kiosk.database_path));
}

TEST_CASE("A disk that is nearly full is said before the first question, and what is queued stays") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.submit(submission("1")).ok());
    kiosk.free_space.bytes = kiosk.reserve_bytes - 1;
    CHECK(sink.readiness() == Readiness::disk_nearly_full);
    // A form that was begun before uses the reserve.
    CHECK(sink.submit(submission("2")).ok());
    CHECK(sink.summary().value().waiting() == 2);
    kiosk.free_space.bytes = kiosk.reserve_bytes;
    CHECK(sink.readiness() == Readiness::ready);
}

TEST_CASE("The system's free space is asked of the disk itself") {
    SystemFreeSpace here("/tmp");
    CHECK(here.available_bytes().value() > 0);
    SystemFreeSpace nowhere("/no/such/folder");
    CHECK_FALSE(nowhere.available_bytes().ok());
}

TEST_CASE("A broken file is said, and a sink recovers once it is mended") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    const auto broken = folder.write("outbox.db", std::string(5000, 'x'));
    Sink sink = kiosk.make_sink();
    CHECK(sink.readiness() == Readiness::store_broken);
    const auto refused = sink.submit(submission("1"));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(DatabaseError::corrupt));
    std::filesystem::remove(broken);
    CHECK(sink.readiness() == Readiness::ready);
    CHECK(sink.submit(submission("1")).ok());
}

TEST_CASE("A file of another kiosk is not continued") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    REQUIRE(kiosk.make_sink().submit(submission("1")).ok());
    Sealing other = kiosk.keys.sealing();
    other.kiosk = KioskId("kiosk-other");
    Sink sink = kiosk.make_sink(std::move(other));
    CHECK(sink.readiness() == Readiness::store_broken);
    CHECK(sink.submit(submission("2")).error().is(OutboxError::other_kiosk));
}

TEST_CASE("What cannot be sealed is refused and uses up no number") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    session::Submission bad = submission("1");
    bad.attachments.push_back({"../escape", "image/jpeg", {}});
    const auto refused = sink.submit(bad);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(envelope::EnvelopeError::not_sealable));
    CHECK(kiosk.sealed_count == 0);
    CHECK(sink.summary().value() == QueueSummary{});
    REQUIRE(sink.submit(submission("2")).ok());
    CHECK(sink.summary().value().last_sequence == 1);
}

TEST_CASE("Submissions that belong together are sealed in their order, with a number and a slip each, and wake the delivery once") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    const std::vector<session::Submission> together{submission("1"), submission("2"), submission("3")};
    const auto receipts = sink.submit(together);
    REQUIRE(receipts.ok());
    REQUIRE(receipts->size() == 3);
    CHECK(kiosk.sealed_count == 1);
    Queue queue = kiosk.make_queue();
    const auto due = queue.due(spring).value();
    REQUIRE(due.size() == 3);
    for (std::size_t i = 0; i < due.size(); ++i) {
        const auto manifest = kiosk.keys.open(queue.sealed_bytes(due[i].sequence).value());
        REQUIRE(manifest);
        CHECK(manifest->sequence == i + 1);
        CHECK(manifest->submission == together[i].id);
        CHECK(manifest->slip == receipts->at(i).slip_code);
    }
    const auto again = sink.submit(together);
    REQUIRE(again.ok());
    for (std::size_t i = 0; i < 3; ++i) CHECK(again->at(i).slip_code == receipts->at(i).slip_code);
    CHECK(sink.summary().value().waiting() == 3);
}

TEST_CASE("Of submissions that belong together none is kept when one cannot be sealed, and no number is used up") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    std::vector<session::Submission> together{submission("1"), submission("2"), submission("3")};
    together[2].attachments.push_back({"../escape", "image/png", {}});
    CHECK_FALSE(sink.submit(together).ok());
    CHECK(sink.summary().value().waiting() == 0);
    CHECK(kiosk.sealed_count == 0);
    together[2].attachments.clear();
    REQUIRE(sink.submit(together).ok());
    CHECK(kiosk.make_queue().due(spring).value().front().sequence == 1);
}

TEST_CASE("A clock at 1970 is said in the envelope and stops nothing") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    kiosk.clock.set(WallTime{});
    Sink sink = kiosk.make_sink();
    CHECK(sink.readiness() == Readiness::ready);
    REQUIRE(sink.submit(submission("1")).ok());
    CHECK(kiosk.keys.open(kiosk.make_queue().sealed_bytes(1).value())->clock == ClockState::unset);
}

TEST_CASE("A clock behind what the office wrote is unset") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.readiness() == Readiness::ready);
    Queue queue = kiosk.make_queue();
    CHECK(sink.last_trusted().value() == WallTime{});
    REQUIRE(queue.accept({kiosk.keys.kiosk, 1, spring + std::chrono::days(10), 0, {}}, AcksFrom::store).ok());
    CHECK(sink.last_trusted().value() == spring + std::chrono::days(10));
    REQUIRE(sink.submit(submission("1")).ok());
    CHECK(kiosk.keys.open(queue.sealed_bytes(1).value())->clock == ClockState::unset);
}

namespace {

// Submits until the disk is full, then checks that what was promised is there and that room makes it work again.
template <typename MakeRoom>
void fill_and_recover(Kiosk& kiosk, const MakeRoom& make_room) {
    std::set<std::string> shown;
    std::optional<Error> error;
    {
        Sink sink = kiosk.make_sink();
        for (int i = 0; i < 500 && !error; ++i) {
            session::Submission large = submission("id-" + std::to_string(i));
            large.attachments.push_back({"photo.jpg", "image/jpeg", std::vector<std::byte>(30'000)});
            const auto receipt = sink.submit(large);
            if (receipt.ok()) shown.insert(receipt->slip_code);
            if (!receipt.ok()) error = receipt.error();
        }
        REQUIRE(error);
        INFO(error->message());
        CHECK((error->is(DatabaseError::disk_full) || error->is(DatabaseError::io)));
        CHECK(error->temporary());
        REQUIRE(shown.size() > 3);
        CHECK(sink.summary().value().waiting() == shown.size());
    }
    make_room();
    Sink sink = kiosk.make_sink();
    CHECK(sink.summary().value().waiting() == shown.size());
    CHECK(sink.summary().value().last_sequence == shown.size());
    const auto receipt = sink.submit(submission("after"));
    REQUIRE(receipt.ok());
    shown.insert(receipt->slip_code);
    Queue queue = kiosk.make_queue();
    const auto due = queue.due(spring);
    REQUIRE(due.ok());
    for (const QueuedEnvelope& envelope : *due) {
        const auto manifest = kiosk.keys.open(queue.sealed_bytes(envelope.sequence).value());
        REQUIRE(manifest);
        CHECK(shown.erase(manifest->slip) == 1);
    }
    CHECK(shown.empty());
}

}  // namespace

TEST_CASE("A disk that is really full: a clear temporary error, nothing lost, nothing half there") {
    const support::SmallDisk disk(2 << 20);
    const support::TemporaryFolder folder;
    if (!disk.mounted()) FAIL(disk.trouble());
    const auto filler = disk.path() / "filler";
    { std::ofstream(filler) << std::string(300'000, 'f'); }
    Kiosk kiosk(disk.path());
    fill_and_recover(kiosk, [&] { std::filesystem::remove(filler); });
}

TEST_CASE("A database at its quota: a clear temporary error, nothing lost, nothing half there") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    kiosk.database.size_limit_pages = 200;
    fill_and_recover(kiosk, [&] { kiosk.database.size_limit_pages = 400; });
}
