#include "kiosk/content/toml.h"

#include "kiosk/base/utf8.h"

#include <toml++/toml.h>

#include <optional>
#include <utility>

#include "kiosk/content/content_error.h"

namespace engawa::content {

namespace {

bool is_forbidden_control(std::string_view text, std::size_t at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c == '\t' || c == '\n') return false;
    if (c == '\r') return at + 1 >= text.size() || text[at + 1] != '\n';
    return c < 0x20 || c == 0x7F;
}

class Converter {
  public:
    Converter(std::string_view name, int first_line) : name_(name), first_line_(first_line) {}

    Result<TomlValue> value(const toml::node& node) {
        const int line = line_of(node.source());
        TomlValue out;
        out.line = line;
        switch (node.type()) {
            case toml::node_type::string: out.data = std::string(node.as_string()->get()); return out;
            case toml::node_type::integer: out.data = node.as_integer()->get(); return out;
            case toml::node_type::floating_point: out.data = node.as_floating_point()->get(); return out;
            case toml::node_type::boolean: out.data = node.as_boolean()->get(); return out;
            case toml::node_type::array: {
                TomlArray array;
                for (const toml::node& element : *node.as_array()) array.push_back(TRY(value(element)));
                out.data = std::move(array);
                return out;
            }
            case toml::node_type::table: out.data = TRY(table(*node.as_table())); return out;
            case toml::node_type::none:
            case toml::node_type::date:
            case toml::node_type::time:
            case toml::node_type::date_time: break;
        }
        return Error(ContentError::bad_syntax, at_line(name_, line), "dates and times are not used here");
    }

    Result<TomlTable> table(const toml::table& from) {
        TomlTable out;
        for (const auto& [key, node] : from) out.emplace(std::string(key.str()), TRY(value(node)));
        return out;
    }

    int line_of(const toml::source_region& source) const {
        return static_cast<int>(source.begin.line) + first_line_ - 1;
    }

  private:
    std::string_view name_;
    int first_line_;
};

}  // namespace

std::string at_line(std::string_view name, int line) { return std::string(name) + ":" + std::to_string(line); }

Result<void> check_text(std::string_view text, std::string_view name) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        return Error(ContentError::bad_utf8, at_line(name, 1), "starts with a byte order mark");
    }
    int line = 1;
    for (std::size_t i = 0; i < text.size();) {
        const DecodedCharacter character = decode_utf8(text, i);
        if (!character.valid) return Error(ContentError::bad_utf8, at_line(name, line), "not UTF-8");
        if (character.code < 0x80 && is_forbidden_control(text, i)) {
            return Error(ContentError::bad_utf8, at_line(name, line), "a control character");
        }
        if (text[i] == '\n') ++line;
        i += character.length_bytes;
    }
    return {};
}

Result<TomlTable> parse_toml(std::string_view text, std::string_view name, int first_line) {
    Converter converter(name, first_line);
    try {
        const toml::table document = toml::parse(text, std::string(name));
        return converter.table(document);
    } catch (const toml::parse_error& error) {
        return Error(ContentError::bad_syntax, at_line(name, converter.line_of(error.source())),
                     std::string(error.description()));
    }
}

}  // namespace engawa::content
