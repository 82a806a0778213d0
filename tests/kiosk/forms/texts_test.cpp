#include "tests/kiosk/forms/form_fixture.h"

#include "kiosk/base/ruby.h"

using namespace engawa;
using namespace engawa::forms;

namespace {

const char* two_languages =
    "<itext><translation lang=\"日本語 (ja)\"><text id=\"name\"><value>{名前|なまえ}</value><value form=\"short\">名</value>"
    "<value form=\"image\">jr://images/name.png</value><value form=\"audio\">jr://audio/name.ogg</value></text>"
    "<text id=\"hint\"><value>ヒント</value><value form=\"guidance\">くわしく</value></text>"
    "<text id=\"yes\"><value>{有|あ}り</value></text><text id=\"no\"><value>なし</value></text>"
    "<text id=\"hello\"><value>こんにちは <output value=\"/data/name\"/> さん</value></text></translation>"
    "<translation lang=\"English (en)\" default=\"true()\"><text id=\"name\"><value>Name</value></text>"
    "<text id=\"yes\"><value>Yes</value></text><text id=\"no\"><value>No</value></text>"
    "<text id=\"hello\"><value>Hello <output value=\"/data/name\"/></value></text></translation></itext>";

}  // namespace

TEST_CASE_METHOD(FormFixture, "The default translation is the one marked so, and a language is known by name or tag") {
    auto session = start(form_xml("<name/>", two_languages, "<input ref=\"/data/name\"><label ref=\"jr:itext('name')\"/></input>"));
    CHECK(session->language() == "English (en)");
    CHECK(question(*session, "/data/name").label.long_form == "Name");
    REQUIRE(session->set_language("ja").ok());
    CHECK(question(*session, "/data/name").label.long_form == "{名前|なまえ}");
    CHECK(question(*session, "/data/name").label.short_form == "名");
    CHECK(question(*session, "/data/name").label.media.image == "name.png");
    CHECK(question(*session, "/data/name").label.media.audio == "name.ogg");
    REQUIRE(session->set_language("English (en)").ok());
    CHECK(session->language() == "English (en)");
    REQUIRE(session->definition().languages().size() == 2);
    CHECK(session->definition().languages()[0].tag.text() == "ja");
}

TEST_CASE_METHOD(FormFixture, "A hint has its guidance, and falls back to the default language where it is untranslated") {
    auto session = start(form_xml("<name/>", two_languages, "<input ref=\"/data/name\"><hint ref=\"jr:itext('hint')\">inline</hint></input>"));
    CHECK(question(*session, "/data/name").hint == "inline");
    REQUIRE(session->set_language("ja").ok());
    CHECK(question(*session, "/data/name").hint == "ヒント");
    CHECK(question(*session, "/data/name").guidance == "くわしく");
}

TEST_CASE_METHOD(FormFixture, "An output shows the answer as it is now, braces and all") {
    auto session = start(form_xml("<name/><b/>", two_languages,
                                  "<input ref=\"/data/name\"/><input ref=\"/data/b\"><label ref=\"jr:itext('hello')\"/></input>"));
    answer(*session, "/data/name", "{Hana|x}");
    CHECK(question(*session, "/data/b").label.long_form == "Hello \\{Hana\\|x\\}");
}

TEST_CASE_METHOD(FormFixture, "Spaces between outputs are kept, those at the ends are not") {
    auto session = start(form_xml("<a>Bobby</a><b>Tables</b><q/>", "",
                                  "<input ref=\"/data/q\"><label>\n  Name: <output value=\" ../a \"/> <output value=\" ../b \"/>\n</label></input>"));
    CHECK(question(*session, "/data/q").label.long_form == "Name: Bobby Tables");
}

TEST_CASE_METHOD(FormFixture, "The name of a choice follows the language, and enters the record without readings") {
    auto session = start(form_xml("<q/><said/><name/>", std::string(two_languages) +
                                  "<bind nodeset=\"/data/said\" calculate=\"jr:choice-name(/data/q, '/data/q')\"/>",
                                  "<select1 ref=\"/data/q\"><item><label ref=\"jr:itext('yes')\"/><value>yes</value></item>"
                                  "<item><label ref=\"jr:itext('no')\"/><value>no</value></item></select1>"));
    answer(*session, "/data/q", "yes");
    CHECK(value(*session, "/data/said") == "Yes");
    REQUIRE(session->set_language("ja").ok());
    CHECK(value(*session, "/data/said") == "有り");
    CHECK(question(*session, "/data/q").choices.front().label.long_form == "{有|あ}り");
}

