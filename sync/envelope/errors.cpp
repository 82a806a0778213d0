#include <string_view>

#include "kiosk/base/result.h"
#include "sync/envelope/acks.h"
#include "sync/envelope/age.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/minisign.h"
#include "sync/envelope/slip.h"

namespace engawa::envelope {

std::string_view error_name(AgeError code) {
    switch (code) {
        case AgeError::bad_key: return "age.bad_key";
        case AgeError::cannot_read: return "age.cannot_read";
        case AgeError::cannot_write: return "age.cannot_write";
        case AgeError::bad_armor: return "age.bad_armor";
        case AgeError::bad_header: return "age.bad_header";
        case AgeError::too_hard: return "age.too_hard";
        case AgeError::no_match: return "age.no_match";
        case AgeError::bad_header_mac: return "age.bad_header_mac";
        case AgeError::truncated: return "age.truncated";
        case AgeError::bad_payload: return "age.bad_payload";
        case AgeError::no_memory: return "age.no_memory";
    }
    ENGAWA_VERIFY(false);
}

std::string_view error_name(MinisignError code) {
    switch (code) {
        case MinisignError::bad_key_file: return "minisign.bad_key_file";
        case MinisignError::needs_passphrase: return "minisign.needs_passphrase";
        case MinisignError::wrong_passphrase: return "minisign.wrong_passphrase";
        case MinisignError::bad_signature_file: return "minisign.bad_signature_file";
        case MinisignError::other_key: return "minisign.other_key";
        case MinisignError::not_valid: return "minisign.not_valid";
        case MinisignError::bad_comment: return "minisign.bad_comment";
        case MinisignError::no_memory: return "minisign.no_memory";
    }
    ENGAWA_VERIFY(false);
}

std::string_view error_name(SlipError code) {
    switch (code) {
        case SlipError::not_digits: return "slip.not_digits";
        case SlipError::mistyped: return "slip.mistyped";
        case SlipError::bad_status: return "slip.bad_status";
    }
    ENGAWA_VERIFY(false);
}

std::string_view error_name(EnvelopeError code) {
    switch (code) {
        case EnvelopeError::not_sealable: return "envelope.not_sealable";
        case EnvelopeError::not_age: return "envelope.not_age";
        case EnvelopeError::no_key: return "envelope.no_key";
        case EnvelopeError::damaged: return "envelope.damaged";
        case EnvelopeError::bad_tar: return "envelope.bad_tar";
        case EnvelopeError::missing_member: return "envelope.missing_member";
        case EnvelopeError::extra_member: return "envelope.extra_member";
        case EnvelopeError::bad_manifest: return "envelope.bad_manifest";
        case EnvelopeError::unknown_kiosk: return "envelope.unknown_kiosk";
        case EnvelopeError::bad_signature: return "envelope.bad_signature";
        case EnvelopeError::hash_mismatch: return "envelope.hash_mismatch";
        case EnvelopeError::too_large: return "envelope.too_large";
        case EnvelopeError::bad_acks: return "envelope.bad_acks";
        case EnvelopeError::acks_not_signed: return "envelope.acks_not_signed";
        case EnvelopeError::acks_replayed: return "envelope.acks_replayed";
        case EnvelopeError::bad_configuration: return "envelope.bad_configuration";
        case EnvelopeError::bad_registry: return "envelope.bad_registry";
        case EnvelopeError::bad_request: return "envelope.bad_request";
        case EnvelopeError::bad_trace: return "envelope.bad_trace";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::envelope
