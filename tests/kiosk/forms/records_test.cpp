#include "tests/kiosk/forms/form_fixture.h"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace engawa;
using namespace engawa::forms;

namespace {

// The record or draft as a session shows it.
bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

struct RecordFixture : FormFixture {
    std::unique_ptr<FormSession> edit(const std::string& xml, const std::string& record) {
        auto definition = parse(xml);
        if (!definition.ok()) FAIL(definition.error().message());
        auto session = FormSession::edit(*definition, environment(), record);
        if (!session.ok()) FAIL(session.error().message());
        return std::move(*session);
    }
};

}  // namespace

TEST_CASE_METHOD(RecordFixture, "What a repeat instance of a record lacks is never filled from the form's first instance") {
    const std::string binds = "<bind nodeset=\"/data/r/x\" relevant=\"../k = '1'\"/>";
    const std::string body = "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/k\"/><input ref=\"/data/r/x\"/></repeat>";
    const std::string record = "<data id=\"test\" version=\"1\"><r><k>1</k><x>mary</x></r><r><k>0</k></r></data>";
    auto plain = edit(form_xml("<r><k>1</k><x>john</x><g><y>jane</y></g></r><z>9</z>", binds, body), record);
    answer(*plain, "/data/r[2]/k", "1");
    CHECK(value(*plain, "/data/r[1]/x") == "mary");
    CHECK(value(*plain, "/data/r[2]/x").empty());
    CHECK(value(*plain, "/data/r[2]/g/y").empty());
    // Outside of repeats the form's default stands in.
    CHECK(value(*plain, "/data/z") == "9");

    auto with_template = edit(form_xml("<r jr:template=\"\"><k>1</k><x>new</x><g><y>t</y></g></r>"
                                       "<r><k>1</k><x>john</x><g><y>jane</y></g></r>", binds, body), record);
    answer(*with_template, "/data/r[2]/k", "1");
    CHECK(value(*with_template, "/data/r[2]/x") == "new");
    CHECK(value(*with_template, "/data/r[2]/g/y") == "t");

    // The template lacks the node, or what it stands in.
    auto lacking = edit(form_xml("<r jr:template=\"\"><k>1</k></r><r><k>1</k><x>john</x><g><y>jane</y></g></r>", binds, body), record);
    answer(*lacking, "/data/r[2]/k", "1");
    CHECK(value(*lacking, "/data/r[2]/x").empty());
    CHECK(value(*lacking, "/data/r[2]/g/y").empty());
    REQUIRE(lacking->add_repeat("/data/r").ok());
    CHECK(value(*lacking, "/data/r[3]/x").empty());
}

TEST_CASE_METHOD(RecordFixture, "Nodes of one name in two namespaces stay apart in a record and in a draft") {
    std::string xml = form_xml("<a/><p:a/>", "", "<input ref=\"/data/a\"/>");
    xml.replace(xml.find("<data "), 6, "<data xmlns:p=\"urn:p\" ");
    const auto as_before = [](const FormSession& session) {
        const std::string shown = session.instance_xml();
        INFO(shown);
        CHECK(holds(shown, "<a>5</a><p:a>6</p:a><meta>"));
        CHECK(!holds(shown, "[2]"));
    };
    as_before(*edit(xml, "<data id=\"test\"><a>5</a><q:a xmlns:q=\"urn:p\">6</q:a></data>"));
    as_before(*edit(xml, "<data id=\"test\"><a xmlns=\"urn:p\">6</a><a>5</a></data>"));
    as_before(*edit(xml, "<f:data xmlns:f=\"urn:f\" id=\"test\"><f:a>5</f:a><q:a xmlns:q=\"urn:p\">6</q:a></f:data>"));
    as_before(*edit(xml, "<data xmlns=\"urn:f\" id=\"test\"><a>5</a><q:a xmlns:q=\"urn:p\">6</q:a></data>"));
    auto definition = parse(xml);
    REQUIRE(definition.ok());
    const auto restored = FormSession::restore(
        *definition, environment(), edit(xml, "<data id=\"test\"><a>5</a><q:a xmlns:q=\"urn:p\">6</q:a></data>")->serialise());
    REQUIRE(restored.ok());
    as_before(**restored);
}

