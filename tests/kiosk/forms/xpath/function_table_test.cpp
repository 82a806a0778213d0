#include "tests/kiosk/forms/xpath/function_table.h"

#include "kiosk/forms/xpath/function.h"
#include "tests/support/project_folders.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <set>

namespace asking {

void check(std::span<const Row> rows) {
    Asker form("<data xml:lang=\"ja-JP\"><a>7</a><e/><l><i k=\"a\">1</i><i k=\"b\">2</i><i>3</i></l><g id=\"here\">0 0;0 1</g><n/>"
               "<repeat><v>r1</v><inner><w>w11</w></inner><inner><w>w12</w></inner></repeat>"
               "<repeat><v>r2</v><inner><w>w21</w></inner></repeat></data>");
    form.add_instance("towns", "<root><item><name>n1</name><label>North 1</label></item>"
                               "<item><name>n2</name><label>North 2</label></item></root>");
    form.host.texts["greeting"] = "Hello";
    form.at("/data/n");
    for (const Row& row : rows) {
        INFO(row.expression);
        const std::string expected = row.expected;
        if (expected.starts_with("! ")) {
            CHECK(form.error(row.expression).starts_with(expected.substr(2)));
        } else {
            CHECK(form.string(row.expression) == expected);
        }
    }
}

namespace {

constexpr std::ptrdiff_t least_rows = 6;

// "concat(" in "concat('a')", not in "my-concat('a')" or "p:concat('a')".
bool calls(std::string_view expression, const std::string& name) {
    const std::string call = name + "(";
    for (std::size_t at = expression.find(call); at != std::string_view::npos; at = expression.find(call, at + 1)) {
        const char before = at == 0 ? ' ' : expression[at - 1];
        if (!std::isalnum(static_cast<unsigned char>(before)) && before != '-' && before != ':') return true;
    }
    return false;
}

std::ptrdiff_t rows_that_call(const std::string& name) {
    std::ptrdiff_t count = 0;
    for (const auto rows : {string_rows(), boolean_rows(), number_rows(), node_set_rows(), date_rows(),
                            select_and_place_rows(), operator_rows()}) {
        count += std::count_if(rows.begin(), rows.end(), [&](const Row& row) { return calls(row.expression, name); });
    }
    return count;
}

std::set<std::string> known_functions() {
    std::set<std::string> out;
    for (const auto family : {core_functions(), string_functions(), number_functions(), date_functions(), geo_functions(),
                              digest_functions(), form_functions()}) {
        for (const Function& function : family) {
            out.insert((function.space == FunctionSpace::javarosa ? "jr:" : "") + std::string(function.name));
        }
    }
    return out;
}

}  // namespace

}  // namespace asking

TEST_CASE("Every function that the engine knows has its rows in the tables") {
    for (const std::string& name : asking::known_functions()) {
        INFO(name);
        CHECK(asking::rows_that_call(name) >= asking::least_rows);
    }
}

TEST_CASE("Every function that the engine knows stands in docs/formats/xpath.md") {
    std::ifstream file(engawa::support::source_dir() / "docs/formats/xpath.md");
    const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    REQUIRE(!page.empty());
    for (const std::string& name : asking::known_functions()) {
        INFO(name);
        CHECK(asking::calls(page, name));
    }
}

TEST_CASE("The engine knows every function of the specification") {
    const std::set<std::string> known = asking::known_functions();
    const auto names = {
        "string", "concat", "join", "substr", "substring-before", "substring-after", "translate", "string-length",
        "normalize-space", "contains", "starts-with", "ends-with", "uuid", "digest", "pulldata", "if", "coalesce", "once",
        "true", "false", "boolean", "boolean-from-string", "not", "regex", "checklist", "weighted-checklist", "number",
        "random", "int", "sum", "max", "min", "round", "pow", "log", "log10", "abs", "sin", "cos", "tan", "asin", "acos",
        "atan", "atan2", "sqrt", "exp", "exp10", "pi", "count", "count-non-empty", "position", "instance", "current",
        "randomize", "today", "now", "format-date", "format-date-time", "date", "decimal-date-time", "decimal-time",
        "selected", "selected-at", "count-selected", "jr:choice-name", "jr:itext", "indexed-repeat", "area", "distance",
        "base64-decode", "geofence", "intersects", "date-time", "floor", "ceiling", "substring", "last", "id", "lang",
        "local-name", "name", "namespace-uri"};
    for (const char* name : names) {
        INFO(name);
        CHECK(known.contains(name));
    }
}
