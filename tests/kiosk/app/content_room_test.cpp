#include "kiosk/app/content_room.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "tests/kiosk/app/navigator_bench.h"
#include "tests/kiosk/app/small_forms.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/update/update_bench.h"
// Behind the pages: the namespace of sync/update bears the name of a function of theirs.
#include "kiosk/app/enrolled_content.h"
#include "sync/exchange/exchange.h"
#include "sync/update/schedule.h"

using namespace engawa;
using namespace engawa::app;
using namespace engawa::app::test;
using content::test::PackFolder;
namespace fs = std::filesystem;

namespace {

const std::string old_words = "お茶をのみますか";
const std::string new_words = "コーヒーをのみますか";

// The worker's thread asks it before each look and after it.
class LookClock final : public SteadyClock {
  public:
    SteadyTime now() const override {
        ++asked_;
        asked_.notify_all();
        return clock_.now();
    }
    void start_over() { asked_ = 0; }
    void wait_for_a_look() const {
        for (int asked = asked_; asked < 2; asked = asked_) asked_.wait(asked);
    }

  private:
    SystemSteadyClock clock_;
    mutable std::atomic<int> asked_ = 0;
};

// A kiosk with the tea pack, whose store is a folder.
class Place {
  public:
    Place() {
        shipped.write("forms/care.xml", small_form(tea_question()));
        offered.write("forms/care.xml", small_form(tea_question()));
        bench.emplace(shipped);
        bench->wall_clock.set(tuf::at(tuf::test_day));
        bench->earlier_pack = [this](const PackId& pack, const std::string& version) { return room->earlier(pack, version); };
        open();
        bench->between_visits = [this] {
            if (!room->has_changed(bench->library)) return false;
            bench->library = room->load().value();
            bench->inspection.start_over();
            return true;
        };
    }

    // As after a start of the program.
    void open() {
        room.reset();
        room.emplace(ContentRoom::Parts{shipped.root(), folder.path() / "state", bench->trusted_clock, bench->form_clock,
                                        look_clock, [this] { changed = true; }});
        bench->library = room->load().value();
        bench->inspection.start_over();
    }

    void publish(const std::string& version, const std::string& words, const std::string& where = "store") {
        std::string form = small_form(tea_question());
        form.replace(form.find(old_words), old_words.size(), words);
        offered.write("forms/care.xml", form);
        std::string text = PackFolder::pack_toml("kaigo");
        offered.write("pack.toml", text.replace(text.find("2026.1"), 6, version));
        repository.publish(offered.folder(), "kaigo", update::test::custom(version, 0, 100));
        repository.write_to(folder.path() / where / "content");
    }

    // The worker looks once, on its own thread.
    void look() {
        look_clock.start_over();
        room->start(enrolment());
        REQUIRE(room->stick_content() != nullptr);  // there is a worker
        look_clock.wait_for_a_look();
    }

    // And something has changed.
    void update() {
        look();
        REQUIRE(changed.exchange(false));
    }

    envelope::Enrolment enrolment() {
        envelope::Enrolment enrolment{KioskId("kiosk-1"), "", (folder.path() / "store").string(), {}, {},
                                      envelope::MinisignSecretKey::generate(bench->random).public_key(), {}};
        enrolment.content = envelope::ContentAccess{
            folder.write("root.json", repository.metadata_files.at("1.root.json")), 0, std::nullopt, std::chrono::minutes(60)};
        return enrolment;
    }

    void end_visit() {
        bench->tap("おわる");
        bench->tap("おわる");
        bench->wait(Seconds(13));
        CHECK(bench->page() == "attract");
    }

    fs::path installed() const {
        for (const auto& state : fs::directory_iterator(folder.path() / "state" / "kiosk" / "content" / "packs" / "kaigo"))
            return state.path();
        return {};
    }

    support::TemporaryFolder folder;
    PackFolder shipped;
    PackFolder offered;
    update::test::PackRepository repository;
    std::optional<NavigatorBench> bench;
    LookClock look_clock;
    std::atomic<bool> changed = false;
    std::optional<ContentRoom> room;
};

}  // namespace

