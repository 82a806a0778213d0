#include "sync/office/trace_intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace engawa::office {

namespace {

using envelope::TraceLine;

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }

class TraceIntake {
  public:
    TraceIntake(sql::Connection& connection, const TraceArrival& arrival, const std::string& now)
        : connection_(connection), arrival_(arrival), kiosk_(arrival.opened.manifest.kiosk.text()), now_(now) {}

    Result<void> run() {
        const envelope::OpenedTrace& trace = arrival_.opened.trace;
        TRY(read_known(trace.lines));
        for (const TraceLine& line : trace.lines) TRY(take(line));
        for (const std::uint64_t number : taken_) TRY(check_next(number));
        if (trace.fault) TRY(note(0, "unreadable", trace.fault->detail()));
        return {};
    }

  private:
    // What the database has of these numbers, and of those before and after them.
    Result<void> read_known(const std::vector<TraceLine>& lines) {
        std::vector<std::vector<sql::Parameter>> runs;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const std::int64_t number = as_column(lines[i].number);
            const bool follows = i > 0 && lines[i - 1].number + 1 == lines[i].number;
            if (!follows) runs.push_back({kiosk_, number - 1, number + 1});
            runs.back()[2] = number + 1;
        }
        if (runs.empty()) return {};
        const std::vector<sql::Rows> known = TRY(connection_.query_each(
            "SELECT n, line, signature FROM trace WHERE kiosk = ?1 AND n >= ?2 AND n <= ?3", runs));
        for (const sql::Rows& rows : known) {
            for (const sql::Row& row : rows) {
                known_[static_cast<std::uint64_t>(row.integer(0))] = TRY(envelope::read_trace_line(row.text(1), row.text(2)));
            }
        }
        return {};
    }

    Result<void> take(const TraceLine& line) {
        if (const auto had = known_.find(line.number); had != known_.end()) {
            return had->second.text == line.text ? Result<void>() : note(line.number, "other", line.text);
        }
        TRY(connection_.change_later(
            "INSERT INTO trace (kiosk, n, at, clock, kind, line, signature, sequence, taken_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            {kiosk_, as_column(line.number), to_rfc3339(line.at), line.clock == ClockState::set ? "set" : "unset", line.kind, line.text,
             line.signature, as_column(arrival_.opened.manifest.sequence), now_}));
        if (arrival_.badly_signed.contains(line.number)) TRY(note(line.number, "signature", ""));
        TRY(check_previous(line));
        known_.emplace(line.number, line);
        taken_.push_back(line.number);
        return {};
    }

    // Where the line before is not here, it is looked at again when that comes.
    Result<void> check_previous(const TraceLine& line) {
        const auto before = known_.find(line.number - 1);
        if (line.number > 1 && before == known_.end()) return {};
        const std::string hash =
            line.number == 1 ? std::string(envelope::before_first_trace_line) : envelope::trace_line_hash(before->second.text);
        return line.previous == hash ? Result<void>() : note(line.number, "hash", "");
    }

    // Of what came before this envelope; what came with it was looked at in its order.
    Result<void> check_next(std::uint64_t number) {
        const auto next = known_.find(number + 1);
        if (next == known_.end() || std::ranges::binary_search(taken_, number + 1)) return {};
        return check_previous(next->second);
    }

    Result<void> note(std::uint64_t number, std::string_view what, std::string_view detail) {
        return connection_.change_later(
            "INSERT INTO trace_fault (kiosk, n, what, envelope, through, detail, noted_at) VALUES (?1, ?2, ?3, ?4, ?2, ?5, ?6)"
            " ON CONFLICT (kiosk, n, what, envelope) DO NOTHING",
            {kiosk_, as_column(number), what, arrival_.sha256, detail, now_});
    }

    sql::Connection& connection_;
    const TraceArrival& arrival_;
    const std::string& kiosk_;
    const std::string& now_;
    std::map<std::uint64_t, TraceLine> known_;
    std::vector<std::uint64_t> taken_;  // growing
};

}  // namespace

std::set<std::uint64_t> badly_signed(const envelope::OpenedTrace& trace, const RegisteredKiosk& kiosk) {
    std::set<std::uint64_t> numbers;
    for (const TraceLine& line : trace.lines) {
        const auto by = [&](const envelope::MinisignPublicKey& key) { return envelope::is_trace_line_signed(line.text, line.signature, key); };
        if (by(kiosk.key) || std::ranges::any_of(kiosk.former_keys, by, &envelope::FormerKey::key)) continue;
        numbers.insert(line.number);
    }
    return numbers;
}

Result<void> take_trace(sql::Connection& connection, const TraceArrival& arrival, const std::string& now) {
    return TraceIntake(connection, arrival, now).run();
}

}  // namespace engawa::office
