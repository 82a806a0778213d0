#include "sync/office/trace_book.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <ctime>

#include "sync/envelope/trace_lines.h"
#include "sync/office/audit.h"
#include "sync/office/command.h"
#include "sync/office/trace_command.h"
#include "tests/sync/office/bench.h"

// What was done at the kiosks, as the office keeps it. docs/formats/trace.md, "At the office"

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using assist::TraceEntry;
using envelope::SequenceRun;

namespace {

using Runs = std::vector<SequenceRun>;

// A kiosk that writes its trace.
class Scribe {
  public:
    explicit Scribe(Bench& bench) : bench_(bench), key_(bench.kiosk_keys.at("kiosk-a")) {}

    std::string line(const TraceEntry& entry, ClockState clock = ClockState::set) {
        const std::string text = assist::trace_line(entry, ++number, previous, at, clock).value();
        previous = envelope::trace_line_hash(text);
        return envelope::trace_member_line(text, envelope::sign_trace_line(text, key_));
    }
    std::string called(int count = 1) {
        std::string lines;
        while (count-- > 0) lines += line(TraceEntry::called());
        return lines;
    }
    // An envelope of that number with these lines.
    Sealed seal(std::uint64_t sequence, const std::string& trace, const std::string& submission = "", const std::string& xml = care_xml("花子")) {
        envelope::SealRequest request;
        request.kiosk = KioskId("kiosk-a");
        request.sequence = sequence;
        request.submission = SubmissionId(submission.empty() ? "uuid:" + make_uuid(bench_.random) : submission);
        request.form = FormId("care");
        request.slip = envelope::make_slip_code(bench_.random);
        request.xml = xml;
        request.trace = trace;
        return {envelope::seal(request, bench_.kiosk_keys.at("kiosk-a"), {bench_.identity.recipient()}, bench_.random).value(),
                request.submission, request.slip};
    }
    void send(std::uint64_t sequence, const std::string& trace) { bench_.put(seal(sequence, trace)); }
    void sign_with(envelope::MinisignSecretKey key) { key_ = std::move(key); }

    std::uint64_t number = 0;
    std::string previous{envelope::before_first_trace_line};
    WallTime at{std::chrono::sys_days(std::chrono::year(2026) / 4 / 1) + std::chrono::hours(1)};

  private:
    Bench& bench_;
    envelope::MinisignSecretKey key_;
};

struct Desk {
    Bench bench;
    Scribe scribe;
    explicit Desk(Backend backend) : bench(backend), scribe(bench) {}

    TraceState state() {
        InboxDatabase database = bench.open_database();
        return trace_state(database.tables(), "kiosk-a").value();
    }
    AuditReport audited() {
        InboxDatabase database = bench.open_database();
        return audit({database, bench.store, bench.registry, bench.clock, std::chrono::hours(24)}).value();
    }
    // What print_audit says of kiosk-a's trace.
    std::string told() {
        std::ostringstream out;
        print_audit(audited(), out);
        return out.str();
    }
    std::string shown;
    ExitCode show(std::vector<std::string> options = {}) {
        std::vector<std::string> words{"inbox", "trace", "--database", bench.address.text};
        words.insert(words.end(), options.begin(), options.end());
        std::ostringstream out;
        std::ostringstream err;
        const ExitCode code = run_command(words, {bench.clock, bench.random, out, err});
        shown = out.str() + err.str();
        return code;
    }
};

}  // namespace

