#include "kiosk/forms/bench/hostile_inputs.h"

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/forms/bench/costly_calls.h"
#include "kiosk/forms/bench/generated_forms.h"
#include "kiosk/forms/session.h"

#include <fmt/format.h>

namespace engawa::forms {
namespace {

template <typename Piece>
std::string pieces(std::size_t count, const Piece& piece) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += piece(i);
    return out;
}

std::string times(std::size_t count, std::string_view piece) {
    std::string out;
    out.reserve(count * piece.size());
    for (std::size_t i = 0; i < count; ++i) out += piece;
    return out;
}

// The instance in line 2, the rest of the model from line 3 on, one a line.
std::string form_of(const std::string& nodes, const std::string& binds, std::string_view body = "") {
    return whole_form("\n<instance><data id=\"hostile\">" + nodes + "</data></instance>", binds, body);
}

std::string numbered_nodes(std::size_t count) {
    return pieces(count, [](std::size_t i) { return fmt::format("<a{}/>", i); });
}

std::string calculate(std::string_view node, std::string_view expression) {
    return fmt::format("\n<bind nodeset=\"/data/{}\" calculate=\"{}\"/>", node, expression);
}

std::string calculates(std::size_t count, const std::function<std::string(std::size_t)>& expression) {
    return pieces(count, [&](std::size_t i) { return calculate(fmt::format("a{}", i), expression(i)); });
}

std::string exploding_regex() { return "regex('" + times(40, "a") + "!', '^(a+)+$')"; }

HostileForm laughs() {
    std::string entities = "\n<!ENTITY a0 \"lol\">";
    for (int i = 1; i < 10; ++i) entities += fmt::format("\n<!ENTITY a{} \"{}\">", i, times(10, fmt::format("&a{};", i - 1)));
    return {"<?xml version=\"1.0\"?>\n<!DOCTYPE l [" + entities + "]>" + form_of("<a>&a9;</a>", ""), {}};
}

HostileForm attribute_defaults() {
    return {"<!DOCTYPE h:html [<!ATTLIST bind relevant CDATA \"false()\">]>" + form_of("<a/>", ""), {}};
}

HostileForm deep_elements() { return {form_of(times(10'000, "<g>") + times(10'000, "</g>"), ""), {}}; }

HostileForm deep_expression() {
    return {form_of("<a/>", calculate("a", times(10'000, "(") + "1" + times(10'000, ")"))), {}};
}

HostileForm fifty_megabytes() {
    const std::string line = "\n" + times(99, "x");
    return {form_of("<a>" + times(500'000, line) + "</a>", ""), {}};
}

HostileForm long_expression() { return {form_of("<a/>", calculate("a", times(500'000, "1+") + "1")), {}}; }

std::string chain(std::size_t count, const std::string& operand) {
    std::string out = operand;
    for (std::size_t i = 1; i < count; ++i) out += "+" + operand;
    return out;
}

// Each expression within its own limit, all together no longer.
HostileForm many_long_expressions() {
    const std::string sum = chain(950, ".");
    const auto bind = [&](std::size_t i) {
        return fmt::format("\n<bind nodeset=\"/data/a{}\" constraint=\"{}\" required=\"{}\" readonly=\"{}\"/>", i, sum, sum, sum);
    };
    return {form_of(numbered_nodes(1'000), pieces(1'000, bind)), {}};
}

HostileForm many_names() {
    const std::string names = "concat(n" + pieces(7'000, [](std::size_t i) { return fmt::format(",n{}", i); }) + ")";
    const auto bind = [&](std::size_t i) { return fmt::format("\n<bind nodeset=\"/data/a{}\" readonly=\"{}\"/>", i, names); };
    return {form_of(numbered_nodes(190), pieces(190, bind)), {}};
}

HostileForm paths_of_paths() {
    const auto any_of = [](std::string_view name) {
        return fmt::format("({}0{})", name, pieces(90, [&](std::size_t i) { return fmt::format("|{}{}", name, i); }));
    };
    return {form_of("<a/>", calculate("a", fmt::format("count({}[{}[{}]])", any_of("b"), any_of("c"), any_of("d")))), {}};
}

HostileForm one_regex() { return {form_of("<a/>", calculate("a", exploding_regex())), {}}; }

HostileForm thousand_regexes() {
    return {form_of(numbered_nodes(1'000), calculates(1'000, [](std::size_t) { return exploding_regex(); })), {}};
}

HostileForm circle() {
    const auto next = [](std::size_t i) { return fmt::format("/data/a{}", (i + 1) % 1'000); };
    return {form_of(numbered_nodes(1'000), calculates(1'000, next)), {}};
}

HostileForm missing_in_bind() { return {form_of("<a/>", "\n" + calculate("a", "/data/nowhere + 1")), {}}; }

HostileForm missing_in_control() { return {form_of("<a/>", "", "\n<input ref=\"/data/nowhere\"/>"), {}}; }

HostileForm missing_instance() { return {form_of("<a/>", calculate("a", "instance('nowhere')/root")), {}}; }

HostileForm two_instances() {
    const std::string instance = "\n<instance id=\"x\"><root/></instance>";
    return {form_of("<a/>", instance + instance), {}};
}

HostileForm two_texts() {
    const std::string text = "\n<text id=\"q\"><value>1</value></text>";
    return {form_of("<a/>", "<itext><translation lang=\"ja\">" + text + text + "</translation></itext>"), {}};
}

HostileForm two_binds() {
    const std::string bind = "\n<bind id=\"i\" nodeset=\"/data/a\"/>";
    return {form_of("<a/>", bind + bind), {}};
}

HostileForm wrong_declaration() { return {"<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + form_of("<a/>", ""), {}}; }

HostileForm unknown_encoding() { return {"<?xml version=\"1.0\" encoding=\"klingon\"?>" + form_of("<a/>", ""), {}}; }

HostileForm no_utf8() { return {form_of("<a>\n\xE9</a>", ""), {}}; }

HostileForm two_marks() { return {"\xEF\xBB\xBF\xEF\xBB\xBF" + form_of("<a/>", ""), {}}; }

HostileForm half_a_pair() { return {std::string("\xFF\xFE<", 3) + form_of("<a/>", ""), {}}; }

HostileForm nul() { return {form_of("<a>\n" + std::string(1, '\0') + "</a>", ""), {}}; }

HostileForm too_many_nodes() { return {form_of(times(2'000'000, "<a/>"), ""), {}}; }

HostileForm too_many_attributes() {
    const auto attribute = [](std::size_t i) { return fmt::format(" b{}=\"1\"", i); };
    return {form_of("\n<a" + pieces(200'000, attribute) + "/>", ""), {}};
}

HostileForm repeats_in_repeats() {
    return {form_of("\n<r>\n<q><b/></q></r>", "",
                    "<repeat nodeset=\"/data/r\" jr:count=\"10000\"><repeat nodeset=\"/data/r/q\" jr:count=\"10000\">"
                    "<input ref=\"/data/r/q/b\"/></repeat></repeat>"),
            {}};
}

HostileForm all_read_all() {
    return {form_of("<g>" + numbered_nodes(3'000) + "</g>" + numbered_nodes(3'000),
                    calculates(3'000, [](std::size_t) { return std::string("sum(/data/g/*)"); })),
            {}};
}

HostileForm quadratic_sums() { return {running_form(10'000, TotalBefore::sum_of_all), {}}; }

// Each of a thousand answers is looked for in a list of five thousand, which no index shortens.
HostileForm thousand_lists() {
    const auto node = [](std::size_t i) { return fmt::format("<a{0}>n{0}</a{0}>", i); };
    const auto row = [](std::size_t i) { return fmt::format("<item><name>n{}</name></item>", i); };
    const auto control = [](std::size_t i) {
        return fmt::format("<select1 ref=\"/data/a{}\"><itemset nodeset=\"instance('i')/root/item[position() &gt; 0 and contains(name,/data/g)]\">"
                           "<value ref=\"name\"/></itemset></select1>", i);
    };
    return {form_of("<g/>" + pieces(1'000, node), "\n<instance id=\"i\"><root>" + pieces(5'000, row) + "</root></instance>",
                    pieces(1'000, control)),
            {}};
}

// Two thousand questions whether one of forty thousand choices is chosen.
HostileForm thousands_chosen() {
    const std::string all = pieces(40'000, [](std::size_t i) { return fmt::format("v{} ", i); });
    return {form_of("<all>" + all + "</all>" + numbered_nodes(2'000),
                    calculates(2'000, [](std::size_t i) { return fmt::format("selected(/data/all, 'v{}')", i); })),
            {}};
}

HostileForm doubling_texts() {
    const auto twice = [](std::size_t i) {
        return i == 0 ? std::string("'xxxxxxxxxx'") : fmt::format("concat(/data/a{0}, /data/a{0})", i - 1);
    };
    return {form_of(numbered_nodes(40), calculates(40, twice)), {}};
}

// Each of 2,000 nodes asks the call anew.
HostileForm asked_by_many(const CostlyCall& call) {
    const std::string rows = "<l>" + times(10'000, "<i>1</i>") + "</l>";
    std::string expression;
    for (const char c : call.expression) expression += c == '<' ? std::string("&lt;") : std::string(1, c);
    return {form_of("<p>" + call.text + "</p>" + rows + numbered_nodes(2'000),
                    calculates(2'000, [&](std::size_t) { return expression; })), {}};
}

// The name of one choice of 5,000, asked for by each of 2,000 nodes.
HostileForm choice_names(std::string_view filter) {
    const auto row = [](std::size_t i) { return fmt::format("<item><name>n{0}</name><label>{0}</label></item>", i); };
    const std::string rows = "\n<instance id=\"i\"><root>" + pieces(5'000, row) + "</root></instance>";
    return {form_of("<g/><s>n4999</s>" + numbered_nodes(2'000),
                    rows + calculates(2'000, [](std::size_t) { return "jr:choice-name(/data/s, '/data/s')"; }),
                    fmt::format("<select1 ref=\"/data/s\"><itemset nodeset=\"instance('i')/root/item{}\"><value ref=\"name\"/>"
                                "<label ref=\"label\"/></itemset></select1>", filter)),
            {}};
}

HostileForm with_file(const std::string& name, std::string_view scheme, std::string bytes) {
    const std::string instance = fmt::format("\n<instance id=\"x\" src=\"jr://{}/{}\"/>", scheme, name);
    return {form_of("<a/>", instance), {{name, std::move(bytes)}}};
}

HostileForm giant_table() { return with_file("x.csv", "file-csv", "name\n" + times(600'000, "abc\n")); }

HostileForm giant_map() {
    const std::string feature = "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}},\n";
    return with_file("x.geojson", "file", "{\"type\":\"FeatureCollection\",\"features\":[" + times(100'000, feature) + "1]}");
}

HostileForm wide_place() {
    std::string names;
    for (int i = 0; i < 80'000; ++i) names += fmt::format("\"p{}\":\":\",\n", i);
    return with_file("x.geojson", "file", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{" + names +
                                              "\"last\":1},\"geometry\":null}]}");
}

// A default in a list of two thousand values of a hundred kilobytes.
HostileForm list_of_long_values() {
    const std::string items = pieces(2'000, [](std::size_t i) { return fmt::format("<item><n>{}</n></item>", i); });
    return {form_of("<v>" + times(100'000, "x") + "</v><p/><q>1</q>", "\n<instance id=\"z\"><root>" + items + "</root></instance>",
                    "<select1 ref=\"/data/q\"><itemset nodeset=\"instance('z')/root/item[n != /data/p]\"><value ref=\"concat(n, /data/v)\"/>"
                    "<label ref=\"n\"/></itemset></select1>"),
            {}};
}

}  // namespace

const std::vector<HostileInput>& hostile_inputs() {
    static const std::vector<HostileInput> all = {
        {"a billion laughs", laughs, "forms.bad_xml", "form.xml:2"},
        {"attributes by a document type", attribute_defaults, "forms.bad_xml", "form.xml:1"},
        {"10,000 levels of elements", deep_elements, "forms.bad_xml", "form.xml:2"},
        {"10,000 levels of an expression", deep_expression, "forms.bad_expression", "form.xml:3"},
        {"50 MB", fifty_megabytes, "forms.bad_xml", "form.xml:104858"},
        {"an expression of 1 MB", long_expression, "forms.expression_too_long", "form.xml:3"},
        {"3,000 sums of 950", many_long_expressions, "forms.expression_too_long", "form.xml:61"},
        {"190 expressions of 7,000 names", many_names, "forms.expression_too_long", "form.xml:26"},
        {"91 times 91 times 91 paths", paths_of_paths, "forms.bad_expression", "form.xml:3"},
        {"a regular expression that explodes", one_regex, "forms.evaluation", "form.xml:3"},
        {"a thousand of them", thousand_regexes, "forms.evaluation", "form.xml:3"},
        {"a circle of 1,000 calculations", circle, "forms.cycle", "form.xml:1002"},
        {"a calculation of a missing node", missing_in_bind, "forms.missing_node", "form.xml:4"},
        {"a control of a missing node", missing_in_control, "forms.missing_node", "form.xml:3"},
        {"a missing instance", missing_instance, "forms.missing_instance", "form.xml:3"},
        {"two instances of one id", two_instances, "forms.duplicate_id", "form.xml:4"},
        {"two texts of one id", two_texts, "forms.duplicate_id", "form.xml:4"},
        {"two binds of one id", two_binds, "forms.duplicate_id", "form.xml:4"},
        {"UTF-8 that says it is UTF-16", wrong_declaration, "forms.bad_xml", "form.xml:1"},
        {"an unknown encoding", unknown_encoding, "forms.bad_xml", "form.xml:1"},
        {"bytes that are no UTF-8", no_utf8, "forms.bad_xml", "form.xml:3"},
        {"two byte order marks", two_marks, "forms.bad_xml", "form.xml:1"},
        {"UTF-8 behind the mark of UTF-16", half_a_pair, "forms.bad_xml", "form.xml:1"},
        {"a NUL", nul, "forms.bad_xml", "form.xml:3"},
        {"two million nodes", too_many_nodes, "forms.too_many_nodes", "form.xml:2"},
        {"200,000 attributes", too_many_attributes, "forms.too_many_nodes", "form.xml:3"},
        {"10,000 times 10,000 repeat instances", repeats_in_repeats, "forms.too_many_nodes", "form.xml:4"},
        {"3,000 expressions that read 3,000 nodes", all_read_all, "forms.too_many_nodes", "form.xml:169"},
        {"10,000 sums of all instances before", quadratic_sums, "forms.too_many_steps", "form.xml:1"},
        {"1,000 answers in lists of 5,000 rows, no index", thousand_lists, "forms.too_many_steps", "form.xml:3"},
        {"2,000 looks into 40,000 chosen values", thousands_chosen, "forms.too_many_steps", "form.xml:1677"},
        {"texts that double 40 times", doubling_texts, "forms.too_long", "form.xml:2"},
        {"a list of 2,000 values of 100 KB", list_of_long_values, "forms.too_many_bytes", "form.xml:3"},
        {"a table of 600,000 rows", giant_table, "forms.too_many_nodes", "x.csv:133328"},
        {"a map of 100,000 places", giant_map, "forms.too_many_nodes", "x.geojson:57140"},
        {"a place of 80,000 properties", wide_place, "forms.bad_external", "x.geojson:1001"},
    };
    return all;
}

std::vector<HostileInput> costly_inputs() {
    std::vector<HostileInput> all;
    for (const CostlyCall& call : costly_calls(100'000)) {
        all.push_back({"2,000 × " + call.expression.substr(0, 60), [call] { return asked_by_many(call); }, "", ""});
    }
    const std::string long_filter = "[contains(concat(" + times(9'000, "name,") + "/data/g), /data/g)]";
    for (const std::string& filter : {std::string(), std::string("[contains(name, /data/g)]"),
                                      std::string("[position() &gt; 0 and contains(name, /data/g)]"), long_filter}) {
        all.push_back({"2,000 × jr:choice-name of instance('i')/root/item" + filter.substr(0, 30), [filter] { return choice_names(filter); }, "", ""});
    }
    return all;
}

Result<void> load(const HostileForm& form) {
    static const SystemWallClock clock;
    SeededRandom random(1);
    auto definition = TRY(FormDefinition::parse(form.xml, form.files));
    TRY(FormSession::start(std::move(definition), {clock, random}));
    return {};
}

}  // namespace engawa::forms
