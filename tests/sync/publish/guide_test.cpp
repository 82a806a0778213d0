#include <catch2/catch.hpp>

#include <filesystem>
#include <regex>

#include "tests/support/guide.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// docs/guides/publishing.md as a reader follows it: each command in its place, and what it prints is what stands there;
// into a folder as it is written, and with the address of a web server in its place.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

std::string replaced(const std::string& text, const std::string& from, const std::string& to) {
    return std::regex_replace(text, std::regex(from), to);
}

// Days, the ids of keys and the store are others each time.
std::string comparable(std::string text) {
    text = replaced(text, "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z)?", "DAY");
    text = replaced(text, "\\b[0-9a-f]{8}\\b", "KEYID");
    return replaced(text, "folder://store|http://127\\.0\\.0\\.1:[0-9]+/?", "STORE");
}

class Reader {
  public:
    // No server: the guide's folder.
    explicit Reader(const support::NginxDav* server)
        : store_url_(server == nullptr ? "" : server->url()),
          store_(server == nullptr ? folder_.path() / "store" : fs::path(server->root())) {}

    // What a command of the guide prints, on both channels.
    std::string run(std::string command) {
        command = replaced(command, "/usr/share/engawa", support::share_dir().string());
        if (!store_url_.empty()) {
            command = replaced(command, "--store store", "--store " + store_url_);
            command = replaced(command, " store/content", " " + store_url_ + "content");
        }
        const bool asks = command.find(" --keys ") != command.npos && command.find(" status ") == command.npos;
        if (asks) command += " --passphrase-env ENGAWA_PASSPHRASE";
        if (!clock_.empty() && (command.starts_with("engawa ") || command.starts_with("tuf-client ")))
            command = "faketime -f '" + clock_ + "' " + command;
        support::ProcessOptions options;
        options.working_folder = folder_.path().string();
        options.environment = {{"PATH", support::bin_dir().string() + ":/usr/local/bin:/usr/bin:/bin"},
                               {"ENGAWA_PASSPHRASE", passphrase_},
                               {"TZ", "UTC"}};
        return support::run({"bash", "-c", command + " 2>&1"}, {}, options).output;
    }
    void change(const std::string& what) {
        if (what == "another passphrase") passphrase_ = "not the right one";
        else if (what == "the right passphrase") passphrase_ = "correct horse battery";
        else if (what == "15 days later" || what == "the clock is set") clock_ = "+15d";
        else if (what == "a clock that was never set") clock_ = "@2000-01-01 00:00:00";
        else if (what == "eleven months later") clock_ = "+335d";
        else if (what == "the day after") clock_ = "+336d";
        else if (what == "a backup of the store is made") copy(store_, backup());
        else if (what == "the backup is put back") copy(backup(), store_);
        else if (what == "a backup of the repository and the store is made") {
            copy(store_, backup());
            fs::copy(folder_.path() / "city", folder_.path() / "city-backup", fs::copy_options::recursive);
        } else if (what == "both backups are put back") {
            copy(backup(), store_);
            fs::remove_all(folder_.path() / "city");
            fs::copy(folder_.path() / "city-backup", folder_.path() / "city", fs::copy_options::recursive);
        } else FAIL(what);
    }

  private:
    fs::path backup() const { return folder_.path() / "backup"; }
    static void copy(const fs::path& from, const fs::path& to) {
        fs::remove_all(to / "content");
        fs::create_directories(to);
        fs::copy(from / "content", to / "content", fs::copy_options::recursive);
    }

    support::TemporaryFolder folder_;
    const std::string store_url_;
    const fs::path store_;
    std::string passphrase_ = "correct horse battery";
    std::string clock_;
};

void follow(const support::NginxDav* server) {
    Reader reader(server);
    const int commands = support::follow_guide("docs/guides/publishing.md",
                                               {[&](const std::string& command) { return reader.run(command); },
                                                [&](const std::string& what) { reader.change(what); }, comparable});
    CHECK(commands > 50);
}

}  // namespace

TEST_CASE("The guide to publishing: every command prints what stands there") { follow(nullptr); }

TEST_CASE("The guide to publishing holds for a web server as it does for a folder") {
    const support::NginxDav nginx;
    follow(&nginx);
}
