#include <catch2/catch.hpp>

#include <set>
#include <sstream>

#include "sync/http/login.h"
#include "sync/store/open.h"
#include "tests/support/apache_dav.h"
#include "tests/support/certificate_authority.h"
#include "tests/support/s3_server.h"
#include "tests/support/scripted_server.h"
#include "tests/sync/store/store_support.h"

// Stores behind TLS, with an authority of the city's own and certificates of the kiosks' own, entered with the files that a
// configuration names.

using namespace engawa;
using namespace engawa::store;
using namespace engawa::support;

namespace {

const ObjectKey key("inbox/kiosk-7f3a/0011aabb.age");

std::unique_ptr<ObjectStore> open(const std::string& address, const http::Login& login) {
    auto config = http::read_login(login);
    INFO((config.ok() ? "" : config.error().message()));
    REQUIRE(config.ok());
    auto opened = open_store(address, std::move(*config));
    REQUIRE(opened.ok());
    return std::move(*opened);
}

Error error_of_put(const std::string& address, const http::Login& login) {
    const Result<void> put = open(address, login)->put(key, bytes("sealed"));
    REQUIRE_FALSE(put.ok());
    return put.error();
}

NginxOptions behind(const TestCertificate& certificate) {
    NginxOptions options;
    options.certificate_file = certificate.certificate_file;
    options.key_file = certificate.key_file;
    return options;
}

}  // namespace

TEST_CASE("A store behind TLS opens to who trusts its authority, and tells everybody else in one clear line") {
    const CertificateAuthority city("city");
    SECTION("the city's authority is named") {
        NginxDav server(behind(city.issue("localhost")));
        CHECK(open(server.url(), {.authority_file = city.certificate_file()})->put(key, bytes("sealed")).ok());
    }
    SECTION("no authority, or another's") {
        const CertificateAuthority other("other");
        NginxDav server(behind(city.issue("localhost")));
        for (const std::string& authority : {std::string(), other.certificate_file()}) {
            const Error error = error_of_put(server.url(), {.authority_file = authority});
            CHECK(error.is(StoreError::not_a_store));
            CHECK_THAT(error.detail(), Catch::Contains("authority that is not trusted here"));
        }
    }
    SECTION("a certificate for another host") {
        NginxDav server(behind(city.issue("elsewhere.example")));
        const Error error = error_of_put(server.url(), {.authority_file = city.certificate_file()});
        CHECK(error.is(StoreError::not_a_store));
        CHECK_THAT(error.detail(), Catch::Contains("for another host name"));
    }
    SECTION("a certificate that has expired") {
        NginxDav server(behind(city.issue_expired("localhost")));
        const Error error = error_of_put(server.url(), {.authority_file = city.certificate_file()});
        CHECK(error.is(StoreError::not_a_store));
        CHECK_THAT(error.detail(), Catch::Contains("has expired"));
    }
    SECTION("a server that has signed for itself") {
        const TemporaryFolder folder;
        NginxDav server(behind(make_certificate(folder, "localhost")));
        const Error error = error_of_put(server.url(), {.authority_file = city.certificate_file()});
        CHECK(error.is(StoreError::not_a_store));
        CHECK_THAT(error.detail(), Catch::Contains("signed by itself"));
    }
}

TEST_CASE("A store that asks for a client certificate lets in who has one of its authority") {
    const CertificateAuthority city("city");
    const CertificateAuthority kiosks("kiosks");
    NginxOptions options = behind(city.issue("localhost"));
    options.client_authority_file = kiosks.certificate_file();
    NginxDav server(options);
    const TestCertificate ours = kiosks.issue("kiosk-7f3a");
    http::Login login{.authority_file = city.certificate_file(),
                      .certificate_file = ours.certificate_file,
                      .certificate_key_file = ours.key_file};
    SECTION("ours") { CHECK(open(server.url(), login)->put(key, bytes("sealed")).ok()); }
    SECTION("ours, with a key that a passphrase opens") {
        login.certificate_key_file = kiosks.locked(ours, "akikaze").key_file;
        login.certificate_passphrase_file = kiosks.write("passphrase", "akikaze\n");
        CHECK(open(server.url(), login)->put(key, bytes("sealed")).ok());
    }
    SECTION("a passphrase that does not open the key") {
        login.certificate_key_file = kiosks.locked(ours, "akikaze").key_file;
        login.certificate_passphrase_file = kiosks.write("passphrase", "harukaze\n");
        const Error error = error_of_put(server.url(), login);
        CHECK(error.is(StoreError::bad_address));
        CHECK_THAT(error.detail(), Catch::Contains("passphrase cannot be used together"));
        CHECK(error.message().find("harukaze") == std::string::npos);
    }
    SECTION("a key of another certificate") {
        login.certificate_key_file = kiosks.issue("kiosk-0000").key_file;
        CHECK(error_of_put(server.url(), login).is(StoreError::bad_address));
    }
    SECTION("none, or one of an authority that the server does not know") {
        const TestCertificate foreign = city.issue("kiosk-7f3a");
        const http::Login none{.authority_file = city.certificate_file()};
        const http::Login other{.authority_file = city.certificate_file(),
                                .certificate_file = foreign.certificate_file,
                                .certificate_key_file = foreign.key_file};
        for (const http::Login& wrong : {none, other}) {
            const Error error = error_of_put(server.url(), wrong);
            CHECK(error.is(StoreError::denied));
            CHECK_THAT(error.detail(), Catch::Contains("client certificate"));
        }
    }
}

