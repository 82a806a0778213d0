#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>

#include "tests/journeys/first_light.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/small_disk.h"
#include "tests/support/temporary_folder.h"

// A kiosk out of its box: it makes its key, staff read its words out, the office enrols it, and it works without a restart.
// docs/formats/enrolment.md

using namespace engawa;
using support::read_all;
namespace fs = std::filesystem;

namespace {

class Place {
  public:
    Place() {
        engawa({"init", "--state", office().string(), "--center", "市役所"});
        fs::create_directories(stick());
    }
    fs::path office() const { return folder.path() / "office"; }
    fs::path state() const { return folder.path() / "kiosk"; }
    fs::path stick() const { return folder.path() / "media" / "stick"; }
    fs::path pictures() const {
        const char* const kept = std::getenv("ENGAWA_PICTURES");
        return kept != nullptr ? fs::path(kept) : folder.path() / "pictures";
    }
    support::KioskOptions options() const {
        support::KioskOptions options{.program = support::bin_dir() / "engawa-kiosk", .state = state()};
        options.arguments = {"--media", (folder.path() / "media").string()};
        options.log = folder.path() / "log";
        return options;
    }
    std::string engawa(std::vector<std::string> words) const {
        words.insert(words.begin(), (support::bin_dir() / "engawa").string());
        const support::Finished done = support::run(words, {}, {});
        INFO(done.output);
        REQUIRE(done.ending.exit_code == 0);
        return done.output;
    }
    // What the office does with what it was sent and told.
    void enrol(const std::string& words) const {
        engawa({"kiosk", "enrol", (state() / "kiosk" / "request.txt").string(), "--state", office().string(), "--words", words,
                "--center", "中央公民館"});
    }
    void plug_in() const { fs::copy(office() / "kiosks", stick() / "engawa-kiosks", fs::copy_options::recursive); }

    // The office's registry comes to the kiosks with the content of a repository that has nothing else in it.
    void found_repository() const {
        engawa({"content", "key", "--keys", keys(), "--no-passphrase", "--name", "root"});
        engawa({"content", "key", "--keys", keys(), "--no-passphrase", "--name", "targets"});
        engawa({"content", "key", "--keys", keys(), "--no-passphrase", "--name", "fleet"});
        engawa({"content", "init", "--repository", repository(), "--keys", keys()});
        engawa({"content", "delegate", "--repository", repository(), "--fleet", "--key", keys() + "/fleet.pub"});
        engawa({"content", "sign", "--repository", repository(), "--keys", keys(), "--role", "targets"});
        fs::copy_file(repository() + "/root.json", office() / "office" / "root.json");
    }
    void publish_registry() const {
        engawa({"kiosk", "sign", "--state", office().string(), "--repository", repository(), "--keys", keys()});
        engawa({"content", "publish", "--repository", repository(), "--keys", keys(), "--store", store().string()});
    }
    std::string repository() const { return (folder.path() / "content").string(); }
    std::string keys() const { return (folder.path() / "keys").string(); }
    fs::path store() const { return office() / "store"; }

    support::TemporaryFolder folder;
};

// Enrolled by kiosk.toml and what lies beside it, put into the state folder. Its id.
std::string enrol_by_files(const Place& place) {
    const std::string said = support::run({(support::bin_dir() / "engawa-kiosk").string(), "--state", place.state().string(),
                                           "--show-request"}, {}, {}).output;
    const std::string words = "words: ";
    const std::size_t at = said.find(words);
    REQUIRE(at != said.npos);
    place.enrol(said.substr(at + words.size()));
    const std::string id = said.substr(15, said.find(':', 15) - 15);
    for (const fs::directory_entry& entry : fs::directory_iterator(place.office() / "kiosks" / id))
        fs::copy_file(entry.path(), place.state() / "kiosk" / entry.path().filename());
    return id;
}

// Until the update thread has done its part.
void until(support::KioskProcess& kiosk, const std::function<bool()>& done) {
    for (int i = 0; i < 100'000; ++i) {
        if (done()) return;
        kiosk.advance(0.1);
    }
    FAIL("it never came\n" << kiosk.dump());
}

// The words that stand on the page, as somebody reads them out.
std::string words_on(const support::KioskProcess& kiosk) { return kiosk.value_of("status"); }

}  // namespace

