#include "kiosk/base/utf8.h"
#include "kiosk/forms/bench/hostile_inputs.h"
#include "tests/kiosk/forms/form_fixture.h"
#include "tests/kiosk/forms/hostile_driver.h"

#include <functional>

// Forms and files made to harm. Each is answered by a sentence that names what, where and what to do, by a program
// that stays within 100 MB. No clock is asked: the engine's own limits on nodes, steps, lengths and depth bound the
// work, and lowering one of them is what makes the tests below fail.

using namespace engawa;
using namespace engawa::forms;
using Json = nlohmann::json;

namespace {

std::string times(std::size_t count, const std::function<std::string(std::size_t)>& piece) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += piece(i);
    return out;
}

std::string times(std::size_t count, const std::string& piece) {
    return times(count, [&](std::size_t) { return piece; });
}

Json load(const std::string& xml) { return {{"op", "load"}, {"form_xml", xml}}; }

std::string base64(const std::string& bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (held += 8; held >= 6; held -= 6) out += digits[bits >> (held - 6) & 63];
    }
    if (held > 0) out += digits[bits << (6 - held) & 63];
    return out;
}

Json load_with(const std::string& name, const std::string& bytes) {
    const std::string scheme = name.ends_with(".csv") ? "file-csv" : "file";
    const std::string source = "<instance id=\"x\" src=\"jr://" + scheme + "/" + name + "\"/>";
    return {{"op", "load"}, {"form_xml", form_xml("<a/>", source, "")}, {"files", {{name, base64(bytes)}}}};
}

Json evaluation(const std::string& expression, const std::string& document) {
    return {{"op", "evaluate"}, {"expr", expression}, {"context_xml", document}};
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const DecodedCharacter character = decode_utf8(text, at);
        if (!character.valid) return false;
        at += character.length_bytes;
    }
    return true;
}

}  // namespace

// What a line of the driver cannot hold, by its length or as JSON is Unicode, is read without it.
TEST_CASE_METHOD(HostileDriver, "Every hostile form is refused with a code, the file and the line") {
    for (const HostileInput& input : hostile_inputs()) {
        INFO(input.name);
        const HostileForm form = input.make();
        const bool fits = form.xml.size() < 15'000'000 && is_utf8(form.xml) && form.xml.find(" encoding=") == std::string::npos;
        if (!fits) {
            const auto loaded = engawa::forms::load(form);
            REQUIRE_FALSE(loaded.ok());
            CHECK(loaded.error().name() == input.code);
            CHECK(loaded.error().where() == input.where);
            continue;
        }
        Json request = load(form.xml);
        for (const auto& [name, bytes] : form.files) request["files"][name] = base64(bytes);
        refuses(request, std::string(input.code), std::string(input.where), "");
    }
}

