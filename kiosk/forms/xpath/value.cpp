#include "kiosk/forms/xpath/value.h"

#include "kiosk/base/result.h"
#include "kiosk/forms/xpath/dates.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace engawa::forms::xpath {

namespace {

constexpr double day_ms = 86'400'000.0;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

const NodeSet& Value::nodes() const {
    const auto* nodes = std::get_if<NodeSet>(&held_);
    ENGAWA_VERIFY(nodes != nullptr);
    return *nodes;
}

NodeSet& Value::nodes() {
    auto* nodes = std::get_if<NodeSet>(&held_);
    ENGAWA_VERIFY(nodes != nullptr);
    return *nodes;
}

const DateTime& Value::date() const {
    const auto* date = std::get_if<DateTime>(&held_);
    ENGAWA_VERIFY(date != nullptr);
    return *date;
}

std::string Value::to_string() const {
    switch (kind()) {
        case ValueKind::node_set: return nodes().empty() ? std::string() : nodes().front()->string_value();
        case ValueKind::number: return string_from_number(std::get<double>(held_));
        case ValueKind::string: return std::get<std::string>(held_);
        case ValueKind::boolean: return std::get<bool>(held_) ? "true" : "false";
        case ValueKind::date: return string_from_date(date());
    }
    return {};
}

bool Value::to_boolean() const {
    switch (kind()) {
        case ValueKind::node_set: return !nodes().empty();
        case ValueKind::number: {
            const double number = std::get<double>(held_);
            return number != 0 && !std::isnan(number);
        }
        case ValueKind::string: return !std::get<std::string>(held_).empty();
        case ValueKind::boolean: return std::get<bool>(held_);
        case ValueKind::date: return date().valid() && date().epoch_ms != 0;
    }
    return false;
}

double Value::to_number() const {
    switch (kind()) {
        case ValueKind::node_set: {
            std::string scratch;
            return nodes().empty() ? std::numeric_limits<double>::quiet_NaN()
                                   : number_from_string(nodes().front()->string_value(scratch));
        }
        case ValueKind::number: return std::get<double>(held_);
        case ValueKind::string: return number_from_string(std::get<std::string>(held_));
        case ValueKind::boolean: return std::get<bool>(held_) ? 1 : 0;
        case ValueKind::date: return days_from_date(date());
    }
    return std::numeric_limits<double>::quiet_NaN();
}

double number_from_string(std::string_view text) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const std::string_view number = trimmed(text);
    const std::size_t at = !number.empty() && number.front() == '-' ? 1 : 0;
    std::size_t digits = 0;
    bool point = false;
    for (std::size_t i = at; i < number.size(); ++i) {
        if (number[i] >= '0' && number[i] <= '9') {
            ++digits;
        } else if (number[i] == '.' && !point) {
            point = true;
        } else {
            return nan;
        }
    }
    if (digits == 0) return nan;
    double value = 0;
    const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), value,
                                             std::chars_format::fixed);
    // from_chars leaves the value alone when there are more digits than a double can hold.
    if (code == std::errc::result_out_of_range) {
        const std::size_t first = number.find_first_not_of("-0");
        const bool tiny = number[first] == '.';
        const double size = tiny ? 0.0 : std::numeric_limits<double>::infinity();
        return at == 1 ? -size : size;
    }
    // "5." is a number of XPath; from_chars may stop before the point.
    if (end != number.data() + number.size() && !(end + 1 == number.data() + number.size() && *end == '.')) return nan;
    return value;
}

std::string string_from_number(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
    if (number == 0) return "0";
    // "-d.ddde±xx" with as few digits as name this number and no other (§4.2), then the point put in its place.
    std::array<char, 32> buffer;
    const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(number),
                                           std::chars_format::scientific);
    ENGAWA_VERIFY(code == std::errc());
    const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const std::size_t e = text.find('e');
    int exponent = 0;
    std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), text.data() + text.size(), exponent);
    std::string digits(1, text[0]);
    if (e > 2) digits += text.substr(2, e - 2);
    const int before = exponent + 1;  // digits before the point; 0 or less: zeros after it
    const int count = static_cast<int>(digits.size());
    if (before >= count) {
        digits.append(static_cast<std::size_t>(before - count), '0');
    } else if (before > 0) {
        digits.insert(static_cast<std::size_t>(before), 1, '.');
    } else {
        digits.insert(0, "0." + std::string(static_cast<std::size_t>(-before), '0'));
    }
    return (number < 0 ? "-" : "") + digits;
}

std::string string_from_date(const DateTime& date) {
    constexpr const char* no_date = "Invalid Date";
    if (!date.valid()) return no_date;
    const LocalTime local = local_time(date);
    if (local.year < 1) return no_date;  // as where one is written: no year 0000 (XML Schema 1.0 part 2, 3.2.7), none before it here
    std::string text = fmt::format("{:04}-{:02}-{:02}", local.year, local.month, local.day);
    const bool midnight = local.hour == 0 && local.minute == 0 && local.second == 0 && local.millisecond == 0;
    if (date.precision == DateTime::Precision::day_number) {
        const std::int64_t days = midnight ? days_from_civil(local.year, local.month, local.day)
                                           : static_cast<std::int64_t>(std::floor(days_from_date(date)));
        return std::to_string(days);
    }
    if (midnight && date.precision == DateTime::Precision::date) return text;
    const int minutes = std::abs(date.offset_seconds) / 60;
    return text + fmt::format("T{:02}:{:02}:{:02}.{:03}{}{:02}:{:02}", local.hour, local.minute, local.second,
                              local.millisecond, date.offset_seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

double days_from_date(const DateTime& date) {
    if (!date.valid()) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(date.epoch_ms) / day_ms;
}

}  // namespace engawa::forms::xpath
