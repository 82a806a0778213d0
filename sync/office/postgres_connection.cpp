#include "sync/office/postgres_connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <utility>

#include "kiosk/base/database.h"
#include "kiosk/base/overloaded.h"
#include "office_postgresql_migrations.h"

namespace engawa::office::sql {

namespace {

constexpr std::array<Migration, 9> migrations = {{{1, postgresql::file_0001_inbox_sql},
                                                  {2, postgresql::file_0002_status_sql},
                                                  {3, postgresql::file_0003_growth_sql},
                                                  {4, postgresql::file_0004_relay_sql},
                                                  {5, postgresql::file_0005_acks_sql},
                                                  {6, postgresql::file_0006_listing_sql},
                                                  {7, postgresql::file_0007_kept_sql},
                                                  {8, postgresql::file_0008_carried_health_sql},
                                                  {9, postgresql::file_0009_trace_sql}}};

// pg_type.dat of PostgreSQL: fixed since its beginnings.
constexpr Oid type_bytea = 17;
constexpr Oid type_int8 = 20;
constexpr Oid type_int4 = 23;
constexpr Oid type_text = 25;

struct Meaning {
    std::string_view state;  // the first characters of a SQLSTATE
    DatabaseError code;
    Permanence permanence;
};
// PostgreSQL's appendix A; longer prefixes stand first.
constexpr std::array<Meaning, 8> meanings = {{
    {"40", DatabaseError::busy, Permanence::temporary},        // serialization failure, deadlock
    {"55P03", DatabaseError::busy, Permanence::temporary},     // lock not available
    {"53100", DatabaseError::disk_full, Permanence::temporary},
    {"53", DatabaseError::io, Permanence::temporary},          // out of memory, too many connections
    {"58", DatabaseError::io, Permanence::temporary},          // the server's system says so
    {"57014", DatabaseError::io, Permanence::temporary},       // somebody cancelled it
    {"XX", DatabaseError::corrupt, Permanence::permanent},
    {"23", DatabaseError::constraint, Permanence::permanent},
}};

std::string one_line(const char* text) {
    std::string line(text != nullptr ? text : "");
    std::replace(line.begin(), line.end(), '\n', ' ');
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

// Whether there is a password in user:password@ or in ?password=.
bool has_password(std::string_view address) {
    const std::size_t begin = address.find("://") + 3;
    const std::string_view authority = address.substr(begin, address.find_first_of("/?", begin) - begin);
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos) return true;
    const std::size_t query = address.find('?');
    return query != std::string_view::npos && address.find("password=", query) != std::string_view::npos;
}

Error bad_address(std::string detail) {
    return {PostgresError::bad_address, "--database", std::move(detail)};
}

Result<void> check_address(const std::string& address) {
    if (has_password(address)) {
        return bad_address("has a password in it, which others on this machine could read: give it with "
                           "--database-password-file, or in ~/.pgpass");
    }
    char* message = nullptr;
    PQconninfoOption* const options = PQconninfoParse(address.c_str(), &message);
    std::string detail = one_line(message);
    for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr; ++option) {
        const std::string_view value = option->val != nullptr ? option->val : "";
        // libpq looks at the port only when it connects.
        const bool number = value.find_first_not_of("0123456789,") == std::string_view::npos;
        if (std::string_view(option->keyword) == "port" && !number) detail = "its port is no number";
    }
    PQfreemem(message);
    PQconninfoFree(options);
    if (!detail.empty()) {
        return bad_address("is not an address like postgresql://user@host:5432/database (" + detail + ")");
    }
    return {};
}

// ?1 becomes $1. No statement of ours has a question mark elsewhere.
std::string with_dollars(std::string_view statement) {
    std::string text(statement);
    std::replace(text.begin(), text.end(), '?', '$');
    return text;
}

// Network byte order.
std::optional<std::string> as_sent(const Parameter& parameter) {
    using Bytes = std::optional<std::string>;
    return std::visit(Overloaded{[](std::monostate) -> Bytes { return std::nullopt; },
                                 [](std::int64_t number) -> Bytes {
                                     std::string bytes(8, '\0');
                                     for (std::size_t i = 0; i < 8; ++i)
                                         bytes[i] = static_cast<char>(static_cast<std::uint64_t>(number) >> (56 - 8 * i));
                                     return bytes;
                                 },
                                 [](std::string_view text) -> Bytes { return std::string(text); },
                                 [](std::span<const std::byte> bytes) -> Bytes {
                                     return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                                 }},
                      parameter);
}

std::int64_t big_endian(const char* bytes, int length) {
    std::uint64_t number = (bytes[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (int i = 0; i < length; ++i) number = (number << 8) | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(number);
}

Value value_of(const PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column) != 0) return std::monostate{};
    const char* const bytes = PQgetvalue(result, row, column);
    const int length = PQgetlength(result, row, column);
    switch (PQftype(result, column)) {
        case type_int8:
        case type_int4: return big_endian(bytes, length);
        case type_text: return std::string(bytes, static_cast<std::size_t>(length));
        case type_bytea: {
            const auto* const data = reinterpret_cast<const std::byte*>(bytes);
            return std::vector<std::byte>(data, data + length);
        }
        default: ENGAWA_VERIFY(!"a column type that no schema of ours has");
    }
}

Rows rows_of(const PGresult* result) {
    const int columns = PQnfields(result);
    Rows rows;
    for (int row = 0; row < PQntuples(result); ++row) {
        std::vector<Value> values;
        for (int column = 0; column < columns; ++column) values.push_back(value_of(result, row, column));
        rows.emplace_back(std::move(values));
    }
    return rows;
}

}  // namespace

