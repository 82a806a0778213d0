#include "tests/screens/ui/design_sheets.h"

#include "screens/ui/press.h"
#include "screens/ui/sdl_backend.h"
#include "tests/screens/ui/gallery.h"
#include "tests/support/project_folders.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <regex>

// docs/design.md says what the code has, and shows what the code draws.

using namespace engawa;
using namespace engawa::ui;
namespace fs = std::filesystem;

namespace {

std::string document_text() {
    std::ifstream file(support::source_dir() / "docs" / "design.md");
    return {std::istreambuf_iterator<char>(file), {}};
}

// The document holds this line, whole.
void check_line(const std::string& document, const std::string& line) {
    INFO("docs/design.md lacks the line\n" << line);
    CHECK(document.find("\n" + line + "\n") != std::string::npos);
}

std::string in_mm(Millimetres length) { return fmt::format("{:.1f}", length.value()); }

// One row of a table over the four sizes on one panel.
std::string row(std::string_view name, const PanelGeometry& panel, Millimetres Tokens::*length) {
    std::string line = fmt::format("| {} |", name);
    for (const TextSize size : all_text_sizes) line += " " + in_mm(make_tokens(panel, size).*length) + " |";
    return line;
}

std::string hex(Colour colour) { return fmt::format("#{:02X}{:02X}{:02X}", colour.red, colour.green, colour.blue); }

}  // namespace

TEST_CASE("The design's lengths are those of the tokens") {
    const std::string document = document_text();
    for (const PanelGeometry& panel : {panel_21_inch, panel_15_inch, panel_10_inch}) {
        check_line(document, row("body", panel, &Tokens::body));
        check_line(document, row("heading", panel, &Tokens::heading));
        check_line(document, row("title", panel, &Tokens::title));
        check_line(document, row("target", panel, &Tokens::target));
        check_line(document, row("between targets", panel, &Tokens::target_gap));
        check_line(document, row("between items", panel, &Tokens::gap));
        check_line(document, row("between groups", panel, &Tokens::gap_large));
        check_line(document, row("inside a tile", panel, &Tokens::padding));
    }
    const Tokens tokens = make_tokens(panel_21_inch, TextSize::normal);
    check_line(document, fmt::format("| corner | {} mm |", in_mm(tokens.radius)));
    check_line(document, fmt::format("| border | {} mm |", in_mm(tokens.border)));
    check_line(document, fmt::format("| focus ring | {} mm |", in_mm(tokens.focus_ring)));
    check_line(document, fmt::format("| key of a keyboard, at least | {} mm |", in_mm(tokens.key)));
}

TEST_CASE("The design's colours are those of the palettes") {
    const std::string document = document_text();
    const auto standard = text_pairs(Contrast::standard);
    const auto high = text_pairs(Contrast::high);
    const auto low_glare = text_pairs(Contrast::low_glare);
    for (std::size_t at = 0; at < standard.size(); ++at) {
        std::string line = fmt::format("| {} |", standard[at].name);
        for (const NamedPair& pair : {standard[at], high[at], low_glare[at]}) {
            line += fmt::format(" {} on {}, {:.1f} |", hex(pair.ink), hex(pair.fill), contrast_ratio(pair.ink, pair.fill));
        }
        check_line(document, line);
    }
}

TEST_CASE("What moves is over within 200 ms, and the design says so") {
    CHECK(press_flash <= Milliseconds(200));
    check_line(document_text(), fmt::format("| a press shows itself | {} ms |", press_flash.count()));
}

TEST_CASE("The design names every icon") {
    const std::string document = document_text();
    for (int at = 1; at < icon_count; ++at) {
        const std::string name(icon_name(static_cast<Icon>(at)));
        INFO(name);
        CHECK(document.find("`" + name + "`") != std::string::npos);
        CHECK(fs::exists(support::source_dir() / "assets" / "icons" / (name + ".svg")));
    }
}

TEST_CASE("Every picture of the design is there, and none lies there unseen") {
    const std::string document = document_text();
    static const std::regex picture(R"(\]\((screens/[^)]*\.png)\))");
    std::size_t shown = 0;
    for (std::sregex_iterator at(document.begin(), document.end(), picture), end; at != end; ++at, ++shown) {
        INFO((*at)[1]);
        CHECK(fs::exists(support::source_dir() / "docs" / (*at)[1].str()));
    }
    CHECK(shown > 0);
    for (const fs::directory_entry& file : fs::directory_iterator(support::source_dir() / "docs" / "screens" / "design")) {
        INFO(file.path());
        CHECK(document.find("screens/design/" + file.path().filename().string()) != std::string::npos);
    }
}

// ENGAWA_PICTURES=$PWD/docs/screens test_ui "[design]" makes the pictures of docs/design.md.
TEST_CASE("The pictures of the design are written", "[.][design]") {
    const char* wanted = std::getenv("ENGAWA_PICTURES");
    REQUIRE(wanted != nullptr);
    const fs::path folder = fs::path(wanted) / "design";
    fs::create_directories(folder);
    design::Sheet sheet;
    const auto write = [&](UiBench& bench, const std::string& name) {
        const auto picture = bench.ui().read_picture();
        REQUIRE(picture.ok());
        // A document shows them no larger.
        REQUIRE(write_png(scaled(*picture, 1280, 720), folder / (name + ".png")).ok());
    };
    sheet.colours();
    write(sheet.bench(), "colours");
    sheet.letters();
    write(sheet.bench(), "letters");
    sheet.icons();
    write(sheet.bench(), "icons");
    sheet.measures();
    write(sheet.bench(), "measures");
    const auto component = [&](gallery::Sheet what, Look look, const std::string& name) {
        gallery::Model model;
        model.sheet = what;
        model.picture = (support::share_dir() / "packs" / "sumaho" / "media" / "qr-code-aim.png").string();
        UiBench bench({.look = look}, [&](Ui& ui) { gallery::draw(ui, model); });
        model.countdown_end = bench.clock().now() + Seconds(45);
        bench.frame();
        write(bench, name);
    };
    for (const gallery::Sheet what : gallery::all_sheets) component(what, {}, gallery::sheet_name(what));
    component(gallery::Sheet::question, {.contrast = Contrast::high}, "question-high");
    component(gallery::Sheet::question, {.contrast = Contrast::low_glare}, "question-low-glare");
    component(gallery::Sheet::question, {.size = TextSize::largest}, "question-largest");
}
