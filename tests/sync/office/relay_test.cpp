#include "sync/office/relay.h"

#include <fstream>

#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/sync/office/bench.h"

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using engawa::support::read_all;

namespace {

namespace fs = std::filesystem;

// A conforming server that is strict, and says which rule was broken.
class OpenRosa {
  public:
    OpenRosa()
        : process_({"python3", (engawa::support::source_dir() / "tests/sync/office/openrosa_server.py").string(),
                    folder_.path().string()}),
          port_(process_.read_line().value()) {}
    std::string url() const { return "http://127.0.0.1:" + port_; }
    void behave(const std::string& manner) const { std::ofstream(folder_.path() / "manner") << manner << "\n"; }
    std::string wrong() const {
        return fs::exists(folder_.path() / "wrong") ? read_all(folder_.path() / "wrong") : std::string();
    }
    // The folders of the POSTs, in order.
    std::vector<fs::path> posts() const {
        std::vector<fs::path> found;
        if (!fs::exists(folder_.path() / "taken")) return found;
        for (const auto& entry : fs::directory_iterator(folder_.path() / "taken")) found.push_back(entry.path());
        std::sort(found.begin(), found.end());
        return found;
    }

  private:
    engawa::support::TemporaryFolder folder_;
    engawa::support::Process process_;
    std::string port_;
};

std::string xml_of(std::uint64_t number, const std::string& files = "") {
    return "<?xml version=\"1.0\"?>\n<data  id=\"care\"><name>花子 &amp; 太郎</name>" + files +
           "<meta><instanceID>uuid:" + std::to_string(number) + "</instanceID></meta></data>\n";
}

struct Office {
    Bench bench{GENERATE(values(both))};
    InboxDatabase database = bench.open_database();
    OpenRosa server;
    std::uint64_t number = 0;

    std::string take(const std::vector<std::pair<std::string, std::string>>& files = {}) {
        std::string named;
        for (const auto& [name, bytes] : files) named += "<photo>" + name + "</photo>";
        const std::string xml = xml_of(++number, named);
        envelope::SealRequest request;
        request.kiosk = KioskId("kiosk-a");
        request.sequence = number;
        request.submission = SubmissionId("uuid:" + std::to_string(number));
        request.form = FormId("care");
        request.slip = envelope::make_slip_code(bench.random);
        request.xml = xml;
        for (const auto& [name, bytes] : files) request.attachments.push_back({name, "image/jpeg", envelope::bytes_of(bytes)});
        bench.put({*envelope::seal(request, bench.kiosk_keys.at("kiosk-a"), {bench.identity.recipient()}, bench.random),
                   request.submission, request.slip});
        REQUIRE(bench.pull(database));
        return xml;
    }
    Result<RelaySummary> relay(const std::string& password = "right word") {
        return relay_openrosa({database, bench.clock, bench.out}, server.url(), "",
                              OpenRosaLogin{"clerk", SecretBytes::copy_of(password)});
    }
    RelaySummary relayed() {
        const auto summary = relay();
        if (!summary) FAIL(summary.error().message());
        CHECK(server.wrong() == "");
        return *summary;
    }
};

}  // namespace

TEST_CASE("Records go to an OpenRosa server once, byte for byte") {
    Office office;
    const std::string first = office.take();
    const std::string second = office.take({{"a.jpg", std::string("jpeg\r\n--\0bytes", 14)}, {"b.jpg", "x"}});
    office.server.behave(GENERATE("", "accepted", "auth basic", "auth digest"));
    CHECK(office.relayed().sent == 2);
    const auto posts = office.server.posts();
    REQUIRE(posts.size() == 2);
    CHECK(read_all(posts[0] / "xml_submission_file") == first);
    CHECK(read_all(posts[1] / "xml_submission_file") == second);
    CHECK(read_all(posts[1] / "a.jpg") == std::string("jpeg\r\n--\0bytes", 14));
    CHECK(read_all(posts[1] / "b.jpg") == "x");
    CHECK(office.relayed().sent == 0);
    CHECK(office.server.posts().size() == 2);
    office.take();
    CHECK(office.relayed().sent == 1);
}

TEST_CASE("Attachments are split by the length that the server takes, the same XML in each") {
    Office office;
    const std::string xml = office.take({{"a.jpg", std::string(900, 'a')}, {"b.jpg", std::string(900, 'b')},
                                         {"c.jpg", std::string(9000, 'c')}, {"d.jpg", std::string(100, 'd')}});
    office.server.behave("limit 3000");
    CHECK(office.relayed().sent == 1);
    const auto posts = office.server.posts();
    REQUIRE(posts.size() == 3);
    for (const auto& post : posts) CHECK(read_all(post / "xml_submission_file") == xml);
    CHECK(fs::exists(posts[0] / "b.jpg"));
    CHECK(read_all(posts[1] / "c.jpg").size() == 9000);
    CHECK_FALSE(fs::exists(posts[1] / "d.jpg"));
    CHECK(fs::exists(posts[2] / "d.jpg"));
}

