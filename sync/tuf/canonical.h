#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"
#include "sync/tuf/json.h"

// Canonical JSON (OLPC, wiki.laptop.org/go/Canonical_JSON): no white space, members in the byte order of their names,
// no escape but \" and \\, whole numbers only. It is what TUF signs. It is JSON too, but for one thing: a control
// character inside a text, as PEM has its line ends, stands there unescaped.

namespace engawa::tuf {

// Appends the canonical form of a value. `TufError::malformed` for a number with a point or an exponent, which has none.
Result<void> append_canonical(std::string& out, JsonValue value);
Result<std::string> to_canonical(JsonValue value);

// Building blocks of what is written. Members are kept by name, each with its value's canonical form.
using CanonicalMembers = std::map<std::string, std::string, std::less<>>;
std::string canonical_text(std::string_view text);  // valid UTF-8
std::string canonical_number(std::uint64_t number);
std::string canonical_flag(bool flag);
std::string canonical_array(const std::vector<std::string>& values);
std::string canonical_texts(const std::vector<std::string>& texts);
std::string canonical_object(const CanonicalMembers& members);

// The same with its control characters escaped, for any reader of JSON.
std::string as_json(std::string_view canonical);

}  // namespace engawa::tuf
