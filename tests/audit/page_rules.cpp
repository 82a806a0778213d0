#include "tests/audit/page_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "kiosk/base/ruby.h"

namespace engawa::audit {

namespace {

using ui::Node;
using ui::PixelRect;
using ui::Role;

std::string place(const PixelRect& at) { return fmt::format("{}x{} at {},{}", at.width, at.height, at.x, at.y); }

// Each edge is rounded to a whole pixel.
constexpr int rounding_px = 1;

constexpr int most_letters_in_a_line = 40;
constexpr int most_choices = 6;

struct Kanji {
    char32_t first;
    char32_t last;
};
constexpr std::array kanji{Kanji{0x3400, 0x4DBF}, Kanji{0x4E00, 0x9FFF}, Kanji{0xF900, 0xFAFF}, Kanji{0x20000, 0x3FFFF}};

bool holds_kanji(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t letter = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t more = 1; more < length && at + more < text.size(); ++more) {
            letter = (letter << 6U) | (static_cast<unsigned char>(text[at + more]) & 0x3FU);
        }
        at += length;
        if (std::any_of(kanji.begin(), kanji.end(), [&](Kanji range) { return letter >= range.first && letter <= range.last; })) {
            return true;
        }
    }
    return false;
}

std::string_view own_id(const Node& node, std::string_view page) {
    std::string_view id = node.id;
    if (id.starts_with(page) && id.size() > page.size()) id.remove_prefix(page.size() + 1);
    return id;
}

// What is asked on a page is in the middle of it: neither the heading nor what stands on every page.
bool is_frame(std::string_view id) { return id.starts_with("frame."); }

double luminance_contrast(std::uint32_t one, std::uint32_t other) {
    return ui::contrast_ratio(ui::rgb(one & 0xFFFFFFU), ui::rgb(other & 0xFFFFFFU));
}

// How often each colour comes, in places for as many colours as anti-aliased letters have on one ground.
class ColourCount {
  public:
    void add(std::uint32_t colour) {
        std::size_t at = (colour * 2654435761U) >> 20U;
        while (places_[at].times > 0 && places_[at].colour != colour) at = (at + 1) % places_.size();
        if (places_[at].times == 0) {
            if (used_ + 1 == places_.size()) return;  // a picture: what comes late is rare
            ++used_;
            places_[at].colour = colour;
        }
        ++places_[at].times;
    }
    int times(std::uint32_t colour) const {
        for (const Place& place : places_) {
            if (place.times > 0 && place.colour == colour) return place.times;
        }
        return 0;
    }
    // Of all but one.
    std::optional<std::uint32_t> most_frequent_but(std::uint32_t one) const {
        const Place* most = nullptr;
        for (const Place& place : places_) {
            if (place.times > 0 && place.colour != one && (most == nullptr || place.times > most->times)) most = &place;
        }
        return most == nullptr ? std::nullopt : std::optional(most->colour);
    }

  private:
    struct Place {
        std::uint32_t colour = 0;
        int times = 0;
    };
    std::vector<Place> places_ = std::vector<Place>(4096);
    std::size_t used_ = 0;
};

}  // namespace

namespace {

// What the line is written on; the page where it is on nothing.
Role role_under(const PixelRect& ink, const ui::SemanticsTree& tree) {
    for (const Node& node : tree.nodes()) {
        // The part's number may be spoken from the button beside it.
        if (node.role == Role::page || node.id.ends_with("frame.part") || !node.bounds.contains(ink.x, ink.y)) continue;
        return node.role;
    }
    return Role::page;
}

}  // namespace

bool is_small(const ui::Tokens& tokens) { return tokens.panel.height() < ui::Millimetres(196); }

bool holds_keys(const ui::SemanticsTree& tree) {
    const auto& nodes = tree.nodes();
    return std::any_of(nodes.begin(), nodes.end(), [](const Node& node) { return node.role == Role::key; });
}

Faults text_sizes(const std::vector<ui::DrawnLine>& lines, const ui::SemanticsTree& tree, const ui::Tokens& tokens, Typing typing) {
    Faults faults;
    for (const ui::DrawnLine& line : lines) {
        const Role role = role_under(line.ink, tree);
        const int least = tokens.panel.px(least_letters(role, typing, tokens)) - rounding_px;
        const auto say = [&](std::string_view what, int px) {
            faults.push_back(fmt::format("{}on a {}: {} of {:.1f} mm, {}", typing == Typing::yes ? "set for typing, " : "",
                                         ui::role_name(role), what, px / tokens.panel.px_per_mm, place(line.ink)));
        };
        if (line.em_px < least) say("letters", line.em_px);
        if (line.reading_em_px > 0 && line.reading_em_px < least / 2) say("readings", line.reading_em_px);
    }
    return faults;
}

