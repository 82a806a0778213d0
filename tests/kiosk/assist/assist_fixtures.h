#pragma once

#include <string>
#include <vector>

#include "kiosk/assist/person.h"
#include "kiosk/assist/trace.h"

namespace engawa::assist::test {

inline Person person(std::string id, Role role = Role::helper, std::string verifier = {}) {
    using namespace std::chrono_literals;
    return {std::move(id), "{加藤|かとう}", role, "中央公民館", Day{2026y / 4 / 1}, Day{2027y / 3 / 31}, std::move(verifier)};
}

enum class Disk { whole, full };

// Keeps what was written, in short words; a disk that is full keeps nothing.
class KeptTrace final : public TraceSink {
  public:
    Result<void> write(const TraceEntry& entry) override {
        if (disk == Disk::full) return Error(TraceError::bad_word, "trace", "no room");
        std::string words(entry.kind());
        if (!entry.who().empty()) words += " " + entry.who();
        for (const auto& [name, value] : entry.fields()) {
            words += " " + (std::holds_alternative<std::string>(value) ? std::get<std::string>(value)
                                                                       : std::to_string(std::get<std::uint64_t>(value)));
        }
        lines.push_back(words);
        return {};
    }
    std::vector<std::string> take() { return std::exchange(lines, {}); }

    Disk disk = Disk::whole;
    std::vector<std::string> lines;
};

}  // namespace engawa::assist::test
