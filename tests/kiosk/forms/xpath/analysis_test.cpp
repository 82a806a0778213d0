#include "asking.h"

using asking::Asker;
using namespace engawa::forms::xpath;

namespace {

std::string references(std::string_view text) {
    const Asker form;
    std::string out;
    for (const PathReference& reference : form.analysis(text).references) {
        out += (out.empty() ? "" : ", ") + reference.to_string();
        if (reference.across_from != PathReference::no_step) out += " across from " + std::to_string(reference.across_from);
    }
    return out;
}

}  // namespace

TEST_CASE("The paths an expression reads are known before it is evaluated") {
    CHECK(references("1 + 2").empty());
    CHECK(references("/data/a + ../b * .") == "/data/a, ../b, .");
    CHECK(references("/data/a = /data/a") == "/data/a");
    CHECK(references("-/data/a") == "/data/a");
    CHECK(references("/data/r[x = ../y]/z") == "/data/r[…]/x, /data/r[…]/../y, /data/r[…]/z");
    CHECK(references("instance('c')/root/item[name = current()/../a]/label") ==
          "instance('c')/root/item[…]/name, ../a, instance('c')/root/item[…]/label");
    CHECK(references("(/data/a | b)/c") == "/data/a/c, b/c");
    CHECK(references("(/data/a)[. > 1]") == "/data/a, /data/a[…]");
    CHECK(references("if(a, b, c)") == "a, b, c");
    CHECK(references("randomize(instance('c')/root/item, /data/seed)") == "/data/seed, instance('c')/root/item");
    CHECK(references("string-length()") == ".");
    CHECK(references("lang('en')").empty());  // where the node stands, not what it holds
    CHECK(references("id('x')/y") == "?/y");
    CHECK(references("instance(/data/which)/root") == "/data/which, ?/root");
    CHECK(references("pulldata('t', 'a', 'b', /data/key)") == "/data/key, instance('t')/root/item[…]");
    CHECK(references("pulldata(/data/t, 'a', 'b', 'c')") == "/data/t, ?");
    CHECK(references("indexed-repeat(/data/r/x, /data/r, ../i)") == "/data/r across from 1, ../i, /data/r/x across from 1");
    CHECK(references("indexed-repeat(/data/r/s/x, /data/r/s, 1)") == "/data/r/s across from 2, /data/r/s/x across from 2");
    CHECK(references("indexed-repeat(/data/r/s/x, /data/r/s, 1, /data/r, 2)") ==
          "/data/r/s across from 1, /data/r across from 1, /data/r/s/x across from 1");
    // Where it cannot be told which of them is the outermost, or that the path leads through it.
    CHECK(references("indexed-repeat(/data/r/s/x, ../s, 1)") == "../s, /data/r/s/x across from 0");
    CHECK(references("indexed-repeat(//x, /data/r/s, 1)") ==
          "/data/r/s across from 2, /descendant-or-self::node()/x across from 0");
    CHECK(references("indexed-repeat(/data/r/s/x, /data/r[y = 1]/s, 1)") ==
          "/data/r[…]/y across from 0, /data/r[…]/s across from 0, /data/r/s/x across from 0");
    CHECK(references("indexed-repeat(/data/r/s/x, /data/r/s, 1, /data/r/q, 2)") ==
          "/data/r/s across from 0, /data/r/q across from 0, /data/r/s/x across from 0");
    CHECK(references("@a | //b | ancestor::*/text()") ==
          "@a, /descendant-or-self::node()/b, ancestor::*/text()");
    CHECK(references("jr:choice-name(/data/q, '/data/q')") == "/data/q");
    CHECK(references("once(/data/a)") == "/data/a");
}

