#include <catch2/catch.hpp>

#include "kiosk/assist/mode.h"
#include "sync/outbox/sink.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/outbox/outbox_support.h"

// The trace as the outbox keeps it and as envelopes carry it. docs/formats/trace.md

using namespace engawa;
using namespace engawa::outbox;
using assist::TraceEntry;
using envelope::TraceLine;

namespace {

// What the envelope of that number carries.
std::vector<TraceLine> carried(Kiosk& kiosk, std::uint64_t sequence, const std::optional<envelope::MinisignSecretKey>& key = {}) {
    const auto sealed = kiosk.make_queue().sealed_bytes(sequence);
    REQUIRE(sealed.ok());
    auto opened = envelope::open(*sealed, {kiosk.keys.office_identity}, [&](const KioskId&) {
        return std::optional(key ? key->public_key() : kiosk.keys.kiosk_key.public_key());
    });
    REQUIRE(opened.ok());
    CHECK_FALSE(opened->trace.fault);
    return std::move(opened->trace.lines);
}

// "1 called; 2 submitted sequence=1": without times.
std::string words_of(const std::vector<TraceLine>& lines) {
    std::string words;
    for (const TraceLine& line : lines) {
        if (!words.empty()) words += "; ";
        words += std::to_string(line.number) + " " + line.kind;
        if (!line.who.empty()) words += " " + line.who;
        for (const auto& [name, value] : line.fields) {
            const auto* const text = std::get_if<std::string>(&value);
            words += " " + name + "=" + (text != nullptr ? *text : std::to_string(std::get<std::uint64_t>(value)));
        }
    }
    return words;
}

// From the first line on, without a gap.
void check_chain(const std::vector<TraceLine>& lines, const envelope::MinisignPublicKey& key) {
    std::string previous(envelope::before_first_trace_line);
    std::uint64_t number = 1;
    for (const TraceLine& line : lines) {
        CHECK(line.number == number++);
        CHECK(line.previous == previous);
        CHECK(envelope::is_trace_line_signed(line.text, line.signature, key));
        previous = envelope::trace_line_hash(line.text);
    }
}

std::int64_t ask(const Kiosk& kiosk, std::string_view question) {
    return open_outbox_database(kiosk.database_path).value().query_integer(question).value();
}
constexpr std::string_view all_rows = "SELECT count(*) FROM trace";
constexpr std::string_view waiting_rows = "SELECT count(*) FROM trace WHERE sequence IS NULL";

void accept(Kiosk& kiosk, std::uint64_t sequence) {
    Queue queue = kiosk.make_queue();
    const std::string sha256 = envelope::sha256_hex(queue.sealed_bytes(sequence).value());
    REQUIRE(queue.accept({kiosk.keys.kiosk, sequence, spring, 0, {{sha256, sequence, spring}}}, AcksFrom::store).value() == 1);
}

// As many lines as would have been written, without signing each.
void let_wait(const Kiosk& kiosk, std::uint64_t count) {
    const std::string statement = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < " + std::to_string(count) +
                                  ") INSERT INTO trace (n, line, signature) SELECT n, '{}', printf('%.100c', 'A') FROM c;"
                                  " UPDATE kiosk SET trace_n = " + std::to_string(count);
    REQUIRE(open_outbox_database(kiosk.database_path).value().execute(statement.c_str()).ok());
}

}  // namespace

TEST_CASE("What is done at a kiosk goes to the office with the next envelope, its own entry too, as one signed chain") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    {
        Sink sink = kiosk.make_sink();
        REQUIRE(sink.write(TraceEntry::signed_in("h-kato", "helper")).ok());
        REQUIRE(sink.write(TraceEntry::mode("h-kato", "service", "together")).ok());
    }
    kiosk.clock.set(WallTime{});
    Sink sink = kiosk.make_sink();  // also after a restart
    session::Submission helped = submission("1");
    helped.assistance = session::Assistance{"h-kato", {}, {{"h-kato", session::HelpMode::together, spring, spring, {}, {}, false}}, false};
    REQUIRE(sink.submit(helped).ok());
    REQUIRE(sink.submit(helped).ok());  // the same again is nothing new
    REQUIRE(sink.write(TraceEntry::called()).ok());
    REQUIRE(sink.submit(submission("2")).ok());
    std::vector<TraceLine> lines = carried(kiosk, 1);
    CHECK(words_of(lines) == "1 signed_in h-kato role=helper; 2 mode h-kato from=service to=together; 3 submitted h-kato sequence=1");
    CHECK(lines[0].at == spring);
    CHECK(lines[0].clock == ClockState::set);
    CHECK(lines[2].clock == ClockState::unset);
    const std::vector<TraceLine> second = carried(kiosk, 2);
    CHECK(words_of(second) == "4 called; 5 submitted sequence=2");
    lines.insert(lines.end(), second.begin(), second.end());
    check_chain(lines, kiosk.keys.kiosk_key.public_key());
}

