#include "kiosk/inspection/pack_forms.h"

#include <catch2/catch.hpp>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/content/content_error.h"
#include "kiosk/content/pack_files.h"
#include "kiosk/forms/session.h"
#include "tests/kiosk/app/small_forms.h"
#include "tests/kiosk/content/pack_folder.h"

using namespace engawa;
using namespace engawa::app;
using namespace engawa::inspection;
using namespace engawa::app::test;
using content::ContentError;
using content::test::PackFolder;

namespace {

constexpr const char* towns_csv = "name,label,pref\nhotaka,Hotaka,yes\ntoyoshina,Toyoshina,yes\nazusagawa,Azusagawa,no\n";

// A pack with that form, loaded as the kiosk loads it.
content::Pack pack_with(const PackFolder& folder, const std::string& form) {
    folder.write("forms/care.xml", form);
    auto pack = content::load_pack(folder.folder());
    if (!pack.ok()) FAIL(pack.error().message());
    return std::move(*pack);
}

Result<std::shared_ptr<const forms::FormDefinition>> read_only_form(const content::Pack& pack) {
    return read_form(pack, pack.forms.front());
}

Error refusal(const PackFolder& folder, const std::string& form) {
    const content::Pack pack = pack_with(folder, form);
    const auto definition = read_only_form(pack);
    if (definition.ok()) FAIL("the form was taken");
    return definition.error();
}

// The towns that the form offers once the first question is answered so.
std::vector<std::string> towns_after(const content::Pack& pack, const std::string& answer) {
    const auto definition = read_only_form(pack);
    if (!definition.ok()) FAIL(definition.error().message());
    const ManualWallClock clock(build_time());
    SeededRandom random(3);
    auto session = forms::FormSession::start(*definition, {clock, random});
    REQUIRE(session.ok());
    REQUIRE((*session)->answer("/data/q", answer).ok());
    std::vector<std::string> towns;
    const auto question = (*session)->question("/data/town");
    REQUIRE(question.ok());
    for (const forms::Choice& choice : question->choices) towns.push_back(choice.value);
    return towns;
}

}  // namespace

TEST_CASE("A form filters the rows of a table that came in its pack") {
    const PackFolder folder;
    SECTION("a CSV") {
        folder.write("media/towns.csv", towns_csv);
        const content::Pack pack =
            pack_with(folder, small_form(town_question(), towns_instance("jr://file-csv/towns.csv")));
        CHECK(towns_after(pack, "yes") == std::vector<std::string>{"hotaka", "toyoshina"});
        CHECK(towns_after(pack, "no") == std::vector<std::string>{"azusagawa"});
    }
    SECTION("XML") {
        folder.write("media/towns.xml",
                     "<root><item><name>hotaka</name><label>Hotaka</label><pref>yes</pref></item>"
                     "<item><name>azusagawa</name><label>Azusagawa</label><pref>no</pref></item></root>");
        const content::Pack pack = pack_with(folder, small_form(town_question(), towns_instance("jr://file/towns.xml")));
        CHECK(towns_after(pack, "no") == std::vector<std::string>{"azusagawa"});
    }
    SECTION("GeoJSON") {
        folder.write("media/towns.geojson",
                     R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"f1",)"
                     R"("properties":{"name":"hotaka","label":"Hotaka","pref":"yes"},)"
                     R"("geometry":{"type":"Point","coordinates":[137.88,36.34]}}]})");
        const content::Pack pack =
            pack_with(folder, small_form(town_question(), towns_instance("jr://file/towns.geojson")));
        CHECK(towns_after(pack, "yes") == std::vector<std::string>{"hotaka"});
    }
}

TEST_CASE("A table that is not in the pack refuses the form, with the line that names it") {
    const PackFolder folder;
    const Error error = refusal(folder, small_form(town_question(), towns_instance("jr://file-csv/towns.csv")));
    CHECK(error.is(ContentError::missing_file));
    CHECK(error.where() == "kaigo/forms/care.xml:5");
    CHECK(error.detail() == "the pack has no media/towns.csv");
}

TEST_CASE("A table with a mistake in it refuses the form, with the table's own line") {
    const PackFolder folder;
    folder.write("media/towns.csv", "name,label,pref\nhotaka,Hotaka,yes\nazusagawa,Azusagawa,no,more\n");
    const Error error = refusal(folder, small_form(town_question(), towns_instance("jr://file-csv/towns.csv")));
    CHECK(error.is(forms::FormsError::bad_external));
    CHECK(error.where() == "kaigo/media/towns.csv:3");
}

TEST_CASE("A table over the limit of a pack's data refuses the pack") {
    const PackFolder folder;
    folder.write("media/towns.csv", "name\n" + std::string(content::data_limit_bytes, 'a'));
    CHECK(content::load_pack(folder.folder()).error().is(ContentError::bad_file));
}

TEST_CASE("A picture that is not in the pack refuses the form; one named in a comment is not missed") {
    const PackFolder folder;
    const std::string picture = "<!-- jr://images/old.png\n once -->\n<label>jr://images/gone.png</label>";
    const Error error = refusal(folder, small_form("<input ref=\"/data/q\">" + picture + "</input>"));
    CHECK(error.is(ContentError::missing_file));
    CHECK(error.where() == "kaigo/forms/care.xml:12");
    CHECK(error.detail() == "the pack has no media/gone.png");
}