namespace {

// How many changes wait for a call to go with.
constexpr std::size_t most_later = 64;

bool put(PGconn* connection, const std::string& name, const std::vector<std::optional<std::string>>& sent) {
    constexpr int binary = 1;
    std::vector<const char*> values;
    std::vector<int> lengths;
    for (const std::optional<std::string>& value : sent) {
        values.push_back(value ? value->data() : nullptr);
        lengths.push_back(value ? static_cast<int>(value->size()) : 0);
    }
    const std::vector<int> formats(values.size(), binary);
    return PQsendQueryPrepared(connection, name.c_str(), static_cast<int>(values.size()), values.data(), lengths.data(),
                               formats.data(), binary) == 1;
}

}  // namespace

std::string_view error_name(PostgresError code) {
    switch (code) {
        case PostgresError::bad_address: return "postgresql.bad_address";
        case PostgresError::unreachable: return "postgresql.unreachable";
        case PostgresError::denied: return "postgresql.denied";
        case PostgresError::unsafe: return "postgresql.unsafe";
        case PostgresError::lost: return "postgresql.lost";
    }
    ENGAWA_VERIFY(false);
}

bool is_postgres_address(std::string_view address) {
    return address.starts_with("postgresql://") || address.starts_with("postgres://");
}

void PostgresConnection::Close::operator()(pg_conn* connection) const { PQfinish(connection); }
void PostgresConnection::Clear::operator()(pg_result* result) const { PQclear(result); }

Result<std::unique_ptr<Connection>> PostgresConnection::open(const std::string& address,
                                                             const std::optional<SecretBytes>& password) {
    TRY(check_address(address));
    std::string secret = password ? std::string(password->text()) : std::string();
    // What stands before dbname the address may change; what stands behind it, it may not.
    const std::array<const char*, 7> names = {"connect_timeout", "tcp_user_timeout", "fallback_application_name", "dbname",
                                              "client_encoding", password ? "password" : nullptr, nullptr};
    const std::array<const char*, 7> values = {
        "10", "60000", "engawa", address.c_str(), "UTF8", password ? secret.c_str() : nullptr, nullptr};
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(PQconnectdbParams(names.data(), values.data(), 1)));
    wipe_container(secret);
    pg_conn* const handle = connection->handle_.get();
    if (handle == nullptr) return Error(PostgresError::unreachable, "--database", "out of memory", Permanence::temporary);
    connection->address_ = fmt::format("postgresql://{}:{}/{}", one_line(PQhost(handle)), one_line(PQport(handle)), one_line(PQdb(handle)));
    if (PQstatus(handle) != CONNECTION_OK) return connection->connect_error(address);
    // What the server remarks of its own is not ours to print: errors come as results.
    PQsetNoticeProcessor(handle, [](void*, const char*) {}, nullptr);
    TRY(connection->check_settings());
    TRY(connection->migrate());
    return std::unique_ptr<Connection>(std::move(connection));
}

