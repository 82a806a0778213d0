#include "sync/office/audit.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sync/envelope/manifest.h"
#include "sync/office/carried_health.h"
#include "sync/office/health.h"
#include "sync/office/inbox_listing.h"
#include "sync/office/office_error.h"
#include "sync/office/print.h"

namespace engawa::office {

namespace {

using envelope::SequenceRun;
using Runs = std::vector<SequenceRun>;

constexpr std::chrono::hours farthest_clock_ahead{1};

// "inbox/kiosk-a/….age" to "kiosk-a"; nothing for a key of another shape.
std::optional<std::string> kiosk_of(std::string_view key) {
    constexpr std::string_view prefix = "inbox/";
    if (!key.starts_with(prefix)) return std::nullopt;
    const std::size_t slash = key.find('/', prefix.size());
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view id = key.substr(prefix.size(), slash - prefix.size());
    if (!envelope::is_plain_id(id)) return std::nullopt;
    return std::string(id);
}

void add_run(Runs& runs, std::uint64_t first, std::uint64_t last) {
    if (first > last) return;
    if (!runs.empty() && runs.back().last + 1 == first) {
        runs.back().last = last;
    } else {
        runs.push_back({first, last});
    }
}

// What is believed of a kiosk's disk.
struct Word {
    std::uint64_t serial = 0;
    std::uint64_t last_sequence = 0;
    const envelope::QueueHealth* queue = nullptr;  // null: nothing is known of single numbers
};

// Sorts a run of missing numbers into lost, waiting and unknown, by whole runs: there may be millions.
void sort_missing(AuditedKiosk& kiosk, std::uint64_t first, std::uint64_t last, const Word& word) {
    if (first > last) return;
    if (word.queue == nullptr) return add_run(kiosk.unknown, first, last);
    const std::uint64_t told = std::min(last, word.queue->last_sequence);
    std::uint64_t next = first;
    for (const SequenceRun& run : word.queue->waiting) {
        if (run.last < next || run.first > told) continue;
        const std::uint64_t begin = std::max(next, run.first);
        const std::uint64_t end = std::min(told, run.last);
        add_run(kiosk.lost, next, begin - 1);
        add_run(kiosk.waiting, begin, end);
        next = end + 1;
    }
    add_run(kiosk.lost, next, told);
    add_run(kiosk.unknown, std::max(next, told + 1), last);
}

class Audit {
  public:
    explicit Audit(const AuditParts& parts) : parts_(parts), tables_(parts.database.tables()) {}

    Result<AuditReport> run() {
        AuditReport report;
        report.made_at = to_rfc3339(parts_.clock.now());
        TRY(count_objects(report));
        const sql::Rows known = TRY(tables_.query("SELECT id FROM kiosk"));
        for (const sql::Row& row : known) kiosks_.try_emplace(row.text(0));
        for (const RegisteredKiosk& kiosk : parts_.registry.kiosks()) kiosks_.try_emplace(kiosk.id.text());
        for (auto& [id, kiosk] : kiosks_) {
            kiosk.id = KioskId(id);
            TRY(examine(kiosk));
            report.kiosks.push_back(std::move(kiosk));
        }
        return report;
    }

  private:
    Result<void> count_objects(AuditReport& report) {
        const InboxListing listing = TRY(list_inbox(parts_.store, parts_.registry, parts_.database));
        for (const UnlistedKiosk& kiosk : listing.unlisted) kiosks_[kiosk.kiosk.text()].unlisted = kiosk.why.message();
        switch (listing.others) {
            case InboxListing::Others::listed: break;
            case InboxListing::Others::not_seen: report.not_seen = others_not_seen; break;
        }
        for (const store::ObjectInfo& object : listing.objects) {
            if (const auto id = kiosk_of(object.key.text())) ++kiosks_[*id].in_store;
        }
        const std::vector<SetAside> aside = TRY(parts_.database.all_set_aside());
        for (const SetAside& item : aside) {
            const auto id = kiosk_of(item.object);
            if (id) ++kiosks_[*id].set_aside;
            if (id && item.reason == error_name(OfficeError::name_mismatch)) ++kiosks_[*id].damaged;
            if (!id) report.set_aside_elsewhere.push_back(item.object);
        }
        return {};
    }

