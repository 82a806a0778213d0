#include "sync/office/export.h"

#include <nlohmann/json.hpp>

#include "sync/office/office_error.h"
#include "tests/sync/office/bench.h"

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;

namespace {

std::vector<std::string> lines_of(const std::string& csv) {
    std::vector<std::string> lines;
    std::size_t at = 0;
    while (at < csv.size()) {
        const std::size_t end = csv.find("\r\n", at);
        REQUIRE(end != std::string::npos);
        lines.push_back(csv.substr(at, end - at));
        at = end + 2;
    }
    return lines;
}

}  // namespace

TEST_CASE("A cell is quoted by RFC 4180 and made harmless for spreadsheets") {
    const auto cell = [](std::string_view value) { return csv_cell(value, FormulaGuard::apostrophe); };
    CHECK(cell("") == "");
    CHECK(cell("花子") == "花子");
    CHECK(cell("a,b") == "\"a,b\"");
    CHECK(cell("say \"ah\"") == "\"say \"\"ah\"\"\"");
    CHECK(cell("one\ntwo") == "\"one\ntwo\"");
    CHECK(cell(" lead") == "\" lead\"");
    CHECK(cell("=1+1") == "'=1+1");
    CHECK(cell("=HYPERLINK(\"x\",\"y\")") == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
    CHECK(cell("+81 90") == "'+81 90");
    CHECK(cell("@SUM(A1)") == "'@SUM(A1)");
    CHECK(cell("-1+1") == "'-1+1");
    CHECK(cell("\tx") == "'\tx");
    CHECK(cell("＝1") == "'＝1");
    CHECK(cell("-5") == "-5");
    CHECK(cell("-5.25") == "-5.25");
    CHECK(cell("-") == "'-");
    CHECK(cell("-5.") == "'-5.");
    CHECK(csv_cell("=1+1", FormulaGuard::none) == "=1+1");
}

TEST_CASE("CSV has the facts, then the form's fields, in the same columns for every record") {
    Bench bench(GENERATE(values(both)));
    const Sealed one = bench.seal(1, "<data><name>花子</name><note>a,b</note></data>");
    bench.put(one);
    bench.pull();
    bench.put(bench.seal(2, "<data><name>太郎</name><phone>090</phone></data>"));
    bench.pull();
    InboxDatabase database = bench.open_database();
    const auto csv = export_csv(database, "care", {});
    REQUIRE(csv);
    const auto lines = lines_of(*csv);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] == "_record,_kiosk,_sequence,_form,_form_version,_created,_clock,_taken_at,_slip,_helper,_submission,name,note,phone");
    CHECK(lines[1] == "1,kiosk-a,1,care,1,2026-03-31T00:00:00.000Z,set,2026-04-01T00:00:00.000Z," + one.slip + ",," +
                          one.submission.text() + ",花子,\"a,b\",");
    CHECK_THAT(lines[2], Catch::EndsWith(",太郎,,090"));
    const auto marked = export_csv(database, "", {ByteOrderMark::utf8, FormulaGuard::apostrophe});
    CHECK(*marked == "\xef\xbb\xbf" + *csv);
}

TEST_CASE("Household members stand in numbered columns, and an empty group makes no column") {
    Bench bench(GENERATE(values(both)));
    bench.put(bench.seal(1, "<data><house/><people><p><n>一</n></p><p><n>二</n></p></people></data>"));
    bench.pull();
    bench.put(bench.seal(2, "<data><house><use>x</use></house><people><p><n>三</n></p></people></data>"));
    bench.pull();
    InboxDatabase database = bench.open_database();
    const auto lines = lines_of(export_csv(database, "", {}).value());
    CHECK_THAT(lines[0], Catch::EndsWith("_submission,people/p[1]/n,people/p[2]/n,house/use"));
    CHECK_THAT(lines[1], Catch::EndsWith(",一,二,"));
    CHECK_THAT(lines[2], Catch::EndsWith(",三,,x"));
}

TEST_CASE("JSON nests the answers as the form does") {
    Bench bench(GENERATE(values(both)));
    bench.put(bench.seal(1, "<data><people><p><n>一</n></p><p><n>二</n></p></people><name>\"花子\"</name></data>"));
    bench.pull();
    InboxDatabase database = bench.open_database();
    const auto text = export_json(database, "");
    REQUIRE(text);
    const auto json = nlohmann::json::parse(*text);
    REQUIRE(json.size() == 1);
    CHECK(json[0]["kiosk"] == "kiosk-a");
    CHECK(json[0]["sequence"] == 1);
    CHECK(json[0]["form"]["id"] == "care");
    CHECK(json[0]["assistance"].is_null());
    CHECK(json[0]["answers"]["name"] == "\"花子\"");
    CHECK(json[0]["answers"]["people"]["p"][1]["n"] == "二");
}

TEST_CASE("An empty database exports a header and an empty list; a form that is not there is told so") {
    Bench bench(GENERATE(values(both)));
    InboxDatabase database = bench.open_database();
    CHECK(lines_of(export_csv(database, "", {}).value()).size() == 1);
    CHECK(export_json(database, "").value() == "[]\n");
    const auto missing = export_csv(database, "care", {});
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().is(OfficeError::no_such_form));
}
