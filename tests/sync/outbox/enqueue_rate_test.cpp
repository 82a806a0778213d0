#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "kiosk/base/database.h"
#include "sync/envelope/slip.h"
#include "tests/support/spent.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/outbox/outbox_support.h"

// Figures for docs/performance.md; no part of the everyday run.

using namespace engawa;
using namespace engawa::outbox;
using support::seconds_of;

namespace {

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

}  // namespace

TEST_CASE("Figures: a durable enqueue beside a bare commit of the same bytes", "[.enqueuerate]") {
    constexpr int rounds = 300;
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.submit(submission("warm")).ok());
    Queue queue = kiosk.make_queue();
    const auto sealed = queue.sealed_bytes(1).value();
    auto bare = Database::open(folder.path() / "bare.db").value();
    REQUIRE(bare.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT").ok());
    std::vector<double> enqueue;
    std::vector<double> commit;
    std::vector<double> seal;
    // In turn, so that both meet the same disk, and each first as often as second: a sync that follows another at once finds
    // less to do.
    for (int i = 0; i < rounds; ++i) {
        const session::Submission next = submission(std::to_string(i));
        const auto enqueue_one = [&] {
            enqueue.push_back(1000 * seconds_of([&] { REQUIRE(sink.submit(next).ok()); }).wall);
        };
        const auto commit_one = [&] {
            commit.push_back(1000 * seconds_of([&] {
                REQUIRE(bare.transaction([&]() -> Result<void> {
                    Statement insert = TRY(bare.prepare("INSERT INTO t (bytes) VALUES (?1)"));
                    return insert.bind(1, std::span<const std::byte>(sealed)).run();
                }).ok());
            }).wall);
        };
        if (i % 2 == 0) {
            enqueue_one();
            commit_one();
        } else {
            commit_one();
            enqueue_one();
        }
        envelope::SealRequest request;
        request.kiosk = kiosk.keys.kiosk;
        request.sequence = 1;
        request.submission = next.id;
        request.form = next.form_id;
        request.form_version = next.form_version;
        request.pack = next.pack_id;
        request.pack_version = next.pack_version;
        request.created = kiosk.clock.now();
        request.slip = envelope::make_slip_code(kiosk.random);
        request.xml = next.xml;
        seal.push_back(1000 * seconds_of([&] {
            REQUIRE(envelope::seal(request, kiosk.keys.kiosk_key, {kiosk.keys.office_identity.recipient()}, kiosk.random).ok());
        }).cpu);
    }
    std::cout << fmt::format("{} bytes sealed, medians of {}: enqueue {:.2f} ms, bare commit {:.2f} ms, times {:.2f}; "
                             "sealing {:.3f} ms of CPU, {:.0f} a second\n",
                             sealed.size(), rounds, median(enqueue), median(commit), median(enqueue) / median(commit),
                             median(seal), 1000.0 / median(seal));
}
