#include "tests/assets/shipped.h"

#include <catch2/catch.hpp>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "kiosk/base/ruby.h"
#include "tests/support/project_folders.h"

namespace engawa::tests {

namespace {

// The code points of valid UTF-8.
std::u32string code_points(std::string_view text) {
    std::u32string points;
    for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        if (value < 0x80) {
            points += value;
        } else if (value >= 0xF0) {
            points += value & 0x07U;
        } else if (value >= 0xE0) {
            points += value & 0x0FU;
        } else if (value >= 0xC0) {
            points += value & 0x1FU;
        } else if (!points.empty()) {
            points.back() = (points.back() << 6U) | (value & 0x3FU);
        }
    }
    return points;
}

bool is_kanji(char32_t point) {
    return (point >= 0x3400 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF) || point == U'々' ||
           point == U'〆' || point == U'ヶ' || (point >= 0x20000 && point <= 0x3FFFF);
}

bool is_kana(char32_t point) {
    return (point >= 0x3041 && point <= 0x3096) || (point >= 0x30A1 && point <= 0x30FA) || point == U'ー' ||
           point == U'・';
}

}  // namespace

std::filesystem::path assets_folder() {
    return engawa::support::source_dir() / "assets";
}

std::vector<std::filesystem::path> assets_ending_in(std::string_view ending) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(assets_folder())) {
        if (entry.is_regular_file() && entry.path().generic_string().ends_with(ending)) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    REQUIRE_FALSE(files.empty());
    return files;
}

std::string read_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

void XmlClose::operator()(_xmlDoc* document) const { xmlFreeDoc(document); }

XmlDocument parse_xml(const std::filesystem::path& file) {
    return XmlDocument(xmlReadFile(file.c_str(), nullptr, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
}

std::vector<std::string> xpath_strings(_xmlDoc& document, const std::string& expression) {
    const std::unique_ptr<xmlXPathContext, void (*)(xmlXPathContext*)> context(xmlXPathNewContext(&document),
                                                                                xmlXPathFreeContext);
    const std::pair<const char*, const char*> prefixes[] = {{"x", "http://www.w3.org/2002/xforms"},
                                                            {"h", "http://www.w3.org/1999/xhtml"},
                                                            {"jr", "http://openrosa.org/javarosa"},
                                                            {"orx", "http://openrosa.org/xforms"},
                                                            {"engawa", "urn:engawa:forms:1"}};
    for (const auto& [prefix, uri] : prefixes) {
        xmlXPathRegisterNs(context.get(), reinterpret_cast<const xmlChar*>(prefix), reinterpret_cast<const xmlChar*>(uri));
    }
    const std::unique_ptr<xmlXPathObject, void (*)(xmlXPathObject*)> found(
        xmlXPathEvalExpression(reinterpret_cast<const xmlChar*>(expression.c_str()), context.get()), xmlXPathFreeObject);
    REQUIRE(found != nullptr);
    std::vector<std::string> strings;
    for (int i = 0; found->nodesetval != nullptr && i < found->nodesetval->nodeNr; ++i) {
        xmlChar* text = xmlNodeGetContent(found->nodesetval->nodeTab[i]);
        strings.emplace_back(reinterpret_cast<const char*>(text));
        xmlFree(text);
    }
    return strings;
}

std::string first_unread(std::string_view marked) {
    for (const RubySpan& span : parse_ruby(marked)) {
        if (span.reading.empty()) {
            const std::u32string points = code_points(span.base);
            if (std::any_of(points.begin(), points.end(), is_kanji)) return span.base;
        } else {
            const std::u32string points = code_points(span.reading);
            if (!std::all_of(points.begin(), points.end(), is_kana)) return span.base + "|" + span.reading;
        }
    }
    return {};
}

}  // namespace engawa::tests