Faults text_grows(const std::vector<ui::DrawnLine>& lines, const ui::SemanticsTree& tree, const ui::Tokens& tokens, double share) {
    Faults faults;
    const double asked = ui::make_tokens(tokens.panel, tokens.size).scale;
    // Letters grow smaller in steps.
    constexpr double step = 0.12;
    if (tokens.scale + step < 1.0 + (asked - 1.0) * share) {
        faults.push_back(fmt::format("letters {:.2f} times as large, of {:.2f} asked for", tokens.scale, asked));
    }
    for (const ui::DrawnLine& line : lines) {
        if (role_under(line.ink, tree) != Role::paragraph || line.em_px >= tokens.panel.px(tokens.body) - rounding_px) continue;
        faults.push_back(fmt::format("a sentence of {:.1f} mm beside letters of {:.1f} mm", line.em_px / tokens.panel.px_per_mm,
                                     tokens.body.value()));
    }
    return faults;
}

Faults text_places(const std::vector<ui::DrawnLine>& lines, const ui::SemanticsTree& tree, const ui::Tokens& tokens) {
    Faults faults;
    for (std::size_t index = 0; index < lines.size(); ++index) {
        const ui::DrawnLine& line = lines[index];
        if (line.ink.x < 0 || line.ink.y < 0 || line.ink.right() > tokens.panel.width_px ||
            line.ink.bottom() > tokens.panel.height_px) {
            faults.push_back("text cut off by the edge: " + place(line.ink));
        }
        // Latin letters are half as wide as the em.
        if (line.letters.width > most_letters_in_a_line * line.em_px + line.em_px / 2) {
            faults.push_back(fmt::format("a line of {:.0f} em: {}", 1.0 * line.letters.width / line.em_px, place(line.ink)));
        }
        for (std::size_t other = index + 1; other < lines.size(); ++other) {
            if (line.ink.overlaps(lines[other].ink)) {
                faults.push_back("text over text: " + place(line.ink) + " and " + place(lines[other].ink));
            }
        }
        // What is written on a control stays on it.
        for (const Node& node : tree.nodes()) {
            const bool control = node.operable() || has(node.state, ui::State::disabled);
            if (!control || !node.bounds.overlaps(line.ink) || node.role == Role::picture) continue;
            const bool inside = line.ink.x >= node.bounds.x && line.ink.y >= node.bounds.y &&
                                line.ink.right() <= node.bounds.right() && line.ink.bottom() <= node.bounds.bottom();
            if (!inside) faults.push_back(fmt::format("text beyond \"{}\": {} on {}", node.plain_name(), place(line.ink), place(node.bounds)));
        }
    }
    return faults;
}

Faults text_contrast(const std::vector<ui::DrawnLine>& lines, const ui::Pixels& pixels, ui::Contrast contrast) {
    Faults faults;
    const double least = contrast == ui::Contrast::high ? 20.0 : contrast == ui::Contrast::standard ? 10.0 : 7.0;
    for (const ui::DrawnLine& line : lines) {
        // A little beyond the letters too: a single stroke leaves no ground of its own within.
        const int beyond = line.em_px / 4;
        ColourCount around;
        for (int y = std::max(0, line.letters.y - beyond); y < std::min(pixels.height, line.letters.bottom() + beyond); ++y) {
            const std::uint32_t* row = &pixels.argb[static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.width)];
            for (int x = std::max(0, line.letters.x - beyond); x < std::min(pixels.width, line.letters.right() + beyond); ++x) {
                around.add(row[x] & 0xFFFFFFU);
            }
        }
        const std::uint32_t ink = (line.colour.red << 16U) | (line.colour.green << 8U) | line.colour.blue;
        if (around.times(ink) == 0) faults.push_back("no pixel has the ink's colour: " + place(line.ink));
        const auto ground = around.most_frequent_but(ink);
        if (!ground) continue;
        const double ratio = luminance_contrast(ink, *ground);
        if (ratio < least) {
            faults.push_back(fmt::format("contrast {:.1f}:1, {:06x} on {:06x}: {}", ratio, ink, *ground, place(line.ink)));
        }
    }
    return faults;
}

