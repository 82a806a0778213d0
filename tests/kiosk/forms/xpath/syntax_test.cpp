#include "asking.h"

#include <optional>

using asking::Asker;
using namespace engawa::forms::xpath;

TEST_CASE("Names that look like operators are names where an operand stands") {
    Asker form("<div><and>1</and><or>2</or><mod>3</mod><div>4</div></div>");
    form.at("/div");
    CHECK(form.number("div div or") == 2);
    CHECK(form.number("mod mod or") == 1);
    CHECK(form.truth("and and or"));
    CHECK(form.number("/div/div * 2") == 8);
    CHECK(form.number("* * *") == 1);
    CHECK(form.number("4 div2") == 2);
    CHECK(form.number("5 mod-3") == 2);
}

TEST_CASE("Operators bind as the recommendation says") {
    const Asker form;
    CHECK(form.number("1 + 2 * 3") == 7);
    CHECK(form.number("(1 + 2) * 3") == 9);
    CHECK(form.number("8 div 4 div 2") == 1);
    CHECK(form.number("10 - 3 - 2") == 5);
    CHECK(form.number("-2 + 3") == 1);
    CHECK(form.number("--2") == 2);
    CHECK(form.number("- - -2") == -2);
    CHECK(form.truth("1 = 1 = true()"));
    CHECK(form.truth("3 > 2 > 0"));
    CHECK(form.truth("true() or true() and false()"));
    CHECK_FALSE(form.truth("(true() or true()) and false()"));
}

TEST_CASE("Names may be Japanese, quotes may hold the other quote, white space is free") {
    Asker form("<申請><氏名>山田</氏名><a-b.c>1</a-b.c></申請>");
    CHECK(form.string("/申請/氏名") == "山田");
    CHECK(form.string(" \n/申請\t/ a-b.c ") == "1");
    CHECK(form.string("\"it's\"") == "it's");
    CHECK(form.string("'say \"x\"'") == "say \"x\"");
}

TEST_CASE("A broken expression is refused with the column") {
    const Asker form;
    CHECK(form.error("") == "xpath.syntax at column 1");
    CHECK(form.error("1 +") == "xpath.syntax at column 4");
    CHECK(form.error("1 2") == "xpath.syntax at column 3");
    CHECK(form.error("a[1") == "xpath.syntax at column 4");
    CHECK(form.error("(1") == "xpath.syntax at column 3");
    CHECK(form.error("concat('a' 'b')") == "xpath.syntax at column 12");
    CHECK(form.error("'open") == "xpath.syntax at column 1");
    CHECK(form.error("a!b") == "xpath.syntax at column 2");
    CHECK(form.error("'あ' ;") == "xpath.syntax at column 5");
    CHECK(form.error("a:") == "xpath.syntax at column 2");
    CHECK(form.error("nowhere::a") == "xpath.syntax at column 1");
    CHECK(form.error("a/") == "xpath.syntax at column 3");
    CHECK(form.error("//") == "xpath.syntax at column 3");
    CHECK(form.error("text(") == "xpath.syntax at column 6");
    CHECK(form.error("$x") == "xpath.syntax at column 1");
    CHECK(form.error("$") == "xpath.syntax at column 1");
    CHECK(form.error("a foo b") == "xpath.syntax at column 3");
    CHECK(form.error("\xff") == "xpath.syntax at column 1");
    CHECK(form.error("1 | 2") == "xpath.wrong_type");
}

TEST_CASE("Unknown functions, unknown prefixes and wrong numbers of arguments are refused at parsing") {
    Asker form;
    CHECK(form.error("1 + frobnicate()") == "xpath.unknown_function at column 5");
    CHECK(form.error("jr:frobnicate()") == "xpath.unknown_function at column 1");
    CHECK(form.error("odk:now()") == "xpath.unknown_function at column 1");
    CHECK(form.error("nobody:a") == "xpath.unknown_prefix at column 1");
    CHECK(form.error("nobody:*") == "xpath.unknown_prefix at column 1");
    CHECK(form.error("substr('a')") == "xpath.wrong_arity at column 1");
    CHECK(form.error("true(1)") == "xpath.wrong_arity at column 1");
    CHECK(form.error("true() or substr('a')") == "xpath.wrong_arity at column 11");

    SECTION("or only when called, if so asked") {
        form.options.arity = ArityCheck::at_call;
        CHECK(form.truth("true() or substr('a')"));
        CHECK(form.error("false() or substr('a')") == "xpath.wrong_arity");
    }
    SECTION("the dialect decides which functions there are") {
        form.options.dialect = Dialect::xpath1;
        CHECK(form.error("selected('a', 'a')") == "xpath.unknown_function at column 1");
        CHECK(form.error("round(1, 2)") == "xpath.wrong_arity at column 1");
        CHECK(form.error("concat('a')") == "xpath.wrong_arity at column 1");
        CHECK(form.error("jr:itext('a')") == "xpath.unknown_prefix at column 1");
        CHECK(form.error(".[1]") == "xpath.syntax at column 2");
    }
}

