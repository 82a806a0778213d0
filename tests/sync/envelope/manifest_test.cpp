#include "sync/envelope/manifest.h"

#include <nlohmann/json.hpp>

#include "sync/envelope/envelope.h"

using namespace engawa;
using namespace engawa::envelope;

namespace {

Manifest sample() {
    Manifest manifest;
    manifest.kiosk = KioskId("kiosk-7f3a");
    manifest.sequence = 12;
    manifest.submission = SubmissionId("uuid:1");
    manifest.form = FormId("kaigo");
    manifest.form_version = "1";
    manifest.pack = PackId("kaigo");
    manifest.pack_version = "1.0";
    manifest.created = WallTime(Milliseconds(1'775'034'600'123));
    manifest.slip = "572400000000";
    manifest.slip = "000000000000";
    manifest.members = {{"submission.xml", "text/xml", std::string(64, 'a'), 7}};
    manifest.recipients = {"age1x"};
    return manifest;
}

std::string error_of(std::string text) {
    const auto result = parse_manifest(text);
    REQUIRE_FALSE(result.ok());
    return std::string(result.error().name());
}

std::string changed(std::string_view from, std::string_view to) {
    std::string text = write_manifest(sample());
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("A manifest is read as it was written") {
    Manifest manifest = sample();
    CHECK(parse_manifest(write_manifest(manifest)).value() == manifest);
    const WallTime from = parse_rfc3339("2026-04-01T09:30:00.000Z").value();
    using session::Consent;
    manifest.assistance = session::Assistance{
        "h-sato",
        {Consent::not_given, Consent::given, Consent::not_given},
        {{"h-kato", session::HelpMode::together, from, from + Seconds(60), {}, {}, false},
         {"h-sato", session::HelpMode::on_behalf, from + Seconds(60), from + Seconds(90), {Consent::given, Consent::given, Consent::not_given},
          {"/data/name", "/data/phone"}, true}},
        true};
    manifest.applicant = session::Applicant::messenger;
    manifest.clock = ClockState::unset;
    CHECK(parse_manifest(write_manifest(manifest)).value() == manifest);
}

TEST_CASE("What helpers did is told without a value, and is refused where it cannot be") {
    Manifest manifest = sample();
    const WallTime from = parse_rfc3339("2026-04-01T09:30:00.000Z").value();
    manifest.assistance = session::Assistance{"h-kato", {}, {{"h-kato", session::HelpMode::on_behalf, from, from, {}, {"/data/name"}, false}}, false};
    manifest.applicant = session::Applicant::proxy;
    const std::string text = write_manifest(manifest);
    const auto with = [&](const std::string& a, const std::string& b) {
        std::string other = text;
        const std::size_t at = other.find(a);
        REQUIRE(at != std::string::npos);
        return parse_manifest(other.replace(at, a.size(), b));
    };
    // An envelope of before turns were told.
    auto before = nlohmann::json::parse(text);
    before["assistance"].erase("turns");
    before.erase("applicant");
    const auto read = parse_manifest(before.dump());
    REQUIRE(read);
    CHECK(read->assistance == session::Assistance{"h-kato", {}, {}, false});
    CHECK_FALSE(read->applicant);
    for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{{"\"helper\": \"h-kato\"", "\"helper\": \"Kato\""},
                                                                               {"\"viewing\": false", "\"viewing\": 0"},
                                                                               {"\"mode\": \"for\"", "\"mode\": \"all\""},
                                                                               {"\"from\": \"2026", "\"from\": \"26"},
                                                                               {"\"/data/name\"", "7"},
                                                                               {"\"turns\": [", "\"turns\": 7, \"x\": ["},
                                                                               {"\"applicant\": \"proxy\"", "\"applicant\": \"friend\""}}) {
        INFO(a);
        const auto refused = with(a, b);
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().is(EnvelopeError::bad_manifest));
    }
}

TEST_CASE("A field added later does not stop a reader") {
    CHECK(parse_manifest(changed("\"clock\"", "\"later\": [1], \"clock\"")).ok());
}

TEST_CASE("A manifest with something missing or wrong is refused") {
    struct Change {
        const char* from;
        const char* to;
    };
    const Change change = GENERATE(values<Change>({
        {"engawa-envelope", "engawa-acks"},
        {"\"version\": 1,", "\"version\": 2,"},
        {"\"kiosk\"", "\"kioks\""},
        {"kiosk-7f3a", "Kiosk"},
        {"\"sequence\": 12", "\"sequence\": 0"},
        {"\"sequence\": 12", "\"sequence\": -1"},
        {"\"sequence\": 12", "\"sequence\": 1.5"},
        {"\"sequence\": 12", "\"sequence\": \"12\""},
        {"\"sequence\": 12", "\"sequence\": 9007199254740992"},
        {"uuid:1\"", "uuid:1\", \"submission\": 1, \"x\": \""},
        {"\"form\"", "\"from\""},
        {"\"pack\"", "\"pakc\""},
        {"2026-04-01T", "2026-04-31T"},
        {"\"clock\": \"set\"", "\"clock\": \"unknown\""},
        {"000000000000", "000000000001"},
        {"000000000000", "0000 0000 0000"},
        {"\"submission.xml\"", "\"../submission.xml\""},
        {"\"submission.xml\"", "\"manifest.json\""},
        {"aaaaaaaa\"", "AAAAAAAA\""},
        {"\"length\": 7", "\"length\": -7"},
        {"\"recipients\"", "\"recipient\""},
        {"\"age1x\"", "1"},
        {"\"clock\"", "\"assistance\": {\"helper\": \"h\"}, \"clock\""},
        {"\"clock\"", "\"assistance\": {\"helper\": \"h\", \"consent\": {\"viewing\": 1}}, \"clock\""},
    }));
    CAPTURE(change.from, change.to);
    CHECK(error_of(changed(change.from, change.to)) == "envelope.bad_manifest");
}

TEST_CASE("What is no JSON object is no manifest") {
    for (const char* const text : {"", "{", "[]", "null", "\"x\"", "{\"format\":\"engawa-envelope\"}", "\xff"}) {
        INFO(text);
        CHECK(error_of(text) == "envelope.bad_manifest");
    }
}

TEST_CASE("Times are read in the one form that is written") {
    const WallTime time(Milliseconds(1'775'034'600'123));
    CHECK(parse_rfc3339(to_rfc3339(time)).value() == time);
    CHECK(parse_rfc3339("1970-01-01T00:00:00.000Z").value() == WallTime{});
    CHECK(parse_rfc3339("2024-02-29T23:59:59.999Z").ok());
    for (const char* const text : {"", "2026-04-01", "2026-04-01T09:30:00Z", "2026-04-01T09:30:00.000+09:00",
                                   "2026-02-30T09:30:00.000Z", "2026-04-01T24:00:00.000Z", "2026-04-01t09:30:00.000Z",
                                   "2026-04-01T09:60:00.000Z", "20x6-04-01T09:30:00.000Z"}) {
        INFO(text);
        CHECK_FALSE(parse_rfc3339(text).ok());
    }
}

TEST_CASE("Member names are plain relative paths") {
    for (const char* const name : {"submission.xml", "attachments/a_b-c.JPG", "a/b/c"}) CHECK(is_safe_member_name(name));
    for (const char* const name : {"", "/a", "a/", "a//b", ".", "..", "a/../b", ".hidden", "a\\b", "a b", "あ", "a\nb"}) {
        INFO(name);
        CHECK_FALSE(is_safe_member_name(name));
    }
    CHECK_FALSE(is_safe_member_name(std::string(256, 'a')));
}
