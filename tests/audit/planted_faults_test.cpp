#include <catch2/catch.hpp>

#include <functional>
#include <set>

#include "tests/audit/page_rules.h"
#include "tests/support/ui_bench.h"

// A page on which each rule of the audit holds, and for each rule the same page with one thing wrong: this rule finds it,
// and no other.

using namespace engawa;
using audit::Faults;
using ui::Node;
using ui::PixelRect;
using ui::Role;

namespace {

// What the rules look at, of one part.
struct Page {
    ui::SemanticsTree tree;
    std::vector<ui::DrawnLine> lines;
    ui::Pixels pixels;
    ui::Look look;
    ui::Tokens tokens = ui::make_tokens(ui::panel_21_inch, ui::TextSize::normal);
    std::size_t parts = 1;

    Node& node(std::string_view id) {
        for (Node& one : tree.nodes()) {
            if (one.id == "form.q/" + std::string(id)) return one;
        }
        throw std::runtime_error("no node " + std::string(id));
    }
    void remove(std::string_view id) {
        auto& nodes = tree.nodes();
        nodes.erase(nodes.begin() + (&node(id) - nodes.data()));
    }
};

void add(Page& page, std::string_view id, Role role, const std::string& name, PixelRect bounds, ui::Position position = {}) {
    Node node{.id = id.empty() ? "form.q" : "form.q/" + std::string(id), .role = role, .name = name};
    node.bounds = bounds;
    node.position = position;
    node.language = LanguageTag("ja");
    page.tree.add(std::move(node));
}

void write(Page& page, PixelRect at) {
    const int em = page.tokens.panel.px(page.tokens.body);
    page.lines.push_back({.ink = at, .letters = at, .em_px = em, .reading_em_px = em / 2, .letter_count = 4, .colour = ui::rgb(0)});
}

Page sound() {
    Page page;
    add(page, "", Role::page, "{質問|しつもん}", {0, 0, 1920, 1080});
    add(page, "heading.1", Role::heading, "{質問|しつもん}", {100, 60, 1600, 60});
    write(page, {110, 65, 300, 40});
    add(page, "agree.yes", Role::radio, "はい", {100, 200, 1600, 100}, {1, 2});
    write(page, {200, 230, 100, 40});
    add(page, "agree.no", Role::radio, "いいえ", {100, 320, 1600, 100}, {2, 2});
    add(page, "section.1", Role::heading, "なぜ", {100, 440, 1600, 40});
    add(page, "paragraph.1", Role::paragraph, "わけ", {100, 500, 1600, 40});
    add(page, "next", Role::button, "つぎへ", {1500, 700, 300, 100});
    int x = 10;
    for (const char* id : {"frame.back", "frame.listen_again", "frame.settings", "frame.call_person", "frame.finish"}) {
        add(page, id, Role::button, "もどる", {x, 950, 300, 120});
        x += 380;
    }
    page.pixels = {1920, 1080, std::vector<std::uint32_t>(std::size_t{1920} * 1080, 0xFFFFFFFF)};
    for (const ui::DrawnLine& line : page.lines) page.pixels.argb[static_cast<std::size_t>(line.letters.y) * 1920 + line.letters.x] = 0xFF000000;
    return page;
}

struct Rule {
    std::string name;
    std::function<Faults(const Page&)> look;
};

Faults lines_of(const std::string& text) { return text.empty() ? Faults{} : Faults{text}; }

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all{
        {"bench", [](const Page& page) { return lines_of(ui::UiBench::problems_of(page.tree, page.tokens.panel)); }},
        {"sizes", [](const Page& page) { return audit::text_sizes(page.lines, page.tree, page.tokens, audit::Typing::no); }},
        {"grows", [](const Page& page) { return audit::text_grows(page.lines, page.tree, page.tokens, 0.5); }},
        {"places", [](const Page& page) { return audit::text_places(page.lines, page.tree, page.tokens); }},
        {"contrast", [](const Page& page) { return audit::text_contrast(page.lines, page.pixels, ui::Contrast::standard); }},
        {"names", [](const Page& page) { return audit::names_and_readings(page.tree); }},
        {"question", [](const Page& page) { return audit::one_question(page.tree); }},
        {"heading", [](const Page& page) { return audit::one_heading(page.tree); }},
        {"heads", [](const Page& page) { return audit::headings_head(page.tree); }},
        {"groups", [](const Page& page) { return audit::whole_groups(page.tree); }},
        {"parts", [](const Page& page) { return audit::few_parts(page.tree, page.parts, audit::things_of(page.tree)); }},
        {"order", [](const Page& page) { return audit::reading_order(page.tree); }},
        {"controls", [](const Page& page) { return audit::fixed_controls(page.tree); }},
    };
    return all;
}

std::set<std::string> found_by(const Page& page) {
    std::set<std::string> names;
    for (const Rule& rule : rules()) {
        if (!rule.look(page).empty()) names.insert(rule.name);
    }
    return names;
}

struct Planted {
    std::string what;
    std::string rule;
    std::function<void(Page&)> plant;
};

}  // namespace

