#include "sync/envelope/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "sync/envelope/assistance_json.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/json_fields.h"
#include "sync/envelope/slip.h"

namespace engawa::envelope {

namespace {

constexpr std::string_view format_name = "engawa-envelope";
constexpr std::size_t max_members = 1000;
constexpr std::size_t max_recipients = 100;
constexpr std::size_t max_text_bytes = 1000;

Error bad_manifest(std::string detail) {
    return {EnvelopeError::bad_manifest, "manifest.json", std::move(detail)};
}

bool is_hex_sha256(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// A number of exactly `digits` digits at `at`.
std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t digits) {
    int value = 0;
    for (const char c : text.substr(at, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

Result<std::string> required_text(const nlohmann::json& object, const char* name) {
    const auto text = json_text(object, name);
    if (!text || text->size() > max_text_bytes) return bad_manifest(fmt::format("\"{}\" is missing or no text", name));
    return *text;
}

Result<ManifestMember> parse_member(const nlohmann::json& json) {
    ManifestMember member;
    member.name = TRY(required_text(json, "name"));
    member.media_type = TRY(required_text(json, "media_type"));
    member.sha256 = TRY(required_text(json, "sha256"));
    const auto length = json_number(json, "length");
    if (!is_safe_member_name(member.name)) return bad_manifest("a member's name is not a plain relative path");
    if (!is_hex_sha256(member.sha256)) return bad_manifest("a member's sha256 is not 64 hex digits");
    if (!length) return bad_manifest("a member has no length");
    member.length_bytes = *length;
    return member;
}

Result<std::vector<ManifestMember>> parse_members(const nlohmann::json& json) {
    const nlohmann::json* const list = json_field(json, "members");
    if (list == nullptr || !list->is_array() || list->empty() || list->size() > max_members) {
        return bad_manifest("\"members\" is missing or no list");
    }
    std::vector<ManifestMember> members;
    std::set<std::string> names = {"manifest.json", "manifest.json.minisig"};
    for (const nlohmann::json& item : *list) {
        members.push_back(TRY(parse_member(item)));
        if (!names.insert(members.back().name).second) return bad_manifest("a member is named twice");
    }
    return members;
}

Result<std::vector<std::string>> parse_recipients(const nlohmann::json& json) {
    const nlohmann::json* const list = json_field(json, "recipients");
    if (list == nullptr || !list->is_array() || list->size() > max_recipients) {
        return bad_manifest("\"recipients\" is missing or no list");
    }
    std::vector<std::string> recipients;
    for (const nlohmann::json& item : *list) {
        if (!item.is_string()) return bad_manifest("a recipient is no text");
        recipients.push_back(item.get<std::string>());
    }
    return recipients;
}

Result<std::optional<session::Applicant>> parse_applicant(const nlohmann::json& json) {
    if (json_field(json, "applicant") == nullptr) return std::optional<session::Applicant>{};
    const auto applicant = session::applicant_of(json_text(json, "applicant").value_or(""));
    if (!applicant) return bad_manifest("\"applicant\" is neither self, proxy nor messenger");
    return applicant;
}

}  // namespace

bool is_plain_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool is_safe_member_name(std::string_view name) {
    if (name.empty() || name.size() > 255) return false;
    for (;;) {
        const std::size_t slash = name.find('/');
        const std::string_view part = name.substr(0, slash);
        const bool plain = std::all_of(part.begin(), part.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                   c == '-';
        });
        if (part.empty() || part.front() == '.' || !plain) return false;
        if (slash == std::string_view::npos) return true;
        name.remove_prefix(slash + 1);
    }
}

Result<WallTime> parse_rfc3339(std::string_view text) {
    const Error bad = bad_manifest("a time is not written 2026-04-01T09:30:00.000Z");
    static constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd.dddZ";
    if (text.size() != shape.size()) return bad;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] != 'd' && text[i] != shape[i]) return bad;
    }
    const auto year = digits_at(text, 0, 4);
    const auto month = digits_at(text, 5, 2);
    const auto day = digits_at(text, 8, 2);
    const auto hour = digits_at(text, 11, 2);
    const auto minute = digits_at(text, 14, 2);
    const auto second = digits_at(text, 17, 2);
    const auto fraction = digits_at(text, 20, 3);
    if (!year || !month || !day || !hour || !minute || !second || !fraction) return bad;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return bad;
    return WallTime(std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
                    std::chrono::seconds(*second) + Milliseconds(*fraction));
}

std::string write_manifest(const Manifest& manifest) {
    nlohmann::ordered_json json;
    json["format"] = format_name;
    json["version"] = manifest_version;
    json["kiosk"] = manifest.kiosk.text();
    json["sequence"] = manifest.sequence;
    json["submission"] = manifest.submission.text();
    json["form"] = {{"id", manifest.form.text()}, {"version", manifest.form_version}};
    json["pack"] = {{"id", manifest.pack.text()}, {"version", manifest.pack_version}};
    json["created"] = to_rfc3339(manifest.created);
    json["clock"] = manifest.clock == ClockState::set ? "set" : "unset";
    json["slip"] = manifest.slip;
    json["members"] = nlohmann::ordered_json::array();
    for (const ManifestMember& member : manifest.members) {
        json["members"].push_back({{"name", member.name},
                                   {"media_type", member.media_type},
                                   {"sha256", member.sha256},
                                   {"length", member.length_bytes}});
    }
    json["recipients"] = manifest.recipients;
    if (manifest.assistance) json["assistance"] = assistance_json(*manifest.assistance);
    if (manifest.applicant) json["applicant"] = session::word_of(*manifest.applicant);
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || json_text(json, "format") != format_name) return bad_manifest("not an envelope's manifest");
    if (json_number(json, "version") != std::uint64_t{manifest_version}) return bad_manifest("an unknown version");

    Manifest manifest;
    manifest.kiosk = KioskId(TRY(required_text(json, "kiosk")));
    if (!is_plain_id(manifest.kiosk.text())) return bad_manifest("\"kiosk\" is not an id");
    const auto sequence = json_number(json, "sequence");
    if (!sequence || *sequence == 0) return bad_manifest("\"sequence\" is not a number from 1");
    manifest.sequence = *sequence;
    manifest.submission = SubmissionId(TRY(required_text(json, "submission")));
    const nlohmann::json* const form = json_field(json, "form");
    const nlohmann::json* const pack = json_field(json, "pack");
    if (form == nullptr || pack == nullptr) return bad_manifest("\"form\" or \"pack\" is missing");
    manifest.form = FormId(TRY(required_text(*form, "id")));
    manifest.form_version = TRY(required_text(*form, "version"));
    manifest.pack = PackId(TRY(required_text(*pack, "id")));
    manifest.pack_version = TRY(required_text(*pack, "version"));
    manifest.created = TRY(parse_rfc3339(TRY(required_text(json, "created"))));
    const std::string clock = TRY(required_text(json, "clock"));
    if (clock != "set" && clock != "unset") return bad_manifest("\"clock\" is neither set nor unset");
    manifest.clock = clock == "set" ? ClockState::set : ClockState::unset;
    manifest.slip = TRY(required_text(json, "slip"));
    const auto slip = parse_slip_code(manifest.slip);
    if (!slip || *slip != manifest.slip) return bad_manifest("\"slip\" is not a slip code");
    manifest.members = TRY(parse_members(json));
    manifest.recipients = TRY(parse_recipients(json));
    manifest.assistance = TRY(read_assistance(json_field(json, "assistance")));
    manifest.applicant = TRY(parse_applicant(json));
    return manifest;
}

}  // namespace engawa::envelope