TEST_CASE("A visit keeps the words it began with while an update comes; the next one has the new ones") {
    Place place;
    NavigatorBench& bench = *place.bench;
    bench.begin_form();
    CHECK(bench.shows(old_words));
    place.publish("2026.2", new_words);
    place.update();
    CHECK(bench.shows(old_words));
    bench.tap("Yes");
    bench.tap("つぎへ");
    CHECK(bench.shows(old_words));  // in the review
    CHECK(bench.library.pack(PackId("kaigo"))->version == "2026.1");
    place.end_visit();
    CHECK(bench.library.pack(PackId("kaigo"))->version == "2026.2");
    bench.begin_form();
    CHECK(bench.shows(new_words));
    CHECK(bench.log.count("a pack has changed") == 1);

    SECTION("and it is there after a start without a network") {
        place.end_visit();
        fs::remove_all(place.folder.path() / "store");
        place.open();
        bench.begin_form();
        CHECK(bench.shows(new_words));
        const auto summary = nlohmann::json::parse(place.room->summary());
        CHECK(summary["packs"]["kaigo"].get<std::string>().starts_with("2026.2-"));
        CHECK(summary["stale"] == false);
    }
}

TEST_CASE("A pack comes by stick to a kiosk whose store has none, at any hour") {
    Place place;
    place.publish("2026.2", new_words, "stick");
    envelope::Enrolment enrolment = place.enrolment();
    const int minute = update::local_time(place.bench->form_clock.now()).minute_of_day;
    enrolment.content->window = envelope::DailyWindow{(minute + 60) % 1440, (minute + 120) % 1440};
    place.room->start(enrolment);
    exchange::ContentTaker& stick = *place.room->stick_content();
    stick.begin(place.folder.path() / "stick");
    while (stick.state() == exchange::ContentTaker::State::busy) std::this_thread::yield();
    CHECK(stick.state() == exchange::ContentTaker::State::taken);
    stick.end();
    place.bench->wait(Seconds(1));
    CHECK(place.bench->library.pack(PackId("kaigo"))->version == "2026.2");

    SECTION("and one that holds no repository is told as failed") {
        stick.begin(place.folder.path() / "empty");
        while (stick.state() == exchange::ContentTaker::State::busy) std::this_thread::yield();
        CHECK(stick.state() == exchange::ContentTaker::State::failed);
    }
}

TEST_CASE("A kiosk whose registry names a store that has had no content for days has it from the store of kiosk.toml") {
    Place place;
    place.publish("2026.2", new_words, "own");
    const fs::path kiosk = place.folder.path() / "state" / "kiosk";
    envelope::Enrolment file = place.enrolment();
    file.store_url = (place.folder.path() / "own").string();
    file.center = "中央公民館";
    file.recipients = {envelope::AgeIdentity::generate(place.bench->random).recipient()};
    file.kiosk_key_file = kiosk / "kiosk.key";
    REQUIRE(file.save(kiosk / "kiosk.toml").ok());
    const std::string named = (place.folder.path() / "store").string();  // as enrolment() has it from the registry
    std::ofstream(kiosk / "content-store.json") << R"({"format":"engawa-content-store","version":1,"store":")" << named
                                                << R"(","none_since":"2026-01-01T00:00:00Z"})";
    place.update();
    CHECK(place.room->has_changed(place.bench->library));
    const auto loaded = place.room->load();
    REQUIRE(loaded);
    CHECK(loaded->pack(PackId("kaigo"))->version == "2026.2");
}