TEST_CASE("Nothing is found on a sound page") {
    const Page page = sound();
    for (const Rule& rule : rules()) {
        INFO(rule.name);
        CHECK(rule.look(page).empty());
    }
}

TEST_CASE("What is wrong with a page is found by the rule for it, and by no other") {
    const std::vector<Planted> planted{
        {"an id used twice", "bench", [](Page& page) { page.node("agree.no").id = "form.q/agree.yes"; }},
        {"a target of 15 mm", "bench", [](Page& page) { page.node("next").bounds.height = 60; }},
        {"targets 1 mm apart", "bench", [](Page& page) { page.node("agree.no").bounds.y = 304; }},
        {"an item over another", "bench", [](Page& page) { page.node("paragraph.1").bounds.y = 450; }},
        {"an item beyond the panel", "bench", [](Page& page) { page.node("paragraph.1").bounds.x = 400; }},
        {"a label that spills out", "bench", [](Page& page) { page.node("next").words = {1490, 720, 320, 40}; }},
        {"letters of 6 mm", "sizes", [](Page& page) { page.lines.back().em_px = 24; }},
        {"readings of 3 mm", "sizes", [](Page& page) { page.lines.front().reading_em_px = 12; }},
        {"letters that do not grow with the size", "grows",
         [](Page& page) { page.tokens = ui::make_tokens(ui::panel_21_inch, ui::TextSize::largest, 1.0); }},
        {"a sentence that does not grow with the size", "grows",
         [](Page& page) {
             page.tokens = ui::make_tokens(ui::panel_21_inch, ui::TextSize::largest);
             page.lines.back().ink = page.lines.back().letters = {110, 505, 100, 30};
             page.lines.back().em_px = page.tokens.panel.px(ui::least_body);
             page.pixels.argb[std::size_t{505} * 1920 + 110] = 0xFF000000;
         }},
        {"a line cut off by the edge", "places", [](Page& page) { page.lines.front().ink = {1800, 65, 300, 40}; }},
        {"a line over another", "places", [](Page& page) { page.lines.push_back(page.lines.front()); }},
        {"a line that leaves its control", "places", [](Page& page) { page.lines.back().ink.y = 280; }},
        {"a line of 45 letters", "places",
         [](Page& page) { page.lines.front().letters.width = 45 * page.lines.front().em_px; }},
        {"grey on white", "contrast",
         [](Page& page) {
             const ui::DrawnLine& line = page.lines.front();
             page.pixels.argb[static_cast<std::size_t>(line.letters.y) * 1920 + line.letters.x] = 0xFF999999;
             page.lines.front().colour = ui::rgb(0x999999);
         }},
        {"a line that was not drawn", "contrast", [](Page& page) { page.lines.front().colour = ui::rgb(0x102030); }},
        {"an item without a name", "names", [](Page& page) { page.node("paragraph.1").name.clear(); }},
        {"kanji without a reading", "names", [](Page& page) { page.node("paragraph.1").name = "理由"; }},
        {"seven choices", "question",
         [](Page& page) {
             for (const char* id : {"agree.yes", "agree.no"}) page.node(id).position.count = 7;
         }},
        {"two questions", "question",
         [](Page& page) {
             page.node("agree.no").id = "other.no";
             for (Node& node : page.tree.nodes()) {
                 if (node.id == "other.no") node.id = "form.q/other.no";
                 if (node.role == Role::radio) node.position = {1, 1};
             }
         }},
        {"no heading", "heading", [](Page& page) { page.remove("heading.1"); }},
        {"two headings", "heading", [](Page& page) { page.node("paragraph.1").role = Role::heading, page.remove("section.1"); }},
        {"a heading alone", "heads",
         [](Page& page) {
             for (const char* id : {"agree.yes", "agree.no", "section.1", "paragraph.1", "next"}) page.remove(id);
             page.lines.pop_back();
         }},
        {"a section's heading at the foot", "heads",
         [](Page& page) {
             page.remove("paragraph.1");
             page.remove("next");
         }},
        {"yes without no", "groups", [](Page& page) { page.remove("agree.no"); }},
        {"a question of four parts", "parts", [](Page& page) { page.parts = 4; }},
        {"no before yes", "order", [](Page& page) { std::swap(page.node("agree.yes").bounds, page.node("agree.no").bounds); }},
        {"a sentence after what stands beneath it", "order",
         [](Page& page) {
             page.node("paragraph.1").bounds = {800, 440, 800, 40};
             page.node("section.1").bounds = {100, 500, 1600, 40};
         }},
        {"no way to call a person", "controls", [](Page& page) { page.remove("frame.call_person"); }},
        {"controls in another order", "controls",
         [](Page& page) { std::swap(page.node("frame.back").id, page.node("frame.finish").id); }},
    };
    std::set<std::string> used;
    for (const Planted& one : planted) {
        INFO(one.what);
        Page page = sound();
        one.plant(page);
        CHECK(found_by(page) == std::set<std::string>{one.rule});
        used.insert(one.rule);
    }
    for (const Rule& rule : rules()) {
        INFO(rule.name);
        CHECK(used.contains(rule.name));
    }
}