TEST_CASE_METHOD(RecordFixture, "Of a node that is no repeat a record gives as many as the form has, the first ones") {
    const std::string bind = "<bind nodeset=\"/data/n\" calculate=\"count(/data/a) + count(/data/twice)\"/><bind nodeset=\"/data/a\" required=\"true()\"/>";
    const std::string body = "<input ref=\"/data/a\"/><group ref=\"/data/g\"><input ref=\"/data/g/b\"/></group>";
    const std::string xml = form_xml("<a/><g><b/></g><twice/><twice/><n/>", bind, body);
    auto session = edit(xml, "<data id=\"test\"><a>1</a><a/><g><b>2</b><b>3</b></g><g><b>4</b></g><twice>5</twice><twice>6</twice><twice>7</twice></data>");
    CHECK(holds(session->instance_xml(), "<a>1</a><g><b>2</b></g><twice>5</twice><twice>6</twice><n>3</n>"));
    // What nobody is asked for blocks nobody.
    CHECK(session->validate().empty());
    CHECK(session->value("/data/a[2]").error().is(FormsError::unknown_ref));
}

TEST_CASE_METHOD(RecordFixture, "The meta block of a record is known with and without OpenRosa's namespace") {
    const std::string plain = form_xml("<a/>", "", "<input ref=\"/data/a\"/>");
    std::string prefixed = plain;
    prefixed.replace(prefixed.find("<meta><instanceID/></meta>"), 26, "<orx:meta><orx:instanceID/><orx:deprecatedID/></orx:meta>");
    prefixed.replace(prefixed.find("/data/meta/instanceID"), 21, "/data/orx:meta/orx:instanceID");
    for (const std::string& xml : {plain, prefixed}) {
        for (const std::string meta : {"<meta><instanceID>uuid:old</instanceID></meta>",
                                       "<o:meta xmlns:o=\"http://openrosa.org/xforms\"><o:instanceID>uuid:old</o:instanceID></o:meta>"}) {
            auto session = edit(xml, "<data id=\"test\"><a>5</a>" + meta + "</data>");
            const std::string sent = session->submit()->xml;
            INFO(sent);
            CHECK(holds(sent, "deprecatedID>uuid:old</"));
        }
    }
}

TEST_CASE_METHOD(RecordFixture, "A file that was taken back is not in the draft") {
    const std::string xml = form_xml("<ask>yes</ask><one/><two/><r><p/></r><n>1</n><c><p/></c>",
                                     "<bind nodeset=\"/data/one\" type=\"binary\"/><bind nodeset=\"/data/two\" type=\"binary\" relevant=\"/data/ask = 'yes'\"/>"
                                     "<bind nodeset=\"/data/r/p\" type=\"binary\"/><bind nodeset=\"/data/c/p\" type=\"binary\"/>",
                                     "<upload ref=\"/data/one\"/><upload ref=\"/data/two\"/><input ref=\"/data/ask\"/><input ref=\"/data/n\"/>"
                                     "<repeat nodeset=\"/data/r\"><upload ref=\"/data/r/p\"/></repeat>"
                                     "<repeat nodeset=\"/data/c\" jr:count=\"/data/n\"><upload ref=\"/data/c/p\"/></repeat>");
    auto session = start(xml);
    const auto attach = [&](const std::string& ref, const std::string& name) {
        REQUIRE(session->attach(ref, {name, "image/jpeg", std::vector<std::byte>(3, std::byte{7})}).ok());
    };
    const auto files = [&] {
        std::vector<std::string> out;
        const auto draft = nlohmann::json::from_cbor(session->serialise());
        for (const auto& entry : draft["attachments"]) out.push_back(entry["name"]);
        std::sort(out.begin(), out.end());
        return out;
    };
    using Names = std::vector<std::string>;
    attach("/data/one", "one.jpg");
    attach("/data/two", "two.jpg");
    attach("/data/r[1]/p", "instance.jpg");
    attach("/data/c[1]/p", "counted.jpg");
    // What is hidden for now is kept.
    answer(*session, "/data/ask", "no");
    CHECK(files() == Names{"counted.jpg", "instance.jpg", "one.jpg", "two.jpg"});
    answer(*session, "/data/one", "");
    CHECK(files() == Names{"counted.jpg", "instance.jpg", "two.jpg"});
    // Gone, not only out of sight: its name leads nowhere.
    CHECK(!session->answer("/data/one", "one.jpg").ok());
    CHECK(session->submit()->attachments.size() == 2);
    REQUIRE(session->remove_repeat("/data/r[1]").ok());
    CHECK(files() == Names{"counted.jpg", "two.jpg"});
    answer(*session, "/data/n", "0");
    CHECK(files() == Names{"two.jpg"});
    attach("/data/one", "first.jpg");
    attach("/data/one", "second.jpg");
    CHECK(files() == Names{"second.jpg", "two.jpg"});
}

