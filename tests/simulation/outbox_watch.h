#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "kiosk/base/database.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/truth.h"

namespace engawa::simulation {

// Looks into one kiosk's outbox after each step, through a connection of its own, and says when a promise is broken:
// rows leave only for an entry that the office has signed, numbers are never given twice, also in the trace, whose lines are one chain; the serial of acks and the next
// number never go back, nothing a resident wrote can be read on the disk.
class OutboxWatch {
  public:
    OutboxWatch(const Machine& machine, KioskId kiosk, Truth& truth)
        : machine_(machine), kiosk_(std::move(kiosk)), truth_(truth) {}

    // The program has the file open; it is being closed.
    Result<void> open();
    void close() { database_.reset(); }

    void check();

    std::size_t queued() const { return rows_.size(); }
    bool holds_slip(const std::string& slip) const { return slips_.contains(slip); }
    bool holds_envelope(const std::string& sha256) const;
    bool is_open() const { return database_ != nullptr; }
    // The last entry of its trace, and those that no envelope carries.
    std::uint64_t last_entry() const { return last_entry_; }
    const std::map<std::uint64_t, std::string>& waiting_entries() const { return waiting_entries_; }

  private:
    struct Row {
        std::string sha256;
        std::string slip;
    };
    Result<void> read();
    Result<void> read_trace();
    void compare(const std::map<std::uint64_t, Row>& rows, std::int64_t serial, std::int64_t next_sequence);

    const Machine& machine_;
    const KioskId kiosk_;
    Truth& truth_;
    struct Reading {
        Database database;
        Statement rows;
        Statement numbers;
        Statement entries;
    };
    std::unique_ptr<Reading> database_;
    std::uint64_t changes_seen_ = ~std::uint64_t{0};
    std::map<std::uint64_t, Row> rows_;
    std::set<std::string> slips_;
    std::map<std::uint64_t, std::string> numbers_given_;  // the hash that each number ever had
    std::int64_t serial_ = 0;
    std::int64_t next_sequence_ = 1;
    std::uint64_t last_entry_ = 0;
    std::map<std::uint64_t, std::string> waiting_entries_;  // by number
    std::map<std::uint64_t, std::string> entries_given_;    // the line that each number ever had
};

}  // namespace engawa::simulation
