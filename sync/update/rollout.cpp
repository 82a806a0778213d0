#include "sync/update/rollout.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "sync/tuf/canonical.h"
#include "sync/tuf/digest.h"
#include "sync/update/error.h"

namespace engawa::update {

namespace {

using Json = nlohmann::json;

Error unfit(std::string detail) { return {UpdateError::unfit_pack, "pack.toml", std::move(detail)}; }

// Nothing when it is no whole number from 0 to `most`.
std::optional<int> small_number(const Json& object, const char* name, int most) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
    const auto value = found->get<std::uint64_t>();
    if (value > static_cast<std::uint64_t>(most)) return std::nullopt;
    return static_cast<int>(value);
}

bool is_version(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
    });
}

}  // namespace

Result<Rollout> read_rollout(const tuf::TargetFile& pack_toml) {
    if (!pack_toml.custom) return Rollout{};
    const Json custom = Json::parse(tuf::as_json(*pack_toml.custom), nullptr, false);
    if (!custom.is_object()) return unfit("its custom fields are no object");
    const auto engawa = custom.find("engawa");
    if (engawa == custom.end()) return Rollout{};
    if (!engawa->is_object()) return unfit("custom.engawa is no object");
    const auto version = engawa->find("version");
    const auto ring = small_number(*engawa, "ring", highest_ring);
    const auto percent = small_number(*engawa, "percent", 100);
    if (version == engawa->end() || !version->is_string() || !is_version(version->get_ref<const std::string&>()))
        return unfit("custom.engawa.version is no version of a pack");
    if (!ring) return unfit("custom.engawa.ring is no number from 0 to 9");
    if (!percent) return unfit("custom.engawa.percent is no number from 0 to 100");
    return Rollout{version->get<std::string>(), *ring, *percent};
}

int bucket(const KioskId& kiosk, const PackId& pack, std::string_view version) {
    std::string text = "engawa-rollout";
    for (const std::string_view part : {std::string_view(kiosk.text()), std::string_view(pack.text()), version}) {
        text += '\0';
        text += part;
    }
    return static_cast<int>(std::stoull(tuf::sha256_hex(text).substr(0, 16), nullptr, 16) % 100);
}

bool includes(const Rollout& rollout, const KioskId& kiosk, int ring, const PackId& pack) {
    if (ring != rollout.ring) return ring < rollout.ring;
    return bucket(kiosk, pack, rollout.version) < rollout.percent;
}

}  // namespace engawa::update
