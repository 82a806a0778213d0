#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/secret_bytes.h"
#include "sync/office/sql.h"

// The one place that speaks to libpq. Every status is seen, every parameter goes in binary with its length.

struct pg_conn;
struct pg_result;

namespace engawa::office::sql {

enum class PostgresError {
    bad_address,   // permanent: not postgresql://…, or with a password in it
    unreachable,   // temporary: no server there, or one that is starting
    denied,        // permanent: login, rights, no such database, a server that only reads
    unsafe,        // permanent: its settings could lose what was acknowledged
    lost,          // temporary: the server or the line went away midway
};
std::string_view error_name(PostgresError code);

// "postgresql://…" or "postgres://…".
bool is_postgres_address(std::string_view address);

class PostgresConnection final : public Connection {
  public:
    // Connects and brings the schema up to date; makes it in an empty database. Where `address` has no login, libpq's
    // own ways hold: PGUSER, ~/.pgpass, a service file. A password in the address is refused: addresses end up in
    // process lists.
    static Result<std::unique_ptr<Connection>> open(const std::string& address,
                                                    const std::optional<SecretBytes>& password);

    using Connection::change;
    using Connection::change_later;
    using Connection::query;
    Result<Rows> query(std::string_view statement, std::span<const Parameter> parameters) override;
    Result<std::uint64_t> change(std::string_view statement, std::span<const Parameter> parameters) override;
    Result<void> change_later(std::string_view statement, std::span<const Parameter> parameters) override;
    Result<std::vector<Rows>> query_each(std::string_view statement, std::span<const std::vector<Parameter>> parameters) override;
    Result<void> transaction(const Work& work) override;
    Result<void> share(std::string_view name) override;
    Result<void> claim(std::string_view name) override;
    Result<Alone> alone(std::string_view name, IfTaken if_taken, const Work& work) override;
    std::string address() const override { return address_; }

  private:
    struct Close {
        void operator()(pg_conn* connection) const;
    };
    struct Clear {
        void operator()(pg_result* result) const;
    };
    using Outcome = std::unique_ptr<pg_result, Clear>;
    // A statement on its way: its prepared name, and its parameters as they go over the line; nothing for NULL.
    struct Sent {
        std::string name;
        std::vector<std::optional<std::string>> values;
    };

    explicit PostgresConnection(pg_conn* handle) : handle_(handle) {}
    Result<void> check_settings();
    Result<void> migrate();
    Result<void> execute(const std::string& statements);
    Result<Outcome> run(std::string_view statement, std::span<const Parameter> parameters);
    Result<Sent> ready(std::string_view statement, std::span<const Parameter> parameters);
    // What waits and then these, in one round trip; the outcomes of these.
    Result<std::vector<Outcome>> send(std::vector<Sent> last);
    Result<std::string> prepared(std::string_view statement, std::span<const Parameter> parameters);
    Result<std::string> setting(std::string_view name);
    Error error_of(const pg_result* result) const;
    Error connect_error(const std::string& address) const;

    std::unique_ptr<pg_conn, Close> handle_;
    std::string address_;
    std::map<std::string, std::string, std::less<>> statements_;  // text to prepared name
    std::vector<Sent> later_;
};

}  // namespace engawa::office::sql
