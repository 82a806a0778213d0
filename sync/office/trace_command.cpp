#include "sync/office/trace_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <ctime>

#include "kiosk/assist/rota_card.h"
#include "sync/office/database_option.h"
#include "sync/office/office_error.h"
#include "sync/office/print.h"
#include "sync/office/trace_book.h"

namespace engawa::office {

namespace {

constexpr std::int64_t rows_at_once = 1'000;

std::string spaced(std::string word) {
    std::ranges::replace(word, '_', ' ');
    return word;
}

// Of a kind that this program does not know.
std::string plain_words(const envelope::TraceLine& line) {
    std::string words = spaced(line.kind);
    if (!line.who.empty()) words += " by " + line.who;
    for (const auto& [name, value] : line.fields) {
        const auto* const text = std::get_if<std::string>(&value);
        words += fmt::format(", {} {}", spaced(name), text != nullptr ? *text : std::to_string(std::get<std::uint64_t>(value)));
    }
    return words;
}

std::string why_signed_out(const std::string& why) {
    if (why == "asked") return "";
    if (why == "left") return ", having left";
    if (why == "handed_over") return ": another signed in";
    if (why == "registry") return ": no longer in the registry";
    return ": " + spaced(why);
}

// The start of that day by this computer's calendar, as times stand in the database.
Result<std::string> start_of(const std::string& day) {
    const auto read = assist::read_day(day);
    if (!read) return Error(OfficeError::bad_usage, "--since", fmt::format("{} is no day; write it as 2026-04-01", day));
    std::tm local{};
    local.tm_year = static_cast<int>(read->year()) - 1900;
    local.tm_mon = static_cast<int>(static_cast<unsigned>(read->month())) - 1;
    local.tm_mday = static_cast<int>(static_cast<unsigned>(read->day()));
    local.tm_isdst = -1;
    return to_rfc3339(WallTime(Seconds(std::mktime(&local))));
}

std::string_view meaning_of(const std::string& what) {
    if (what == "other") return "another line came under this number";
    if (what == "hash") return "does not follow the entry before it";
    if (what == "signature") return "not signed with a key of this kiosk's";
    if (what == "unreadable") return "the rest of what an envelope brought cannot be read";
    if (what == "gap") return "missing";
    return what;
}

void print_fault(const TraceFault& fault, std::ostream& out) {
    const std::string numbers = fault.first == fault.last ? fmt::format("{}", fault.first) : fmt::format("{} to {}", fault.first, fault.last);
    fmt::print(out, "{:<7} {}{}{}{}\n", fault.seen_at.empty() ? "FAULT" : "seen", fault.what == "unreadable" ? "" : "no. " + numbers + ": ",
               meaning_of(fault.what), fault.detail.empty() ? "" : ": ", printable(fault.detail));
    if (!fault.envelope.empty()) fmt::print(out, "        in envelope {}, taken in {}\n", fault.envelope, fault.noted_at);
}

}  // namespace

std::string words_of(const envelope::TraceLine& line) {
    const std::string& who = line.who;
    const auto word = [&](std::string_view field) { return spaced(line.word_in(field)); };
    const auto count = [&](std::string_view field) { return line.number_in(field).value_or(0); };
    const std::string& kind = line.kind;
    if (kind == "signed_in") return fmt::format("{} signed in as {}", who, word("role"));
    if (kind == "sign_in_refused") return fmt::format("{} could not sign in: {}", who.empty() ? "somebody" : who, word("why"));
    if (kind == "signed_out") return fmt::format("{} signed out{}", who, why_signed_out(line.word_in("why")));
    if (kind == "mode") return fmt::format("{} went from {} to {}", who.empty() ? "the kiosk" : who, word("from"), word("to"));
    if (kind == "consent") return fmt::format("the resident's consent to {} by {} was {}", word("what"), who, word("is"));
    if (kind == "called") return "somebody called for help";
    if (kind == "offered") return fmt::format("help was offered ({}): {}", word("sign"), word("answer"));
    if (kind == "reset") return fmt::format("{} put a visit right, {} forms kept", who, count("kept"));
    if (kind == "submitted") return fmt::format("application no. {} was sent{}", count("sequence"), who.empty() ? "" : ", helped by " + who);
    if (kind == "updated") return fmt::format("pack {} {} is shown", line.word_in("pack"), line.word_in("version"));
    if (kind == "exported") return fmt::format("{} took the {} away on a stick", who, word("what"));
    if (kind == "checked") return fmt::format("{} made the morning check: {} good, {} bad", who, count("good"), count("bad"));
    if (kind == "defaults") return fmt::format("{} changed the usual {}", who, word("what"));
    if (kind == "trained") return fmt::format("{} trained, {} steps", who, count("steps"));
    if (kind == "shut_down") return fmt::format("{} switched the kiosk off", who);
    if (kind == "forgotten") return fmt::format("entries up to no. {} were let go of before they were delivered", count("through"));
    return plain_words(line);
}

TraceCommand::TraceCommand(CLI::App& inbox, const CommandParts& parts, Action& action) : parts_(parts) {
    CLI::App* const command = inbox.add_subcommand(
        "trace", "What was done at the kiosks and by whom, in words; exit code 3 when something is wrong with it");
    add_database(*command, database_)->required();
    command->add_option("--kiosk", kiosk_, "Of this kiosk only");
    command->add_option("--since", since_, "From this day on, by this computer's calendar: 2026-04-01");
    command->add_flag("--seen", seen_, "A person has looked at what is wrong: engawa inbox audit tells of it no more")->needs("--kiosk");
    command->final_callback([this, &action] { action = [this] { return run(); }; });
}

Result<void> TraceCommand::print_kiosk(sql::Connection& tables, const std::string& kiosk, const std::string& since) const {
    fmt::print(parts_.out, "{}\n", printable(kiosk));
    std::uint64_t after = 0;
    std::uint64_t shown = 0;
    for (std::size_t count = rows_at_once; count == rows_at_once;) {
        const std::vector<TraceRow> rows = TRY(trace_rows(tables, kiosk, after, rows_at_once, since));
        for (const TraceRow& row : rows) {
            const envelope::TraceLine line = TRY(envelope::read_trace_line(row.line, row.signature));
            fmt::print(parts_.out, "{:>7} {}  {}{}\n", line.number, to_rfc3339(line.at), words_of(line),
                       line.clock == ClockState::unset ? " (the kiosk's clock was not set)" : "");
            after = line.number;
        }
        count = rows.size();
        shown += count;
    }
    fmt::print(parts_.out, "        {} {}\n", shown, shown == 1 ? "entry" : "entries");
    const std::vector<TraceFault> faults = TRY(trace_faults(tables, kiosk));
    for (const TraceFault& fault : faults) print_fault(fault, parts_.out);
    const TraceState state = TRY(trace_state(tables, kiosk));
    for (const envelope::SequenceRun& gap : state.missing) print_fault({gap.first, gap.last, "gap", "", "", "", ""}, parts_.out);
    return {};
}

Result<ExitCode> TraceCommand::run() const {
    const std::string since = since_.empty() ? "" : TRY(start_of(since_));
    InboxDatabase database = TRY(open_existing(database_));
    sql::Connection& tables = database.tables();
    const std::vector<std::string> kiosks = kiosk_.empty() ? TRY(traced_kiosks(tables)) : std::vector{kiosk_};
    ExitCode ending = ExitCode::success;
    for (const std::string& kiosk : kiosks) {
        TRY(print_kiosk(tables, kiosk, since));
        if (TRY(trace_state(tables, kiosk)).needs_a_person()) ending = ExitCode::needs_a_person;
        if (!seen_) continue;
        TRY(mark_trace_seen(tables, kiosk, parts_.clock.now()));
        ending = ExitCode::success;
        fmt::print(parts_.out, "what is wrong with it is marked as seen\n");
    }
    parts_.out.flush();
    if (!parts_.out) return Error(OfficeError::cannot_write, "standard output", "it was closed or is full");
    return ending;
}

}  // namespace engawa::office
