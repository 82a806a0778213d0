#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"

// Logging that cannot repeat an answer by accident: a message is a string literal, and a field is a number, an id,
// an error, or text that somebody marked as public on purpose.

namespace engawa::log {

enum class Level { debug, info, warning, error };

// A string literal; nothing made at run time converts to it.
class Literal {
  public:
    template <std::size_t N>
    consteval Literal(const char (&text)[N]) : text_(text, N - 1) {}  // NOLINT(google-explicit-constructor)
    std::string_view text() const { return text_; }

  private:
    std::string_view text_;
};

// Text that holds nothing personal: a version, a file name of a pack, a host. Wrapping it is the promise.
struct Public {
    std::string text;
};

class Field {
  public:
    template <typename Number>
        requires std::is_arithmetic_v<Number>
    Field(Literal name, Number value) : name_(name.text()), value_(std::to_string(value)) {}
    Field(Literal name, Literal value) : name_(name.text()), value_(value.text()) {}
    Field(Literal name, Public value) : name_(name.text()), value_(std::move(value.text)) {}
    template <typename Tag>
    Field(Literal name, const Id<Tag>& id) : name_(name.text()), value_(id.text()) {}
    // Errors never carry an answer (kiosk/base/result.h).
    explicit Field(const Error& error) : name_("error"), value_(error.message()), error_name_(error.name()) {}

    std::string_view name() const { return name_; }
    const std::string& value() const { return value_; }
    // The stable name of an error; "" of any other field.
    std::string_view error_name() const { return error_name_; }

  private:
    std::string_view name_;
    std::string value_;
    std::string_view error_name_;
};

class Sink {
  public:
    virtual ~Sink() = default;
    // Called from any thread.
    virtual void write(Level level, std::string_view layer, std::string_view message,
                       const std::vector<Field>& fields) = 0;
};

// The journal with one journal field a Field when the process runs under systemd (JOURNAL_STREAM names its standard
// error), lines on standard error otherwise.
std::unique_ptr<Sink> make_system_sink();

// "2026-04-01T09:30:00.000Z info outbox: sealed sequence=12"
std::string format_line(Level level, std::string_view layer, std::string_view message,
                        const std::vector<Field>& fields);

// Given by the composition root before any thread starts; until then lines are dropped. The caller keeps it alive.
void set_sink(Sink* sink);

void write(Level level, Literal layer, Literal message, const std::vector<Field>& fields = {});
inline void info(Literal layer, Literal message, const std::vector<Field>& fields = {}) {
    write(Level::info, layer, message, fields);
}
inline void warning(Literal layer, Literal message, const std::vector<Field>& fields = {}) {
    write(Level::warning, layer, message, fields);
}
inline void error(Literal layer, Literal message, const std::vector<Field>& fields = {}) {
    write(Level::error, layer, message, fields);
}

}  // namespace engawa::log
