#include "sync/http/login.h"

#include <catch2/catch.hpp>

#include <filesystem>

#include "sync/http/curl_client.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::http;
using namespace engawa::support;

TEST_CASE("A login is read from the files that it names") {
    const TemporaryFolder folder;
    const TestCertificate ours = make_certificate(folder, "kiosk-7f3a");
    const Login login{.user = "kiosk-7f3a",
                      .secret_file = folder.write("secret", "himitsu\r\n"),
                      .authority_file = ours.certificate_file,
                      .certificate_file = ours.certificate_file,
                      .certificate_key_file = ours.key_file,
                      .certificate_passphrase_file = folder.write("passphrase", "akikaze"),
                      .proxy = "http://proxy.city.example:8080",
                      .proxy_user = "gate",
                      .proxy_secret_file = folder.write("proxy-secret", "keeper\n"),
                      .least_bytes_per_second = 1000};
    const Result<Config> config = read_login(login);
    REQUIRE(config.ok());
    CHECK(std::get<BasicLogin>(config->authorization).password.text() == "himitsu");
    CHECK(config->client_certificate->key_passphrase.text() == "akikaze");
    CHECK(config->proxy->login->password.text() == "keeper");
    CHECK(config->authority_file == ours.certificate_file);
    CHECK(config->low_speed_bytes_per_second == 1000);
    const Result<Config> token = read_login({.token_file = folder.write("token", "t0ken\n")});
    CHECK(std::get<BearerToken>(token->authorization).token.text() == "t0ken");
    CHECK(std::holds_alternative<std::monostate>(read_login({})->authorization));
}

TEST_CASE("A file of a login that cannot be used is named with what is wrong, and nothing of it is repeated") {
    const TemporaryFolder folder;
    const std::string good = folder.write("good", "himitsu").string();
    const std::string none = (folder.path() / "none").string();
    const std::string empty = folder.write("empty", "\n").string();
    const std::string two = folder.write("two", "hunter2\nhunter2\n").string();
    const std::string there = folder.path().string();
    const TestCertificate ours = make_certificate(folder, "kiosk-7f3a");
    struct Row {
        Login login;
        std::string file;
        const char* wrong;
    };
    const std::vector<Row> rows = {
        {{.user = "a", .secret_file = none}, none, "cannot be read"},
        {{.user = "a", .secret_file = there}, there, "cannot be read"},
        {{.user = "a", .secret_file = empty}, empty, "is empty"},
        {{.user = "a", .secret_file = two}, two, "more than one line"},
        {{.token_file = none}, none, "cannot be read"},
        {{.authority_file = none}, none, "cannot be read"},
        {{.authority_file = good}, good, "holds no certificate in PEM form"},
        {{.certificate_file = good, .certificate_key_file = ours.key_file}, good, "holds no certificate"},
        {{.certificate_file = ours.certificate_file, .certificate_key_file = ours.certificate_file}, ours.certificate_file,
         "holds no private key"},
        {{.certificate_file = ours.certificate_file, .certificate_key_file = ours.key_file, .certificate_passphrase_file = empty},
         empty, "is empty"},
        {{.proxy = "http://proxy:8080", .proxy_user = "gate", .proxy_secret_file = none}, none, "cannot be read"},
    };
    for (const Row& row : rows) {
        const Result<Config> config = read_login(row.login);
        REQUIRE_FALSE(config.ok());
        INFO(config.error().message());
        CHECK(config.error().is(HttpError::bad_setting));
        CHECK(config.error().where() == row.file);
        CHECK_THAT(config.error().detail(), Catch::Contains(row.wrong));
        CHECK(config.error().message().find("hunter2") == std::string::npos);
    }
}

TEST_CASE("A login whose parts do not belong together is refused before a file is read") {
    CHECK(read_login({.user = "a"}).error().where() == "secret_file");
    CHECK(read_login({.secret_file = "/nowhere"}).error().where() == "user");
    CHECK(read_login({.proxy = "http://proxy:8080/path"}).error().where() == "proxy");
    CHECK(read_login({.least_bytes_per_second = 0}).error().where() == "least_bytes_per_second");
}
