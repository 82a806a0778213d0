#include "tests/sync/publish/city.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

#include "sync/office/command.h"
#include "sync/tuf/client/command.h"
#include "sync/tuf/names.h"
#include "tests/kiosk/app/small_forms.h"

namespace engawa::publish {

namespace fs = std::filesystem;
using engawa::support::read_all;

City::City() {
    passphrase("correct horse battery");
    fs::create_directory(folder.path() / "store");
    pack("kaigo");
}

void City::passphrase(const std::string& text) { ::setenv("ENGAWA_TEST_PASSPHRASE", text.c_str(), 1); }

std::vector<std::string> City::words_of(const std::string& line) const {
    std::vector<std::string> words{"content"};
    std::istringstream in(line);
    for (std::string word; in >> word;) {
        if (word == "REPO") words.insert(words.end(), {"--repository", at("city")});
        else if (word == "KEYS") words.insert(words.end(), {"--keys", at("keys"), "--passphrase-env", "ENGAWA_TEST_PASSPHRASE"});
        else if (word == "STORE") words.insert(words.end(), {"--store", at("store")});
        else words.push_back(word.front() == '@' ? at(word.substr(1)) : word);
    }
    return words;
}

int City::run(const std::string& line) {
    std::ostringstream out;
    std::ostringstream err;
    const auto code = office::run_command(words_of(line), {clock, random, out, err});
    output = out.str();
    errors = err.str();
    return static_cast<int>(code);
}

std::string City::must(const std::string& line) {
    const int code = run(line);
    INFO(line << "\n" << output << errors);
    REQUIRE(code == 0);
    return output;
}

void City::refused(const std::string& line, const std::string& message) {
    const int code = run(line);
    INFO(line << "\n" << output << errors);
    CHECK(code == 1);
    CHECK_THAT(errors, Catch::Contains(message));
    CHECK(std::count(errors.begin(), errors.end(), '\n') == 1);
}

void City::found() {
    // Keys without a passphrase: to open one that has it takes long on purpose.
    for (const char* role : {"root", "targets", "kaigo"}) must("key --keys @keys --no-passphrase --name " + std::string(role));
    must("init REPO --keys @keys");
    must("delegate REPO --pack kaigo --key @keys/kaigo.pub");
    must("sign REPO KEYS --role targets");
}

void City::found_and_publish() {
    found();
    add_sign_publish();
}

fs::path City::pack(const std::string& id) {
    if (id != "kaigo") packs.add(id);
    packs.write("forms/care.xml", app::test::small_form(app::test::tea_question(), "", "form-" + id));
    return packs.folder();
}

void City::change(const std::string& version, const std::string& pack) {
    std::ofstream(packs.root() / pack / "forms/care.xml", std::ios::app) << "<!-- changed for " << version << " -->\n";
    set_version(pack, version);
}

void City::set_version(const std::string& pack, const std::string& version) {
    set_pack_version(pack, version);
    const fs::path file = packs.root() / pack / "forms/care.xml";
    std::string text = read_all(file);
    const std::size_t at = text.find(" version=\"", text.find("<data id=")) + 10;
    text.replace(at, text.find('"', at) - at, version);
    std::ofstream(file, std::ios::binary) << text;
}

void City::set_pack_version(const std::string& pack, const std::string& version) {
    const fs::path file = packs.root() / pack / "pack.toml";
    std::string text = read_all(file);
    const std::size_t line = text.find("\nversion = ") + 1;
    text.replace(line, text.find('\n', line) - line, "version = \"" + version + "\"");
    std::ofstream(file, std::ios::binary) << text;
}

void City::add_sign_publish(const std::string& pack) {
    must("add REPO " + (packs.root() / pack).string());
    must("sign REPO KEYS --role " + pack);
    must("publish REPO KEYS STORE");
}

int City::client(const std::string& name, const std::string& url) {
    std::ostringstream out;
    std::ostringstream err;
    const auto call = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"--metadata-dir", at(name)});
        return tuf::run_client(words, {clock, out, err});
    };
    int code = fs::exists(at(name)) ? 0 : call({"init", at("city/root.json")});
    const std::string base = url.empty() ? at("store/content/") : url + "content/";
    if (code == 0) code = call({"--metadata-url", base + "metadata", "refresh"});
    errors = err.str();
    return code;
}

std::string City::target(const std::string& name, const std::string& path, const std::string& url) {
    std::ostringstream out;
    std::ostringstream err;
    const std::string base = url.empty() ? at("store/content/") : url + "content/";
    const int code = tuf::run_client({"--metadata-dir", at(name), "--metadata-url", base + "metadata", "--target-name", path,
                                      "--target-base-url", base + "targets", "--target-dir", at(name + "-targets"), "download"},
                                     {clock, out, err});
    errors = err.str();
    return code == 0 ? read_all(fs::path(at(name + "-targets")) / tuf::local_file_name(path)) : "";
}

std::map<std::string, std::string> City::store_files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(at("store"))) {
        if (entry.is_regular_file()) files[fs::relative(entry.path(), at("store")).string()] = read_all(entry.path());
    }
    return files;
}

}  // namespace engawa::publish
