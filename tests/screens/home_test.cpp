#include <catch2/catch.hpp>

#include <set>

#include "screens/home/home.h"
#include "tests/screens/pages_bench.h"

// Home with few categories and with many, in every look: もっと見る comes to an end, and everything was shown.

using namespace engawa;
using namespace engawa::test;

namespace {

const content::Library& library() {
    static const content::Library loaded = content::Library::load(share() / "packs").value();
    return loaded;
}

// The first of so many categories with names of every length.
home::Model home_of(std::size_t categories, ClockState clock) {
    home::Model model = home::make_model(library(), clock);
    const std::vector<home::Model::Tile> shipped = model.tiles;
    model.tiles.clear();
    for (std::size_t index = 0; index < categories; ++index) {
        home::Model::Tile tile = shipped[index % shipped.size()];
        tile.shelf = content::CategoryId("category-" + std::to_string(index));
        model.tiles.push_back(std::move(tile));
    }
    return model;
}

// What was shown until もっと見る was gone; nothing when it does not end.
std::set<std::string> shown_to_the_end(ui::UiBench& bench, std::size_t most_parts) {
    std::set<std::string> shown;
    for (std::size_t part = 0; part < most_parts; ++part) {
        for (const ui::Node& node : bench.tree().nodes()) {
            if (node.operable()) shown.insert(node.id);
        }
        if (bench.tree().find_id("frame.more") == nullptr) return shown;
        bench.tap_id("frame.more");
    }
    return {};
}

}  // namespace

TEST_CASE("もっと見る on home comes to an end in every look, however many categories there are") {
    for (const ui::PanelGeometry& panel : {ui::panel_21_inch, ui::panel_15_inch, ui::panel_10_inch}) {
        for (std::size_t categories = 1; categories <= 8; ++categories) {
            const home::Model model = home_of(categories, categories % 2 == 0 ? ClockState::unset : ClockState::set);
            std::string language = "ja";
            ui::BenchOptions options;
            options.panel = panel;
            ui::UiBench bench(options, [&](ui::Ui& ui) { (void)draw(ui, model, catalogue().in(LanguageTag(language))); });
            bench.ui().set_painting(false);
            for (const ui::TextSize size : ui::all_text_sizes) {
                for (const char* spoken : {"ja", "ja-x-easy", "en"}) {
                    language = spoken;
                    ui::Look look;
                    look.size = size;
                    look.language = LanguageTag(language);
                    bench.set_look(look);
                    bench.frame();
                    INFO(panel.width_px << " px, " << panel.px_per_mm << " px/mm, " << categories << " categories, size "
                                        << static_cast<int>(size) << ", " << spoken);
                    const std::set<std::string> shown = shown_to_the_end(bench, categories + 3);
                    CHECK(shown.contains("home/slips.status"));
                    CHECK(shown.contains("home/shelves.category-0"));
                    CHECK(shown.contains("home/shelves.category-" + std::to_string(categories - 1)));
                }
            }
        }
    }
}
