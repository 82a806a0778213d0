#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "sync/envelope/age.h"
#include "sync/envelope/bytes.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/minisign.h"
#include "sync/envelope/trace_lines.h"

// The sealed envelope: signed inside, encrypted outside. docs/formats/envelope.md

namespace engawa::envelope {

enum class EnvelopeError {
    not_sealable,       // the request breaks a limit: bad id, no recipient, unsafe attachment name, too large
    not_age,            // not an age file
    no_key,             // sealed to other keys than ours
    damaged,            // truncated, or a byte changed
    bad_tar,            // the payload is not the tar of formats/envelope.md
    missing_member,     // the manifest names a member that is not there
    extra_member,       // a member that the manifest does not name
    bad_manifest,
    unknown_kiosk,      // no public key for the kiosk it says it is from
    bad_signature,      // signed by another key than that kiosk's, or changed
    hash_mismatch,      // a member differs from what the manifest says
    too_large,
    bad_acks,           // not an acks file, or not for this kiosk
    acks_not_signed,    // acks without a valid signature of the office; temporary: the two objects may be half replaced
    acks_replayed,      // an older acks file than one already seen
    bad_configuration,  // kiosk.toml or registry.toml
    bad_registry,       // not a signed registry, or it contradicts itself
    bad_request,        // what a kiosk asks with: for enrolment, or for another key
    bad_trace,          // trace.jsonl, from some line on; the envelope is opened all the same
};
std::string_view error_name(EnvelopeError code);

inline constexpr std::uint64_t max_envelope_bytes = 64u << 20;
// Of the submission with its attachments and the trace. Leaves room for the headers, the padding and the seal.
inline constexpr std::uint64_t max_content_bytes = 56u << 20;

struct SealAttachment {
    std::string name;  // "photo.jpg"; becomes attachments/photo.jpg
    std::string media_type;
    BytesView bytes;
};

// What is put into an envelope. The views must live until seal() returns.
struct SealRequest {
    KioskId kiosk;
    std::uint64_t sequence = 0;  // from 1
    SubmissionId submission;
    FormId form;
    std::string form_version;
    PackId pack;
    std::string pack_version;
    WallTime created;
    ClockState clock = ClockState::set;
    std::string slip;  // make_slip_code()
    std::string_view xml;
    std::string_view trace{};  // trace_member_line()s; no member when empty
    std::vector<SealAttachment> attachments;
    std::optional<session::Assistance> assistance{};
    std::optional<session::Applicant> applicant{};
};

struct SealedEnvelope {
    Bytes bytes;
    std::string sha256;  // of bytes, hex
    ObjectKey key;       // inbox/<kiosk-id>/<sha256>.age
};

Result<SealedEnvelope> seal(const SealRequest& request, const MinisignSecretKey& kiosk_key,
                            const std::vector<AgeRecipient>& recipients, Random& random);

ObjectKey inbox_key(const KioskId& kiosk, std::string_view sha256);

struct OpenedAttachment {
    std::string name;  // without "attachments/"
    std::string media_type;
    SecretBytes bytes;
};

// Personal data, in memory that is wiped when it goes.
struct OpenedEnvelope {
    Manifest manifest;
    std::string manifest_json;       // as signed
    std::string manifest_signature;  // the .minisig, for the record
    SecretBytes xml;
    std::vector<OpenedAttachment> attachments;
    OpenedTrace trace;  // its signatures are the receiver's matter: only it knows all keys the kiosk ever had
};

// The public key of a kiosk, or nothing when no such kiosk is enrolled.
using FindKioskKey = std::function<std::optional<MinisignPublicKey>(const KioskId&)>;
// The public keys that may have signed this envelope, of which one must have; none when no such kiosk is enrolled.
using FindKioskKeys = std::function<std::vector<MinisignPublicKey>(const Manifest&)>;

// Decrypts, then checks in this order: tar, manifest, known kiosk, signature, every member's length and hash.
// Sequence numbers are the receiver's matter: only it knows what came before.
Result<OpenedEnvelope> open(BytesView sealed, const std::vector<AgeIdentity>& identities, const FindKioskKey& find_key);
Result<OpenedEnvelope> open(BytesView sealed, const std::vector<AgeIdentity>& identities, const FindKioskKeys& find_keys);

// Padmé (Nikitin et al., PURBs, 2019): the length after padding; at most 12 % more, and only O(log log n) bits told.
std::uint64_t padme_bytes(std::uint64_t length_bytes);

}  // namespace engawa::envelope
