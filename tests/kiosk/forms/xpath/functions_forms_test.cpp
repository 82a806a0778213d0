#include "asking.h"

#include <algorithm>
#include <cmath>

using asking::Asker;
using namespace engawa::forms::xpath;

TEST_CASE("Select functions read lists separated by white space") {
    const Asker form("<data><s>apple  baby\tcrimson</s><e/></data>");
    CHECK(form.truth("selected(/data/s, 'baby')"));
    CHECK(form.truth("selected(/data/s, ' baby ')"));
    CHECK_FALSE(form.truth("selected(/data/s, 'bab')"));
    CHECK_FALSE(form.truth("selected(/data/s, '')"));
    CHECK_FALSE(form.truth("selected(/data/s, 'apple baby')"));
    CHECK_FALSE(form.truth("selected(/data/e, 'apple')"));
    CHECK(form.truth("selected(/data/e, '')"));
    CHECK(form.truth("selected('  ', ' ')"));
    CHECK(form.string("selected-at(/data/s, 2)") == "crimson");
    CHECK(form.string("selected-at(/data/s, 1.9)") == "baby");
    CHECK(form.string("selected-at(/data/s, 3)").empty());
    CHECK(form.string("selected-at(/data/s, -1)").empty());
    CHECK(form.string("selected-at(/data/s, 'x')").empty());
    CHECK(form.number("count-selected(/data/s)") == 3);
    CHECK(form.number("count-selected(/data/e)") == 0);
}

TEST_CASE("jr:itext and jr:choice-name ask the form") {
    Asker form("<data><q>k</q></data>");
    form.host.texts["hello"] = "こんにちは";
    CHECK(form.string("jr:itext('hello')") == "こんにちは");
    CHECK(form.error("jr:itext('nobody')") == "xpath.bad_argument at jr:itext");
    CHECK(form.string("jr:choice-name(/data/q, '/data/q')") == "label of k at /data/q");
    form.environment.host = nullptr;
    CHECK(form.string("jr:itext('hello')").empty());
    CHECK(form.string("jr:choice-name('k', '/data/q')").empty());
    CHECK(form.nodes("instance('x')").empty());
    CHECK(form.string("pulldata('x', 'a', 'b', 'c')").empty());
}

TEST_CASE("instance() opens a secondary instance, and '/' stays the primary one inside its predicates") {
    Asker form("<data><pref>13</pref><q/></data>");
    form.add_instance("cities", "<root><item><name>札幌</name><pref>01</pref></item>"
                                "<item><name>千代田</name><pref>13</pref></item></root>");
    form.at("/data/q");
    CHECK(form.string("instance('cities')/root/item[pref = /data/pref]/name") == "千代田");
    CHECK(form.string("instance('cities')/root/item[pref = current()/../pref]/name") == "千代田");
    CHECK(form.number("count(instance('cities')/root/item)") == 2);
    CHECK(form.number("count(instance('none')/root/item)") == 0);
}

TEST_CASE("pulldata() gives one cell of the row whose key is the value") {
    Asker form("<data><code>02</code></data>");
    form.add_instance("towns", "<root><other/><item><code>01</code><name>a</name></item>"
                               "<item><code>02</code><name>b</name></item>"
                               "<item><code>02</code><name>c</name></item></root>");
    for (const bool indexed : {false, true}) {
        INFO(indexed);
        HashLookup lookup;
        form.environment.lookup = indexed ? &lookup : nullptr;
        CHECK(form.string("pulldata('towns', 'name', 'code', /data/code)") == "b");
        CHECK(form.string("pulldata('towns', 'name', 'code', '99')").empty());
        CHECK(form.string("pulldata('towns', 'none', 'code', '01')").empty());
        CHECK(form.string("pulldata('towns', 'name', 'none', '01')").empty());
        CHECK(form.string("pulldata('none', 'name', 'code', '01')").empty());
    }
}

