#include "kiosk/forms/reader.h"

#include "kiosk/forms/characters.h"
#include "kiosk/forms/json_lines.h"
#include "kiosk/forms/tree/xml.h"
#include "kiosk/forms/values.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <vector>

namespace engawa::forms {
namespace {

using Json = nlohmann::ordered_json;
using tree::line_at;

bool is_name_start(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

bool is_element_name(std::string_view name) {
    if (name.empty() || !is_name_start(static_cast<unsigned char>(name.front()))) return false;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (!is_name_start(byte) && (byte < '0' || byte > '9') && byte != '-' && byte != '.') return false;
    }
    return true;
}

std::string_view without_mark(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    return bytes;
}

// RFC 4180, with the first of , ; tab | that the header row holds as the delimiter.
class CsvRows {
  public:
    CsvRows(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

    std::size_t line() const { return row_line_; }
    // Of the last row: where its n-th cell begins, and where what is wrong with it stands.
    std::size_t cell_line(std::size_t number) const { return cell_lines_[number]; }
    std::size_t fault_line() const { return fault_line_; }
    bool at_end() const { return at_ >= text_.size(); }
    // What is wrong with the row; "" while nothing is.
    std::string_view next(std::vector<std::string>& cells) {
        cells.clear();
        cell_lines_.clear();
        row_line_ = line_;
        for (;;) {
            std::string cell;
            cell_lines_.push_back(line_);
            if (at_ < text_.size() && text_[at_] == '"') {
                if (const std::string_view wrong = quoted(cell); !wrong.empty()) return wrong;
            } else {
                plain(cell);
            }
            cells.push_back(std::move(cell));
            if (at_ < text_.size() && text_[at_] == delimiter_) {
                ++at_;
                continue;
            }
            end_of_row();
            return {};
        }
    }

  private:
    void plain(std::string& cell) {
        const std::size_t first = at_;
        while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
        cell.assign(text_.substr(first, at_ - first));
    }

    std::string_view quoted(std::string& cell) {
        ++at_;
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '\n') ++line_;
            if (c != '"') {
                cell += c;
            } else if (at_ < text_.size() && text_[at_] == '"') {
                cell += '"';
                ++at_;
            } else {
                std::string rest;
                plain(rest);
                // Blanks before the next delimiter are written by hand.
                if (trimmed(rest).empty()) return {};
                fault_line_ = line_;
                return "text behind a closing quote: write a quote within a cell twice (\"\"), and the whole cell in quotes";
            }
        }
        fault_line_ = cell_lines_.back();
        return "a quote is not closed";
    }

    void end_of_row() {
        if (at_ < text_.size() && text_[at_] == '\r') ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++at_;
        ++line_;
    }

    std::string_view text_;
    char delimiter_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t row_line_ = 1;
    std::size_t fault_line_ = 1;
    std::vector<std::size_t> cell_lines_;
};

Error too_many(std::string_view name, std::size_t line, const Limits& limits) {
    return Error(FormsError::too_many_nodes, std::string(name) + ":" + std::to_string(line),
                 "more than " + std::to_string(limits.nodes) + " cells together with the form: leave out rows or columns");
}

// Of the first line that holds anything.
char delimiter_of(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \r\n"), text.size()));
    const std::string_view header = text.substr(0, text.find('\n'));
    for (const char candidate : {',', ';', '\t', '|'}) {
        if (header.find(candidate) != std::string_view::npos) return candidate;
    }
    return ',';
}

struct Table {
    std::unique_ptr<tree::Document> document = std::make_unique<tree::Document>();
    tree::Node* root = nullptr;

