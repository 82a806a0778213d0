#include "asking.h"

#include <string>

using asking::Asker;
using namespace engawa::forms::xpath;

namespace {

std::string rows(int count) {
    std::string xml = "<root xmlns='urn:rows'>";
    for (int i = 0; i < count; ++i) {
        const std::string n = std::to_string(i);
        xml += "<item kind='k" + std::to_string(i % 3) + "'><name>n" + n + "</name><group>g" +
               std::to_string(i % 50) + "</group></item>";
    }
    return xml + "<name>no row</name></root>";
}

}  // namespace

TEST_CASE("A filter by equality over five thousand rows is answered from an index, not by a scan") {
    Asker form("<data><g>g7</g><two>g1</two><two>g2</two></data>");
    form.add_instance("rows", rows(5000));
    form.declare({{"", "urn:rows"}});
    HashLookup lookup;
    form.environment.lookup = &lookup;
    form.environment.step_limit = 4500;  // far below one look at each row
    CHECK(form.string("instance('rows')/root/item[name = 'n4321']/group") == "g21");
    CHECK(form.number("count(instance('rows')/root/item[group = /data/g])") == 100);
    CHECK(form.number("count(instance('rows')/root/item[/data/g = ./group])") == 100);
    CHECK(form.number("count(instance('rows')/root/item[name = 'none'])") == 0);
    CHECK(form.number("count(instance('rows')/root/item[group = /data/two])") == 200);
    CHECK(form.nodes("instance('rows')/root/item[group = 'g7'][2]/name") == "/root[1]/item[58]/name[1]");
    CHECK(form.number("count(instance('rows')/root/item[group = 'g7' and @kind = 'k1'])") == 34);
    CHECK(form.number("count(instance('rows')/root/item[string-length(name) > 4 and group = 'g7'])") == 80);

    SECTION("without the index the same questions cost a scan") {
        form.environment.lookup = nullptr;
        CHECK(form.error("instance('rows')/root/item[name = 'n4321']/group") == "xpath.step_limit");
    }
}

TEST_CASE("The index and the scan give the same answers") {
    Asker form("<data><g>g7</g><n>5</n><x/></data>");
    form.add_instance("rows", "<root><item k='1'><a>1</a><a>2</a></item><item><a>2</a></item>"
                              "<item k='1'><b>2</b></item><other><a>2</a></other><item><a>5.0</a></item><item/></root>");
    HashLookup lookup;
    for (const char* question : {"[a = '2']", "[a = 5]", "[@k = '1']", "[@k = '1' and a = '1']", "[a = /data/n]",
                                 "[a = /data/none]", "[a = '']", "[a = /data/*]", "[a = '2' or b = '2']",
                                 "[a = '2'][1]", "[a = '2' and position() = 2]", "[a != '2']", "[a = b]",
                                 "[a = true()]", "[. = '2']", "['2' = a][last()]", "[a = string(2)]"}) {
        INFO(question);
        const std::string text = "instance('rows')/root/item" + std::string(question);
        form.environment.lookup = nullptr;
        const std::string scanned = form.nodes(text);
        form.environment.lookup = &lookup;
        CHECK(form.nodes(text) == scanned);
    }
    lookup.forget_all();
    CHECK(form.number("count(instance('rows')/root/item[a = '2'])") == 2);
}

TEST_CASE("Documents that may change are not indexed") {
    Asker form("<data><item><a>1</a></item></data>");
    HashLookup lookup;
    form.environment.lookup = &lookup;
    CHECK(form.number("count(/data/item[a = '2'])") == 0);
    form.document->set_text(*form.document->document_element()->first_child_element()->child("a"), "2");
    CHECK(form.number("count(/data/item[a = '2'])") == 1);
}
