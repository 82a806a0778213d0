#include "sync/office/digest_login.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cctype>
#include <map>

#include "kiosk/base/result.h"

namespace engawa::office {

namespace {

std::string hex_digest(bool sha256, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
    unsigned length = 0;
    ENGAWA_VERIFY(EVP_Digest(text.data(), text.size(), bytes.data(), &length, sha256 ? EVP_sha256() : EVP_md5(), nullptr) == 1);
    std::string hex;
    for (unsigned i = 0; i < length; ++i) hex += fmt::format("{:02x}", bytes.at(i));
    return hex;
}

std::string lower(std::string_view text) {
    std::string out;
    for (const char c : text) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// name=value and name="value", separated by commas.
std::map<std::string, std::string> fields_of(std::string_view text) {
    std::map<std::string, std::string> fields;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t equals = text.find('=', at);
        if (equals == std::string_view::npos) break;
        std::size_t begin = at;
        while (begin < equals && (text[begin] == ' ' || text[begin] == ',')) ++begin;
        std::string value;
        std::size_t end = equals + 1;
        if (end < text.size() && text[end] == '"') {
            for (++end; end < text.size() && text[end] != '"'; ++end) {
                if (text[end] == '\\' && end + 1 < text.size()) ++end;
                value += text[end];
            }
            end = text.find(',', end);
        } else {
            const std::size_t comma = text.find(',', end);
            value = text.substr(end, comma == std::string_view::npos ? comma : comma - end);
            end = comma;
        }
        fields[lower(text.substr(begin, equals - begin))] = value;
        at = end == std::string_view::npos ? text.size() : end + 1;
    }
    return fields;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

std::optional<DigestChallenge> parse_digest_challenge(std::string_view value) {
    constexpr std::string_view scheme = "digest ";
    if (lower(value.substr(0, scheme.size())) != scheme) return std::nullopt;
    const auto fields = fields_of(value.substr(scheme.size()));
    const auto field = [&](const char* name) {
        const auto found = fields.find(name);
        return found == fields.end() ? std::string() : found->second;
    };
    const std::string algorithm = lower(field("algorithm"));
    const bool known = algorithm.empty() || algorithm == "md5" || algorithm == "sha-256";
    const std::string qop = " " + lower(field("qop")) + ",";
    const bool with_auth = qop.find(" auth,") != std::string::npos || qop.find(",auth,") != std::string::npos;
    if (!known || !with_auth || field("nonce").empty()) return std::nullopt;
    return DigestChallenge{field("realm"), field("nonce"), field("opaque"), algorithm == "sha-256"};
}

std::string digest_authorization(const DigestChallenge& challenge, const std::string& user, const SecretBytes& password,
                                 std::string_view method, std::string_view uri, unsigned count, std::string_view client_nonce) {
    const auto hash = [&](std::string_view text) { return hex_digest(challenge.sha256, text); };
    std::string secret = fmt::format("{}:{}:{}", user, challenge.realm, password.text());
    const std::string first = hash(secret);
    wipe_container(secret);
    const std::string second = hash(fmt::format("{}:{}", method, uri));
    const std::string counted = fmt::format("{:08x}", count);
    const std::string response =
        hash(fmt::format("{}:{}:{}:{}:auth:{}", first, challenge.nonce, counted, client_nonce, second));
    std::string value = fmt::format(
        "Digest username={}, realm={}, nonce={}, uri=\"{}\", response=\"{}\", algorithm={}, qop=auth, nc={}, cnonce=\"{}\"",
        quoted(user), quoted(challenge.realm), quoted(challenge.nonce), uri, response, challenge.sha256 ? "SHA-256" : "MD5",
        counted, client_nonce);
    if (!challenge.opaque.empty()) value += ", opaque=" + quoted(challenge.opaque);
    return value;
}

}  // namespace engawa::office