Faults names_and_readings(const ui::SemanticsTree& tree) {
    Faults faults;
    for (const Node& node : tree.nodes()) {
        if (node.name.empty()) faults.push_back(fmt::format("{} without a name: {}", ui::role_name(node.role), node.id));
        if (!node.language.text().starts_with("ja")) continue;
        // A candidate is what a resident may mean: the voice describes its characters (kiosk/voice/spelling.h).
        if (node.role == ui::Role::key && has(node.state, ui::State::private_value)) continue;
        for (const std::string& said : {node.name, node.hint}) {
            for (const RubySpan& span : parse_ruby(said)) {
                if (span.reading.empty() && holds_kanji(span.base)) {
                    faults.push_back(fmt::format("kanji without a reading: \"{}\" in {}", span.base, node.id));
                }
            }
        }
    }
    return faults;
}

Faults one_question(const ui::SemanticsTree& tree) {
    Faults faults;
    if (tree.page() == nullptr) return {"no page"};
    int fields = 0;
    std::map<std::string, int, std::less<>> groups;  // of choices, by the id before the choice's own
    for (const Node& node : tree.nodes()) {
        const std::string_view id = own_id(node, tree.page()->id);
        if (is_frame(id)) continue;
        if (node.role == Role::text_field) ++fields;
        if (node.role != Role::radio && node.role != Role::checkbox) continue;
        ++groups[std::string(id.substr(0, id.find('.')))];
        if (node.position.count > most_choices) faults.push_back(fmt::format("{} choices: {}", node.position.count, node.id));
    }
    if (static_cast<int>(groups.size()) + fields > 1) {
        faults.push_back(fmt::format("{} things are asked at once", static_cast<int>(groups.size()) + fields));
    }
    return faults;
}

namespace {

bool is_section(std::string_view id) { return id.starts_with("section."); }

// What the page itself has to say: neither what stands on every page nor how far one is.
std::vector<const Node*> content_of(const ui::SemanticsTree& tree) {
    std::vector<const Node*> content;
    for (const Node& node : tree.nodes()) {
        if (node.role == Role::page || node.role == Role::progress || is_frame(own_id(node, tree.page()->id))) continue;
        content.push_back(&node);
    }
    return content;
}

// Of how many parts a page may be in any look: a question three. What is read through, an answer or a sentence after the
// other, takes what the smallest panel and the largest letters need.
struct MostParts {
    std::string_view kind;
    std::size_t parts;
    double of_each = 0;  // and so many for each thing it lists
};
constexpr std::array most_parts{
    MostParts{"form.", 3},
    MostParts{"review.", 2, 1},
    MostParts{"receipt", 2, 4},
    MostParts{"about.", 9},
    MostParts{"bundle.", 10},
    MostParts{"handover.", 14},
};
constexpr std::size_t most_parts_of_others = 8;

}  // namespace

Faults one_heading(const ui::SemanticsTree& tree) {
    if (tree.page() == nullptr) return {"no page"};
    int headings = 0;
    for (const Node& node : tree.nodes()) {
        if (node.role == Role::heading && !is_section(own_id(node, tree.page()->id))) ++headings;
    }
    if (headings == 1) return {};
    return {fmt::format("{} headings on a part", headings)};
}

Faults headings_head(const ui::SemanticsTree& tree) {
    if (tree.page() == nullptr) return {"no page"};
    Faults faults;
    const std::vector<const Node*> content = content_of(tree);
    const bool only = std::all_of(content.begin(), content.end(), [](const Node* node) { return node->role == Role::heading; });
    if (only && !content.empty()) {
        faults.push_back("a part with a heading alone");
    } else {
        // The actions, which come last, are headed by nothing. A heading may head another, as a sheet its sections; the last
        // of them heads what is no heading.
        for (std::size_t index = 0; index < content.size(); ++index) {
            if (content[index]->role != Role::heading || !is_section(own_id(*content[index], tree.page()->id))) continue;
            const bool beneath = std::any_of(content.begin() + static_cast<std::ptrdiff_t>(index) + 1, content.end(),
                                             [](const Node* node) { return node->role != Role::heading; });
            if (!beneath) faults.push_back(fmt::format("nothing beneath \"{}\"", content[index]->plain_name()));
        }
    }
    return faults;
}

