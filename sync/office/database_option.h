#pragma once

#include <CLI/CLI.hpp>

#include "sync/office/inbox_command.h"

// --database and --database-password-file, the same words in every command.

namespace engawa::office {

inline void add_database_password(CLI::App& command, DatabaseChoice& choice) {
    command.add_option("--database-password-file", choice.password_file,
                       "File with the password of a PostgreSQL login; else libpq looks in ~/.pgpass");
}

inline CLI::Option* add_database(CLI::App& command, DatabaseChoice& choice) {
    add_database_password(command, choice);
    return command.add_option("--database,--db", choice.text,
                              "The database file, the folder it is in, or postgresql://user@host:5432/name");
}

}  // namespace engawa::office
