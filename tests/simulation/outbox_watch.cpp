#include "tests/simulation/outbox_watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace engawa::simulation {

Result<void> OutboxWatch::open() {
    Database database = TRY(Database::open(machine_.path("kiosk/outbox.db")));
    Statement rows = TRY(database.prepare("SELECT sequence, sha256, slip, state FROM envelope"));
    Statement numbers = TRY(database.prepare("SELECT min(ack_serial, store_ack_serial), next_sequence FROM kiosk"));
    database_ = std::make_unique<Reading>(Reading{std::move(database), std::move(rows), std::move(numbers)});
    changes_seen_ = ~std::uint64_t{0};
    look_ = Look::first_since_opening;
    return {};
}

void OutboxWatch::check() {
    if (const auto& where = machine_.disk.forbidden_found()) {
        truth_.say(fmt::format("plaintext on the disk of {}: {}", machine_.name, *where));
    }
    if (database_ == nullptr || machine_.disk.changes() == changes_seen_) return;
    changes_seen_ = machine_.disk.changes();
    if (const Result<void> seen = read(); !seen.ok()) truth_.say("the outbox cannot be read: " + seen.error().message());
}

Result<void> OutboxWatch::read() {
    std::map<std::uint64_t, Row> rows;
    while (TRY(database_->rows.step())) {
        rows[static_cast<std::uint64_t>(database_->rows.integer(0))] = {database_->rows.text(1), database_->rows.text(2),
                                                                          database_->rows.integer(3)};
    }
    database_->rows.reset();
    std::int64_t serial = 0;
    std::int64_t next_sequence = 1;
    if (TRY(database_->numbers.step())) {
        serial = database_->numbers.integer(0);
        next_sequence = database_->numbers.integer(1);
    }
    database_->numbers.reset();
    compare(rows, serial, next_sequence);
    return {};
}

// A program that ended between the write and the sync of a commit leaves a row that the next one sees and a power cut may
// still take. It was neither shown nor sent.
bool OutboxWatch::may_be_lost(const Row& row) const {
    constexpr std::int64_t sealed = 1;
    return row.state == sealed && std::ranges::none_of(truth_.filled, [&](const auto& each) {
        return each.second.kiosk == kiosk_ && each.second.times_shown > 0 && each.second.slip == row.slip;
    });
}

void OutboxWatch::compare(const std::map<std::uint64_t, Row>& rows, std::int64_t serial, std::int64_t next_sequence) {
    for (const auto& [number, row] : rows_) {
        const auto now = rows.find(number);
        if ((now != rows.end() && now->second.sha256 == row.sha256) || !may_be_lost(row)) continue;
        numbers_given_.erase(number);
        next_sequence_ = std::min(next_sequence_, static_cast<std::int64_t>(number));
    }
    for (const auto& [number, row] : rows) {
        const auto [given, first_time] = numbers_given_.emplace(number, row.sha256);
        if (!first_time && given->second != row.sha256) {
            truth_.say(fmt::format("{} gave the number {} twice", machine_.name, number));
        }
    }
    for (const auto& [number, row] : rows_) {
        if (rows.contains(number) || may_be_lost(row)) continue;
        if (!truth_.signed_for[kiosk_].contains({number, row.sha256})) {
            truth_.say(fmt::format("{} deleted number {} and the office has not signed for it", machine_.name, number));
        }
    }
    const bool committed =
        look_ == Look::later && (serial != serial_ || next_sequence != next_sequence_ || rows != rows_);
    look_ = Look::later;
    if (serial < synced_serial_) truth_.say(fmt::format("the serial of acks at {} went back", machine_.name));
    if (committed) synced_serial_ = serial;
    if (next_sequence < next_sequence_) truth_.say(fmt::format("the next number of {} went back", machine_.name));
    serial_ = serial;
    next_sequence_ = next_sequence;
    rows_ = rows;
    slips_.clear();
    for (const auto& [number, row] : rows_) slips_.insert(row.slip);
}

}  // namespace engawa::simulation
