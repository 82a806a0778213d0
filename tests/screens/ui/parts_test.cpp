#include "tests/support/ui_bench.h"

#include <catch2/catch.hpp>

#include <array>

// How a page that does not fit is cut into parts.

using namespace engawa;
using namespace engawa::ui;

namespace {

constexpr std::array panels{panel_21_inch, panel_15_inch, panel_10_inch};
constexpr const char* question = "{市|し}が{訪問|ほうもん}{調査|ちょうさ}をすることに{同意|どうい}しますか";
constexpr const char* hint = "どちらも{無料|むりょう}です。{送|おく}る{前|まえ}なら、いつでもやめられます。";
constexpr const char* sentence = "{窓口|まどぐち}に{行|い}かなくても{申請|しんせい}できます。{費用|ひよう}はかかりません。";

// Each part of the page as it stands.
std::vector<SemanticsTree> parts_of(UiBench& bench) {
    std::vector<SemanticsTree> parts;
    for (;;) {
        parts.push_back(bench.tree());
        if (bench.tree().find_id("frame.more") == nullptr) return parts;
        bench.tap_id("frame.more");
    }
}

// The page in every size on every panel.
void everywhere(const UiBench::Draw& draw, const std::function<void(const std::vector<SemanticsTree>&)>& check) {
    for (const PanelGeometry& panel : panels) {
        UiBench bench({.panel = panel}, draw);
        for (const TextSize size : all_text_sizes) {
            bench.set_look({.size = size});
            INFO(panel.width_px << " at " << panel.px_per_mm << ", size " << static_cast<int>(size));
            check(parts_of(bench));
        }
    }
}

void choose(Ui& ui, std::span<const std::string_view> labels) {
    std::vector<ChoiceSpec> choices;
    for (const std::string_view label : labels) choices.push_back({.id = label, .label = label});
    (void)ui.choices("choice", ChoiceKind::one, choices);
    (void)ui.actions({{.id = "next", .label = "つぎへ", .kind = ButtonKind::primary}});
}

}  // namespace

TEST_CASE("The question is said on each part, once") {
    const auto draw = [](Ui& ui) {
        const auto page = ui.page({.id = "long", .title = question, .progress = "7{問|もん}{中|ちゅう}3{問目|もんめ}"});
        ui.heading(question);
        for (int number = 0; number < 8; ++number) ui.paragraph(sentence);
        (void)ui.actions({{.id = "next", .label = "つぎへ", .kind = ButtonKind::primary}});
    };
    everywhere(draw, [](const std::vector<SemanticsTree>& parts) {
        for (const SemanticsTree& part : parts) {
            INFO(part.dump());
            const auto headings = part.all(Role::heading);
            REQUIRE(headings.size() == 1);
            CHECK(headings.front()->name == question);
        }
    });
}

TEST_CASE("Yes and no stand on one part, however large the letters") {
    for (const std::vector<std::string_view>& labels :
         {std::vector<std::string_view>{"はい", "いいえ"}, {"はい", "いいえ", "わからない・{人|ひと}に{聞|き}く"}}) {
        const auto draw = [&](Ui& ui) {
            const auto page = ui.page({.id = "consent", .title = question, .progress = "30{問|もん}{中|ちゅう}30{問目|もんめ}"});
            ui.heading(question);
            ui.paragraph(hint);
            choose(ui, labels);
        };
        everywhere(draw, [&](const std::vector<SemanticsTree>& parts) {
            for (const SemanticsTree& part : parts) {
                INFO(part.dump());
                const std::size_t here = part.all(Role::radio).size();
                CHECK((here == 0 || here == labels.size()));
            }
        });
    }
}

TEST_CASE("Six choices stand on one part of a panel that has room for them at the normal size") {
    constexpr std::array<std::string_view, 6> labels{"つま", "おっと", "むすこ", "むすめ", "きょうだい", "そのほか"};
    const auto draw = [&](Ui& ui) {
        const auto page = ui.page({.id = "relation", .title = "だれですか"});
        ui.heading("だれですか");
        choose(ui, labels);
    };
    everywhere(draw, [&](const std::vector<SemanticsTree>& parts) {
        for (const SemanticsTree& part : parts) {
            INFO(part.dump());
            const std::size_t here = part.all(Role::radio).size();
            CHECK((here == 0 || here == labels.size()));
        }
    });
}

TEST_CASE("A section's heading stands above what it heads") {
    const auto draw = [](Ui& ui) {
        const auto page = ui.page({.id = "about", .title = "{申請|しんせい}"});
        ui.heading("{申請|しんせい}", HeadingLevel::title);
        for (int number = 0; number < 5; ++number) {
            ui.heading("{次|つぎ}にすること", HeadingLevel::section);
            for (int line = 0; line <= number % 3; ++line) ui.paragraph(sentence);
        }
    };
    everywhere(draw, [](const std::vector<SemanticsTree>& parts) {
        for (const SemanticsTree& part : parts) {
            INFO(part.dump());
            const Node* last = nullptr;
            for (const Node& node : part.nodes()) {
                if (node.id.find("/frame.") == std::string::npos) last = &node;
            }
            REQUIRE(last != nullptr);
            CHECK(last->role != Role::heading);
        }
    });
}

TEST_CASE("A page with keys takes what room there is in larger letters") {
    const auto draw = [](Ui& ui) {
        const auto page = ui.page({.id = "day", .title = "なん{日|にち}ですか"});
        ui.heading("なん{日|にち}ですか");
        (void)ui.number_grid({.id = "day", .first = 1, .last = 31, .suffix = "{日|にち}"});
    };
    for (const PanelGeometry& panel : {panel_15_inch, panel_21_inch}) {
        UiBench bench({.panel = panel}, draw);
        const int normal = bench.node(Role::key, "7").words.height;
        bench.set_look({.size = TextSize::largest});
        CHECK(bench.node(Role::key, "7").words.height > normal * 5 / 4);
    }
}
