#include <algorithm>

#include "sync/envelope/manifest.h"
#include "sync/office/inbox_database.h"

// What kiosks are told of what was taken in: docs/formats/acks.md.

namespace engawa::office {

namespace {

// A kiosk asks for its acks many times a day; one that was away longer offers again and is listed anew.
constexpr Milliseconds acks_kept = std::chrono::hours(24 * 30);
constexpr std::size_t acks_listed = 1000;

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::uint64_t number(const sql::Row& row, std::size_t column) { return static_cast<std::uint64_t>(row.integer(column)); }

// Continues a count of numbers without a gap.
std::uint64_t walk(std::uint64_t through, const sql::Rows& numbers) {
    for (const sql::Row& row : numbers) {
        if (number(row, 0) != through + 1) break;
        ++through;
    }
    return through;
}

}  // namespace

Result<std::vector<KioskId>> InboxDatabase::kiosks_with_unpublished_acks() {
    std::vector<KioskId> kiosks;
    const sql::Rows rows = TRY(connection_->query("SELECT id FROM kiosk WHERE ack_serial > ack_published ORDER BY id"));
    for (const sql::Row& row : rows) kiosks.emplace_back(row.text(0));
    return kiosks;
}

// The serial is read before the entries: should another process take something in between, these acks say more than
// their serial does, and are published once more. The other way round an entry would be lost.
Result<envelope::Acks> InboxDatabase::acks(const KioskId& kiosk, WallTime now) {
    envelope::Acks acks;
    acks.kiosk = kiosk;
    acks.made_at = now;
    const sql::Rows serial = TRY(connection_->query("SELECT ack_serial, through FROM kiosk WHERE id = ?1", {kiosk.text()}));
    if (!serial.empty()) {
        acks.serial = number(serial.front(), 0);
        acks.through = number(serial.front(), 1);
    }
    const sql::Rows entries = TRY(connection_->query(
        "SELECT sha256, sequence, listed_at FROM envelope WHERE kiosk = ?1"
        " ORDER BY listed_serial DESC, listed_at DESC, sequence DESC LIMIT ?2",
        {kiosk.text(), as_column(acks_listed)}));
    for (const sql::Row& row : entries) {
        acks.taken.push_back({row.text(0), number(row, 1), TRY(envelope::parse_rfc3339(row.text(2)))});
    }
    envelope::compact_acks(acks, now, acks_kept, acks_listed);
    const sql::Rows numbers = TRY(connection_->query(
        "SELECT DISTINCT sequence FROM envelope WHERE kiosk = ?1 AND sequence > ?2 ORDER BY sequence",
        {kiosk.text(), as_column(acks.through)}));
    acks.through = walk(acks.through, numbers);
    return acks;
}

Result<std::vector<PublishedAcks>> InboxDatabase::published_acks() {
    std::vector<PublishedAcks> all;
    const sql::Rows rows = TRY(connection_->query(
        "SELECT id, ack_published, ack_bytes, ack_signature_bytes FROM kiosk WHERE ack_published > 0 ORDER BY id"));
    for (const sql::Row& row : rows) all.push_back({KioskId(row.text(0)), number(row, 1), number(row, 2), number(row, 3)});
    return all;
}

Result<AckSerials> InboxDatabase::ack_serials(const KioskId& kiosk) {
    const sql::Rows rows = TRY(connection_->query("SELECT ack_serial, ack_published FROM kiosk WHERE id = ?1", {kiosk.text()}));
    return rows.empty() ? AckSerials{} : AckSerials{number(rows.front(), 0), number(rows.front(), 1)};
}

Result<void> InboxDatabase::raise_ack_serial(const KioskId& kiosk, std::uint64_t at_least) {
    TRY(connection_->change("UPDATE kiosk SET ack_serial = ?2 WHERE id = ?1 AND ack_serial < ?2",
                            {kiosk.text(), as_column(at_least)}));
    return {};
}

Result<void> InboxDatabase::note_published(const envelope::Acks& acks, const envelope::SignedAcks& file) {
    TRY(connection_->change("UPDATE kiosk SET ack_published = ?2, through = ?3, ack_bytes = ?4, ack_signature_bytes = ?5"
                            " WHERE id = ?1 AND ack_published <= ?2",
                            {acks.kiosk.text(), as_column(acks.serial), as_column(acks.through), as_column(file.json.size()),
                             as_column(file.signature.size())}));
    return {};
}

Result<std::vector<std::uint64_t>> InboxDatabase::never_taken(const envelope::Acks& acks) {
    std::vector<std::vector<sql::Parameter>> each;
    for (const envelope::TakenEnvelope& entry : acks.taken) each.push_back({entry.sha256});
    const std::vector<sql::Rows> known = TRY(connection_->query_each("SELECT count(*) FROM envelope WHERE sha256 = ?1", each));
    std::vector<std::uint64_t> missing;
    for (std::size_t i = 0; i < each.size(); ++i) {
        if (known[i].at(0).integer(0) == 0) missing.push_back(acks.taken[i].sequence);
    }
    std::ranges::sort(missing);
    return missing;
}

}  // namespace engawa::office
