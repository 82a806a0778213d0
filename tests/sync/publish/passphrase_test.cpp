#include "sync/publish/passphrase.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tests/support/project_folders.h"
#include "tests/sync/publish/city.h"

// What is asked at a terminal, with a real one.

using namespace engawa;
using namespace engawa::publish;

namespace {

// The engawa program with a terminal of its own.
class AtTerminal {
  public:
    explicit AtTerminal(const std::vector<std::string>& words) {
        screen_ = ::posix_openpt(O_RDWR | O_NOCTTY);
        REQUIRE((screen_ >= 0 && ::grantpt(screen_) == 0 && ::unlockpt(screen_) == 0));
        const std::string name = ::ptsname(screen_);
        const std::string program = (engawa::support::bin_dir() / "engawa").string();
        process_ = ::fork();
        if (process_ != 0) return;
        ::setsid();
        const int terminal = ::open(name.c_str(), O_RDWR);
        ::ioctl(terminal, TIOCSCTTY, 0);
        for (int descriptor = 0; descriptor < 3; ++descriptor) ::dup2(terminal, descriptor);
        std::vector<char*> arguments{const_cast<char*>(program.c_str())};
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        ::execv(program.c_str(), arguments.data());
        ::_exit(127);
    }
    ~AtTerminal() {
        ::close(screen_);
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            ::waitpid(process_, nullptr, 0);
        }
    }
    AtTerminal(const AtTerminal&) = delete;
    AtTerminal& operator=(const AtTerminal&) = delete;

    // Reads until the screen shows the question, then types the answer.
    void answer(const std::string& question, const std::string& text) {
        while (shown_.find(question, answered_) == std::string::npos) {
            INFO(shown_);
            REQUIRE(read_some());
        }
        answered_ = shown_.size();
        const std::string line = text + "\n";
        REQUIRE(::write(screen_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    }
    int end() {
        while (read_some()) {}
        int status = 0;
        ::waitpid(process_, &status, 0);
        process_ = -1;
        return WEXITSTATUS(status);
    }
    const std::string& shown() const { return shown_; }

  private:
    bool read_some() {
        char buffer[4096];
        const ssize_t count = ::read(screen_, buffer, sizeof buffer);
        if (count > 0) shown_.append(buffer, static_cast<std::size_t>(count));
        return count > 0;
    }

    int screen_ = -1;
    pid_t process_ = -1;
    std::string shown_;
    std::size_t answered_ = 0;
};

}  // namespace

TEST_CASE("At a terminal a new passphrase is asked for twice, is not shown, and then opens the key") {
    City city;
    AtTerminal init({"content", "init", "--repository", city.at("city"), "--keys", city.at("keys")});
    init.answer("New passphrase for " + city.at("keys/root.key") + ": ", "a good long one");
    init.answer("The same again: ", "a good long one");
    init.answer("New passphrase for " + city.at("keys/targets.key") + ": ", "and another one");
    init.answer("The same again: ", "and another one");
    CHECK(init.end() == 0);
    CHECK_THAT(init.shown(), !Catch::Contains("good long") && Catch::Contains("root.json"));
    city.must("renew REPO --role root");
    AtTerminal sign({"content", "sign", "--repository", city.at("city"), "--keys", city.at("keys"), "--role", "root"});
    sign.answer("Passphrase of " + city.at("keys/root.key") + ": ", "a good long one");
    CHECK(sign.end() == 0);
    CHECK_THAT(sign.shown(), Catch::Contains("root: signed with root") && !Catch::Contains("good long"));
}

TEST_CASE("Two passphrases that are not the same make no key") {
    City city;
    AtTerminal key({"content", "key", "--keys", city.at("keys"), "--name", "kaigo"});
    key.answer("New passphrase", "a good long one");
    key.answer("The same again: ", "a good long onf");
    CHECK(key.end() == 1);
    CHECK_THAT(key.shown(), Catch::Contains("not the same; nothing was made"));
    CHECK_FALSE(std::filesystem::exists(city.at("keys/kaigo.key")));
}

TEST_CASE("Without a terminal the way out is told") {
    TerminalPassphrase passphrases("/nonexistent/tty");
    const auto asked = passphrases.of_key("a.key");
    REQUIRE_FALSE(asked.ok());
    CHECK_THAT(asked.error().message(), Catch::Contains("--passphrase-env"));
}
