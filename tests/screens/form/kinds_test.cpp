#include "tests/screens/form/form_bench.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::form;
using ui::Role;

namespace {

bool is_selected(const ui::Node& node) { return ui::has(node.state, ui::State::selected); }
bool is_disabled(const ui::Node& node) { return ui::has(node.state, ui::State::disabled); }

struct KindsBench : FormBench {
    explicit KindsBench(const char* ref, ui::BenchOptions options = {})
        : FormBench(kinds_form(), std::move(options), kinds_files()) {
        go_to(ref);
        model->state().purpose = Purpose::fill;
        bench->frame();
    }
};

ui::BenchOptions in_english() {
    ui::BenchOptions options;
    options.look.language = LanguageTag("en");
    return options;
}

}  // namespace

TEST_CASE("Six steps of a range stand side by side, each one press") {
    KindsBench form("/data/pain");
    const ui::Node& lowest = form.bench->node(Role::radio, "0");
    const ui::Node& highest = form.bench->node(Role::radio, "5");
    CHECK(lowest.bounds.y == highest.bounds.y);
    CHECK(highest.position == ui::Position{6, 6});
    CHECK_FALSE(is_selected(lowest));
    form.tap(Role::radio, "3");
    CHECK(is_selected(form.bench->node(Role::radio, "3")));
    form.next();
    CHECK(form.value("/data/pain") == "3");
    CHECK(form.asked() == "/data/stars");
}

TEST_CASE("A range that must be answered says so in the form's words") {
    KindsBench form("/data/pain");
    form.next();
    CHECK(form.alert() == "答えを選んでください。");
}

TEST_CASE("A rating is the same row with stars") {
    KindsBench form("/data/stars");
    form.tap(Role::radio, "★4");
    form.next();
    CHECK(form.value("/data/stars") == "4");
}

TEST_CASE("More steps are gone through by − and +, and by presses that go further at once") {
    KindsBench form("/data/walk");
    CHECK(form.node("range").plain_value() == "まだ");
    CHECK(is_disabled(form.node("range.less")));
    form.tap("range.more");
    CHECK(form.node("range").plain_value() == "0");
    form.tap("range.more");
    CHECK(form.node("range").plain_value() == "5");
    form.tap(Role::button, "25増やす");
    CHECK(form.node("range").plain_value() == "30");
    for (int i = 0; i < 4; ++i) form.tap("range.far-more");
    CHECK(form.node("range").plain_value() == "120");
    CHECK(is_disabled(form.node("range.more")));
    form.tap("range.less");
    form.next();
    CHECK(form.value("/data/walk") == "115");
    REQUIRE(form.back());
    CHECK(form.node("range").plain_value() == "115");
}

TEST_CASE("Steps of a tenth stay tenths, and bounds written the other way round are the same range") {
    FormBench form(one_question("<range ref=\"/data/q\" start=\"0.8\" end=\"0.1\" step=\"0.1\"><label>How much?</label></range>",
                                "type=\"decimal\""));
    for (int i = 0; i < 3; ++i) form.tap("range.more");
    CHECK(form.node("range").plain_value() == "0.3");
    form.next();
    CHECK(form.value("/data/q") == "0.3");
}

TEST_CASE("A range is counted from its start, whichever end that is, in the decimals of its step") {
    struct Written {
        std::string bounds, type, value;
    };
    const auto [bounds, type, value] = GENERATE(Written{"start='10' end='1' step='4'", "int", "2"}, Written{"start='10' end='1' step='4'", "int", "6"},
                                                Written{"start='1' end='10' step='4'", "int", "9"}, Written{"start='0' end='4e-3' step='1e-3'", "decimal", "0.003"},
                                                Written{"start='0' end='1.5e1' step='0.5E1'", "decimal", "15.0"});
    FormBench form(one_question("<range ref='/data/q' " + bounds + "><label>How much?</label></range>", "type='" + type + "'"));
    form.tap("range." + (value == "15.0" ? "15" : value));
    form.next();
    CHECK(form.value("/data/q") == value);
}