TEST_CASE("A new kiosk shows its code and words, is enrolled from them, and takes applications without a restart") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    const std::string words = words_on(kiosk);
    CHECK(words.size() == 8 * 6 + 7);
    place.enrol(words);
    kiosk.advance(4);
    CHECK(kiosk.page() == "enrolling");
    place.plug_in();
    kiosk.advance(4);
    CHECK(kiosk.shows("中央公民館"));
    CHECK_THAT(place.engawa({"office", "list", "--state", place.office().string()}), Catch::Contains(words_on(kiosk)));

    kiosk.tap("同じ。つなぐ");
    kiosk.advance(1);
    CHECK(kiosk.page() == "attract");
    CHECK(kiosk.shows("中央公民館"));
    journey::begin_visit(kiosk);
    CHECK(journey::report_damage(kiosk).size() == 12);
    kiosk.quit();
    support::KioskProcess again(place.options());
    CHECK(again.page() == "attract");
    again.quit();
}

TEST_CASE("A kiosk whose office has other words takes nothing, and asks again when the stick comes again") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    kiosk.keep_pictures_in(place.pictures());
    CHECK(kiosk.page() == "enrolling");
    kiosk.picture("enrolling/waiting");
    place.enrol(words_on(kiosk));
    place.plug_in();
    kiosk.advance(4);
    CHECK(kiosk.page() == "enrolling.offer");
    kiosk.picture("enrolling/offer");

    kiosk.tap("ちがう");
    kiosk.advance(4);
    CHECK(kiosk.page() == "enrolling");
    kiosk.picture("enrolling/declined");
    CHECK_FALSE(fs::exists(place.state() / "kiosk" / "kiosk.toml"));
    fs::remove_all(place.stick() / "engawa-kiosks");
    kiosk.advance(4);
    place.plug_in();
    kiosk.advance(4);
    CHECK(kiosk.page() == "enrolling.offer");
    kiosk.quit();
}

TEST_CASE("A kiosk used for lessons alone notices the office's stick while it stands there, and is enrolled from it") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    place.enrol(words_on(kiosk));
    kiosk.tap("つながずに、練習だけ使う");
    kiosk.advance(4);
    CHECK(kiosk.page() == "attract");
    place.plug_in();
    kiosk.advance(4);
    CHECK(kiosk.page() == "enrolling.offer");
    fs::remove_all(place.stick() / "engawa-kiosks");
    kiosk.advance(4);
    CHECK(kiosk.page() == "attract");

    journey::begin_visit(kiosk);
    const std::string page = kiosk.page();
    place.plug_in();
    kiosk.advance(4);
    CHECK(kiosk.page() == page);
    kiosk.advance(600);
    CHECK(kiosk.page() == "enrolling.offer");
    kiosk.tap("同じ。つなぐ");
    kiosk.advance(4);
    CHECK(kiosk.page() == "attract");
    CHECK(kiosk.shows("中央公民館"));
    kiosk.quit();
}

TEST_CASE("kiosk.toml that is put into the state folder enrols the kiosk without a question") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    place.enrol(words_on(kiosk));
    const std::string request = read_all(place.state() / "kiosk" / "request.txt");
    const std::string id = request.substr(15, request.rfind(':') - 15);
    fs::copy_file(place.office() / "kiosks" / id / "kiosk.toml", place.state() / "kiosk" / "kiosk.toml");
    kiosk.advance(4);
    CHECK(kiosk.page() == "attract");
    CHECK(kiosk.shows("中央公民館"));
    kiosk.quit();
}

TEST_CASE("A centre that is named anew in kiosk.toml stands on the page without a restart, and a broken edit changes nothing") {
    const Place place;
    enrol_by_files(place);
    const fs::path settings = place.state() / "kiosk" / "kiosk.toml";
    std::string text = read_all(settings);
    support::KioskProcess kiosk(place.options());
    CHECK(kiosk.shows("中央公民館"));
    std::ofstream(settings) << "[kiosk";
    kiosk.advance(31);
    CHECK(kiosk.shows("中央公民館"));
    journey::begin_visit(kiosk);
    CHECK(journey::report_damage(kiosk).size() == 12);
    journey::finish_visit(kiosk);

    const std::string before = "中央公民館";
    std::ofstream(settings) << text.replace(text.find(before), before.size(), "北市民センター");
    kiosk.advance(31);
    CHECK(kiosk.page() == "attract");
    CHECK(kiosk.shows("北市民センター"));
    kiosk.quit();
}

