#include "sync/envelope/trace_lines.h"

#include "sync/envelope/encoding.h"
#include "sync/envelope/tar.h"
#include "tests/sync/envelope/sealed_sample.h"

using namespace engawa;
using namespace engawa::envelope;
using namespace engawa::envelope::support;
using assist::TraceEntry;

namespace {

const WallTime nine{std::chrono::sys_days(std::chrono::year(2026) / 4 / 1) + std::chrono::hours(9)};

// Lines that follow each other, as a kiosk writes them.
std::vector<std::string> chain(std::size_t count, std::uint64_t first = 1) {
    std::vector<std::string> lines;
    std::string previous(before_first_trace_line);
    for (std::uint64_t n = first; lines.size() < count; ++n) {
        lines.push_back(assist::trace_line(TraceEntry::signed_in("h-kato", "helper"), n, previous, nine, ClockState::set).value());
        previous = trace_line_hash(lines.back());
    }
    return lines;
}

std::string member_of(const std::vector<std::string>& lines, const MinisignSecretKey& key) {
    std::string member;
    for (const std::string& line : lines) member += trace_member_line(line, sign_trace_line(line, key));
    return member;
}

std::string fault_of(std::string_view member) {
    const OpenedTrace opened = read_trace(member);
    REQUIRE(opened.fault);
    CHECK(opened.fault->is(EnvelopeError::bad_trace));
    return opened.fault->detail();
}

}  // namespace

TEST_CASE("The trace goes with the submission and comes out as it went in, before the attachments") {
    Sample sample;
    const auto lines = chain(3);
    const std::string member = member_of(lines, sample.kiosk_key);
    SealRequest request = sample.request();
    request.trace = member;
    request.attachments = {{"photo.jpg", "image/jpeg", bytes_of("jpeg")}};
    const auto sealed = seal(request, sample.kiosk_key, {sample.office.recipient()}, sample.random);
    REQUIRE(sealed);
    const auto opened = open(sealed->bytes, {sample.office}, sample.find_key());
    REQUIRE(opened);
    REQUIRE(opened->manifest.members.size() == 3);
    CHECK(opened->manifest.members[0].name == "submission.xml");
    CHECK(opened->manifest.members[1].name == "trace.jsonl");
    CHECK(opened->manifest.members[1].media_type == "application/jsonl");
    CHECK(opened->manifest.members[2].name == "attachments/photo.jpg");
    CHECK(opened->attachments.size() == 1);
    CHECK_FALSE(opened->trace.fault);
    REQUIRE(opened->trace.lines.size() == 3);
    std::string previous(before_first_trace_line);
    for (std::size_t i = 0; i < 3; ++i) {
        const TraceLine& line = opened->trace.lines[i];
        CHECK(line.text == lines[i]);
        CHECK(line.number == i + 1);
        CHECK(line.previous == previous);
        CHECK(line.at == nine);
        CHECK(line.kind == "signed_in");
        CHECK(line.who == "h-kato");
        CHECK(line.word_in("role") == "helper");
        CHECK_FALSE(line.number_in("role"));
        CHECK(is_trace_line_signed(line.text, line.signature, sample.kiosk_key.public_key()));
        CHECK_FALSE(is_trace_line_signed(line.text + " ", line.signature, sample.kiosk_key.public_key()));
        previous = trace_line_hash(line.text);
    }
}

TEST_CASE("An envelope without a trace has no member for it") {
    Sample sample;
    const auto opened = open(sample.sealed().value().bytes, {sample.office}, sample.find_key());
    REQUIRE(opened);
    CHECK(opened->manifest.members.size() == 1);
    CHECK(opened->trace.lines.empty());
    CHECK_FALSE(opened->trace.fault);
}

TEST_CASE("A trace that cannot be read is told, and the application is opened all the same") {
    Sample sample;
    const std::string member = member_of(chain(1), sample.kiosk_key) + "{\"n\":2}\tnonsense\n";
    SealRequest request = sample.request();
    request.trace = member;
    const auto sealed = seal(request, sample.kiosk_key, {sample.office.recipient()}, sample.random);
    const auto opened = open(sealed.value().bytes, {sample.office}, sample.find_key());
    REQUIRE(opened);
    CHECK(opened->xml.text() == sample.xml);
    CHECK(opened->trace.lines.size() == 1);
    REQUIRE(opened->trace.fault);
    CHECK(opened->trace.fault->detail() == "line 2: a signature is none");
}

