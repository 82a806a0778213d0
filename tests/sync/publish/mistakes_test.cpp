#include <catch2/catch.hpp>

#include <fstream>

#include "tests/sync/publish/city.h"

// Everything that a person can do wrong, and what they are told. After each the repository goes on as before.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

TEST_CASE("A wrong passphrase is told with the key's file, and changes nothing") {
    City city;
    city.must("init REPO KEYS");
    city.must("key KEYS --name kaigo");
    city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub");
    city.must("sign REPO KEYS --role targets");
    city.must("add REPO " + city.packs.folder().string());
    city.passphrase("something else");
    city.refused("sign REPO KEYS --role kaigo", "keys/kaigo.key: the passphrase does not open it; nothing was changed");
    city.passphrase("correct horse battery");
    city.must("sign REPO KEYS --role kaigo");
    city.must("publish REPO KEYS STORE");
}

TEST_CASE("A passphrase that is too short, or in no variable, makes no key") {
    City city;
    city.passphrase("short");
    city.refused("init REPO KEYS", "at least 8 characters");
    CHECK_FALSE(fs::exists(city.at("keys/root.key")));
    CHECK(city.run("init REPO --keys @keys --passphrase-env ENGAWA_NO_SUCH_VARIABLE") == 1);
    CHECK_THAT(city.errors, Catch::Contains("ENGAWA_NO_SUCH_VARIABLE: there is no environment variable of that name"));
    city.passphrase("correct horse battery");
    city.must("init REPO KEYS");
}

TEST_CASE("Private keys are for their owner alone, and those of the machine have no passphrase") {
    City city;
    city.must("init REPO KEYS");
    for (const char* name : {"root", "targets", "snapshot", "timestamp"}) {
        const fs::path file = city.at("keys/" + std::string(name) + ".key");
        CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
        const bool encrypted = read_all(file).find("ENCRYPTED") != std::string::npos;
        CHECK(encrypted == (std::string(name) == "root" || std::string(name) == "targets"));
    }
}

TEST_CASE("What is there is never made again") {
    City city;
    city.found();
    const std::string root = read_all(city.at("keys/root.key"));
    city.refused("init REPO KEYS", "there is a repository already");
    city.refused("key KEYS --name kaigo", "a key is never overwritten");
    city.refused("key KEYS --name ../kaigo", "use 1 to 64 of a-z, 0-9 and -");
    CHECK(read_all(city.at("keys/root.key")) == root);
    const fs::path store = city.at("store");
    city.add_sign_publish();
    city.refused("fetch REPO STORE --root @city/root.json", "there is a repository already");
}

TEST_CASE("An init that was cut off goes on with the keys it had made") {
    City city;
    city.must("init REPO KEYS");
    const std::string root = read_all(city.at("keys/root.key"));
    fs::remove(city.at("city/content.toml"));
    fs::remove(city.at("keys/timestamp.key"));
    fs::remove(city.at("keys/targets.pub"));
    CHECK_THAT(city.must("init REPO KEYS"), Catch::Contains("there  " + city.at("keys/root.key")) &&
                                                Catch::Contains("made   " + city.at("keys/timestamp.key")));
    CHECK(read_all(city.at("keys/root.key")) == root);
    CHECK(fs::exists(city.at("keys/targets.pub")));
}

TEST_CASE("A folder that is no repository, and a settings file with a mistake, are told with their place") {
    City city;
    city.refused("status REPO", "there is no content.toml; engawa content init makes a repository");
    city.must("init REPO KEYS");
    std::ofstream(city.at("city/content.toml"), std::ios::app) << "roots = 3\n";
    city.refused("status REPO", "content.toml:8: unknown role: roots");
    city.folder.write("city/content.toml", "[lives]\ntimestamp = 0\n");
    city.refused("status REPO", "content.toml:2: a life is 1 to 36,500 days");
    city.folder.write("city/content.toml", "[bins]\n");
    city.refused("status REPO", "content.toml:1: unknown: bins");
}

TEST_CASE("A forgotten signature is named with the command that gives it, before anything is written") {
    City city;
    city.must("init REPO KEYS");
    city.must("key KEYS --name kaigo");
    city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub");
    city.must("add REPO " + city.packs.folder().string());
    city.refused("publish REPO KEYS STORE", "targets: 0 of 1 signatures; engawa content sign --role targets with: targets");
    city.must("sign REPO KEYS --role targets");
    city.refused("publish REPO KEYS STORE", "kaigo: 0 of 1 signatures; engawa content sign --role kaigo with: kaigo");
    CHECK(city.store_files().empty());
    CHECK_THAT(city.must("status REPO --keys @keys"),
               Catch::Contains("changed, 1 signature missing, of: kaigo") && Catch::Contains("next: engawa content sign --role kaigo"));
    city.must("sign REPO KEYS --role kaigo");
    CHECK_THAT(city.must("sign REPO KEYS --role kaigo"), Catch::Contains("signed already"));
    city.must("publish REPO KEYS STORE");
}

TEST_CASE("A key that may not sign is not used, and the ones that may are named") {
    City city;
    city.found();
    city.must("add REPO " + city.packs.folder().string());
    city.must("key --keys @elsewhere --name other --no-passphrase");
    city.refused("sign REPO --keys @elsewhere --role kaigo", "none of its keys may sign kaigo");
    city.refused("sign REPO KEYS --role kaigoo", "the repository has no such role");
    CHECK_THAT(city.must("sign REPO KEYS --role root"), Catch::Contains("signed already"));
}

