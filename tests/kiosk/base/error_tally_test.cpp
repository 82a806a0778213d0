#include "kiosk/base/error_tally.h"

#include <catch2/catch.hpp>

#include "kiosk/base/atomic_file.h"

using namespace engawa;

namespace {

class KeptLines final : public log::Sink {
  public:
    void write(log::Level level, std::string_view layer, std::string_view message,
               const std::vector<log::Field>& fields) override {
        lines.push_back(log::format_line(level, layer, message, fields));
    }
    std::vector<std::string> lines;
};

const WallTime start{Milliseconds(1'000)};

}  // namespace

TEST_CASE("Errors are counted by name, the last one first, and every line goes on") {
    KeptLines kept;
    ManualWallClock clock(start);
    log::ErrorTally tally(kept, clock);
    const log::Field full{Error(FileError::disk_full, "/var", "no room")};
    const log::Field gone{Error(FileError::not_found, "/mnt", "gone")};
    tally.write(log::Level::error, "outbox", "not written", {full});
    tally.write(log::Level::warning, "pack", "not read", {{"pack", 3}, gone});
    clock.advance(Seconds(5));
    tally.write(log::Level::warning, "outbox", "not written", {full});

    const auto entries = tally.entries();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].name == error_name(FileError::disk_full));
    CHECK(entries[0].count == 2);
    CHECK(entries[0].last_at == start + Seconds(5));
    CHECK(entries[1].name == error_name(FileError::not_found));
    CHECK(entries[1].count == 1);
    CHECK(entries[1].last_at == start);
    REQUIRE(kept.lines.size() == 3);
    CHECK(kept.lines[1].find("pack=3") != std::string::npos);
}

TEST_CASE("What is told in passing, and what is no error, is not counted") {
    KeptLines kept;
    const ManualWallClock clock(start);
    log::ErrorTally tally(kept, clock);
    tally.write(log::Level::info, "outbox", "tried again", {log::Field{Error(FileError::io, "/", "")}});
    tally.write(log::Level::error, "outbox", "error", {{"error", log::Public{"file.io"}}});
    CHECK(tally.entries().empty());
    CHECK(kept.lines.size() == 2);
}
