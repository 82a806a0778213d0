#pragma once

#include <memory>
#include <string>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace engawa::support {

// A real PostgreSQL on a socket in a folder of its own, as the user postgres when the test is root (the server refuses to
// be root). It sorts texts as English readers do, so that an order left to the server's language shows. It goes with the
// object, and with the test when that is killed.
class PostgresServer {
  public:
    PostgresServer();
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    // "postgresql://postgres@%2F…/name"
    std::string address(const std::string& database, const std::string& user = "postgres") const;
    // A new, empty database; its address.
    std::string make_database(const std::string& options = {});
    // The same, quicker: a schema of its own in one database for all.
    std::string make_schema();
    // What psql prints, without headings; fails the test when the statements do.
    std::string query(const std::string& address, const std::string& statements);

    void start();
    // SIGKILL for the server and all that serve a connection, as when the machine goes.
    void kill();
    // Lines of its configuration; they hold from the next start on.
    void configure(const std::string& lines);
    // The folder of the cluster; belongs to the server's user.
    std::filesystem::path folder() const { return folder_.path() / "cluster"; }
    // Makes a folder the server's own.
    void give(const std::filesystem::path& path) const;

  private:
    std::vector<std::string> as_server_user(std::vector<std::string> command) const;

    TemporaryFolder folder_;
    std::unique_ptr<Process> process_;
    int databases_ = 0;
};

// One for the whole test program, started when it is first asked for.
PostgresServer& shared_postgres();

}  // namespace engawa::support