    Result<void> examine(AuditedKiosk& kiosk) {
        Word word = TRY(remembered(kiosk));
        std::optional<envelope::Health> health;
        const RegisteredKiosk* const registered = parts_.registry.find(kiosk.id);
        if (registered != nullptr) kiosk.center = registered->center;
        if (registered != nullptr && registered->state == KioskState::active) {
            health = TRY(listen(kiosk, *registered, word));
            if (health) word = {health->serial, std::max(word.last_sequence, health->queue.last_sequence), &health->queue};
        }
        kiosk.trace = TRY(trace_state(tables_, kiosk.id.text()));
        return count_numbers(kiosk, word);
    }

    Result<Word> remembered(AuditedKiosk& kiosk) {
        const sql::Rows rows = TRY(tables_.query(
            "SELECT serial, last_sequence, made_at FROM health WHERE kiosk = ?1", {kiosk.id.text()}));
        if (rows.empty()) return Word{};
        kiosk.heard_at = rows.front().text(2);
        return Word{static_cast<std::uint64_t>(rows.front().integer(0)), static_cast<std::uint64_t>(rows.front().integer(1)), nullptr};
    }

    // The heartbeat that is believed. That a kiosk's cannot be is told of it and stops no other; that the store cannot be
    // reached is an error.
    Result<std::optional<envelope::Health>> listen(AuditedKiosk& kiosk, const RegisteredKiosk& registered,
                                                   const Word& word) {
        std::optional<envelope::Health> nothing;
        const auto health = read_health_of(parts_.store, registered, word.serial);
        if (health && *health) {
            TRY(remember(kiosk, **health));
            return *health;
        }
        // What the store has may be older than what a stick has brought since.
        const bool none_newer = health.ok() || health.error().is(envelope::HealthError::replayed);
        if (none_newer) {
            if (auto carried = TRY(carried_health(parts_.database, registered))) {
                TRY(remember(kiosk, *carried));
                return carried;
            }
        }
        if (health) {
            kiosk.heartbeat = word.serial > 0 ? Heartbeat::unreadable : Heartbeat::never;
            kiosk.heartbeat_detail = word.serial > 0 ? "it was there, and is there no more" : "";
            return nothing;
        }
        if (!is_about_one_kiosk(health.error())) return health.error();
        kiosk.heartbeat = Heartbeat::unreadable;
        kiosk.heartbeat_detail = printable(health.error().message());
        return nothing;
    }

    Result<void> remember(AuditedKiosk& kiosk, const envelope::Health& health) {
        const WallTime now = parts_.clock.now();
        const std::string made_at = to_rfc3339(health.made_at);
        TRY(tables_.change(
            "INSERT INTO health (kiosk, serial, last_sequence, made_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT (kiosk) DO UPDATE SET serial = ?2, made_at = ?4, seen_at = ?5,"
            " last_sequence = CASE WHEN health.last_sequence > ?3 THEN health.last_sequence ELSE ?3 END"
            " WHERE health.serial < ?2",
            {kiosk.id.text(), static_cast<std::int64_t>(health.serial), static_cast<std::int64_t>(health.queue.last_sequence),
             made_at, to_rfc3339(now)}));
        const sql::Rows rows = TRY(tables_.query("SELECT seen_at FROM health WHERE kiosk = ?1", {kiosk.id.text()}));
        const WallTime seen = TRY(envelope::parse_rfc3339(rows.at(0).text(0)));
        kiosk.heard_at = made_at;
        // By a clock that is ahead of ours it would never fall silent.
        const WallTime heard = health.clock == ClockState::set ? std::min(health.made_at, seen) : seen;
        const auto ahead = std::chrono::duration_cast<Seconds>(health.made_at - seen);
        if (health.clock == ClockState::set && ahead > farthest_clock_ahead) kiosk.clock_ahead = ahead;
        kiosk.heartbeat = now > heard + std::max(parts_.silent_after, health.next_within) ? Heartbeat::silent : Heartbeat::fresh;
        return {};
    }

    Result<void> count_numbers(AuditedKiosk& kiosk, const Word& word) {
        const sql::Rows rows = TRY(tables_.query(
            "SELECT sequence, count(*), count(DISTINCT submission) FROM envelope WHERE kiosk = ?1 GROUP BY sequence ORDER BY sequence", {kiosk.id.text()}));
        std::uint64_t next = 1;
        for (const sql::Row& row : rows) {
            const auto sequence = static_cast<std::uint64_t>(row.integer(0));
            if (row.integer(2) > 1) add_run(kiosk.reused, sequence, sequence);
            else if (row.integer(1) > 1) add_run(kiosk.again, sequence, sequence);
            sort_missing(kiosk, next, sequence - 1, word);
            next = sequence + 1;
        }
        kiosk.received = rows.size();
        kiosk.last_sequence = std::max(word.last_sequence, next - 1);
        sort_missing(kiosk, next, kiosk.last_sequence, word);
        return {};
    }

