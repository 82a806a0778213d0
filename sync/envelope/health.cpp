#include "sync/envelope/health.h"

#include <fmt/format.h>

#include <algorithm>

#include "sync/envelope/json_fields.h"
#include "sync/envelope/manifest.h"

namespace engawa::envelope {

namespace {

constexpr std::string_view format_name = "engawa-health";
constexpr std::uint64_t health_version = 1;

Error malformed(std::string detail) { return {HealthError::malformed, "health", std::move(detail)}; }

std::string_view clock_name(ClockState state) {
    switch (state) {
        case ClockState::set: return "set";
        case ClockState::unset: return "unset";
    }
    ENGAWA_VERIFY(false);
}

Result<std::uint64_t> number_in(const nlohmann::json& json, const char* name) {
    const auto value = json_number(json, name);
    if (!value) return malformed(fmt::format("\"{}\" is no whole number", name));
    return *value;
}

Result<std::string> text_in(const nlohmann::json& json, const char* name) {
    const auto value = json_text(json, name);
    if (!value) return malformed(fmt::format("\"{}\" is no text", name));
    return *value;
}

Result<WallTime> time_in(const nlohmann::json& json, const char* name) {
    const auto time = parse_rfc3339(json_text(json, name).value_or(""));
    if (!time.ok()) return malformed(fmt::format("\"{}\" is no time", name));
    return *time;
}

Result<const nlohmann::json*> list_in(const nlohmann::json& json, const char* name) {
    const nlohmann::json* const field = json_field(json, name);
    if (field == nullptr || !field->is_array()) return malformed(fmt::format("\"{}\" is no list", name));
    return field;
}

Result<Seconds> seconds_in(const nlohmann::json& json, const char* name) {
    return Seconds(static_cast<std::int64_t>(TRY(number_in(json, name))));
}

Result<std::vector<SequenceRun>> runs_in(const nlohmann::json& queue, std::uint64_t last_sequence) {
    std::vector<SequenceRun> runs;
    std::uint64_t below = 0;
    for (const nlohmann::json& item : *TRY(list_in(queue, "waiting"))) {
        const bool pair = item.is_array() && item.size() == 2 && item[0].is_number_unsigned() && item[1].is_number_unsigned();
        if (!pair) return malformed("a run is no pair of numbers");
        const SequenceRun run{item[0].get<std::uint64_t>(), item[1].get<std::uint64_t>()};
        if (run.first <= below || run.last < run.first || run.last > last_sequence)
            return malformed("the runs of \"waiting\" do not grow, or go beyond \"last_sequence\"");
        below = run.last;
        runs.push_back(run);
    }
    return runs;
}

Result<QueueHealth> queue_in(const nlohmann::json& json) {
    const nlohmann::json* const field = json_field(json, "queue");
    if (field == nullptr) return malformed("there is no \"queue\"");
    QueueHealth queue;
    queue.sealed = TRY(number_in(*field, "sealed"));
    queue.offered = TRY(number_in(*field, "offered"));
    queue.stored = TRY(number_in(*field, "stored"));
    queue.refused = TRY(number_in(*field, "refused"));
    queue.last_sequence = TRY(number_in(*field, "last_sequence"));
    queue.waiting = TRY(runs_in(*field, queue.last_sequence));
    if (json_field(*field, "oldest_at") != nullptr) queue.oldest_at = TRY(time_in(*field, "oldest_at"));
    return queue;
}

Result<ShownPack> pack_in(const nlohmann::json& item) {
    std::string id = TRY(text_in(item, "id"));
    std::string version = TRY(text_in(item, "version"));
    return ShownPack{std::move(id), std::move(version)};
}

Result<ErrorCount> error_in(const nlohmann::json& item) {
    std::string name = TRY(text_in(item, "name"));
    const std::uint64_t count = TRY(number_in(item, "count"));
    const WallTime last_at = TRY(time_in(item, "last_at"));
    return ErrorCount{std::move(name), count, last_at};
}

Result<Health> parse_health(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || json_text(json, "format") != format_name) return malformed("not a health file");
    if (json_number(json, "version") != health_version) return malformed("an unknown version");
    Health health;
    health.kiosk = KioskId(TRY(text_in(json, "kiosk")));
    health.serial = TRY(number_in(json, "serial"));
    if (health.serial == 0) return malformed("\"serial\" starts at 1");
    health.made_at = TRY(time_in(json, "made_at"));
    const std::string clock = TRY(text_in(json, "clock"));
    if (clock != "set" && clock != "unset") return malformed("\"clock\" is neither \"set\" nor \"unset\"");
    health.clock = clock == "set" ? ClockState::set : ClockState::unset;
    health.next_within = TRY(seconds_in(json, "next_within_seconds"));
    health.up = TRY(seconds_in(json, "up_seconds"));
    health.program = TRY(text_in(json, "program"));
    for (const nlohmann::json& item : *TRY(list_in(json, "packs"))) health.packs.push_back(TRY(pack_in(item)));
    health.queue = TRY(queue_in(json));
    if (json_field(json, "disk_free_bytes") != nullptr) health.disk_free_bytes = TRY(number_in(json, "disk_free_bytes"));
    for (const nlohmann::json& item : *TRY(list_in(json, "errors"))) health.errors.push_back(TRY(error_in(item)));
    if (json_field(json, "acks_serial") != nullptr) health.acks_serial = TRY(number_in(json, "acks_serial"));
    return health;
}

nlohmann::ordered_json queue_json(const QueueHealth& queue) {
    nlohmann::ordered_json json;
    json["sealed"] = queue.sealed;
    json["offered"] = queue.offered;
    json["stored"] = queue.stored;
    json["refused"] = queue.refused;
    json["last_sequence"] = queue.last_sequence;
    json["waiting"] = nlohmann::ordered_json::array();
    for (const SequenceRun& run : queue.waiting) json["waiting"].push_back(nlohmann::ordered_json::array({run.first, run.last}));
    if (queue.oldest_at) json["oldest_at"] = to_rfc3339(*queue.oldest_at);
    return json;
}

}  // namespace

