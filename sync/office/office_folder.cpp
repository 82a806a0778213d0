#include "sync/office/office_folder.h"

#include "sync/office/office_error.h"
#include "sync/office/office_keys.h"
#include "sync/tuf/local_store.h"

namespace engawa::office {

namespace fs = std::filesystem;

namespace {
constexpr std::uint64_t max_key_bytes = 4096;
}

Result<void> complete_office(Registry& registry, const fs::path& office_folder) {
    envelope::OfficeIdentity& office = registry.office();
    if (office.recipients.empty()) {
        const std::vector<envelope::AgeIdentity> identities = TRY(read_identities(office_folder / "identity.txt"));
        for (const envelope::AgeIdentity& identity : identities) office.recipients.push_back(identity.recipient());
    }
    if (!office.keys.empty()) return {};
    const std::string text = TRY(read_text_file(office_folder / "office.pub", max_key_bytes));
    const auto key = envelope::MinisignPublicKey::parse(text);
    if (!key) return key.error().within((office_folder / "office.pub").string());
    office.keys.push_back(*key);
    return {};
}

Result<OfficeFolder> OfficeFolder::open(const fs::path& state) {
    const fs::path whole = fs::absolute(state).lexically_normal();
    const fs::path folder = whole.has_filename() ? whole : whole.parent_path();
    std::error_code ignored;
    if (!fs::exists(folder / "office" / "office.key", ignored))
        return Error(OfficeError::no_such_office, (folder / "office").string(),
                     "there are no office keys; engawa init --state makes them");
    auto lock = TRY(tuf::lock_folder(folder / "office"));
    Registry registry = TRY(Registry::load(folder / "office" / "registry.toml"));
    TRY(complete_office(registry, folder / "office"));
    return OfficeFolder(folder, std::move(lock), std::move(registry));
}

Result<void> OfficeFolder::save(WallTime now) {
    registry_.note_change(now);
    return registry_.save(file("registry.toml"));
}

}  // namespace engawa::office
