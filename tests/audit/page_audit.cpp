#include "tests/audit/page_audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <regex>

#include "kiosk/content/catalogue.h"
#include "tests/audit/justified.h"
#include "tests/support/png.h"

namespace engawa::audit {

namespace {

constexpr int small_width = 320;
constexpr int small_height = 180;
constexpr int small_columns = 6;

// What a page's letters stand on is the same in every size and language: each contrast is painted at the smallest and
// the largest only.
bool is_painted(const ui::Look& look) {
    return look.size == ui::TextSize::normal ? look.language.text() == "ja"
                                             : look.size == ui::TextSize::largest && look.language.text() == "en";
}

std::string words_of(const ui::Look& look, const std::string& panel) {
    constexpr std::array sizes{"normal", "large", "larger", "largest"};
    constexpr std::array contrasts{"standard", "high", "low-glare"};
    return fmt::format("{} {} {} {}", panel, look.language.text(), sizes.at(static_cast<std::size_t>(look.size)),
                       contrasts.at(static_cast<std::size_t>(look.contrast)));
}

Faults lines_of(const std::string& text) {
    Faults lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end == std::string::npos ? text.size() : end + 1;
    }
    return lines;
}

// ENGAWA_LOOKS: a regular expression for the looks that are looked at, "10.1. ja normal standard"; else all of them.
bool is_wanted(const std::string& look) {
    static const char* given = std::getenv("ENGAWA_LOOKS");
    static const std::regex wanted(given == nullptr ? "" : given);
    return given == nullptr || std::regex_search(look, wanted);
}

std::string file_name(const std::string& name) {
    std::string file = name + ".png";
    std::replace_if(file.begin(), file.end(), [](char c) { return c == '/' || c == ' ' || c == '"'; }, '-');
    return file;
}

// The parts of a page side by side, in rows of three.
void write_strip(const std::vector<test::Image>& parts, const std::filesystem::path& file) {
    constexpr int gap = 8;
    constexpr int across = 3;
    const int count = static_cast<int>(parts.size());
    const int wide = parts.front().width_px + gap;
    const int high = parts.front().height_px + gap;
    test::Image sheet(std::min(count, across) * wide + gap, (count + across - 1) / across * high + gap, 0x777777);
    for (int index = 0; index < count; ++index) {
        test::Image part = parts[static_cast<std::size_t>(index)];
        for (int y = 0; y < part.height_px; ++y) {
            for (int x = 0; x < part.width_px; ++x) sheet.at(gap + index % across * wide + x, gap + index / across * high + y) = part.at(x, y);
        }
    }
    std::filesystem::create_directories(file.parent_path());
    if (!test::write_png(sheet, file.string())) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

struct PageAudit::Glass {
    std::string name;
    ui::PanelGeometry panel;
    std::vector<ui::DrawnLine> lines;
    ui::UiBench bench;
    std::map<std::string, ui::PixelRect> controls;  // by look and id: in the same place on every page

    Glass(std::string called, const ui::PanelGeometry& geometry, ui::UiBench::Draw draw)
        : name(std::move(called)), panel(geometry), bench({.panel = geometry, .look = {}, .strings = {}}, std::move(draw)) {
        bench.ui().keep_lines_in(&lines);
        bench.ui().set_painting(false);
    }
};

PageAudit::PageAudit(ui::UiBench::Draw draw, std::function<void(const LanguageTag&)> speak) : speak_(std::move(speak)) {
    glasses_.push_back(std::make_unique<Glass>("21.5\"", ui::panel_21_inch, draw));
    glasses_.push_back(std::make_unique<Glass>("15.6\"", ui::panel_15_inch, draw));
    glasses_.push_back(std::make_unique<Glass>("10.1\"", ui::panel_10_inch, draw));
    if (const char* folder = std::getenv("ENGAWA_FAULTS")) fault_pictures_ = folder;
    if (const char* folder = std::getenv("ENGAWA_PARTS")) all_pictures_ = folder;
}

PageAudit::~PageAudit() = default;

namespace {

// A part of a page, as it was drawn.
struct Part {
    std::string look;
    std::vector<ui::DrawnLine> lines;
    ui::SemanticsTree tree;
};

}  // namespace

std::string PageAudit::look_words(const Glass& glass, const ui::Look& look, int part) {
    return words_of(look, glass.name) + (part > 1 ? fmt::format(" part {}", part) : "");
}

void PageAudit::set_time(SteadyTime now) {
    for (const auto& glass : glasses_) {
        if (now > glass->bench.clock().now()) glass->bench.clock().advance(now - glass->bench.clock().now());
    }
}

void PageAudit::look_at(const std::string& name) {
    if (!seen_.insert(name).second) return;
    for (const auto& glass : glasses_) {
        for (const ui::TextSize size : ui::all_text_sizes) {
            for (const ui::Contrast contrast : ui::all_contrasts) {
                for (const LanguageTag& language : content::catalogue_languages()) {
                    look_in(*glass, name, {.size = size, .contrast = contrast, .language = language});
                }
            }
        }
    }
    Glass& usual = *glasses_.front();
    speak_(LanguageTag("ja"));
    usual.bench.set_look({});
    paint(usual);
    if (const ui::Node* page = usual.bench.tree().page()) kinds_.insert(page->id.substr(0, page->id.find('.')));
    keep_small_picture(usual);
    walk_focus(usual, name);
}

void PageAudit::look_in(Glass& glass, const std::string& name, const ui::Look& look) {
    if (!is_wanted(words_of(look, glass.name))) return;
    speak_(look.language);
    glass.bench.set_look(look);
    constexpr int most_parts = 80;
    std::vector<Part> parts;
    std::vector<test::Image> strip;
    for (int part = 1; part <= most_parts; ++part) {
        look_at_part(glass, name, look, part);
        parts.push_back({look_words(glass, look, part), glass.lines, glass.bench.tree()});
        if (!all_pictures_.empty()) strip.push_back(small_picture(glass));
        if (glass.bench.tree().find_id("frame.more") == nullptr) break;
        if (part == most_parts) note(name, words_of(look, glass.name), {"もっと見る never ends"});
        glass.bench.tap_id("frame.more");
    }
    std::size_t things = 0;
    for (const Part& part : parts) things += things_of(part.tree);
    if (!strip.empty()) write_strip(strip, all_pictures_ / file_name(name + " " + words_of(look, glass.name)));
    note(name, words_of(look, glass.name), few_parts(parts.front().tree, parts.size(), things));
    counts_[{name, words_of(look, glass.name)}] = parts.size();
    // Only the whole page tells what it is set for.
    const ui::Tokens& tokens = glass.bench.ui().tokens();
    const bool keys = std::any_of(parts.begin(), parts.end(), [](const Part& part) { return holds_keys(part.tree); });
    const Typing typing = keys && is_small(tokens) ? Typing::yes : Typing::no;
    for (const Part& part : parts) note(name, part.look, text_grows(part.lines, part.tree, tokens, least_share(parts.front().tree.page()->id, tokens)));
    for (const Part& part : parts) note(name, part.look, text_sizes(part.lines, part.tree, tokens, typing));
}

void PageAudit::paint(Glass& glass) {
    glass.bench.ui().set_painting(true);
    glass.bench.frame();
    glass.bench.ui().set_painting(false);
}

void PageAudit::look_at_part(Glass& glass, const std::string& name, const ui::Look& look, int part) {
    ++parts_;
    const std::size_t known = found_.size();
    const ui::SemanticsTree& tree = glass.bench.tree();
    const ui::Tokens& tokens = glass.bench.ui().tokens();
    const std::string words = look_words(glass, look, part);
    note(name, words, lines_of(glass.bench.problems()));
    note(name, words, text_places(glass.lines, tree, tokens));
    note(name, words, names_and_readings(tree));
    note(name, words, one_question(tree));
    note(name, words, one_heading(tree));
    note(name, words, headings_head(tree));
    note(name, words, whole_groups(tree));
    note(name, words, fixed_controls(tree));
    note(name, words, reading_order(tree));
    note(name, words, controls_in_place(glass, look));
    if (is_painted(look)) {
        paint(glass);
        const auto picture = glass.bench.ui().read_picture();
        if (!picture.ok()) return note(name, words, {"no picture: " + picture.error().message()});
        note(name, words, text_contrast(glass.lines, *picture, look.contrast));
    }
    if (found_.size() > known && !fault_pictures_.empty()) keep_picture(glass, fault_pictures_, name + " " + words);
}

Faults PageAudit::controls_in_place(Glass& glass, const ui::Look& look) {
    Faults faults;
    const ui::SemanticsTree& tree = glass.bench.tree();
    if (!fixed_controls(tree).empty()) return faults;
    for (const ui::Node& node : tree.nodes()) {
        const std::size_t at = node.id.find("/frame.");
        if (at == std::string::npos) continue;
        const std::string id = node.id.substr(at + 1);
        if (id == "frame.more" || id == "frame.less" || id == "frame.part") continue;
        const auto [stood, first] = glass.controls.emplace(words_of(look, glass.name) + id, node.bounds);
        if (!first && stood->second != node.bounds) faults.push_back(id + " stands elsewhere than on other pages");
    }
    return faults;
}

// A fault is easier to mend when it is seen.
void PageAudit::keep_picture(Glass& glass, const std::filesystem::path& folder, const std::string& name) {
    std::filesystem::create_directories(folder);
    paint(glass);
    (void)glass.bench.ui().write_png(folder / file_name(name));
}

// Tab stops at everything that can be pressed, once, in the order of the page (which reading_order holds to the glass), and comes back to where it began; so it
// does backwards (EN 301 549 5.1.6.2).
void PageAudit::walk_focus(Glass& glass, const std::string& name) {
    for (int part = 1; part < 40; ++part) {
        std::vector<std::string> wanted;
        for (const ui::Node& node : glass.bench.tree().nodes()) {
            if (node.operable()) wanted.push_back(node.id);
        }
        const auto focused = [&]() -> std::string {
            for (const ui::Node& node : glass.bench.tree().nodes()) {
                if (has(node.state, ui::State::focused)) return node.id;
            }
            return {};
        };
        std::vector<std::string> reached;
        for (std::size_t stop = 0; stop < wanted.size(); ++stop) {
            glass.bench.key("Tab");
            reached.push_back(focused());
        }
        glass.bench.key("Tab");
        if (!reached.empty() && focused() != reached.front()) note(name, "focus", {"Tab does not come back to where it began"});
        glass.bench.key("Shift+Tab");
        if (!reached.empty() && focused() != reached.back()) note(name, "focus", {"Shift+Tab does not go back"});
        std::rotate(reached.begin(), std::find(reached.begin(), reached.end(), wanted.empty() ? "" : wanted.front()), reached.end());
        if (reached != wanted) note(name, "focus", {fmt::format("Tab stops at {} of {} in the page's order", reached.size(), wanted.size())});
        if (glass.bench.tree().find_id("frame.more") == nullptr) return;
        glass.bench.tap_id("frame.more");
    }
}

// Half as wide and half as high.
test::Image PageAudit::small_picture(Glass& glass) {
    paint(glass);
    const auto picture = glass.bench.ui().read_picture();
    if (!picture.ok()) throw std::runtime_error(picture.error().message());
    test::Image small(picture->width / 2, picture->height / 2, 0);
    const auto width = static_cast<std::size_t>(picture->width);
    for (int y = 0; y < small.height_px; ++y) {
        for (int x = 0; x < small.width_px; ++x) {
            const std::size_t at = static_cast<std::size_t>(2 * y) * width + static_cast<std::size_t>(2 * x);
            std::uint32_t mixed = 0;
            for (const int shift : {0, 8, 16}) {
                std::uint32_t sum = 0;
                for (const std::size_t one : {at, at + 1, at + width, at + width + 1}) sum += picture->argb[one] >> shift & 0xFFU;
                mixed |= sum / 4 << shift;
            }
            small.at(x, y) = mixed;
        }
    }
    return small;
}

void PageAudit::keep_small_picture(Glass& glass) {
    const auto picture = glass.bench.ui().read_picture();
    if (!picture.ok()) return;
    std::vector<std::uint32_t> small;
    const int step_x = picture->width / small_width;
    const int step_y = picture->height / small_height;
    for (int y = 0; y < small_height; ++y) {
        for (int x = 0; x < small_width; ++x) {
            std::array<std::uint32_t, 3> sum{};
            for (int dy = 0; dy < step_y; ++dy) {
                for (int dx = 0; dx < step_x; ++dx) {
                    const std::uint32_t pixel = picture->argb[static_cast<std::size_t>(y * step_y + dy) * picture->width + x * step_x + dx];
                    for (std::size_t channel = 0; channel < 3; ++channel) sum[channel] += (pixel >> (16 - 8 * channel)) & 0xFFU;
                }
            }
            const auto count = static_cast<std::uint32_t>(step_x * step_y);
            small.push_back((sum[0] / count) << 16U | (sum[1] / count) << 8U | sum[2] / count);
        }
    }
    small_pictures_.push_back(std::move(small));
}

void PageAudit::write_contact_sheet(const std::filesystem::path& file) const {
    constexpr int gap = 8;
    const int rows = (static_cast<int>(small_pictures_.size()) + small_columns - 1) / small_columns;
    test::Image sheet(small_columns * (small_width + gap) + gap, rows * (small_height + gap) + gap, 0x777777);
    for (std::size_t index = 0; index < small_pictures_.size(); ++index) {
        const int left = gap + static_cast<int>(index % small_columns) * (small_width + gap);
        const int top = gap + static_cast<int>(index / small_columns) * (small_height + gap);
        for (int y = 0; y < small_height; ++y) {
            for (int x = 0; x < small_width; ++x) {
                sheet.at(left + x, top + y) = small_pictures_[index][static_cast<std::size_t>(y) * small_width + x];
            }
        }
    }
    std::filesystem::create_directories(file.parent_path());
    if (!test::write_png(sheet, file.string())) throw std::runtime_error("cannot write " + file.string());
}

void PageAudit::note(const std::string& name, const std::string& look, const Faults& found) {
    for (const std::string& fault : found) {
        if (!is_justified(name, fault)) found_[{name, fault}].push_back(look);
    }
}

std::vector<std::string> PageAudit::faults() const {
    std::vector<std::string> all;
    for (const auto& [page_and_fault, looks] : found_) {
        std::string shown = looks.front();
        if (looks.size() > 1) shown += fmt::format(" and {} more", looks.size() - 1);
        all.push_back(page_and_fault.first + " | " + shown + " | " + page_and_fault.second);
    }
    return all;
}

}  // namespace engawa::audit
