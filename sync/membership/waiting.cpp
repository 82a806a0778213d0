#include "sync/membership/waiting.h"

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "sync/membership/membership.h"

namespace engawa::membership {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_key_bytes = 1u << 20;
constexpr std::uint64_t max_login_file_bytes = 4u << 20;  // a whole bundle of authorities
constexpr std::uint64_t max_root_bytes = 512'000;  // docs/formats/tuf.md
constexpr std::string_view stick_folder = "engawa-kiosks";

Result<void> make_folder(const fs::path& folder) {
    std::error_code code;
    const bool made = fs::create_directories(folder, code);
    if (!code && made) fs::permissions(folder, fs::perms::owner_all, code);
    if (code) return file_error(code.value(), folder, "make folder");
    return {};
}

std::vector<fs::path> folders_in(const fs::path& place) {
    std::vector<fs::path> found;
    std::error_code code;
    for (fs::directory_iterator it(place, code), end; !code && it != end; it.increment(code)) {
        std::error_code ignored;
        if (it->is_directory(ignored)) found.push_back(it->path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

// "secret_file" to "store-secret".
std::string kept_as(std::string_view key) {
    constexpr std::string_view ending = "_file";
    std::string name = "store-" + std::string(key.substr(0, key.size() - ending.size()));
    std::ranges::replace(name, '_', '-');
    return name;
}

Result<void> take_login_files(envelope::StoreLogin& login, const fs::path& kiosk_folder) {
    for (const envelope::LoginFile& each : envelope::login_files()) {
        fs::path& file = login.*each.place;
        if (file.empty()) continue;
        std::vector<std::byte> bytes = TRY(read_file(file, max_login_file_bytes));
        file = kiosk_folder / kept_as(each.key);
        const auto written = write_file_atomically(file, bytes, FileMode::owner_only);
        wipe_container(bytes);
        TRY(written);
    }
    return {};
}

}  // namespace

bool is_enrolled(const fs::path& kiosk_folder) {
    std::error_code ignored;
    return fs::exists(kiosk_folder / "kiosk.toml", ignored);
}

Result<envelope::KioskRequest> own_request(const fs::path& kiosk_folder, Random& random) {
    TRY(make_folder(kiosk_folder));
    const fs::path key_file = kiosk_folder / "kiosk.key";
    auto text = read_text_file(key_file, max_key_bytes);
    if (!text && !text.error().is(FileError::not_found)) return text.error();
    if (!text) {
        const SecretBytes made = envelope::MinisignSecretKey::generate(random).file_text();
        TRY(write_file_atomically(key_file, made.bytes(), FileMode::owner_only));
        text = read_text_file(key_file, max_key_bytes);
        if (!text) return text.error();
    }
    const auto key = envelope::MinisignSecretKey::parse(*text);
    wipe_container(*text);
    if (!key) return key.error().within(key_file.string());
    const envelope::MinisignPublicKey public_key = key->public_key();
    envelope::KioskRequest request{envelope::kiosk_id_of(public_key), public_key};
    TRY(write_file_atomically(kiosk_folder / "kiosk.pub", public_key.file_text()));
    TRY(write_file_atomically(kiosk_folder / "request.txt", request.text() + "\n"));
    return request;
}

Result<std::optional<Offer>> find_offer(const envelope::KioskRequest& request, std::span<const fs::path> mount_points) {
    for (const fs::path& mount_point : mount_points) {
        const fs::path folder = mount_point / stick_folder / request.id.text();
        if (!is_enrolled(folder)) continue;
        envelope::Enrolment enrolment = TRY(envelope::Enrolment::load(folder / "kiosk.toml"));
        if (enrolment.kiosk != request.id || enrolment.kiosk_key != request.key)
            return Error(MembershipError::key_is_not_ours, (folder / "kiosk.toml").string(),
                         "it was made for another kiosk or key; enrol this kiosk by what it shows");
        return std::optional(Offer{folder, std::move(enrolment)});
    }
    return std::optional<Offer>();
}

std::vector<fs::path> mounted_media(std::span<const fs::path> roots) {
    std::vector<fs::path> found;
    for (const fs::path& place : roots) {
        for (const fs::path& first : folders_in(place)) {
            found.push_back(first);
            for (const fs::path& second : folders_in(first)) found.push_back(second);
        }
    }
    return found;
}

Result<void> accept(const Offer& offer, const fs::path& kiosk_folder) {
    envelope::Enrolment enrolment = offer.enrolment;
    enrolment.kiosk_key_file = kiosk_folder / "kiosk.key";
    if (enrolment.content) {
        const std::string root = TRY(read_text_file(enrolment.content->root_file, max_root_bytes));
        enrolment.content->root_file = kiosk_folder / "root.json";
        TRY(write_file_atomically(enrolment.content->root_file, root));
    }
    if (enrolment.store_login) TRY(take_login_files(*enrolment.store_login, kiosk_folder));
    return enrolment.save(kiosk_folder / "kiosk.toml");
}

}  // namespace engawa::membership