TEST_CASE("A ranking is pressed in order; a press takes a number away, and the last can be undone") {
    KindsBench form("/data/wishes");
    CHECK(form.find("undo") == nullptr);
    form.tap(Role::checkbox, "雪かき");
    form.tap(Role::checkbox, "バスを増やす");
    form.tap(Role::checkbox, "話し相手");
    CHECK(form.bench->node(Role::checkbox, "雪かき").plain_value() == "1番");
    CHECK(form.bench->node(Role::checkbox, "話し相手").plain_value() == "3番");
    CHECK(is_selected(form.bench->node(Role::checkbox, "話し相手")));
    form.tap(Role::checkbox, "雪かき");
    CHECK(form.bench->node(Role::checkbox, "バスを増やす").plain_value() == "1番");
    CHECK(form.bench->node(Role::checkbox, "雪かき").plain_value() == "");
    form.tap(Role::button, "ひとつ取り消す");
    CHECK(form.bench->node(Role::checkbox, "話し相手").plain_value() == "");
    CHECK(form.bench->node(Role::checkbox, "バスを増やす").plain_value() == "1番");
}

TEST_CASE("A ranking is whole or none") {
    KindsBench form("/data/wishes");
    form.tap("choices.snow");
    form.next();
    CHECK(form.alert().find("順番のついていないもの") != std::string::npos);
    for (const char* id : {"choices.talk", "choices.bus", "choices.shop"}) form.tap(id);
    CHECK(form.bench->shows(Role::paragraph, "全部に順番がつきました。"));
    form.next();
    CHECK(form.value("/data/wishes") == "snow talk bus shop");
    CHECK(form.asked() == "/data/meeting");
    const auto review = review::make_model(*form.session, FormId("test"), "", form.strings(), form.clock.now());
    CHECK(without_readings(review.sections.front().rows[3].value) == "1番 雪かき、2番 話し相手、3番 バスを増やす、4番 近くの店");
}

TEST_CASE("A place is picked by its kind, then by its name, and stored as a point") {
    KindsBench form("/data/meeting");
    CHECK(form.bench->shows(Role::paragraph, "どんな場所ですか"));
    form.tap(Role::link, "神社と公園");
    CHECK(form.bench->tree().find(Role::radio, "穂高駅") == nullptr);
    form.tap(Role::radio, "穂高神社");
    form.next();
    CHECK(form.value("/data/meeting") == "36.3383 137.8848 0.0 0.0");
    const auto view = form.session->question("/data/meeting");
    const auto review = review::make_model(*form.session, FormId("test"), "", form.strings(), form.clock.now());
    CHECK(without_readings(review.sections.front().rows[4].value) == "穂高神社");
    CHECK(review.sections.front().rows[4].privacy == ui::Privacy::private_value);
    REQUIRE(form.back());
    CHECK(is_selected(form.bench->node(Role::radio, "穂高神社")));
}

TEST_CASE("もどる and a button lead from a category to the others, and to the question before") {
    KindsBench form("/data/meeting");
    form.tap(Role::link, "駅");
    REQUIRE(form.back());
    form.tap(Role::link, "役所");
    form.tap(Role::button, "ほかの種類を見る");
    CHECK(form.bench->tree().find(Role::link, "駅") != nullptr);
    REQUIRE(form.back());
    CHECK(form.asked() == "/data/wishes");
}

TEST_CASE("Places and their kinds speak the page's language") {
    KindsBench form("/data/meeting", in_english());
    form.tap(Role::link, "Shrines and parks");
    CHECK(form.bench->shows(Role::radio, "Hotaka Shrine"));
}

