#include "sync/envelope/slip.h"

#include <sodium.h>

#include <array>

#include "sync/envelope/age.h"
#include "sync/envelope/json_fields.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/primitives.h"

namespace engawa::envelope {

namespace {

constexpr std::size_t code_digits = 12;
// The locator, a plain hash of the same digits, is searched faster than any scrypt: cost would protect nothing here.
constexpr int status_work_factor_log2 = 10;
constexpr int max_status_work_factor_log2 = 18;

// What people and scanners put between groups: spaces, hyphens and the long-vowel mark that kana keyboards give.
constexpr std::array<std::string_view, 9> separators = {" ", "-", "\t", "\u3000", "\uff0d", "\u30fc",
                                                        "\u2010", "\u2212", "\u2013"};

Error bad_status() { return {SlipError::bad_status, "slip status", "not a status that this program knows"}; }

}  // namespace

std::string_view state_word(SlipState state) {
    switch (state) {
        case SlipState::received: return "received";
        case SlipState::working: return "working";
        case SlipState::done: return "done";
        case SlipState::ask: return "ask";
    }
    ENGAWA_VERIFY(false);
}

std::optional<SlipState> parse_slip_state(std::string_view word) {
    for (const SlipState state : {SlipState::received, SlipState::working, SlipState::done, SlipState::ask}) {
        if (word == state_word(state)) return state;
    }
    return std::nullopt;
}

std::string make_slip_code(Random& random) {
    std::string code;
    for (std::size_t i = 0; i + 1 < code_digits; ++i) code += static_cast<char>('0' + random.below(10));
    return code + damm_check_digit(code);
}

Result<std::string> parse_slip_code(std::string_view typed) {
    static constexpr std::string_view wide_digit_lead = "\xef\xbc";  // U+FF10 … U+FF19 are EF BC 90 … EF BC 99
    std::string code;
    while (!typed.empty()) {
        bool skipped = false;
        for (const std::string_view separator : separators) {
            if (!typed.starts_with(separator)) continue;
            typed.remove_prefix(separator.size());
            skipped = true;
            break;
        }
        if (skipped) continue;
        if (typed.starts_with(wide_digit_lead) && typed.size() >= 3 && typed[2] >= '\x90' && typed[2] <= '\x99') {
            code += static_cast<char>('0' + (typed[2] - '\x90'));
            typed.remove_prefix(3);
        } else if (typed.front() >= '0' && typed.front() <= '9') {
            code += typed.front();
            typed.remove_prefix(1);
        } else {
            return Error(SlipError::not_digits, "slip code", "a character that is no digit");
        }
    }
    if (code.size() != code_digits) return Error(SlipError::not_digits, "slip code", "not twelve digits");
    if (damm_check_digit(code) != '0') return Error(SlipError::mistyped, "slip code", "the check digit does not fit");
    return code;
}

std::string grouped_slip_code(std::string_view code) {
    std::string text;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (i > 0 && i % 4 == 0) text += ' ';
        text += code[i];
    }
    return text;
}

std::string slip_locator(std::string_view code) {
    const std::string input = "engawa-slip" + std::string(code);
    std::array<std::byte, 16> hash;
    crypto_generichash(raw(hash.data()), hash.size(), reinterpret_cast<const unsigned char*>(input.data()),
                       input.size(), nullptr, 0);
    return to_hex(hash);
}

ObjectKey slip_key(std::string_view code) { return ObjectKey("slips/" + slip_locator(code) + ".age"); }

Result<Bytes> seal_slip_status(const SlipStatus& status, std::string_view code, Random& random) {
    const std::string checked = TRY(parse_slip_code(code));
    nlohmann::ordered_json json;
    json["format"] = "engawa-slip-status";
    json["version"] = 1;
    json["state"] = state_word(status.state);
    json["since"] = to_rfc3339(status.since);
    json["sentence"] = status.sentence;
    const std::string text = json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    return age_encrypt_with_passphrase(bytes_of(text), bytes_of(checked), status_work_factor_log2, random);
}

Result<SlipStatus> open_slip_status(BytesView sealed, std::string_view code) {
    const std::string checked = TRY(parse_slip_code(code));
    AgeKeys keys;
    keys.passphrase = SecretBytes::copy_of(checked);
    keys.max_work_factor_log2 = max_status_work_factor_log2;
    const SecretBytes text = TRY(age_decrypt(sealed, keys));
    const auto json = nlohmann::json::parse(text.text(), nullptr, false);
    if (json_text(json, "format") != "engawa-slip-status" || json_number(json, "version") != std::uint64_t{1}) {
        return bad_status();
    }
    const auto word = json_text(json, "state");
    const auto state = word ? parse_slip_state(*word) : std::nullopt;
    const auto since = json_text(json, "since");
    const auto sentence = json_text(json, "sentence");
    if (!state || !since || !sentence) return bad_status();
    const auto time = parse_rfc3339(*since);
    if (!time) return bad_status();
    return SlipStatus{*state, *time, *sentence};
}

}  // namespace engawa::envelope
