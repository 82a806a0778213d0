#include "screens/ui/tokens.h"

#include <catch2/catch.hpp>

using namespace engawa::ui;

TEST_CASE("Contrast is measured as WCAG says") {
    CHECK(contrast_ratio(rgb(0x000000), rgb(0xFFFFFF)) == Approx(21.0));
    CHECK(contrast_ratio(rgb(0x777777), rgb(0xFFFFFF)) == Approx(4.48).margin(0.01));
    CHECK(contrast_ratio(rgb(0x123456), rgb(0x123456)) == Approx(1.0));
}

TEST_CASE("Every text of the standard palette stands out 10:1") {
    for (const NamedPair& pair : text_pairs(Contrast::standard)) {
        INFO(pair.name);
        CHECK(contrast_ratio(pair.ink, pair.fill) >= 10.0);
    }
}

TEST_CASE("Every text of the high palette stands out 20:1") {
    for (const NamedPair& pair : text_pairs(Contrast::high)) {
        INFO(pair.name);
        CHECK(contrast_ratio(pair.ink, pair.fill) >= 20.0);
    }
}

TEST_CASE("The low-glare palette is soft, but still 7:1, and has no bright surface to sit on") {
    for (const NamedPair& pair : text_pairs(Contrast::low_glare)) {
        INFO(pair.name);
        CHECK(contrast_ratio(pair.ink, pair.fill) >= 7.0);
        CHECK(contrast_ratio(pair.ink, pair.fill) <= 13.0);
    }
    CHECK(contrast_ratio(palette(Contrast::low_glare).page.fill, rgb(0x000000)) < 2.0);
}

TEST_CASE("Borders and the focus ring show where they alone draw a shape") {
    for (const Contrast contrast : all_contrasts) {
        const Palette& p = palette(contrast);
        INFO(static_cast<int>(contrast));
        CHECK(contrast_ratio(p.card.border, p.page.fill) >= 3.0);
        CHECK(contrast_ratio(p.secondary.border, p.page.fill) >= 3.0);
        CHECK(contrast_ratio(p.quiet.border, p.page.fill) >= 3.0);
        CHECK(contrast_ratio(p.selected.border, p.page.fill) >= 3.0);
        CHECK(contrast_ratio(p.error.border, p.page.fill) >= 3.0);
        CHECK(contrast_ratio(p.focus, p.page.fill) >= 3.0);
        CHECK(contrast_ratio(p.focus, p.floor.fill) >= 3.0);
    }
}
