#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "kiosk/session/assistance.h"

// Where a finished form goes. The visit knows this interface; the outbox implements it.

namespace engawa::session {

struct Attachment {
    std::string name;        // as the submission XML names it
    std::string media_type;  // "image/jpeg"
    std::vector<std::byte> bytes;
};

struct Submission {
    SubmissionId id;  // the form's instanceID, "uuid:…"
    FormId form_id;
    std::string form_version;
    PackId pack_id;
    std::string pack_version;
    std::string xml;  // the OpenRosa submission, readings stripped
    std::vector<Attachment> attachments;
    std::optional<Assistance> assistance{};  // when a helper took part
    std::optional<Applicant> applicant{};
};

// What the resident takes home. Given only after the sealed envelope is durable on disk.
struct Receipt {
    std::string slip_code;  // 12 digits, the last one a Damm check digit
};

enum class Readiness {
    ready,
    disk_nearly_full,  // a new submission is refused before its first question; nothing queued is touched
    not_enrolled,      // no kiosk key or no recipient: nothing could be sealed
    store_broken,      // the outbox cannot be opened or written
};

class SubmissionSink {
  public:
    virtual ~SubmissionSink() = default;

    // Asked before the first question of a form.
    virtual Readiness readiness() = 0;

    // Seals and stores all of them or none, also when the power goes meanwhile; a receipt for each, in their order. The
    // same SubmissionId again gives the same receipt and stores nothing new. Errors leave nothing half done; a temporary
    // one may be tried again with the same submissions.
    virtual Result<std::vector<Receipt>> submit(std::span<const Submission> submissions) = 0;
    Result<Receipt> submit(const Submission& submission) {
        std::vector<Receipt> receipts = TRY(submit(std::span(&submission, 1)));
        return std::move(receipts.front());
    }
};

}  // namespace engawa::session
