#include "tests/kiosk/forms/random_forms.h"

#include "tests/kiosk/forms/form_fixture.h"

#include <initializer_list>
#include <vector>

namespace engawa::forms {
namespace {

class Parts {
  public:
    explicit Parts(std::uint64_t seed) : chance_(seed) {}

    std::string form() {
        std::string binds = "<bind nodeset=\"/data/x\" type=\"int\"/><bind nodeset=\"/data/y\" type=\"int\"/>";
        std::vector<std::string> known{"/data/x", "/data/y"};
        for (const std::string node : {"/data/k1", "/data/k2", "/data/k3"}) {
            binds += bind(node, outside(known), one_in(3) ? relevance() : "");
            known.push_back(node);
        }
        binds += bind("/data/r/b", inside(), "");
        binds += "<bind nodeset=\"/data/r/a\" type=\"int\"" + (one_in(2) ? std::string(" relevant=\"/data/y != 3\"") : std::string()) + "/>";
        if (one_in(2)) binds += "<bind nodeset=\"/data/r/s\" relevant=\"../a != 2\"/>";
        binds += bind("/data/r/s/d", innermost(), "");
        const std::string shape = one_in(2) ? " jr:template=\"\"" : "";
        const std::string nodes = "<x/><y>1</y><k1/><k2/><k3/><r" + shape + "><a/><b/><s" + shape + "><c/><d/></s></r><sel/><t/><u/>";
        return form_xml(nodes, list() + binds, body());
    }

  private:
    bool one_in(std::uint64_t number) { return chance_.below(number) == 0; }

    std::string one_of(const std::vector<std::string>& of) { return of[static_cast<std::size_t>(chance_.below(of.size()))]; }

    static std::string list() {
        std::string items;
        for (const char* number : {"0", "1", "2", "3"}) {
            items += "<item><n>" + std::string(number) + "</n><a>" + number + "</a><l>L" + number + "</l></item>";
        }
        return "<instance id=\"z\"><root>" + items + "</root></instance>";
    }

    static std::string bind(const std::string& node, const std::string& calculate, const std::string& relevant) {
        return "<bind nodeset=\"" + node + "\" calculate=\"" + calculate + "\"" + (relevant.empty() ? "" : " relevant=\"" + relevant + "\"") + "/>";
    }

    std::string relevance() {
        return one_of({"/data/x &gt; 1", "/data/y != 2", "count(/data/r) &lt; 3", "/data/x = '' or /data/y = 1", "selected(/data/x, '1')"});
    }

    std::string outside(const std::vector<std::string>& known) {
        const std::string a = one_of(known);
        const std::string b = one_of(known);
        return one_of({a + " + 1", "concat(" + a + ", '|', " + b + ")", "count-non-empty(" + a + ")", "if(" + a + " &gt; 2, " + b + ", 'n')",
                       "sum(/data/r/a[. != ''])", "count(/data/r)", "join(',', /data/r/b)", "/data/r[a = /data/x]/b",
                       "indexed-repeat(/data/r/a, /data/r, " + a + ")", "string-length(" + a + ")", "/data/r[last()]/a", "count(/data/r/s/c)",
                       "sum(/data/r/s/c[. != ''])", "max(/data/r/a[. != ''])", "instance('z')/root/item[n = /data/x]/l",
                       "coalesce(" + a + ", " + b + ")", "count(/data/r[a = /data/x][b = /data/y])"});
    }

    std::string inside() {
        return one_of({"../a + 1", "position(..)", "concat(../a, /data/x)", "sum(../s/c[. != ''])", "count(../s)",
                       "../../r[position() = position(current()/..) - 1]/a", "/data/r/a * 2", "sum(/data/r/a[. != ''])",
                       "sum(../preceding-sibling::r/a[. != ''])", "/data/r[a = current()/../a][1]/s[1]/c", "count(/data/r[a = current()/../a])",
                       "count(/data/r[s/c = 1])", "count(../preceding-sibling::r)", "instance('z')/root/item[n = current()/../a]/l",
                       "if(/data/y = 1, ../a, '')", "indexed-repeat(/data/r/a, /data/r, position(..) - 1)", "join('-', ../s/c)", "../s[1]/c",
                       "coalesce(indexed-repeat(/data/r/b, /data/r, position(..) - 1), 0) + 1"});
    }

    std::string innermost() {
        return one_of({"../c + 1", "../../a", "position(..)", "concat(position(../..), position(..))", "sum(../../s/c[. != ''])", "/data/x",
                       "sum(/data/r/a[. != ''])", "count(/data/r/s)", "count(../../s[c = current()/../c])"});
    }

    std::string body() {
        const std::string count = one_of({"", " jr:count=\"/data/r/a\"", " jr:count=\"../a\""});
        const std::string rows = one_of({"/data/r[a != '']", "instance('z')/root/item[n != /data/x]", "instance('z')/root/item"});
        const std::string event = one_in(2) ? "<setvalue event=\"xforms-value-changed\" ref=\"/data/t\" value=\"/data/x * 2\"/>"
                                              "<setvalue event=\"xforms-value-changed\" ref=\"/data/u\" value=\"concat(/data/k1, /data/t)\"/>"
                                            : "";
        const std::string arrival = one_in(2) ? "<setvalue event=\"odk-new-repeat\" ref=\"/data/r/a\" value=\"position(..)\"/>" : "";
        return "<input ref=\"/data/x\">" + event + "</input><input ref=\"/data/y\"/><repeat nodeset=\"/data/r\">" + arrival +
               "<input ref=\"/data/r/a\"/><repeat nodeset=\"/data/r/s\"" + count + "><input ref=\"/data/r/s/c\"/></repeat></repeat>" +
               "<select1 ref=\"/data/sel\"><itemset nodeset=\"" + rows + "\"><value ref=\"a\"/><label ref=\"a\"/></itemset></select1>";
    }

    SeededRandom chance_;
};

}  // namespace

std::string form_of_parts(std::uint64_t seed) { return Parts(seed).form(); }

}  // namespace engawa::forms