TEST_CASE("position(node) counts siblings of the same name") {
    Asker form("<data><a/><repeat><x/></repeat><a/><repeat><x/></repeat></data>");
    form.at("/data/repeat[2]/x");
    CHECK(form.number("position(..)") == 2);
    CHECK(form.number("position(/data/repeat)") == 2);
    CHECK(form.number("position()") == 1);
    CHECK(std::isnan(form.number("position(/data/none)")));
    CHECK(form.error("position(1)") == "xpath.wrong_type");
}

TEST_CASE("An absolute path through a repeat stays in the instance around the context") {
    Asker form("<data><repeat><x>1</x><inner><y>a</y></inner><inner><y>b</y></inner></repeat>"
               "<repeat><x>2</x><inner><y>c</y></inner><inner><y>d</y></inner></repeat><t/></data>");
    form.at("/data/repeat[2]/inner[2]/y");
    CHECK(form.nodes("/data/repeat/x") == "/data[1]/repeat[2]/x[1]");
    CHECK(form.nodes("/data/repeat/inner/y") == "/data[1]/repeat[2]/inner[2]/y[1]");
    CHECK(form.number("count(/data/repeat)") == 2);
    CHECK(form.number("count(/data/repeat/inner)") == 2);

    SECTION("a predicate chooses for itself") {
        CHECK(form.nodes("/data/repeat[1]/x") == "/data[1]/repeat[1]/x[1]");
        CHECK(form.number("sum(/data/repeat[true()]/x)") == 3);
    }
    SECTION("from outside all instances are meant") {
        form.at("/data/t");
        CHECK(form.number("sum(/data/repeat/x)") == 3);
    }
    SECTION("from an outer repeat all its inner instances are meant") {
        form.at("/data/repeat[1]/x");
        CHECK(form.nodes("/data/repeat/inner/y") ==
              "/data[1]/repeat[1]/inner[1]/y[1] /data[1]/repeat[1]/inner[2]/y[1]");
    }
    SECTION("relative paths are not touched") { CHECK(form.number("count(../../../repeat/x)") == 2); }
}

TEST_CASE("indexed-repeat() chooses instances by index at every level, in any order of levels") {
    Asker form("<data><repeat><x>1</x><inner><y>a</y></inner><inner><y>b</y></inner></repeat>"
               "<repeat><x>2</x><inner><y>c</y></inner><inner><y>d</y></inner></repeat><i>2</i></data>");
    form.at("/data/repeat[1]/x");
    CHECK(form.string("indexed-repeat(/data/repeat/x, /data/repeat, 2)") == "2");
    CHECK(form.string("indexed-repeat(/data/repeat/x, /data/repeat, /data/i)") == "2");
    CHECK(form.string("indexed-repeat(/data/repeat/inner/y, /data/repeat, 2, /data/repeat/inner, 1)") == "c");
    CHECK(form.string("indexed-repeat(/data/repeat/inner/y, /data/repeat/inner, 1, /data/repeat, 2)") == "c");
    CHECK(form.nodes("indexed-repeat(/data/repeat/x, /data/repeat, 3)").empty());
    CHECK(form.nodes("indexed-repeat(/data/repeat/x, /data/repeat, 0)").empty());
    CHECK(form.nodes("indexed-repeat(/data/repeat/x, /data/repeat, 1.5)").empty());
    CHECK(form.nodes("indexed-repeat(/data/repeat/x, /data/repeat, 'x')").empty());
    CHECK(form.nodes("indexed-repeat(/data/repeat/x, /data/none, 1)").empty());
    CHECK(form.error("indexed-repeat(/data/repeat/x, /data/repeat, 1, /data/repeat)") == "xpath.wrong_arity");
    CHECK(form.error("indexed-repeat(/data/repeat/x, 'a', 1)") == "xpath.wrong_type");
}

