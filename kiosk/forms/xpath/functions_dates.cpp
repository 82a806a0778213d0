// ODK's date and time functions. Dates are instants shown in the environment's zone.

#include "kiosk/forms/xpath/evaluator.h"

#include <array>
#include <cmath>
#include <limits>

namespace engawa::forms::xpath {

namespace {

constexpr double day_ms = 86'400'000.0;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
// A hundred million days to either side of 1970, the span ECMAScript's dates have; years stay printable.
constexpr double farthest_day = 1e8;

DateTime no_date() {
    DateTime date;
    date.precision = DateTime::Precision::invalid;
    return date;
}

Result<DateTime> clock_time(Evaluator& evaluator, DateTime::Precision precision) {
    TRY(evaluator.spend(20));
    const WallClock* clock = evaluator.environment().clock;
    if (clock == nullptr) return Error(XPathError::no_source, "", "now() without a clock");
    return TRY(evaluator.zone())->at(clock->now().time_since_epoch().count(), precision);
}

Result<Value> now(Evaluator& evaluator, const Context&, Arguments) {
    return Value(TRY(clock_time(evaluator, DateTime::Precision::date_time)));
}

Result<Value> today(Evaluator& evaluator, const Context&, Arguments) {
    LocalTime local = local_time(TRY(clock_time(evaluator, DateTime::Precision::date)));
    local.hour = local.minute = local.second = local.millisecond = 0;
    const Zone* zone = TRY(evaluator.zone());
    return Value(zone->at(zone->to_epoch_ms(local), DateTime::Precision::date));
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// "2012-7-4" and "2012-7-4T…" with the zeros they lack.
std::string padded(std::string_view text) {
    std::string out(text.substr(0, std::min<std::size_t>(5, text.size())));
    if (out.size() < 5 || out[4] != '-') return std::string(text);
    std::size_t at = 5;
    for (const char after : {'-', 'T'}) {
        std::size_t end = at;
        while (end < text.size() && digit(text[end])) ++end;
        const std::size_t digits = end - at;
        const bool closed = end == text.size() ? after == 'T' : text[end] == after;
        if (digits < 1 || digits > 2 || !closed) return std::string(text);
        if (digits == 1) out += '0';
        out += text.substr(at, digits);
        at = end;
        if (after == '-') {
            out += '-';
            ++at;
        }
    }
    return out + std::string(text.substr(at));
}

Result<DateTime> date_of_days(Evaluator& evaluator, double days) {
    if (std::isnan(days) || std::fabs(days) > farthest_day) return no_date();
    return TRY(evaluator.zone())->at(static_cast<std::int64_t>(std::llround(days * day_ms)),
                                     DateTime::Precision::date);
}

// A value as a date: strings by their form, numbers as days since 1970. Truth values are none.
Result<DateTime> to_date(Evaluator& evaluator, const Value& value) {
    switch (value.kind()) {
        case ValueKind::date: {
            DateTime date = value.date();
            if (date.precision == DateTime::Precision::day_number) date.precision = DateTime::Precision::date;
            return date;
        }
        case ValueKind::boolean: return no_date();
        case ValueKind::number: return date_of_days(evaluator, value.to_number());
        case ValueKind::node_set:
        case ValueKind::string: break;
    }
    const std::string text = TRY(evaluator.to_string(value));
    TRY(evaluator.spend(4 + 2 * text.size() / bytes_a_step::copied));
    const auto date = parse_date(padded(text), *TRY(evaluator.zone()));
    return date ? *date : no_date();
}

Result<Value> date(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Value value = TRY(evaluator.evaluate(*arguments[0], context));
    if (value.kind() == ValueKind::boolean) return Value(std::string());
    // An unanswered question stays unanswered.
    const bool text = value.kind() == ValueKind::string || value.kind() == ValueKind::node_set;
    if (text && TRY(evaluator.to_string(value)).empty()) return Value(std::string());
    return Value(TRY(to_date(evaluator, value)));
}

Result<Value> format(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Value value = TRY(evaluator.evaluate(*arguments[0], context));
    const std::string pattern = TRY(evaluator.string_of(*arguments[1], context));
    const DateTime date = TRY(to_date(evaluator, value));
    if (!date.valid()) return Value(std::string());
    const std::string& locale = evaluator.environment().locale;
    DateNames& names = evaluator.caches().date_names;
    if (!names.knows(locale)) TRY(evaluator.spend(1'000));
    TRY(evaluator.spend(2 * pattern.size()));
    return Value(format_date(date, pattern, locale, names));
}

Result<Value> decimal_date_time(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Value value = TRY(evaluator.evaluate(*arguments[0], context));
    return Value(days_from_date(TRY(to_date(evaluator, value))));
}

Result<Value> decimal_time(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Value value = TRY(evaluator.evaluate(*arguments[0], context));
    const std::string text = TRY(evaluator.to_string(value));
    const auto fraction = parse_time_of_day(text, *TRY(evaluator.zone()));
    return Value(fraction ? *fraction : not_a_number);
}

constexpr std::array functions = {
    Function{"now", 0, 0, now, Effect::clock},
    Function{"today", 0, 0, today, Effect::clock},
    Function{"date", 1, 1, date},
    Function{"date-time", 1, 1, date},
    Function{"format-date", 2, 2, format, Effect::locale},
    Function{"format-date-time", 2, 2, format, Effect::locale},
    Function{"decimal-date-time", 1, 1, decimal_date_time},
    Function{"decimal-time", 1, 1, decimal_time},
};

}  // namespace

std::span<const Function> date_functions() { return functions; }

}  // namespace engawa::forms::xpath
