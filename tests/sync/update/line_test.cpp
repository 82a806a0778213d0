#include <catch2/catch.hpp>

#include "tests/sync/update/update_bench.h"

// Lines that cost (docs/formats/delivery.md, "A line that costs"), and sticks that pass by.

using namespace engawa;
using namespace engawa::update;
using namespace engawa::update::test;

TEST_CASE("On a metered line a pack that is there in some version waits, and what is asked is asked seldom") {
    UpdateBench bench;
    bench.line = delivery::Line::spared;
    bench.publish("2026.1");
    bench.look();
    CHECK(bench.shown() == "2026.1");  // it had nothing
    bench.publish("2026.2");
    bench.look();
    CHECK(bench.shown() == "2026.1");
    CHECK(bench.repository.fetched().empty());
    CHECK(bench.worker.last_error() == "");
    CHECK(bench.next - bench.now >= std::chrono::hours(6));
    bench.line = delivery::Line::open;
    bench.look();
    CHECK(bench.shown() == "2026.2");
}

TEST_CASE("A line that becomes one to be spared ends the fetching between two files") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.look();
    bench.write("forms/care.xml", "<one/>");
    bench.write("media/a.png", content::test::PackFolder::png(600, 400));
    bench.publish("2026.2");
    bench.repository.before_answer = [&](const std::string& name) -> Result<void> {
        if (name.starts_with("targets/")) bench.line = delivery::Line::spared;
        return {};
    };
    bench.look();
    CHECK(bench.shown() == "2026.1");
    CHECK(bench.repository.fetched().size() == 1);
}

TEST_CASE("In quiet hours a kiosk that has something to show does not look, and looks when they are over") {
    UpdateBench bench;
    bench.line = delivery::Line::spared;
    bench.until_open = std::chrono::minutes(40);
    bench.publish("2026.1");
    bench.look();
    CHECK(bench.shown() == "2026.1");  // it had nothing
    bench.publish("2026.2");
    bench.look();
    CHECK(bench.repository.requests.empty());
    CHECK(bench.next - bench.now == std::chrono::minutes(40));
    bench.line = delivery::Line::open;
    bench.until_open.reset();
    bench.now = bench.next;
    bench.next = bench.worker.step(bench.now);
    CHECK(bench.shown() == "2026.2");
}

TEST_CASE("What passes by is taken at once, outside the window and on a line that costs") {
    WorkerOptions options;
    options.content.window = envelope::DailyWindow{60, 5 * 60};
    UpdateBench bench(std::move(options));
    bench.publish("2026.1");
    bench.look();
    CHECK(bench.shown() == "2026.1");  // it had nothing
    bench.publish("2026.2");
    bench.look();
    CHECK(bench.shown() == "2026.1");
    bench.line = delivery::Line::spared;
    bench.stay = ContentSource::Stay::passing;
    bench.look();
    CHECK(bench.shown() == "2026.2");
}

TEST_CASE("What passes by and is older than what is known changes nothing and is no fault") {
    UpdateBench bench;
    bench.publish("2026.1");
    const auto older = bench.repository.metadata_files;
    bench.look();
    bench.publish("2026.2");
    bench.look();
    bench.repository.metadata_files = older;
    bench.look();
    CHECK(bench.worker.last_error() == "tuf.rollback");
    bench.stay = ContentSource::Stay::passing;
    bench.look();
    CHECK(bench.worker.last_error() == "");
    CHECK(bench.shown() == "2026.2");
}
