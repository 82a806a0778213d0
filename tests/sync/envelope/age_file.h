#pragma once

#include <string>
#include <vector>

#include "sync/envelope/age.h"
#include "sync/envelope/age_header.h"

// Age files built piece by piece, so that a test can break exactly one rule.

namespace engawa::envelope::support {

class AgeFile {
  public:
    AgeFile();

    AgeFile& line(std::string_view text);  // a header line as it stands
    AgeFile& x25519();                     // a good stanza for identity()
    AgeFile& x25519_with_share(BytesView share);
    AgeFile& scrypt(std::string_view passphrase, int work_factor_log2, std::string_view written_factor = "");
    AgeFile& mac();
    AgeFile& raw_bytes(std::string_view bytes);
    AgeFile& nonce();
    AgeFile& chunk(std::string_view plaintext);
    AgeFile& final_chunk(std::string_view plaintext);
    AgeFile& payload(std::string_view plaintext) { return nonce().final_chunk(plaintext); }

    const std::string& text() const { return text_; }
    const AgeIdentity& identity() const { return identity_; }

  private:
    AgeFile& sealed_chunk(std::string_view plaintext, bool last);

    AgeIdentity identity_;
    FileKey file_key_;
    Key payload_key_;
    std::uint64_t counter_ = 0;
    std::string text_;
};

// What came out before the end or the error, and which error.
struct Opened {
    std::string plaintext;
    std::string error;  // "" on success, else "age.no_match" and the like
};
Opened open_with(std::string_view file, const std::vector<AgeIdentity>& identities);
Opened open_with_passphrase(std::string_view file, std::string_view passphrase, int max_work_factor_log2 = 16);

std::string armored(std::string_view file, std::string_view line_end = "\n");

}  // namespace engawa::envelope::support