TEST_CASE("Length, nesting and chains have limits") {
    Asker form;
    form.options.length_bytes = 5;
    CHECK(form.error("1 + 11") == "xpath.too_long at column 1");
    form.options.length_bytes = 1 << 20;
    const auto nested = [](int depth) { return std::string(depth, '(') + "1" + std::string(depth, ')'); };
    CHECK(form.number(nested(90)) == 1);
    CHECK(form.error(nested(200)).starts_with("xpath.too_deep"));
    CHECK(form.error(std::string(200, '-') + "1").starts_with("xpath.too_deep"));
    std::string chain = "1";
    for (int i = 0; i < 900; ++i) chain += "+1";
    CHECK(form.number(chain) == 901);
    for (int i = 0; i < 200; ++i) chain += "+1";
    CHECK(form.error(chain).starts_with("xpath.too_deep"));
    std::string path = "a";
    for (int i = 0; i < 1100; ++i) path += "/a";
    CHECK(form.error(path).starts_with("xpath.too_deep"));
    std::string joined = "a";
    for (int i = 0; i < 1100; ++i) joined += "|a";
    CHECK(form.error(joined).starts_with("xpath.too_deep"));
    std::string filtered = "a";
    for (int i = 0; i < 1100; ++i) filtered += "[1]";
    CHECK(form.error(filtered).starts_with("xpath.too_deep"));
}

TEST_CASE("An evaluation ends when its steps are spent") {
    std::string xml = "<data>";
    for (int i = 0; i < 300; ++i) xml += "<a/>";
    Asker form(xml + "</data>");
    CHECK(form.number("count(//a[count(//a) > 1])") == 300);
    form.environment.step_limit = 10'000;
    CHECK(form.error("count(//a[count(//a) > 1])") == "xpath.step_limit");
    CHECK(form.number("count(//a)") == 300);
}

TEST_CASE("Prefixes are resolved to namespaces, not compared as written") {
    Asker form("<p:data xmlns:p='urn:p'><p:a>1</p:a><a>2</a><q:a xmlns:q='urn:p'>3</q:a></p:data>");
    form.declare({{"x", "urn:p"}});
    CHECK(form.nodes("/x:data/x:a") == "/p:data[1]/p:a[1] /p:data[1]/q:a[1]");
    CHECK(form.string("/x:data/a") == "2");
    CHECK(form.number("count(/*/x:*)") == 2);
    CHECK(form.number("count(/*/*)") == 3);
    form.declare({{"x", "urn:p"}, {"", "urn:p"}});
    CHECK(form.number("count(/data/a)") == 3);
}

TEST_CASE("The expressions of one pool share their parts, and have a bound together") {
    ParseOptions options;
    options.pool = new_pool();
    options.parts = 10;
    // A path and its two steps, a number, an operator: five.
    const auto first = Expression::parse("/data/a + 1", options);
    REQUIRE(first.ok());
    const auto second = Expression::parse("/data/a - 7", options);
    REQUIRE(second.ok());
    const auto third = Expression::parse("1", options);
    REQUIRE_FALSE(third.ok());
    CHECK(third.error().is(XPathError::too_many));
    CHECK(third.error().detail().find("more than 10 parts") != std::string::npos);
    // What was parsed before is as it was.
    const asking::Asker form("<data><a>3</a></data>");
    CHECK(*evaluate_number(*first, form.environment, *form.context) == 4);
    CHECK(*evaluate_number(*second, form.environment, *form.context) == -4);
}

TEST_CASE("An expression outlives the options and the other expressions of its pool") {
    std::optional<Expression> kept;
    {
        ParseOptions options;
        options.pool = new_pool();
        options.namespaces = std::make_shared<const Namespaces>(Namespaces{{"p", "urn:of:this:test:and:of:no:other"}});
        REQUIRE(Expression::parse("count(/p:data/p:other)", options).ok());
        auto parsed = Expression::parse("string(/p:data/p:other)", options);
        REQUIRE(parsed.ok());
        kept = std::move(*parsed);
    }
    const asking::Asker form("<data xmlns='urn:of:this:test:and:of:no:other'><other>x</other></data>");
    CHECK(*evaluate_string(*kept, form.environment, *form.context) == "x");
    CHECK(kept->analysis().references.front().to_string() == "/p:data/p:other");
}

TEST_CASE("Numbers that are calculated with where they stand are one number") {
    ParseOptions options;
    options.pool = new_pool();
    options.parts = 1;
    const asking::Asker form;
    for (const auto& [text, value] : {std::pair{"1 + 1 + 1", 3.0}, std::pair{"7 - 2 * 3", 1.0}, std::pair{"(2 + 3) * 4 div 8", 2.5},
                                      std::pair{"5 mod 2", 1.0}}) {
        CAPTURE(text);
        options.pool = new_pool();
        const auto parsed = Expression::parse(text, options);
        REQUIRE(parsed.ok());
        CHECK(*evaluate_number(*parsed, form.environment, *form.context) == value);
    }
    CHECK(form.string("1 div 0") == "Infinity");
    CHECK(form.string("0 div 0") == "NaN");
    CHECK(form.string("1 - 1 = 0") == "true");
}