Error PostgresConnection::connect_error(const std::string& address) const {
    const std::string detail = one_line(PQerrorMessage(handle_.get()));
    switch (PQping(address.c_str())) {
        case PQPING_OK:
            if (PQconnectionNeedsPassword(handle_.get()) != 0) {
                return {PostgresError::denied, address_, detail + "; give it with --database-password-file or in ~/.pgpass"};
            }
            return {PostgresError::denied, address_, detail};
        case PQPING_REJECT:
        case PQPING_NO_RESPONSE: return {PostgresError::unreachable, address_, detail, Permanence::temporary};
        case PQPING_NO_ATTEMPT: return {PostgresError::bad_address, "--database", detail};
    }
    ENGAWA_VERIFY(false);
}

Result<std::string> PostgresConnection::setting(std::string_view name) {
    const Rows rows = TRY(query("SELECT current_setting(?1)", {name}));
    return rows.at(0).text(0);
}

// An acknowledged application is deleted at the kiosk, so a commit must mean what it says.
Result<void> PostgresConnection::check_settings() {
    const std::string encoding = TRY(setting("server_encoding"));
    if (encoding != "UTF8") {
        return Error(PostgresError::unsafe, address_, "the database's encoding is " + encoding + "; make it with ENCODING 'UTF8'");
    }
    if (TRY(setting("fsync")) != "on") {
        return Error(PostgresError::unsafe, address_, "the server has fsync = off: a power cut could lose what was acknowledged");
    }
    if (TRY(setting("transaction_read_only")) != "off") {
        return Error(PostgresError::denied, address_, "the server only reads (a standby?); give the address of the primary");
    }
    const std::string commit = TRY(setting("synchronous_commit"));
    if (commit == "off" || commit == "local") TRY(execute("SET synchronous_commit = on"));
    // The server notices a puller that vanished with its machine, and lets go of what it held.
    return execute("SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;"
                   " SET idle_in_transaction_session_timeout = '5min'");
}

Result<void> PostgresConnection::migrate() {
    return transaction([this]() -> Result<void> {
        // Several pullers may meet an empty database at once.
        TRY(claim("schema"));
        // Who may only read has no right to make a table, not even one that is there.
        const Rows made = TRY(query("SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('engawa_schema')"));
        if (made.at(0).integer(0) == 0) TRY(execute("CREATE TABLE engawa_schema (version BIGINT NOT NULL)"));
        const Rows rows = TRY(query("SELECT version FROM engawa_schema"));
        const std::int64_t version = rows.empty() ? 0 : rows.front().integer(0);
        const auto newest = static_cast<std::int64_t>(migrations.size());
        if (version > newest) {
            return Error(DatabaseError::newer_schema, address_,
                         fmt::format("schema version {} is newer than this program's {}", version, newest));
        }
        if (version == newest) return {};
        for (const Migration& migration : migrations) {
            if (migration.number > version) TRY(execute(std::string(migration.sql)));
        }
        TRY(execute("DELETE FROM engawa_schema"));
        TRY(change("INSERT INTO engawa_schema (version) VALUES (?1)", {newest}));
        return {};
    });
}