TEST_CASE("The lines come in with the record and are printed in words") {
    Desk desk(GENERATE(values(both)));
    std::string lines = desk.scribe.line(TraceEntry::signed_in("h-kato", "helper"));
    lines += desk.scribe.line(TraceEntry::mode("h-kato", "service", "together"));
    lines += desk.scribe.line(TraceEntry::consent("h-kato", "viewing", "given"));
    lines += desk.scribe.line(TraceEntry::submitted("h-kato", 1));
    desk.scribe.send(1, lines);
    lines = desk.scribe.line(TraceEntry::sign_in_refused("", "not_a_card"), ClockState::unset);
    lines += desk.scribe.line(TraceEntry::signed_out("h-kato", assist::SignedOutBecause::handed_over));
    lines += desk.scribe.line(TraceEntry::checked("s-mori", 6, 1));
    lines += desk.scribe.line(TraceEntry::updated("kaigo", "2026.2"));
    desk.scribe.send(2, lines);
    CHECK(desk.bench.pull().new_records == 2);
    CHECK(desk.bench.ask("SELECT count(*) FROM trace WHERE sequence = 1") == 4);
    CHECK(desk.bench.ask("SELECT count(*) FROM trace WHERE sequence = 2") == 4);
    CHECK(desk.bench.ask("SELECT count(*) FROM trace_fault") == 0);
    CHECK(desk.show() == ExitCode::success);
    CHECK(desk.shown ==
          "kiosk-a\n"
          "      1 2026-04-01T01:00:00.000Z  h-kato signed in as helper\n"
          "      2 2026-04-01T01:00:00.000Z  h-kato went from service to together\n"
          "      3 2026-04-01T01:00:00.000Z  the resident's consent to viewing by h-kato was given\n"
          "      4 2026-04-01T01:00:00.000Z  application no. 1 was sent, helped by h-kato\n"
          "      5 2026-04-01T01:00:00.000Z  somebody could not sign in: not a card (the kiosk's clock was not set)\n"
          "      6 2026-04-01T01:00:00.000Z  h-kato signed out: another signed in\n"
          "      7 2026-04-01T01:00:00.000Z  s-mori made the morning check: 6 good, 1 bad\n"
          "      8 2026-04-01T01:00:00.000Z  pack kaigo 2026.2 is shown\n"
          "        8 entries\n");
    CHECK_THAT(desk.told(), Catch::Contains("  trace      8 entries, the last is no. 8\n"));
    CHECK(desk.show({"--kiosk", "kiosk-b"}) == ExitCode::success);
    CHECK(desk.shown == "kiosk-b\n        0 entries\n");
}

TEST_CASE("A day is one of this computer's calendar; what a clock that was not set says counts by when it came") {
    Desk desk(GENERATE(values(both)));
    const auto on = [&](int day, int hour, ClockState clock) {
        desk.scribe.at = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / day) + std::chrono::hours(hour));
        return desk.scribe.line(TraceEntry::trained("h-kato", desk.scribe.number), clock);
    };
    std::string lines = on(30, 14, ClockState::set);  // 23 o'clock at Tokyo
    lines += on(30, 15, ClockState::set);             // midnight
    desk.scribe.at = WallTime{};
    lines += desk.scribe.line(TraceEntry::called(), ClockState::unset);
    desk.scribe.send(1, lines);
    desk.bench.pull();
    ::setenv("TZ", "Asia/Tokyo", 1);
    ::tzset();
    CHECK(desk.show({"--since", "2026-03-31"}) == ExitCode::success);
    const std::string shown = desk.shown;
    CHECK(desk.show({"--since", "2026-04-02"}) == ExitCode::success);
    const std::string later = desk.shown;
    ::unsetenv("TZ");
    ::tzset();
    CHECK(shown.find("      1 ") == std::string::npos);
    CHECK_THAT(shown, Catch::Contains("      2 2026-03-30T15:00:00.000Z") && Catch::Contains("      3 1970-01-01T00:00:00.000Z"));
    CHECK(later == "kiosk-a\n        0 entries\n");
    CHECK(desk.show({"--since", "yesterday"}) == ExitCode::failure);
    CHECK_THAT(desk.shown, Catch::Contains("yesterday is no day"));
}

