#include "kiosk/forms/values.h"

#include "kiosk/base/utf8.h"
#include "kiosk/forms/characters.h"
#include "kiosk/forms/xpath/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

namespace engawa::forms {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// What a person or a calculation may write as a number: sign, digits, point, exponent.
std::optional<double> number_in(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::string integer_text(std::string_view text) {
    // XSD's int has no exponent.
    const auto number = text.find_first_of("eE") == std::string_view::npos ? number_in(text) : std::nullopt;
    if (!number) return {};
    const double cut = std::trunc(*number);
    // xsd:int, the bounds of the specification's data type.
    if (cut < -2147483648.0 || cut > 2147483647.0) return {};
    return std::to_string(static_cast<std::int64_t>(cut));
}

int two(std::string_view text, std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool digits_at(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return false;
    for (std::size_t i = at; i < at + count; ++i) {
        if (!is_digit(text[i])) return false;
    }
    return true;
}

bool is_date(std::string_view text) {
    if (text.size() != 10 || !digits_at(text, 0, 4) || text[4] != '-' || !digits_at(text, 5, 2) || text[7] != '-' ||
        !digits_at(text, 8, 2)) {
        return false;
    }
    const int year = two(text, 0) * 100 + two(text, 2);
    const int month = two(text, 5);
    const int day = two(text, 8);
    static constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    // There is no year 0000 (XML Schema 1.0 §3.2.7.1).
    if (year < 1 || month < 1 || month > 12 || day < 1) return false;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= lengths[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

// hh:mm:ss and a fraction. Gives how many characters it took, 0 for none.
std::size_t time_length(std::string_view text) {
    if (text.size() < 5 || !digits_at(text, 0, 2) || text[2] != ':' || !digits_at(text, 3, 2)) return 0;
    if (two(text, 0) > 23 || two(text, 3) > 59) return 0;
    if (text.size() < 8 || text[5] != ':') return 0;
    if (!digits_at(text, 6, 2) || two(text, 6) > 59) return 0;
    std::size_t at = 8;
    if (at < text.size() && text[at] == '.') {
        const std::size_t first = ++at;
        while (at < text.size() && is_digit(text[at])) ++at;
        if (at == first) return 0;
    }
    return at;
}

// "", "Z" or ±hh:mm up to 14:00 (XML Schema 1.0 §3.2.7.3).
bool is_offset(std::string_view text) {
    if (text.empty() || text == "Z") return true;
    return text.size() == 6 && (text[0] == '+' || text[0] == '-') && digits_at(text, 1, 2) && text[3] == ':' &&
           digits_at(text, 4, 2) && two(text, 4) <= 59 && two(text, 1) * 60 + two(text, 4) <= 14 * 60;
}

bool is_time(std::string_view text) {
    const std::size_t length = time_length(text);
    return length != 0 && is_offset(text.substr(length));
}

bool is_date_time(std::string_view text) {
    if (text.size() < 11 || text[10] != 'T' || !is_date(text.substr(0, 10))) return false;
    const std::string_view rest = text.substr(11);
    const std::size_t length = time_length(rest);
    return length != 0 && is_offset(rest.substr(length));
}

std::string date_text(std::string_view text) {
    text = trimmed(text);
    if (is_date(text)) return std::string(text);
    return is_date_time(text) ? std::string(text.substr(0, 10)) : std::string();
}

std::string date_time_text(std::string_view text) {
    text = trimmed(text);
    return is_date_time(text) ? std::string(text) : std::string();
}

// "lat lon [altitude [accuracy]]" in decimals, "" when it is no place. 0 0 is what a device without a fix reports.
std::string point_text(std::string_view text) {
    const auto parts = words(text);
    if (parts.size() < 2) return {};
    const std::size_t count = std::min<std::size_t>(parts.size(), 4);  // what follows is left out, as in JavaRosa
    std::array<double, 4> numbers{};
    for (std::size_t i = 0; i < count; ++i) {
        const auto number = number_in(parts[i]);
        if (!number) return {};
        numbers[i] = *number;
    }
    if (std::abs(numbers[0]) > 90 || std::abs(numbers[1]) > 180 || (numbers[0] == 0 && numbers[1] == 0)) return {};
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) out += ' ';
        out += decimal_text(numbers[i]);
    }
    return out;
}

enum class Closing { open, closed };

std::string line_text(std::string_view text, Closing closing) {
    std::string out;
    std::string first;
    std::string last;
    std::size_t count = 0;
    for (std::string_view rest = trimmed(text); !rest.empty();) {
        const std::size_t end = rest.find(';');
        const std::string_view part = trimmed(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view() : trimmed(rest.substr(end + 1));
        std::string point = point_text(part);
        if (point.empty()) return {};
        if (count++ != 0) out += ';';
        const auto place = words(point);
        last = place[0] + " " + place[1];
        if (count == 1) first = last;
        out += point;
    }
    switch (closing) {
        case Closing::open: return count < 2 || first == last ? std::string() : out;
        case Closing::closed: return count < 3 || first != last ? std::string() : out;
    }
    return {};
}

std::string boolean_text(std::string_view text) {
    text = trimmed(text);
    if (text == "1" || text == "0") return std::string(text);  // xsd:boolean has both; expressions compare with 1
    return text == "true" || text == "false" ? std::string(text) : std::string();
}

}  // namespace

bool is_blank(std::string_view text) {
    constexpr std::string_view wide_space = "\u3000";
    while (!text.empty()) {
        const std::size_t length = text.starts_with(wide_space) ? wide_space.size() : trimmed(text.substr(0, 1)).empty() ? 1 : 0;
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string shortened(std::string_view text, std::size_t most_bytes) {
    if (text.size() <= most_bytes) return std::string(text);
    std::size_t end = most_bytes;
    while (end > 0 && continues_utf8(text[end])) --end;
    return std::string(text.substr(0, end)) + "…";
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

Result<void> check_file_name(std::string_view name, FormsError code, std::string where) {
    const auto refuse = [&](const char* why) { return Error(code, std::move(where), std::string("the name of the file ") + why); };
    if (trimmed(name).empty()) return refuse("is empty");
    if (name == "." || name == "..") return refuse("is a folder");
    if (name.size() > longest_file_name_bytes) return refuse("is longer than 255 bytes");
    if (name.find_first_of("/\\") != std::string_view::npos) return refuse("has a / or \\ in it: give the name alone");
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (std::any_of(name.begin(), name.end(), control)) return refuse("has a control character in it");
    if (xml_characters(name) != name) return refuse("is not UTF-8 text");
    return {};
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    std::size_t at = 0;
    while (at < text.size()) {
        while (at < text.size() && is_space(text[at])) ++at;
        const std::size_t first = at;
        while (at < text.size() && !is_space(text[at])) ++at;
        if (at > first) out.emplace_back(text.substr(first, at - first));
    }
    return out;
}

DataType data_type_from(std::string_view name) {
    name = trimmed(name);
    if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    if (name == "int" || name == "integer" || name == "long" || name == "short") return DataType::integer;
    if (name == "boolean") return DataType::boolean;
    if (name == "decimal" || name == "double" || name == "float") return DataType::decimal;
    if (name == "date") return DataType::date;
    if (name == "time") return DataType::time;
    if (name == "dateTime") return DataType::date_time;
    if (name == "geopoint") return DataType::geopoint;
    if (name == "geotrace") return DataType::geotrace;
    if (name == "geoshape") return DataType::geoshape;
    if (name == "binary" || name == "base64Binary") return DataType::binary;
    if (name == "barcode") return DataType::barcode;
    if (name == "intent") return DataType::intent;
    return DataType::string;
}

std::string decimal_text(double number) {
    std::string out = xpath::string_from_number(number);
    if (out.find('.') == std::string::npos) out += ".0";
    return out;
}

std::string canonical(DataType type, std::string_view text) {
    if (text.empty()) return {};
    switch (type) {
        case DataType::integer: return integer_text(text);
        case DataType::decimal: {
            const auto number = number_in(text);
            return number ? decimal_text(*number) : std::string();
        }
        case DataType::boolean: return boolean_text(text);
        case DataType::date: return date_text(text);
        case DataType::time: return is_time(trimmed(text)) ? std::string(trimmed(text)) : std::string();
        case DataType::date_time: return date_time_text(text);
        case DataType::geopoint: return point_text(text);
        case DataType::geotrace: return line_text(text, Closing::open);
        case DataType::geoshape: return line_text(text, Closing::closed);
        case DataType::string:
        case DataType::binary:
        case DataType::barcode:
        case DataType::intent: break;
    }
    return composed(xml_characters(text));
}

}  // namespace engawa::forms