TEST_CASE("What is on the stick for another kiosk is refused in plain words") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    place.enrol(words_on(kiosk));
    place.plug_in();
    const std::string request = read_all(place.state() / "kiosk" / "request.txt");
    const std::string id = request.substr(15, request.rfind(':') - 15);
    // Made for the office's own first kiosk, and under this one's name.
    fs::copy_file(place.office() / "kiosk" / "kiosk.toml", place.stick() / "engawa-kiosks" / id / "kiosk.toml",
                  fs::copy_options::overwrite_existing);
    kiosk.advance(4);
    CHECK(kiosk.page() == "enrolling");
    CHECK_FALSE(kiosk.names("alert").empty());
    kiosk.quit();
    CHECK(read_all(place.folder.path() / "log").find("membership.key_is_not_ours") != std::string::npos);
}

TEST_CASE("A kiosk learns from the signed registry that it is revoked, and begins no form until it is taken back") {
    const Place place;
    place.found_repository();
    const std::string id = enrol_by_files(place);
    // What looks at sticks goes and comes with the enrolment.
    std::ofstream(place.state() / "kiosk" / "kiosk.toml", std::ios::app)
        << "[stick]\ncity = \"kawabe\"\nfolders = [\"" << (place.folder.path() / "media").string() << "\"]\n";
    const std::vector<std::string> of_it{"--state", place.office().string(), "--kiosk", id};
    const auto say = [&](const char* what) {
        std::vector<std::string> words{"kiosk", what};
        words.insert(words.end(), of_it.begin(), of_it.end());
        place.engawa(words);
        place.publish_registry();
    };
    // The registry is brought by one thread and put in force by another, which says so.
    const auto log_says = [&](const char* words) { return read_all(place.folder.path() / "log").find(words) != std::string::npos; };
    say("revoke");
    {
        support::KioskProcess kiosk(place.options());
        until(kiosk, [&] { return log_says("has revoked this kiosk"); });
        journey::begin_visit(kiosk);
        CHECK_THROWS(journey::report_damage(kiosk));
        CHECK(kiosk.page() == "trouble");
        kiosk.quit();
    }
    say("readmit");
    support::KioskProcess kiosk(place.options());
    until(kiosk, [&] { return log_says("has taken this kiosk back"); });
    journey::begin_visit(kiosk);
    CHECK(journey::report_damage(kiosk).size() == 12);
    kiosk.quit();
}

TEST_CASE("A kiosk that is revoked while a stick lies in it puts nothing more on it, and goes on by stick when it is taken back") {
    const Place place;
    support::SmallDisk stick{8u << 20};
    INFO(stick.trouble());
    REQUIRE(stick.mounted());
    place.found_repository();
    const std::string id = enrol_by_files(place);
    std::ofstream(place.state() / "kiosk" / "kiosk.toml", std::ios::app)
        << "[stick]\ncity = \"kawabe\"\nfolders = [\"" << (place.folder.path() / "media").string() << "\"]\n";
    const auto say = [&](const char* what) {
        place.engawa({"kiosk", what, "--state", place.office().string(), "--kiosk", id});
        place.publish_registry();
    };
    const auto bring_stick_up_to_date = [&] {
        place.engawa({"stick", "make", "--city", "kawabe", "--from", place.store().string(), stick.path().string()});
    };
    const fs::path inbox = stick.path() / "inbox" / id;
    const auto envelopes = [&] { return fs::exists(inbox) ? std::distance(fs::directory_iterator(inbox), {}) : 0; };
    const std::string refused = "市役所が この機械の受付を 止めています。申請は 書き込んでいません。この機械に残っていて、なくなりません。";
    const std::string written = "このUSBメモリに 申請が 1件 入っています。";
    {
        support::KioskProcess kiosk(place.options());
        journey::begin_visit(kiosk);
        journey::report_damage(kiosk);
        journey::finish_visit(kiosk);
        kiosk.quit();
    }
    place.engawa({"stick", "make", "--city", "kawabe", stick.path().string()});
    say("revoke");  // the stick does not know of it
    std::optional<support::Plugged> plugged(std::in_place, stick, place.stick());
    support::KioskProcess kiosk(place.options());
    until(kiosk, [&] { return kiosk.shows(refused); });

    fs::remove_all(inbox);  // what was put there before the network told
    plugged.reset();
    until(kiosk, [&] { return kiosk.page() == "attract"; });
    plugged.emplace(stick, place.stick());
    until(kiosk, [&] { return kiosk.shows(refused); });
    CHECK(envelopes() == 0);
    plugged.reset();
    until(kiosk, [&] { return kiosk.page() == "attract"; });

    say("readmit");
    bring_stick_up_to_date();
    plugged.emplace(stick, place.stick());
    until(kiosk, [&] { return kiosk.shows(written); });
    CHECK(envelopes() == 1);
    plugged.reset();
    until(kiosk, [&] { return kiosk.page() == "attract"; });

    say("revoke");
    bring_stick_up_to_date();
    plugged.emplace(stick, place.stick());
    until(kiosk, [&] { return kiosk.shows(refused); });
    kiosk.quit();
}

