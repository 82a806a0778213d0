#include "kiosk/input/variants.h"

#include <algorithm>
#include <utility>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/characters.h"
#include "kiosk/base/table_rows.h"
#include "kiosk/input/input_error.h"

namespace engawa::input {

namespace {

constexpr std::size_t file_limit_bytes = 1U << 20U;

}  // namespace

Result<VariantTable> VariantTable::load(const std::filesystem::path& file) {
    return parse(TRY(read_text_file(file, file_limit_bytes)), file.filename().string());
}

Result<VariantTable> VariantTable::parse(std::string_view text, std::string_view name) {
    VariantTable table;
    for (const TableRow& row : table_rows(text)) {
        const auto bad = [&](std::string why) {
            return Error(InputError::bad_file, std::string(name) + ":" + std::to_string(row.line),
                         std::move(why));
        };
        if (row.fields.size() < 2) return bad("one shape alone is no group");
        std::vector<std::string>& group = table.groups_.emplace_back();
        for (const std::string_view shape : row.fields) {
            if (characters_of(shape).size() != 1) return bad("not one character between tabs");
            if (!table.group_of_.emplace(shape, table.groups_.size() - 1).second)
                return bad("a shape stands twice");
            group.emplace_back(shape);
        }
    }
    return table;
}

std::span<const std::string> VariantTable::of(std::string_view character) const {
    const auto found = group_of_.find(character);
    return found == group_of_.end() ? std::span<const std::string>() : groups_[found->second];
}

std::vector<std::string> VariantTable::side_by_side(std::span<const std::string> ranked,
                                                    std::size_t limit) const {
    std::vector<std::string> out;
    const auto add = [&](const std::string& character) {
        if (out.size() < limit && std::find(out.begin(), out.end(), character) == out.end())
            out.push_back(character);
    };
    for (const std::string& character : ranked) {
        add(character);
        for (const std::string& shape : of(character)) add(shape);
    }
    return out;
}

std::vector<std::string> VariantTable::other_shapes(std::string_view word, std::size_t limit) const {
    // More ways to write one name than anybody looks through.
    constexpr std::size_t most_ways = 256;
    struct Way {
        std::string text;
        int changed = 0;
    };
    std::vector<Way> ways{{}};
    for (const std::string_view character : characters_of(word)) {
        std::vector<Way> longer;
        for (const Way& way : ways) longer.push_back({way.text + std::string(character), way.changed});
        for (const std::string& shape : of(character)) {
            if (shape == character || longer.size() + ways.size() > most_ways) continue;
            for (const Way& way : ways) longer.push_back({way.text + shape, way.changed + 1});
        }
        ways = std::move(longer);
    }
    std::stable_sort(ways.begin(), ways.end(),
                     [](const Way& one, const Way& other) { return one.changed < other.changed; });
    std::vector<std::string> out;
    for (Way& way : ways) {
        if (way.changed > 0 && out.size() < limit) out.push_back(std::move(way.text));
    }
    return out;
}

}  // namespace engawa::input
