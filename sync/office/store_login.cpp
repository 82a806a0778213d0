#include "sync/office/store_login.h"

#include "sync/http/curl_client.h"
#include "sync/office/office_error.h"
#include "sync/store/open.h"

namespace engawa::office {

Result<void> check_store_login(const std::optional<std::string>& user,
                               const std::optional<std::filesystem::path>& secret_file) {
    if (user && !secret_file) return Error(OfficeError::bad_usage, "--store-user", "needs --store-secret-file too");
    if (!user && secret_file) return Error(OfficeError::bad_usage, "--store-secret-file", "needs --store-user too");
    if (!user) return {};
    if (user->empty()) return Error(OfficeError::bad_usage, "--store-user", "is empty");
    if (secret_file->empty()) return Error(OfficeError::bad_usage, "--store-secret-file", "is empty");
    const Result<void> fits = http::check_login({.user = *user, .secret_file = *secret_file});
    if (!fits.ok()) return Error(OfficeError::bad_usage, "--store-user", fits.error().detail());
    return {};
}

Result<envelope::StoreSettings> named_store(const std::string& named, const std::optional<std::string>& user,
                                            const std::optional<std::filesystem::path>& secret_file) {
    TRY(check_store_login(user, secret_file));
    if (!named.ends_with(".toml")) {
        envelope::StoreSettings settings{named, std::nullopt};
        if (user) settings.login = http::Login{.user = *user, .secret_file = *secret_file};
        return settings;
    }
    if (user) return Error(OfficeError::bad_usage, "--store-user", "the file that --store names says how one logs in");
    return envelope::load_store_settings(named);
}

Result<std::unique_ptr<store::ObjectStore>> open_store(const envelope::StoreSettings& settings) {
    http::Config config;
    if (settings.login) config = TRY(http::read_login(*settings.login));
    return store::open_store(settings.url, std::move(config));
}

Result<std::unique_ptr<store::ObjectStore>> open_named_store(const std::string& named, const std::optional<std::string>& user,
                                                             const std::optional<std::filesystem::path>& secret_file) {
    return open_store(TRY(named_store(named, user, secret_file)));
}

std::string written_whole(const std::string& store_url) {
    if (store_url.find("://") != std::string::npos) return store_url;
    return std::filesystem::absolute(store_url).lexically_normal().string();
}

Result<void> check_store_address(const std::string& store_url) {
    if (store_url == "memory:") return Error(OfficeError::bad_usage, "--store", "what is kept in memory reaches no office");
    const auto opened = store::open_store(store_url);
    if (!opened) return Error(OfficeError::bad_usage, "--store", opened.error().detail());
    const auto folder = store::folder_of(store_url);
    std::error_code ignored;
    if (folder && std::filesystem::exists(*folder, ignored) && !std::filesystem::is_directory(*folder, ignored))
        return Error(OfficeError::bad_usage, "--store", folder->string() + " is not a folder");
    return {};
}

bool is_of_store(const Error& error) { return std::string_view(error.name()).starts_with("store."); }

Error told_with_address(const store::ObjectStore& store, const Error& error) {
    if (!error.is(store::StoreError::not_a_store)) return error;
    return Error(store::StoreError::not_a_store, store.address(),
                 error.where() + ": " + error.detail() + "; it is no store that answers there. Look for a typing error in the "
                 "address, for a login page or a proxy on the way, and whether the server's part for the store is on",
                 Permanence::temporary);
}

}  // namespace engawa::office
