#include "sync/envelope/trace_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "sync/envelope/encoding.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/json_fields.h"

namespace engawa::envelope {

namespace {

constexpr std::size_t most_fields = 16;

Error bad_trace(std::string detail) { return {EnvelopeError::bad_trace, std::string(trace_member_name), std::move(detail)}; }

bool is_hash(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_field_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

Result<void> read_field(TraceLine& line, const std::string& name, const nlohmann::ordered_json& value) {
    if (!is_field_name(name)) return bad_trace("a field's name is no short word");
    if (value.is_number_unsigned() && value.get<std::uint64_t>() <= max_json_number) {
        line.fields.emplace_back(name, value.get<std::uint64_t>());
        return {};
    }
    if (!value.is_string() || !assist::is_trace_word(value.get_ref<const std::string&>())) {
        return bad_trace("a field is neither a number nor a short word");
    }
    line.fields.emplace_back(name, value.get<std::string>());
    return {};
}

// The fields that every line has.
Result<void> take_common(TraceLine& line) {
    std::vector<std::pair<std::string, assist::TraceEntry::Value>> rest;
    std::optional<WallTime> at;
    std::string clock;
    for (auto& [name, value] : line.fields) {
        const auto* const text = std::get_if<std::string>(&value);
        if (name == "n" && text == nullptr) {
            line.number = std::get<std::uint64_t>(value);
        } else if (name == "previous" && text != nullptr && is_hash(*text)) {
            line.previous = *text;
        } else if (name == "at" && text != nullptr) {
            at = TRY(parse_rfc3339(*text));
        } else if (name == "clock" && text != nullptr) {
            clock = *text;
        } else if (name == "kind" && text != nullptr) {
            line.kind = *text;
        } else if (name == "who" && text != nullptr) {
            line.who = *text;
        } else {
            rest.emplace_back(name, std::move(value));
        }
    }
    if (line.number == 0 || line.previous.empty() || line.kind.empty() || !at) return bad_trace("n, previous, at or kind is missing");
    if (clock != "set" && clock != "unset") return bad_trace("the clock is neither set nor unset");
    line.at = *at;
    line.clock = clock == "set" ? ClockState::set : ClockState::unset;
    line.fields = std::move(rest);
    return {};
}

Result<TraceLine> read_member_line(std::string_view line) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return bad_trace("no tab stands before the signature");
    return read_trace_line(line.substr(0, tab), line.substr(tab + 1));
}

}  // namespace

std::string trace_line_hash(std::string_view line) { return sha256_hex(bytes_of(std::string(line) + "\n")); }

std::string sign_trace_line(std::string_view line, const MinisignSecretKey& key) {
    return to_base64(key.sign_bare(bytes_of(std::string(line) + "\n")), Base64Padding::required);
}

bool is_trace_line_signed(std::string_view line, std::string_view signature, const MinisignPublicKey& key) {
    const auto bytes = from_base64(signature, Base64Padding::required);
    return bytes && verify_bare(bytes_of(std::string(line) + "\n"), *bytes, key).ok();
}

std::optional<std::uint64_t> TraceLine::number_in(std::string_view field) const {
    for (const auto& [name, value] : fields) {
        if (const auto* const found = std::get_if<std::uint64_t>(&value); name == field && found != nullptr) return *found;
    }
    return std::nullopt;
}

std::string TraceLine::word_in(std::string_view field) const {
    for (const auto& [name, value] : fields) {
        if (const auto* const found = std::get_if<std::string>(&value); name == field && found != nullptr) return *found;
    }
    return {};
}

Result<TraceLine> read_trace_line(std::string_view text, std::string_view signature) {
    if (text.size() > longest_trace_line_bytes) return bad_trace("a line is longer than any kiosk writes");
    const auto bytes = from_base64(signature, Base64Padding::required);
    if (!bytes || bytes->size() != bare_signature_bytes) return bad_trace("a signature is none");
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!json.is_object() || json.size() > most_fields) return bad_trace("a line is no JSON object of the trace");
    TraceLine line{.text = std::string(text), .signature = std::string(signature)};
    for (const auto& [name, value] : json.items()) TRY(read_field(line, name, value));
    TRY(take_common(line));
    // One text for one entry: no spaces, no field twice.
    if (json.dump() != text) return bad_trace("a line is not written as the trace is");
    return line;
}

std::string trace_member_line(std::string_view line, std::string_view signature) { return fmt::format("{}\t{}\n", line, signature); }

OpenedTrace read_trace(std::string_view member) {
    OpenedTrace opened;
    while (!member.empty()) {
        const auto fault = [&](const std::string& why) {
            opened.fault = bad_trace(fmt::format("line {}: {}", opened.lines.size() + 1, why));
            return opened;
        };
        if (opened.lines.size() == most_trace_lines) return fault("there are more than an envelope may carry");
        const std::size_t end = member.find('\n');
        if (end == std::string_view::npos) return fault("the line has no end");
        auto line = read_member_line(member.substr(0, end));
        if (!line) return fault(line.error().detail());
        if (!opened.lines.empty() && line->number <= opened.lines.back().number) return fault("the numbers do not grow");
        opened.lines.push_back(std::move(*line));
        member.remove_prefix(end + 1);
    }
    return opened;
}

}  // namespace engawa::envelope