TEST_CASE("A pack nobody was given, a pack that a kiosk would refuse, and a version that is taken are not added") {
    City city;
    city.must("init REPO KEYS");
    const std::string pack = city.packs.folder().string();
    city.refused("add REPO " + pack, "nobody may sign this pack yet; engawa content delegate --pack kaigo");
    city.must("key KEYS --name kaigo");
    city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub");
    city.must("sign REPO KEYS --role targets");
    city.add_sign_publish();
    CHECK_THAT(city.must("add REPO " + pack), Catch::Contains("nothing differs from what is published"));
    const std::string form = read_all(fs::path(pack) / "forms/care.xml");
    city.packs.write("forms/care.xml", "<broken");
    city.refused("add REPO " + pack, "kaigo/forms/care.xml");
    city.packs.write("forms/care.xml", form + "<!-- changed -->\n");
    city.refused("add REPO " + pack, "form form-kaigo has changed and its version 1 is the same: raise it in this file");
    city.set_version("kaigo", "2026.2");
    city.set_pack_version("kaigo", "2026.1");
    city.refused("add REPO " + pack, "version 2026.1 is published with other files; give the pack another version");
    city.packs.write("stray.txt", "x");
    city.refused("add REPO " + pack, "kaigo/stray.txt: a pack holds pack.toml and the folders forms, tutorials, faq and media, and "
                                     "nothing else: remove it, or keep it outside of the pack's folder");
    fs::remove(fs::path(pack) / "stray.txt");
    city.packs.write("media/notes.txt", "x");
    city.refused("add REPO " + pack, "kaigo/media/notes.txt: not a kind of file that media/ holds: remove it");
    fs::remove(fs::path(pack) / "media/notes.txt");
    for (const char* name : {".DS_Store", "media/.DS_Store", "forms/Thumbs.db"}) {
        city.packs.write(name, "x");
        city.refused("add REPO " + pack, "kaigo/" + std::string(name) + ": left there by a computer's file window, and no part of a pack: remove it");
        fs::remove(fs::path(pack) / name);
    }
    CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
}

TEST_CASE("Values outside their rule are refused by name") {
    City city;
    city.found_and_publish();
    city.refused("rollout REPO --pack kaigo --ring 10", "--ring: 0 to 9");
    city.refused("rollout REPO --pack kaigo --percent 101", "--percent: 0 to 100");
    city.refused("rollout REPO --pack bousai --percent 10", "nobody may sign this pack yet");
    city.refused("remove REPO --pack bousai", "nobody may sign this pack yet");
    city.refused("delegate REPO --pack snapshot --key @keys/kaigo.pub", "--pack");
    city.refused("delegate REPO --pack Kaigo --key @keys/kaigo.pub", "--pack");
    city.refused("delegate REPO --pack b --key @keys/kaigo.pub --bins 3", "--bins: 1, 4, 16 or 32");
    city.refused("delegate REPO --pack b --key @keys/kaigo.pub --threshold 2", "1 to the number of keys");
    city.refused("delegate REPO --pack b --key @keys/kaigo.pub --key @keys/kaigo.pub --threshold 2", "given twice");
    city.refused("delegate REPO --pack b --key @keys/kaigo.key", "no PEM of a public key");
    city.refused("renew REPO --role nobody", "no such role");
    city.refused("renew REPO --role snapshot", "engawa content timestamp");
    CHECK(city.run("delegate REPO --pack b") == 2);
    CHECK(city.run("init REPO KEYS --kind dsa") == 2);
    CHECK(city.errors == "engawa: --kind must be one of ed25519, ecdsa and rsa, and is dsa; see engawa --help\n");
    city.refused("sign REPO KEYS --role kaigoo", "kaigoo: the repository has no such role; --role must be one of root, targets, kaigo");
    CHECK(city.run("") == 2);
    CHECK(city.run("pubish REPO") == 2);
    CHECK(city.errors == "engawa: what is to be done is missing, or is no command there is; see engawa --help\n");
    CHECK(city.run("rollout REPO --pack kaigo --ring first") == 2);
    CHECK(city.errors == "engawa: --ring = first is not a number that can stand there; see engawa --help\n");
}

TEST_CASE("A store that is not there, or will not take what is written, is told, and the same again publishes") {
    City city;
    city.found();
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO KEYS --role kaigo");
    city.refused("publish REPO KEYS --store @nowhere", "nowhere");
    fs::create_directories(city.at("store/content"));
    std::ofstream(city.at("store/content/targets")) << "in the way";
    CHECK(city.run("publish REPO KEYS STORE") == 1);
    fs::remove(city.at("store/content/targets"));
    city.must("publish REPO KEYS STORE");
    REQUIRE(city.client("kiosk") == 0);
    city.refused("publish REPO KEYS STORE --store-user me", "needs --store-secret-file too");
}

TEST_CASE("A file that was changed in the repository's own folder is not published") {
    City city;
    city.found();
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO KEYS --role kaigo");
    for (const auto& entry : fs::recursive_directory_iterator(city.at("city/targets"))) {
        if (entry.path().filename().string().ends_with("care.xml")) std::ofstream(entry.path(), std::ios::app) << "x";
    }
    city.refused("publish REPO KEYS STORE", "is not the one that was signed");
    city.must("add REPO " + city.packs.folder().string());
    city.must("publish REPO KEYS STORE");
}
