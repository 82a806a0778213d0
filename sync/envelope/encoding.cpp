#include "sync/envelope/encoding.h"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace engawa::envelope {

namespace {

int variant(Base64Padding padding) {
    switch (padding) {
        case Base64Padding::none: return sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
        case Base64Padding::required: return sodium_base64_VARIANT_ORIGINAL;
    }
    ENGAWA_VERIFY(false);
}

constexpr std::string_view bech32_characters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

class Bech32Checksum {
  public:
    void add(unsigned five_bits) {
        static constexpr std::array<std::uint32_t, 5> generators = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                                   0x2a1462b3};
        const std::uint32_t top = state_ >> 25;
        state_ = ((state_ & 0x1ffffff) << 5) ^ five_bits;
        for (unsigned i = 0; i < generators.size(); ++i) {
            if (((top >> i) & 1u) != 0) state_ ^= generators[i];
        }
    }
    void add_prefix(std::string_view prefix) {
        for (const char c : prefix) add(static_cast<unsigned char>(lower(c)) >> 5);
        add(0);
        for (const char c : prefix) add(static_cast<unsigned char>(lower(c)) & 31);
    }
    std::uint32_t state() const { return state_; }

  private:
    std::uint32_t state_ = 1;
};

}  // namespace

std::string to_base64(BytesView bytes, Base64Padding padding) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant(padding)), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      variant(padding));
    text.pop_back();  // the terminator
    return text;
}

std::optional<Bytes> from_base64(std::string_view text, Base64Padding padding) {
    // libsodium 1.0.18 takes some bytes over 127 for letters, which would give one value several texts.
    const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
    if (!ascii) return std::nullopt;
    Bytes bytes(text.size() / 4 * 3 + 3);
    std::size_t length = 0;
    // Without an end pointer the call fails unless every character was used; it checks the spare bits itself.
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                          nullptr, &length, nullptr, variant(padding)) != 0) {
        wipe_container(bytes);
        return std::nullopt;
    }
    bytes.resize(length);
    return bytes;
}

SecretBytes to_bech32(std::string_view prefix, BytesView data) {
    const bool upper_case = !prefix.empty() && is_upper(prefix.front());
    const std::size_t groups = (data.size() * 8 + 4) / 5;
    SecretBytes text(prefix.size() + 1 + groups + 6);
    std::size_t position = 0;
    const auto put = [&](char c) { text.bytes()[position++] = static_cast<std::byte>(c); };
    const auto put_group = [&](unsigned five_bits) {
        const char c = bech32_characters[five_bits];
        put(upper_case ? upper(c) : c);
    };

    for (const char c : prefix) put(c);
    put('1');
    Bech32Checksum checksum;
    checksum.add_prefix(prefix);
    unsigned bits = 0;
    unsigned held = 0;
    const auto emit = [&](unsigned five_bits) {
        checksum.add(five_bits);
        put_group(five_bits);
    };
    for (const std::byte byte : data) {
        bits = ((bits << 8) | std::to_integer<unsigned>(byte)) & 0xfff;
        held += 8;
        while (held >= 5) {
            held -= 5;
            emit((bits >> held) & 31);
        }
    }
    if (held > 0) emit((bits << (5 - held)) & 31);
    for (int i = 0; i < 6; ++i) checksum.add(0);
    const std::uint32_t sum = checksum.state() ^ 1;
    for (unsigned i = 0; i < 6; ++i) put_group((sum >> (5 * (5 - i))) & 31);
    return text;
}

std::optional<Bech32> from_bech32(std::string_view text) {
    bool has_upper = false;
    bool has_lower = false;
    for (const char c : text) {
        if (c < 33 || c > 126) return std::nullopt;
        has_upper = has_upper || is_upper(c);
        has_lower = has_lower || is_lower(c);
    }
    if (has_upper && has_lower) return std::nullopt;
    const std::size_t separator = text.rfind('1');
    if (separator == std::string_view::npos || separator == 0 || text.size() - separator - 1 < 6) return std::nullopt;

    Bech32 result;
    result.prefix = text.substr(0, separator);
    Bech32Checksum checksum;
    checksum.add_prefix(result.prefix);
    const std::string_view groups = text.substr(separator + 1);
    result.data.reserve(groups.size() * 5 / 8 + 1);
    unsigned bits = 0;
    unsigned held = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const std::size_t value = bech32_characters.find(lower(groups[i]));
        if (value == std::string_view::npos) return std::nullopt;
        checksum.add(static_cast<unsigned>(value));
        if (i + 6 >= groups.size()) continue;  // the checksum itself
        bits = ((bits << 5) | static_cast<unsigned>(value)) & 0xfff;
        held += 5;
        if (held >= 8) {
            held -= 8;
            result.data.push_back(static_cast<std::byte>((bits >> held) & 0xff));
        }
    }
    const bool clean_end = held < 5 && (bits & ((1u << held) - 1)) == 0;
    if (checksum.state() != 1 || !clean_end) {
        wipe_container(result.data);
        return std::nullopt;
    }
    return result;
}

}  // namespace engawa::envelope