    Table() {
        root = &document->create_element("root");
        document->append(document->root(), *root);
    }
    tree::Node& add_item(std::size_t line) {
        tree::Node& item = document->create_element("item");
        document->set_line(item, static_cast<std::uint32_t>(line));
        document->append(*root, item);
        return item;
    }
    void add_cell(tree::Node& item, std::string_view name, std::string_view value) {
        tree::Node& cell = document->create_element(name);
        if (!value.empty()) document->set_text(cell, value);
        document->append(item, cell);
    }
};

Error bad(std::string_view name, std::size_t line, std::string detail) {
    return Error(FormsError::bad_external, std::string(name) + ":" + std::to_string(line), std::move(detail));
}

// Every row has a cell for every column.
constexpr std::size_t most_columns = 1'000;
constexpr std::string_view save_again = "save the table again as UTF-8 (in Excel: CSV UTF-8)";

// Tables come from spreadsheets, in whatever encoding those were set to.
Result<void> check_text(std::string_view name, std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
        return bad(name, 1, "UTF-16: " + std::string(save_again));
    }
    if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos) {
        return bad(name, line_at(bytes, nul), "a NUL byte: " + std::string(save_again));
    }
    if (const std::size_t good = utf8_prefix(bytes); good != bytes.size()) {
        return bad(name, line_at(bytes, good), "not UTF-8: " + std::string(save_again));
    }
    return {};
}

// An empty line has one empty cell.
bool is_blank(const std::vector<std::string>& cells) { return cells.size() == 1 && trimmed(cells.front()).empty(); }

// Spreadsheets write the empty cells right of a table too, in the header row as in every other.
void drop_empty_end(std::vector<std::string>& cells, std::size_t kept) {
    while (cells.size() > kept && trimmed(cells.back()).empty()) cells.pop_back();
}

// The first cell right of the table that holds something.
std::optional<std::size_t> beyond(const std::vector<std::string>& cells, std::size_t columns) {
    for (std::size_t i = columns; i < cells.size(); ++i) {
        if (!trimmed(cells[i]).empty()) return i;
    }
    return std::nullopt;
}

// Empty lines above it are left out.
Result<std::vector<std::string>> read_header(std::string_view name, CsvRows& rows) {
    std::vector<std::string> header;
    while (header.empty()) {
        if (rows.at_end()) return bad(name, rows.line(), "no header row");
        if (const std::string_view wrong = rows.next(header); !wrong.empty()) return bad(name, rows.fault_line(), std::string(wrong));
        if (is_blank(header)) header.clear();
    }
    drop_empty_end(header, 1);
    if (header.size() > most_columns) {
        return bad(name, rows.cell_line(most_columns), std::to_string(header.size()) + " columns, allowed " + std::to_string(most_columns));
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < header.size(); ++i) {
        std::string& column = header[i];
        const std::size_t line = rows.cell_line(i);
        column = std::string(trimmed(column));
        if (!is_element_name(column)) return bad(name, line, "column '" + column + "' is not an XML name");
        if (!seen.insert(column).second) return bad(name, line, "two columns '" + column + "'");
    }
    return header;
}

Result<std::unique_ptr<tree::Document>> read_csv(std::string_view name, std::string_view bytes, const Limits& limits) {
    bytes = without_mark(bytes);
    TRY(check_text(name, bytes));
    CsvRows rows(bytes, delimiter_of(bytes));
    const std::vector<std::string> header = TRY(read_header(name, rows));
    Table table;
    std::vector<std::string> cells;
    while (!rows.at_end()) {
        if (const std::string_view wrong = rows.next(cells); !wrong.empty()) return bad(name, rows.fault_line(), std::string(wrong));
        if (is_blank(cells)) continue;
        drop_empty_end(cells, header.size());
        if (const auto extra = beyond(cells, header.size())) return bad(name, rows.cell_line(*extra), "more cells than columns");
        tree::Node& item = table.add_item(rows.line());
        for (std::size_t i = 0; i < header.size(); ++i) {
            table.add_cell(item, header[i], i < cells.size() ? cells[i] : std::string());
        }
        if (table.document->node_count() > limits.nodes) return too_many(name, rows.line(), limits);
    }
    return std::move(table.document);
}

enum class Shape : std::uint8_t {
    known,
    unknown,    // no Point, LineString or Polygon
    off_globe,  // as a latitude and a longitude that changed places are
};

Shape point_of(const Json& pair, std::string& out) {
    if (!pair.is_array() || pair.size() < 2 || !pair[0].is_number() || !pair[1].is_number()) return Shape::unknown;
    constexpr double most_latitude = 90;
    constexpr double most_longitude = 180;
    if (std::fabs(pair[0].get<double>()) > most_longitude || std::fabs(pair[1].get<double>()) > most_latitude) return Shape::off_globe;
    // GeoJSON is longitude first; ODK is latitude first, with altitude and accuracy.
    out = pair[1].dump() + " " + pair[0].dump() + " " + (pair.size() > 2 && pair[2].is_number() ? pair[2].dump() : "0") +
          " 0";
    return Shape::known;
}

