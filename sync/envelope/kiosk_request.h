#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/envelope/minisign.h"

// How a kiosk asks to be enrolled, and the words two people compare. docs/formats/enrolment.md. And what an enrolled one
// says of a key that changes: docs/formats/registry.md, "Keys that change".

namespace engawa::envelope {

struct KioskRequest {
    KioskId id;
    MinisignPublicKey key;
    // "engawa-kiosk:1:kiosk-0a8afd8a:RW…"
    std::string text() const;
    friend bool operator==(const KioskRequest&, const KioskRequest&) = default;
};

// The id that a kiosk has by its key alone.
KioskId kiosk_id_of(const MinisignPublicKey& key);
// EnvelopeError::bad_request.
Result<KioskRequest> parse_kiosk_request(std::string_view text);

inline constexpr std::size_t fingerprint_words = 8;  // of 10 bits
using Words = std::array<std::string, fingerprint_words>;
Words words_of(const KioskRequest& request);
Words words_of_office(const MinisignPublicKey& office_key);
// "かた みや …"
std::string joined(const Words& words);

// Whether what a person typed are these words. The number, from 1, of the first that differs; 0 when there are not eight.
struct SameWords {};
struct OtherWord {
    std::size_t number = 0;
};
std::variant<SameWords, OtherWord> compare_words(const Words& words, std::string_view typed);

// What lies in the store as requests/<kiosk-id>.json.
struct NewKey {
    MinisignPublicKey key;
    friend bool operator==(const NewKey&, const NewKey&) = default;
};
struct KeyChanged {
    MinisignPublicKey key;
    MinisignPublicKey former;
    std::uint64_t through = 0;  // the last number signed with the former key, 0 for none
    friend bool operator==(const KeyChanged&, const KeyChanged&) = default;
};
struct KeyRequest {
    KioskId kiosk;
    std::variant<NewKey, KeyChanged> what;
    friend bool operator==(const KeyRequest&, const KeyRequest&) = default;
};

inline constexpr std::uint64_t max_key_request_bytes = 16'384;
ObjectKey key_request_key(const KioskId& kiosk);
ObjectKey key_request_signature_key(const KioskId& kiosk);

std::string key_request_json(const KeyRequest& request);
Result<std::string> sign_key_request(const KioskId& kiosk, std::string_view json, const MinisignSecretKey& key);
// EnvelopeError::bad_request when it is none, or not this kiosk's, or not signed with that key; temporary for the last, since
// the file and its signature are two objects.
Result<KeyRequest> verify_key_request(std::string_view json, std::string_view signature, const MinisignPublicKey& key,
                                      const KioskId& kiosk);

}  // namespace engawa::envelope
