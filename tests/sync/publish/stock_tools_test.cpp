#include <catch2/catch.hpp>

#include "sync/tuf/digest.h"
#include "sync/tuf/read_metadata.h"
#include "tests/support/process.h"
#include "tests/sync/publish/city.h"

// What engawa signs, verified by the openssl program alone, and its key files read by it.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
using engawa::support::run;

namespace {

// The signed bytes stand in the file as they are; with a PEM key inside, its line ends are escaped there.
std::string signed_bytes(const std::string& file) {
    const auto document = tuf::SignedDocument::read(file, "metadata");
    std::string buffer;
    return std::string(document.value().canonical(buffer).value());
}

std::string raw(const std::string& hex) {
    std::vector<unsigned char> bytes;
    REQUIRE(tuf::from_hex(hex, bytes));
    return {bytes.begin(), bytes.end()};
}

// `openssl` says "Signature Verified Successfully" or "Verified OK", and ends with 0.
int openssl_verifies(City& city, const std::string& kind, const std::string& public_key) {
    const std::string message = city.at("message");
    const std::string signature = city.at("signature");
    if (kind == "ed25519")
        return *run({"openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public_key, "-rawin", "-in", message, "-sigfile", signature})
                    .ending.exit_code;
    std::vector<std::string> command{"openssl", "dgst", "-sha256", "-verify", public_key, "-signature", signature};
    if (kind == "rsa")
        command.insert(command.end(), {"-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32", "-sigopt", "rsa_mgf1_md:sha256"});
    command.push_back(message);
    return *run(command).ending.exit_code;
}

}  // namespace

TEST_CASE("The openssl program verifies every role's signature, and not one over other bytes") {
    const std::string kind = GENERATE(as<std::string>(), "ed25519", "ecdsa", "rsa");
    City city;
    for (const char* name : {"root", "targets", "snapshot", "timestamp", "kaigo"})
        city.must("key --keys @keys --no-passphrase --kind " + kind + " --name " + name);
    city.must("init REPO --keys @keys");
    city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub");
    city.must("sign REPO --keys @keys --role targets");
    city.add_sign_publish();
    for (const std::string name : {"1.root", "1.targets", "1.kaigo", "1.snapshot", "timestamp"}) {
        INFO(kind << " " << name);
        const std::string file = read_all(city.at("store/content/metadata/" + name + ".json"));
        const std::string role = name.substr(name.find('.') == name.npos ? 0 : 2);
        const auto document = tuf::SignedDocument::read(file, name);
        REQUIRE(document.value().signatures().size() == 1);
        city.folder.write("message", signed_bytes(file));
        city.folder.write("signature", raw(document.value().signatures().front().hex));
        CHECK(openssl_verifies(city, kind, city.at("keys/" + role + ".pub")) == 0);
        city.folder.write("message", signed_bytes(file) + " ");
        CHECK(openssl_verifies(city, kind, city.at("keys/" + role + ".pub")) != 0);
    }
}

TEST_CASE("A metadata file of Ed25519 keys is verified with cut, openssl and nothing of ours") {
    City city;
    city.found_and_publish();
    // {"signatures":[{"keyid":"…","sig":"…"}],"signed":{…}}: what is signed stands there byte for byte.
    const std::string script =
        "f=store/content/metadata/timestamp.json; sed 's/.*\"signed\"://; s/}$//' $f | tr -d '\\n' > m; "
        "sed 's/.*\"sig\":\"//; s/\".*//' $f | tr -d '\\n' | sed 's/../\\\\x&/g' > h; printf \"$(cat h)\" > s; "
        "openssl pkeyutl -verify -pubin -inkey keys/timestamp.pub -rawin -in m -sigfile s";
    engawa::support::ProcessOptions options;
    options.working_folder = city.folder.path().string();
    const auto finished = run({"bash", "-c", script}, {}, options);
    CHECK(finished.ending.exit_code == 0);
    CHECK_THAT(finished.output, Catch::Contains("Signature Verified Successfully"));
}

TEST_CASE("The openssl program opens the private keys with the passphrase, and with no other") {
    const std::string kind = GENERATE(as<std::string>(), "ed25519", "ecdsa", "rsa");
    City city;
    city.must("key KEYS --name a --kind " + kind);
    const auto opened = run({"openssl", "pkey", "-in", city.at("keys/a.key"), "-passin", "pass:correct horse battery", "-pubout"});
    CHECK(opened.ending.exit_code == 0);
    CHECK(opened.output == read_all(city.at("keys/a.pub")));
    CHECK(run({"openssl", "pkey", "-in", city.at("keys/a.key"), "-passin", "pass:wrong", "-noout"}).ending.exit_code != 0);
    CHECK_THAT(run({"openssl", "asn1parse", "-in", city.at("keys/a.key")}).output, Catch::Contains("scrypt") && Catch::Contains("aes-256-cbc"));
    // And a key that openssl made is as good.
    REQUIRE(run({"openssl", "genpkey", "-algorithm", "ed25519", "-out", city.at("keys/b.key")}).ending.exit_code == 0);
    REQUIRE(run({"openssl", "pkey", "-in", city.at("keys/b.key"), "-pubout", "-out", city.at("keys/b.pub")}).ending.exit_code == 0);
    city.must("init REPO KEYS");
    city.must("delegate REPO --pack kaigo --key @keys/b.pub");
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO KEYS --role kaigo");
}