TEST_CASE("Places of a map file are offered by their titles; what has no place is left out") {
    const std::string form_xml =
        "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
        "xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:engawa=\"urn:engawa:forms:1\"><h:head><h:title>t</h:title><model>"
        "<instance><data id=\"t\"><q/></data></instance><instance id=\"map\" src=\"jr://file/map.geojson\"/>"
        "<bind nodeset=\"/data/q\" type=\"geopoint\"/></model></h:head><h:body>"
        "<input ref=\"/data/q\" engawa:places=\"map\"><label>Where?</label></input></h:body></h:html>";
    const std::string map =
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"properties\":{\"title\":\"Well\"},"
        "\"geometry\":{\"type\":\"Point\",\"coordinates\":[137.9,36.3]}},"
        "{\"type\":\"Feature\",\"properties\":{\"title\":\"Road\"},"
        "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[137.9,36.3],[137.8,36.2]]}},"
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[137.9,36.3]}}]}";
    FormBench form(form_xml, {}, {{"map.geojson", map}});
    CHECK(form.bench->tree().all(Role::radio).size() == 1);
    form.tap(Role::radio, "Well");
    form.next();
    const std::string stored = form.value("/data/q");
    CHECK(stored.substr(0, stored.find(' ', 5)) == "36.3 137.9");
    CHECK(form.went_to<page::OpenReview>());
}

TEST_CASE("Without a list of places the page says so, offers a person, and lets one go on") {
    KindsBench form("/data/spot");
    CHECK(form.node("no-places").plain_name().find("一覧がありません") != std::string::npos);
    CHECK(form.find("next") == nullptr);
    form.tap("ask");
    CHECK(form.went_to<page::CallPerson>());
    form.tap("skip");
    CHECK(form.asked() == "/data/sample");
}

TEST_CASE("A label's picture is drawn with words for those who do not see it, its recording plays at a press") {
    KindsBench form("/data/sample");
    CHECK(form.node("picture").plain_name() == "「今日のお話」の絵");
    CHECK_FALSE(form.went_to<page::PlayLabel>());
    form.tap(Role::button, "聞く");
    REQUIRE(form.went_to<page::PlayLabel>());
    const auto& asked = std::get<page::PlayLabel>(*form.outcome);
    CHECK(asked.recording.ends_with("media/greeting.wav"));
    CHECK(without_readings(asked.words) == "今日のお話");
    CHECK(form.asked() == "/data/sample");
}

TEST_CASE("A picture or a recording that is missing leaves a page of words") {
    KindsBench form("/data/sample");
    form.pack.files.clear();
    form.bench->frame();
    CHECK(form.find("picture") == nullptr);
    CHECK(form.find("listen") == nullptr);
    CHECK(form.bench->shows(Role::heading, "今日のお話"));
    form.go_to("/data/meal");
    form.tap(Role::radio, "うどん");
    form.next();
    CHECK(form.value("/data/meal") == "noodles");
}

TEST_CASE("Choices with pictures are tiles of at least 20 mm, the word beneath; not to know has no picture") {
    KindsBench form("/data/meal");
    const ui::Node& rice = form.bench->node(Role::radio, "ご飯");
    const int target = ui::panel_21_inch.px(ui::Millimetres(20));
    CHECK(rice.bounds.height > 2 * target);
    CHECK(rice.bounds.y == form.bench->node(Role::radio, "うどん").bounds.y);
    const ui::Node& unknown = form.bench->node(Role::radio, "わからない・人に聞く");
    CHECK(unknown.bounds.y > rice.bounds.bottom());
    CHECK(unknown.position == ui::Position{4, 4});
    form.tap(Role::radio, "パン");
    CHECK(is_selected(form.bench->node(Role::radio, "パン")));
    form.next();
    CHECK(form.value("/data/meal") == "bread");
}

TEST_CASE("A later list follows an earlier answer, and an answer that is no longer in it is taken away") {
    KindsBench form("/data/county");
    form.tap(Role::radio, "穂高");
    form.next();
    form.tap(Role::link, "学校");
    form.tap(Role::radio, "東小学校");
    form.next();
    CHECK(form.value("/data/hall") == "school-east");
    form.go_to("/data/county");
    form.tap(Role::radio, "豊科");
    form.next();
    CHECK(form.value("/data/hall") == "");
    form.go_to("/data/hall");
    CHECK(form.bench->tree().find(Role::link, "学校") == nullptr);
    CHECK_FALSE(is_selected(form.bench->node(Role::radio, "豊科1区")));
}