TEST_CASE("Apache and an S3 engine behind TLS, with the city's authority") {
    const CertificateAuthority city("city");
    const TestCertificate certificate = city.issue("localhost");
    const ApacheDav apache({.certificate_file = certificate.certificate_file, .key_file = certificate.key_file});
    const http::Login login{.authority_file = city.certificate_file()};
    CHECK(open(apache.url(), login)->put(key, bytes("sealed")).ok());
    CHECK(error_of_put(apache.url(), {}).is(StoreError::not_a_store));

    const S3Server s3({.certificate_file = certificate.certificate_file, .key_file = certificate.key_file});
    http::Login with_key{.user = "kiosk-7f3a", .secret_file = city.write("secret", "himitsu\n"), .authority_file = city.certificate_file()};
    CHECK(open(s3.address(), with_key)->put(key, bytes("sealed")).ok());
    CHECK(open(s3.address(), with_key)->list("").value().size() == 1);
    with_key.authority_file.clear();
    CHECK(error_of_put(s3.address(), with_key).is(StoreError::not_a_store));
}

TEST_CASE("A store is reached through a proxy with its own login, and signed for the store behind it") {
    const CertificateAuthority files("files");
    ScriptedServer proxy({{Manner::whole, http_answer(404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>")}});
    const http::Login login{.user = "kiosk-7f3a",
                            .secret_file = files.write("secret", "himitsu\n"),
                            .proxy = "http://127.0.0.1:" + std::to_string(proxy.port()),
                            .proxy_user = "gate",
                            .proxy_secret_file = files.write("proxy-secret", "keeper\n")};
    CHECK(open("s3+http://s3.city.example/engawa", login)->get(key, 100).error().is(StoreError::not_found));
    const std::string request = proxy.requests().at(0);
    CHECK_THAT(request, Catch::Contains("GET http://s3.city.example/engawa/inbox/kiosk-7f3a/0011aabb.age HTTP/1.1\r\n") &&
                            Catch::Contains("Host: s3.city.example\r\n") &&
                            Catch::Contains("Proxy-Authorization: Basic Z2F0ZTprZWVwZXI=\r\n") &&
                            Catch::Contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date,"));
}

TEST_CASE("A proxy that is not there is unreachable, and passes") {
    std::string address;
    {
        const ScriptedServer gone({{Manner::reset, ""}});
        address = "http://127.0.0.1:" + std::to_string(gone.port());
    }
    const Error error = error_of_put("http://store.city.example/", {.proxy = address});
    CHECK(error.is(StoreError::unreachable));
    CHECK(error.temporary());
}

TEST_CASE("A bearer token opens a WebDAV store that asks for it") {
    const CertificateAuthority files("files");
    NginxOptions options;
    options.location_lines = "if ($http_authorization != \"Bearer t0ken\") { return 401; }";
    NginxDav server(options);
    CHECK(open(server.url(), {.token_file = files.write("token", "t0ken\n")})->put(key, bytes("sealed")).ok());
    CHECK(error_of_put(server.url(), {.token_file = files.write("token", "other\n")}).is(StoreError::denied));
}

TEST_CASE("All that is put into a store goes over one connection") {
    NginxOptions options;
    // nginx hangs up after refusing a body, as it does once for each collection that is not there yet.
    options.parents = NginxParents::made_by_server;
    const TemporaryFolder folder;
    options.location_lines = "access_log " + (folder.path() / "log").string() + " connections;";
    NginxDav server(options);
    const auto store = open(server.url(), {});
    for (int i = 0; i < 10; ++i) REQUIRE(store->put(ObjectKey("inbox/" + std::to_string(i)), bytes("sealed")).ok());
    server.stop();  // the log is whole then
    std::istringstream lines(read_all(folder.path() / "log"));
    std::vector<std::string> connections;
    for (std::string line; std::getline(lines, line);) connections.push_back(line);
    REQUIRE(connections.size() > 30);
    connections.pop_back();  // the question of whoever stops the server
    CHECK(std::set<std::string>(connections.begin(), connections.end()).size() == 1);
}
