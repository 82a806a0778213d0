#pragma once

#include "kiosk/forms/tree/node.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The values of XPath 1.0 §1 plus the date of ODK, and the conversions of §4.

namespace engawa::forms::xpath {

// Nodes without duplicates. In document order, but for the result of randomize(), which keeps its own.
using NodeSet = std::vector<const tree::Node*>;

// What today(), now(), date() and date-time() give. As a number: days since 1970-01-01T00:00Z of the instant, with a
// fraction, so that a pure date is midnight of the environment's zone. As a string: "2026-04-01", or
// "2026-04-01T09:30:00.000+09:00"; "Invalid Date" and NaN for what is no date.
struct DateTime {
    // A date shows no time when it is midnight; a date_time always does. A day_number is what number() makes of a
    // date: shown as its whole number of days.
    enum class Precision : std::uint8_t { date, date_time, day_number, invalid };

    std::int64_t epoch_ms = 0;        // the instant
    std::int32_t offset_seconds = 0;  // east of UTC, of the zone in which it is shown
    Precision precision = Precision::date;

    bool valid() const { return precision != Precision::invalid; }
    friend bool operator==(const DateTime&, const DateTime&) = default;
};

enum class ValueKind { node_set, number, string, boolean, date };

class Value {
  public:
    Value() : held_(std::string()) {}
    explicit Value(NodeSet nodes) : held_(std::move(nodes)) {}
    explicit Value(double number) : held_(number) {}
    explicit Value(std::string text) : held_(std::move(text)) {}
    explicit Value(std::string_view text) : held_(std::string(text)) {}
    explicit Value(const char* text) : held_(std::string(text)) {}
    explicit Value(bool truth) : held_(truth) {}
    explicit Value(DateTime date) : held_(date) {}

    ValueKind kind() const { return static_cast<ValueKind>(held_.index()); }
    bool is_node_set() const { return kind() == ValueKind::node_set; }
    bool is_date() const { return kind() == ValueKind::date; }

    // Only for the kind named; anything else is a bug and aborts.
    const NodeSet& nodes() const;
    NodeSet& nodes();
    const DateTime& date() const;

    // nullptr for the other kinds.
    const std::string* text() const { return std::get_if<std::string>(&held_); }

    // §4.2, §4.3, §4.4: string(), boolean(), number() of this value, as XPath 1.0 has them. (ODK's number() reads
    // dates in strings as well: evaluate_number() of evaluate.h.)
    std::string to_string() const;
    bool to_boolean() const;
    double to_number() const;

  private:
    std::variant<NodeSet, double, std::string, bool, DateTime> held_;
};

// §4.4: optional white space, optional minus, digits with an optional point; all else NaN.
double number_from_string(std::string_view text);
// §4.2: no exponent, no trailing zeros, as many digits as tell it from all other doubles; "NaN", "Infinity".
std::string string_from_number(double number);
std::string string_from_date(const DateTime& date);
double days_from_date(const DateTime& date);

}  // namespace engawa::forms::xpath
