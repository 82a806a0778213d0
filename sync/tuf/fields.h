#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "sync/tuf/canonical.h"
#include "sync/tuf/error.h"
#include "sync/tuf/json.h"

namespace engawa::tuf {

// Where in a file a value stands; put into words only when something is wrong there.
struct Place {
    std::string_view file;
    std::string_view inside;  // "signed", "targets/a.txt"
    Error wrong(std::string detail) const {
        return malformed(std::string(file), std::string(inside) + ": " + std::move(detail));
    }
};

// The members of an object, each there with the right kind or an error.
class Fields {
  public:
    static Result<Fields> of(JsonValue value, Place place) {
        if (value.kind() != JsonKind::object) return place.wrong("must be an object");
        return Fields(value, place);
    }

    Result<JsonValue> any(std::string_view name) const {
        const std::optional<JsonValue> found = value_.find(name);
        if (!found) return place_.wrong("\"" + std::string(name) + "\" is missing");
        return *found;
    }
    std::optional<JsonValue> optional(std::string_view name) const { return value_.find(name); }

    Result<std::string_view> text(std::string_view name) const {
        const std::optional<std::string_view> text = TRY(any(name)).as_text();
        if (!text) return place_.wrong("\"" + std::string(name) + "\" must be a text");
        return *text;
    }
    Result<bool> flag(std::string_view name) const {
        const std::optional<bool> flag = TRY(any(name)).as_flag();
        if (!flag) return place_.wrong("\"" + std::string(name) + "\" must be true or false");
        return *flag;
    }
    Result<std::uint64_t> number(std::string_view name, std::uint64_t least) const {
        const std::optional<std::uint64_t> number = TRY(any(name)).as_number();
        if (!number || *number < least)
            return place_.wrong("\"" + std::string(name) + "\" must be a whole number of " + std::to_string(least) +
                                " or more");
        return *number;
    }
    Result<JsonValue> object(std::string_view name) const { return of_kind(name, JsonKind::object, "an object"); }
    Result<JsonValue> array(std::string_view name) const { return of_kind(name, JsonKind::array, "a list"); }

    // The members that are not named here, to be kept.
    Result<CanonicalMembers> others(std::initializer_list<std::string_view> known) const {
        CanonicalMembers members;
        for (std::size_t i = 0; i < value_.size(); ++i) {
            const std::string_view name = value_.member_name(i);
            if (std::find(known.begin(), known.end(), name) != known.end()) continue;
            members.emplace(name, TRY(to_canonical(value_.member(i))));
        }
        return members;
    }

  private:
    Fields(JsonValue value, Place place) : value_(value), place_(place) {}

    Result<JsonValue> of_kind(std::string_view name, JsonKind kind, std::string_view words) const {
        const JsonValue value = TRY(any(name));
        if (value.kind() != kind) return place_.wrong("\"" + std::string(name) + "\" must be " + std::string(words));
        return value;
    }

    JsonValue value_;
    Place place_;
};

}  // namespace engawa::tuf
