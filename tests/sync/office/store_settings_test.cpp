#include <catch2/catch.hpp>

#include <fstream>

#include "sync/envelope/enrolment.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/http/curl_client.h"
#include "sync/store/open.h"
#include "tests/support/certificate_authority.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"

// --store FILE.toml: the office's line to a store that asks for more than a name and a password.

using namespace engawa;
using engawa::support::CertificateAuthority;
using engawa::support::NginxDav;
using engawa::support::NginxOptions;
using engawa::support::TemporaryFolder;
using engawa::support::TestCertificate;
namespace fs = std::filesystem;

namespace {

struct Desk {
    // What it says on either stream; no word has a space.
    engawa::support::Finished engawa(const std::vector<std::string>& words) const {
        std::string line = (engawa::support::bin_dir() / "engawa").string();
        for (const std::string& word : words) line += " " + word;
        return engawa::support::run({"sh", "-c", line + " 2>&1"});
    }
    engawa::support::Finished pull(const fs::path& store, std::vector<std::string> further = {}) const {
        std::vector<std::string> words{"inbox", "pull", "--store", store.string(), "--identity", (state / "office/identity.txt").string(),
                                       "--into", (state / "office/inbox.db").string()};
        words.insert(words.end(), further.begin(), further.end());
        return engawa(words);
    }
    fs::path write_settings(const std::string& lines) const {
        const fs::path file = state / "office" / "store.toml";
        std::ofstream(file, std::ios::trunc) << "[store]\n" << lines;
        return file;
    }

    TemporaryFolder folder;
    fs::path state = folder.path() / "state";
};

}  // namespace

TEST_CASE("Kiosk and office reach a store behind the city's authority and client certificates by what their files say") {
    const Desk desk;
    const CertificateAuthority city("city");
    const CertificateAuthority members("members");
    const TestCertificate server_certificate = city.issue("localhost");
    const TestCertificate office_certificate = members.issue("office");
    NginxOptions options{.user = "all", .password = "himitsu"};
    options.certificate_file = server_certificate.certificate_file;
    options.key_file = server_certificate.key_file;
    options.client_authority_file = members.certificate_file();
    const NginxDav server(options);
    const std::string secret = desk.folder.write("secret", "himitsu\n").string();
    REQUIRE(desk.engawa({"init", "--state", desk.state.string(), "--kiosk-id", "kiosk-a", "--store", server.url(), "--store-user", "all",
                         "--store-secret-file", secret})
                .ending.exit_code == 0);

    // The kiosk's certificate is named in its kiosk.toml by whoever sets it up.
    const fs::path kiosk_file = desk.state / "kiosk" / "kiosk.toml";
    auto enrolment = envelope::Enrolment::load(kiosk_file).value();
    const TestCertificate kiosk_certificate = members.issue("kiosk-a");
    enrolment.store_login->authority_file = city.certificate_file();
    enrolment.store_login->certificate_file = kiosk_certificate.certificate_file;
    enrolment.store_login->certificate_key_file = kiosk_certificate.key_file;
    REQUIRE(enrolment.save(kiosk_file).ok());
    enrolment = envelope::Enrolment::load(kiosk_file).value();
    SeededRandom random(5);
    envelope::SealRequest request;
    request.kiosk = enrolment.kiosk;
    request.sequence = 1;
    request.submission = SubmissionId("uuid:" + make_uuid(random));
    request.form = FormId("form");
    request.slip = envelope::make_slip_code(random);
    request.xml = "<data><name>花子</name></data>";
    const auto sealed = envelope::seal(request, envelope::load_kiosk_key(enrolment).value(), enrolment.recipients, random).value();
    const auto store = store::open_store(enrolment.store_url, http::read_login(*enrolment.store_login).value()).value();
    REQUIRE(store->put(sealed.key, sealed.bytes).ok());

    const std::string line = "url = \"" + server.url() + "\"\nuser = \"all\"\nsecret_file = \"" + secret + "\"\n";
    const std::string certificate = "certificate_file = \"" + office_certificate.certificate_file + "\"\ncertificate_key_file = \"" +
                                    office_certificate.key_file + "\"\n";
    const std::string authority = "authority_file = \"" + city.certificate_file() + "\"\n";
    SECTION("with all of it") {
        const auto pulled = desk.pull(desk.write_settings(line + certificate + authority));
        INFO(pulled.output);
        CHECK(pulled.ending.exit_code == 0);
        CHECK(pulled.output.find("1 new") != std::string::npos);
        CHECK(store->list("inbox/").value().empty());
    }
    SECTION("without the authority or the certificate the office is told what is missing") {
        const auto untrusted = desk.pull(desk.write_settings(line + certificate));
        CHECK(untrusted.ending.exit_code == 1);
        CHECK(untrusted.output.find("authority that is not trusted here") != std::string::npos);
        const auto nobody = desk.pull(desk.write_settings(line + authority));
        CHECK(nobody.ending.exit_code == 1);
        CHECK(nobody.output.find("client certificate") != std::string::npos);
    }
    SECTION("a login on the command line beside the file's is refused") {
        const auto both = desk.pull(desk.write_settings(line + certificate + authority), {"--store-user", "all", "--store-secret-file", secret});
        CHECK(both.ending.exit_code == 1);
        CHECK(both.output.find("--store-user") != std::string::npos);
    }
}

TEST_CASE("A settings file that names a stick names a stick") {
    const Desk desk;
    const fs::path stick = desk.folder.path() / "stick";
    fs::create_directory(stick);
    REQUIRE(desk.engawa({"init", "--state", desk.state.string(), "--kiosk-id", "kiosk-a"}).ending.exit_code == 0);
    REQUIRE(desk.engawa({"stick", "make", "--city", "kawabe", stick.string()}).ending.exit_code == 0);
    const auto pulled = desk.pull(desk.write_settings("url = \"../../stick\"\n"));
    INFO(pulled.output);
    CHECK(pulled.ending.exit_code == 0);
    CHECK(pulled.output.find("it may be pulled out") != std::string::npos);
}
