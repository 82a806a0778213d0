#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <sstream>

#include "kiosk/assist/trace.h"
#include "sync/envelope/trace_lines.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/outbox/outbox_support.h"
#include "tests/sync/outbox/power_cut_vfs.h"

// The power is cut at every write of a submission. A child process submits and says each slip only after submit() has
// returned, as the slip page does; SIGKILL ends it at a chosen write, truncation or sync, and what was not synced is
// lost. Afterwards: every slip shown has exactly one row and one envelope that opens, nothing is half there, and no
// number is missing or given twice.

using namespace engawa;
using namespace engawa::outbox;

namespace {

struct Shown {
    std::vector<std::pair<std::string, std::string>> slips;  // submission id, slip
    bool killed = false;
    std::uint64_t operations = 0;  // of a run that was not killed
};

// Runs `work` in a child process; what it writes to the descriptor comes back as lines.
Shown in_child(const std::function<void(int)>& work) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        work(ends[1]);
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string text;
    char part[4096];
    for (ssize_t count = 0; (count = ::read(ends[0], part, sizeof part)) > 0;)
        text.append(part, static_cast<std::size_t>(count));
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    Shown shown;
    shown.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    const bool finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    REQUIRE((shown.killed || finished));
    std::istringstream lines(text);
    for (std::string id, slip; lines >> id >> slip;) {
        if (id == "operations") shown.operations = std::stoull(slip);
        else shown.slips.emplace_back(id, slip);
    }
    return shown;
}

