#include <catch2/catch.hpp>

#include <regex>

#include "tests/support/guide.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// docs/guides/publishing.md as a reader follows it: each command in its place, and what it prints is what stands there;
// into a folder as it is written, and with the address of a web server in its place.

using namespace engawa;

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
    // Empty: the guide's folder.
    explicit Reader(std::string store_url) : store_url_(std::move(store_url)) {}

    // What a command of the guide prints, on both channels.
    std::string run(std::string command) {
        command = replaced(command, "/usr/share/engawa", support::share_dir().string());
        if (!store_url_.empty()) {
            command = replaced(command, "--store store", "--store " + store_url_);
            command = replaced(command, " store/content", " " + store_url_ + "content");
        }
        const bool asks = command.find(" --keys ") != command.npos && command.find(" status ") == command.npos;
        if (asks) command += " --passphrase-env ENGAWA_PASSPHRASE";
        if (later_ && (command.starts_with("engawa ") || command.starts_with("tuf-client "))) command = "faketime -f +15d " + command;
        support::ProcessOptions options;
        options.working_folder = folder_.path().string();
        options.environment = {{"PATH", support::bin_dir().string() + ":/usr/local/bin:/usr/bin:/bin"},
                               {"ENGAWA_PASSPHRASE", passphrase_}};
        return support::run({"bash", "-c", command + " 2>&1"}, {}, options).output;
    }
    void change(const std::string& what) {
        if (what == "another passphrase") passphrase_ = "not the right one";
        else if (what == "the right passphrase") passphrase_ = "correct horse battery";
        else if (what == "15 days later") later_ = true;
        else if (what == "today") later_ = false;
        else FAIL(what);
    }

  private:
    support::TemporaryFolder folder_;
    const std::string store_url_;
    std::string passphrase_ = "correct horse battery";
    bool later_ = false;
};

void follow(const std::string& store_url) {
    Reader reader(store_url);
    const int commands = support::follow_guide("docs/guides/publishing.md",
                                               {[&](const std::string& command) { return reader.run(command); },
                                                [&](const std::string& what) { reader.change(what); }, comparable});
    CHECK(commands > 50);
}

}  // namespace

TEST_CASE("The guide to publishing: every command prints what stands there") { follow(""); }

TEST_CASE("The guide to publishing holds for a web server as it does for a folder") {
    const support::NginxDav nginx;
    follow(nginx.url());
}
