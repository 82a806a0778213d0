#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/envelope/age.h"
#include "sync/envelope/minisign.h"

// What a kiosk is told about itself and its office: <state>/kiosk/kiosk.toml. docs/formats/state-directory.md

namespace engawa::envelope {

// For a store that asks who one is. The secret is a file of its own so that kiosk.toml can be shown to anyone.
struct StoreLogin {
    std::string user;
    std::filesystem::path secret_file;  // relative paths start at the folder of kiosk.toml
};

struct Enrolment {
    KioskId kiosk;
    std::string center;     // what people call the place: "中央公民館"
    std::string store_url;  // "file:///…", "https://…", or a path that starts at the folder of kiosk.toml
    std::optional<StoreLogin> store_login;
    std::vector<AgeRecipient> recipients;
    MinisignPublicKey office_key;
    std::filesystem::path kiosk_key_file;  // minisign secret key, unencrypted
    std::optional<double> px_per_mm{};     // of its panel, 1 to 30, measured at installation

    // Paths come back absolute (joined to the folder of `file`).
    static Result<Enrolment> load(const std::filesystem::path& file);
    // Atomically, mode 0644: no secret is in it.
    Result<void> save(const std::filesystem::path& file) const;
};

// Reads `kiosk_key_file`.
Result<MinisignSecretKey> load_kiosk_key(const Enrolment& enrolment);
Result<SecretBytes> load_store_secret(const StoreLogin& login);

}  // namespace engawa::envelope
