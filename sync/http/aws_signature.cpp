#include "sync/http/aws_signature.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <vector>

namespace engawa::http {

namespace {

constexpr std::string_view service = "s3";
constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

using Digest = std::array<unsigned char, 32>;
static_assert(crypto_hash_sha256_BYTES == 32 && crypto_auth_hmacsha256_BYTES == 32);

std::string hex(const Digest& digest) {
    std::string text(2 * digest.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
    text.pop_back();
    return text;
}

std::string sha256_hex(std::span<const std::byte> bytes) {
    Digest digest;
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return hex(digest);
}

Digest keyed(std::span<const unsigned char> key, std::string_view text) {
    crypto_auth_hmacsha256_state state;
    Digest digest;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    crypto_auth_hmacsha256_final(&state, digest.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

Digest signature(const AwsLogin& login, std::string_view day, std::string_view text) {
    SecretBytes start(4 + login.secret_access_key.size());
    std::ranges::copy(std::string_view("AWS4"), start.data());
    std::copy_n(login.secret_access_key.data(), login.secret_access_key.size(), start.data() + 4);
    Digest key = keyed({reinterpret_cast<const unsigned char*>(start.data()), start.size()}, day);
    for (const std::string_view part : {std::string_view(login.region), service, std::string_view("aws4_request")})
        key = keyed(key, part);
    const Digest made = keyed(key, text);
    sodium_memzero(key.data(), key.size());
    return made;
}

std::string lower(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return made;
}

// Without white space at both ends, and with one space for several.
std::string trimmed(std::string_view value) {
    std::string made;
    for (const char c : value)
        if (c != ' ' || (!made.empty() && made.back() != ' ')) made += c;
    if (made.ends_with(' ')) made.pop_back();
    return made;
}

std::string canonical_path(std::string_view path) {
    std::string made;
    for (const char c : percent_decoded(path)) made += c == '/' ? "/" : percent_encoded({&c, 1});
    return made;
}

std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> parts;
    while (!query.empty()) {
        const std::string_view part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), part.size() + 1));
        const std::size_t equals = std::min(part.find('='), part.size());
        const std::string_view value = equals < part.size() ? part.substr(equals + 1) : std::string_view();
        parts.emplace_back(percent_encoded(percent_decoded(part.substr(0, equals))),
                           percent_encoded(percent_decoded(value)));
    }
    std::ranges::sort(parts);
    std::string made;
    for (const auto& [name, value] : parts) made += (made.empty() ? "" : "&") + name + "=" + value;
    return made;
}

// "20130524T000000Z"
std::string compact_time(WallTime time) {
    std::string text = to_rfc3339(time);  // "2013-05-24T00:00:00.000Z"
    text.resize(text.find('.'));
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text + "Z";
}

}  // namespace

HttpHeaders signed_headers(const AwsLogin& login, const HttpRequest& request, const Url& url, WallTime time) {
    const std::string moment = compact_time(time);
    const std::string day = moment.substr(0, 8);
    const std::string body_hash = sha256_hex(request.body);
    HttpHeaders headers = request.headers;
    headers.insert(headers.end(), {{"Host", url.host_header()}, {"X-Amz-Content-Sha256", body_hash}, {"X-Amz-Date", moment}});

    std::map<std::string, std::string> sorted;
    for (const auto& [name, value] : headers) sorted.insert_or_assign(lower(name), trimmed(value));
    std::string lines;
    std::string names;
    for (const auto& [name, value] : sorted) {
        lines += name + ":" + value + "\n";
        names += (names.empty() ? "" : ";") + name;
    }
    const std::string canonical = std::string(method_name(request.method)) + "\n" + canonical_path(url.path) + "\n" +
                                  canonical_query(url.query) + "\n" + lines + "\n" + names + "\n" + body_hash;
    const std::string scope = day + "/" + login.region + "/" + std::string(service) + "/aws4_request";
    const std::string to_sign = std::string(algorithm) + "\n" + moment + "\n" + scope + "\n" +
                                sha256_hex(std::as_bytes(std::span(canonical)));
    headers.emplace_back("Authorization", std::string(algorithm) + " Credential=" + login.access_key_id + "/" + scope +
                                              ", SignedHeaders=" + names +
                                              ", Signature=" + hex(signature(login, day, to_sign)));
    return headers;
}

}  // namespace engawa::http