TEST_CASE("A long list without categories is dealt out evenly, six at most on a part") {
    KindsBench form("/data/county");
    form.tap(Role::radio, "豊科");
    form.next();
    REQUIRE(form.asked() == "/data/hall");
    CHECK(form.bench->tree().all(Role::radio).size() == 6);
    form.tap(Role::button, "もっと見る");
    CHECK(form.bench->tree().all(Role::radio).size() == 6);
    CHECK(form.bench->node(Role::radio, "豊科12区").position == ui::Position{12, 12});
    CHECK(form.find("frame.more") == nullptr);
    form.tap(Role::radio, "豊科12区");
    form.next();
    CHECK(form.value("/data/hall") == "toyoshina-12");
}

TEST_CASE("Who does not know says so and goes on") {
    KindsBench form("/data/allergy");
    CHECK(form.find("ask") == nullptr);
    form.tap(Role::radio, "わからない・人に聞く");
    CHECK(form.node("choices.unknown-chosen").role == Role::status);
    form.next();
    CHECK(form.value("/data/allergy") == "unknown");
    CHECK(form.asked() == "/data/pension");
}

TEST_CASE("A yes-no-unknown question without such a choice still offers a person") {
    KindsBench form("/data/pension");
    form.tap(Role::button, "わからない・人に聞く");
    CHECK(form.went_to<page::CallPerson>());
    CHECK(form.asked() == "/data/pension");
}

TEST_CASE("Not to know excludes what one knows") {
    FormBench form(one_question("<select ref=\"/data/q\"><label>Which?</label>"
                                "<item><label>One</label><value>one</value></item>"
                                "<item><label>Two</label><value>two</value></item>"
                                "<item><label>No idea</label><value>unknown</value></item></select>",
                                "type=\"string\""));
    form.tap("choices.one");
    form.tap("choices.unknown");
    CHECK_FALSE(is_selected(form.node("choices.one")));
    form.tap("choices.two");
    CHECK_FALSE(is_selected(form.node("choices.unknown")));
    form.next();
    CHECK(form.value("/data/q") == "two");
}

TEST_CASE("What this machine cannot ask says so in plain words, offers a person, and lets one go on") {
    struct Unasked {
        const char* control;
        const char* type;
    };
    const Unasked unasked = GENERATE(values<Unasked>({{"<upload ref=\"/data/q\" mediatype=\"audio/*\">", "binary"},
                                                      {"<upload ref=\"/data/q\" mediatype=\"image/*\">", "binary"},
                                                      {"<input ref=\"/data/q\">", "geotrace"},
                                                      {"<input ref=\"/data/q\">", "geoshape"},
                                                      {"<input ref=\"/data/q\">", "barcode"},
                                                      {"<input ref=\"/data/q\">", "time"},
                                                      {"<input ref=\"/data/q\">", "dateTime"},
                                                      {"<input ref=\"/data/q\">", "boolean"},
                                                      {"<input ref=\"/data/q\">", "intent"}}));
    INFO(unasked.control << " of type " << unasked.type);
    const std::string control = unasked.control;
    FormBench form(one_question(control + "<label>Show us</label></" + control.substr(1, control.find(' ') - 1) + ">",
                                "type=\"" + std::string(unasked.type) + "\""));
    CHECK(form.node("not-asked").plain_name().find("この機械では答えられません") != std::string::npos);
    CHECK(form.find("field") == nullptr);
    form.tap("ask");
    CHECK(form.went_to<page::CallPerson>());
    form.next();
    CHECK(form.asked() == "/data/after");
    CHECK(form.value("/data/q") == "");
}

TEST_CASE("Seven choices of one kind are dealt out too: six at most stand together") {
    std::string control = "<select1 ref=\"/data/q\"><label>Which day?</label>";
    for (const char* day : {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}) {
        control += "<item><label>" + std::string(day) + "</label><value>" + day + "</value></item>";
    }
    FormBench form(one_question(control + "</select1>", "type=\"string\""));
    CHECK(form.bench->tree().all(Role::radio).size() == 4);
    form.tap("frame.more");
    CHECK(form.bench->tree().all(Role::radio).size() == 3);
    CHECK(form.bench->node(Role::radio, "Sun").position == ui::Position{7, 7});
    form.tap(Role::radio, "Sun");
    form.next();
    CHECK(form.value("/data/q") == "Sun");
}

