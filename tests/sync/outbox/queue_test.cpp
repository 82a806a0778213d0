#include "sync/outbox/queue.h"

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"
#include "tests/sync/outbox/outbox_support.h"

using namespace engawa;
using namespace engawa::outbox;

namespace {

struct Filled {
    Filled() : kiosk(folder.path()) {
        Sink sink = kiosk.make_sink();
        for (const char* id : {"a", "b", "c"}) REQUIRE(sink.submit(submission(id)).ok());
    }
    std::vector<std::uint64_t> due(Queue& queue, WallTime now) {
        std::vector<std::uint64_t> sequences;
        const auto found = queue.due(now);
        REQUIRE(found.ok());
        for (const QueuedEnvelope& envelope : *found) sequences.push_back(envelope.sequence);
        return sequences;
    }
    envelope::TakenEnvelope taken(Queue& queue, std::uint64_t sequence) {
        return {envelope::sha256_hex(queue.sealed_bytes(sequence).value()), sequence, spring};
    }
    support::TemporaryFolder folder;
    Kiosk kiosk;
};

using Sequences = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("An envelope goes from sealed to offered to stored, and is not due again at once") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    CHECK(queue.in_flight().value() == 0);
    REQUIRE(queue.mark_offered(2).ok());
    CHECK(filled.due(queue, spring) == Sequences{1, 2, 3});
    CHECK(queue.in_flight().value() == 1);
    REQUIRE(queue.mark_stored(2, spring).ok());
    CHECK(filled.due(queue, spring) == Sequences{1, 3});
    const QueueSummary summary = queue.summary().value();
    CHECK(summary.sealed == 2);
    CHECK(summary.stored == 1);
    CHECK(summary.last_sequence == 3);
    CHECK(summary.oldest == spring);
}

TEST_CASE("A stored envelope is offered again after seven days") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    REQUIRE(queue.mark_offered(1).ok());
    REQUIRE(queue.mark_stored(1, spring).ok());
    CHECK(filled.due(queue, spring + std::chrono::days(7) - Milliseconds(1)) == Sequences{2, 3});
    CHECK(filled.due(queue, spring + std::chrono::days(7)) == Sequences{1, 2, 3});
}

TEST_CASE("When the clock was set back, the seven days count from now") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    REQUIRE(queue.mark_offered(1).ok());
    REQUIRE(queue.mark_stored(1, spring).ok());
    const WallTime nineteen_seventy{};
    CHECK(filled.due(queue, nineteen_seventy) == Sequences{2, 3});
    CHECK(filled.due(queue, nineteen_seventy + std::chrono::days(7)) == Sequences{1, 2, 3});
}

TEST_CASE("Only an envelope that was offered becomes stored") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    REQUIRE(queue.mark_stored(1, spring).ok());
    CHECK(queue.summary().value().stored == 0);
}

TEST_CASE("A row leaves when its number and its hash are both in the acks, whatever its state") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    REQUIRE(queue.mark_offered(2).ok());
    const envelope::Acks acks{filled.kiosk.keys.kiosk, 5, spring, 2, {filled.taken(queue, 1), filled.taken(queue, 2)}};
    CHECK(queue.accept(acks, AcksFrom::store).value() == 2);
    CHECK(filled.due(queue, spring) == Sequences{3});
    CHECK(queue.sealed_bytes(1).error().is(OutboxError::no_such_envelope));
    CHECK(queue.ack_serial(AcksFrom::store).value() == 5);
    SECTION("the same acks again change nothing") { CHECK(queue.accept(acks, AcksFrom::store).value() == 0); }
}

TEST_CASE("Acks of another hash, another number or only a high-water mark delete nothing") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    envelope::Acks acks{filled.kiosk.keys.kiosk, 1, spring, 3, {}};
    envelope::TakenEnvelope wrong_number = filled.taken(queue, 1);
    wrong_number.sequence = 2;
    envelope::TakenEnvelope wrong_hash = filled.taken(queue, 3);
    wrong_hash.sha256[0] = wrong_hash.sha256[0] == '0' ? '1' : '0';
    acks.taken = {wrong_number, wrong_hash};
    CHECK(queue.accept(acks, AcksFrom::store).value() == 0);
    CHECK(filled.due(queue, spring) == Sequences{1, 2, 3});
}

TEST_CASE("The serial never goes back") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    REQUIRE(queue.accept({filled.kiosk.keys.kiosk, 9, spring, 0, {}}, AcksFrom::store).ok());
    REQUIRE(queue.accept({filled.kiosk.keys.kiosk, 3, spring, 0, {}}, AcksFrom::store).ok());
    CHECK(queue.ack_serial(AcksFrom::store).value() == 9);
}

TEST_CASE("What a stick brings does not raise the serial that the store is measured by, and the other way round it does") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    REQUIRE(queue.accept({filled.kiosk.keys.kiosk, 4, spring, 0, {}}, AcksFrom::store).ok());
    const WallTime later = spring + std::chrono::days(1);
    REQUIRE(queue.accept({filled.kiosk.keys.kiosk, 9, later, 0, {}}, AcksFrom::stick).ok());
    CHECK(queue.ack_serial(AcksFrom::store).value() == 4);
    CHECK(queue.ack_serial(AcksFrom::stick).value() == 9);
    // The store's next ones are older than the stick's: they count, and say nothing of the time.
    const envelope::Acks older{filled.kiosk.keys.kiosk, 5, spring, 1, {filled.taken(queue, 1)}};
    CHECK(queue.accept(older, AcksFrom::store).value() == 1);
    CHECK(queue.last_trusted().value() == later);
    REQUIRE(queue.accept({filled.kiosk.keys.kiosk, 12, later, 0, {}}, AcksFrom::store).ok());
    Queue opened_again = filled.kiosk.make_queue();
    CHECK(opened_again.ack_serial(AcksFrom::store).value() == 12);
    CHECK(opened_again.ack_serial(AcksFrom::stick).value() == 12);
}

TEST_CASE("A refusal is counted for the status page until the envelope is stored") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    REQUIRE(queue.mark_offered(1).ok());
    REQUIRE(queue.mark_refused(1, "store.conflict").ok());
    CHECK(queue.summary().value().refused == 1);
    REQUIRE(queue.mark_stored(1, spring).ok());
    CHECK(queue.summary().value().refused == 0);
}

TEST_CASE("The sink and the queue use the file at once") {
    Filled filled;
    Queue queue = filled.kiosk.make_queue();
    Sink sink = filled.kiosk.make_sink();
    for (std::uint64_t i = 4; i < 20; ++i) {
        REQUIRE(sink.submit(submission("more-" + std::to_string(i))).ok());
        REQUIRE(queue.mark_offered(i).ok());
        REQUIRE(queue.mark_stored(i, spring).ok());
    }
    CHECK(sink.summary().value() == queue.summary().value());
    CHECK(sink.summary().value().stored == 16);
}

TEST_CASE("An empty outbox has nothing to say") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Queue queue = kiosk.make_queue();
    CHECK(queue.due(spring).value().empty());
    CHECK(queue.ack_serial(AcksFrom::store).value() == 0);
    CHECK(queue.summary().value() == QueueSummary{});
}
