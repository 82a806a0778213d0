#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"
#include "sync/tuf/json.h"
#include "sync/tuf/metadata.h"

// From the bytes of a metadata file to its values. `name` is the file's, for errors, all of which are
// `TufError::malformed` here: whether anybody should believe the values is not asked yet.

namespace engawa::tuf {

struct Signature {
    std::string keyid;
    std::string hex;  // as written; it may be no signature at all
    friend bool operator==(const Signature&, const Signature&) = default;
};

// A metadata file taken apart: its signatures and the signed part, not yet looked into.
class SignedDocument {
  public:
    // A keyid that is there twice among the signatures is an error (4.2.1).
    static Result<SignedDocument> read(std::string bytes, std::string_view name);

    const std::vector<Signature>& signatures() const { return signatures_; }
    JsonValue signed_part() const { return *document_->root().find("signed"); }
    // What the signatures are over. `buffer` keeps it when the file is not written in canonical form.
    Result<std::string_view> canonical(std::string& buffer) const;
    const std::string& bytes() const { return document_->bytes(); }
    // "root", "timestamp", …: the member "_type".
    std::string_view type() const { return *signed_part().find("_type")->as_text(); }

  private:
    SignedDocument(std::unique_ptr<const JsonDocument> document, std::vector<Signature> signatures)
        : document_(std::move(document)), signatures_(std::move(signatures)) {}

    std::unique_ptr<const JsonDocument> document_;
    std::vector<Signature> signatures_;
};

Result<Root> read_root(JsonValue signed_part, std::string_view name);
Result<Timestamp> read_timestamp(JsonValue signed_part, std::string_view name);
Result<Snapshot> read_snapshot(JsonValue signed_part, std::string_view name);
Result<Targets> read_targets(JsonValue signed_part, std::string_view name);

// Targets metadata without a value for each target: every entry has been checked, and one is read when asked for.
struct TargetsHead {
    Common common;
    std::optional<Delegations> delegations;
    JsonValue targets;
    // Nothing when the role does not list that target.
    Result<std::optional<TargetFile>> find(std::string_view target) const;
};
Result<TargetsHead> read_targets_head(JsonValue signed_part, std::string_view name);

}  // namespace engawa::tuf
