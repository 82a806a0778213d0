#include "tests/journeys/received.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace engawa::journey {

namespace {

namespace fs = std::filesystem;

std::string name_of(const xmlNode* node) { return reinterpret_cast<const char*>(node->name); }

// Positions are written where a name occurs more than once among its siblings.
std::string step_of(const xmlNode* node) {
    int before = 0;
    int all = 0;
    for (const xmlNode* other = node->parent->children; other != nullptr; other = other->next) {
        if (other->type != XML_ELEMENT_NODE || name_of(other) != name_of(node)) continue;
        ++all;
        if (other == node) before = all;
    }
    return "/" + name_of(node) + (all > 1 ? "[" + std::to_string(before) + "]" : "");
}

void collect(const xmlNode* node, const std::string& path, std::map<std::string, std::string>& answers) {
    bool leaf = true;
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        leaf = false;
        collect(child, path + step_of(child), answers);
    }
    if (!leaf) return;
    xmlChar* text = xmlNodeGetContent(node);
    answers[path] = reinterpret_cast<const char*>(text);
    xmlFree(text);
}

std::map<std::string, std::string> answers_of(const std::string& xml) {
    xmlDoc* document = xmlReadMemory(xml.data(), static_cast<int>(xml.size()), "submission.xml", nullptr, XML_PARSE_NONET);
    REQUIRE(document != nullptr);
    std::map<std::string, std::string> answers;
    const xmlNode* root = xmlDocGetRootElement(document);
    collect(root, "/" + name_of(root), answers);
    xmlFreeDoc(document);
    return answers;
}

}  // namespace

Received open_with_stock_programs(const fs::path& envelope, const fs::path& identity, const fs::path& kiosk_public_key,
                                  const fs::path& scratch) {
    const fs::path folder = scratch / ("opened-" + envelope.stem().string());
    fs::create_directories(folder);
    const fs::path tar = folder / "payload.tar";
    const auto decrypted =
        support::run({"age", "--decrypt", "--identity", identity.string(), "--output", tar.string(), envelope.string()});
    REQUIRE(decrypted.ending.exit_code == 0);
    REQUIRE(support::run({"tar", "-xf", tar.string(), "-C", folder.string()}).ending.exit_code == 0);
    const auto verified = support::run(
        {"minisign", "-V", "-q", "-p", kiosk_public_key.string(), "-m", (folder / "manifest.json").string()});
    REQUIRE(verified.ending.exit_code == 0);
    const auto manifest = nlohmann::json::parse(support::read_all(folder / "manifest.json"));
    Received received;
    received.xml = support::read_all(folder / "submission.xml");
    received.form = manifest.at("form").is_object() ? manifest.at("form").value("id", "") : manifest.value("form", "");
    received.slip = manifest.value("slip", "");
    received.sequence = manifest.value("sequence", 0);
    received.answers = answers_of(received.xml);
    return received;
}

namespace {

// A repeat is always a list; its instances are numbered only where there are several, as step_of does.
void flatten(const nlohmann::json& value, const std::string& path, std::map<std::string, std::string>& answers) {
    if (value.is_string()) {
        answers[path] = value.get<std::string>();
    } else if (value.is_object()) {
        for (const auto& [name, child] : value.items()) flatten(child, path + "/" + name, answers);
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            flatten(value[i], value.size() > 1 ? path + "[" + std::to_string(i + 1) + "]" : path, answers);
        }
    } else {
        FAIL("an answer that is no text at " << path);
    }
}

}  // namespace

std::map<std::string, std::string> exported_answers(const nlohmann::json& exported, const std::string& form) {
    std::map<std::string, std::string> answers;
    int found = 0;
    for (const nlohmann::json& record : exported) {
        if (record.at("form").at("id") != form) continue;
        ++found;
        flatten(record.at("answers"), "/data", answers);
    }
    REQUIRE(found == 1);
    return answers;
}

std::vector<std::string> given_answers(const std::map<std::string, std::string>& answers) {
    static constexpr std::string_view calculated[] = {"/data/today", "/data/clock", "/data/person/age_day", "/data/person/age",
                                                      "/data/person/insured_kind", "/data/residents/count"};
    std::vector<std::string> given;
    for (const auto& [path, value] : answers) {
        const bool made = path.rfind("/data/meta/", 0) == 0 ||
                          std::find(std::begin(calculated), std::end(calculated), path) != std::end(calculated);
        if (!value.empty() && !made) given.push_back(path + " = " + value);
    }
    return given;
}

std::size_t count_records(const nlohmann::json& exported) {
    if (exported.is_array()) return exported.size();
    return exported.value("records", nlohmann::json::array()).size();
}

}  // namespace engawa::journey
