#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "kiosk/base/result.h"
#include "sync/envelope/enrolment.h"
#include "sync/store/store.h"

namespace engawa::office {

// Whether --store-user and --store-secret-file, as given, make a login or none at all. bad_usage when one is without
// the other, or when HTTP's Basic scheme cannot carry the name.
Result<void> check_store_login(const std::optional<std::string>& user,
                               const std::optional<std::filesystem::path>& secret_file);

inline constexpr const char* store_option_help = "The store: a folder, an address, or a .toml file that says how it is entered";

// What --store names: an address, which is entered with --store-user and --store-secret-file; or, when it ends in ".toml", a
// file that says it all (docs/formats/state-directory.md, "store.toml"). bad_usage when both say how one logs in.
Result<envelope::StoreSettings> named_store(const std::string& named, const std::optional<std::string>& user,
                                            const std::optional<std::filesystem::path>& secret_file);

Result<std::unique_ptr<store::ObjectStore>> open_store(const envelope::StoreSettings& settings);

// An address as it is written down: a person means a path from where they stand, kiosk.toml and registry.toml would not.
std::string written_whole(const std::string& store_url);

// Whether what opens it later can read it, so that what this program writes is what a kiosk can use. bad_usage.
Result<void> check_store_address(const std::string& store_url);

// Whether it is one of StoreError's, whichever.
bool is_of_store(const Error& error);

// An error of a store, where it is that something else answers: with the address, and what to do.
Error told_with_address(const store::ObjectStore& store, const Error& error);

// Both at once.
Result<std::unique_ptr<store::ObjectStore>> open_named_store(const std::string& named, const std::optional<std::string>& user,
                                                             const std::optional<std::filesystem::path>& secret_file);

}  // namespace engawa::office
