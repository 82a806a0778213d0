#include <catch2/catch.hpp>
#include <toml++/toml.h>

#include "tests/assets/shipped.h"

namespace engawa::tests {

namespace {

// Every string under a key "ja" or "ja-x-easy", wherever it stands.
void collect_japanese(const toml::node& node, std::vector<std::string>& texts) {
    if (const toml::table* table = node.as_table()) {
        for (const auto& [key, value] : *table) {
            const bool japanese = key == "ja" || key == "ja-x-easy";
            if (const auto* text = value.as_string(); text != nullptr && japanese) {
                texts.push_back(text->get());
            } else {
                collect_japanese(value, texts);
            }
        }
    } else if (const toml::array* array = node.as_array()) {
        for (const toml::node& item : *array) collect_japanese(item, texts);
    }
}

}  // namespace

TEST_CASE("A kanji without a reading is found, and so is a reading that is not kana") {
    CHECK(first_unread("{介護|かいご}の{申請|しんせい}").empty());
    CHECK(first_unread("{介護|かいご}の申請") == "の申請");
    CHECK(first_unread("{介護|介ご}") == "介護|介ご");
    CHECK(first_unread("{QR|キューアール}コード").empty());
}

TEST_CASE("Every kanji of a form's Japanese texts has a reading") {
    for (const auto& file : assets_ending_in(".xml")) {
        INFO(file);
        const XmlDocument document = parse_xml(file);
        REQUIRE(document != nullptr);
        for (const char* texts : {"//x:translation[starts-with(@lang, 'ja')]//x:value", "//@engawa:example", "//h:title"}) {
            for (const std::string& text : xpath_strings(*document, texts)) CHECK(first_unread(text).empty());
        }
    }
}

TEST_CASE("Every kanji of a pack's manifest and of the string catalogue has a reading") {
    for (const auto& file : assets_ending_in(".toml")) {
        INFO(file);
        std::vector<std::string> texts;
        collect_japanese(toml::parse(read_text(file)), texts);
        CHECK_FALSE(texts.empty());
        for (const std::string& text : texts) CHECK(first_unread(text).empty());
    }
}

TEST_CASE("Every kanji of a Japanese tutorial or answer has a reading") {
    for (const char* ending : {".ja.md", ".ja-x-easy.md"}) {
        for (const auto& file : assets_ending_in(ending)) {
            INFO(file);
            CHECK(first_unread(read_text(file)).empty());
        }
    }
}

TEST_CASE("A picture is made of shapes alone: no writing, nothing from outside") {
    for (const auto& file : assets_ending_in(".svg")) {
        INFO(file);
        const XmlDocument document = parse_xml(file);
        REQUIRE(document != nullptr);
        CHECK(xpath_strings(*document, "//*[local-name() = 'text' or local-name() = 'image']").empty());
        for (const std::string& link : xpath_strings(*document, "//@*[local-name() = 'href']")) {
            CHECK(link.starts_with("#"));
        }
    }
}

}  // namespace engawa::tests
