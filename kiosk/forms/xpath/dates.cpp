#include "kiosk/forms/xpath/dates.h"

#include <fmt/format.h>
#include <unicode/basictz.h>
#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <array>
#include <chrono>
#include <cstdlib>

namespace engawa::forms::xpath {

namespace {

constexpr std::int64_t day_ms = 86'400'000;

bool all_digits(std::string_view text) {
    for (const char c : text) {
        if (c < '0' || c > '9') return false;
    }
    return !text.empty();
}

int number_of(std::string_view digits) {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

// The offset at the end of a time: "Z", "+09:00", or none.
struct Offset {
    enum class Kind : std::uint8_t { none, given, broken } kind = Kind::none;
    int seconds = 0;
};

Offset take_offset(std::string_view& text) {
    if (text.ends_with('Z')) {
        text.remove_suffix(1);
        return {Offset::Kind::given, 0};
    }
    if (text.size() < 6) return {};
    const std::string_view tail = text.substr(text.size() - 6);
    if ((tail[0] != '+' && tail[0] != '-') || tail[3] != ':') return {};
    const std::string_view hours = tail.substr(1, 2);
    const std::string_view minutes = tail.substr(4, 2);
    // XML Schema §3.2.7.3: fourteen hours is the largest offset.
    if (!all_digits(hours) || !all_digits(minutes) || number_of(minutes) > 59 ||
        number_of(hours) * 60 + number_of(minutes) > 14 * 60) {
        return {Offset::Kind::broken, 0};
    }
    text.remove_suffix(6);
    const int seconds = number_of(hours) * 3600 + number_of(minutes) * 60;
    return {Offset::Kind::given, tail[0] == '-' ? -seconds : seconds};
}

// "09", "09:30", "09:30:05", "09:30:05.123…"
bool take_clock(std::string_view text, LocalTime& out) {
    std::array<int*, 3> fields = {&out.hour, &out.minute, &out.second};
    std::size_t used = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (used == text.size() && i > 0) break;
        if (i > 0) {
            if (text[used] != ':') return false;
            ++used;
        }
        if (text.size() < used + 2 || !all_digits(text.substr(used, 2))) return false;
        *fields[i] = number_of(text.substr(used, 2));
        used += 2;
        if (i == 2 && used < text.size()) {
            if (text[used] != '.' || !all_digits(text.substr(used + 1))) return false;
            std::string fraction(text.substr(used + 1, 3));
            fraction.resize(3, '0');
            out.millisecond = number_of(fraction);
            used = text.size();
        }
    }
    return used == text.size() && out.hour < 24 && out.minute < 60 && out.second < 60;
}

bool take_day(std::string_view text, LocalTime& out) {
    out.year = number_of(text.substr(0, 4));
    out.month = number_of(text.substr(5, 2));
    out.day = number_of(text.substr(8, 2));
    const std::chrono::month month(static_cast<unsigned>(out.month));
    const std::chrono::day day(static_cast<unsigned>(out.day));
    // There is no year 0000 (XML Schema 1.0 §3.2.7.1).
    return out.year > 0 && std::chrono::year_month_day(std::chrono::year(out.year), month, day).ok();
}

std::int64_t as_if_utc(const LocalTime& local) {
    return days_from_civil(local.year, local.month, local.day) * day_ms +
           ((local.hour * 60 + local.minute) * 60 + local.second) * std::int64_t{1000} + local.millisecond;
}

}  // namespace

struct Zone::Held {
    std::unique_ptr<icu::BasicTimeZone> zone;
};

Zone::Zone(std::unique_ptr<Held> held) : held_(std::move(held)) {}
Zone::Zone(Zone&&) noexcept = default;
Zone& Zone::operator=(Zone&&) noexcept = default;
Zone::~Zone() = default;

Result<Zone> Zone::create(std::string_view name) {
    const auto id = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
    auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone.get());
    // An unknown name does not fail in ICU: it gives the zone "Etc/Unknown".
    if (basic == nullptr || *zone == icu::TimeZone::getUnknown()) {
        return Error(XPathError::bad_time_zone, std::string(name), "no such time zone");
    }
    zone.release();  // NOLINT(bugprone-unused-return-value): basic owns it now
    auto held = std::make_unique<Held>();
    held->zone.reset(basic);
    return Zone(std::move(held));
}

std::int32_t Zone::offset_seconds(std::int64_t epoch_ms) const {
    int32_t raw = 0;
    int32_t saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    held_->zone->getOffset(static_cast<UDate>(epoch_ms), 0, raw, saving, status);
    return U_FAILURE(status) ? 0 : (raw + saving) / 1000;
}

std::int64_t Zone::to_epoch_ms(const LocalTime& local) const {
    const std::int64_t wall = as_if_utc(local);
    int32_t raw = 0;
    int32_t saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    held_->zone->getOffsetFromLocal(static_cast<UDate>(wall), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, saving,
                                    status);
    return wall - (U_FAILURE(status) ? 0 : raw + saving);
}

DateTime Zone::at(std::int64_t epoch_ms, DateTime::Precision precision) const {
    return DateTime{epoch_ms, offset_seconds(epoch_ms), precision};
}

namespace {

// The calendar is the same every 400 years, and a year of <chrono> ends at 32767.
constexpr int years_of_an_era = 400;
constexpr std::int64_t days_of_an_era = 146'097;

}  // namespace

std::int64_t days_from_civil(int year, int month, int day) {
    const int eras = year / years_of_an_era;
    const std::chrono::sys_days days = std::chrono::year(year % years_of_an_era) / month / day;
    return days.time_since_epoch().count() + eras * days_of_an_era;
}

