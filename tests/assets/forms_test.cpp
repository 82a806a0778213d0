#include <catch2/catch.hpp>

#include <set>

#include "kiosk/base/ruby.h"
#include "tests/assets/shipped.h"

namespace engawa::tests {

namespace {

const std::vector<std::string> form_languages = {"ja", "ja-x-easy", "en"};

std::set<std::string> as_set(const std::vector<std::string>& strings) { return {strings.begin(), strings.end()}; }

// The ids named by jr:itext('…') in attributes.
std::set<std::string> referred_ids(_xmlDoc& document) {
    std::set<std::string> ids;
    const std::string opening = "jr:itext('";
    for (const std::string& value : xpath_strings(document, "//@*[contains(., \"jr:itext('\")]")) {
        for (std::size_t at = value.find(opening); at != std::string::npos; at = value.find(opening, at + 1)) {
            const std::size_t begin = at + opening.size();
            ids.insert(value.substr(begin, value.find('\'', begin) - begin));
        }
    }
    return ids;
}

}  // namespace

TEST_CASE("A form has every text in all three languages, and uses no text that is not there") {
    for (const auto& file : assets_ending_in(".xml")) {
        INFO(file);
        const XmlDocument document = parse_xml(file);
        REQUIRE(document != nullptr);
        CHECK(xpath_strings(*document, "//x:translation/@lang") == form_languages);
        const auto ids = xpath_strings(*document, "//x:translation[@lang = 'ja']/x:text/@id");
        CHECK(as_set(ids).size() == ids.size());
        for (const std::string& language : form_languages) {
            INFO(language);
            const std::string translation = "//x:translation[@lang = '" + language + "']";
            CHECK(xpath_strings(*document, translation + "/x:text/@id") == ids);
            CHECK(xpath_strings(*document, translation + "//x:value[not(normalize-space(.)) and not(x:output)]").empty());
        }
        for (const std::string& id : referred_ids(*document)) {
            INFO(id);
            CHECK(as_set(ids).contains(id));
        }
    }
}

TEST_CASE("A form's file is named after its id, and carries a version") {
    for (const auto& file : assets_ending_in(".xml")) {
        INFO(file);
        const XmlDocument document = parse_xml(file);
        REQUIRE(document != nullptr);
        CHECK(xpath_strings(*document, "//x:model/x:instance[1]/*/@id") == std::vector{file.stem().string()});
        CHECK(xpath_strings(*document, "//x:model/x:instance[1]/*/@orx:version").size() == 1);
    }
}

TEST_CASE("A question offers at most six choices, and one more for whoever does not know") {
    for (const auto& file : assets_ending_in(".xml")) {
        INFO(file);
        const XmlDocument document = parse_xml(file);
        REQUIRE(document != nullptr);
        const std::string many = "//*[self::x:select1 or self::x:select][count(x:item[x:value != 'unknown']) > 6]/@ref";
        CHECK(xpath_strings(*document, many).empty());
        // The choices of a filtered list stand in an instance; each of its groups is one page.
        for (const std::string& group : as_set(xpath_strings(*document, "//x:instance/x:root/x:item/x:group"))) {
            CHECK(xpath_strings(*document, "//x:instance/x:root/x:item[x:group = '" + group + "']").size() <= 6);
        }
    }
}

TEST_CASE("Whatever a form requires or constrains says so in its own words") {
    for (const auto& file : assets_ending_in(".xml")) {
        INFO(file);
        const XmlDocument document = parse_xml(file);
        REQUIRE(document != nullptr);
        CHECK(xpath_strings(*document, "//x:bind[@required and not(@jr:requiredMsg)]/@nodeset").empty());
        CHECK(xpath_strings(*document, "//x:bind[@constraint and not(@jr:constraintMsg)]/@nodeset").empty());
    }
}

TEST_CASE("Labels and choices are short enough for a page") {
    for (const auto& file : assets_ending_in(".xml")) {
        INFO(file);
        const XmlDocument document = parse_xml(file);
        REQUIRE(document != nullptr);
        for (const std::string& text : xpath_strings(*document, "//x:translation//x:value")) {
            CHECK(without_readings(text).size() <= 400);
        }
    }
}

}  // namespace engawa::tests
