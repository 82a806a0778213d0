#include "tests/support/postgres_server.h"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <stdexcept>

namespace engawa::support {

namespace {

namespace fs = std::filesystem;

// Debian keeps the server's own programs out of PATH, one folder a version.
fs::path program(const std::string& name) {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
        if (fs::exists(version.path() / "bin" / name)) found.push_back(version.path() / "bin" / name);
    }
    if (found.empty()) throw std::runtime_error("no " + name + " below /usr/lib/postgresql: the package postgresql is missing");
    return *std::max_element(found.begin(), found.end());
}

bool is_root() { return ::geteuid() == 0; }

}  // namespace

PostgresServer::PostgresServer() {
    give(folder_.path());
    const Finished made = run(as_server_user({program("initdb").string(), "--pgdata", folder().string(), "--username=postgres",
                                              "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu",
                                              "--icu-locale=en", "--no-sync"}));
    if (made.ending.exit_code != 0) throw std::runtime_error("initdb failed:\n" + made.output);
    configure("listen_addresses = ''\nunix_socket_directories = '" + folder_.path().string() +
              "'\nlog_min_messages = log\nlc_messages = 'C'\nshared_buffers = '16MB'\nmax_connections = 40\n"
              "dynamic_shared_memory_type = mmap\n");
    start();
}

PostgresServer::~PostgresServer() {
    if (process_ == nullptr) return;
    process_->send_signal(SIGQUIT);
    process_->wait();
}

void PostgresServer::give(const fs::path& path) const {
    if (!is_root()) return;
    const passwd* const user = ::getpwnam("postgres");
    if (user == nullptr) throw std::runtime_error("there is no user postgres: the package postgresql is missing");
    if (::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown " + path.string());
}

std::vector<std::string> PostgresServer::as_server_user(std::vector<std::string> command) const {
    if (!is_root()) return command;
    // A change of user forgets the signal that a parent's death shall bring.
    std::vector<std::string> whole = {"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=QUIT"};
    whole.insert(whole.end(), command.begin(), command.end());
    return whole;
}

void PostgresServer::configure(const std::string& lines) {
    std::ofstream file(folder() / "postgresql.conf", std::ios::app);
    file << lines;
    if (!file.flush()) throw std::runtime_error("cannot write postgresql.conf");
}

void PostgresServer::start() {
    ProcessOptions options;
    options.signal_at_parent_death = SIGQUIT;
    options.working_folder = folder_.path().string();
    process_ = std::make_unique<Process>(
        as_server_user({"sh", "-c", "exec \"$0\" -D \"$1\" 2>&1", program("postgres").string(), folder().string()}), options);
    std::string said;
    for (;;) {
        const auto line = process_->read_line();
        if (!line) throw std::runtime_error("postgres did not start:\n" + said);
        said += *line + "\n";
        if (line->find("is ready to accept connections") != std::string::npos) return;
    }
}

void PostgresServer::kill() {
    process_->send_signal(SIGKILL);
    process_->wait();
    // Those that served a connection notice, and close the pipe with their end.
    process_->read_rest();
    process_.reset();
}

std::string PostgresServer::address(const std::string& database, const std::string& user) const {
    std::string host;
    for (const char c : folder_.path().string()) host += c == '/' ? std::string("%2F") : std::string(1, c);
    return "postgresql://" + user + "@" + host + "/" + database;
}

std::string PostgresServer::make_database(const std::string& options) {
    const std::string name = "inbox" + std::to_string(++databases_);
    query(address("postgres"), "CREATE DATABASE " + name + " " + options);
    return address(name);
}

std::string PostgresServer::make_schema() {
    const std::string name = "schema" + std::to_string(++databases_);
    query(address("postgres"), "CREATE SCHEMA " + name);
    return address("postgres") + "?options=-csearch_path%3D" + name;
}

std::string PostgresServer::query(const std::string& address, const std::string& statements) {
    const Finished finished = run({program("psql").string(), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", address}, statements);
    INFO(statements << "\n" << finished.output);
    REQUIRE(finished.ending.exit_code == 0);
    return finished.output;
}

PostgresServer& shared_postgres() {
    static PostgresServer server;
    return server;
}

}  // namespace engawa::support