// `way` leads to the list, and to the point in it that is none.
Shape line_of(const Json& list, std::string& out, JsonWay& way) {
    if (!list.is_array() || list.empty()) return Shape::unknown;
    for (std::size_t i = 0; i < list.size(); ++i) {
        std::string point;
        if (const Shape shape = point_of(list[i], point); shape != Shape::known) {
            way.emplace_back(i);
            return shape;
        }
        out += (out.empty() ? "" : "; ") + point;
    }
    return Shape::known;
}

// `way` leads to the geometry, and to what of it is none.
Shape geometry_of(const Json& geometry, std::string& out, JsonWay& way) {
    if (!geometry.is_object() || !geometry.contains("type") || !geometry.contains("coordinates")) return Shape::unknown;
    const Json& type = geometry["type"];
    const Json& coordinates = geometry["coordinates"];
    const bool polygon = type == "Polygon" && coordinates.is_array() && !coordinates.empty();
    if (!polygon && type != "Point" && type != "LineString") return Shape::unknown;
    way.emplace_back("coordinates");
    if (type == "Point") return point_of(coordinates, out);
    if (type == "LineString") return line_of(coordinates, out, way);
    way.emplace_back(std::size_t{0});
    return line_of(coordinates[0], out, way);
}

// A property that is a list or an object is given as its JSON text.
std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// The lines at which the features begin. A name written with escapes is not known here: then none.
std::vector<std::size_t> feature_lines(std::string_view bytes) {
    std::vector<std::size_t> lines;
    std::string_view last_text;  // of those in the outermost object: a name, where a colon follows
    std::size_t line = 1;
    std::size_t depth = 0;
    bool in_features = false, awaited = false;  // a feature, next
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '\n') ++line;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
        if (awaited && c != ']') lines.push_back(line);
        awaited = in_features && depth == 2 && c == ',';
        if (c == '"') {
            const std::size_t begin = i + 1;
            for (++i; i < bytes.size() && bytes[i] != '"'; ++i) i += bytes[i] == '\\' ? 1 : 0;
            if (depth == 1) last_text = bytes.substr(begin, i - begin);
        } else if (c == '[' || c == '{') {
            const bool begins = depth++ == 1 && c == '[' && last_text == "features";
            if (begins) lines.clear();
            if (begins) in_features = awaited = true;
        } else if (c == ']' || c == '}') {
            depth -= depth > 0 ? 1 : 0;
            in_features = in_features && depth > 1;
        }
    }
    return lines;
}

struct FeatureFault {
    JsonWay way;  // from the feature on
    std::string detail;
};

// nullopt: it is in the table.
std::optional<FeatureFault> add_feature(const Json& feature, std::size_t line, Table& table) {
    if (!feature.is_object() || feature.value("type", Json()) != "Feature") return FeatureFault{{"type"}, "no Feature"};
    std::string geometry;
    JsonWay way{"geometry"};
    // RFC 7946 §3.2: null for what has no place.
    const bool nowhere = feature.contains("geometry") && feature["geometry"].is_null();
    const Shape shape = nowhere || !feature.contains("geometry") ? Shape::unknown : geometry_of(feature["geometry"], geometry, way);
    if (shape == Shape::unknown && !nowhere) return FeatureFault{way, "its geometry is no Point, LineString or Polygon"};
    if (shape == Shape::off_globe) {
        return FeatureFault{way, "a place is off the globe: longitude comes first (within 180), then latitude (within 90)"};
    }
    tree::Node& item = table.add_item(line);
    table.add_cell(item, "geometry", geometry);
    if (const auto id = feature.find("id"); id != feature.end() && id->is_primitive() && !id->is_null()) {
        table.add_cell(item, "id", text_of(*id));
    }
    if (const auto properties = feature.find("properties"); properties != feature.end() && properties->is_object()) {
        for (const auto& [key, value] : properties->items()) {
            if (!is_element_name(key)) return FeatureFault{{"properties", key}, "property '" + key + "' is not an XML name"};
            if (key == "id" && feature.contains("id")) continue;
            if (!value.is_null()) table.add_cell(item, key, text_of(value));
        }
    }
    return std::nullopt;
}

