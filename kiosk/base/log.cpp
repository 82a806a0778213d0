#include "kiosk/base/log.h"

#include <sys/stat.h>
#include <systemd/sd-journal.h>
#include <sys/uio.h>
#include <syslog.h>

#include <atomic>
#include <cctype>
#include <cstdio>
#include <cstdlib>

#include "kiosk/base/clock.h"

namespace engawa::log {

namespace {

// The one process-wide pointer: logging is asked from every layer, and passing it through each would say nothing.
std::atomic<Sink*> current_sink{nullptr};

std::string_view level_name(Level level) {
    switch (level) {
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warning: return "warning";
        case Level::error: return "error";
    }
    ENGAWA_VERIFY(false);
}

int priority_of(Level level) {
    switch (level) {
        case Level::debug: return LOG_DEBUG;
        case Level::info: return LOG_INFO;
        case Level::warning: return LOG_WARNING;
        case Level::error: return LOG_ERR;
    }
    ENGAWA_VERIFY(false);
}

class StandardErrorSink final : public Sink {
  public:
    void write(Level level, std::string_view layer, std::string_view message,
               const std::vector<Field>& fields) override {
        // One call, so that lines of two threads do not mix.
        const std::string line =
            to_rfc3339(SystemWallClock().now()) + " " + format_line(level, layer, message, fields) + "\n";
        std::fwrite(line.data(), 1, line.size(), stderr);
    }
};

class JournalSink final : public Sink {
  public:
    void write(Level level, std::string_view layer, std::string_view message,
               const std::vector<Field>& fields) override {
        std::vector<std::string> entries;
        entries.push_back("PRIORITY=" + std::to_string(priority_of(level)));
        entries.push_back("SYSLOG_IDENTIFIER=engawa");
        entries.push_back("ENGAWA_LAYER=" + std::string(layer));
        entries.push_back("MESSAGE=" + format_line(level, layer, message, fields));
        for (const Field& field : fields) entries.push_back(journal_name(field.name()) + "=" + field.value());
        std::vector<iovec> vectors;
        for (std::string& entry : entries) vectors.push_back({entry.data(), entry.size()});
        if (sd_journal_sendv(vectors.data(), static_cast<int>(vectors.size())) < 0) {
            fallback_.write(level, layer, message, fields);
        }
    }

  private:
    // systemd.journal-fields(7): upper case letters, digits and underscores.
    static std::string journal_name(std::string_view name) {
        std::string out = "ENGAWA_";
        for (const char c : name) {
            out += std::isalnum(static_cast<unsigned char>(c)) != 0
                       ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                       : '_';
        }
        return out;
    }

    StandardErrorSink fallback_;
};

// systemd sets JOURNAL_STREAM to "device:inode" of the socket it gave; a child that redirected its standard error
// has the variable but not the socket (systemd.exec(5)).
bool standard_error_is_the_journal() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (stream == nullptr || ::fstat(2, &status) != 0) return false;
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

}  // namespace

std::unique_ptr<Sink> make_system_sink() {
    if (standard_error_is_the_journal()) return std::make_unique<JournalSink>();
    return std::make_unique<StandardErrorSink>();
}

std::string format_line(Level level, std::string_view layer, std::string_view message,
                        const std::vector<Field>& fields) {
    std::string line(level_name(level));
    line += " ";
    line += layer;
    line += ": ";
    line += message;
    for (const Field& field : fields) {
        line += " ";
        line += field.name();
        line += "=";
        const bool quoted = field.value().find_first_of(" \"\n") != std::string::npos;
        if (quoted) line += '"';
        for (const char c : field.value()) {
            if (c == '\n') {
                line += "\\n";
            } else {
                if (c == '"' || c == '\\') line += '\\';
                line += c;
            }
        }
        if (quoted) line += '"';
    }
    return line;
}

void set_sink(Sink* sink) { current_sink = sink; }

void write(Level level, Literal layer, Literal message, const std::vector<Field>& fields) {
    if (Sink* sink = current_sink.load()) sink->write(level, layer.text(), message.text(), fields);
}

}  // namespace engawa::log