TEST_CASE_METHOD(HostileDriver, "Ten thousand levels of a file are refused where they pass the hundredth") {
    const std::string deep = times(10'000, "<g>") + times(10'000, "</g>");
    refuses(load_with("x.xml", deep), "forms.bad_external", "x.xml:1", "nested deeper than 100");
    refuses(load_with("x.geojson", times(10'000, "[")), "forms.bad_external", "x.geojson:1", "nested deeper than 100");
    CHECK(ask_line(times(5'000'000, "["))["error"]["code"] == "driver.bad_request");
}

TEST_CASE_METHOD(HostileDriver, "A form of fifty megabytes is refused without being read") {
    refuses(load(form_xml("<a>" + std::string(50'000'000, 'x') + "</a>", "", "")), "driver.bad_request", "form.xml:3", "longer than");
    const std::string lines = times(500'000, "\n" + std::string(99, 'x'));
    refuses(load(form_xml("<a>" + lines + "</a>", "", "")), "driver.bad_request", "form.xml:104857", "longer than");
    refuses({{"op", "answer"}, {"ref", "/data/a"}, {"value", std::string(50'000'000, 'x')}}, "driver.bad_request", "line", "longer than");
    // What a line of the driver can hold and a form must not.
    refuses(load(form_xml("<a>" + std::string(14'000'000, 'x') + "</a>", "", "")), "forms.bad_xml", "form.xml:3", "part the file");
}

TEST_CASE_METHOD(HostileDriver, "Too many nodes, names, attributes or namespaces are refused") {
    refuses(load(form_xml(times(300'000, [](std::size_t i) { return "<a" + std::to_string(i) + "/>"; }), "", "")),
            "forms.too_many_nodes", "form.xml:3", "different names");
    refuses(load(form_xml(times(70'000, "<a/>"), "", "")), "forms.too_many_nodes", "form.xml:3", "part the form");
    const auto attributes = [](const std::string& name) {
        return "<a" + times(200'000, [&](std::size_t i) { return " " + name + std::to_string(i) + "=\"1\""; }) + "/>";
    };
    refuses(load(form_xml("\n" + attributes("xmlns:b"), "", "")), "forms.too_many_nodes", "form.xml:4", "attributes");
    const std::string some = times(9, [](std::size_t i) { return " xmlns:b" + std::to_string(i) + "=\"1\""; });
    refuses(load(form_xml(times(50, "<a" + some + ">") + times(50, "</a>"), "", "")), "forms.too_many_nodes", "form.xml:3", "namespaces");
}

TEST_CASE_METHOD(HostileDriver, "An expression of a megabyte asked for on its own is refused") {
    const std::string sum = times(500'000, "1+") + "1";
    CHECK(ask(evaluation(sum, "<a/>"))["error"]["code"] == "xpath.too_long");
}

TEST_CASE_METHOD(HostileDriver, "Long sums of numbers take the room of their result") {
    const std::string sum = times(900, "1+") + "1";
    const std::string nodes = times(1'000, [](std::size_t i) { return "<a" + std::to_string(i) + "/>"; });
    const std::string binds = times(1'000, [&](std::size_t i) {
        const std::string all = "calculate=\"" + sum + "\" constraint=\"" + sum + "\" relevant=\"" + sum + "\" readonly=\"" + sum + "\" required=\"" + sum + "\"/>";
        return "<bind nodeset=\"/data/a" + std::to_string(i) + "\" " + all;
    });
    CHECK(ask(load(form_xml(nodes, binds, "")))["ok"] == true);
}

TEST_CASE_METHOD(HostileDriver, "A regular expression that explodes is stopped, once and a thousand times") {
    const std::string explodes = "regex('" + std::string(40, 'a') + "!','^(a+)+$')";
    const Json one = ask(evaluation(explodes, "<a/>"));
    CHECK(one["error"]["code"] == "xpath.step_limit");
    CHECK(one["error"]["message"].get<std::string>().find("repetition inside a repetition") != std::string::npos);
    const std::string nodes = times(1'000, [](std::size_t i) { return "<a" + std::to_string(i) + "/>"; });
    const std::string binds = times(1'000, [&](std::size_t i) {
        return "<bind nodeset=\"/data/a" + std::to_string(i) + "\" calculate=\"" + explodes + "\"/>";
    });
    refuses(load(form_xml(nodes, binds, "")), "forms.evaluation", "form.xml:4", "repetition inside a repetition");
}

TEST_CASE_METHOD(HostileDriver, "Two translations into one language are refused at the second") {
    const std::string text = "<text id=\"q\"><value>1</value></text>";
    const std::string translation = "<translation lang=\"ja\">" + text + "</translation>";
    refuses(load(form_xml("<a/>", "<itext>" + translation + "\n" + translation + "</itext>", "")), "forms.duplicate_id",
            "form.xml:5", "'ja'");
}

TEST_CASE_METHOD(HostileDriver, "A NUL by its number is refused, a byte order mark is not") {
    const std::string form = form_xml("<a/>", "", "");
    refuses(load(form_xml("\n<a>&#0;</a>", "", "")), "forms.bad_xml", "form.xml:4", "0");
    CHECK(ask(load("\xEF\xBB\xBF" + form))["ok"] == true);
}

TEST_CASE_METHOD(HostileDriver, "Tables in other encodings, with NULs or open quotes are refused at their line") {
    refuses(load_with("x.csv", "name\na\nb\xE9\n"), "forms.bad_external", "x.csv:3", "save the table again as UTF-8");
    refuses(load_with("x.csv", std::string("\xFF\xFEn\0a\0", 6)), "forms.bad_external", "x.csv:1", "UTF-16");
    refuses(load_with("x.csv", std::string("name\na\nb\0c\n", 11)), "forms.bad_external", "x.csv:3", "a NUL byte");
    refuses(load_with("x.csv", "name\na\n\"b\n" + times(100'000, "c\n")), "forms.bad_external", "x.csv:3", "quote is not closed");
    refuses(load_with("x.geojson", "{\"type\":\"FeatureCollection\",\n\"features\":[\xE9]}"), "forms.bad_external",
            "x.geojson:2", "not JSON");
    CHECK(ask(load_with("x.csv", "\xEF\xBB\xBFname\na\n"))["ok"] == true);
}

TEST_CASE_METHOD(HostileDriver, "Giant tables and maps are refused before they fill the memory") {
    refuses(load_with("x.csv", "name\n" + std::string(11'000'000, 'x')), "forms.bad_external", "x.csv:2", "leave out rows");
    refuses(load_with("x.csv", times(100'000, [](std::size_t i) { return "c" + std::to_string(i) + ","; }) + "c\n"),
            "forms.bad_external", "x.csv:1", "100001 columns");
    const std::string begin = "{\"type\":\"FeatureCollection\",\"features\":[";
    refuses(load_with("x.geojson", begin + times(3'000'000, "1,") + "1]}"), "forms.too_many_nodes", "x.geojson:1",
            "leave out rows");
}

TEST_CASE_METHOD(HostileDriver, "A repeat that counts to a thousand million is refused, asked at load or while filling") {
    const std::string body = "<input ref=\"/data/a\"/><repeat nodeset=\"/data/r\" jr:count=\"";
    const std::string inside = "\"><input ref=\"/data/r/b\"/></repeat>";
    refuses(load(form_xml("<a/><r><b/></r>", "", body + "1000000000" + inside)), "forms.too_many_nodes", "form.xml:6",
            "more than 10000 instances");
    CHECK(ask(load(form_xml("<a/><r><b/></r>", "", body + "/data/a" + inside)))["ok"] == true);
    const Json answered = ask({{"op", "answer"}, {"ref", "/data/a"}, {"value", "1000000000"}});
    CHECK(answered["error"]["code"] == "forms.too_many_nodes");
    CHECK(answered["error"]["message"].get<std::string>().find("1000000000") == std::string::npos);  // an answer
    // The filling goes on: a number that can be, makes its instances.
    const Json mended = ask({{"op", "answer"}, {"ref", "/data/a"}, {"value", "2"}});
    CHECK(mended["instance_xml"].get<std::string>().find("<r><b/></r><r><b/></r>") != std::string::npos);
}

TEST_CASE_METHOD(HostileDriver, "Repeats in repeats stop at the bound of a filling") {
    refuses(load(form_xml("<r><q><b/></q></r>", "",
                          "<repeat nodeset=\"/data/r\" jr:count=\"10000\"><repeat nodeset=\"/data/r/q\" jr:count=\"10000\">"
                          "<input ref=\"/data/r/q/b\"/></repeat></repeat>")),
            "forms.too_many_nodes", "form.xml:3", "/data/r/q: a filling of more than 150000 nodes");
}

TEST_CASE_METHOD(HostileDriver, "Expressions that look at everything for everything run out of steps") {
    const std::string many = "<a>" + times(50'000, "<b>xxxxxxxxxx</b>") + "</a>";
    for (const char* expression : {"count(//b[string-length(/) > 0])", "count(//b[/a = 'q'])", "count(//following::*)",
                                   "count(//*[//* = .])", "//*/following::*/preceding::*"}) {
        CAPTURE(expression);
        CHECK(ask(evaluation(expression, many))["error"]["code"] == "xpath.step_limit");
    }
    const std::string nodes = "<g>" + times(3'000, "<a/>") + "</g>" + times(1'000, [](std::size_t i) { return "<c" + std::to_string(i) + "/>"; });
    const std::string binds = times(1'000, [](std::size_t i) {
        return "<bind nodeset=\"/data/c" + std::to_string(i) + "\" calculate=\"count(/data/g/a[count(/data/g/a) &gt; 1])\"/>";
    });
    refuses(load(form_xml(nodes, binds, "")), "forms.too_many_steps", "form.xml:4", "steps");
}

TEST_CASE_METHOD(HostileDriver, "Texts that double, nest or repeat without end stop at their bound") {
    const std::string nested = times(190, "<a>") + std::string(50'000, 'x') + times(190, "</a>");
    CHECK(ask(evaluation("string-length(concat(//*))", nested))["error"]["code"] == "xpath.step_limit");
    const std::string halves = "<a>" + std::string(1'000'000, 'x') + "<b>" + std::string(900'000, 'x') + "</b></a>";
    CHECK(ask(evaluation("contains(/a,concat(/a/b,'z'))", halves))["error"]["code"] == "xpath.step_limit");
    const std::string nodes = times(40, [](std::size_t i) { return "<c" + std::to_string(i) + "/>"; });
    std::string binds = "<bind nodeset=\"/data/c0\" calculate=\"'xxxxxxxxxx'\"/>";
    for (int i = 1; i < 40; ++i) {
        const std::string before = "/data/c" + std::to_string(i - 1);
        binds += "<bind nodeset=\"/data/c" + std::to_string(i) + "\" calculate=\"concat(" + before + "," + before + ")\"/>";
    }
    const Json doubled = ask(load(form_xml(nodes, binds, "")));
    CHECK(doubled["error"]["code"] == "forms.too_long");
    CHECK(doubled["error"]["where"] == "form.xml:3");
    CHECK(doubled["error"]["message"] == "/data/c17: a value of more than 1048576 bytes");
    still_works();
}

TEST_CASE_METHOD(HostileDriver, "Labels that show labels that show labels are drawn as far as their steps go") {
    const auto with_texts = [](std::size_t deep) {
        const std::string texts = times(deep, [](std::size_t i) {
            return "<text id=\"q" + std::to_string(i) + "\"><value>" + times(10, "<output value=\"jr:itext('q" + std::to_string(i + 1) + "')\"/>") + "</value></text>";
        });
        const std::string last = "<text id=\"q" + std::to_string(deep) + "\"><value>x</value></text>";
        return load(form_xml("<a/>", "<itext><translation lang=\"ja\">" + texts + last + "</translation></itext>",
                             "<input ref=\"/data/a\"><label ref=\"jr:itext('q0')\"/></input>"));
    };
    CHECK(ask(with_texts(20))["error"]["code"] == "forms.too_deep");
    CHECK(ask(with_texts(7))["ok"] == true);
    const Json seen = ask({{"op", "get"}, {"ref", "/data/a"}});
    CHECK(seen["ok"] == true);
    CHECK(seen["error"]["code"] == "forms.too_many_steps");
    still_works();
}

TEST_CASE_METHOD(HostileDriver, "A text that an event makes longer and longer stops at the bound of a value") {
    CHECK(ask(load(form_xml("<a/>", "",
                            "<input ref=\"/data/a\"><setvalue event=\"xforms-value-changed\" ref=\"/data/a\" value=\"concat(substr(., 1), 'x')\"/></input>")))["ok"] == true);
    const Json endless = ask({{"op", "answer"}, {"ref", "/data/a"}, {"value", std::string(1'000'000, 'q')}});
    CHECK(endless["ok"] == false);
    const Json long_one = ask({{"op", "answer"}, {"ref", "/data/a"}, {"value", std::string(2'000'000, 'q')}});
    CHECK(long_one["error"]["code"] == "forms.too_long");
    CHECK(long_one["error"]["where"] == "form.xml:3");
    still_works();
}

TEST_CASE_METHOD(HostileDriver, "A line that is too long is refused by its number and the name it begins with") {
    const std::string form = "\"form_xml\": \"<a name=\\\"other\\\">" + std::string(16u << 20, 'x') + "\"}";
    const auto error_of = [&](const std::string& head) { return ask_line("{\"op\": \"load\", " + head + form)["error"]; };
    const Json named = error_of("\"of\": \"name\", \"deep\": {\"name\": \"inner\"}, \"name\" : \"care \\u0022a\\u0022.xml\", ");
    CHECK(named["code"] == "driver.bad_request");
    CHECK(named["where"] == "care \"a\".xml:1");
    CHECK(named["message"].get<std::string>().find("line 1 ") != std::string::npos);
    const auto numbered = [&](const std::string& head, const std::string& number) {
        const Json error = error_of(head);
        CHECK(error["where"] == "form.xml:1");
        CHECK(error["message"].get<std::string>().starts_with(number + " of the requests is longer than "));
    };
    numbered("", "line 2");
    CHECK(ask_line("\n\n{}")["ok"] == false);
    numbered("\"name\": 7, ", "line 6");
    CHECK(error_of("\"name\": \"" + std::string(300, 'n') + "\", ")["where"] == std::string(200, 'n') + "…:1");
    still_works();
}

TEST_CASE_METHOD(HostileDriver, "Nine thousand chosen values, each asked for by its place, are a form as it is meant") {
    const std::string all = times(9'000, [](std::size_t i) { return "v" + std::to_string(i) + " "; });
    const Json loaded = ask(load(form_xml("<p>" + all + "</p><r><a/></r>", "<bind nodeset=\"/data/r/a\" calculate=\"selected-at(/data/p, position(..) - 1)\"/>",
                                          "<repeat nodeset=\"/data/r\" jr:count=\"count-selected(/data/p)\"><input ref=\"/data/r/a\"/></repeat>")));
    CHECK(loaded["ok"] == true);
    CHECK(loaded["instance_xml"].get<std::string>().find("<r><a>v8999</a></r>") != std::string::npos);
}

TEST_CASE_METHOD(HostileDriver, "Events that set each other off come to an error, not to an end") {
    CHECK(ask(load(form_xml("<a/><b/>", "",
                            "<input ref=\"/data/a\"><setvalue event=\"xforms-value-changed\" ref=\"/data/b\" value=\"/data/a + 1\"/></input>"
                            "<input ref=\"/data/b\"><setvalue event=\"xforms-value-changed\" ref=\"/data/a\" value=\"/data/b + 1\"/></input>")))["ok"] == true);
    const Json endless = ask({{"op", "answer"}, {"ref", "/data/a"}, {"value", "1"}});
    CHECK(endless["error"]["code"] == "forms.unstable");
    CHECK(endless["error"]["where"] == "form.xml:3");
    still_works();
}

TEST_CASE_METHOD(HostileDriver, "Expressions that all read everything are refused at the one that is too much") {
    const std::string nodes = "<g>" + times(3'000, [](std::size_t i) { return "<a" + std::to_string(i) + "/>"; }) + "</g>" +
                              times(3'000, [](std::size_t i) { return "<c" + std::to_string(i) + "/>"; });
    const auto binds = [](const std::string& kind, const std::string& expression) {
        return times(3'000, [&](std::size_t i) {
            return "\n<bind nodeset=\"/data/c" + std::to_string(i) + "\" " + kind + "=\"" + expression + "\"/>";
        });
    };
    refuses(load(form_xml(nodes, binds("calculate", "sum(/data/g/*)"), "")), "forms.too_many_nodes", "form.xml:171", "/data/c166");
    refuses(load(form_xml(nodes, binds("constraint", "count(//*) &gt; 1"), "")), "forms.too_many_nodes", "form.xml:670", "more than 20000000 nodes");
    // Read as often as there are nodes, each node is still met once.
    CHECK(ask(load(form_xml(times(45'000, "<b/>") + times(10'000, [](std::size_t i) { return "<a" + std::to_string(i) + "/>"; }),
                            "<bind nodeset=\"/data/b\" constraint=\"count(//*/..//*) &gt; 1\"/>", "")))["ok"] == true);
}

namespace {

// A hundred kilobytes that much is made of.
std::string long_text() { return "<v>" + std::string(100'000, 'x') + "</v>"; }

std::string two_thousand_items() {
    return "<instance id=\"z\"><root>" + times(2'000, [](std::size_t i) { return "<item><n>" + std::to_string(i) + "</n></item>"; }) + "</root></instance>\n";
}

}  // namespace

TEST_CASE_METHOD(HostileDriver, "What a list, a label or messages hold at once has an end, and a view says where") {
    const auto told = [&](const Json& view) {
        CHECK(view["error"]["code"] == "forms.too_many_bytes");
        CHECK(view["error"]["where"].get<std::string>().starts_with("form.xml:"));
        CHECK(view["error"]["message"].get<std::string>().find("labels and messages") != std::string::npos);
    };
    SECTION("labels of choices") {
        const std::string list = "<select1 ref=\"/data/q\"><itemset nodeset=\"instance('z')/root/item\">"
                                 "<value ref=\"n\"/><label ref=\"concat(/data/v, n)\"/></itemset></select1>";
        REQUIRE(ask(load(form_xml(long_text() + "<q/>", two_thousand_items(), list)))["ok"] == true);
        told(ask({{"op", "get"}, {"ref", "/data/q"}}));
    }
    SECTION("values of choices") {
        const std::string list = "<select1 ref=\"/data/q\"><itemset nodeset=\"instance('z')/root/item\">"
                                 "<value ref=\"concat(/data/v, n)\"/><label ref=\"n\"/></itemset></select1>";
        REQUIRE(ask(load(form_xml(long_text() + "<q/>", two_thousand_items(), list)))["ok"] == true);
        told(ask({{"op", "get"}, {"ref", "/data/q"}}));
        CHECK(ask({{"op", "answer"}, {"ref", "/data/q"}, {"value", "1"}})["error"]["code"] == "forms.too_many_bytes");
    }
    SECTION("a text that shows a text a hundred times") {
        const std::string text = "<itext><translation lang=\"ja\"><text id=\"t\"><value>" + std::string(1'000'000, 'x') +
                                 "</value></text></translation></itext>";
        const std::string label = "<label>" + times(100, "<output value=\"/data/v\"/>") + "</label>";
        REQUIRE(ask(load(form_xml("<v/><q/>", text + "<bind nodeset=\"/data/v\" calculate=\"jr:itext('t')\"/>", "<input ref=\"/data/q\">" + label + "</input>")))["ok"] == true);
        told(ask({{"op", "get"}, {"ref", "/data/q"}}));
    }
    SECTION("three thousand messages") {
        const std::string text = "<itext><translation lang=\"ja\"><text id=\"t\"><value>" + std::string(1'000'000, 'x') +
                                 "</value></text></translation></itext>";
        const std::string nodes = times(3'000, [](std::size_t i) { return "<a" + std::to_string(i) + "/>"; });
        const std::string binds = times(3'000, [](std::size_t i) {
            return "<bind nodeset=\"/data/a" + std::to_string(i) + "\" required=\"true()\" jr:requiredMsg=\"jr:itext('t')\"/>";
        });
        const std::string body = times(3'000, [](std::size_t i) { return "<input ref=\"/data/a" + std::to_string(i) + "\"/>"; });
        REQUIRE(ask(load(form_xml(nodes, text + binds, body)))["ok"] == true);
        const Json violations = ask({{"op", "validate"}})["violations"];
        REQUIRE(violations.size() == 3'000);
        CHECK(violations.front()["message"].get<std::string>().size() == 1'000'000);
        told(violations.back());
    }
    still_works();
}