TEST_CASE_METHOD(RecordFixture, "A choice, a comparison and a file whose marks stand apart are the same before and after a record and a draft") {
    const std::string apart = "か\u3099";
    const std::string xml = form_xml("<a/><b/><u/><k\u3099か\u3099/><same/>",
                                     "<bind nodeset=\"/data/same\" calculate=\"if(/data/a = '" + apart + "', 'yes', 'no')\"/>"
                                     "<instance id=\"i\"><root><item><n>か&#x3099;</n></item></root></instance>"
                                     "<bind nodeset=\"/data/u\" type=\"binary\"/><bind nodeset=\"/data/k\u3099か\u3099\" calculate=\"/data/a\"/>",
                                     "<select1 ref=\"/data/a\"><item><label>x</label><value>か&#x3099;</value></item></select1>"
                                     "<select1 ref=\"/data/b\"><itemset nodeset=\"instance('i')/root/item\"><value ref=\"n\"/><label ref=\"n\"/></itemset></select1>"
                                     "<upload ref=\"/data/u\"/>");
    auto session = start(xml);
    CHECK(answer(*session, "/data/a", apart).stored == "が");
    CHECK(answer(*session, "/data/b", question(*session, "/data/b").choices[0].value).stored == "が");
    CHECK(session->attach("/data/u", {apart + ".png", "image/png", {std::byte{1}}})->stored == "が.png");
    const auto as_before = [&](const FormSession& again) {
        CHECK(value(again, "/data/a") == "が");
        CHECK(value(again, "/data/b") == "が");
        CHECK(value(again, "/data/u") == "が.png");
        CHECK(value(again, "/data/same") == "yes");
        CHECK(value(again, "/data/k\u3099が") == "が");
    };
    as_before(*session);
    const auto sent = session->submit();
    REQUIRE(sent.ok());
    REQUIRE(sent->attachments.size() == 1);
    CHECK(sent->attachments[0].name == "が.png");
    as_before(*edit(xml, sent->xml));
    const auto restored = FormSession::restore(*parse(xml), environment(), session->serialise());
    REQUIRE(restored.ok());
    as_before(**restored);
}

TEST_CASE_METHOD(RecordFixture, "White space of every kind comes back from elements and attributes as it was answered") {
    const std::string xml = form_xml("<a k=\"\"/>", "", "<input ref=\"/data/a\"/><input ref=\"/data/a/@k\"/>");
    auto session = start(xml);
    const std::string text = " a\tb\nc\rd\r\ne\u0085\u2028 ";
    answer(*session, "/data/a", text + "\uFFFE");
    answer(*session, "/data/a/@k", text + "\uFFFF\x01");
    const auto sent = session->submit();
    REQUIRE(sent.ok());
    CHECK(holds(sent->xml, "k=\" a&#9;b&#10;c&#13;d&#13;&#10;e"));
    const auto again = edit(xml, sent->xml);
    CHECK(value(*again, "/data/a") == text);
    CHECK(value(*again, "/data/a/@k") == text);
}

TEST_CASE_METHOD(RecordFixture, "Which form and version a record is of is for the form to say") {
    const std::string xml = form_xml("<a k=\"\"/>", "", "<input ref=\"/data/a\"/><input ref=\"/data/a/@k\"/>");
    for (const std::string root : {"<data id=\"test\" version=\"0\">", "<data id=\"test\">", "<data version=\"old\">", "<data>"}) {
        const auto session = edit(xml, root + "<a k=\"5\">3</a></data>");
        INFO(root << session->instance_xml());
        CHECK(holds(session->instance_xml(), "<data id=\"test\" version=\"1\"><a k=\"5\">3</a>"));
    }
    const auto other = FormSession::edit(*parse(xml), environment(), "<data id=\"another\"><a/></data>");
    REQUIRE(!other.ok());
    CHECK(other.error().is(FormsError::bad_instance));
}