LocalTime local_time(const DateTime& date) {
    const std::int64_t wall = date.epoch_ms + std::int64_t{date.offset_seconds} * 1000;
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(wall)};
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::int64_t eras = days.time_since_epoch().count() / days_of_an_era;
    const std::chrono::year_month_day civil(days - std::chrono::days(eras * days_of_an_era));
    const auto rest = (time - days).count();
    LocalTime local;
    local.year = static_cast<int>(civil.year()) + static_cast<int>(eras) * years_of_an_era;
    local.month = static_cast<int>(static_cast<unsigned>(civil.month()));
    local.day = static_cast<int>(static_cast<unsigned>(civil.day()));
    local.hour = static_cast<int>(rest / 3'600'000);
    local.minute = static_cast<int>(rest / 60'000 % 60);
    local.second = static_cast<int>(rest / 1000 % 60);
    local.millisecond = static_cast<int>(rest % 1000);
    local.weekday = static_cast<int>(std::chrono::weekday(days).c_encoding());
    return local;
}

bool looks_like_date(std::string_view text) {
    return text.size() >= 10 && text[4] == '-' && text[7] == '-' && (text.size() == 10 || text[10] == 'T') &&
           all_digits(text.substr(0, 4)) && all_digits(text.substr(5, 2)) && all_digits(text.substr(8, 2));
}

std::optional<DateTime> parse_date(std::string_view text, const Zone& zone) {
    if (!looks_like_date(text)) return std::nullopt;
    LocalTime local;
    if (!take_day(text.substr(0, 10), local)) return std::nullopt;
    Offset offset;
    if (text.size() > 10) {
        std::string_view clock = text.substr(11);
        offset = take_offset(clock);
        if (offset.kind == Offset::Kind::broken || !take_clock(clock, local)) return std::nullopt;
    }
    const bool given = offset.kind == Offset::Kind::given;
    const std::int64_t epoch_ms =
        given ? as_if_utc(local) - offset.seconds * std::int64_t{1000} : zone.to_epoch_ms(local);
    return zone.at(epoch_ms, DateTime::Precision::date);
}

std::optional<double> parse_time_of_day(std::string_view text, const Zone& zone) {
    LocalTime local;
    const Offset offset = take_offset(text);
    if (offset.kind == Offset::Kind::broken || text.size() < 5 || !take_clock(text, local)) return std::nullopt;
    std::int64_t ms = as_if_utc(local);
    if (offset.kind == Offset::Kind::given) {
        ms -= offset.seconds * std::int64_t{1000};
        ms += zone.offset_seconds(ms) * std::int64_t{1000};
        ms = (ms % day_ms + day_ms) % day_ms;
    }
    return static_cast<double>(ms) / static_cast<double>(day_ms);
}

void DateNames::find(const std::string& locale) {
    if (knows(locale)) return;
    locale_ = locale;
    known_ = true;
    months_ = {};
    days_ = {};
    UErrorCode status = U_ZERO_ERROR;
    const icu::DateFormatSymbols symbols(icu::Locale::forLanguageTag(locale, status), status);
    if (U_FAILURE(status)) return;
    const auto copy = [](const icu::UnicodeString* names, int32_t count, std::size_t from, auto& out) {
        for (std::size_t i = 0; i < out.size() && static_cast<int32_t>(i + from) < count; ++i) names[i + from].toUTF8String(out[i]);
    };
    int32_t count = 0;
    const icu::UnicodeString* months = symbols.getShortMonths(count);
    copy(months, count, 0, months_);
    const icu::UnicodeString* days = symbols.getShortWeekdays(count);
    // ICU counts Sunday as 1; the name at 0 is empty.
    copy(days, count, 1, days_);
}

bool names_language(std::string_view tag) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale locale = icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())), status);
    if (U_FAILURE(status) || locale.isBogus()) return false;
    const std::string_view wanted = locale.getLanguage();
    for (const char* const* known = icu::Locale::getISOLanguages(); *known != nullptr; ++known) {
        if (wanted == *known) return true;
    }
    return false;
}

const std::string& DateNames::month(int month, const std::string& locale) {
    find(locale);
    return months_.at(static_cast<std::size_t>(month - 1));
}

const std::string& DateNames::day(int weekday, const std::string& locale) {
    find(locale);
    return days_.at(static_cast<std::size_t>(weekday));
}

namespace {

std::string date_token(char token, const LocalTime& local, const std::string& locale, DateNames& names) {
    switch (token) {
        case 'Y': return fmt::format("{:04}", local.year);
        case 'y': return fmt::format("{:04}", local.year).substr(2);
        case 'm': return fmt::format("{:02}", local.month);
        case 'n': return std::to_string(local.month);
        case 'b': return names.month(local.month, locale);
        case 'd': return fmt::format("{:02}", local.day);
        case 'e': return std::to_string(local.day);
        case 'a': return names.day(local.weekday, locale);
        default: return {};
    }
}

std::string time_token(char token, const LocalTime& local) {
    switch (token) {
        case 'H': return fmt::format("{:02}", local.hour);
        case 'h': return std::to_string(local.hour);
        case 'M': return fmt::format("{:02}", local.minute);
        case 'S': return fmt::format("{:02}", local.second);
        case '3': return fmt::format("{:03}", local.millisecond);
        default: return {};
    }
}

}  // namespace

std::string format_date(const DateTime& date, std::string_view format, const std::string& locale, DateNames& names) {
    const LocalTime local = local_time(date);
    std::string out;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] == '%' && i + 1 < format.size()) {
            std::string text = date_token(format[i + 1], local, locale, names);
            if (text.empty()) text = time_token(format[i + 1], local);
            if (!text.empty()) {
                out += text;
                ++i;
                continue;
            }
        }
        out += format[i];
    }
    return out;
}

}  // namespace engawa::forms::xpath
