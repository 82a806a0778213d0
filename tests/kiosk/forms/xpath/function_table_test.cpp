#include "tests/kiosk/forms/xpath/function_table.h"

#include <algorithm>
#include <initializer_list>

namespace asking {

void check(std::span<const Row> rows) {
    Asker form("<data><a>7</a><e/><l><i k=\"a\">1</i><i k=\"b\">2</i><i>3</i></l><g>0 0;0 1</g><n/></data>");
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

bool asked(std::span<const Row> rows, const std::string& name) {
    return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
        const std::string text = row.expression;
        for (std::size_t at = text.find(name + "("); at != std::string::npos; at = text.find(name + "(", at + 1)) {
            const char before = at == 0 ? ' ' : text[at - 1];
            if (!std::isalnum(static_cast<unsigned char>(before)) && before != '-' && before != ':') return true;
        }
        return false;
    });
}

}  // namespace

}  // namespace asking

TEST_CASE("Every function of the specification stands in one of the tables") {
    using namespace asking;
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
        CHECK((asked(string_rows(), name) || asked(boolean_rows(), name) || asked(number_rows(), name) ||
               asked(node_set_rows(), name) || asked(date_rows(), name) || asked(select_and_place_rows(), name) ||
               asked(operator_rows(), name)));
    }
}
