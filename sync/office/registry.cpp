#include "sync/office/registry.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/toml_text.h"
#include "sync/office/office_error.h"

namespace engawa::office {

namespace {

constexpr std::uint64_t max_file_bytes = 16u << 20;

Result<RegisteredKiosk> parse_kiosk(const toml::table& table, const std::string& where) {
    const auto bad = [&](const char* detail) { return Error(OfficeError::bad_registry, where, detail); };
    const std::string id = table["id"].value_or<std::string>("");
    if (!envelope::is_plain_id(id)) return bad("a kiosk's \"id\" is not [a-z0-9-]{1,64}");
    auto key = envelope::MinisignPublicKey::parse(table["key"].value_or<std::string>(""));
    if (!key) return bad("a kiosk's \"key\" is not a minisign public key");
    const std::string state = table["state"].value_or<std::string>("");
    if (state != "active" && state != "revoked") return bad("a kiosk's \"state\" is neither active nor revoked");
    return RegisteredKiosk{KioskId(id), table["center"].value_or<std::string>(""), *key,
                           state == "active" ? KioskState::active : KioskState::revoked,
                           table["enrolled_at"].value_or<std::string>("")};
}

std::string_view word_of(KioskState state) {
    switch (state) {
        case KioskState::active: return "active";
        case KioskState::revoked: return "revoked";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

Result<Registry> Registry::load(const std::filesystem::path& file) {
    Registry registry;
    const auto text = read_text_file(file, max_file_bytes);
    if (!text && text.error().is(FileError::not_found)) return registry;
    if (!text) return text.error();
    const auto parsed = toml::parse(*text);
    if (!parsed) {
        return Error(OfficeError::bad_registry, fmt::format("{}:{}", file.string(), parsed.error().source().begin.line),
                     std::string(parsed.error().description()));
    }
    const toml::array* const kiosks = parsed.table()["kiosk"].as_array();
    if (kiosks == nullptr) return registry;
    for (const toml::node& node : *kiosks) {
        const std::string where = fmt::format("{}:{}", file.string(), node.source().begin.line);
        if (!node.is_table()) return Error(OfficeError::bad_registry, where, "\"kiosk\" is not a table");
        RegisteredKiosk kiosk = TRY(parse_kiosk(*node.as_table(), where));
        if (registry.find(kiosk.id) != nullptr) return Error(OfficeError::bad_registry, where, "a kiosk is there twice");
        registry.add(std::move(kiosk));
    }
    return registry;
}

Result<void> Registry::save(const std::filesystem::path& file) const {
    std::string text =
        "# The kiosks this office takes applications from. docs/formats/state-directory.md\n"
        "# Set state = \"revoked\" for a kiosk that was lost or stolen.\n";
    for (const RegisteredKiosk& kiosk : kiosks_) {
        text += fmt::format("\n[[kiosk]]\nid = {}\ncenter = {}\nkey = {}\nstate = \"{}\"\nenrolled_at = {}\n",
                            envelope::toml_text(kiosk.id.text()), envelope::toml_text(kiosk.center),
                            envelope::toml_text(kiosk.key.base64()), word_of(kiosk.state),
                            envelope::toml_text(kiosk.enrolled_at));
    }
    return write_file_atomically(file, text);
}

const RegisteredKiosk* Registry::find(const KioskId& id) const {
    for (const RegisteredKiosk& kiosk : kiosks_) {
        if (kiosk.id == id) return &kiosk;
    }
    return nullptr;
}

void Registry::rename_center(const KioskId& id, std::string center) {
    for (RegisteredKiosk& kiosk : kiosks_) {
        if (kiosk.id == id) kiosk.center = std::move(center);
    }
}

envelope::FindKioskKey Registry::find_active_key() const {
    return [this](const KioskId& id) -> std::optional<envelope::MinisignPublicKey> {
        const RegisteredKiosk* const kiosk = find(id);
        if (kiosk == nullptr || kiosk->state != KioskState::active) return std::nullopt;
        return kiosk->key;
    };
}

}  // namespace engawa::office