TEST_CASE("A stick that brings a registry in which nothing of this kiosk's differs is worked on once, and tells once what arrived") {
    const Place place;
    support::SmallDisk stick{8u << 20};
    INFO(stick.trouble());
    REQUIRE(stick.mounted());
    place.found_repository();
    const std::string id = enrol_by_files(place);
    std::ofstream(place.state() / "kiosk" / "kiosk.toml", std::ios::app)
        << "[stick]\ncity = \"kawabe\"\nfolders = [\"" << (place.folder.path() / "media").string() << "\"]\n";
    const auto log_says = [&](std::string_view words) {
        const std::string log = read_all(place.folder.path() / "log");
        std::size_t times = 0;
        for (std::size_t at = log.find(words); at != log.npos; at = log.find(words, at + 1)) ++times;
        return times;
    };
    support::KioskProcess kiosk(place.options());
    journey::begin_visit(kiosk);
    journey::report_damage(kiosk);
    journey::finish_visit(kiosk);
    place.engawa({"stick", "make", "--city", "kawabe", stick.path().string()});
    std::optional<support::Plugged> plugged(std::in_place, stick, place.stick());
    until(kiosk, [&] { return kiosk.shows("このUSBメモリに 申請が 1件 入っています。"); });
    plugged.reset();
    until(kiosk, [&] { return kiosk.page() == "attract"; });

    const fs::path office = place.office() / "office";
    place.engawa({"inbox", "pull", "--store", stick.path().string(), "--identity", (office / "identity.txt").string(), "--into",
                  (office / "inbox.db").string()});
    place.engawa({"kiosk", "rename", "--state", place.office().string(), "--kiosk", id, "--center", "北市民センター"});
    place.publish_registry();
    place.engawa({"stick", "make", "--city", "kawabe", "--from", place.store().string(), stick.path().string()});
    plugged.emplace(stick, place.stick());
    until(kiosk, [&] { return kiosk.shows("市役所に届いたと確かめられた申請：1件"); });
    kiosk.advance(31);
    CHECK(kiosk.shows("市役所に届いたと確かめられた申請：1件"));
    CHECK(log_says("a stick of this city came") == 2);
    CHECK(log_says("the stick is worked on once more") == 0);
    plugged.reset();
    until(kiosk, [&] { return kiosk.page() == "attract"; });
    CHECK(kiosk.shows("北市民センター"));
    kiosk.quit();
}

TEST_CASE("A kiosk makes another key when its office asks, and tells the office when it has changed") {
    const Place place;
    place.found_repository();
    const std::string id = enrol_by_files(place);
    const std::string old_key = read_all(place.state() / "kiosk" / "kiosk.key");
    const fs::path request = place.store() / "requests" / (id + ".json.minisig");
    place.engawa({"kiosk", "rotate-key", "--state", place.office().string(), "--kiosk", id});
    place.publish_registry();
    const auto start_until = [&](const std::function<bool()>& done) {
        support::KioskProcess kiosk(place.options());
        until(kiosk, done);
        kiosk.quit();
    };
    // One look brings the order, and the key is made between visits; another look brings it to the store.
    start_until([&] { return fs::exists(place.state() / "kiosk" / "kiosk.next.key"); });
    start_until([&] { return fs::exists(request); });
    CHECK(read_all(place.state() / "kiosk" / "kiosk.key") == old_key);
    const auto take = [&] {
        return place.engawa({"kiosk", "requests", "--state", place.office().string(), "--store", place.store().string()});
    };
    CHECK_THAT(take(), Catch::Contains("has a new key"));
    place.publish_registry();
    start_until([&] { return !fs::exists(place.state() / "kiosk" / "kiosk.next.key"); });
    CHECK(read_all(place.state() / "kiosk" / "kiosk.key") != old_key);
    const std::string offered = read_all(request);
    start_until([&] { return read_all(request) != offered; });
    CHECK_THAT(take(), Catch::Contains("good for numbers up to 0"));
}