TEST_CASE_METHOD(RecordFixture, "A form without an id is named by the namespace of its instance, and so are its records") {
    std::string xml = form_xml("<a/>", "", "<input ref=\"/data/a\"/>");
    xml.replace(xml.find("<data id=\"test\""), 15, "<data xmlns=\"urn:my:form\"");
    auto session = start(xml);
    CHECK(session->definition().meta().id.text() == "urn:my:form");
    answer(*session, "/data/a", "5");
    const auto sent = session->submit();
    REQUIRE(sent.ok());
    CHECK(holds(sent->xml, "<data xmlns=\"urn:my:form\" version=\"1\"><a>5</a><meta>"));
    CHECK(sent->form_id.text() == "urn:my:form");
    CHECK(value(*edit(xml, sent->xml), "/data/a") == "5");
    const auto restored = FormSession::restore(*parse(xml), environment(), session->serialise());
    REQUIRE(restored.ok());
    CHECK(value(**restored, "/data/a") == "5");
}

TEST_CASE_METHOD(RecordFixture, "A record or a draft whose files bear names that are none is refused") {
    const std::string xml = form_xml("<u/>", "<bind nodeset=\"/data/u\" type=\"binary\"/>", "<upload ref=\"/data/u\"/>");
    const auto record = FormSession::edit(*parse(xml), environment(), "<data id=\"test\"><u>x</u></data>", {{"../x", "image/png", {}}});
    REQUIRE(!record.ok());
    CHECK(record.error().is(FormsError::bad_attachment));
    auto session = start(xml);
    REQUIRE(session->attach("/data/u", {"x.png", "image/png", {std::byte{1}}}).ok());
    auto draft = nlohmann::json::from_cbor(session->serialise());
    draft["attachments"][0]["name"] = "..";
    std::string bytes;
    nlohmann::json::to_cbor(draft, bytes);
    const auto refused = FormSession::restore(*parse(xml), environment(), bytes);
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::bad_draft));
}

TEST_CASE_METHOD(FormFixture, "Nobody answers what no control asks for, and a file goes to an upload alone") {
    auto session = start(form_xml("<a/><c/><u/>", "<bind nodeset=\"/data/c\" calculate=\"1\"/>", "<input ref=\"/data/a\"/><upload ref=\"/data/u\"/>"));
    const std::string before = session->serialise();
    for (const std::string ref : {"/data/@id", "/data/c", "/data/meta/instanceID"}) {
        INFO(ref);
        CHECK(question(*session, ref).read_only);
        const auto refused = session->answer(ref, "x");
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(FormsError::read_only));
        CHECK(refused.error().where() == ref);
    }
    const auto attach = [&](const std::string& ref, const std::string& name) { return session->attach(ref, {name, "image/png", {std::byte{1}}}); };
    REQUIRE(!attach("/data/a", "x.png").ok());
    CHECK(attach("/data/a", "x.png").error().is(FormsError::bad_attachment));
    for (const std::string name : {"", "..", "../../etc/passwd", "a\nb"}) CHECK(attach("/data/u", name).error().is(FormsError::bad_attachment));
    CHECK(session->serialise() == before);
    CHECK(attach("/data/u", "x.png").ok());
}

TEST_CASE_METHOD(FormFixture, "The name of a file is no answer to an upload, but for the one it holds") {
    auto session = start(form_xml("<one/><two/>", "", "<upload ref=\"/data/one\"/><upload ref=\"/data/two\"/>"));
    REQUIRE(session->attach("/data/one", {"x.png", "image/png", {std::byte{1}}}).ok());
    const std::string before = session->serialise();
    for (const char* name : {"y.png", "x.png", " "}) {
        const auto refused = session->answer("/data/two", name);
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(FormsError::bad_attachment));
        CHECK(refused.error().where() == "/data/two");
    }
    CHECK(!session->answer("/data/one", "y.png").ok());
    CHECK(session->answer("/data/one", "x.png").ok());
    CHECK(session->serialise() == before);
    CHECK(session->answer("/data/two", "").ok());
    CHECK(session->answer("/data/one", "").ok());
    CHECK(session->submit()->attachments.empty());
}