TEST_CASE("A text whose video nothing stands for refuses the form, with the line that names it") {
    const PackFolder folder;
    const auto with_video = [](const std::string& beside) {
        std::string form = small_form(tea_question());
        const std::string text = "<text id=\"q\">";
        form.insert(form.find(text) + text.size(), "\n" + beside + "\n<value form=\"video\">jr://video/tea.mp4</value>");
        return form;
    };
    const Error error = refusal(folder, with_video(""));
    CHECK(error.is(ContentError::unanswerable));
    CHECK(error.where() == "kaigo/forms/care.xml:5");
    const char* beside = GENERATE("<value form=\"image\">jr://images/tea.png</value>",
                                  "<value form=\"audio\">jr://audio/tea.wav</value>");
    // The picture itself is not in this pack, which is what is said next.
    CHECK(refusal(folder, with_video(beside)).is(ContentError::missing_file));
}

TEST_CASE("A form under another id than its pack says is refused") {
    const PackFolder folder;
    const Error error = refusal(folder, small_form(tea_question(), "", "form-other"));
    CHECK(error.is(ContentError::bad_value));
    CHECK(error.where() == "kaigo/forms/care.xml");
}

TEST_CASE("A form without one of its pack's languages is refused") {
    const PackFolder folder;
    std::string form = small_form(tea_question());
    const std::size_t at = form.find("lang=\"en\"");
    REQUIRE(at != std::string::npos);
    form.replace(at, 9, "lang=\"fr\"");
    const Error error = refusal(folder, form);
    CHECK(error.is(ContentError::missing_language));
    CHECK(error.detail() == "the form has no texts in 'en'");
}

TEST_CASE("A form that the engine refuses is named with its pack, file and line") {
    const PackFolder folder;
    const Error error = refusal(folder, small_form(R"(<input ref="/data/nowhere"/>)"));
    CHECK(error.is(forms::FormsError::missing_node));
    CHECK(error.where() == "kaigo/forms/care.xml:10");
}

// ---- What fails as a form is begun -----------------------------------------------------------------------------------

namespace {

Result<void> tried(const PackFolder& folder, const std::string& form) {
    const content::Pack pack = pack_with(folder, form);
    const ManualWallClock clock(build_time());
    SeededRandom random(3);
    return try_form(pack, pack.forms.front(), clock, random);
}

const std::string no_pattern = "regex('a', concat('(', /data/town))";

}  // namespace

TEST_CASE("A form with something that fails before anybody has answered is refused, with the code and the line") {
    const PackFolder folder;
    const std::string output = "<output value=\"" + no_pattern + "\"/>";
    const std::string body = GENERATE_COPY(
        std::string("<input ref=\"/data/q\">\n<label>Tea ") + output + "</label></input>",
        std::string("<input ref=\"/data/q\">\n<label>Tea</label><hint>Hot ") + output + "</hint></input>",
        std::string("<group>\n<label>Drinks ") + output + "</label><input ref=\"/data/q\"/></group>",
        std::string("<select1 ref=\"/data/q\">\n<item><value>a</value><label>A ") + output + "</label></item></select1>");
    INFO(body);
    const auto refused = tried(folder, small_form(body));
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(forms::FormsError::evaluation));
    CHECK(refused.error().where() == "kaigo/forms/care.xml:11");
}

TEST_CASE("So is one whose rule, first calculation or repeat fails") {
    const PackFolder folder;
    std::string bind;
    std::string body = "<input ref=\"/data/q\"/>";
    SECTION("required") { bind = "<bind nodeset=\"/data/town\" required=\"" + no_pattern + "\"/>"; body += "<input ref=\"/data/town\"/>"; }
    SECTION("read-only") { bind = "<bind nodeset=\"/data/town\" readonly=\"" + no_pattern + "\"/>"; body += "<input ref=\"/data/town\"/>"; }
    SECTION("a constraint of what stands there") { bind = "<bind nodeset=\"/data/@id\" constraint=\"" + no_pattern + "\"/>"; }
    SECTION("a calculation") { bind = "<bind nodeset=\"/data/town\" calculate=\"regex('a', concat('(', /data/q))\"/>"; }
    SECTION("a repeat's label") {
        body += "<group ref=\"/data/town\"><label>\n<output value=\"regex('a', concat('(', /data/q))\"/></label>"
                "<repeat nodeset=\"/data/town\"/></group>";
    }
    const auto refused = tried(folder, small_form(body, bind));
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(forms::FormsError::evaluation));
    CHECK(refused.error().where().starts_with("kaigo/forms/care.xml:"));
}

TEST_CASE("So is one of which a text fails in one of the pack's languages alone") {
    const PackFolder folder;
    std::string form = small_form(tea_question());
    const std::string tea = "Do you drink tea?";
    form.replace(form.find(tea), tea.size(), "Tea <output value=\"" + no_pattern + "\"/>");
    const auto refused = tried(folder, form);
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(forms::FormsError::evaluation));
    CHECK(refused.error().where() == "kaigo/forms/care.xml:3");
}

TEST_CASE("A form that waits for an answer is taken, whatever that may lead to") {
    const PackFolder folder;
    CHECK(tried(folder, small_form("<input ref=\"/data/q\"><label>Tea <output value=\"regex('a', /data/q)\"/></label></input>")).ok());
}
