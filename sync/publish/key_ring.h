#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "sync/publish/passphrase.h"
#include "sync/tuf/signing_key.h"

// Key files (docs/formats/content-repository.md, "On the publisher's machine"): NAME.key and NAME.pub in a folder.

namespace engawa::publish {

enum class Protection {
    passphrase,
    none,  // for a machine that signs by itself
};

// Makes NAME.key and NAME.pub. A pair that is there is never overwritten: `PublishError::already_there`.
Result<tuf::SigningKey> make_key(const std::filesystem::path& folder, std::string_view name, tuf::SigningScheme scheme,
                                 Protection protection, PassphraseSource& passphrases);

Result<tuf::PublicKey> read_public_key(const std::filesystem::path& file);
// `TufError::wrong_passphrase` names the file.
Result<tuf::SigningKey> read_private_key(const std::filesystem::path& file, PassphraseSource& passphrases);

// The keys of a folder, by keyid. A private key is opened when it is first needed, and once.
class KeyRing {
  public:
    // A folder that is not there holds no keys. Files that are no keys are passed over.
    static Result<KeyRing> open(const std::filesystem::path& folder, PassphraseSource& passphrases);

    // Null when the folder has no private key with that id.
    Result<const tuf::SigningKey*> signing_key(const std::string& keyid);
    // "targets", or the first digits of the id of a key that is not here.
    std::string name_of(const std::string& keyid) const;
    // "timestamp.key", or words for a file whose name nothing here tells.
    std::string file_of(const std::string& keyid) const;
    const std::filesystem::path& folder() const { return folder_; }
    PassphraseSource& passphrases() const { return *passphrases_; }

  private:
    KeyRing(std::filesystem::path folder, PassphraseSource& passphrases)
        : folder_(std::move(folder)), passphrases_(&passphrases) {}

    std::filesystem::path folder_;
    PassphraseSource* passphrases_;
    std::map<std::string, std::string> names_;  // by keyid
    std::map<std::string, tuf::SigningKey> opened_;
};

}  // namespace engawa::publish
