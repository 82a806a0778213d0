// digest, base64-decode and uuid.

#include "kiosk/forms/xpath/digest.h"
#include "kiosk/forms/xpath/evaluator.h"
#include "kiosk/forms/xpath/text.h"

#include <openssl/evp.h>

#include <array>
#include <cmath>

namespace engawa::forms::xpath {

namespace {

constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 255;
constexpr std::array<std::uint8_t, 256> base64_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < base64_alphabet.size(); ++i) values[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}();
// uuid(n) gives what a form asks for, within reason.
constexpr double longest_uuid = 10'000;

const EVP_MD* algorithm_of(std::string_view name) {
    if (name == "MD5") return EVP_md5();
    if (name == "SHA-1") return EVP_sha1();
    if (name == "SHA-256") return EVP_sha256();
    if (name == "SHA-384") return EVP_sha384();
    if (name == "SHA-512") return EVP_sha512();
    return nullptr;
}

}  // namespace

std::optional<std::string> digest_bytes(std::string_view algorithm, std::string_view bytes) {
    const EVP_MD* how = algorithm_of(algorithm);
    if (how == nullptr) return std::nullopt;
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, how, nullptr) != 1) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(out.data()), size);
}

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string to_base64(std::string_view bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        const std::size_t there = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8 | (j < there ? static_cast<unsigned char>(bytes[i + j]) : 0u);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            out += j <= there ? base64_alphabet[group >> (18 - 6 * j) & 63] : '=';
        }
    }
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (c == '=') {
            ++padding;
            continue;
        }
        const std::uint8_t value = base64_values[static_cast<unsigned char>(c)];
        if (value == no_digit && xml_space.find(c) != std::string_view::npos) continue;
        if (value == no_digit || padding > 0) return std::nullopt;
        ++digits;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out += static_cast<char>(bits >> held & 0xFF);
        }
    }
    if (digits % 4 == 1 || padding > 2) return std::nullopt;
    return out;
}

namespace {

Result<Value> digest(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const std::string text = TRY(evaluator.string_of(*arguments[0], context));
    const std::string algorithm = TRY(evaluator.string_of(*arguments[1], context));
    std::string encoding = "base64";
    if (arguments.size() == 3) encoding = TRY(evaluator.string_of(*arguments[2], context));
    TRY(evaluator.spend(20 + text.size() / bytes_a_step::digested));
    const auto bytes = digest_bytes(algorithm, text);
    if (!bytes) return Error(XPathError::bad_argument, "", "digest() knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512");
    if (encoding == "hex") return Value(to_hex(*bytes));
    if (encoding == "base64") return Value(to_base64(*bytes));
    return Error(XPathError::bad_argument, "", "digest() writes base64 or hex");
}

// What is no base64 decodes to nothing: a scanned code that holds something else must not stop a form.
Result<Value> base64_decode(Evaluator& evaluator, const Context& context, Arguments arguments) {
    HeldText held;
    const std::string_view text = TRY(evaluator.text_in(*arguments[0], context, held));
    TRY(evaluator.spend_on(text.size(), bytes_a_step::rewritten));
    const auto bytes = from_base64(text);
    return Value(bytes ? valid_utf8(*bytes) : std::string());
}

Result<Value> uuid(Evaluator& evaluator, const Context& context, Arguments arguments) {
    TRY(evaluator.spend(20));
    Random* source = evaluator.environment().random;
    if (source == nullptr) return Error(XPathError::no_source, "", "uuid() without a source of chance");
    std::string text = make_uuid(*source);
    if (arguments.empty()) return Value(std::move(text));
    const double length = TRY(evaluator.number_of(*arguments[0], context));
    if (std::isnan(length) || length < 0 || length > longest_uuid) {
        return Error(XPathError::bad_argument, "", "uuid() is given no length it can have");
    }
    const auto size = static_cast<std::size_t>(length);
    TRY(evaluator.spend(size));
    while (text.size() < size) text += make_uuid(*source);
    text.resize(size);
    return Value(std::move(text));
}

constexpr std::array functions = {
    Function{"digest", 2, 3, digest},
    Function{"base64-decode", 1, 1, base64_decode},
    Function{"uuid", 0, 1, uuid, Effect::chance},
};

}  // namespace

std::span<const Function> digest_functions() { return functions; }

}  // namespace engawa::forms::xpath