TEST_CASE("The same application sealed anew is known by what it holds, whatever the trace says; its lines come in") {
    Desk desk(GENERATE(values(both)));
    const Sealed first = desk.scribe.seal(1, desk.scribe.called());
    desk.bench.put(first);
    CHECK(desk.bench.pull().new_records == 1);
    desk.bench.put(desk.scribe.seal(2, desk.scribe.called(2), first.submission.text()));
    const PullSummary again = desk.bench.pull();
    CHECK(again.same_again == 1);
    CHECK(again.set_aside == 0);
    CHECK(desk.bench.ask("SELECT count(*) FROM submission") == 1);
    CHECK(desk.state().entries == 3);
    CHECK_FALSE(desk.state().needs_a_person());
    // The very same envelope again.
    desk.bench.put(first);
    CHECK(desk.bench.pull().same_again == 1);
    CHECK(desk.state().entries == 3);
    CHECK(desk.bench.ask("SELECT count(*) FROM trace_fault") == 0);
}

TEST_CASE("Envelopes may come in any order: what is missing between them is on its way, and nothing is wrong at the end") {
    Desk desk(GENERATE(values(both)));
    const Sealed first = desk.scribe.seal(1, desk.scribe.called(3));
    const Sealed second = desk.scribe.seal(2, desk.scribe.called(2));
    const Sealed third = desk.scribe.seal(3, desk.scribe.called(2));
    desk.bench.put(third);
    desk.bench.pull();
    CHECK(desk.state().coming == Runs{{1, 5}});
    CHECK_FALSE(desk.state().needs_a_person());
    CHECK_THAT(desk.told(), Catch::Contains("  trace      no. 1 to 5: not here, and neither are all envelopes that may bring them\n"));
    desk.bench.put(first);
    desk.bench.pull();
    CHECK(desk.state().coming == Runs{{4, 5}});
    desk.bench.put(second);
    desk.bench.pull();
    const TraceState whole = desk.state();
    CHECK(whole.coming.empty());
    CHECK(whole.entries == 7);
    CHECK_FALSE(whole.needs_a_person());
    CHECK(desk.bench.ask("SELECT count(*) FROM trace_fault") == 0);
}

TEST_CASE("A gap that no envelope can close any more is told, and what the kiosk says it let go of is none") {
    Desk desk(GENERATE(values(both)));
    desk.scribe.send(1, desk.scribe.called(2));
    desk.scribe.called(3);  // 3 to 5 were taken out
    desk.scribe.send(2, desk.scribe.called(1));
    desk.bench.pull();
    CHECK(desk.state().missing == Runs{{3, 5}});
    const AuditReport report = desk.audited();
    CHECK(report.needs_a_person());
    CHECK_THAT(desk.told(), Catch::Contains("  TRACE      no. 3 to 5: missing, though every envelope that could bring them is here\n"));
    CHECK(nlohmann::json::parse(audit_as_json(report))["kiosks"][0]["trace"]["missing"] == nlohmann::json::parse("[[3,5]]"));
    CHECK(desk.show() == ExitCode::needs_a_person);
    CHECK_THAT(desk.shown, Catch::Contains("FAULT   no. 3 to 5: missing\n"));
    SECTION("a person looks") {
        CHECK(desk.show({"--kiosk", "kiosk-a", "--seen"}) == ExitCode::success);
        CHECK(desk.state().missing.empty());
        CHECK(desk.show() == ExitCode::success);
        CHECK_THAT(desk.shown, Catch::Contains("seen    no. 3 to 5: missing\n"));
        desk.scribe.called(1);
        desk.scribe.send(3, desk.scribe.called(1));
        desk.bench.pull();
        CHECK(desk.state().missing == Runs{{7, 7}});
    }
    SECTION("within one envelope") {
        std::string lines = desk.scribe.called(1);
        desk.scribe.called(1);
        lines += desk.scribe.called(1);
        desk.scribe.send(9, lines);  // though others may still come
        desk.bench.pull();
        CHECK(desk.state().missing == Runs{{3, 5}, {8, 8}});
    }
    SECTION("it was let go of") {
        desk.scribe.send(3, desk.scribe.line(TraceEntry::forgotten(4)));
        desk.bench.pull();
        CHECK(desk.state().missing == Runs{{5, 5}});
        desk.scribe.send(4, desk.scribe.line(TraceEntry::forgotten(5)));
        desk.bench.pull();
        CHECK_FALSE(desk.state().needs_a_person());
        REQUIRE(desk.show() == ExitCode::success);
        CHECK_THAT(desk.shown, Catch::Contains("entries up to no. 4 were let go of before they were delivered"));
    }
}