TEST_CASE("Lines leave with the ack of their envelope, are overwritten, and the chain goes on") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.write(TraceEntry::shut_down("s-tsurukame")).ok());
    REQUIRE(sink.submit(submission("1")).ok());
    REQUIRE(sink.write(TraceEntry::called()).ok());
    REQUIRE(sink.submit(submission("2")).ok());
    std::vector<TraceLine> lines = carried(kiosk, 1);
    CHECK(ask(kiosk, all_rows) == 4);
    CHECK(ask(kiosk, waiting_rows) == 0);
    accept(kiosk, 1);
    CHECK(ask(kiosk, all_rows) == 2);
    REQUIRE(open_outbox_database(kiosk.database_path).value().checkpoint().ok());
    CHECK(support::files_holding(folder.path(), "s-tsurukame").empty());
    const std::vector<TraceLine> second = carried(kiosk, 2);
    accept(kiosk, 2);
    CHECK(ask(kiosk, all_rows) == 0);
    REQUIRE(sink.submit(submission("3")).ok());
    const std::vector<TraceLine> third = carried(kiosk, 3);
    CHECK(words_of(third) == "5 submitted sequence=3");
    lines.insert(lines.end(), second.begin(), second.end());
    lines.insert(lines.end(), third.begin(), third.end());
    check_chain(lines, kiosk.keys.kiosk_key.public_key());
}

TEST_CASE("Of a life event each envelope says that it was submitted; of one that cannot be sealed nothing is kept") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.write(TraceEntry::called()).ok());
    std::vector<session::Submission> together{submission("1"), submission("2")};
    together[1].attachments.push_back({"../escape", "image/png", {}});
    CHECK_FALSE(sink.submit(together).ok());
    CHECK(ask(kiosk, waiting_rows) == 1);
    together[1].attachments.clear();
    REQUIRE(sink.submit(together).ok());
    CHECK(words_of(carried(kiosk, 1)) == "1 called; 2 submitted sequence=1");
    CHECK(words_of(carried(kiosk, 2)) == "3 submitted sequence=2");
}

TEST_CASE("What cannot be written is an error, and nothing of it is kept") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    SECTION("words that the trace does not take") {
        Sink sink = kiosk.make_sink();
        const auto refused = sink.write(TraceEntry::signed_in("加藤", "helper"));
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().is(assist::TraceError::bad_word));
        REQUIRE(sink.write(TraceEntry::called()).ok());
        CHECK(ask(kiosk, "SELECT max(n) FROM trace") == 1);
    }
    SECTION("a kiosk that is not enrolled") {
        Sink sink = kiosk.make_sink(std::nullopt);
        CHECK(sink.write(TraceEntry::called()).error().is(OutboxError::not_enrolled));
        CHECK_FALSE(std::filesystem::exists(kiosk.database_path));
    }
    SECTION("no room") {
        kiosk.database.size_limit_pages = 30;
        std::int64_t written = 0;
        {
            Sink sink = kiosk.make_sink();
            Result<void> last;
            while ((last = sink.write(TraceEntry::called())).ok() && written < 1'000) ++written;
            REQUIRE_FALSE(last.ok());
            CHECK(last.error().is(DatabaseError::disk_full));
            CHECK(last.error().temporary());
        }
        CHECK(written > 10);
        CHECK(ask(kiosk, all_rows) == written);
        CHECK(ask(kiosk, "SELECT trace_n FROM kiosk") == written);
        kiosk.database.size_limit_pages = 400;
        REQUIRE(kiosk.make_sink().submit(submission("1")).ok());
        check_chain(carried(kiosk, 1), kiosk.keys.kiosk_key.public_key());
    }
}

