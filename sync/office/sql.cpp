#include "sync/office/sql.h"

namespace engawa::office::sql {

namespace {

template <typename T>
T read(const Value& value) {
    if (std::holds_alternative<std::monostate>(value)) return {};
    ENGAWA_VERIFY(std::holds_alternative<T>(value));
    return std::get<T>(value);
}

}  // namespace

std::int64_t Row::integer(std::size_t column) const { return read<std::int64_t>(values_.at(column)); }
std::string Row::text(std::size_t column) const { return read<std::string>(values_.at(column)); }
std::vector<std::byte> Row::blob(std::size_t column) const { return read<std::vector<std::byte>>(values_.at(column)); }

Result<void> Connection::change_later(std::string_view statement, std::span<const Parameter> parameters) {
    TRY(change(statement, parameters));
    return {};
}

Result<std::vector<Rows>> Connection::query_each(std::string_view statement, std::span<const std::vector<Parameter>> parameters) {
    std::vector<Rows> rows;
    for (const std::vector<Parameter>& each : parameters) rows.push_back(TRY(query(statement, std::span<const Parameter>(each))));
    return rows;
}

// FNV-1a. Two names with one number only wait for each other without need.
std::uint64_t lock_number(std::string_view name) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
    return hash;
}

}  // namespace engawa::office::sql