TEST_CASE("Another line under a number that came before is noted and kept apart, and the record is taken in") {
    Desk desk(GENERATE(values(both)));
    desk.scribe.send(1, desk.scribe.called(3));
    desk.bench.pull();
    // A copy of the disk from after the first entry.
    Scribe copy(desk.bench);
    copy.called(1);
    std::string lines = copy.line(TraceEntry::shut_down("h-kato"));
    lines += copy.called(3);
    copy.send(2, lines);
    CHECK(desk.bench.pull().new_records == 1);
    const TraceState state = desk.state();
    CHECK(state.other == Runs{{2, 3}});
    CHECK(state.broken == Runs{{4, 4}});
    CHECK(state.last == 5);
    CHECK_THAT(desk.told(), Catch::Contains("  TRACE      no. 2 to 3: came again with other words") &&
                                Catch::Contains("  TRACE      no. 4: do not follow the entry before them") &&
                                Catch::Contains("engawa inbox trace --kiosk kiosk-a shows them"));
    REQUIRE(desk.show() == ExitCode::needs_a_person);
    CHECK_THAT(desk.shown, Catch::Contains("      2 2026-04-01T01:00:00.000Z  somebody called for help\n") &&
                               Catch::Contains("FAULT   no. 2: another line came under this number: {\"n\":2,") && Catch::Contains("shut_down"));
    REQUIRE(desk.show({"--kiosk", "kiosk-a", "--seen"}) == ExitCode::success);
    CHECK_FALSE(desk.state().needs_a_person());
    CHECK_THAT(desk.told(), !Catch::Contains("TRACE"));
}

TEST_CASE("A chain whose first line is not the first, or that breaks where an earlier envelope comes later, is noted") {
    Desk desk(GENERATE(values(both)));
    SECTION("a first line that follows something") {
        desk.scribe.previous = std::string(64, 'a');
        desk.scribe.send(1, desk.scribe.called(2));
        desk.bench.pull();
        CHECK(desk.state().broken == Runs{{1, 1}});
    }
    SECTION("the later one was here first") {
        const Sealed first = desk.scribe.seal(1, desk.scribe.called(2));
        desk.scribe.previous = std::string(64, 'a');
        desk.scribe.send(2, desk.scribe.called(2));
        desk.bench.pull();
        CHECK(desk.bench.ask("SELECT count(*) FROM trace_fault") == 0);
        desk.bench.put(first);
        CHECK(desk.bench.pull().new_records == 1);
        CHECK(desk.state().broken == Runs{{3, 3}});
    }
}

TEST_CASE("A line counts as signed by a key that the kiosk has or had, and by no other") {
    Desk desk(GENERATE(values(both)));
    const auto later = envelope::MinisignSecretKey::generate(desk.bench.random);
    std::string lines = desk.scribe.called(1);
    desk.scribe.sign_with(later);
    lines += desk.scribe.called(1);
    desk.scribe.sign_with(envelope::MinisignSecretKey::generate(desk.bench.random));
    lines += desk.scribe.called(2);
    RegisteredKiosk& known = *desk.bench.registry.known(KioskId("kiosk-a")).value();
    known.former_keys.push_back({known.key, 0});
    known.key = later.public_key();
    desk.bench.kiosk_keys.at("kiosk-a") = later;
    desk.scribe.send(1, lines);
    CHECK(desk.bench.pull().new_records == 1);
    CHECK(desk.state().badly_signed == Runs{{3, 4}});
    CHECK(desk.state().entries == 4);
    CHECK_THAT(desk.told(), Catch::Contains("  TRACE      no. 3 to 4: not signed with a key of this kiosk's\n"));
}

