#pragma once

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "kiosk/content/catalogue.h"
#include "screens/page.h"
#include "tests/support/project_folders.h"
#include "tests/support/ui_bench.h"

// What the tests of single pages share: a page on every panel, its presses, its pictures.

namespace engawa::test {

inline std::filesystem::path share() { return engawa::support::share_dir(); }

inline const content::Catalogue& catalogue() {
    static const content::Catalogue loaded = content::Catalogue::load(share() / "strings").value();
    return loaded;
}

// Draws the page and drops what it answers.
template <typename Model>
ui::UiBench::Draw drawing(const Model& model, const std::string& language) {
    return [&model, language](ui::Ui& ui) { (void)draw(ui, model, catalogue().in(LanguageTag(language))); };
}

template <typename Model>
void keeps_the_rules(const Model& model) {
    // やさしい日本語 is set with the same fonts and rules as Japanese.
    for (const std::string language : {"ja", "en"}) {
        INFO(language);
        ui::BenchOptions options;
        options.look.language = LanguageTag(language);
        CHECK(ui::UiBench::problems_everywhere(drawing(model, language), options) == "");
    }
}

// The outcome of tapping a widget of a page in Japanese.
template <typename Outcome, typename Model>
Outcome tapping(Model model, ui::Role role, std::string_view name) {
    std::optional<page::Outcome> outcome;
    ui::UiBench bench([&](ui::Ui& ui) {
        if (const auto intent = draw(ui, std::as_const(model), catalogue().in(LanguageTag("ja")))) {
            outcome = update(model, *intent);
        }
    });
    bench.frame();
    bench.tap(role, name);
    INFO(bench.tree().dump());
    REQUIRE(outcome.has_value());
    REQUIRE(std::holds_alternative<Outcome>(*outcome));
    return std::get<Outcome>(*outcome);
}

// Of a page, looked at by a person when ENGAWA_PICTURES says where they go.
struct Shot {
    const char* name;
    ui::PanelGeometry panel;
    ui::TextSize size;
    const char* language;
};

template <typename Model>
void write_picture(const char* kind, const Shot& shot, const Model& model) {
    const char* wanted = std::getenv("ENGAWA_PICTURES");
    REQUIRE(wanted != nullptr);
    const std::filesystem::path folder = std::filesystem::path(wanted) / kind;
    std::filesystem::create_directories(folder);
    ui::BenchOptions options;
    options.panel = shot.panel;
    options.look.size = shot.size;
    options.look.furigana = ui::FuriganaLevel::all;
    options.look.language = LanguageTag(shot.language);
    ui::UiBench bench(options, drawing(model, shot.language));
    bench.frame();
    bench.write_png(folder / (std::string(shot.name) + ".png"));
}

}  // namespace engawa::test
