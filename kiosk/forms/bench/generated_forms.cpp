#include "kiosk/forms/bench/generated_forms.h"

#include <fmt/format.h>

#include <iterator>

namespace engawa::forms {
std::string whole_form(std::string_view instances, std::string_view binds, std::string_view body) {
    return fmt::format(
        R"(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" )"
        R"(xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>bench</h:title><model>{}{}</model></h:head>)"
        R"(<h:body>{}</h:body></h:html>)",
        instances, binds, body);
}

namespace {

enum class Reach { chain, neighbour };

std::string calculated_form(std::size_t count, Reach reach) {
    std::string instance = R"(<instance><data id="bench" version="1">)";
    std::string binds;
    std::string body;
    for (std::size_t i = 0; i < count; ++i) {
        instance += fmt::format("<q{}>1</q{}>", i, i);
        const bool calculated = i % 2 == 1;
        if (!calculated) {
            binds += fmt::format(R"(<bind nodeset="/data/q{}" type="int"/>)", i);
            body += fmt::format(R"(<input ref="/data/q{}"><label>Question {}</label></input>)", i, i);
        } else if (reach == Reach::chain && i > 1) {
            binds += fmt::format(R"(<bind nodeset="/data/q{}" type="int" calculate="/data/q{} + /data/q{}"/>)", i, i - 1, i - 2);
        } else {
            binds += fmt::format(R"(<bind nodeset="/data/q{}" type="int" calculate="/data/q{} + 1"/>)", i, i - 1);
        }
    }
    return whole_form(instance + "</data></instance>", binds, body);
}

}  // namespace

std::string chained_form(std::size_t count) { return calculated_form(count, Reach::chain); }

std::string independent_form(std::size_t count) { return calculated_form(count, Reach::neighbour); }

std::string filtered_form(std::size_t count) {
    std::string rows = R"(<instance><data id="bench"><group/><town/></data></instance><instance id="towns"><root>)";
    for (std::size_t i = 0; i < count; ++i) {
        rows += fmt::format("<item><name>n{}</name><label>Town {}</label><group>g{}</group></item>", i, i, i % 10);
    }
    return whole_form(rows + "</root></instance>", R"(<bind nodeset="/data/group" type="string"/>)",
                      R"(<input ref="/data/group"><label>Group</label></input><select1 ref="/data/town"><label>Town</label>)"
                      R"(<itemset nodeset="instance('towns')/root/item[group = /data/group]"><value ref="name"/>)"
                      R"(<label ref="label"/></itemset></select1>)");
}

std::string repeated_form(std::size_t count) {
    std::string instance = R"(<instance><data id="bench">)";
    for (std::size_t i = 0; i < count; ++i) instance += "<line><quantity>1</quantity><price>100</price><total/></line>";
    return whole_form(instance + "<sum/></data></instance>",
                      R"(<bind nodeset="/data/line/quantity" type="int"/>)"
                      R"(<bind nodeset="/data/line/total" type="int" calculate="../quantity * ../price"/>)"
                      R"x(<bind nodeset="/data/sum" type="int" calculate="sum(/data/line/total)"/>)x",
                      R"(<repeat nodeset="/data/line"><input ref="/data/line/quantity"><label>Quantity</label></input></repeat>)");
}

namespace {

std::string_view expression_of(TotalBefore before) {
    switch (before) {
        case TotalBefore::indexed_repeat: return "indexed-repeat(/data/line/total, /data/line, position(..) - 1)";
        case TotalBefore::preceding_sibling: return "../preceding-sibling::line[1]/total";
        case TotalBefore::position: return "/data/line[position() = position(current()/..) - 1]/total";
        case TotalBefore::following_sibling: return "../following-sibling::line[1]/total";
        case TotalBefore::sum_of_all: return "sum(../preceding-sibling::line/amount)";
    }
    return "";
}

}  // namespace

std::string running_form(std::size_t count, TotalBefore before) {
    std::string instance = R"(<instance><data id="bench">)";
    for (std::size_t i = 0; i < count; ++i) instance += "<line><amount>1</amount><total/></line>";
    const std::string binds = fmt::format(
        R"x(<bind nodeset="/data/line/amount" type="int"/><bind nodeset="/data/line/total" type="int" calculate="coalesce({}, 0) + ../amount"/>)x",
        expression_of(before));
    return whole_form(instance + "</data></instance>", binds,
                      R"(<repeat nodeset="/data/line"><input ref="/data/line/amount"><label>Amount</label></input></repeat>)");
}

}  // namespace engawa::forms
