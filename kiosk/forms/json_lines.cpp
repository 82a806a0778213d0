#include "kiosk/forms/json_lines.h"

#include <nlohmann/json.hpp>

namespace engawa::forms {
namespace {

using Json = nlohmann::ordered_json;

class Scan {
  public:
    Scan(std::string_view bytes, const JsonWay& way) : bytes_(bytes), way_(way) {}

    std::size_t line() {
        for (at_ = 0; at_ < bytes_.size(); ++at_) take(bytes_[at_]);
        return found_line_;
    }

  private:
    struct Level {
        bool object = false;
        JsonStep here;
    };

    void take(char c) {
        if (c == '\n') ++line_;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':') return;
        if (c == ']' || c == '}') {
            if (!levels_.empty()) levels_.pop_back();
            name_next_ = false;
        } else if (c == ',') {
            if (levels_.empty()) return;
            name_next_ = levels_.back().object;
            if (auto* number = std::get_if<std::size_t>(&levels_.back().here)) ++*number;
        } else if (name_next_ && c == '"') {
            name();
        } else {
            value(c);
        }
    }

    // A text's line breaks are written as \n: it is on one line.
    std::string_view text() {
        const std::size_t begin = at_;
        for (++at_; at_ < bytes_.size() && bytes_[at_] != '"'; ++at_) at_ += bytes_[at_] == '\\' ? 1 : 0;
        return bytes_.substr(begin, at_ + 1 - begin);
    }

    void name() {
        name_next_ = false;
        const std::string_view written = text();
        // No deeper than the way: the names there are few, and may be written with escapes.
        if (levels_.size() > way_.size()) return;
        const Json read = Json::parse(written, nullptr, false);
        levels_.back().here = read.is_string() ? read.get<std::string>() : std::string();
        note();
    }

    void value(char c) {
        if (!levels_.empty() && !levels_.back().object) note();
        if (c == '"') {
            (void)text();
        } else if (c == '[' || c == '{') {
            levels_.push_back({c == '{', c == '{' ? JsonStep(std::string()) : JsonStep(std::size_t{0})});
            name_next_ = c == '{';
        } else {
            const std::size_t end = bytes_.find_first_of(",]} \t\r\n", at_);
            at_ = std::min(end, bytes_.size()) - 1;
        }
    }

    void note() {
        if (levels_.size() > way_.size() || levels_.size() < found_depth_) return;
        for (std::size_t i = 0; i < levels_.size(); ++i) {
            if (levels_[i].here != way_[i]) return;
        }
        found_depth_ = levels_.size();
        found_line_ = line_;
    }

    std::string_view bytes_;
    const JsonWay& way_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::vector<Level> levels_;
    bool name_next_ = false;
    std::size_t found_depth_ = 0;
    std::size_t found_line_ = 1;
};

// Takes everything, until there is nothing to take.
struct Fault final : nlohmann::json_sax<Json> {
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        offset = position == 0 ? 0 : position - 1;
        return false;
    }
    std::size_t offset = 0;
};

}  // namespace

std::size_t json_line(std::string_view bytes, const JsonWay& way) {
    return Scan(bytes, way).line();
}

std::size_t json_fault(std::string_view bytes) {
    Fault fault;
    return Json::sax_parse(bytes, &fault) ? bytes.size() : fault.offset;
}

}  // namespace engawa::forms
