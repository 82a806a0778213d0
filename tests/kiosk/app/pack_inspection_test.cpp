#include "kiosk/app/pack_inspection.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "tests/kiosk/app/navigator_bench.h"
#include "tests/kiosk/app/small_forms.h"
#include "tests/support/project_folders.h"

using namespace engawa;
using namespace engawa::app;
using namespace engawa::app::test;
using content::test::PackFolder;

namespace {

const std::string broken_body = R"(<input ref="/data/nowhere"/>)";

// A pack called bousai with that form, whose title is 罹災, before the good one of TeaPack.
struct TwoPacks : PackFolder {
    explicit TwoPacks(const std::string& body) : PackFolder("bousai") {
        write("forms/care.xml", small_form(body, "", "form-bousai"));
        replace("pack.toml", "title = { ja = \"{申請|しんせい}\"", "title = { ja = \"{罹災|りさい}\"");
        add("kaigo");
        write("forms/care.xml", small_form(tea_question()));
    }
};

content::Library shipped_packs() {
    auto library = content::Library::load(engawa::support::share_dir() / "packs");
    REQUIRE(library.ok());
    return std::move(*library);
}

}  // namespace

TEST_CASE("Every form that ships passes the inspection") {
    content::Library library = shipped_packs();
    const ManualWallClock clock(build_time());
    SeededRandom random(9);
    PackInspection inspection(library, clock, random);
    int forms = 0;
    for (; !inspection.done(); ++forms) CHECK(inspection.step() == PackInspection::Found::nothing);
    CHECK(forms >= 2);
    CHECK(library.refusals().empty());
}

TEST_CASE("How long one form takes to inspect", "[.][inspectiontime]") {
    content::Library library = shipped_packs();
    const SystemWallClock clock;
    const SystemSteadyClock stopwatch;
    SeededRandom random(9);
    PackInspection inspection(library, clock, random);
    while (!inspection.done()) {
        const SteadyTime begun = stopwatch.now();
        (void)inspection.step();
        WARN((stopwatch.now() - begun).count() << " ms");
    }
}

TEST_CASE("A form that cannot be read leaves the shelf by itself, and the log says where it is broken") {
    const TwoPacks packs(broken_body);
    NavigatorBench kiosk(packs);
    kiosk.tap("ここに さわって はじめる");
    kiosk.tap("介護");
    REQUIRE(kiosk.shows("罹災"));
    kiosk.inspect();
    CHECK_FALSE(kiosk.shows("罹災"));
    CHECK(kiosk.shows("申請"));
    CHECK(kiosk.log.count("content: a pack was refused pack=bousai") == 1);
    CHECK(kiosk.log.count("bousai/forms/care.xml:10") == 1);
    CHECK_FALSE(kiosk.inspection.done());
    kiosk.inspect();
    CHECK(kiosk.inspection.done());
    CHECK(kiosk.shows("申請"));
    kiosk.inspect();  // there is nothing left to find
    CHECK(kiosk.library.refusals().size() == 1);
}

TEST_CASE("A form whose first calculation fails is found as well") {
    PackFolder packs;
    std::string form = small_form(tea_question());
    const std::string bind = R"(<bind nodeset="/data/town" type="string")";
    form.replace(form.find(bind), bind.size(), bind + " calculate=\"digest(/data/q, 'no-such')\"");
    packs.write("forms/care.xml", form);
    NavigatorBench kiosk(packs);
    kiosk.inspect();
    CHECK(kiosk.log.count("kaigo/forms/care.xml:7") == 1);
    CHECK(kiosk.library.shelves().empty());
}

TEST_CASE("Pages of a pack that is refused go from under the resident, home stays") {
    PackFolder packs;
    packs.write("forms/care.xml", small_form(broken_body));
    NavigatorBench kiosk(packs);
    kiosk.tap("ここに さわって はじめる");
    SECTION("home") {}
    SECTION("the shelf") { kiosk.tap("介護"); }
    SECTION("before the first question") {
        kiosk.tap("介護");
        kiosk.tap("申請");
    }
    SECTION("a lesson") {
        kiosk.tap("介護");
        kiosk.tap("QR");
    }
    kiosk.inspect();
    CHECK(kiosk.page() == "home");
    CHECK_FALSE(kiosk.shows("介護"));
}

TEST_CASE("A form that is begun before it was read is read at once") {
    SECTION("and refused when it is broken, its pack with it") {
        PackFolder packs;
        packs.write("forms/care.xml", small_form(broken_body));
        NavigatorBench kiosk(packs);
        kiosk.begin_form();
        CHECK(kiosk.page() == "trouble");
        CHECK(kiosk.log.count("kaigo/forms/care.xml:10") == 1);
        CHECK(kiosk.inspection.done());
        kiosk.tap("はじめの画面へ");
        CHECK(kiosk.page() == "home");
        CHECK_FALSE(kiosk.shows("介護"));
    }
    SECTION("and begun when it works, while other packs wait") {
        const TwoPacks packs(broken_body);
        NavigatorBench kiosk(packs);
        kiosk.begin_form();
        CHECK(kiosk.page() == "form.form-kaigo/data/q");
        CHECK_FALSE(kiosk.inspection.done());
    }
}

TEST_CASE("A form that is being filled in outlives the refusal of another pack") {
    const TwoPacks packs(broken_body);
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.inspect();
    CHECK(kiosk.library.pack(PackId("bousai")) == nullptr);
    kiosk.answer_to_consent();
    kiosk.tap("出します");
    CHECK(kiosk.page() == "receipt");
    REQUIRE(kiosk.sink.stored().size() == 1);
    CHECK(kiosk.sink.stored().front().pack_id == PackId("kaigo"));
    CHECK(kiosk.sink.stored().front().form_id == FormId("form-kaigo"));
}

TEST_CASE("A resident chooses among the rows of a table that came in the pack") {
    PackFolder packs;
    packs.write("media/towns.csv", "name,label,pref\nhotaka,Hotaka,yes\nazusagawa,Azusagawa,no\n");
    packs.write("forms/care.xml", small_form(town_question(), towns_instance("jr://file-csv/towns.csv")));
    NavigatorBench kiosk(packs);
    kiosk.inspect();
    CHECK(kiosk.library.refusals().empty());
    kiosk.begin_form();
    kiosk.tap("No");
    kiosk.tap("つぎへ");
    CHECK(kiosk.shows("Azusagawa"));
    CHECK_FALSE(kiosk.shows("Hotaka"));
}
