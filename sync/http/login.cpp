#include "sync/http/login.h"

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "sync/http/curl_client.h"
#include "sync/http/url.h"

namespace engawa::http {

namespace {

constexpr std::uint64_t max_secret_bytes = 64 * 1024;
constexpr std::uint64_t max_pem_bytes = 4u << 20;  // a whole bundle of authorities

Error bad(std::string where, std::string detail) { return {HttpError::bad_setting, std::move(where), std::move(detail)}; }

// RFC 7617 section 2: the colon ends the name, and control characters are not allowed.
bool sendable(const std::string& user) {
    return std::ranges::none_of(user, [](unsigned char c) { return c == ':' || c < 32 || c == 127; });
}

Result<void> check_pair(const std::string& name, const std::string& user, const std::string& file_name,
                        const std::filesystem::path& file) {
    if (!user.empty() && file.empty()) return bad(file_name, "is missing: " + name + " needs it");
    if (user.empty() && !file.empty()) return bad(name, "is missing: " + file_name + " needs it");
    if (!sendable(user)) return bad(name, "has a colon or a control character");
    return {};
}

Result<void> check_proxy(const Login& login) {
    if (login.proxy.empty()) {
        return login.proxy_user.empty() ? Result<void>() : bad("proxy", "is missing: proxy_user needs it");
    }
    const Result<Url> url = parse_url(login.proxy);
    if (!url.ok()) return bad("proxy", "is no address like http://proxy.city.example:8080: " + url.error().detail());
    if (url->path != "/" || !url->query.empty()) return bad("proxy", "has more than a host and a port");
    return {};
}

Result<void> check_pem(const std::filesystem::path& file, std::string_view mark, const char* what) {
    Result<std::string> text = read_text_file(file, max_pem_bytes);
    if (!text.ok()) return bad(file.string(), "cannot be read: " + text.error().detail());
    const bool found = text->find(mark) != text->npos;
    wipe_container(*text);
    return found ? Result<void>() : bad(file.string(), std::string("holds no ") + what + " in PEM form");
}

Result<std::optional<ClientCertificate>> read_certificate(const Login& login) {
    if (login.certificate_file.empty()) return std::optional<ClientCertificate>();
    TRY(check_pem(login.certificate_file, "-----BEGIN CERTIFICATE-----", "certificate"));
    TRY(check_pem(login.certificate_key_file, "PRIVATE KEY-----", "private key"));
    SecretBytes passphrase;
    if (!login.certificate_passphrase_file.empty()) passphrase = TRY(read_secret_line(login.certificate_passphrase_file));
    ClientCertificate made{login.certificate_file, login.certificate_key_file, std::move(passphrase)};
    return std::optional<ClientCertificate>(std::move(made));
}

}  // namespace

Result<void> check_login(const Login& login) {
    TRY(check_pair("user", login.user, "secret_file", login.secret_file));
    if (!login.user.empty() && !login.token_file.empty()) return bad("token_file", "goes without user and secret_file");
    TRY(check_pair("proxy_user", login.proxy_user, "proxy_secret_file", login.proxy_secret_file));
    TRY(check_proxy(login));
    const bool with_certificate = !login.certificate_file.empty();
    if (with_certificate != !login.certificate_key_file.empty())
        return bad(with_certificate ? "certificate_key_file" : "certificate_file", "is missing: a certificate and its key go together");
    if (!with_certificate && !login.certificate_passphrase_file.empty())
        return bad("certificate_file", "is missing: certificate_passphrase_file needs it");
    if (login.least_bytes_per_second < 1 || login.least_bytes_per_second > most_least_bytes_per_second)
        return bad("least_bytes_per_second", "is no number from 1 to 1000000");
    return {};
}

Result<SecretBytes> read_secret_line(const std::filesystem::path& file) {
    Result<std::string> text = read_text_file(file, max_secret_bytes);
    if (!text.ok()) return bad(file.string(), "cannot be read: " + text.error().detail());
    std::string_view line = *text;
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    const bool one_line = line.find_first_of(std::string_view("\r\n\0", 3)) == line.npos;
    SecretBytes secret = one_line ? SecretBytes::copy_of(line) : SecretBytes();
    wipe_container(*text);
    if (!one_line) return bad(file.string(), "has more than one line");
    if (secret.empty()) return bad(file.string(), "is empty");
    return secret;
}

Result<Config> read_login(const Login& login) {
    TRY(check_login(login));
    Config config;
    if (!login.user.empty()) {
        SecretBytes secret = TRY(read_secret_line(login.secret_file));
        config.authorization = BasicLogin{login.user, std::move(secret)};
    }
    if (!login.token_file.empty()) {
        SecretBytes token = TRY(read_secret_line(login.token_file));
        config.authorization = BearerToken{std::move(token)};
    }
    config.client_certificate = TRY(read_certificate(login));
    if (!login.authority_file.empty()) {
        TRY(check_pem(login.authority_file, "-----BEGIN CERTIFICATE-----", "certificate"));
        config.authority_file = login.authority_file;
    }
    if (!login.proxy.empty()) config.proxy = Proxy{login.proxy, std::nullopt};
    if (!login.proxy_user.empty()) {
        SecretBytes secret = TRY(read_secret_line(login.proxy_secret_file));
        config.proxy->login = BasicLogin{login.proxy_user, std::move(secret)};
    }
    config.low_speed_bytes_per_second = login.least_bytes_per_second;
    return config;
}

}  // namespace engawa::http