// Depth, number of values and of names, before a tree of them takes memory or time.
Result<void> check_shape(std::string_view name, std::string_view bytes, const Limits& limits) {
    std::vector<std::size_t> names;  // of each object or list that is open
    std::size_t values = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '"') in_text = !in_text;
        if (in_text) {
            if (c == '\\') ++i;
            continue;
        }
        const bool opens = c == '[' || c == '{';
        if (opens) names.push_back(0);
        if (names.size() > limits.depth) {
            return bad(name, line_at(bytes, i), "nested deeper than " + std::to_string(limits.depth));
        }
        if ((c == ']' || c == '}') && !names.empty()) names.pop_back();
        if ((opens || c == ',') && ++values > limits.nodes) return too_many(name, line_at(bytes, i), limits);
        if (c == ':' && !names.empty() && ++names.back() > most_columns) {
            return bad(name, line_at(bytes, i), "more than " + std::to_string(most_columns) + " names in one object");
        }
    }
    return {};
}

Result<Json> parse_json(std::string_view name, std::string_view bytes) {
    try {
        return Json::parse(bytes);
    } catch (const Json::parse_error& error) {
        return bad(name, line_at(bytes, error.byte == 0 ? 0 : error.byte - 1), "not JSON in UTF-8");
    } catch (const Json::exception&) {
        return bad(name, line_at(bytes, json_fault(bytes)), "a number that is too large");
    }
}

Result<std::unique_ptr<tree::Document>> read_geojson(std::string_view name, std::string_view bytes,
                                                     const Limits& limits) {
    bytes = without_mark(bytes);
    TRY(check_shape(name, bytes, limits));
    const Json parsed = TRY(parse_json(name, bytes));
    if (!parsed.is_object() || parsed.value("type", Json()) != "FeatureCollection" || !parsed.contains("features") ||
        !parsed["features"].is_array()) {
        return bad(name, 1, "not one FeatureCollection");
    }
    Table table;
    const std::vector<std::size_t> lines = feature_lines(bytes);
    std::size_t number = 0;
    for (const Json& feature : parsed["features"]) {
        const std::size_t line = number < lines.size() ? lines[number] : 1;
        if (auto fault = add_feature(feature, line, table)) {
            fault->way.insert(fault->way.begin(), {JsonStep("features"), JsonStep(number)});
            return bad(name, json_line(bytes, fault->way), "feature " + std::to_string(number + 1) + ": " + fault->detail);
        }
        ++number;
        if (table.document->node_count() > limits.nodes) return too_many(name, line, limits);
    }
    return std::move(table.document);
}

}  // namespace

Result<std::unique_ptr<tree::Document>> read_external(std::string_view name, std::string_view bytes,
                                                      const Limits& limits) {
    if (bytes.size() > limits.form_size_bytes) {
        return bad(name, line_at(bytes, limits.form_size_bytes),
                   std::to_string(bytes.size()) + " bytes, allowed " + std::to_string(limits.form_size_bytes) +
                       ": leave out rows or columns");
    }
    std::string scratch;
    bytes = composed_file(bytes, scratch);
    if (name.ends_with(".csv")) return read_csv(name, bytes, limits);
    if (name.ends_with(".geojson")) return read_geojson(name, bytes, limits);
    tree::XmlLimits xml_limits;
    xml_limits.size_bytes = limits.form_size_bytes;
    xml_limits.depth = limits.depth;
    xml_limits.nodes = limits.nodes;
    auto document = tree::parse_xml(bytes, name, tree::Whitespace::drop, xml_limits);
    if (!document.ok()) {
        const bool many = document.error().is(tree::XmlError::too_many);
        return Error(many ? FormsError::too_many_nodes : FormsError::bad_external, document.error().where(),
                     document.error().detail());
    }
    return std::move(*document);
}

}  // namespace engawa::forms