    const AuditParts& parts_;
    sql::Connection& tables_;
    std::map<std::string, AuditedKiosk> kiosks_;
};

std::string numbers(const Runs& runs) {
    std::string text;
    for (const SequenceRun& run : runs) {
        if (!text.empty()) text += ", ";
        text += run.first == run.last ? fmt::format("{}", run.first) : fmt::format("{} to {}", run.first, run.last);
    }
    return text;
}

nlohmann::ordered_json runs_json(const Runs& runs) {
    auto list = nlohmann::ordered_json::array();
    for (const SequenceRun& run : runs) list.push_back({run.first, run.last});
    return list;
}

nlohmann::ordered_json trace_json(const TraceState& trace) {
    nlohmann::ordered_json json;
    json["entries"] = trace.entries;
    json["last"] = trace.last;
    json["coming"] = runs_json(trace.coming);
    json["missing"] = runs_json(trace.missing);
    json["other"] = runs_json(trace.other);
    json["broken"] = runs_json(trace.broken);
    json["badly_signed"] = runs_json(trace.badly_signed);
    json["unreadable"] = trace.unreadable;
    return json;
}

bool is_marked(const AuditedKiosk& kiosk) {
    const bool quiet = kiosk.heartbeat == Heartbeat::silent || kiosk.heartbeat == Heartbeat::never ||
                       kiosk.heartbeat == Heartbeat::unreadable;
    return quiet || kiosk.clock_ahead || !kiosk.lost.empty() || !kiosk.unknown.empty() || kiosk.set_aside > 0 || !kiosk.unlisted.empty() ||
           kiosk.trace.needs_a_person();
}

}  // namespace

std::string_view heartbeat_word(Heartbeat heartbeat) {
    switch (heartbeat) {
        case Heartbeat::fresh: return "fresh";
        case Heartbeat::silent: return "silent";
        case Heartbeat::never: return "never";
        case Heartbeat::unreadable: return "unreadable";
        case Heartbeat::not_asked: return "not_asked";
    }
    ENGAWA_VERIFY(false);
}

bool AuditReport::needs_a_person() const {
    return !not_seen.empty() || !set_aside_elsewhere.empty() || std::ranges::any_of(kiosks, is_marked);
}

Result<AuditReport> audit(const AuditParts& parts) { return Audit(parts).run(); }

namespace {

// Where all that the kiosk told of is here, those were a copy's, or nobody's, and would stay for ever.
std::string_view what_of_damaged(const AuditedKiosk& kiosk) {
    const bool all_here = kiosk.heartbeat == Heartbeat::fresh && kiosk.lost.empty() && kiosk.unknown.empty() && kiosk.waiting.empty();
    return all_here ? "all that the kiosk told of is here, so they leave no gap: engawa inbox set-aside forget drops them"
                    : "the kiosk sends them again within 7 days; if it cannot, since its disk is gone, engawa inbox set-aside forget drops them";
}

}  // namespace

namespace {

// Prints a line for some numbers, where there are any.
auto runs_into(std::ostream& out) {
    return [&out](const char* word, const Runs& which, const char* meaning) {
        if (!which.empty()) fmt::print(out, "  {:<10} no. {}: {}\n", word, numbers(which), meaning);
    };
}

void print_trace(const AuditedKiosk& kiosk, std::ostream& out) {
    const TraceState& trace = kiosk.trace;
    if (trace.entries > 0) fmt::print(out, "  trace      {} entries, the last is no. {}\n", trace.entries, trace.last);
    const auto runs = runs_into(out);
    runs("trace", trace.coming, "not here, and neither are all envelopes that may bring them");
    runs("TRACE", trace.missing, "missing, though every envelope that could bring them is here");
    runs("TRACE", trace.other, "came again with other words; those that came first are kept");
    runs("TRACE", trace.broken, "do not follow the entry before them");
    runs("TRACE", trace.badly_signed, "not signed with a key of this kiosk's");
    if (trace.unreadable > 0) fmt::print(out, "  TRACE      cannot be read to its end in {} envelopes\n", trace.unreadable);
    if (trace.needs_a_person())
        fmt::print(out, "             engawa inbox trace --kiosk {} shows them; with --seen this line goes\n", kiosk.id.text());
}

}  // namespace

void print_audit(const AuditReport& report, std::ostream& out) {
    for (const AuditedKiosk& kiosk : report.kiosks) {
        fmt::print(out, "{}{}{}\n", kiosk.id.text(), kiosk.center.empty() ? "" : "  ", printable(kiosk.center));
        fmt::print(out, "  received   {} of {}\n", kiosk.received, kiosk.last_sequence);
        const auto runs = runs_into(out);
        runs("LOST", kiosk.lost, "the kiosk made them and has them no more, and they never came");
        runs("unknown", kiosk.unknown, "they have not come, and no heartbeat says whether the kiosk still has them");
        runs("waiting", kiosk.waiting, "still on the kiosk, on their way");
        runs("again", kiosk.again, "came in more than one envelope, kept once");
        runs("reused", kiosk.reused, "came with different records, and a person took them; all are kept");
        if (kiosk.in_store > 0) fmt::print(out, "  in store   {} that no pull has removed\n", kiosk.in_store);
        if (kiosk.set_aside > 0) fmt::print(out, "  SET ASIDE  {}; see engawa inbox set-aside list\n", kiosk.set_aside);
        if (kiosk.damaged > 0) fmt::print(out, "  DAMAGED    {} of them came damaged; {}\n", kiosk.damaged, what_of_damaged(kiosk));
        if (!kiosk.unlisted.empty()) fmt::print(out, "  NOT LISTED {}\n", kiosk.unlisted);
        print_trace(kiosk, out);
        if (kiosk.clock_ahead)
            fmt::print(out, "  CLOCK      {} hours ahead of this computer's: set the one that is wrong\n",
                       std::chrono::duration_cast<std::chrono::hours>(*kiosk.clock_ahead).count());
        const std::string heard = kiosk.heard_at ? ", last " + *kiosk.heard_at : "";
        switch (kiosk.heartbeat) {
            case Heartbeat::fresh: fmt::print(out, "  heard      {}\n", kiosk.heard_at.value_or("")); break;
            case Heartbeat::silent: fmt::print(out, "  SILENT     since {}\n", kiosk.heard_at.value_or("")); break;
            case Heartbeat::never: fmt::print(out, "  SILENT     it has never said how it is\n"); break;
            case Heartbeat::unreadable: fmt::print(out, "  UNREADABLE heartbeat: {}{}\n", kiosk.heartbeat_detail, heard); break;
            case Heartbeat::not_asked: fmt::print(out, "  not asked  revoked, or not in the registry{}\n", heard); break;
        }
    }
    if (!report.not_seen.empty()) fmt::print(out, "NOT SEEN   {}\n", report.not_seen);
    for (const std::string& key : report.set_aside_elsewhere) fmt::print(out, "SET ASIDE  {}\n", printable(key));
    fmt::print(out, "{}\n", report.needs_a_person() ? "Something needs a person: see the words in capitals, and unknown."
                                                     : "Nothing is missing.");
}

std::string audit_as_json(const AuditReport& report) {
    nlohmann::ordered_json json;
    json["format"] = "engawa-audit";
    json["version"] = 1;
    json["made_at"] = report.made_at;
    json["needs_a_person"] = report.needs_a_person();
    json["kiosks"] = nlohmann::ordered_json::array();
    for (const AuditedKiosk& kiosk : report.kiosks) {
        nlohmann::ordered_json line;
        line["kiosk"] = kiosk.id.text();
        line["center"] = kiosk.center;
        line["heartbeat"] = heartbeat_word(kiosk.heartbeat);
        line["heartbeat_detail"] = kiosk.heartbeat_detail;
        line["heard_at"] = kiosk.heard_at ? nlohmann::ordered_json(*kiosk.heard_at) : nlohmann::ordered_json(nullptr);
        line["clock_ahead_seconds"] = kiosk.clock_ahead ? nlohmann::ordered_json(kiosk.clock_ahead->count()) : nlohmann::ordered_json(nullptr);
        line["received"] = kiosk.received;
        line["last_sequence"] = kiosk.last_sequence;
        line["lost"] = runs_json(kiosk.lost);
        line["waiting"] = runs_json(kiosk.waiting);
        line["unknown"] = runs_json(kiosk.unknown);
        line["again"] = runs_json(kiosk.again);
        line["reused"] = runs_json(kiosk.reused);
        line["in_store"] = kiosk.in_store;
        line["set_aside"] = kiosk.set_aside;
        line["damaged"] = kiosk.damaged;
        line["unlisted"] = kiosk.unlisted;
        line["trace"] = trace_json(kiosk.trace);
        json["kiosks"].push_back(std::move(line));
    }
    json["not_seen"] = report.not_seen;
    json["set_aside_elsewhere"] = report.set_aside_elsewhere;
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace engawa::office
