#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/log.h"

namespace engawa::support {

// What was logged, a line each, until it goes.
class LogLines final : public log::Sink {
  public:
    LogLines() { log::set_sink(this); }
    ~LogLines() override { log::set_sink(nullptr); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;

    void write(log::Level level, std::string_view layer, std::string_view message,
               const std::vector<log::Field>& fields) override {
        const std::lock_guard lock(mutex_);
        lines_.push_back(log::format_line(level, layer, message, fields));
    }
    // How many lines hold the words.
    int count(std::string_view words) const {
        const std::lock_guard lock(mutex_);
        return static_cast<int>(std::count_if(lines_.begin(), lines_.end(), [&](const std::string& line) {
            return line.find(words) != std::string::npos;
        }));
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

}  // namespace engawa::support