TEST_CASE("A draft is gone on with in the version it was written in, though the pack has changed since") {
    Place place;
    NavigatorBench& bench = *place.bench;
    SECTION("one that came with the program") {}
    SECTION("one that came as an update") {
        place.publish("2026.2", old_words);
        place.update();
        bench.wait(Seconds(1));
    }
    const std::string version = bench.library.pack(PackId("kaigo"))->version;
    bench.begin_form();
    bench.tap("Yes");
    bench.tap("おわる");
    bench.tap("あとで続ける");
    bench.tap("QRコードの写真をとる");
    const auto kept = std::get<session::KeepDraft>(bench.answer_slip(session::DraftKept{}));
    REQUIRE(kept.draft.forms.size() == 1);
    CHECK(kept.draft.forms[0].pack_version == version);
    bench.tap("これでおわる");
    bench.wait(Seconds(13));
    for (const std::string next : {"2026.3", "2026.4"}) {
        place.open();  // the worker looks again after an hour, or a start
        place.publish(next, new_words);
        place.update();
        bench.wait(Seconds(1));
    }
    CHECK(bench.library.pack(PackId("kaigo"))->version == "2026.4");
    bench.tap("ここに さわって はじめる");
    bench.scanner.show("engawa-draft:" + kept.secret);
    bench.wait(Seconds(1));
    const auto asked = std::get<session::FindDraft>(bench.answer_slip(session::DraftFound{kept.draft, kept.secret}));
    CHECK(asked.secret == kept.secret);
    CHECK(bench.shows(old_words));
    CHECK_FALSE(bench.shows(new_words));
    REQUIRE(bench.slips.take_release().has_value());  // it is let go of
    bench.answer_to_consent();
    bench.tap("出します");
    bench.wait(Seconds(1));
    REQUIRE(bench.sink.stored().size() == 1);
    CHECK(bench.sink.stored()[0].pack_version == version);
}

TEST_CASE("A version that is not here any more is not guessed at, and the draft stays") {
    Place place;
    NavigatorBench& bench = *place.bench;
    CHECK(place.room->earlier(PackId("kaigo"), "2026.0") == nullptr);
    CHECK(place.room->earlier(PackId("none"), "2026.1") == nullptr);
    bench.tap("ここに さわって はじめる");
    bench.scanner.show("engawa-draft:00000000000000000000000000000000");
    bench.wait(Seconds(1));
    session::Draft draft;
    draft.forms.push_back({FormId("form-kaigo"), PackId("kaigo"), "2026.0", "", "answers of another form"});
    bench.answer_slip(session::DraftFound{draft, "0"});
    CHECK(bench.page() == "resume.changed");
    CHECK_FALSE(bench.slips.take_job().has_value());
}

TEST_CASE("A pack that does not work when it is put to use goes back to the one before") {
    Place place;
    NavigatorBench& bench = *place.bench;
    place.publish("2026.2", new_words);
    place.update();
    bench.wait(Seconds(1));
    CHECK(bench.library.pack(PackId("kaigo"))->version == "2026.2");
    const fs::path state = place.installed();
    SECTION("a form that is broken on the disk, found in an idle moment") {
        fs::remove(state / "forms" / "care.xml");
        std::ofstream(state / "forms" / "care.xml") << "<broken/>";
        place.open();
        bench.inspect();
        bench.wait(Seconds(1));
    }
    SECTION("a pack that cannot even be read, found at the start") {
        fs::remove(state / "pack.toml");
        std::ofstream(state / "pack.toml") << "[pack]\n";
        place.open();
    }
    CHECK(bench.library.pack(PackId("kaigo"))->version == "2026.1");
    CHECK(bench.log.count("went back to the one before") == 1);
    bench.begin_form();
    CHECK(bench.shows(old_words));
}

TEST_CASE("A pack is checked with its forms, and beside the others") {
    Place place;
    const auto check = [&] { return place.room->check(PackId("kaigo"), place.offered.folder()); };
    REQUIRE(check().ok());
    SECTION("a form that cannot be begun") {
        place.offered.write("forms/care.xml", small_form(R"(<input ref="/data/nowhere"/>)"));
        const auto checked = check();
        REQUIRE_FALSE(checked.ok());
        CHECK(checked.error().permanent());
        CHECK_THAT(checked.error().message(), Catch::Contains("care.xml"));
    }
    SECTION("a form's name that another pack has is none of its faults") {
        place.shipped.add("yasumi");
        place.offered.replace("pack.toml", "\"form-kaigo\"", "\"form-yasumi\"");
        place.offered.replace("pack.toml", "\"form-kaigo\"", "\"form-yasumi\"");
        place.offered.write("forms/care.xml", small_form(tea_question(), "", "form-yasumi"));
        CHECK(check().ok());
    }
}