void say(int descriptor, const std::string& line) {
    if (::write(descriptor, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(3);
}

constexpr int submissions_per_visit = 3;

// What the kiosk does between two power cuts.
void submit_some(const std::filesystem::path& folder, const std::string& round, const PowerCut& cut, int output) {
    register_power_cut_vfs(cut);
    Kiosk kiosk(folder);
    kiosk.random = SeededRandom(cut.seed + 1000);
    kiosk.database.vfs = power_cut_vfs_name;
    {
        Sink sink = kiosk.make_sink();
        for (int i = 0; i < submissions_per_visit; ++i) {
            const std::string id = round + "-" + std::to_string(i);
            const auto receipt = sink.submit(submission(id));
            if (!receipt.ok()) ::_exit(2);
            say(output, id + " " + receipt->slip_code + "\n");
        }
    }  // closes the file, which moves the log into it
    say(output, "operations " + std::to_string(power_cut_operations()) + "\n");
}

// The promise, checked against everything that was ever shown on this kiosk.
void check_promise(const std::filesystem::path& folder, const std::map<std::string, std::string>& shown,
                   std::size_t cuts) {
    Kiosk kiosk(folder);
    Queue queue = kiosk.make_queue();
    const auto rows = queue.due(spring);
    REQUIRE(rows.ok());
    std::map<std::string, std::string> found;
    std::uint64_t expected_sequence = 1;
    for (const QueuedEnvelope& row : *rows) {
        CHECK(row.sequence == expected_sequence++);
        const auto sealed = queue.sealed_bytes(row.sequence);
        REQUIRE(sealed.ok());
        const auto manifest = kiosk.keys.open(*sealed);
        REQUIRE(manifest);
        CHECK(manifest->sequence == row.sequence);
        CHECK(row.sha256 == envelope::sha256_hex(*sealed));
        CHECK(found.emplace(manifest->submission.text().substr(5), manifest->slip).second);
    }
    CHECK(queue.summary().value().last_sequence + 1 == expected_sequence);
    for (const auto& [id, slip] : shown) {
        CAPTURE(id);
        CHECK(found[id] == slip);
    }
    // Durable but not yet shown when the power went: at most one each time, and whole.
    CHECK(found.size() <= shown.size() + cuts);
}

}  // namespace

TEST_CASE("Power cut at every write: each slip shown has one row and one envelope, and nothing is half there") {
    const support::TemporaryFolder measured;
    const Shown whole = in_child([&](int out) { submit_some(measured.path(), "whole", {0, 0}, out); });
    REQUIRE(whole.slips.size() == submissions_per_visit);
    REQUIRE(whole.operations > 20);

    constexpr std::size_t kills_wanted = 240;
    constexpr std::size_t kills_per_kiosk = 12;
    std::size_t kills = 0;
    for (std::uint64_t kiosk_number = 0; kills < kills_wanted; ++kiosk_number) {
        const support::TemporaryFolder folder;
        std::map<std::string, std::string> shown;
        SeededRandom random(kiosk_number);
        for (std::size_t cut = 1; cut <= kills_per_kiosk; ++cut) {
            // Every operation of a first visit has its turn; later visits are cut at random, on top of the damage
            // that the earlier ones left.
            const std::uint64_t at = cut == 1 ? 1 + kiosk_number * whole.operations * kills_per_kiosk / kills_wanted
                                              : 1 + random.below(whole.operations);
            const PowerCut power_cut{at, random.next_u64()};
            CAPTURE(kiosk_number, cut, power_cut.at_operation, power_cut.seed);
            const std::string round = "k" + std::to_string(kiosk_number) + "c" + std::to_string(cut);
            const Shown visit = in_child([&](int out) { submit_some(folder.path(), round, power_cut, out); });
            kills += visit.killed ? 1 : 0;
            shown.insert(visit.slips.begin(), visit.slips.end());
            check_promise(folder.path(), shown, cut);
        }
    }
    INFO("operations of one visit: " << whole.operations << ", kills: " << kills);
    CHECK(kills >= 200);
}

TEST_CASE("Power cut at every single operation of a first visit; who submits again gets the same slip") {
    const support::TemporaryFolder measured;
    const Shown whole = in_child([&](int out) { submit_some(measured.path(), "whole", {0, 0}, out); });
    std::size_t durable_unshown = 0;
    for (std::uint64_t at = 1; at <= whole.operations; ++at) {
        CAPTURE(at);
        const support::TemporaryFolder folder;
        const Shown visit = in_child([&](int out) { submit_some(folder.path(), "first", {at, at}, out); });
        CHECK(visit.killed);
        check_promise(folder.path(), {visit.slips.begin(), visit.slips.end()}, 1);

        Kiosk kiosk(folder.path());
        Sink sink = kiosk.make_sink();
        REQUIRE(sink.readiness() == session::Readiness::ready);
        const std::uint64_t before = sink.summary().value().waiting();
        durable_unshown += before - visit.slips.size();
        for (const auto& [id, slip] : visit.slips) CHECK(sink.submit(submission(id)).value().slip_code == slip);
        CHECK(sink.summary().value().waiting() == before);
        REQUIRE(sink.submit(submission("first-" + std::to_string(visit.slips.size()))).ok());
        CHECK(sink.summary().value().waiting() == visit.slips.size() + 1);
    }
    // Otherwise the second half of the title was never met.
    CHECK(durable_unshown > 0);
}

TEST_CASE("Power cut at every single operation while a life event is submitted: all of its forms are there, or none") {
    constexpr std::size_t forms = 4;
    const auto submit_together = [](const std::filesystem::path& folder, const PowerCut& cut, int output) {
        register_power_cut_vfs(cut);
        Kiosk kiosk(folder);
        kiosk.database.vfs = power_cut_vfs_name;
        {
            Sink sink = kiosk.make_sink();
            std::vector<session::Submission> together;
            for (std::size_t i = 0; i < forms; ++i) together.push_back(submission("part-" + std::to_string(i)));
            const auto receipts = sink.submit(together);
            if (!receipts.ok()) ::_exit(2);
            for (std::size_t i = 0; i < forms; ++i) say(output, "part-" + std::to_string(i) + " " + (*receipts)[i].slip_code + "\n");
        }
        say(output, "operations " + std::to_string(power_cut_operations()) + "\n");
    };
    const support::TemporaryFolder measured;
    const Shown whole = in_child([&](int out) { submit_together(measured.path(), {0, 0}, out); });
    REQUIRE(whole.slips.size() == forms);
    std::size_t none = 0;
    std::size_t all = 0;
    for (std::uint64_t at = 1; at <= whole.operations; ++at) {
        CAPTURE(at);
        const support::TemporaryFolder folder;
        const Shown visit = in_child([&](int out) { submit_together(folder.path(), {at, at}, out); });
        CHECK(visit.killed);
        check_promise(folder.path(), {visit.slips.begin(), visit.slips.end()}, forms);
        Kiosk kiosk(folder.path());
        Sink sink = kiosk.make_sink();
        REQUIRE(sink.readiness() == session::Readiness::ready);
        const std::uint64_t there = sink.summary().value().waiting();
        CHECK((there == 0 || there == forms));
        CHECK((visit.slips.empty() || there == forms));
        ++(there == 0 ? none : all);
    }
    CHECK(none > 0);
    CHECK(all > 0);
}

namespace {

// Helps, and submits between; says each entry and each slip once it is there.
void help_some(const std::filesystem::path& folder, const std::string& round, const PowerCut& cut, int output) {
    register_power_cut_vfs(cut);
    Kiosk kiosk(folder);
    kiosk.random = SeededRandom(cut.seed + 1000);
    kiosk.database.vfs = power_cut_vfs_name;
    {
        Sink sink = kiosk.make_sink();
        for (std::uint64_t i = 1; i <= submissions_per_visit; ++i) {
            for (const auto& entry : {assist::TraceEntry::called(), assist::TraceEntry::trained("h-kato", i)}) {
                if (!sink.write(entry).ok()) ::_exit(2);
                say(output, "entry " + round + "\n");
            }
            const std::string id = round + "-" + std::to_string(i);
            const auto receipt = sink.submit(submission(id));
            if (!receipt.ok()) ::_exit(2);
            say(output, id + " " + receipt->slip_code + "\n");
        }
    }
    say(output, "operations " + std::to_string(power_cut_operations()) + "\n");
}

// One chain from 1 on, in the table as in the envelopes; at least as many entries as were said.
void check_trace(const std::filesystem::path& folder, std::size_t entries, std::size_t slips) {
    Kiosk kiosk(folder);
    Queue queue = kiosk.make_queue();
    Database database = open_outbox_database(kiosk.database_path).value();
    std::map<std::uint64_t, std::string> in_envelopes;
    const auto due = queue.due(spring).value();
    for (const QueuedEnvelope& row : due) {
        const auto opened = envelope::open(queue.sealed_bytes(row.sequence).value(), {kiosk.keys.office_identity},
                                           [&](const KioskId&) { return std::optional(kiosk.keys.kiosk_key.public_key()); });
        REQUIRE(opened.ok());
        REQUIRE_FALSE(opened->trace.fault);
        REQUIRE_FALSE(opened->trace.lines.empty());
        CHECK(opened->trace.lines.back().number_in("sequence") == row.sequence);
        for (const envelope::TraceLine& line : opened->trace.lines) CHECK(in_envelopes.emplace(line.number, line.text).second);
    }
    Statement rows = database.prepare("SELECT n, line, signature, sequence FROM trace ORDER BY n").value();
    std::string previous(envelope::before_first_trace_line);
    std::uint64_t number = 0;
    std::size_t submitted = 0;
    while (rows.step().value()) {
        CHECK(static_cast<std::uint64_t>(rows.integer(0)) == ++number);
        const auto line = envelope::read_trace_line(rows.text(1), rows.text(2));
        REQUIRE(line.ok());
        CHECK(line->number == number);
        CHECK(line->previous == previous);
        CHECK(envelope::is_trace_line_signed(line->text, line->signature, kiosk.keys.kiosk_key.public_key()));
        CHECK(in_envelopes.contains(number) == !rows.is_null(3));
        if (in_envelopes.contains(number)) CHECK(in_envelopes[number] == line->text);
        previous = envelope::trace_line_hash(line->text);
        submitted += line->kind == "submitted" ? 1 : 0;
    }
    CHECK(static_cast<std::uint64_t>(database.query_integer("SELECT coalesce(max(trace_n), 0) FROM kiosk").value()) == number);
    CHECK(submitted == due.size());
    CHECK(submitted >= slips);
    CHECK(number - submitted >= entries);
}

}  // namespace

TEST_CASE("Power cut at every single operation while somebody helps: every entry told is kept, in one unbroken chain") {
    const support::TemporaryFolder measured;
    const Shown whole = in_child([&](int out) { help_some(measured.path(), "whole", {0, 0}, out); });
    REQUIRE(whole.operations > 40);
    std::size_t kills = 0;
    for (std::uint64_t at = 1; at <= whole.operations; ++at) {
        CAPTURE(at);
        const support::TemporaryFolder folder;
        std::size_t entries = 0;
        std::size_t slips = 0;
        // The second visit is cut as well, on top of what the first cut left.
        for (const std::uint64_t cut : {at, 1 + (at * 7) % whole.operations}) {
            const std::string round = "r" + std::to_string(cut);
            const Shown visit = in_child([&](int out) { help_some(folder.path(), round, {cut, at}, out); });
            kills += visit.killed ? 1 : 0;
            for (const auto& [id, slip] : visit.slips) ++(id == "entry" ? entries : slips);
            check_trace(folder.path(), entries, slips);
        }
    }
    CHECK(kills > whole.operations);  // a second visit makes no tables, so that the last cuts come after its end
}

TEST_CASE("A process killed from outside while it submits keeps the promise") {
    const support::TemporaryFolder folder;
    std::map<std::string, std::string> shown;
    for (std::size_t round = 1; round <= 10; ++round) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            Kiosk kiosk(folder.path());
            kiosk.random = SeededRandom(round);
            Sink sink = kiosk.make_sink();
            for (int i = 0;; ++i) {
                const std::string id = std::to_string(round) + "-" + std::to_string(i);
                const auto receipt = sink.submit(submission(id));
                if (!receipt.ok()) ::_exit(2);
                say(ends[1], id + " " + receipt->slip_code + "\n");
            }
        }
        ::close(ends[1]);
        std::string text;
        char part[4096];
        bool killed = false;
        for (ssize_t count = 0; (count = ::read(ends[0], part, sizeof part)) > 0;) {
            text.append(part, static_cast<std::size_t>(count));
            const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
            if (!killed && lines >= round % 4) killed = ::kill(child, SIGKILL) == 0;
        }
        ::close(ends[0]);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        std::istringstream lines(text);
        for (std::string id, slip; lines >> id >> slip;) shown[id] = slip;
        check_promise(folder.path(), shown, round);
    }
}
