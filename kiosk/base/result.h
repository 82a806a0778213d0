#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// Expected failures are values. A function that can fail returns Result<T>; TRY passes an error up:
//
//     Result<Pack> load(const Path& path) {
//         std::string text = TRY(read_file(path));
//         ...
//         return Error(ContentError::bad_syntax, "pack.toml:3", "unknown key 'titel'");
//     }
//
// Broken invariants are not errors: see ENGAWA_VERIFY below.

namespace engawa {

// Whether the same call may succeed later without anybody changing anything. Decided once, where the
// failure is seen; retrying is decided in one place from it.
enum class Permanence { permanent, temporary };

// What went wrong, for three readers: code (the program), where (the person who mends it: "file:line", a key,
// a URL without credentials) and detail (the log). Never an answer, a name or a card number in any of them.
class [[nodiscard]] Error {
  public:
    // Layer enums join by declaring, in their own namespace,
    //     std::string_view error_name(LayerError);   // "content.bad_syntax": layer, dot, enumerator
    template <typename Code>
        requires std::is_enum_v<Code>
    Error(Code code, std::string where, std::string detail, Permanence permanence = Permanence::permanent)
        : name_(error_name(code)),
          where_(std::move(where)),
          detail_(std::move(detail)),
          permanence_(permanence) {}

    template <typename Code>
        requires std::is_enum_v<Code>
    bool is(Code code) const {
        return name_ == error_name(code);
    }

    // "content.bad_syntax"; stable, fit for logs and for looking up a catalogue string.
    std::string_view name() const { return name_; }
    const std::string& where() const { return where_; }
    const std::string& detail() const { return detail_; }
    bool permanent() const { return permanence_ == Permanence::permanent; }
    bool temporary() const { return permanence_ == Permanence::temporary; }

    // "pack.toml:3: unknown key 'titel' (content.bad_syntax)"
    std::string message() const;

    // The same error with `outer` before its place: "packs/kaigo" + "pack.toml:3".
    Error within(std::string_view outer) const;

  private:
    std::string_view name_;
    std::string where_;
    std::string detail_;
    Permanence permanence_;
};

template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  public:
    using tl::expected<T, Error>::expected;
    using value_type = T;
    Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {}  // NOLINT(google-explicit-constructor)
    bool ok() const { return this->has_value(); }
};

template <>
class [[nodiscard]] Result<void> : public tl::expected<void, Error> {
  public:
    using tl::expected<void, Error>::expected;
    using value_type = void;
    Result(Error error) : tl::expected<void, Error>(tl::unexpect, std::move(error)) {}  // NOLINT(google-explicit-constructor)
    bool ok() const { return this->has_value(); }
};

namespace detail {
template <typename R>
decltype(auto) take(R& result) {
    if constexpr (!std::is_void_v<typename R::value_type>) return std::move(*result);
}
[[noreturn]] void verify_failed(const char* condition, const char* file, int line);
}  // namespace detail

}  // namespace engawa

// The value of a Result, or an early return of its error from the enclosing function.
// The counter gives each use its own name, so that one TRY may hold a lambda with another.
// Not behind a temporary with a destructor in the same expression, as in {std::string(a), TRY(b)}: compilers leave such
// a temporary undestroyed when the function returns out of the middle.
#define TRY(...) ENGAWA_TRY_NAMED(ENGAWA_JOINED(try_result_, __COUNTER__), __VA_ARGS__)
#define ENGAWA_JOINED(a, b) ENGAWA_JOINED_NOW(a, b)
#define ENGAWA_JOINED_NOW(a, b) a##b
#define ENGAWA_TRY_NAMED(name, ...)                                                    \
    __extension__({                                                                    \
        auto name = (__VA_ARGS__);                                                     \
        if (!name.has_value()) return ::engawa::Error(std::move(name.error()));        \
        ::engawa::detail::take(name);                                                  \
    })

// A broken invariant is a bug: it ends the process, in release too, naming the condition.
#define ENGAWA_VERIFY(condition)                                                          \
    do {                                                                                  \
        if (!(condition)) ::engawa::detail::verify_failed(#condition, __FILE__, __LINE__); \
    } while (false)