TEST_CASE("Where the author wants a draft kept, the page says how long the answers are") {
    FormBench form(one_question("<input ref=\"/data/q\"><label>Words</label></input>", "saveIncomplete=\"true()\""));
    CHECK(form.bench->shows(Role::status, "ここまでの答えは、「おわる」を押すまで残っています。"));
    form.go_to("/data/after");
    CHECK(form.find("kept") == nullptr);
}

TEST_CASE("A field for several lines stands open for them from the start") {
    const auto height = [](const char* more) {
        FormBench form(one_question("<input ref=\"/data/q\" " + std::string(more) + "><label>Words</label></input>", ""));
        return form.node("field").bounds.height;
    };
    const int one = height("");
    CHECK(height("appearance=\"multiline\"") > one * 2);
    CHECK(height("rows=\"2\"") > one * 3 / 2);
    CHECK(height("rows=\"2\"") < height("appearance=\"multiline\""));
}

TEST_CASE("A field that is full says so") {
    FormBench form(one_question("<input ref=\"/data/q\" engawa:appearance=\"kana\"><label>Words</label></input>", "",
                                [] {
                                    std::string full;
                                    for (int i = 0; i < 199; ++i) full += "あ";
                                    return full;
                                }()));
    form.tap(Role::key, "い");
    CHECK(form.node("field").plain_value().ends_with("い"));
    CHECK_FALSE(ui::has(form.node("field").state, ui::State::invalid));
    form.tap(Role::key, "う");
    CHECK(form.node("field").plain_value().ends_with("い"));
    CHECK(ui::has(form.node("field").state, ui::State::invalid));
    form.tap(Role::key, "消す");
    CHECK_FALSE(ui::has(form.node("field").state, ui::State::invalid));
}

TEST_CASE("A choice with a recording has a button of its own, which chooses nothing") {
    FormBench form(more_kinds_form());
    const char* ref = GENERATE("/data/song", "/data/dish");
    form.go_to(ref);
    const bool song = ref == std::string("/data/song");
    const std::string name = song ? "さくら" : "お茶わん";
    const ui::Node& choice = form.bench->node(Role::radio, name);
    CHECK(choice.recording.ends_with("media/greeting.wav"));
    const ui::Node& listen = form.bench->node(Role::button, "「" + name + "」を聞く");
    CHECK_FALSE(listen.bounds.overlaps(choice.bounds));
    CHECK(listen.bounds.height >= ui::panel_21_inch.px(ui::Millimetres(20)));
    form.tap(Role::button, "「" + name + "」を聞く");
    REQUIRE(form.went_to<page::PlayLabel>());
    const auto& asked = std::get<page::PlayLabel>(*form.outcome);
    CHECK(asked.recording.ends_with("media/greeting.wav"));
    CHECK(without_readings(asked.words) == name);
    CHECK_FALSE(is_selected(form.bench->node(Role::radio, name)));
    form.tap(Role::radio, name);
    CHECK(is_selected(form.bench->node(Role::radio, name)));
}

TEST_CASE("A choice without a recording has none to press, nor one whose file is missing") {
    FormBench form(more_kinds_form());
    form.go_to("/data/song");
    CHECK(form.find("choices.none.listen") == nullptr);
    CHECK(form.bench->node(Role::radio, "どれも好きではない").recording.empty());
    form.pack.files.clear();
    form.bench->frame();
    CHECK(form.find("choices.sakura.listen") == nullptr);
}

TEST_CASE("A label's video is not played: its picture and its recording stand for it") {
    FormBench form(more_kinds_form());
    form.go_to("/data/film");
    CHECK(form.node("picture").role == Role::picture);
    form.tap(Role::button, "聞く");
    CHECK(form.went_to<page::PlayLabel>());
}
