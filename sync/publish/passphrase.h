#pragma once

#include <filesystem>
#include <string>

#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"

namespace engawa::publish {

// Where the passphrases of key files come from. `key_file` is told to the person.
class PassphraseSource {
  public:
    virtual ~PassphraseSource() = default;
    virtual Result<SecretBytes> of_key(const std::filesystem::path& key_file) = 0;
    // For a key that is about to be made.
    virtual Result<SecretBytes> of_new_key(const std::filesystem::path& key_file) = 0;
};

inline constexpr std::size_t least_passphrase_bytes = 8;

inline constexpr const char* terminal_path = "/dev/tty";
// A line typed at the terminal, which is not shown. `otherwise` tells what to do where there is none. no_passphrase.
Result<SecretBytes> ask_unseen(const std::filesystem::path& terminal, const std::string& question, const std::string& otherwise);

// Asks at a terminal without showing what is typed; a new one twice.
class TerminalPassphrase final : public PassphraseSource {
  public:
    explicit TerminalPassphrase(std::filesystem::path terminal = terminal_path) : terminal_(std::move(terminal)) {}
    Result<SecretBytes> of_key(const std::filesystem::path& key_file) override;
    Result<SecretBytes> of_new_key(const std::filesystem::path& key_file) override;

  private:
    Result<SecretBytes> ask(const std::string& question) const;
    std::filesystem::path terminal_;
};

// The same passphrase for every key, from an environment variable.
class EnvironmentPassphrase final : public PassphraseSource {
  public:
    explicit EnvironmentPassphrase(std::string variable) : variable_(std::move(variable)) {}
    Result<SecretBytes> of_key(const std::filesystem::path& key_file) override;
    Result<SecretBytes> of_new_key(const std::filesystem::path& key_file) override;

  private:
    std::string variable_;
};

}  // namespace engawa::publish
