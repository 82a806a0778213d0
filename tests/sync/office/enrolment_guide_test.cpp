#include <catch2/catch.hpp>

#include <fstream>
#include <regex>

#include "tests/support/guide.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// docs/guides/enrolment.md as a reader follows it.

using namespace engawa;

namespace {

// Days, keys and the office's words are others each time; the kiosk's are not, since its key is given below.
std::string comparable(std::string text) {
    text = std::regex_replace(text, std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z)?"), "DAY");
    text = std::regex_replace(text, std::regex("(words of the office: |           words: )[^\n]+"), "$1WORDS");
    text = std::regex_replace(text, std::regex("age1[0-9a-z]{58}"), "AGE");
    return std::regex_replace(text, std::regex("believed   RW[A-Za-z0-9+/]{54}"), "believed   KEY");
}

class Reader {
  public:
    std::string run(std::string command) const {
        const bool asks = command.find(" --keys ") != command.npos;
        if (asks) command = std::regex_replace(command, std::regex("( > /dev/null)?$"), " --passphrase-env ENGAWA_PASSPHRASE$1",
                                               std::regex_constants::format_first_only);
        if (command.find("inbox pull") != command.npos) command += " --packs " + (folder_.path() / "no-packs").string();
        support::ProcessOptions options;
        options.working_folder = folder_.path().string();
        options.environment = {{"PATH", support::bin_dir().string() + ":/usr/local/bin:/usr/bin:/bin"},
                               {"ENGAWA_PASSPHRASE", "correct horse battery"}};
        // Below the reader's folder, and not where the test's own lies.
        const std::string shown = support::run({"bash", "-c", command + " 2>&1"}, {}, options).output;
        return std::regex_replace(shown, std::regex(folder_.path().string() + "/"), "/home/engawa/");
    }
    void change(const std::string& what) const {
        REQUIRE(what == "the kiosk of this guide");
        std::filesystem::create_directories(folder_.path() / "new" / "kiosk");
        std::filesystem::create_directories(folder_.path() / "no-packs");
        std::ofstream(folder_.path() / "new" / "kiosk" / "kiosk.key", std::ios::binary)
            << "untrusted comment: minisign secret key\n"
               "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAsfOqOBSs08yIZMXkW17K+YeCwkE9LAnyutDzaS0Mjby8"
               "caWoVmu9m4BzmpS0gHphYF8m10BrxiPkk3R8RDjkoA4s5rL96PXrAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    }

  private:
    support::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("The guide to enrolment: every command prints what stands there") {
    const Reader reader;
    const int commands = support::follow_guide("docs/guides/enrolment.md",
                                               {[&](const std::string& command) { return reader.run(command); },
                                                [&](const std::string& what) { reader.change(what); }, comparable});
    CHECK(commands > 20);
}
