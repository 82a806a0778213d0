#include "sync/office/trace_book.h"

#include <algorithm>

#include "sync/envelope/trace_lines.h"

namespace engawa::office {

namespace {

using envelope::SequenceRun;
using Runs = TraceState::Runs;

std::uint64_t number(const sql::Row& row, std::size_t column) { return static_cast<std::uint64_t>(row.integer(column)); }

void add_number(Runs& runs, std::uint64_t n) {
    if (!runs.empty() && runs.back().last == n) return;  // twice, from two envelopes
    if (!runs.empty() && runs.back().last + 1 == n) runs.back().last = n;
    else runs.push_back({n, n});
}

// What the kiosk says it has let go of; the last such entry speaks for those before it.
Result<std::uint64_t> forgotten_through(sql::Connection& connection, const std::string& kiosk) {
    const sql::Rows rows = TRY(connection.query(
        "SELECT line, signature FROM trace WHERE kiosk = ?1 AND kind = 'forgotten' ORDER BY n DESC LIMIT 1", {kiosk}));
    if (rows.empty()) return std::uint64_t{0};
    return TRY(envelope::read_trace_line(rows.front().text(0), rows.front().text(1))).number_in("through").value_or(0);
}

// Whether an envelope of a number between these has not come, so that it may bring them.
Result<bool> may_come(sql::Connection& connection, const std::string& kiosk, std::uint64_t after, std::uint64_t before) {
    if (before <= after + 1) return false;
    const sql::Rows rows = TRY(connection.query(
        "SELECT count(DISTINCT sequence) FROM envelope WHERE kiosk = ?1 AND sequence > ?2 AND sequence < ?3",
        {kiosk, static_cast<std::int64_t>(after), static_cast<std::int64_t>(before)}));
    return number(rows.at(0), 0) < before - after - 1;
}

// The parts of the run that a person has not seen as a gap.
void add_unseen(Runs& runs, SequenceRun gap, const Runs& seen) {
    for (const SequenceRun& known : seen) {
        if (known.last < gap.first || known.first > gap.last) continue;
        if (known.first > gap.first) runs.push_back({gap.first, known.first - 1});
        if (known.last >= gap.last) return;
        gap.first = known.last + 1;
    }
    runs.push_back(gap);
}

Result<void> count_gaps(sql::Connection& connection, const std::string& kiosk, const Runs& seen, TraceState& state) {
    const std::uint64_t forgotten = TRY(forgotten_through(connection, kiosk));
    const sql::Rows gaps = TRY(connection.query(
        "SELECT g.before, g.n, g.came_before, g.sequence FROM (SELECT n, sequence, coalesce(lag(n) OVER (ORDER BY n), 0) AS before,"
        " coalesce(lag(sequence) OVER (ORDER BY n), 0) AS came_before FROM trace WHERE kiosk = ?1) AS g WHERE g.n > g.before + 1"
        " ORDER BY g.n", {kiosk}));
    for (const sql::Row& row : gaps) {
        const SequenceRun gap{std::max(number(row, 0), forgotten) + 1, number(row, 1) - 1};
        if (gap.first > gap.last) continue;
        if (TRY(may_come(connection, kiosk, number(row, 2), number(row, 3)))) state.coming.push_back(gap);
        else add_unseen(state.missing, gap, seen);
    }
    return {};
}

}  // namespace

Result<std::vector<TraceFault>> trace_faults(sql::Connection& connection, const std::string& kiosk) {
    const sql::Rows rows = TRY(connection.query("SELECT n, through, what, envelope, detail, noted_at, seen_at FROM trace_fault"
                                                " WHERE kiosk = ?1 ORDER BY n, what, envelope", {kiosk}));
    std::vector<TraceFault> faults;
    for (const sql::Row& row : rows) {
        faults.push_back({number(row, 0), number(row, 1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)});
    }
    return faults;
}

Result<TraceState> trace_state(sql::Connection& connection, const std::string& kiosk) {
    TraceState state;
    const sql::Rows counts = TRY(connection.query("SELECT count(*), coalesce(max(n), 0) FROM trace WHERE kiosk = ?1", {kiosk}));
    state.entries = number(counts.at(0), 0);
    state.last = number(counts.at(0), 1);
    Runs seen_gaps;
    const std::vector<TraceFault> faults = TRY(trace_faults(connection, kiosk));
    for (const TraceFault& fault : faults) {
        if (fault.what == "gap") seen_gaps.push_back({fault.first, fault.last});
        if (!fault.seen_at.empty()) continue;
        if (fault.what == "other") add_number(state.other, fault.first);
        if (fault.what == "hash") add_number(state.broken, fault.first);
        if (fault.what == "signature") add_number(state.badly_signed, fault.first);
        if (fault.what == "unreadable") ++state.unreadable;
    }
    TRY(count_gaps(connection, kiosk, seen_gaps, state));
    return state;
}

Result<std::vector<std::string>> traced_kiosks(sql::Connection& connection) {
    std::vector<std::string> kiosks;
    const sql::Rows rows =
        TRY(connection.query("SELECT kiosk FROM trace UNION SELECT kiosk FROM trace_fault ORDER BY kiosk"));
    for (const sql::Row& row : rows) kiosks.push_back(row.text(0));
    return kiosks;
}

Result<std::vector<TraceRow>> trace_rows(sql::Connection& connection, const std::string& kiosk, std::uint64_t after, std::int64_t most,
                                         const std::string& since) {
    const sql::Rows rows = TRY(connection.query(
        "SELECT line, signature, sequence FROM trace WHERE kiosk = ?1 AND n > ?2 AND (at >= ?4 OR (clock = 'unset' AND taken_at >= ?4))"
        " ORDER BY n LIMIT ?3", {kiosk, static_cast<std::int64_t>(after), most, since}));
    std::vector<TraceRow> found;
    for (const sql::Row& row : rows) found.push_back({row.text(0), row.text(1), number(row, 2)});
    return found;
}

Result<void> mark_trace_seen(sql::Connection& connection, const std::string& kiosk, WallTime now) {
    const std::string seen_at = to_rfc3339(now);
    return connection.transaction([&]() -> Result<void> {
        const TraceState state = TRY(trace_state(connection, kiosk));
        for (const SequenceRun& gap : state.missing) {
            TRY(connection.change("INSERT INTO trace_fault (kiosk, n, what, envelope, through, detail, noted_at, seen_at)"
                                  " VALUES (?1, ?2, 'gap', '', ?3, '', ?4, ?4) ON CONFLICT (kiosk, n, what, envelope)"
                                  " DO UPDATE SET through = ?3, seen_at = ?4",
                                  {kiosk, static_cast<std::int64_t>(gap.first), static_cast<std::int64_t>(gap.last), seen_at}));
        }
        TRY(connection.change("UPDATE trace_fault SET seen_at = ?2 WHERE kiosk = ?1 AND seen_at = ''", {kiosk, seen_at}));
        return {};
    });
}

}  // namespace engawa::office
