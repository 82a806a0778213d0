#include <catch2/catch.hpp>

#include <regex>
#include <sstream>

#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// docs/guides/publishing.md as a reader follows it: each command in its place, and what it prints is what stands there.

using namespace engawa;

namespace {

// Days and the ids of keys are others each time.
std::string comparable(std::string text) {
    text = std::regex_replace(text, std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z)?"), "DAY");
    return std::regex_replace(text, std::regex("\\b[0-9a-f]{8}\\b"), "KEYID");
}

class Reader {
  public:
    // What a command of the guide prints, on both channels.
    std::string run(std::string command) {
        command = std::regex_replace(command, std::regex("/usr/share/engawa"), support::share_dir().string());
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
    std::string passphrase_ = "correct horse battery";
    bool later_ = false;
};

}  // namespace

TEST_CASE("The guide to publishing: every command prints what stands there") {
    std::istringstream guide(support::read_all(support::source_dir() / "docs/guides/publishing.md"));
    Reader reader;
    int commands = 0;
    bool console = false;
    std::string printed;
    std::string shown;
    std::string command;
    const auto compare = [&] {
        INFO(command);
        CHECK(comparable(shown) == comparable(printed));
        printed.clear();
        shown.clear();
    };
    for (std::string line; std::getline(guide, line);) {
        std::smatch mark;
        if (line.starts_with("```")) {
            if (console) compare();
            console = line == "```console";
        } else if (std::regex_match(line, mark, std::regex("<!-- test: (.*) -->"))) {
            reader.change(mark[1]);
        } else if (console && line.starts_with("$ ")) {
            compare();
            command = line.substr(2);
            printed = reader.run(command);
            ++commands;
        } else if (console) {
            shown += line + "\n";
        }
    }
    CHECK(commands > 50);
}
