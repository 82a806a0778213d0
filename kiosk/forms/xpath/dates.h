#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/xpath/error.h"
#include "kiosk/forms/xpath/value.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace engawa::forms::xpath {

struct LocalTime {
    int year = 1970;
    int month = 1;    // 1 to 12
    int day = 1;      // 1 to 31
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
    int weekday = 4;  // 0 = Sunday
};

// A time zone by its IANA name.
class Zone {
  public:
    static Result<Zone> create(std::string_view name);
    Zone(Zone&&) noexcept;
    Zone& operator=(Zone&&) noexcept;
    ~Zone();

    // Seconds east of UTC at that instant.
    std::int32_t offset_seconds(std::int64_t epoch_ms) const;
    // The instant at which clocks there show this. In a gap the offset before it counts (so later); of a repeated
    // hour the first.
    std::int64_t to_epoch_ms(const LocalTime& local) const;
    DateTime at(std::int64_t epoch_ms, DateTime::Precision precision) const;

  private:
    struct Held;
    explicit Zone(std::unique_ptr<Held> held);
    std::unique_ptr<Held> held_;
};

// Short names of months and days as CLDR has them for a locale; found once, which takes as long as a thousand steps of an
// evaluation. The stand-alone forms, since ODK formats are made of pieces.
class DateNames {
  public:
    bool knows(std::string_view locale) const { return known_ && locale == locale_; }
    const std::string& month(int month, const std::string& locale);
    const std::string& day(int weekday, const std::string& locale);

  private:
    void find(const std::string& locale);

    std::string locale_;
    bool known_ = false;
    std::array<std::string, 12> months_;
    std::array<std::string, 7> days_;  // from Sunday
};

// Whether the tag begins with a language of ISO 639: "ja", "zh-Hant"; not "default" or "English".
bool names_language(std::string_view tag);

LocalTime local_time(const DateTime& date);
std::int64_t days_from_civil(int year, int month, int day);

// "2026-04-01", "2026-04-01T09", "…T09:30", "…T09:30:05", "…T09:30:05.123", each with "Z" or "+09:00" or neither
// (then the zone's local time). nullopt for anything else and for a day or an hour that does not exist.
std::optional<DateTime> parse_date(std::string_view text, const Zone& zone);
// Cheap: whether parse_date could succeed, by shape alone.
bool looks_like_date(std::string_view text);
// "09:30", "09:30:05.123+09:00": the fraction of a day, in the zone; nullopt when it is no time.
std::optional<double> parse_time_of_day(std::string_view text, const Zone& zone);

// ODK's identifiers: %Y %y %m %n %b %d %e %a and %H %h %M %S %3; others stay as they are. The specification names the
// last five for format-date-time() alone; JavaRosa and web-forms take them in format-date() too, and forms use them.
std::string format_date(const DateTime& date, std::string_view format, const std::string& locale, DateNames& names);

}  // namespace engawa::forms::xpath
