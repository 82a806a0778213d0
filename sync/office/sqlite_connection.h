#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/database.h"
#include "sync/office/sql.h"

namespace engawa::office::sql {

// A file; its names are locked as bytes of the file beside it, "<file>-locks".
class SqliteConnection final : public Connection {
  public:
    // Makes the file when missing, mode 0600, and brings its schema up to date.
    static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file);

    using Connection::change;
    using Connection::query;
    Result<Rows> query(std::string_view statement, std::span<const Parameter> parameters) override;
    Result<std::uint64_t> change(std::string_view statement, std::span<const Parameter> parameters) override;
    Result<void> transaction(const Work& work) override { return database_.transaction(work); }
    // Only one transaction writes at a time.
    Result<void> share(std::string_view) override { return {}; }
    Result<void> claim(std::string_view) override { return {}; }
    Result<Alone> alone(std::string_view name, IfTaken if_taken, const Work& work) override;
    std::string address() const override { return file_.string(); }

  private:
    SqliteConnection(Database database, std::filesystem::path file, int lock_descriptor)
        : database_(std::move(database)), file_(std::move(file)), locks_(lock_descriptor) {}
    Result<Statement*> prepared(std::string_view statement, std::span<const Parameter> parameters);

    Database database_;
    std::filesystem::path file_;
    FileDescriptor locks_;
    std::map<std::string, Statement, std::less<>> statements_;
};

}  // namespace engawa::office::sql