// The primary message and the constraint's name: details may quote a row's values.
Error PostgresConnection::error_of(const pg_result* result) const {
    const char* const field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view state = field != nullptr ? field : "";
    if (PQstatus(handle_.get()) == CONNECTION_BAD || state.starts_with("08") || state.starts_with("57P")) {
        return {PostgresError::lost, address_,
                "the server went away; what was committed is kept, and the same command goes on from there",
                Permanence::temporary};
    }
    const char* const primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::string detail = fmt::format("{} [{}]", one_line(primary), state);
    if (state == "42501" || state == "25006" || state.starts_with("28")) return {PostgresError::denied, address_, detail};
    for (const Meaning& meaning : meanings) {
        if (state.starts_with(meaning.state)) return {meaning.code, address_, detail, meaning.permanence};
    }
    return {DatabaseError::bad_statement, address_, detail};
}

Result<void> PostgresConnection::execute(const std::string& statements) {
    const Outcome outcome(PQexec(handle_.get(), statements.c_str()));
    switch (PQresultStatus(outcome.get())) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK: return {};
        default: return error_of(outcome.get());
    }
}

Result<std::string> PostgresConnection::prepared(std::string_view statement, std::span<const Parameter> parameters) {
    const auto found = statements_.find(statement);
    if (found != statements_.end()) return found->second;
    std::vector<Oid> types;
    for (const Parameter& parameter : parameters) {
        types.push_back(std::visit(Overloaded{[](std::monostate) -> Oid { return 0; },  // the server knows from the column
                                              [](std::int64_t) { return type_int8; },
                                              [](std::string_view) { return type_text; },
                                              [](std::span<const std::byte>) { return type_bytea; }},
                                   parameter));
    }
    const std::string name = fmt::format("s{}", statements_.size() + 1);
    const Outcome outcome(PQprepare(handle_.get(), name.c_str(), with_dollars(statement).c_str(),
                                    static_cast<int>(types.size()), types.data()));
    if (PQresultStatus(outcome.get()) != PGRES_COMMAND_OK) return error_of(outcome.get());
    statements_.emplace(statement, name);
    return name;
}

Result<PostgresConnection::Sent> PostgresConnection::ready(std::string_view statement, std::span<const Parameter> parameters) {
    Sent sent{TRY(prepared(statement, parameters)), {}};
    for (const Parameter& parameter : parameters) sent.values.push_back(as_sent(parameter));
    return sent;
}

// libpq's pipeline mode, where more than one goes. What comes back of a change is some bytes, and of a query what the caller bounds: the server never
// waits for us to read while we wait for it.
Result<std::vector<PostgresConnection::Outcome>> PostgresConnection::send(std::vector<Sent> last) {
    std::vector<Sent> all = std::exchange(later_, {});
    const std::size_t before = all.size();
    std::ranges::move(last, std::back_inserter(all));
    std::vector<Outcome> outcomes;
    if (all.empty()) return outcomes;
    PQenterPipelineMode(handle_.get());
    std::size_t sent = 0;
    while (sent < all.size() && put(handle_.get(), all[sent].name, all[sent].values)) ++sent;
    std::optional<Error> error;
    if (sent < all.size()) error = Error(DatabaseError::bad_statement, address_, one_line(PQerrorMessage(handle_.get())));
    if (PQpipelineSync(handle_.get()) != 1) return error_of(nullptr);
    for (std::size_t i = 0; i < sent; ++i) {
        Outcome outcome(PQgetResult(handle_.get()));
        const ExecStatusType status = PQresultStatus(outcome.get());
        const bool good = outcome != nullptr && (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
        // After the first that failed all others are skipped.
        if (!good && !error) error = error_of(outcome.get());
        if (i >= before) outcomes.push_back(std::move(outcome));
        while (const Outcome rest{PQgetResult(handle_.get())}) {}
    }
    const Outcome end(PQgetResult(handle_.get()));
    PQexitPipelineMode(handle_.get());
    if (error) return *error;
    if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) return error_of(end.get());
    return outcomes;
}

Result<PostgresConnection::Outcome> PostgresConnection::run(std::string_view statement, std::span<const Parameter> parameters) {
    std::vector<Sent> one;
    one.push_back(TRY(ready(statement, parameters)));
    std::vector<Outcome> outcomes = TRY(send(std::move(one)));
    return std::move(outcomes.front());
}