TEST_CASE("A trace that cannot be read is noted up to where it can be, and the application is taken in") {
    Desk desk(GENERATE(values(both)));
    const std::string lines = desk.scribe.called(2);
    desk.scribe.send(1, lines + "nonsense\n");
    CHECK(desk.bench.pull().new_records == 1);
    const TraceState state = desk.state();
    CHECK(state.entries == 2);
    CHECK(state.unreadable == 1);
    CHECK_THAT(desk.told(), Catch::Contains("  TRACE      cannot be read to its end in 1 envelopes\n"));
    REQUIRE(desk.show() == ExitCode::needs_a_person);
    CHECK_THAT(desk.shown, Catch::Contains("FAULT   the rest of what an envelope brought cannot be read: line 3: no tab stands"));
}

TEST_CASE("Where the record is not taken in, neither is its trace") {
    Desk desk(GENERATE(values(both)));
    desk.scribe.send(1, desk.scribe.called(1));
    desk.bench.pull();
    const Sealed other = desk.scribe.seal(1, desk.scribe.called(1), "", care_xml("別人"));
    desk.bench.put(other);
    CHECK(desk.bench.pull().set_aside == 1);
    CHECK(desk.state().entries == 1);
}

TEST_CASE("Every kind of entry has words of its own, and those of a later program are told as they are") {
    std::string previous(64, '0');
    const auto words = [&](const TraceEntry& entry) {
        const std::string text = assist::trace_line(entry, 1, previous, WallTime{}, ClockState::set).value();
        return words_of(envelope::read_trace_line(text, envelope::sign_trace_line(text, [] {
            SeededRandom random(1);
            return envelope::MinisignSecretKey::generate(random);
        }())).value());
    };
    using assist::OfferAnswer;
    using assist::Sign;
    using assist::SignedOutBecause;
    CHECK(words(TraceEntry::sign_in_refused("h-kato", "wrong_pin")) == "h-kato could not sign in: wrong pin");
    CHECK(words(TraceEntry::signed_out("h-kato", SignedOutBecause::asked)) == "h-kato signed out");
    CHECK(words(TraceEntry::signed_out("h-kato", SignedOutBecause::left)) == "h-kato signed out, having left");
    CHECK(words(TraceEntry::signed_out("h-kato", SignedOutBecause::registry)) == "h-kato signed out: no longer in the registry");
    CHECK(words(TraceEntry::consent("h-kato", "sending", "withdrawn")) == "the resident's consent to sending by h-kato was withdrawn");
    CHECK(words(TraceEntry::called()) == "somebody called for help");
    CHECK(words(TraceEntry::offered(Sign::back_and_forth, OfferAnswer::none)) == "help was offered (back and forth): none");
    CHECK(words(TraceEntry::reset("h-kato", 2)) == "h-kato put a visit right, 2 forms kept");
    CHECK(words(TraceEntry::submitted("", 7)) == "application no. 7 was sent");
    CHECK(words(TraceEntry::exported("s-mori", "checks")) == "s-mori took the checks away on a stick");
    CHECK(words(TraceEntry::defaults("s-mori", "volume")) == "s-mori changed the usual volume");
    CHECK(words(TraceEntry::trained("h-kato", 9)) == "h-kato trained, 9 steps");
    CHECK(words(TraceEntry::shut_down("s-mori")) == "s-mori switched the kiosk off");
    CHECK(words(TraceEntry::forgotten(10'000)) == "entries up to no. 10000 were let go of before they were delivered");
    envelope::TraceLine later;
    later.kind = "polished_glass";
    later.who = "h-kato";
    later.fields = {{"times", std::uint64_t{3}}, {"with", std::string("cloth")}};
    CHECK(words_of(later) == "polished glass by h-kato, times 3, with cloth");
}
