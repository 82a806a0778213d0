#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "sync/store/open.h"
#include "tests/support/apache_dav.h"
#include "tests/support/project_folders.h"
#include "tests/support/s3_server.h"
#include "tests/sync/store/store_support.h"

// docs/guides/store.md as a reader follows it: its Apache block on a real Apache, its policies on an S3 server that keeps
// to them. Its nginx block and its commands are in tests/sync/office/store_guide_test.cpp.

using namespace engawa;
using namespace engawa::store;
using namespace engawa::support;

namespace {

// The block that starts with that line and what is in it.
std::string guide_block(const std::string& kind, const std::string& holding) {
    const std::string guide = read_all(source_dir() / "docs/guides/store.md");
    const std::string fence = "```" + kind + "\n";
    for (std::size_t at = guide.find(fence); at != guide.npos; at = guide.find(fence, at + 1)) {
        const std::size_t begin = at + fence.size();
        std::string block = guide.substr(begin, guide.find("```", begin) - begin);
        if (block.find(holding) != block.npos) return block;
    }
    FAIL("the guide has no " << kind << " block with " << holding);
    return {};
}

std::string replaced(const std::string& text, const std::string& pattern, const std::string& with) {
    return std::regex_replace(text, std::regex(pattern), with);
}

std::unique_ptr<ObjectStore> open(const std::string& address, const std::string& user, const std::string& password) {
    http::Config config;
    config.authorization = http::BasicLogin{user, SecretBytes::copy_of(std::string_view(password))};
    return open_store(address, std::move(config)).value();
}

// Apache with the guide's rights; without TLS, which tls_test.cpp has.
std::string apache_site() {
    std::string site = guide_block("apache", "<VirtualHost");
    site = replaced(site, "<VirtualHost[^>]*>|</VirtualHost>| *SSL[^\\n]*\\n| *ServerName[^\\n]*\\n|DavLockDB[^\\n]*\\n", "");
    site = replaced(site, "/srv/engawa/", "@ROOT@/");
    site = replaced(site, "/srv/engawa", "@ROOT@");
    return replaced(site, "/etc/apache2/engawa-users", "@FOLDER@/users");
}

struct GuideApache {
    GuideApache() {
        std::ofstream(server.file("users")) << "office:{SHA}" + sha1("tea") << "\nkiosk-a:{SHA}" + sha1("rice") << "\nkiosk-b:{SHA}"
                                            << sha1("miso") << "\n";
        const std::string steps = guide_block("", "install -d -o www-data -g www-data -m 0750 inbox");
        std::smatch made;
        REQUIRE(std::regex_search(steps, made, std::regex("cd /srv/engawa && install -d [^\\n]* 0750 ([a-z ]+)\\n")));
        std::istringstream names(made[1].str());
        for (std::string name; names >> name;) {
            std::filesystem::create_directory(server.root() + "/" + name);
            std::filesystem::permissions(server.root() + "/" + name, std::filesystem::perms(0777));
        }
    }
    static std::string sha1(const std::string& password) {
        std::string made = run({"sh", "-c", "printf %s " + password + " | openssl dgst -sha1 -binary | base64"}).output;
        made.pop_back();
        return made;
    }
    std::unique_ptr<ObjectStore> as(const std::string& user, const std::string& password) const {
        return open(server.url() + "engawa/", user, password);
    }
    ApacheDav server{{.site = apache_site()}};
};

struct GuideBucket {
    static S3Options options() {
        const auto policy = [](const std::string& holding) {
            return replaced(guide_block("json", holding), "city-engawa", "engawa");
        };
        const std::string kiosk = policy("kiosk-a");
        S3Options made;
        made.logins = {{"office", "tea"}, {"kiosk-a", "rice"}, {"kiosk-b", "miso"}};
        made.policies = "{\"office\":" + policy("TakeOut") + ",\"kiosk-a\":" + kiosk + ",\"kiosk-b\":" +
                        replaced(kiosk, "kiosk-a", "kiosk-b") + "}";
        return made;
    }
    std::unique_ptr<ObjectStore> as(const std::string& user, const std::string& password) const {
        return open(server.address(), user, password);
    }
    S3Server server{options()};
};

const Bytes some_bytes(100, std::byte(7));
const std::string locator = "0123456789abcdef0123456789abcdef";

template <typename T>
bool denied(const Result<T>& result) {
    return !result.ok() && result.error().is(StoreError::denied);
}

}  // namespace