TEST_CASE_METHOD(FormFixture, "A record of more nodes than a filling may have is refused as a form of them is") {
    const auto definition = parse(form_xml("<r><a/></r>", "", "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/></repeat>"));
    REQUIRE(definition.ok());
    const auto refusal = [&](std::size_t count, const std::string& piece) {
        std::string record = "<data id=\"test\">\n";
        for (std::size_t i = 0; i < count; ++i) record += piece;
        const auto edited = FormSession::edit(*definition, environment(), record + "</data>");
        REQUIRE_FALSE(edited.ok());
        CHECK(edited.error().is(FormsError::too_many_nodes));
        return edited.error().where();
    };
    CHECK(refusal(10'001, "<r><a>1</a></r>") == "form.xml:3");
    CHECK(refusal(80'000, "<r><a/></r>") == "form.xml:3");
    CHECK(refusal(160'000, "<r><a/></r>\n").starts_with("instance:"));
    CHECK(refusal(301'000, "<x/>") == "instance:2");
}

TEST_CASE_METHOD(RecordFixture, "An attribute that was hidden as its record was sent begins as in a new form") {
    const std::string xml = form_xml("<k>0</k><q given=\"default\" made=\"\" c=\"\">x</q><m><y kind=\"own\" made=\"\"/></m>",
                                     "<bind nodeset=\"/data/q/@given\" relevant=\"/data/k = 1\"/>"
                                     "<bind nodeset=\"/data/q/@made\" relevant=\"/data/k = 1\" jr:preload=\"uid\"/>"
                                     "<bind nodeset=\"/data/q/@c\" relevant=\"/data/k = 1\" calculate=\"2 + 3\"/>"
                                     "<bind nodeset=\"/data/m/y/@kind\" relevant=\"/data/k = 1\"/>"
                                     "<bind nodeset=\"/data/m/y/@made\" relevant=\"/data/k = 1\" jr:preload=\"uid\"/>",
                                     "<input ref=\"/data/k\"/><input ref=\"/data/q\"/><repeat nodeset=\"/data/m\"><input ref=\"/data/m/y\"/></repeat>");
    auto fresh = start(xml);
    const auto sent = fresh->submit();
    REQUIRE(sent.ok());
    CHECK(sent->xml.find("given") == std::string::npos);
    const auto definition = parse(xml);
    REQUIRE(definition.ok());
    auto session = FormSession::edit(*definition, environment(), sent->xml);
    REQUIRE(session.ok());
    answer(**session, "/data/k", "1");
    CHECK(value(**session, "/data/q/@given") == "default");
    CHECK(value(**session, "/data/q/@made").starts_with("uuid:"));
    CHECK(value(**session, "/data/q/@c") == "5");
    // The first instance's values are somebody's own.
    CHECK(value(**session, "/data/m[1]/y/@kind").empty());
    CHECK(value(**session, "/data/m[1]/y/@made").starts_with("uuid:"));
    const auto again = (*session)->submit();
    REQUIRE(again.ok());
    CHECK(again->xml.find("given=\"default\"") != std::string::npos);
    auto kept = FormSession::edit(*definition, environment(), again->xml);
    REQUIRE(kept.ok());
    CHECK(value(**kept, "/data/q/@made") == value(**session, "/data/q/@made"));
}

TEST_CASE_METHOD(RecordFixture, "A count that is no number leaves a group of a record as the record has it, and one it lacks as a new form has it") {
    const std::string xml = form_xml("<k>1</k><n/><g><x/><r><a>A</a></r><r><a>B</a></r></g>", "<bind nodeset=\"/data/g\" relevant=\"/data/k = 1\"/>",
                                     "<input ref=\"/data/k\"/><input ref=\"/data/n\"/><input ref=\"/data/g/x\"/>"
                                     "<group ref=\"/data/g\"><repeat nodeset=\"/data/g/r\" jr:count=\"/data/n\"><input ref=\"/data/g/r/a\"/></repeat></group>");
    const auto instances = [&](FormSession& session) { return session.repeat("/data/g/r")->instances.size(); };
    CHECK(instances(*start(xml)) == 0);
    const auto definition = parse(xml);
    REQUIRE(definition.ok());
    const auto edited = [&](const std::string& record) {
        auto session = FormSession::edit(*definition, environment(), record);
        REQUIRE(session.ok());
        return std::move(*session);
    };
    auto full = edited("<data id=\"test\"><k>1</k><n/><g><x/><r><a>1</a></r><r><a>2</a></r><r><a>3</a></r></g></data>");
    CHECK(instances(*full) == 3);
    answer(*full, "/data/n", "2");
    CHECK(instances(*full) == 2);
    CHECK(value(*full, "/data/g/r[2]/a") == "2");
    auto lacking = edited("<data id=\"test\"><k>0</k><n/></data>");
    answer(*lacking, "/data/k", "1");
    CHECK(instances(*lacking) == 0);
    answer(*lacking, "/data/n", "1");
    CHECK(value(*lacking, "/data/g/r[1]/a") == "A");
}

TEST_CASE_METHOD(RecordFixture, "A record of more bytes than a filling can write is refused with its size and what is allowed") {
    ParseOptions options;
    options.limits.form_size_bytes = 10'000;
    options.limits.instance_text_bytes = 1'000;
    const auto definition = FormDefinition::parse(form_xml("<a/>", "", "<input ref=\"/data/a\"/>"), {}, options);
    REQUIRE(definition.ok());
    const auto refused_of = [&](std::size_t bytes) {
        std::string record = "<data id=\"test\"><a/>";
        record.append(bytes - record.size() - 7, '\n');
        return FormSession::edit(*definition, environment(), record + "</data>");
    };
    CHECK(refused_of(16'000).ok());
    const auto refused = refused_of(16'001);
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::bad_instance));
    CHECK(refused.error().where().starts_with("instance:"));
    CHECK(refused.error().detail().find("16001 bytes, allowed 16000") != std::string::npos);
}

TEST_CASE_METHOD(RecordFixture, "A repeat that was not relevant as its record was sent has its first instance when it becomes so") {
    const std::string binds = "<bind nodeset=\"/data/r\" relevant=\"/data/ask = 'yes'\"/><bind nodeset=\"/data/r/id\" jr:preload=\"uid\"/>"
                              "<bind nodeset=\"/data/sum\" calculate=\"count(/data/r)\"/>"
                              "<setvalue event=\"odk-instance-first-load\" ref=\"/data/r/from\" value=\"'first ' \"/>"
                              "<setvalue event=\"odk-instance-first-load\" ref=\"/data/other\" value=\"'new'\"/>";
    const std::string body = "<input ref=\"/data/ask\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/><repeat nodeset=\"/data/r/s\">"
                             "<input ref=\"/data/r/s/y\"/></repeat></repeat>";
    const std::string instance = GENERATE(as<std::string>{}, "<r><x>given</x><id/><from/><s><y/></s></r>",
                                          "<r jr:template=\"\"><x/><id/><from/><s><y/></s></r><r><x>given</x><id/><from/><s><y/></s></r>");
    INFO(instance);
    const std::string xml = form_xml("<ask/><other/>" + instance + "<sum/>", binds, body);
    auto session = start(xml);
    const auto sent = session->submit();
    REQUIRE(sent.ok());
    CHECK(!holds(sent->xml, "<r>"));
    auto again = edit(xml, sent->xml);
    CHECK(!holds(again->instance_xml(), "<r>"));
    CHECK(value(*again, "/data/sum") == value(*session, "/data/sum"));
    for (FormSession* one : {session.get(), again.get()}) {
        answer(*one, "/data/ask", "yes");
        CHECK(one->repeat("/data/r")->instances.size() == 1);
        CHECK(value(*one, "/data/r[1]/x") == "given");
        CHECK(value(*one, "/data/r[1]/id").starts_with("uuid:"));
        CHECK(value(*one, "/data/r[1]/from") == "first ");
        CHECK(one->repeat("/data/r[1]/s")->instances.size() == 1);
        CHECK(value(*one, "/data/sum") == "1");
        CHECK(value(*one, "/data/other") == "new");
    }
    // The rest of the record has been begun long ago.
    std::string changed = sent->xml;
    changed.replace(changed.find("<other>new"), 10, "<other>old");
    CHECK(value(*edit(xml, changed), "/data/other") == "old");
}

TEST_CASE_METHOD(RecordFixture, "A repeat that somebody emptied stays empty when its record is opened") {
    const std::string xml = form_xml("<ask>yes</ask><r><x>given</x></r><n/>",
                                     "<bind nodeset=\"/data/r\" relevant=\"/data/ask = 'yes'\"/><bind nodeset=\"/data/n\" calculate=\"count(/data/r)\"/>",
                                     "<input ref=\"/data/ask\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat><input ref=\"/data/n\"/>");
    auto session = start(xml);
    REQUIRE(session->remove_repeat("/data/r[1]").ok());
    answer(*session, "/data/n", "7");
    auto again = edit(xml, session->submit()->xml);
    CHECK(again->repeat("/data/r")->instances.empty());
    // Not even what somebody wrote over the number of instances has changed.
    CHECK(value(*again, "/data/n") == "7");
    answer(*again, "/data/ask", "no");
    answer(*again, "/data/ask", "yes");
    CHECK(again->repeat("/data/r")->instances.empty());
}

TEST_CASE_METHOD(RecordFixture, "Emptied repeats that show each other stay empty all") {
    // What is removed may show what was hidden by it.
    const std::string xml = form_xml("<q><x/></q><r><x/></r><s><x/></s>",
                                     "<bind nodeset=\"/data/r\" relevant=\"count(/data/q) = 0\"/><bind nodeset=\"/data/s\" relevant=\"count(/data/q) &gt; 0\"/>",
                                     "<repeat nodeset=\"/data/q\"><input ref=\"/data/q/x\"/></repeat><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat>"
                                     "<repeat nodeset=\"/data/s\"><input ref=\"/data/s/x\"/></repeat>");
    auto session = start(xml);
    for (const char* instance : {"/data/s[1]", "/data/q[1]", "/data/r[1]"}) REQUIRE(session->remove_repeat(instance).ok());
    auto again = edit(xml, session->submit()->xml);
    for (const char* repeat : {"/data/q", "/data/r", "/data/s"}) CHECK(again->repeat(repeat)->instances.empty());
}

TEST_CASE_METHOD(RecordFixture, "An inner repeat that was not relevant has what a new instance around it would have") {
    const std::string binds = "<bind nodeset=\"/data/o/r\" relevant=\"../ask = 'yes'\"/>";
    const std::string body = "<repeat nodeset=\"/data/o\"><input ref=\"/data/o/ask\"/><repeat nodeset=\"/data/o/r\"><input ref=\"/data/o/r/x\"/></repeat></repeat>";
    const std::string record = "<data id=\"test\" version=\"1\"><o><ask>yes</ask><r><x>mary</x></r></o><o><ask/></o></data>";
    // Somebody's own values are nobody else's.
    auto plain = edit(form_xml("<o><ask/><r><x>john</x></r></o>", binds, body), record);
    answer(*plain, "/data/o[2]/ask", "yes");
    CHECK(plain->repeat("/data/o[2]/r")->instances.size() == 1);
    CHECK(value(*plain, "/data/o[2]/r[1]/x").empty());
    CHECK(value(*plain, "/data/o[1]/r[1]/x") == "mary");
    auto with_template = edit(form_xml("<o jr:template=\"\"><ask/><r><x>new</x></r><r><x>newer</x></r></o><o><ask/><r><x>john</x></r></o>", binds, body), record);
    answer(*with_template, "/data/o[2]/ask", "yes");
    CHECK(with_template->repeat("/data/o[2]/r")->instances.size() == 2);
    CHECK(value(*with_template, "/data/o[2]/r[2]/x") == "newer");
    // A form of which no instance exists by itself gives none.
    auto none = edit(form_xml("<o><ask/><r jr:template=\"\"><x/></r></o>", binds, body), record);
    answer(*none, "/data/o[2]/ask", "yes");
    CHECK(none->repeat("/data/o[2]/r")->instances.empty());
    CHECK(none->repeat("/data/o[2]/r")->can_add);
}

TEST_CASE_METHOD(RecordFixture, "Of a repeat that nobody may add to, the instance is there whatever the record lacks") {
    const std::string xml = form_xml("<ask/><r jr:template=\"\"><x>new</x></r>", "<bind nodeset=\"/data/r\" relevant=\"/data/ask = 'yes'\"/>",
                                     "<input ref=\"/data/ask\"/><repeat nodeset=\"/data/r\" jr:noAddRemove=\"true()\"><input ref=\"/data/r/x\"/></repeat>");
    auto hidden = edit(xml, "<data id=\"test\" version=\"1\"><ask/></data>");
    CHECK(!holds(hidden->instance_xml(), "<r>"));
    answer(*hidden, "/data/ask", "yes");
    CHECK(value(*hidden, "/data/r[1]/x") == "new");
    CHECK(value(*edit(xml, "<data id=\"test\" version=\"1\"><ask>yes</ask></data>"), "/data/r[1]/x") == "new");
}

TEST_CASE_METHOD(RecordFixture, "What somebody wrote over a calculation is in the record and the draft that are opened, until something it reads changes") {
    const std::string xml = form_xml("<a>2</a><word/><twice/><total/><shown/><event/><c><k/></c>",
                                     "<bind nodeset=\"/data/a\" type=\"int\"/><bind nodeset=\"/data/twice\" calculate=\"/data/a * 2\"/>"
                                     "<bind nodeset=\"/data/total\" calculate=\"/data/twice + 1\"/>"
                                     "<bind nodeset=\"/data/shown\" readonly=\"true()\" calculate=\"/data/total + 1\"/>"
                                     "<bind nodeset=\"/data/event\" calculate=\"/data/word\"/><bind nodeset=\"/data/c/k\" calculate=\"/data/a\"/>",
                                     "<input ref=\"/data/a\"/><input ref=\"/data/word\"/><input ref=\"/data/total\"><setvalue event=\"xforms-value-changed\" ref=\"/data/event\" value=\"'set'\"/></input>"
                                     "<input ref=\"/data/shown\"/><repeat nodeset=\"/data/c\" jr:count=\"2\"><input ref=\"/data/c/k\"/></repeat>");
    auto session = start(xml);
    CHECK(value(*session, "/data/total") == "5");
    answer(*session, "/data/total", "50");
    answer(*session, "/data/c[2]/k", "");
    const std::string before = session->instance_xml();
    const auto same = [&](FormSession& again) {
        CHECK(value(again, "/data/total") == "50");
        CHECK(value(again, "/data/shown") == "51");
        CHECK(value(again, "/data/event") == "set");
        CHECK(value(again, "/data/c[1]/k") == "2");
        CHECK(value(again, "/data/c[2]/k").empty());
        answer(again, "/data/a", "3");
        CHECK(value(again, "/data/total") == "7");
        CHECK(value(again, "/data/shown") == "8");
        answer(again, "/data/word", "another");
        CHECK(value(again, "/data/event") == "another");
        CHECK(value(again, "/data/c[2]/k") == "3");
    };
    const auto definition = parse(xml);
    auto draft = FormSession::restore(*definition, environment(), session->serialise());
    REQUIRE(draft.ok());
    CHECK((*draft)->instance_xml() == before);
    same(**draft);
    const std::string record = session->submit()->xml;
    same(*edit(xml, record));
    same(*session);
    // The form's own calculations and what nobody may write over are made again, and count as a change where they differ.
    std::string wrong = record;
    wrong.replace(wrong.find("<shown>51"), 9, "<shown>99");
    CHECK(value(*edit(xml, wrong), "/data/shown") == "51");
    wrong.replace(wrong.find("<twice>4"), 8, "<twice>3");
    CHECK(value(*edit(xml, wrong), "/data/total") == "5");
    // A record of before there was a calculation.
    CHECK(value(*edit(xml, "<data id=\"test\"><a>2</a></data>"), "/data/total") == "5");
}

TEST_CASE_METHOD(RecordFixture, "A calculation that cannot be worked out is told when its record is opened, whatever stands there") {
    const std::string xml = form_xml("<p>b</p><found/>", "<bind nodeset=\"/data/found\" calculate=\"regex('abc', /data/p)\"/>",
                                     "<input ref=\"/data/p\"/><input ref=\"/data/found\"/>");
    auto session = start(xml);
    CHECK(!session->answer("/data/p", "(").ok());
    CHECK(FormSession::restore(*parse(xml), environment(), session->serialise()).ok());
    const auto record = FormSession::edit(*parse(xml), environment(), "<data id=\"test\"><p>(</p><found>true</found></data>");
    REQUIRE(!record.ok());
    CHECK(record.error().is(FormsError::evaluation));
}

TEST_CASE_METHOD(RecordFixture, "What a filling within its limits writes is read again, however much longer than its values it is") {
    const std::string xml = form_xml("<a/><b/><c/><g k=\"\"><d/></g>", "<bind nodeset=\"/data/g/@k\" calculate=\"/data/g/d\"/>",
                                     "<input ref=\"/data/a\"/><input ref=\"/data/b\"/><input ref=\"/data/c\"/><input ref=\"/data/g/d\"/>");
    auto definition = parse(xml);
    REQUIRE(definition.ok());
    auto session = start(xml);
    for (const char* ref : {"/data/a", "/data/b", "/data/c"}) answer(*session, ref, std::string(750'000, '&'));
    answer(*session, "/data/g/d", std::string(900'000, '"'));
    const auto sent = session->submit();
    REQUIRE(sent.ok());
    REQUIRE(sent->xml.size() > (16u << 20));
    auto edited = FormSession::edit(*definition, environment(), sent->xml);
    REQUIRE(edited.ok());
    CHECK(value(**edited, "/data/c") == std::string(750'000, '&'));
    auto restored = FormSession::restore(*definition, environment(), session->serialise());
    REQUIRE(restored.ok());
    CHECK((*restored)->instance_xml() == session->instance_xml());
}