Faults whole_groups(const ui::SemanticsTree& tree) {
    constexpr int most_together = 3;
    if (tree.page() == nullptr) return {"no page"};
    std::map<std::string, std::pair<int, int>, std::less<>> groups;  // on this part, and in all
    for (const Node& node : tree.nodes()) {
        if (node.role != Role::radio && node.role != Role::checkbox) continue;
        const std::string_view id = own_id(node, tree.page()->id);
        auto& [here, all] = groups[std::string(id.substr(0, id.find('.')))];
        ++here;
        all = node.position.count;
    }
    Faults faults;
    for (const auto& [id, counts] : groups) {
        const auto& [here, all] = counts;
        if (all <= most_together && here < all) faults.push_back(fmt::format("{} of {} choices on a part: {}", here, all, id));
    }
    return faults;
}

std::size_t things_of(const ui::SemanticsTree& tree) {
    const auto& nodes = tree.nodes();
    return static_cast<std::size_t>(std::count_if(nodes.begin(), nodes.end(), [&](const Node& node) {
        return node.role == Role::list_item || (node.role == Role::status && own_id(node, tree.page()->id).starts_with("slip"));
    }));
}

Faults few_parts(const ui::SemanticsTree& tree, std::size_t parts, std::size_t things) {
    if (tree.page() == nullptr) return {"no page"};
    const std::string& id = tree.page()->id;
    const auto kind = std::find_if(most_parts.begin(), most_parts.end(), [&](const MostParts& one) { return id.starts_with(one.kind); });
    const std::size_t most = kind == most_parts.end() ? most_parts_of_others
                                                     : kind->parts + static_cast<std::size_t>(kind->of_each * static_cast<double>(things));
    if (parts <= most) return {};
    return {fmt::format("{} parts, and {} at most of \"{}\"", parts, most, kind == most_parts.end() ? "" : kind->kind)};
}

// Read in columns, as it is seen: what begins again above what was read before stands at the right of all that was read
// at its height and below.
Faults reading_order(const ui::SemanticsTree& tree) {
    Faults faults;
    if (tree.page() == nullptr) return {"no page"};
    std::vector<const Node*> read;
    for (const Node& node : tree.nodes()) {
        const bool has_place = node.role != Role::page && node.role != Role::list && node.bounds.width > 0;
        // The part's number may be spoken from the button beside it.
        if (!has_place || node.id.ends_with("frame.part")) continue;
        const Node* last = read.empty() ? nullptr : read.back();
        read.push_back(&node);
        if (last == nullptr) continue;
        const PixelRect& from = last->bounds;
        const PixelRect& to = node.bounds;
        const std::string ids = fmt::format("{} after {}", own_id(node, tree.page()->id), own_id(*last, tree.page()->id));
        const bool in_row = to.y < from.bottom() && from.y < to.bottom();
        if (in_row && to.right() <= from.x) faults.push_back("reading order: " + ids + ", at its left");
        if (in_row || to.bottom() > from.y) continue;
        const bool column = std::all_of(read.begin(), read.end() - 1, [&](const Node* one) {
            // How far one is comes first wherever it is drawn.
            return one->role == Role::progress || one->bounds.bottom() <= to.y || one->bounds.right() <= to.x;
        });
        if (!column) faults.push_back("reading order: " + ids + ", above it");
    }
    return faults;
}

Faults fixed_controls(const ui::SemanticsTree& tree) {
    static constexpr std::array<std::string_view, 5> ids{"frame.back", "frame.listen_again", "frame.settings",
                                                        "frame.call_person", "frame.finish"};
    if (tree.page() == nullptr) return {"no page"};
    std::vector<std::string> found;
    for (const Node& node : tree.nodes()) {
        const std::string_view id = own_id(node, tree.page()->id);
        if (std::find(ids.begin(), ids.end(), id) != ids.end()) found.emplace_back(id);
    }
    if (std::equal(found.begin(), found.end(), ids.begin(), ids.end())) return {};
    std::string listed;
    for (const std::string& id : found) listed += " " + id;
    return {"fixed controls:" + (listed.empty() ? " none" : listed)};
}

}  // namespace engawa::audit
