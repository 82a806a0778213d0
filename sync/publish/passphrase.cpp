#include "sync/publish/passphrase.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "kiosk/base/atomic_file.h"
#include "sync/publish/publish_error.h"

namespace engawa::publish {

namespace {

constexpr std::size_t longest_passphrase_bytes = 1024;

Error no_passphrase(std::string where, std::string detail) {
    return Error(PublishError::no_passphrase, std::move(where), std::move(detail));
}

// Gives the terminal its echo back, however the question ends.
class WithoutEcho {
  public:
    explicit WithoutEcho(int descriptor) : descriptor_(descriptor) {
        known_ = ::tcgetattr(descriptor_, &before_) == 0;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (known_) ::tcsetattr(descriptor_, TCSAFLUSH, &quiet);
    }
    ~WithoutEcho() {
        if (known_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
    }
    WithoutEcho(const WithoutEcho&) = delete;
    WithoutEcho& operator=(const WithoutEcho&) = delete;

  private:
    int descriptor_;
    termios before_{};
    bool known_ = false;
};

void say(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

Result<SecretBytes> read_line(int descriptor, const std::string& where) {
    SecretBytes line(longest_passphrase_bytes);
    std::size_t filled = 0;
    for (;;) {
        if (filled == line.size()) return no_passphrase(where, "a passphrase has at most 1,024 bytes");
        const ssize_t count = ::read(descriptor, line.data() + filled, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return no_passphrase(where, "the terminal was closed before a passphrase was typed");
        if (line.data()[filled] == '\n') break;
        ++filled;
    }
    return SecretBytes::copy_of(line.bytes().first(filled));
}

Result<void> check_new(const SecretBytes& passphrase, const std::string& where) {
    if (passphrase.size() >= least_passphrase_bytes) return {};
    return no_passphrase(where, fmt::format("a passphrase has at least {} characters", least_passphrase_bytes));
}

}  // namespace

Result<SecretBytes> ask_unseen(const std::filesystem::path& path, const std::string& question, const std::string& otherwise) {
    const FileDescriptor terminal(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!terminal.is_open()) return no_passphrase(path.string(), "there is no terminal to ask at; " + otherwise);
    // First quiet, then the question: what is typed at once is neither shown nor thrown away.
    const WithoutEcho quiet(terminal.number());
    say(terminal.number(), question);
    auto line = read_line(terminal.number(), path.string());
    say(terminal.number(), "\n");
    return line;
}

Result<SecretBytes> TerminalPassphrase::ask(const std::string& question) const {
    return ask_unseen(terminal_, question, "give --passphrase-env VARIABLE");
}

Result<SecretBytes> TerminalPassphrase::of_key(const std::filesystem::path& key_file) {
    return ask(fmt::format("Passphrase of {}: ", key_file.string()));
}

Result<SecretBytes> TerminalPassphrase::of_new_key(const std::filesystem::path& key_file) {
    SecretBytes first = TRY(ask(fmt::format("New passphrase for {}: ", key_file.string())));
    TRY(check_new(first, key_file.string()));
    const SecretBytes second = TRY(ask("The same again: "));
    if (!first.equals(second.bytes()))
        return no_passphrase(key_file.string(), "the two passphrases are not the same; nothing was made, begin again");
    return first;
}

Result<SecretBytes> EnvironmentPassphrase::of_key(const std::filesystem::path&) {
    const char* const value = std::getenv(variable_.c_str());
    if (value == nullptr) return no_passphrase(variable_, "there is no environment variable of that name");
    return SecretBytes::copy_of(std::string_view(value));
}

Result<SecretBytes> EnvironmentPassphrase::of_new_key(const std::filesystem::path& key_file) {
    SecretBytes passphrase = TRY(of_key(key_file));
    TRY(check_new(passphrase, variable_));
    return passphrase;
}

}  // namespace engawa::publish
