#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

struct _xmlDoc;

// The content in assets/ as its authors wrote it, for the tests that judge it.

namespace engawa::tests {

std::filesystem::path assets_folder();

// Files below assets/ whose path ends in `ending`, sorted. Never empty: the test fails when there is none.
std::vector<std::filesystem::path> assets_ending_in(std::string_view ending);

std::string read_text(const std::filesystem::path& file);

struct XmlClose {
    void operator()(_xmlDoc* document) const;
};
using XmlDocument = std::unique_ptr<_xmlDoc, XmlClose>;

// Null when the file is not well-formed. Entities and the network are off.
XmlDocument parse_xml(const std::filesystem::path& file);

// The string values of an XPath's nodes. Prefixes: x (XForms), h, jr, orx, engawa.
std::vector<std::string> xpath_strings(_xmlDoc& document, const std::string& expression);

// The first piece of text a Japanese reader sees with a kanji outside a reading group, or with a reading that is not
// kana; empty when there is none.
std::string first_unread(std::string_view marked);

}  // namespace engawa::tests
