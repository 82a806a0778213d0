#include "tests/simulation/outbox_watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "sync/envelope/trace_lines.h"

namespace engawa::simulation {

Result<void> OutboxWatch::open() {
    Database database = TRY(Database::open(machine_.path("kiosk/outbox.db")));
    Statement rows = TRY(database.prepare("SELECT sequence, sha256, slip FROM envelope"));
    Statement numbers = TRY(database.prepare("SELECT min(ack_serial, store_ack_serial), next_sequence FROM kiosk"));
    Statement entries = TRY(database.prepare("SELECT n, line, signature, sequence, (SELECT trace_n FROM kiosk),"
                                             " (SELECT trace_hash FROM kiosk) FROM trace ORDER BY n"));
    database_ = std::make_unique<Reading>(Reading{std::move(database), std::move(rows), std::move(numbers), std::move(entries)});
    changes_seen_ = ~std::uint64_t{0};
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
        rows[static_cast<std::uint64_t>(database_->rows.integer(0))] = {database_->rows.text(1), database_->rows.text(2)};
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
    return read_trace();
}

Result<void> OutboxWatch::read_trace() {
    waiting_entries_.clear();
    std::uint64_t before = 0;
    std::string hash;
    while (TRY(database_->entries.step())) {
        const auto number = static_cast<std::uint64_t>(database_->entries.integer(0));
        const auto line = TRY(envelope::read_trace_line(database_->entries.text(1), database_->entries.text(2)));
        if (line.number != number) truth_.say(fmt::format("{} has entry {} under the number {}", machine_.name, line.number, number));
        const auto [given, first_time] = entries_given_.emplace(number, line.text);
        if (!first_time && given->second != line.text) truth_.say(fmt::format("{} gave entry {} twice", machine_.name, number));
        if (before + 1 == number && line.previous != hash && before > 0) truth_.say(fmt::format("{} broke its chain at {}", machine_.name, number));
        before = number;
        hash = envelope::trace_line_hash(line.text);
        if (database_->entries.is_null(3)) waiting_entries_[number] = line.text;
        const auto last = static_cast<std::uint64_t>(database_->entries.integer(4));
        if (last < last_entry_) truth_.say(fmt::format("the last entry of {} went back", machine_.name));
        last_entry_ = last;
        if (number == last && database_->entries.text(5) != hash) truth_.say(fmt::format("{} has another hash than its last entry's", machine_.name));
    }
    database_->entries.reset();
    return {};
}

bool OutboxWatch::holds_envelope(const std::string& sha256) const {
    return std::ranges::any_of(rows_, [&](const auto& each) { return each.second.sha256 == sha256; });
}

void OutboxWatch::compare(const std::map<std::uint64_t, Row>& rows, std::int64_t serial, std::int64_t next_sequence) {
    for (const auto& [number, row] : rows) {
        const auto [given, first_time] = numbers_given_.emplace(number, row.sha256);
        if (!first_time && given->second != row.sha256) {
            truth_.say(fmt::format("{} gave the number {} twice", machine_.name, number));
        }
    }
    for (const auto& [number, row] : rows_) {
        if (rows.contains(number)) continue;
        if (!truth_.signed_for[kiosk_].contains({number, row.sha256})) {
            truth_.say(fmt::format("{} deleted number {} and the office has not signed for it", machine_.name, number));
        }
    }
    if (serial < serial_) truth_.say(fmt::format("the serial of acks at {} went back", machine_.name));
    if (next_sequence < next_sequence_) truth_.say(fmt::format("the next number of {} went back", machine_.name));
    serial_ = serial;
    next_sequence_ = next_sequence;
    rows_ = rows;
    slips_.clear();
    for (const auto& [number, row] : rows_) slips_.insert(row.slip);
}

}  // namespace engawa::simulation
