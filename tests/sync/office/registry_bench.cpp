#include "tests/sync/office/registry_bench.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

#include "sync/office/command.h"
#include "sync/tuf/client/command.h"
#include "sync/tuf/names.h"

namespace engawa::office::support {

namespace fs = std::filesystem;
using engawa::support::read_all;

RegistryBench::RegistryBench() { must_program("init --state " + state.string()); }

envelope::KioskRequest RegistryBench::request(std::uint64_t seed) const {
    SeededRandom seeded(seed);
    const envelope::MinisignPublicKey key = envelope::MinisignSecretKey::generate(seeded).public_key();
    return {envelope::kiosk_id_of(key), key};
}

std::string RegistryBench::typed(const envelope::KioskRequest& request) {
    std::string text = envelope::joined(envelope::words_of(request));
    std::erase(text, ' ');  // one word of the command line
    return text;
}

std::string RegistryBench::enrol_line(const envelope::KioskRequest& request, const std::string& center) const {
    return "enrol STATE " + request.text() + " --center " + center + " --words " + typed(request);
}

int RegistryBench::run_program(const std::string& line) {
    std::vector<std::string> words;
    std::istringstream in(line);
    for (std::string word; in >> word;) {
        if (word == "STATE") words.insert(words.end(), {"--state", state.string()});
        else if (word == "REPO") words.insert(words.end(), {"--repository", at("city")});
        else if (word == "KEYS") words.insert(words.end(), {"--keys", at("keys"), "--passphrase-env", "ENGAWA_NO_PASSPHRASE"});
        else if (word == "STORE") words.insert(words.end(), {"--store", (state / "store").string()});
        else words.push_back(word);
    }
    std::ostringstream out;
    std::ostringstream err;
    const auto code = run_command(words, {clock, random, out, err});
    output = out.str();
    errors = err.str();
    return static_cast<int>(code);
}

std::string RegistryBench::must_program(const std::string& line) {
    const int code = run_program(line);
    INFO(line << "\n" << output << errors);
    REQUIRE(code == 0);
    return output;
}

std::string RegistryBench::must(const std::string& line) { return must_program("kiosk " + line); }

void RegistryBench::refused(const std::string& line, const std::string& message) {
    const int code = run(line);
    INFO(line << "\n" << output << errors);
    CHECK(code == 1);
    CHECK_THAT(errors, Catch::Contains(message));
    CHECK(std::count(errors.begin(), errors.end(), '\n') == 1);
}

Registry RegistryBench::registry() const {
    auto registry = Registry::load(registry_file());
    REQUIRE(registry);
    return std::move(*registry);
}

void RegistryBench::found_repository(FleetRole role) {
    for (const char* name : {"root", "targets", "fleet"})
        must_program("content key --keys " + at("keys") + " --no-passphrase --name " + name);
    must_program("content init REPO --keys " + at("keys"));
    if (role == FleetRole::delegated) must_program("content delegate REPO --fleet --key " + at("keys/fleet.pub"));
    must_program("content sign REPO KEYS --role targets");
    must_program("content publish REPO KEYS STORE");
    first_timestamp_ = read_all(state / "store/content/metadata/timestamp.json");
}

void RegistryBench::sign_and_publish() {
    must("sign STATE REPO KEYS");
    must_program("content publish REPO KEYS STORE");
}

std::string RegistryBench::client_reads() {
    std::ostringstream out;
    std::ostringstream err;
    const std::string base = (state / "store/content/").string();
    const auto call = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"--metadata-dir", at("client")});
        return tuf::run_client(words, {clock, out, err});
    };
    if (!fs::exists(at("client"))) REQUIRE(call({"init", at("city/root.json")}) == 0);
    const int code = call({"--metadata-url", base + "metadata", "--target-name", std::string(envelope::fleet_target),
                           "--target-base-url", base + "targets", "--target-dir", at("client-targets"), "download"});
    errors = err.str();
    return code == 0 ? read_all(fs::path(at("client-targets")) / tuf::local_file_name(envelope::fleet_target)) : "";
}

void RegistryBench::put_back_first_publish() {
    std::ofstream(state / "store/content/metadata/timestamp.json", std::ios::binary) << first_timestamp_;
}

}  // namespace engawa::office::support