TEST_CASE_METHOD(FormFixture, "A message may be a text with outputs in the language shown") {
    auto session = start(form_xml("<name>Aki</name><n/>", std::string(two_languages) +
                                  "<bind nodeset=\"/data/n\" type=\"int\" constraint=\". &gt; 5\" "
                                  "jr:constraintMsg=\"jr:itext(concat('hel', 'lo'))\"/>",
                                  "<input ref=\"/data/name\"/><input ref=\"/data/n\"/>"));
    CHECK(answer(*session, "/data/n", "1").message == "Hello Aki");
    REQUIRE(session->set_language("ja").ok());
    CHECK(answer(*session, "/data/n", "2").message == "こんにちは Aki さん");
}

TEST_CASE_METHOD(FormFixture, "Texts missing in many languages are told a thousand times and then counted") {
    std::string translations, nodes, body;
    for (int i = 0; i < 100; ++i) translations += "<translation lang=\"l" + std::to_string(i) + "\"/>";
    for (int i = 0; i < 30; ++i) {
        nodes += "<a" + std::to_string(i) + "/>";
        body += "<input ref=\"/data/a" + std::to_string(i) + "\"><label ref=\"jr:itext('q')\">words</label></input>";
    }
    const auto parsed = parse(form_xml(nodes, "<itext>" + translations + "</itext>", body));
    REQUIRE(parsed.ok());
    REQUIRE((*parsed)->warnings().size() == 1'001);
    CHECK((*parsed)->warnings()[999].detail.starts_with("no text 'q'"));
    CHECK((*parsed)->warnings().back().detail == "and 2000 more");
}

TEST_CASE_METHOD(FormFixture, "A form of more than a hundred translations is refused at the next") {
    std::string translations;
    for (int i = 0; i < 101; ++i) translations += "\n<translation lang=\"l" + std::to_string(i) + "\"/>";
    const auto parsed = parse(form_xml("<a/>", "<itext>" + translations + "</itext>", ""));
    REQUIRE(!parsed.ok());
    CHECK(parsed.error().is(FormsError::too_many_nodes));
    CHECK(parsed.error().where() == "form.xml:105");
}

TEST_CASE_METHOD(FormFixture, "Names of months and days are in the language of the filling, and follow it") {
    const auto translation = [](const std::string& lang) {
        return "<translation lang=\"" + lang + "\"><text id=\"q\"><value>Q</value></text></translation>";
    };
    const auto form = [&](const std::string& languages) {
        return form_xml("<d>2012-07-03</d><o/><fixed/>",
                        languages + "<bind nodeset=\"/data/o\" calculate=\"format-date(/data/d, '%a %b')\"/>"
                                    "<bind nodeset=\"/data/fixed\" calculate=\"format-date-time('2012-07-03', '%b')\"/>",
                        "<input ref=\"/data/d\"><label>Q<output value=\"format-date(/data/d, '%b')\"/></label></input>");
    };
    const std::string japanese = "火 7月";
    auto session = start(form("<itext>" + translation("English (en)") + translation("日本語 (ja)") + translation("fr") + translation("Signs") + "</itext>"));
    CHECK(value(*session, "/data/o") == "Tue Jul");
    CHECK(value(*session, "/data/fixed") == "Jul");
    REQUIRE(session->set_language("日本語 (ja)").ok());
    CHECK(value(*session, "/data/o") == japanese);
    CHECK(value(*session, "/data/fixed") == "7月");
    CHECK(question(*session, "/data/d").label.long_form == "Q7月");
    REQUIRE(session->set_language("fr").ok());
    CHECK(value(*session, "/data/o") == "mar. juil.");
    // A name that tells no language leaves the device's.
    REQUIRE(session->set_language("Signs").ok());
    CHECK(value(*session, "/data/o") == japanese);
    CHECK(value(*start(form("")), "/data/o") == japanese);
}

TEST_CASE_METHOD(FormFixture, "A text that has a short form alone is shown by a label and by jr:itext alike") {
    auto session = start(form_xml("<a>1</a><o/>",
                                  "<itext><translation lang=\"ja\"><text id=\"q\"><value form=\"short\">S<output value=\"/data/a\"/></value></text></translation></itext>"
                                  "<bind nodeset=\"/data/o\" calculate=\"jr:itext('q')\"/>",
                                  "<input ref=\"/data/a\"><label ref=\"jr:itext('q')\"/></input>"));
    CHECK(question(*session, "/data/a").label.long_form == "S1");
    CHECK(value(*session, "/data/o") == "S1");
    answer(*session, "/data/a", "2");
    CHECK(value(*session, "/data/o") == "S2");
}

TEST_CASE_METHOD(FormFixture, "The language whose translation has a default attribute is the default one, whatever it says") {
    const std::string written = GENERATE("default=\"\"", "default=\"true()\"");
    const auto translation = [](const std::string& attributes) { return "<translation " + attributes + "><text id=\"q\"><value>Q</value></text></translation>"; };
    auto session = start(form_xml("<a/>", "<itext>" + translation("lang=\"ja\"") + translation("lang=\"en\" " + written) + "</itext>", "<input ref=\"/data/a\"/>"));
    CHECK(session->language() == "en");
    auto first = start(form_xml("<a/>", "<itext>" + translation("lang=\"ja\"") + translation("lang=\"en\" default=\"false()\"") + "</itext>", "<input ref=\"/data/a\"/>"));
    CHECK(first->language() == "ja");
}

TEST_CASE_METHOD(FormFixture, "A text marks what it quotes of a personal answer, for a page alone") {
    const std::string instance =
        "<name/><fee/><copies/><age/><pick/><said/><hello/><q/><person><given/></person><person><given/></person>";
    const std::string model =
        "<itext><translation lang=\"ja\"><text id=\"greet\"><value>{様|さま}: <output value=\"/data/name\"/></value></text>"
        "</translation></itext>"
        "<bind nodeset=\"/data/fee\" calculate=\"/data/copies * 300\"/>"
        "<bind nodeset=\"/data/age\" calculate=\"string-length(/data/name)\"/>"
        "<bind nodeset=\"/data/said\" calculate=\"jr:itext('greet')\"/>"
        "<bind nodeset=\"/data/q\" readonly=\"true()\"/>";
    const auto labelled = [&](const std::string& label) {
        return form_xml(instance, model,
                        "<input ref=\"/data/name\" engawa:appearance=\"person\"/><input ref=\"/data/copies\"/>"
                        "<group ref=\"/data/person\"><repeat nodeset=\"/data/person\"><input ref=\"/data/person/given\" "
                        "engawa:profile=\"self.name\"><label><output value=\" ../given \"/>?</label></input></repeat></group>"
                        "<select1 ref=\"/data/pick\"><itemset nodeset=\"/data/person\"><value ref=\"given\"/><label ref=\"given\"/>"
                        "</itemset></select1><input ref=\"/data/q\"><label>" + label + "</label></input>");
    };
    const auto begun = [&](const std::string& label) {
        const auto definition = parse(labelled(label));
        if (!definition.ok()) FAIL(definition.error().message());
        auto on_page = environment();
        on_page.quotations = Quotations::marked;
        auto session = FormSession::start(*definition, std::move(on_page));
        if (!session.ok()) FAIL(session.error().message());
        answer(**session, "/data/name", "花{子}\n山");
        answer(**session, "/data/copies", "2");
        answer(**session, "/data/person[1]/given", "太郎");
        answer(**session, "/data/pick", "太郎");
        return std::move(*session);
    };
    const auto shown = [](const std::string& label) { return with_quotations_as(label, [](const auto&) { return "＊"; }); };
    const auto label_with = [&](const std::string& label) {
        return shown(question(*begun(label), "/data/q").label.long_form);
    };

    CHECK(label_with("<output value=\"/data/name\"/>さん") == "＊\n＊さん");
    CHECK(label_with("<output value=\" ../name \"/>さん") == "＊\n＊さん");
    CHECK(label_with("<output value=\"/data/copies\"/>枚 <output value=\"/data/fee\"/>円") == "2枚 600円");
    CHECK(label_with("<output value=\"/data/age\"/>字") == "＊字");
    CHECK(label_with("<output value=\"/data/said\"/>") == "＊\n＊");
    CHECK(label_with("<output value=\"concat('(', /data, ')')\"/>").find("花") == std::string::npos);
    CHECK(label_with("<output value=\"jr:itext('greet')\"/>と") == "＊\n＊と");
    CHECK(label_with("<output value=\"jr:choice-name(/data/pick, '/data/pick')\"/>") == "＊");
    CHECK(label_with("<output value=\"/data/pick\"/>") == "＊");

    auto session = begun("<output value=\"/data/name\"/>さん");
    CHECK(shown(question(*session, "/data/person[1]/given").label.long_form) == "＊?");
    REQUIRE(question(*session, "/data/pick").choices.size() == 1);
    CHECK(shown(question(*session, "/data/pick").choices[0].label.long_form) == "＊");
    // As it is drawn nothing of it is to be seen, and values have none of it.
    CHECK(without_readings(question(*session, "/data/q").label.long_form) == "花{子}\n山さん");
    CHECK(value(*session, "/data/said") == "様: 花{子}\n山");
    CHECK_FALSE(quotes_answer(session->instance_xml()));
    CHECK_FALSE(quotes_answer(session->serialise()));
    auto plain = start(labelled("<output value=\"/data/name\"/>さん"));
    answer(*plain, "/data/name", "花子");
    CHECK(question(*plain, "/data/q").label.long_form == "花子さん");
}