TEST_CASE("indexed-repeat() counts within the instances around the context that it does not index") {
    Asker form("<data><repeat><inner><y>a</y><z>1</z></inner><inner><y>b</y><z>2</z><z>3</z></inner></repeat>"
               "<repeat><inner><y>c</y><z>4</z></inner><inner><y>d</y><z>5</z><z>6</z></inner></repeat><t/></data>");
    form.at("/data/repeat[2]/inner[2]/y");
    CHECK(form.nodes("indexed-repeat(/data/repeat/inner/y, /data/repeat/inner, 1)") == "/data[1]/repeat[2]/inner[1]/y[1]");
    CHECK(form.nodes("indexed-repeat(/data/repeat/inner/y, /data/repeat/inner, position(..) - 1)") == "/data[1]/repeat[2]/inner[1]/y[1]");
    CHECK(form.nodes("indexed-repeat(/data/repeat/inner/y, /data/repeat/inner, 3)").empty());
    CHECK(form.string("indexed-repeat(/data/repeat/inner/z/node(), /data/repeat/inner/z, 2)") == "6");
    // The outermost repeat that is indexed is counted within those around it, whichever pair comes first.
    for (const std::string pairs : {"/data/repeat/inner, 1, /data/repeat/inner/z, 1", "/data/repeat/inner/z, 1, /data/repeat/inner, 1"}) {
        INFO(pairs);
        CHECK(form.string("indexed-repeat(/data/repeat/inner/z/node(), " + pairs + ")") == "4");
    }
    // Written in other ways the same.
    CHECK(form.string("indexed-repeat(/data/repeat/inner/y, ../../inner, 1)") == "c");
    CHECK(form.string("indexed-repeat(../../inner/y, /data/repeat/inner, 1)") == "c");
    // Below an indexed repeat nothing is the context's own: all instances there count.
    CHECK(form.nodes("indexed-repeat(/data/repeat/inner/y, /data/repeat, 1)") ==
          "/data[1]/repeat[1]/inner[1]/y[1] /data[1]/repeat[1]/inner[2]/y[1]");
    CHECK(form.nodes("indexed-repeat(/data/repeat/inner/y, /data/repeat, 2)") ==
          "/data[1]/repeat[2]/inner[1]/y[1] /data[1]/repeat[2]/inner[2]/y[1]");
    CHECK(form.string("indexed-repeat(/data/repeat/inner/z/node(), /data/repeat, 1, /data/repeat/inner/z, 3)") == "3");
    SECTION("from outside all instances count") {
        form.at("/data/t");
        CHECK(form.string("indexed-repeat(/data/repeat/inner/y, /data/repeat/inner, 3)") == "c");
    }
}

TEST_CASE("once() keeps what the node holds") {
    Asker form("<data><full>kept</full><empty/></data>");
    form.at("/data/full");
    CHECK(form.string("once(random())") == "kept");
    form.at("/data/empty");
    CHECK(form.string("once('new')") == "new");
    CHECK(form.string("once(. * 2)").empty());
}

TEST_CASE("randomize() shuffles by a seed the way other ODK engines do") {
    Asker form("<data><i>A</i><i>B</i><i>C</i><i>D</i><i>E</i><i>F</i></data>");
    const auto order = [&form](const std::string& arguments) {
        return form.string("join('', randomize(/data/i" + arguments + "))");
    };
    CHECK(order(", 1.1") == "BFEACD");
    CHECK(order(", 0") == "CBEAFD");
    CHECK(order(", ''") == "CBEAFD");
    CHECK(order(", 1") == order(", '1'"));
    CHECK(order(", 'a text'") == order(", 'a text'"));
    CHECK(order(", 'a text'") != order(", 'another'"));
    CHECK(order(", 1 div 0") == order(", 9223372036854775807"));
    CHECK(order(", -1 div 0").size() == 6);
    CHECK(order(", -5").size() == 6);
    std::string shuffled = order("");
    std::sort(shuffled.begin(), shuffled.end());
    CHECK(shuffled == "ABCDEF");
    CHECK(form.nodes("randomize(/data/none)").empty());
    CHECK(form.error("randomize('a')") == "xpath.wrong_type");
}

TEST_CASE("count-non-empty() leaves empty nodes out") {
    const Asker form("<data><i>A</i><i/><i> </i></data>");
    CHECK(form.number("count-non-empty(/data/i)") == 2);
    CHECK(form.error("count-non-empty('a')") == "xpath.wrong_type");
}
