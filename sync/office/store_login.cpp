#include "sync/office/store_login.h"

#include <algorithm>

#include "sync/envelope/enrolment.h"
#include "sync/office/office_error.h"

namespace engawa::office {

Result<void> check_store_login(const std::optional<std::string>& user,
                               const std::optional<std::filesystem::path>& secret_file) {
    if (user && !secret_file) return Error(OfficeError::bad_usage, "--store-user", "needs --store-secret-file too");
    if (!user && secret_file) return Error(OfficeError::bad_usage, "--store-secret-file", "needs --store-user too");
    if (!user) return {};
    // RFC 7617 section 2: the colon ends the name, and control characters are not allowed.
    const bool sendable = std::none_of(user->begin(), user->end(), [](unsigned char c) {
        return c == ':' || c < 32 || c == 127;
    });
    if (user->empty() || !sendable) {
        return Error(OfficeError::bad_usage, "--store-user", "is empty, or has a colon or a control character");
    }
    if (secret_file->empty()) return Error(OfficeError::bad_usage, "--store-secret-file", "is empty");
    return {};
}

Result<http::Config> http_login(const std::optional<std::string>& user,
                                const std::optional<std::filesystem::path>& secret_file) {
    http::Config config;
    TRY(check_store_login(user, secret_file));
    if (!user) return config;
    SecretBytes password = TRY(envelope::load_store_secret({*user, *secret_file}));
    config.authorization = http::BasicLogin{*user, std::move(password)};
    return config;
}

}  // namespace engawa::office