TEST_CASE("A conflict is for ever: kept as refused with the reason, shown again, and the others go on") {
    Office office;
    for (int i = 0; i < 3; ++i) office.take();
    office.server.behave("conflict uuid:2<");
    RelaySummary summary = office.relayed();
    CHECK(summary.sent == 2);
    CHECK(summary.refused == 1);
    CHECK_THAT(office.bench.out.str(), Catch::Contains("kiosk-a no. 2") && Catch::Contains("another form has this instanceID"));
    const std::size_t posts = office.server.posts().size();
    office.server.behave("");
    office.bench.out.str("");
    summary = office.relayed();
    CHECK(summary.sent == 0);
    CHECK(summary.refused == 1);
    CHECK(office.server.posts().size() == posts);
    CHECK_THAT(office.bench.out.str(), Catch::Contains("refused before") && Catch::Contains("another form"));
}

TEST_CASE("What a server does not take now is tried by the next run and stops no other") {
    Office office;
    office.take();
    office.take();
    office.server.behave(GENERATE("status 400", "status 404", "status 413", "status 422"));
    CHECK(office.relayed().turned_away == 2);
    office.server.behave("");
    CHECK(office.relayed().sent == 2);
}

TEST_CASE("Only 201 or 202 with an OpenRosaResponse is success; anything else loses nothing") {
    Office office;
    office.take();
    const auto [manner, error, temporary] = GENERATE(table<std::string, RelayError, bool>({
        {"page", RelayError::not_openrosa, true}, {"status 200", RelayError::not_openrosa, true},
        {"bare", RelayError::not_openrosa, true}, {"status 302", RelayError::not_openrosa, true},
        {"status 500", RelayError::trouble, true}, {"status 503", RelayError::trouble, true},
        {"status 429", RelayError::trouble, true}, {"status 403", RelayError::login_refused, false},
        {"portal", RelayError::not_openrosa, true}, {"no-version", RelayError::not_openrosa, true},
        {"head 500", RelayError::trouble, true}, {"head 404", RelayError::wrong_address, false}}));
    office.server.behave(manner);
    const auto broken = office.relay();
    REQUIRE_FALSE(broken.ok());
    INFO(manner << ": " << broken.error().message());
    CHECK(broken.error().is(error));
    CHECK(broken.error().temporary() == temporary);
    office.server.behave("");
    CHECK(office.relayed().sent == 1);
}

TEST_CASE("An answer that does not come leaves the record to be sent again, the same to the byte") {
    Office office;
    office.take({{"a.jpg", "jpeg"}});
    office.server.behave("cut");
    const auto broken = office.relay();
    REQUIRE_FALSE(broken.ok());
    CHECK(broken.error().temporary());
    office.server.behave("");
    CHECK(office.relayed().sent == 1);
    const auto posts = office.server.posts();
    REQUIRE(posts.size() >= 2);
    for (const auto& post : posts) CHECK(read_all(post / "body") == read_all(posts.front() / "body"));
}

TEST_CASE("A wrong login, and none, are told") {
    Office office;
    office.take();
    office.server.behave(GENERATE("auth basic", "auth digest"));
    const auto wrong = office.relay("wrong word");
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().is(RelayError::login_refused));
    CHECK(wrong.error().message().find("wrong word") == std::string::npos);
    const auto none = relay_openrosa({office.database, office.bench.clock, office.bench.out}, office.server.url(), "", {});
    REQUIRE_FALSE(none.ok());
    CHECK(none.error().is(RelayError::login_needed));
    CHECK(office.server.posts().empty());
}

TEST_CASE("The server may move submissions to another path, and nowhere that is not safe") {
    Office office;
    office.take();
    SECTION("on the same host") {
        office.server.behave("location " + GENERATE_REF(office.server.url(), std::string()) + "/moved/submission");
        CHECK(office.relayed().sent == 1);
    }
    SECTION("on another host over http") {
        office.server.behave("location http://other.example/submission");
        const auto broken = office.relay();
        REQUIRE_FALSE(broken.ok());
        CHECK(broken.error().is(RelayError::unsafe_location));
        CHECK(office.server.posts().empty());
    }
}

TEST_CASE("Which places may be followed to") {
    CHECK(is_safe_location("https://a.example/submission", "https://a.example/other"));
    CHECK(is_safe_location("https://a.example/submission", "https://b.example/submission"));
    CHECK(is_safe_location("http://a.example/submission", "https://a.example/submission"));
    CHECK(is_safe_location("http://a.example/submission", "http://a.example:8080/submission"));
    CHECK_FALSE(is_safe_location("https://a.example/submission", "http://a.example/submission"));
    CHECK_FALSE(is_safe_location("http://a.example/submission", "https://b.example/submission"));
    CHECK_FALSE(is_safe_location("https://a.example/submission", "ftp://a.example/"));
    CHECK_FALSE(is_safe_location("https://a.example/submission", "https://user:word@a.example/"));
}

TEST_CASE("Posts of one submission are the same bytes every time, and its boundary stands nowhere in it") {
    OpenRosaSubmission submission{"<data/>", {}};
    const std::string boundary = make_posts(submission, 0).front().boundary;
    CHECK(make_posts(submission, 0).front().body == make_posts(submission, 0).front().body);
    const auto bytes = envelope::bytes_of(boundary);
    submission.files.push_back({"a", "text/plain\r\nX: y", {bytes.begin(), bytes.end()}});
    const auto posts = make_posts(submission, 0);
    CHECK(posts.front().boundary != boundary);
    const std::string body(envelope::text_of(posts.front().body));
    CHECK(body.find("X: y") == std::string::npos);
}
