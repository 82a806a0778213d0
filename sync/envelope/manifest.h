#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "kiosk/session/assistance.h"
#include "sync/envelope/bytes.h"

namespace engawa::envelope {

inline constexpr int manifest_version = 1;

struct ManifestMember {
    std::string name;        // its path in the tar: "submission.xml", "attachments/photo.jpg"
    std::string media_type;
    std::string sha256;      // hex
    std::uint64_t length_bytes = 0;
    friend bool operator==(const ManifestMember&, const ManifestMember&) = default;
};

// manifest.json: what the kiosk says about an envelope, signed by it. Field by field in docs/formats/envelope.md.
struct Manifest {
    KioskId kiosk;
    std::uint64_t sequence = 0;  // per kiosk, from 1, never reused
    SubmissionId submission;
    FormId form;
    std::string form_version;
    PackId pack;
    std::string pack_version;
    WallTime created;
    ClockState clock = ClockState::set;
    std::string slip;  // 12 digits
    std::vector<ManifestMember> members;
    std::vector<std::string> recipients;  // "age1…"
    std::optional<session::Assistance> assistance;  // when a helper took part
    std::optional<session::Applicant> applicant;    // where the form asks: for oneself, as a proxy, as a messenger
    friend bool operator==(const Manifest&, const Manifest&) = default;
};

std::string write_manifest(const Manifest& manifest);
// Refuses unknown versions, wrong types, unsafe member names, sequence 0.
Result<Manifest> parse_manifest(std::string_view json);

// [a-z0-9-]{1,64}: fit for a folder and a store prefix.
bool is_plain_id(std::string_view id);
// A relative path without empty, "." or ".." parts, control characters or backslashes; at most 255 bytes.
bool is_safe_member_name(std::string_view name);

// "2026-04-01T09:30:00.000Z", the only form that is written.
Result<WallTime> parse_rfc3339(std::string_view text);

}  // namespace engawa::envelope
