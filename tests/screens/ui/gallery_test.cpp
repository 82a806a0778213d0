#include "tests/screens/ui/gallery.h"
#include "tests/support/ui_bench.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>

using namespace engawa;
using namespace engawa::ui;

namespace {

LanguageTag language_of(gallery::Tongue tongue) {
    switch (tongue) {
        case gallery::Tongue::japanese: return LanguageTag("ja");
        case gallery::Tongue::easy: return LanguageTag("ja-x-easy");
        case gallery::Tongue::english: return LanguageTag("en");
    }
    return LanguageTag("ja");
}

}  // namespace

TEST_CASE("Every widget keeps its size and distance on every panel, at every text size, in every language") {
    const gallery::Sheet sheet = GENERATE(from_range(gallery::all_sheets));
    const gallery::Tongue tongue = GENERATE(gallery::Tongue::japanese, gallery::Tongue::english);
    INFO(gallery::sheet_name(sheet) << " in " << language_of(tongue).text());
    gallery::Model model;
    model.sheet = sheet;
    model.tongue = tongue;
    model.countdown_end = SteadyTime(Seconds(5000));
    BenchOptions options;
    options.look.language = language_of(tongue);
    CHECK(UiBench::problems_everywhere([&](Ui& ui) { gallery::draw(ui, model); }, options) == "");
}

// ENGAWA_GALLERY=/folder test_ui "[gallery]" writes every sheet for a person to look at.
TEST_CASE("The gallery is written as pictures", "[.][gallery]") {
    const char* folder = std::getenv("ENGAWA_GALLERY");
    REQUIRE(folder != nullptr);
    struct Panel {
        const char* name;
        PanelGeometry panel;
    };
    for (const Panel& panel : {Panel{"21", panel_21_inch}, Panel{"15", panel_15_inch}, Panel{"10", panel_10_inch}}) {
        for (const gallery::Sheet sheet : gallery::all_sheets) {
            gallery::Model model;
            model.sheet = sheet;
            BenchOptions options;
            options.panel = panel.panel;
            UiBench bench(options, [&](Ui& ui) { gallery::draw(ui, model); });
            model.countdown_end = bench.clock().now() + Seconds(45);
            const auto shoot = [&](const std::string& what, Look look, gallery::Tongue tongue) {
                model.tongue = tongue;
                look.language = language_of(tongue);
                bench.set_look(look);
                for (int part = 1; part < 9; ++part) {
                    bench.write_png(std::string(folder) + "/" + gallery::sheet_name(sheet) + "-" + panel.name + "-" + what +
                                    (part > 1 ? "-part" + std::to_string(part) : "") + ".png");
                    if (bench.tree().find_id("frame.more") == nullptr) break;
                    bench.tap_id("frame.more");
                }
            };
            shoot("normal", {}, gallery::Tongue::japanese);
            shoot("largest", {.size = TextSize::largest}, gallery::Tongue::japanese);
            shoot("high", {.contrast = Contrast::high}, gallery::Tongue::easy);
            shoot("lowglare", {.contrast = Contrast::low_glare}, gallery::Tongue::english);
        }
    }
}

// test_ui "[frametime]": what a frame costs in software, of a page that has settled and of the first one after another
// page, in every size and contrast; the heaviest sheet of each.
TEST_CASE("Frame times of every sheet", "[.][frametime]") {
    struct Heaviest {
        double ms = 0;
        std::string sheet;
        void take(double took_ms, gallery::Sheet of) {
            if (took_ms > ms) *this = {took_ms, gallery::sheet_name(of)};
        }
    };
    // Of the processor: what else the machine does is not counted.
    const auto spent_ms = [](std::clock_t begin) { return 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC; };
    for (const TextSize size : all_text_sizes) {
        for (const Contrast contrast : all_contrasts) {
            gallery::Model model;
            model.countdown_end = SteadyTime(Seconds(5000));
            UiBench bench({.look = {.size = size, .contrast = contrast}}, [&](Ui& ui) { gallery::draw(ui, model); });
            Heaviest settled;
            Heaviest first;
            for (const gallery::Sheet sheet : gallery::all_sheets) {
                model.sheet = sheet;
                std::clock_t begin = std::clock();
                bench.frame();
                first.take(spent_ms(begin), sheet);
                constexpr int frames = 20;
                begin = std::clock();
                for (int count = 0; count < frames; ++count) bench.frame();
                settled.take(spent_ms(begin) / frames, sheet);
            }
            WARN("size " << static_cast<int>(size) << ", contrast " << static_cast<int>(contrast) << ": settled " << settled.ms
                         << " ms (" << settled.sheet << "), first after another " << first.ms << " ms (" << first.sheet << ")");
        }
    }
}
