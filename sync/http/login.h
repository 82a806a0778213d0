#pragma once

#include <filesystem>
#include <string>

#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"

namespace engawa::http {

struct Config;

// How one gets to a server and in, as a configuration says it (docs/formats/state-directory.md, "[store]"). What is
// secret lies in files of its own, one line each, so that the configuration can be shown to anyone. Empty: not used.
struct Login {
    std::string user;                   // with secret_file: Basic, or for S3 the access key id
    std::filesystem::path secret_file;  // the password, or for S3 the secret access key
    std::filesystem::path token_file;   // a bearer token, instead of these two
    std::filesystem::path authority_file;  // PEM: who may vouch for the server, instead of those the system trusts
    std::filesystem::path certificate_file;  // PEM: ours, when the server asks for one
    std::filesystem::path certificate_key_file;  // PEM
    std::filesystem::path certificate_passphrase_file;  // when that key is encrypted
    std::string proxy;  // "http://proxy.city.example:8080"
    std::string proxy_user;
    std::filesystem::path proxy_secret_file;
    int least_bytes_per_second = 64;  // a transfer that is slower for half a minute is given up

    friend bool operator==(const Login&, const Login&) = default;
};

inline constexpr int most_least_bytes_per_second = 1'000'000;

// Whether the parts belong together. `HttpError::bad_setting`, its place the part ("secret_file"); no file is read.
Result<void> check_login(const Login& login);

// A secret that is the one line of a file. The same error; what the file says never gets into it.
Result<SecretBytes> read_secret_line(const std::filesystem::path& file);

// The same with what the files have. `HttpError::bad_setting` with the file and what is wrong with it.
Result<Config> read_login(const Login& login);

}  // namespace engawa::http
