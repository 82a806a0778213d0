#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kiosk/assist/trace.h"
#include "kiosk/base/atomic_file.h"
#include "kiosk/base/result.h"

// Where what is done at a kiosk is written down. Pages and kiosk/assist know this interface; the outbox implements it.
// docs/formats/trace.md

namespace engawa::assist {

class TraceSink {
  public:
    virtual ~TraceSink() = default;

    // The entry is on the disk when this returns. After an error nothing of it is kept; a temporary one may be tried again.
    virtual Result<void> write(const TraceEntry& entry) = 0;
};

// Keeps what was written in memory, in short words: "signed_in h-kato helper". A full disk keeps nothing.
class KeptTrace final : public TraceSink {
  public:
    enum class Disk { whole, full };

    Result<void> write(const TraceEntry& entry) override {
        if (disk == Disk::full) return Error(FileError::disk_full, "trace", "no room", Permanence::temporary);
        std::string words(entry.kind());
        if (!entry.who().empty()) words += " " + entry.who();
        for (const auto& [name, value] : entry.fields()) {
            const auto* const text = std::get_if<std::string>(&value);
            words += " " + (text != nullptr ? *text : std::to_string(std::get<std::uint64_t>(value)));
        }
        lines.push_back(std::move(words));
        return {};
    }
    std::vector<std::string> take() { return std::exchange(lines, {}); }

    Disk disk = Disk::whole;
    std::vector<std::string> lines;
};

}  // namespace engawa::assist