TEST_CASE("What makes an expression change by itself is known too") {
    const Asker form;
    CHECK(form.analysis("concat('a', 1 + 2)").constant);
    CHECK_FALSE(form.analysis("a").constant);
    CHECK_FALSE(form.analysis("position()").constant);
    CHECK(form.analysis("today() > '2026-01-01'").uses_clock);
    CHECK(form.analysis("random()").uses_random);
    CHECK(form.analysis("uuid()").uses_random);
    CHECK(form.analysis("randomize(a)").uses_random);
    CHECK_FALSE(form.analysis("randomize(a, 1)").uses_random);
    CHECK(form.analysis("jr:itext('a')").uses_itext);
    CHECK(form.analysis("jr:choice-name('a', '/b')").uses_choice_names);
    CHECK(form.analysis("pulldata('t', 'a', 'b', 'c')").uses_pulldata);
    CHECK(form.analysis("position(..)").uses_position);
    CHECK(form.analysis("indexed-repeat(a, b, 1)").uses_position);
    CHECK(form.analysis("once(1)").uses_once);
    for (const char* text : {"today()", "random()", "jr:itext('a')", "position(..)", "once(1)"}) {
        INFO(text);
        CHECK_FALSE(form.analysis(text).constant);
    }
    CHECK_FALSE(form.analysis("a[position() = 2]").uses_position);
}

TEST_CASE("An expression that is one path says which") {
    const auto path = [](const char* text) {
        auto expression = Expression::parse(text, {});
        REQUIRE(expression.ok());
        return expression->as_path() ? expression->as_path()->to_string() : std::string("none");
    };
    CHECK(path("/data/r/x") == "/data/r/x");
    CHECK(path("../x") == "../x");
    CHECK(path("instance('c')/root/item[a = 1]") == "instance('c')/root/item[…]");
    CHECK(path("instance('c')") == "instance('c')");
    CHECK(path("current()/../a") == "../a");
    CHECK(path("randomize(/data/x)") == "/data/x");
    CHECK(path("1 + /data/x") == "none");
    CHECK(path("/data/a | /data/b") == "none");
    CHECK(path("'text'") == "none");
}

TEST_CASE("The nodes of a reference are those an evaluation would read, predicates aside") {
    Asker form("<data><repeat><x>1</x></repeat><repeat><x>2</x></repeat><t/></data>");
    form.add_instance("c", "<root><item/><item/></root>");
    const auto nodes = [&form](const char* text) {
        const Analysis analysis = form.analysis(text);
        REQUIRE(analysis.references.size() >= 1);
        const auto found = nodes_of(analysis.references.back(), form.environment, *form.context);
        REQUIRE(found.ok());
        std::string out;
        for (const auto* node : *found) out += (out.empty() ? "" : " ") + path_of(*node);
        return out;
    };
    form.at("/data/repeat[2]/x");
    CHECK(nodes("/data/repeat/x") == "/data[1]/repeat[2]/x[1]");
    CHECK(nodes("/data/repeat[x = 1]/x") == "/data[1]/repeat[1]/x[1] /data[1]/repeat[2]/x[1]");
    CHECK(nodes("indexed-repeat(/data/repeat/x, /data/repeat, 1)") ==
          "/data[1]/repeat[1]/x[1] /data[1]/repeat[2]/x[1]");
    CHECK(nodes("count(/data/repeat)") == "/data[1]/repeat[1] /data[1]/repeat[2]");
    CHECK(nodes("../../t") == "/data[1]/t[1]");
    CHECK(nodes("instance('c')/root/item") == "/root[1]/item[1] /root[1]/item[2]");
    CHECK(nodes("instance('none')/root/item").empty());
    CHECK(nodes("id('x')").empty());
    form.environment.step_limit = 1;
    const auto spent = nodes_of(form.analysis("/data/repeat[1]/x").references.back(), form.environment, *form.context);
    REQUIRE_FALSE(spent.ok());
    CHECK(spent.error().is(XPathError::step_limit));
}

TEST_CASE("A path that is read twice is one reference, as the first of ten thousand too") {
    std::string text = "concat(../first";
    for (int i = 0; i < 5'000; ++i) text += ",n" + std::to_string(i);
    const Asker form;
    const Analysis analysis = form.analysis(text + ",../first,/first,@first,./n4999,n0)");
    REQUIRE(analysis.references.size() == 5'003);
    CHECK(analysis.references.front().to_string() == "../first");
    CHECK(analysis.references[5'001].to_string() == "/first");
    CHECK(analysis.references.back().to_string() == "@first");
}