Result<void> PostgresConnection::change_later(std::string_view statement, std::span<const Parameter> parameters) {
    later_.push_back(TRY(ready(statement, parameters)));
    if (later_.size() >= most_later) TRY(send({}));
    return {};
}

Result<std::vector<Rows>> PostgresConnection::query_each(std::string_view statement,
                                                         std::span<const std::vector<Parameter>> parameters) {
    std::vector<Sent> sent;
    for (const std::vector<Parameter>& each : parameters) sent.push_back(TRY(ready(statement, each)));
    const std::vector<Outcome> outcomes = TRY(send(std::move(sent)));
    std::vector<Rows> rows;
    for (const Outcome& outcome : outcomes) rows.push_back(rows_of(outcome.get()));
    return rows;
}

Result<Rows> PostgresConnection::query(std::string_view statement, std::span<const Parameter> parameters) {
    const Outcome outcome = TRY(run(statement, parameters));
    return rows_of(outcome.get());
}

Result<std::uint64_t> PostgresConnection::change(std::string_view statement, std::span<const Parameter> parameters) {
    const Outcome outcome = TRY(run(statement, parameters));
    std::uint64_t rows = 0;
    for (const char* digit = PQcmdTuples(outcome.get()); *digit != '\0'; ++digit) {
        rows = rows * 10 + static_cast<std::uint64_t>(*digit - '0');
    }
    return rows;
}

Result<void> PostgresConnection::transaction(const Work& work) {
    TRY(execute("BEGIN"));
    Result<void> done = work();
    if (done.ok()) {
        if (const auto rest = send({}); !rest) done = rest.error();
    }
    later_.clear();
    if (done.ok()) {
        const Outcome outcome(PQexec(handle_.get(), "COMMIT"));
        if (PQresultStatus(outcome.get()) != PGRES_COMMAND_OK) {
            done = error_of(outcome.get());
        } else if (std::string_view(PQcmdStatus(outcome.get())) != "COMMIT") {
            // The server answers a COMMIT of a failed transaction with ROLLBACK, and calls that a success.
            return Error(DatabaseError::bad_statement, address_, "the transaction had failed before its commit");
        }
    }
    if (!done.ok() && PQtransactionStatus(handle_.get()) != PQTRANS_IDLE && PQstatus(handle_.get()) == CONNECTION_OK) {
        TRY(execute("ROLLBACK"));
    }
    return done;
}

Result<void> PostgresConnection::share(std::string_view name) {
    TRY(query("SELECT CAST(pg_advisory_xact_lock_shared(?1) AS TEXT)", {static_cast<std::int64_t>(lock_number(name))}));
    return {};
}

Result<void> PostgresConnection::claim(std::string_view name) {
    TRY(query("SELECT CAST(pg_advisory_xact_lock(?1) AS TEXT)", {static_cast<std::int64_t>(lock_number(name))}));
    return {};
}

Result<Alone> PostgresConnection::alone(std::string_view name, IfTaken if_taken, const Work& work) {
    const auto number = static_cast<std::int64_t>(lock_number(name));
    switch (if_taken) {
        case IfTaken::wait:
            TRY(query("SELECT CAST(pg_advisory_lock(?1) AS TEXT)", {number}));
            break;
        case IfTaken::leave: {
            const Rows rows = TRY(query("SELECT CAST(pg_try_advisory_lock(?1) AS INTEGER)", {number}));
            if (rows.at(0).integer(0) == 0) return Alone::left_to_another;
            break;
        }
    }
    const Result<void> done = work();
    // With the connection gone the server has let go by itself.
    if (!done.ok() && PQstatus(handle_.get()) != CONNECTION_OK) return done.error();
    TRY(query("SELECT CAST(pg_advisory_unlock(?1) AS INTEGER)", {number}));
    if (!done.ok()) return done.error();
    return Alone::done;
}

}  // namespace engawa::office::sql
