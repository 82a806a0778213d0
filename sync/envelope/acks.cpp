#include "sync/envelope/acks.h"

#include <fmt/format.h>

#include <algorithm>

#include "sync/envelope/envelope.h"
#include "sync/envelope/json_fields.h"
#include "sync/envelope/manifest.h"

namespace engawa::envelope {

namespace {

constexpr std::string_view format_name = "engawa-acks";
constexpr std::uint64_t acks_version = 1;

Error bad_acks(std::string detail) { return {EnvelopeError::bad_acks, "acks", std::move(detail)}; }

Result<TakenEnvelope> parse_taken(const nlohmann::json& json) {
    const auto sha256 = json_text(json, "sha256");
    const auto sequence = json_number(json, "sequence");
    const auto taken_at = json_text(json, "taken_at");
    if (!sha256 || sha256->size() != 64 || !sequence || *sequence == 0 || !taken_at) {
        return bad_acks("an entry is not whole");
    }
    const auto time = parse_rfc3339(*taken_at);
    if (!time) return bad_acks("an entry's time is not one");
    return TakenEnvelope{*sha256, *sequence, *time};
}

Result<Acks> parse_acks(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || json_text(json, "format") != format_name) return bad_acks("not an acks file");
    if (json_number(json, "version") != acks_version) return bad_acks("an unknown version");
    Acks acks;
    const auto kiosk = json_text(json, "kiosk");
    const auto serial = json_number(json, "serial");
    const auto made_at = json_text(json, "made_at");
    const auto through = json_number(json, "through");
    const nlohmann::json* const taken = json_field(json, "taken");
    if (!kiosk || !serial || *serial == 0 || !made_at || !through || taken == nullptr || !taken->is_array()) {
        return bad_acks("a field is missing");
    }
    acks.kiosk = KioskId(*kiosk);
    acks.serial = *serial;
    const auto time = parse_rfc3339(*made_at);
    if (!time) return bad_acks("\"made_at\" is not a time");
    acks.made_at = *time;
    acks.through = *through;
    for (const nlohmann::json& item : *taken) acks.taken.push_back(TRY(parse_taken(item)));
    return acks;
}

}  // namespace

bool Acks::has(std::string_view sha256, std::uint64_t sequence) const {
    return std::any_of(taken.begin(), taken.end(), [&](const TakenEnvelope& entry) {
        return entry.sha256 == sha256 && entry.sequence == sequence;
    });
}

Result<SignedAcks> sign_acks(const Acks& acks, const MinisignSecretKey& office_key) {
    nlohmann::ordered_json json;
    json["format"] = format_name;
    json["version"] = acks_version;
    json["kiosk"] = acks.kiosk.text();
    json["serial"] = acks.serial;
    json["made_at"] = to_rfc3339(acks.made_at);
    json["through"] = acks.through;
    json["taken"] = nlohmann::ordered_json::array();
    for (const TakenEnvelope& entry : acks.taken) {
        json["taken"].push_back(
            {{"sha256", entry.sha256}, {"sequence", entry.sequence}, {"taken_at", to_rfc3339(entry.taken_at)}});
    }
    SignedAcks result;
    result.json = json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    result.signature = TRY(office_key.sign(bytes_of(result.json),
                                           fmt::format("engawa acks {} {}", acks.kiosk.text(), acks.serial)));
    return result;
}

Result<Acks> verify_acks(std::string_view json, std::string_view signature, const MinisignPublicKey& office_key,
                         const KioskId& kiosk, std::uint64_t last_serial) {
    const auto comment = verify_minisign(bytes_of(json), signature, office_key);
    if (!comment) {
        // The file and its signature are two objects: between the two writes they do not fit, a moment later they do.
        return Error(EnvelopeError::acks_not_signed, "acks", comment.error().detail(), Permanence::temporary);
    }
    Acks acks = TRY(parse_acks(json));
    if (acks.kiosk != kiosk) return bad_acks("it is for another kiosk");
    if (acks.serial < last_serial) {
        return Error(EnvelopeError::acks_replayed, "acks",
                     fmt::format("serial {} after {} was seen", acks.serial, last_serial));
    }
    return acks;
}

void compact_acks(Acks& acks, WallTime now, Milliseconds keep, std::size_t most) {
    std::erase_if(acks.taken, [&](const TakenEnvelope& entry) { return entry.taken_at + keep < now; });
    std::stable_sort(acks.taken.begin(), acks.taken.end(), [](const TakenEnvelope& a, const TakenEnvelope& b) {
        return a.taken_at < b.taken_at;
    });
    if (acks.taken.size() > most) {
        acks.taken.erase(acks.taken.begin(), acks.taken.end() - static_cast<std::ptrdiff_t>(most));
    }
}

}  // namespace engawa::envelope
