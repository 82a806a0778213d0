#include "sync/office/office_key_edits.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "kiosk/base/atomic_file.h"
#include "sync/office/office_error.h"
#include "sync/office/office_keys.h"

namespace engawa::office {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_key_bytes = 4096;
constexpr std::string_view acks_key_name = "acks-key";
constexpr const char* next_sign = "next: engawa kiosk sign, and engawa content publish, so that the kiosks learn of it\n";

using envelope::MinisignPublicKey;

bool is_there(const fs::path& file) {
    std::error_code ignored;
    return fs::exists(file, ignored);
}

Result<MinisignPublicKey> read_public(const fs::path& file) {
    const std::string text = TRY(read_text_file(file, max_key_bytes));
    const auto key = MinisignPublicKey::parse(text);
    if (!key) return key.error().within(file.string());
    return *key;
}

Result<void> move_file(const fs::path& from, const fs::path& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0) return file_error(errno, from, "cannot rename");
    return sync_folder(to.parent_path());
}

bool lists(const std::vector<MinisignPublicKey>& keys, const MinisignPublicKey& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace

Result<void> make_next_key(OfficeFolder& office, const OfficeKeyParts& parts) {
    std::vector<MinisignPublicKey>& keys = office.registry().office().keys;
    const fs::path secret = office.file("office.next.key");
    const fs::path shown = office.file("office.next.pub");
    if (keys.size() > 1 && !is_there(secret))
        return Error(OfficeError::already_so, secret.string(),
                     "the last change of key is not over; engawa office retire-key ends it");
    if (!is_there(secret)) {
        const SecretBytes made = envelope::MinisignSecretKey::generate(parts.random).file_text();
        TRY(write_file_atomically(secret, made.bytes(), FileMode::owner_only));
    }
    const envelope::MinisignSecretKey next = TRY(read_secret_key(secret, {}));
    const MinisignPublicKey key = next.public_key();
    TRY(write_file_atomically(shown, key.file_text()));
    if (lists(keys, key)) return Error(OfficeError::already_so, secret.string(), "it is made, and in the registry");
    keys.push_back(key);
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "made   {}\n       the key that will sign for the office; keep a copy in a safe place\n{}"
                          "then, when the kiosks have had a day to learn of it: engawa office use-next-key\n",
               secret.string(), next_sign);
    return {};
}

Result<void> use_next_key(OfficeFolder& office, const OfficeKeyParts& parts) {
    std::vector<MinisignPublicKey>& keys = office.registry().office().keys;
    const fs::path next = office.file("office.next.key");
    const fs::path next_shown = office.file("office.next.pub");
    const fs::path current = office.file("office.key");
    if (is_there(next_shown)) {
        if (!lists(keys, TRY(read_public(next_shown))))
            return Error(OfficeError::not_asked, next.string(), "the registry does not list it yet; engawa office next-key again");
        if (is_there(next)) {
            const SecretBytes old = TRY(read_secret_file(current));
            TRY(write_file_atomically(office.file("office.former.key"), old.bytes(), FileMode::owner_only));
            TRY(move_file(next, current));
        }
        TRY(move_file(next_shown, office.file("office.pub")));
    }
    const MinisignPublicKey key = TRY(read_public(office.file("office.pub")));
    const auto place = std::find(keys.begin(), keys.end(), key);
    if (place == keys.end() || place == keys.begin())
        return Error(OfficeError::already_so, current.string(), "there is no next key; engawa office next-key makes one");
    std::rotate(keys.begin(), place, place + 1);
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "acks are signed with the new key from the next pull on, which signs all of them anew\n"
                          "the old one is kept as office.former.key, and kiosks believe both\n{}"
                          "then, after that pull: engawa office retire-key\n", next_sign);
    return {};
}

Result<void> retire_key(OfficeFolder& office, const OfficeKeyParts& parts) {
    std::vector<MinisignPublicKey>& keys = office.registry().office().keys;
    if (is_there(office.file("office.next.pub")))
        return Error(OfficeError::already_so, office.file("office.next.key").string(),
                     "it is not in use yet; engawa office use-next-key first");
    const MinisignPublicKey key = TRY(read_public(office.file("office.pub")));
    if (keys == std::vector{key}) return Error(OfficeError::already_so, office.file("office.key").string(), "it is the only key");
    if (acks_want_signing(office.file(""), key))
        return Error(OfficeError::not_asked, office.file("office.key").string(),
                     "acks in the store are signed with the old key still; engawa inbox pull signs them anew");
    keys = {key};
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "kiosks that learn of it believe the new key alone\n{}", next_sign);
    return {};
}

Result<void> add_recipient(OfficeFolder& office, const OfficeKeyParts& parts) {
    const fs::path file = office.file("identity.txt");
    const SecretBytes before = TRY(read_secret_file(file));
    const auto identity = envelope::AgeIdentity::generate(parts.random);
    const SecretBytes secret = identity.text();
    std::string after(before.text());
    if (!after.empty() && !after.ends_with('\n')) after += '\n';
    after += fmt::format("# created: {}\n# public key: {}\n", to_rfc3339(parts.clock.now()), identity.recipient().text());
    after += secret.text();
    after += '\n';
    const auto written = write_file_atomically(file, after, FileMode::owner_only);
    wipe_container(after);
    TRY(written);
    // Cut off here, an identity is in the file that nothing is ever sealed to, which does no harm.
    office.registry().office().recipients.push_back(identity.recipient());
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "added  {}\n       to {}; keep a copy in a safe place\nkiosks that learn of it seal to {} keys\n{}",
               identity.recipient().text(), file.string(), office.registry().office().recipients.size(), next_sign);
    return {};
}

Result<void> remove_recipient(OfficeFolder& office, const std::string& recipient, const OfficeKeyParts& parts) {
    auto& recipients = office.registry().office().recipients;
    const auto found = std::find_if(recipients.begin(), recipients.end(), [&](const auto& r) { return r.text() == recipient; });
    if (found == recipients.end())
        return Error(OfficeError::bad_usage, recipient, "nothing is sealed to this; see engawa office list");
    if (recipients.size() == 1)
        return Error(OfficeError::bad_usage, recipient, "it is the only one, and kiosks could seal to nobody; engawa office add-recipient first");
    recipients.erase(found);
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "kiosks that learn of it seal to this no more\nits identity stays in identity.txt: what was sealed to it can "
                          "come from a kiosk that was off for long\n{}", next_sign);
    return {};
}

Result<void> list_office_keys(OfficeFolder& office, std::ostream& out) {
    const envelope::OfficeIdentity& identity = office.registry().office();
    for (const auto& recipient : identity.recipients) fmt::print(out, "sealed to  {}\n", recipient.text());
    const MinisignPublicKey current = TRY(read_public(office.file("office.pub")));
    for (const MinisignPublicKey& key : identity.keys)
        fmt::print(out, "believed   {}{}\n           words: {}\n", key.base64(), key == current ? "  (signs now)" : "",
                   envelope::joined(envelope::words_of_office(key)));
    return {};
}

bool acks_want_signing(const fs::path& office_folder, const MinisignPublicKey& key) {
    const auto noted = read_text_file(office_folder / acks_key_name, max_key_bytes);
    return !noted || *noted != key.base64() + "\n";
}

Result<void> note_acks_signed(const fs::path& office_folder, const MinisignPublicKey& key) {
    return write_file_atomically(office_folder / acks_key_name, key.base64() + "\n");
}

}  // namespace engawa::office
