#include <signal.h>
#include <unistd.h>

#include <regex>

#include "kiosk/base/random.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/store/open.h"
#include "tests/support/loopback.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// docs/guides/store.md as a reader follows it: its nginx block on a real nginx, its commands with the real program.

using namespace engawa;
using engawa::support::read_all;

namespace {

std::string replaced(std::string text, const std::string& pattern, const std::string& with) {
    return std::regex_replace(text, std::regex(pattern), with);
}

// The guide's server with this machine's folders, without TLS.
class GuideServer {
  public:
    GuideServer() {
        for (const char* name : {"engawa", "engawa-incoming", "temp"}) std::filesystem::create_directory(at(name));
        folder_.write("users", "office:{PLAIN}tea\nkiosk-a:{PLAIN}rice\nkiosk-b:{PLAIN}miso\n");
        const support::Listener listener = support::listen_on_loopback(0);
        port_ = listener.port;
        folder_.write("nginx.conf", frame());
        support::ProcessOptions options;
        options.environment = {{"NGINX", "3;"}};
        options.inherited_descriptor = listener.descriptor;
        options.signal_at_parent_death = SIGTERM;
        process_ = std::make_unique<support::Process>(
            std::vector<std::string>{"/usr/sbin/nginx", "-p", folder_.path().string(), "-c", at("nginx.conf"), "-e",
                                     at("error.log")},
            options);
        ::close(listener.descriptor);
    }
    ~GuideServer() {
        process_->send_signal(SIGTERM);
        process_->wait();
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/engawa/"; }
    std::string at(const std::string& name) const { return (folder_.path() / name).string(); }

    std::unique_ptr<store::ObjectStore> as(const std::string& user, const std::string& password) const {
        http::Config config;
        if (!user.empty()) config.authorization = http::BasicLogin{user, SecretBytes::copy_of(std::string_view(password))};
        return store::open_store(url(), std::move(config)).value();
    }

  private:
    std::string frame() const {
        const std::string guide = read_all(support::source_dir().string() + "/docs/guides/store.md");
        const std::size_t begin = guide.find("```nginx\n") + 9;
        std::string block = guide.substr(begin, guide.find("```", begin) - begin);
        block = replaced(block, "listen 443 ssl;", "listen 127.0.0.1:" + std::to_string(port_) + ";");
        block = replaced(block, "\\n *ssl_[^\\n]*", "");
        block = replaced(block, "/srv/engawa-incoming", at("engawa-incoming"));
        block = replaced(block, "root /srv;", "root " + folder_.path().string() + ";");
        block = replaced(block, "/etc/nginx/engawa-users", at("users"));
        std::string text = "daemon off;\nworker_processes 1;\nerror_log " + at("error.log") + " notice;\n";
        if (::geteuid() == 0) text += "user root;\n";
        text += "pid " + at("nginx.pid") + ";\nload_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;\n";
        text += "events { worker_connections 64; }\nhttp {\naccess_log off;\n";
        for (const char* kind : {"proxy", "fastcgi", "uwsgi", "scgi"})
            text += std::string(kind) + "_temp_path " + at("temp") + "/" + kind + ";\n";
        return text + block + "}\n";
    }

    support::TemporaryFolder folder_;
    int port_ = 0;
    std::unique_ptr<support::Process> process_;
};

const std::vector<std::byte> some_bytes(100, std::byte(7));

bool denied(const Result<void>& result) { return !result.ok() && result.error().is(store::StoreError::denied); }

}  // namespace

TEST_CASE("The guide's server lets a kiosk write its own prefixes and nothing else") {
    const GuideServer server;
    const auto kiosk = server.as("kiosk-a", "rice");
    CHECK(kiosk->put(ObjectKey("inbox/kiosk-a/1.age"), some_bytes).ok());
    CHECK(kiosk->put(ObjectKey("inbox/kiosk-a/1.age"), some_bytes).ok());
    CHECK(kiosk->put_replace(ObjectKey("health/kiosk-a.json"), some_bytes).ok());
    CHECK(kiosk->put(ObjectKey("insight/kiosk-a/2026-04-01.json"), some_bytes).ok());
    for (const char* key : {"inbox/kiosk-b/1.age", "inbox/kiosk-ab/1.age", "inbox/1.age", "health/kiosk-b.json",
                            "acks/kiosk-a.json", "slips/1.age", "content/metadata/root.json", "elsewhere"}) {
        INFO(key);
        CHECK(denied(kiosk->put_replace(ObjectKey(key), some_bytes)));
        CHECK_FALSE(std::filesystem::exists(server.at("engawa") + "/" + key));
    }
    CHECK(denied(kiosk->remove(ObjectKey("inbox/kiosk-a/1.age"))));
    CHECK(server.as("kiosk-b", "miso")->get(ObjectKey("inbox/kiosk-a/1.age"), 1000).error().is(store::StoreError::denied));
    CHECK(std::filesystem::exists(server.at("engawa") + "/inbox/kiosk-a/1.age"));
}

TEST_CASE("The guide's server lets a kiosk read acks, slips and content, and the office write and remove") {
    const GuideServer server;
    const auto office = server.as("office", "tea");
    const auto kiosk = server.as("kiosk-a", "rice");
    for (const char* key : {"acks/kiosk-a.json", "slips/1.age", "content/metadata/root.json"}) {
        INFO(key);
        REQUIRE(office->put_replace(ObjectKey(key), some_bytes).ok());
        CHECK(kiosk->get(ObjectKey(key), 1000).ok());
    }
    CHECK(kiosk->get(ObjectKey("acks/kiosk-b.json"), 1000).error().is(store::StoreError::denied));
    REQUIRE(kiosk->put(ObjectKey("inbox/kiosk-a/1.age"), some_bytes).ok());
    CHECK(office->list("inbox/").value().size() == 1);
    CHECK(office->remove(ObjectKey("inbox/kiosk-a/1.age")).ok());
    CHECK(office->list("inbox/").value().empty());
    CHECK(denied(office->put_replace(ObjectKey("inbox/kiosk-a/1.age"), some_bytes)));
}

TEST_CASE("The guide's server lets any kiosk keep, read and remove a draft by its name, and list none") {
    const GuideServer server;
    const auto one = server.as("kiosk-a", "rice");
    const auto other = server.as("kiosk-b", "miso");
    const ObjectKey draft("drafts/0123456789abcdef0123456789abcdef.age");
    CHECK_FALSE(one->head(draft).value().has_value());
    REQUIRE(one->put(draft, some_bytes).ok());
    CHECK(other->get(draft, 1000).ok());
    CHECK(other->head(draft).value().has_value());
    const std::vector<std::byte> proof(50, std::byte(1));
    CHECK(other->put_replace(draft, proof).ok());
    CHECK_FALSE(one->put(draft, some_bytes).ok());
    CHECK(one->get(draft, 1000).value() == proof);
    CHECK(other->list("drafts/").error().is(store::StoreError::denied));
    CHECK(denied(other->put_replace(ObjectKey("drafts/other.txt"), some_bytes)));
    CHECK(other->remove(draft).ok());
    CHECK_FALSE(one->head(draft).value().has_value());
}

TEST_CASE("The guide's server believes no name without its password") {
    const GuideServer server;
    for (const auto& [user, password] : std::vector<std::pair<std::string, std::string>>{
             {"", ""}, {"office", "rice"}, {"kiosk-a", ""}, {"kiosk-c", "rice"}}) {
        INFO(user);
        const auto store = server.as(user, password);
        CHECK(denied(store->put_replace(ObjectKey("inbox/kiosk-a/1.age"), some_bytes)));
        CHECK(denied(store->put_replace(ObjectKey("acks/kiosk-a.json"), some_bytes)));
        CHECK_FALSE(store->list("inbox/").ok());
    }
    CHECK(std::filesystem::is_empty(server.at("engawa")));
}

TEST_CASE("The guide's commands: init, a kiosk that sends, a pull and its acks, each with its own login") {
    const GuideServer server;
    const support::TemporaryFolder folder;
    const std::string state = (folder.path() / "state").string();
    const std::string program = (engawa::support::bin_dir() / "engawa").string();
    const auto run = [&](std::vector<std::string> words) {
        words.insert(words.begin(), program);
        return support::run(words);
    };
    const auto made = run({"init", "--state", state, "--kiosk-id", "kiosk-a", "--store", server.url(), "--store-user",
                           "kiosk-a", "--store-secret-file", state + "/kiosk/store-secret"});
    REQUIRE(made.ending.exit_code == 0);
    CHECK_THAT(made.output, Catch::Contains(" --store-user office --store-secret-file " + state + "/office/store-secret "));
    CHECK_THAT(read_all(state + "/kiosk/kiosk.toml"), Catch::Contains("secret_file = \"store-secret\""));
    folder.write("state/kiosk/store-secret", "rice\n");
    folder.write("state/office/store-secret", "tea\n");
    const std::vector<std::string> pull = {
        "inbox", "pull", "--store", server.url(), "--store-user", "office", "--store-secret-file",
        state + "/office/store-secret", "--identity", state + "/office/identity.txt", "--into", state + "/office/inbox.db"};
    CHECK_THAT(run(pull).output, Catch::Contains("0 new, 0 had before, 0 set aside"));

    const auto enrolment = envelope::Enrolment::load(state + "/kiosk/kiosk.toml").value();
    SeededRandom random{3};
    envelope::SealRequest request;
    request.kiosk = enrolment.kiosk;
    request.sequence = 1;
    request.submission = SubmissionId("uuid:" + make_uuid(random));
    request.form = FormId("care");
    request.slip = envelope::make_slip_code(random);
    request.xml = "<data><name>花子</name></data>";
    const auto sealed =
        envelope::seal(request, *envelope::load_kiosk_key(enrolment), enrolment.recipients, random).value();
    const auto kiosk = store::open_store(enrolment.store_url, http::read_login(*enrolment.store_login).value()).value();
    REQUIRE(kiosk->put(sealed.key, sealed.bytes).ok());
    const auto pulled = run(pull);
    CHECK(pulled.ending.exit_code == 0);
    CHECK_THAT(pulled.output, Catch::Contains("1 new, 0 had before, 0 set aside"));
    CHECK_FALSE(kiosk->head(sealed.key).value());
    CHECK(kiosk->get(store::ack_key(enrolment.kiosk), 10'000).ok());
}
