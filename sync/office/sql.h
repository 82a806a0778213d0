#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kiosk/base/result.h"

// What the office's database asks of SQLite and of PostgreSQL alike. Statements are written once, in the SQL that both
// read; parameters stand as ?1, ?2. tests/sync/office/database_conformance_test.cpp holds both to this contract.

namespace engawa::office::sql {

using Parameter = std::variant<std::monostate, std::int64_t, std::string_view, std::span<const std::byte>>;
using Value = std::variant<std::monostate, std::int64_t, std::string, std::vector<std::byte>>;

// Columns count from 0. NULL reads as 0, empty text and no bytes; a column of another type is a broken invariant.
class Row {
  public:
    explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
    std::int64_t integer(std::size_t column) const;
    std::string text(std::size_t column) const;
    std::vector<std::byte> blob(std::size_t column) const;
    bool is_null(std::size_t column) const { return std::holds_alternative<std::monostate>(values_.at(column)); }

  private:
    std::vector<Value> values_;
};
using Rows = std::vector<Row>;

using Work = std::function<Result<void>()>;

// A name as a number that is the same in every process: what the databases can lock.
std::uint64_t lock_number(std::string_view name);

enum class IfTaken { wait, leave };
enum class Alone { done, left_to_another };

// One connection, used by one thread. Errors are DatabaseError's (busy, disk_full, constraint, newer_schema …) and,
// for a server, PostgresError's. After any error outside of a transaction the connection may be used on.
class Connection {
  public:
    virtual ~Connection() = default;

    virtual Result<Rows> query(std::string_view statement, std::span<const Parameter> parameters) = 0;
    // How many rows it changed.
    virtual Result<std::uint64_t> change(std::string_view statement, std::span<const Parameter> parameters) = 0;

    // Within a transaction, where nobody asks how many rows it changes: it goes to the database at the latest with the next call,
    // which then tells its error; so does the commit.
    virtual Result<void> change_later(std::string_view statement, std::span<const Parameter> parameters);

    // One query with each of these parameters, which wait for nothing of each other: their rows, in the same order.
    virtual Result<std::vector<Rows>> query_each(std::string_view statement, std::span<const std::vector<Parameter>> parameters);

    // All of `work` or nothing; durable when it returns. Its error, or that of the commit, is passed on. Not nested.
    virtual Result<void> transaction(const Work& work) = 0;

    // Within a transaction, to its end: others may share the name, but none may claim it, and the other way round.
    // Two that share and then claim the same name would wait for each other: a transaction does one of the two.
    virtual Result<void> share(std::string_view name) = 0;
    virtual Result<void> claim(std::string_view name) = 0;

    // Runs `work` while no other process on this database is within alone() of the same name; given up when this
    // process dies. It may be held across transactions.
    virtual Result<Alone> alone(std::string_view name, IfTaken if_taken, const Work& work) = 0;

    // Where it is, without a login.
    virtual std::string address() const = 0;

    Result<Rows> query(std::string_view statement, std::initializer_list<Parameter> parameters = {}) {
        return query(statement, std::span<const Parameter>(parameters.begin(), parameters.size()));
    }
    Result<std::uint64_t> change(std::string_view statement, std::initializer_list<Parameter> parameters = {}) {
        return change(statement, std::span<const Parameter>(parameters.begin(), parameters.size()));
    }
    Result<void> change_later(std::string_view statement, std::initializer_list<Parameter> parameters) {
        return change_later(statement, std::span<const Parameter>(parameters.begin(), parameters.size()));
    }
};

}  // namespace engawa::office::sql