TEST_CASE("With another key the chain goes on; what waited keeps the signature of its time") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.write(TraceEntry::called()).ok());
    Sealing renewed = kiosk.keys.sealing();
    renewed.kiosk_key = envelope::MinisignSecretKey::generate(kiosk.random);
    const envelope::MinisignSecretKey key = renewed.kiosk_key;
    sink.use_sealing(std::move(renewed));
    REQUIRE(sink.submit(submission("1")).ok());
    const std::vector<TraceLine> lines = carried(kiosk, 1, key);
    REQUIRE(words_of(lines) == "1 called; 2 submitted sequence=1");
    CHECK(envelope::is_trace_line_signed(lines[0].text, lines[0].signature, kiosk.keys.kiosk_key.public_key()));
    CHECK(envelope::is_trace_line_signed(lines[1].text, lines[1].signature, key.public_key()));
    CHECK(lines[1].previous == envelope::trace_line_hash(lines[0].text));
}

TEST_CASE("A chain of another kiosk is not continued") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    REQUIRE(kiosk.make_sink().write(TraceEntry::called()).ok());
    Sealing other = kiosk.keys.sealing();
    other.kiosk = KioskId("kiosk-other");
    CHECK(kiosk.make_sink(std::move(other)).write(TraceEntry::called()).error().is(OutboxError::other_kiosk));
    CHECK(ask(kiosk, all_rows) == 1);
}