TEST_CASE("What is no trace is refused from that line on") {
    Sample sample;
    const auto lines = chain(3);
    const std::string good = member_of({lines[0]}, sample.kiosk_key);
    const auto with = [&](const std::string& line) { return good + trace_member_line(line, sign_trace_line(line, sample.kiosk_key)); };
    const auto replaced = [&](const std::string& what, const std::string& by) {
        std::string line = lines[1];
        line.replace(line.find(what), what.size(), by);
        return with(line);
    };
    SECTION("numbers that do not grow") {
        CHECK(fault_of(good + good) == "line 2: the numbers do not grow");
        CHECK(fault_of(member_of({lines[2], lines[1]}, sample.kiosk_key)) == "line 2: the numbers do not grow");
    }
    SECTION("bad JSON") {
        for (const char* const text : {"", "{", "[]", "7", "null", "{\"n\":2}", "\xff", "{\"n\":2,\"a\":{\"b\":1}}"}) {
            CAPTURE(text);
            CHECK(read_trace(with(text)).lines.size() == 1);
            CHECK_FALSE(fault_of(with(text)).empty());
        }
        CHECK_FALSE(fault_of(replaced("\"n\":2", "\"n\":2.0")).empty());
        CHECK_FALSE(fault_of(replaced("\"n\":2", "\"n\":-2")).empty());
        CHECK_FALSE(fault_of(replaced("\"n\":2", "\"n\":18446744073709551615")).empty());
        CHECK_FALSE(fault_of(replaced("\"n\":2", "\"n\":0")).empty());
        CHECK_FALSE(fault_of(replaced("\"n\":2", "\"n\":\"2\"")).empty());
        CHECK_FALSE(fault_of(replaced("\"clock\":\"set\"", "\"clock\":\"new\"")).empty());
        CHECK_FALSE(fault_of(replaced("2026-04-01", "2026-13-01")).empty());
        CHECK_FALSE(fault_of(replaced("\"kind\"", "\"king\"")).empty());
    }
    SECTION("what is read in two ways: a field twice, spaces, escapes") {
        CHECK(fault_of(replaced("\"n\":2", "\"n\":2,\"n\":3")) == "line 2: a line is not written as the trace is");
        CHECK(fault_of(replaced("\"n\":2", "\"n\": 2")) == "line 2: a line is not written as the trace is");
        CHECK(fault_of(replaced("helper", "h\\u0065lper")) == "line 2: a line is not written as the trace is");
    }
    SECTION("words that are none: nobody's name, nor what moves a terminal") {
        CHECK(fault_of(replaced("helper", "加藤花子")) == "line 2: a field is neither a number nor a short word");
        CHECK(fault_of(replaced("helper", "a b")) == "line 2: a field is neither a number nor a short word");
        CHECK(fault_of(replaced("helper", "\\u001b[2J")) == "line 2: a field is neither a number nor a short word");
        CHECK(fault_of(replaced("\"role\"", "\"r\\u001b\"")) == "line 2: a field's name is no short word");
    }
    SECTION("bad base64") {
        const std::string signature = sign_trace_line(lines[1], sample.kiosk_key);
        for (const std::string& bad : {std::string(), signature.substr(4), signature + "AAAA", signature.substr(0, 99), "*" + signature.substr(1),
                                       to_base64(Bytes(73), Base64Padding::required)}) {
            CAPTURE(bad);
            CHECK(fault_of(good + lines[1] + "\t" + bad + "\n") == "line 2: a signature is none");
        }
    }
    SECTION("no tab, no end") {
        CHECK(fault_of(good + lines[1] + "\n") == "line 2: no tab stands before the signature");
        CHECK(fault_of(good + lines[1]) == "line 2: the line has no end");
        CHECK(fault_of("\n") == "line 1: no tab stands before the signature");
    }
    SECTION("too long a line, too many fields") {
        std::string many;
        for (int i = 0; i < 40; ++i) many += std::string(",\"f") + static_cast<char>('a' + i / 26) + static_cast<char>('a' + i % 26) + "\":1";
        CHECK(fault_of(replaced("\"role\"", many.substr(1) + ",\"role\"")) == "line 2: a line is no JSON object of the trace");
        CHECK(fault_of(replaced("helper", std::string(2'000, 'h'))) == "line 2: a line is longer than any kiosk writes");
        CHECK(fault_of(replaced("helper", std::string(65, 'h'))) == "line 2: a field is neither a number nor a short word");
    }
}

TEST_CASE("More lines than an envelope may carry are not read") {
    // Their signatures are not looked at here, so that one does for all.
    const auto lines = chain(most_trace_lines + 1);
    const std::string signature = sign_trace_line(lines[0], Sample().kiosk_key);
    std::string member;
    for (const std::string& line : lines) member += trace_member_line(line, signature);
    CHECK(fault_of(member) == "line 5001: there are more than an envelope may carry");
    const std::size_t last = member.rfind('\n', member.size() - 2) + 1;
    const OpenedTrace most = read_trace(std::string_view(member).substr(0, last));
    CHECK_FALSE(most.fault);
    CHECK(most.lines.size() == most_trace_lines);
}

TEST_CASE("A kind of a later program is read with its fields") {
    Sample sample;
    std::string line = chain(1)[0];
    line.replace(line.find("signed_in"), 9, "polished");
    const OpenedTrace opened = read_trace(member_of({line}, sample.kiosk_key));
    CHECK_FALSE(opened.fault);
    REQUIRE(opened.lines.size() == 1);
    CHECK(opened.lines[0].kind == "polished");
}
