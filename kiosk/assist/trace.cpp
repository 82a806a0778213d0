#include "kiosk/assist/trace.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace engawa::assist {

namespace {

constexpr std::size_t longest_word = 64;

TraceEntry::Value word(std::string_view text) { return std::string(text); }

}  // namespace

bool is_trace_word(std::string_view text) {
    constexpr std::string_view marks = "._:/-";
    return !text.empty() && text.size() <= longest_word && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
    });
}

std::string_view error_name(TraceError code) {
    switch (code) {
        case TraceError::bad_word: return "trace.bad_word";
    }
    ENGAWA_VERIFY(false);
}

std::string_view word_of(SignedOutBecause why) {
    switch (why) {
        case SignedOutBecause::asked: return "asked";
        case SignedOutBecause::left: return "left";
        case SignedOutBecause::handed_over: return "handed_over";
        case SignedOutBecause::registry: return "registry";
    }
    ENGAWA_VERIFY(false);
}

std::string_view word_of(Sign sign) {
    switch (sign) {
        case Sign::hesitation: return "hesitation";
        case Sign::errors: return "errors";
        case Sign::back_and_forth: return "back_and_forth";
    }
    ENGAWA_VERIFY(false);
}

std::string_view word_of(OfferAnswer answer) {
    switch (answer) {
        case OfferAnswer::taken: return "taken";
        case OfferAnswer::declined: return "declined";
        case OfferAnswer::none: return "none";
    }
    ENGAWA_VERIFY(false);
}

TraceEntry TraceEntry::signed_in(std::string_view who, std::string_view role) { return {"signed_in", who, {{"role", word(role)}}}; }
TraceEntry TraceEntry::sign_in_refused(std::string_view who, std::string_view why) {
    return {"sign_in_refused", who, {{"why", word(why)}}};
}
TraceEntry TraceEntry::signed_out(std::string_view who, SignedOutBecause why) {
    return {"signed_out", who, {{"why", word(word_of(why))}}};
}
TraceEntry TraceEntry::mode(std::string_view who, std::string_view from, std::string_view to) {
    return {"mode", who, {{"from", word(from)}, {"to", word(to)}}};
}
TraceEntry TraceEntry::consent(std::string_view who, std::string_view what, std::string_view is) {
    return {"consent", who, {{"what", word(what)}, {"is", word(is)}}};
}
TraceEntry TraceEntry::called() { return {"called", "", {}}; }
TraceEntry TraceEntry::offered(Sign sign, OfferAnswer answer) {
    return {"offered", "", {{"sign", word(word_of(sign))}, {"answer", word(word_of(answer))}}};
}
TraceEntry TraceEntry::reset(std::string_view who, std::uint64_t kept_forms) { return {"reset", who, {{"kept", kept_forms}}}; }
TraceEntry TraceEntry::submitted(std::string_view who, std::uint64_t sequence) {
    return {"submitted", who, {{"sequence", sequence}}};
}
TraceEntry TraceEntry::updated(std::string_view pack, std::string_view version) {
    return {"updated", "", {{"pack", word(pack)}, {"version", word(version)}}};
}
TraceEntry TraceEntry::exported(std::string_view who, std::string_view what) { return {"exported", who, {{"what", word(what)}}}; }
TraceEntry TraceEntry::checked(std::string_view who, std::uint64_t good, std::uint64_t bad) {
    return {"checked", who, {{"good", good}, {"bad", bad}}};
}
TraceEntry TraceEntry::defaults(std::string_view who, std::string_view what) { return {"defaults", who, {{"what", word(what)}}}; }
TraceEntry TraceEntry::trained(std::string_view who, std::uint64_t steps) { return {"trained", who, {{"steps", steps}}}; }
TraceEntry TraceEntry::shut_down(std::string_view who) { return {"shut_down", who, {}}; }
TraceEntry TraceEntry::forgotten(std::uint64_t through) { return {"forgotten", "", {{"through", through}}}; }

Result<std::string> trace_line(const TraceEntry& entry, std::uint64_t number, std::string_view previous_hash, WallTime at,
                               ClockState clock) {
    nlohmann::ordered_json json;
    json["n"] = number;
    json["previous"] = previous_hash;
    json["at"] = to_rfc3339(at);
    json["clock"] = clock == ClockState::set ? "set" : "unset";
    json["kind"] = entry.kind();
    const Error refused(TraceError::bad_word, std::string(entry.kind()), "a field is no short word of the trace");
    if (!entry.who().empty()) {
        if (!is_trace_word(entry.who())) return refused;
        json["who"] = entry.who();
    }
    for (const auto& [name, value] : entry.fields()) {
        if (const auto* const text = std::get_if<std::string>(&value)) {
            if (!is_trace_word(*text)) return refused;
            json[name] = *text;
        } else {
            json[name] = std::get<std::uint64_t>(value);
        }
    }
    return json.dump();
}

}  // namespace engawa::assist
