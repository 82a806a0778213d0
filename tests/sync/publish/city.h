#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "sync/tuf/metadata.h"
#include "tests/kiosk/content/pack_folder.h"
#include "tests/support/temporary_folder.h"

// A city that publishes: the engawa program and tuf-client in this process, with a clock that can be set, in a folder
// with a repository "city", keys in "keys" and a store in "store".

namespace engawa::publish {

class City {
  public:
    City();

    // A command line; a word that begins with "@" is a path below the folder. Options that most commands share:
    // REPO is "--repository @city", KEYS "--keys @keys --passphrase-env ENGAWA_TEST_PASSPHRASE", STORE "--store @store".
    int run(const std::string& line);
    // The words of such a line, from "content" on, for the program itself.
    std::vector<std::string> words_of(const std::string& line) const;
    // Must succeed; answers what was printed.
    std::string must(const std::string& line);
    // Must fail with this in its message.
    void refused(const std::string& line, const std::string& message);

    std::string at(const std::string& name) const { return (folder.path() / name).string(); }
    void passphrase(const std::string& text);

    // init, a department's key, its delegation, all signed; nothing added yet. None of the keys has a passphrase.
    void found();
    // The same, with the pack added, signed and published.
    void found_and_publish();
    // A whole pack with one form; its folder is named after its id.
    std::filesystem::path pack(const std::string& id = "kaigo");
    // The form of pack "kaigo", as a target.
    static constexpr const char* form_target = "packs/kaigo/forms/care.xml";
    // Its form gets a comment with the new version, and both a new version.
    void change(const std::string& version, const std::string& pack = "kaigo");
    // Of the pack and of its form.
    void set_version(const std::string& pack, const std::string& version);
    void set_pack_version(const std::string& pack, const std::string& version);
    void add_sign_publish(const std::string& pack = "kaigo");

    // A kiosk's client, with trusted metadata of its own below the name. Made from city/root.json at first.
    int client(const std::string& name, const std::string& url = {});
    // Downloads one target; what it holds, or "" when it could not be had.
    std::string target(const std::string& name, const std::string& path, const std::string& url = {});

    std::map<std::string, std::string> store_files() const;

    engawa::support::TemporaryFolder folder;
    content::test::PackFolder packs;
    ManualWallClock clock{WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 21))};
    SystemRandom random;
    std::string output;
    std::string errors;
};

}  // namespace engawa::publish