TEMPLATE_TEST_CASE("The guide's rights let a kiosk write its own prefixes and nothing else", "", GuideApache, GuideBucket) {
    const TestType place;
    const auto kiosk = place.as("kiosk-a", "rice");
    for (const char* key : {"inbox/kiosk-a/1.age", "insight/kiosk-a/2026-04-01.json", "health/kiosk-a.json",
                            "health/kiosk-a.json.minisig", "requests/kiosk-a.json"}) {
        INFO(key);
        CHECK(kiosk->head(ObjectKey(key)).value() == std::nullopt);
        CHECK(kiosk->put_replace(ObjectKey(key), some_bytes).ok());
        CHECK(kiosk->put(ObjectKey(key), some_bytes).ok());
        CHECK(kiosk->put(ObjectKey(key), Bytes(5)).error().is(StoreError::conflict));
    }
    for (const char* key : {"inbox/kiosk-b/1.age", "inbox/kiosk-ab/1.age", "inbox/1.age", "health/kiosk-b.json", "acks/kiosk-a.json",
                            "slips/1.age", "content/metadata/root.json", "requests/kiosk-b.json", "drafts/a.json", "elsewhere"}) {
        INFO(key);
        CHECK(denied(kiosk->put_replace(ObjectKey(key), some_bytes)));
    }
    CHECK(denied(kiosk->remove(ObjectKey("inbox/kiosk-a/1.age"))));
    CHECK(denied(kiosk->list("slips/")));
    CHECK(denied(place.as("kiosk-b", "miso")->get(ObjectKey("inbox/kiosk-a/1.age"), 1000)));
    CHECK(place.as("office", "tea")->list("").value().size() == 5);
}

TEMPLATE_TEST_CASE("The guide's rights let a kiosk read what is for it, and the office take in", "", GuideApache, GuideBucket) {
    const TestType place;
    const auto office = place.as("office", "tea");
    const auto kiosk = place.as("kiosk-a", "rice");
    for (const std::string& key : {std::string("acks/kiosk-a.json"), "slips/" + locator + ".age",
                                   std::string("content/targets/packs/kaigo/a")}) {
        INFO(key);
        CHECK(kiosk->get(ObjectKey(key), 1000).error().is(StoreError::not_found));
        REQUIRE(office->put_replace(ObjectKey(key), some_bytes).ok());
        CHECK(kiosk->get(ObjectKey(key), 1000).ok());
    }
    CHECK(denied(kiosk->get(ObjectKey("acks/kiosk-b.json"), 1000)));
    REQUIRE(kiosk->put(ObjectKey("inbox/kiosk-a/1.age"), some_bytes).ok());
    CHECK(office->list("inbox/").value().size() == 1);
    CHECK(office->get(ObjectKey("inbox/kiosk-a/1.age"), 1000).value() == some_bytes);
    CHECK(office->remove(ObjectKey("inbox/kiosk-a/1.age")).ok());
    CHECK(office->list("inbox/").value().empty());
    CHECK(denied(office->put_replace(ObjectKey("inbox/kiosk-a/1.age"), some_bytes)));
}

TEMPLATE_TEST_CASE("The guide's rights let any kiosk keep, read, write over and remove a draft by its name, and list none", "",
                   GuideApache, GuideBucket) {
    const TestType place;
    const auto one = place.as("kiosk-a", "rice");
    const auto other = place.as("kiosk-b", "miso");
    const ObjectKey draft("drafts/" + locator + ".age");
    CHECK(one->head(draft).value() == std::nullopt);
    CHECK(other->get(draft, 1000).error().is(StoreError::not_found));
    REQUIRE(one->put(draft, some_bytes).ok());
    CHECK(one->head(draft).value()->size_bytes == some_bytes.size());
    CHECK(other->get(draft, 1000).value() == some_bytes);
    const Bytes proof(50, std::byte(1));
    CHECK(other->put_replace(draft, proof).ok());
    CHECK_FALSE(one->put(draft, some_bytes).ok());
    CHECK(one->get(draft, 1000).value() == proof);
    CHECK(other->remove(draft).ok());
    CHECK(one->head(draft).value() == std::nullopt);
    CHECK(denied(one->list("drafts/")));
    REQUIRE(one->put(draft, some_bytes).ok());
    CHECK(place.as("office", "tea")->remove(draft).ok());
}

TEMPLATE_TEST_CASE("The guide's rights believe no name without its password", "", GuideApache, GuideBucket) {
    const TestType place;
    for (const auto& [user, password] : std::vector<std::pair<std::string, std::string>>{
             {"office", "rice"}, {"kiosk-a", "x"}, {"kiosk-c", "rice"}}) {
        INFO(user);
        const auto store = place.as(user, password);
        CHECK(denied(store->put_replace(ObjectKey("inbox/kiosk-a/1.age"), some_bytes)));
        CHECK(denied(store->put_replace(ObjectKey("acks/kiosk-a.json"), some_bytes)));
        CHECK_FALSE(store->list("inbox/").ok());
    }
    CHECK(place.as("office", "tea")->list("").value().empty());
}