TEST_CASE("What waits for another pack is told to who asks, and changes nothing that is shown") {
    Place place;
    place.shipped.add("yasumi");
    place.shipped.write("forms/care.xml", small_form(tea_question(), "", "form-yasumi"));
    place.open();
    CHECK(nlohmann::json::parse(place.room->summary())["waiting"].empty());
    std::string text = PackFolder::pack_toml("kaigo");
    for (int i = 0; i < 2; ++i) text.replace(text.find("form-kaigo"), 10, "form-yasumi");
    place.offered.write("pack.toml", text.replace(text.find("2026.1"), 6, "2026.2"));
    place.offered.write("forms/care.xml", small_form(tea_question(), "", "form-yasumi"));
    place.repository.publish(place.offered.folder(), "kaigo", update::test::custom("2026.2", 0, 100));
    place.repository.write_to(place.folder.path() / "store" / "content");
    place.look();
    CHECK(place.bench->log.count("waits for another pack") == 1);
    place.room->stick_content()->begin(place.folder.path() / "store");  // a whole look more
    while (place.room->stick_content()->state() == exchange::ContentTaker::State::busy) std::this_thread::yield();
    CHECK(nlohmann::json::parse(place.room->summary())["waiting"]["kaigo"].get<std::string>().starts_with("2026.2-"));
    CHECK(place.bench->log.count("waits for another pack") == 1);
    CHECK_FALSE(place.room->has_changed(place.bench->library));
}

TEST_CASE("When two packs come to have the same form, the one goes back that had it not, and is not refused") {
    const std::string newer = GENERATE("annai", "yasumi");  // before and behind the other, by its id
    Place place;
    place.shipped.add(newer);
    place.shipped.write("forms/care.xml", small_form(tea_question(), "", "form-" + newer));
    place.open();
    update::Installation installation(place.folder.path() / "state" / "kiosk" / "content");
    const PackFolder update(newer);
    update.write("forms/care.xml", small_form(tea_question()));
    for (int i = 0; i < 2; ++i) update.replace("pack.toml", "\"form-" + newer + "\"", "\"form-kaigo\"");
    fs::create_directories(installation.state_folder(PackId(newer), "2026.2-0"));
    fs::copy(update.folder(), installation.state_folder(PackId(newer), "2026.2-0"), fs::copy_options::recursive);
    REQUIRE(installation.switch_to({{PackId(newer), "2026.2-0"}}).ok());
    place.open();
    CHECK(place.bench->library.form(FormId("form-" + newer)) != nullptr);
    REQUIRE(place.bench->library.pack_of(FormId("form-kaigo")) != nullptr);
    CHECK(place.bench->library.pack_of(FormId("form-kaigo"))->id == PackId("kaigo"));
    CHECK_FALSE(place.room->has_changed(place.bench->library));
    REQUIRE(installation.open().ok());
    CHECK(installation.pack(PackId(newer)) == update::InstalledPack{});
}

TEST_CASE("Who is called sees that the content has grown old, and only then") {
    Place place;
    NavigatorBench& bench = *place.bench;
    CHECK(place.room->stale_since() == std::nullopt);
    place.publish("2026.2", new_words);
    place.update();
    CHECK(place.room->stale_since() == std::nullopt);
    bench.wall_clock.advance(std::chrono::hours(24 * 31));
    CHECK(place.room->stale_since().has_value());
    bench.wall_clock.set(WallTime{});  // a clock that fell back proves nothing
    CHECK(place.room->stale_since() == std::nullopt);
}

TEST_CASE("A kiosk without a content table shows what it came with, and asks for nothing") {
    Place place;
    envelope::Enrolment enrolment = place.enrolment();
    enrolment.content.reset();
    place.publish("2026.2", new_words);
    place.room->start(enrolment);
    place.room->start(std::nullopt);
    CHECK_FALSE(place.room->has_changed(place.bench->library));
    CHECK_FALSE(fs::exists(place.folder.path() / "state" / "kiosk" / "content"));
}

TEST_CASE("The content is asked for with the kiosk's login or not at all") {
    support::TemporaryFolder folder;
    EnrolledContent content("https://store.city.example/", envelope::StoreLogin{"kiosk-1", folder.path() / "nowhere"});
    const auto opened = content.open();
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().name() == "app.no_store_password");
    CHECK(opened.error().temporary());
}
