#include "sync/outbox/trace_log.h"

#include "sync/envelope/trace_lines.h"

namespace engawa::outbox {

namespace {

using assist::TraceEntry;

Result<void> append(Database& database, const envelope::MinisignSecretKey& key, const TraceEntry& entry, EntryTime time) {
    Statement head = TRY(database.prepare("SELECT trace_n, trace_hash FROM kiosk"));
    ENGAWA_VERIFY(TRY(head.step()));
    const std::int64_t number = head.integer(0) + 1;
    const std::string line =
        TRY(assist::trace_line(entry, static_cast<std::uint64_t>(number), head.text(1), time.at, time.clock));
    head.reset();
    Statement row = TRY(database.prepare("INSERT INTO trace (n, line, signature) VALUES (?1, ?2, ?3)"));
    const std::string signature = envelope::sign_trace_line(line, key);
    TRY(row.bind(1, number).bind(2, line).bind(3, signature).run());
    Statement next = TRY(database.prepare("UPDATE kiosk SET trace_n = ?1, trace_hash = ?2"));
    const std::string hash = envelope::trace_line_hash(line);
    return next.bind(1, number).bind(2, hash).run();
}

// Up to which entry none waits any more.
Result<std::uint64_t> let_oldest_go(Database& database) {
    Statement last = TRY(database.prepare("SELECT n FROM trace WHERE sequence IS NULL ORDER BY n LIMIT 1 OFFSET ?1"));
    ENGAWA_VERIFY(TRY(last.bind(1, entries_let_go - 1).step()));
    const std::int64_t through = last.integer(0);
    last.reset();
    Statement leave = TRY(database.prepare("DELETE FROM trace WHERE sequence IS NULL AND n <= ?1"));
    TRY(leave.bind(1, through).run());
    return static_cast<std::uint64_t>(through);
}

}  // namespace

Result<void> append_entry(Database& database, const envelope::MinisignSecretKey& key, const TraceEntry& entry, EntryTime time) {
    const std::int64_t waiting = TRY(database.query_integer("SELECT count(*) FROM trace WHERE sequence IS NULL"));
    if (waiting >= most_waiting_entries) {
        TRY(append(database, key, TraceEntry::forgotten(TRY(let_oldest_go(database))), time));
    }
    return append(database, key, entry, time);
}

Result<std::string> take_entries(Database& database, std::uint64_t sequence, std::uint64_t room_bytes) {
    std::string member;
    std::int64_t last = 0;
    Statement rows = TRY(database.prepare("SELECT n, line, signature FROM trace WHERE sequence IS NULL ORDER BY n LIMIT ?1"));
    rows.bind(1, static_cast<std::int64_t>(envelope::most_trace_lines));
    while (TRY(rows.step())) {
        const std::string line = envelope::trace_member_line(rows.text(1), rows.text(2));
        if (member.size() + line.size() > room_bytes) break;
        member += line;
        last = rows.integer(0);
    }
    rows.reset();
    Statement carried = TRY(database.prepare("UPDATE trace SET sequence = ?1 WHERE sequence IS NULL AND n <= ?2"));
    TRY(carried.bind(1, static_cast<std::int64_t>(sequence)).bind(2, last).run());
    return member;
}

Result<void> drop_entries(Database& database, std::uint64_t sequence) {
    Statement leave = TRY(database.prepare("DELETE FROM trace WHERE sequence = ?1"));
    return leave.bind(1, static_cast<std::int64_t>(sequence)).run();
}

}  // namespace engawa::outbox