TEST_CASE("At most 20,000 entries wait; then the oldest 10,000 go, and an entry says so") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    REQUIRE(kiosk.make_sink().readiness() == session::Readiness::ready);
    let_wait(kiosk, 19'999);
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.write(TraceEntry::called()).ok());
    CHECK(ask(kiosk, waiting_rows) == 20'000);
    REQUIRE(sink.write(TraceEntry::trained("h-kato", 3)).ok());
    CHECK(ask(kiosk, waiting_rows) == 10'002);
    CHECK(ask(kiosk, "SELECT min(n) FROM trace") == 10'001);
    Database database = open_outbox_database(kiosk.database_path).value();
    Statement last = database.prepare("SELECT line FROM trace WHERE n >= 20001 ORDER BY n").value();
    REQUIRE(last.step().value());
    CHECK_THAT(last.text(0), Catch::Contains("\"n\":20001,") && Catch::Contains("\"kind\":\"forgotten\",\"through\":10000"));
    REQUIRE(last.step().value());
    CHECK_THAT(last.text(0), Catch::Contains("\"n\":20002,") && Catch::Contains("\"trained\""));
}

TEST_CASE("What an envelope carries is no longer waiting, however long the office takes") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    REQUIRE(kiosk.make_sink().readiness() == session::Readiness::ready);
    let_wait(kiosk, 20'000);
    REQUIRE(open_outbox_database(kiosk.database_path).value().execute("UPDATE trace SET sequence = 1 WHERE n <= 5000").ok());
    REQUIRE(kiosk.make_sink().write(TraceEntry::called()).ok());
    CHECK(ask(kiosk, all_rows) == 20'001);
}

TEST_CASE("An envelope carries at most 5,000 lines, the oldest first; the next one goes on with them") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    REQUIRE(kiosk.make_sink().readiness() == session::Readiness::ready);
    let_wait(kiosk, 5'002);
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.submit(submission("1")).ok());
    REQUIRE(sink.submit(submission("2")).ok());
    CHECK(ask(kiosk, "SELECT count(*) FROM trace WHERE sequence = 1") == 5'000);
    CHECK(ask(kiosk, "SELECT max(n) FROM trace WHERE sequence = 1") == 5'000);
    CHECK(ask(kiosk, "SELECT min(n) FROM trace WHERE sequence = 2") == 5'001);
    CHECK(ask(kiosk, waiting_rows) == 0);
    accept(kiosk, 1);
    CHECK(ask(kiosk, "SELECT min(n) FROM trace") == 5'001);
}

TEST_CASE("An application that fills the envelope goes without the trace, which waits for the next") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.write(TraceEntry::called()).ok());
    session::Submission large = submission("1");
    const std::size_t room = envelope::max_content_bytes - large.xml.size();
    large.attachments.push_back({"scan.tiff", "image/tiff", std::vector<std::byte>(room - 100)});
    REQUIRE(sink.submit(large).ok());
    CHECK(carried(kiosk, 1).empty());
    REQUIRE(sink.submit(submission("2")).ok());
    CHECK(words_of(carried(kiosk, 2)) == "1 called; 2 submitted sequence=1; 3 submitted sequence=2");
}

TEST_CASE("A pack stands in the trace once for each version that is shown, over restarts too") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    const std::vector<PackVersion> first{{"kaigo", "2026.1"}, {"hikkoshi", "2026.1"}};
    const std::vector<PackVersion> second{{"kaigo", "2026.2"}, {"hikkoshi", "2026.1"}};
    REQUIRE(kiosk.make_sink().note_shown(first).ok());
    REQUIRE(kiosk.make_sink().note_shown(first).ok());
    Sink sink = kiosk.make_sink();
    REQUIRE(sink.note_shown(second).ok());
    REQUIRE(sink.note_shown(first).ok());  // it did not work, and went back
    REQUIRE(sink.submit(submission("1")).ok());
    CHECK(words_of(carried(kiosk, 1)) ==
          "1 updated pack=kaigo version=2026.1; 2 updated pack=hikkoshi version=2026.1; 3 updated pack=kaigo version=2026.2; "
          "4 updated pack=kaigo version=2026.1; 5 submitted sequence=1");
    CHECK(kiosk.make_sink(std::nullopt).note_shown(first).error().is(OutboxError::not_enrolled));
}

TEST_CASE("Nothing of what a resident wrote, of the slip, the form or a helper's name stands in the trace") {
    const support::TemporaryFolder folder;
    Kiosk kiosk(folder.path());
    kiosk.keys.kiosk = KioskId("kiosk-tsuru");
    Sink sink = kiosk.make_sink();
    ManualSteadyClock steady;
    assist::Assist help(sink, kiosk.clock, steady);
    using namespace std::chrono_literals;
    const assist::Person person{"h-kato", "{鶴亀|つるかめ}tsuru", assist::Role::helper, "tsuru-hall", assist::Day{2026y / 4 / 1},
                                assist::Day{2027y / 3 / 31}, "$argon2id$tsuru"};
    REQUIRE(help.sign_in(person).ok());
    REQUIRE(help.accompany().ok());
    REQUIRE(help.ask().ok());
    REQUIRE(help.agreed({session::Consent::given, session::Consent::not_given, session::Consent::given}).ok());
    session::Submission canary = submission("tsuru-id", "tsuru-name");
    canary.form_id = FormId("tsuru-form");
    canary.form_version = "tsuru-1";
    canary.pack_id = PackId("tsuru-pack");
    canary.pack_version = "tsuru-2";
    canary.attachments.push_back({"tsuru.jpg", "image/tsuru", std::vector<std::byte>(3)});
    canary.applicant = session::Applicant::proxy;
    canary.assistance = session::Assistance{
        "h-kato", {}, {{"h-kato", session::HelpMode::on_behalf, spring, spring, {}, {"/data/tsuru"}, false}}, false};
    const auto receipt = sink.submit(canary);
    REQUIRE(receipt.ok());
    help.withdraw(assist::ConsentTo::sending);
    help.hand_back(assist::SignedOutBecause::asked);
    REQUIRE(sink.submit(submission("2")).ok());
    std::vector<TraceLine> lines = carried(kiosk, 1);
    const std::vector<TraceLine> second = carried(kiosk, 2);
    lines.insert(lines.end(), second.begin(), second.end());
    CHECK(lines.size() > 8);
    for (const TraceLine& line : lines) {
        CAPTURE(line.text);
        for (const std::string& found : {std::string("tsuru"), std::string("鶴亀"), std::string("つるかめ"), receipt->slip_code, std::string("proxy")})
            CHECK(line.text.find(found) == std::string::npos);
    }
}