std::string_view error_name(HealthError code) {
    switch (code) {
        case HealthError::not_signed: return "health.not_signed";
        case HealthError::malformed: return "health.malformed";
        case HealthError::other_kiosk: return "health.other_kiosk";
        case HealthError::replayed: return "health.replayed";
    }
    ENGAWA_VERIFY(false);
}

bool QueueHealth::waits(std::uint64_t sequence) const {
    return std::any_of(waiting.begin(), waiting.end(),
                       [&](const SequenceRun& run) { return run.first <= sequence && sequence <= run.last; });
}

Result<SignedHealth> sign_health(const Health& health, const MinisignSecretKey& kiosk_key) {
    nlohmann::ordered_json json;
    json["format"] = format_name;
    json["version"] = health_version;
    json["kiosk"] = health.kiosk.text();
    json["serial"] = health.serial;
    json["made_at"] = to_rfc3339(health.made_at);
    json["clock"] = clock_name(health.clock);
    json["next_within_seconds"] = health.next_within.count();
    json["up_seconds"] = health.up.count();
    json["program"] = health.program;
    json["packs"] = nlohmann::ordered_json::array();
    for (const ShownPack& pack : health.packs) json["packs"].push_back({{"id", pack.id}, {"version", pack.version}});
    json["queue"] = queue_json(health.queue);
    if (health.disk_free_bytes) json["disk_free_bytes"] = std::min(*health.disk_free_bytes, max_json_number);
    json["errors"] = nlohmann::ordered_json::array();
    for (const ErrorCount& error : health.errors) {
        json["errors"].push_back(
            {{"name", error.name}, {"count", error.count}, {"last_at", to_rfc3339(error.last_at)}});
    }
    if (health.acks_serial) json["acks_serial"] = *health.acks_serial;
    SignedHealth file;
    file.json = json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    file.signature = TRY(kiosk_key.sign(bytes_of(file.json),
                                        fmt::format("engawa health {} {}", health.kiosk.text(), health.serial)));
    return file;
}

Result<Health> verify_health(std::string_view json, std::string_view signature, const MinisignPublicKey& kiosk_key,
                             const KioskId& kiosk, std::uint64_t last_serial) {
    if (const auto comment = verify_minisign(bytes_of(json), signature, kiosk_key); !comment)
        return Error(HealthError::not_signed, "health", comment.error().detail(), Permanence::temporary);
    Health health = TRY(parse_health(json));
    if (health.kiosk != kiosk)
        return Error(HealthError::other_kiosk, "health", "it is for " + health.kiosk.text());
    if (health.serial < last_serial) {
        return Error(HealthError::replayed, "health",
                     fmt::format("serial {} after {} was seen", health.serial, last_serial));
    }
    return health;
}

}  // namespace engawa::envelope
