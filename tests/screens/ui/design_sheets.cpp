#include "tests/screens/ui/design_sheets.h"

#include "kiosk/text/text_stack.h"
#include "screens/ui/painter.h"
#include "tests/screens/ui/gallery.h"
#include "tests/support/project_folders.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>

namespace engawa::ui::design {

namespace {

constexpr std::array contrast_names{"standard", "high", "low glare"};
constexpr std::array size_names{"普通 normal", "大 large", "特大 larger", "最大 largest"};
constexpr Colour label_ink = rgb(0x2B2118);

}  // namespace

struct Sheet::Impl {
    UiBench bench{[](Ui& ui) { const auto page = ui.page({.id = "design", .title = "design", .frame = FrameStyle::bare}); }};
    SdlBackend backend{bench.renderer()};
    Painter painter{backend, bench.text(), support::share_dir() / "icons"};

    // `paint` comes over the page that `under` draws, in the same frame.
    void draw(const std::function<void(Ui&)>& under, const std::function<void()>& paint) {
        bench.set_draw([this, under, paint](Ui& ui) {
            under(ui);
            painter.begin(ImGui::GetBackgroundDrawList());
            paint();
            painter.upload();
        });
        bench.frame();
    }
    void draw(const std::function<void()>& paint) {
        draw([](Ui& ui) { const auto page = ui.page({.id = "design", .title = "design", .frame = FrameStyle::bare}); }, paint);
    }
    // Returns the height of what was written.
    int write(std::string_view marked, int x, int y, int size_px, Colour colour, text::Weight weight = text::Weight::regular) {
        text::ParagraphStyle style;
        style.size_px = size_px;
        style.weight = weight;
        style.line_height = 1.3F;
        const text::ParagraphLayout& words = bench.text().paragraph(marked, style);
        painter.text(words, x, y, colour);
        return words.height_px;
    }
    int width_of(std::string_view marked, int size_px) {
        text::ParagraphStyle style;
        style.size_px = size_px;
        style.line_height = 1.3F;
        return bench.text().paragraph(marked, style).width_px;
    }
};

Sheet::Sheet() : impl_(std::make_unique<Impl>()) {}
Sheet::~Sheet() = default;

void Sheet::colours() {
    Impl& sheet = *impl_;
    sheet.draw([&] {
        constexpr int column = 640;
        for (std::size_t at = 0; at < all_contrasts.size(); ++at) {
            const Contrast contrast = all_contrasts.at(at);
            const int left = static_cast<int>(at) * column;
            sheet.painter.fill({left, 0, column, 1080}, palette(contrast).page.fill);
            sheet.write(contrast_names.at(at), left + 30, 14, 36, palette(contrast).heading, text::Weight::bold);
            int y = 80;
            for (const NamedPair& pair : text_pairs(contrast)) {
                sheet.painter.panel({left + 24, y, column - 48, 50}, 12, 2, {pair.fill, pair.ink, pair.border});
                sheet.write("縁側 " + std::string(pair.name), left + 44, y + 6, 28, pair.ink);
                const std::string ratio = fmt::format("{:.1f} : 1", contrast_ratio(pair.ink, pair.fill));
                sheet.write(ratio, left + column - 50 - sheet.width_of(ratio, 28), y + 6, 28, pair.ink);
                y += 55;
            }
        }
    });
}

void Sheet::letters() {
    Impl& sheet = *impl_;
    sheet.draw([&] {
        int y = 24;
        for (std::size_t at = 0; at < all_text_sizes.size(); ++at) {
            const Tokens tokens = make_tokens(panel_21_inch, all_text_sizes.at(at));
            sheet.write(fmt::format("{}: {:.1f} / {:.1f} / {:.1f} mm", size_names.at(at), tokens.body.value(), tokens.heading.value(),
                                    tokens.title.value()),
                        40, y, 26, palette(Contrast::standard).muted);
            y += 40;
            const std::array<std::pair<Millimetres, text::Weight>, 3> steps{
                std::pair{tokens.body, text::Weight::regular}, std::pair{tokens.heading, text::Weight::bold}, std::pair{tokens.title, text::Weight::bold}};
            int x = 40;
            int tallest = 0;
            for (const auto& [em, weight] : steps) {
                const int size = tokens.px(em);
                tallest = std::max(tallest, sheet.write("{縁側|えんがわ}でお{茶|ちゃ}", x, y, size, label_ink, weight));
                x += 620;
            }
            y += tallest + 80;
        }
    });
}

void Sheet::icons() {
    Impl& sheet = *impl_;
    sheet.draw([&] {
        constexpr int columns = 9;
        const Palette& colours = palette(Contrast::standard);
        for (int at = 1; at < icon_count; ++at) {
            const int left = 60 + (at - 1) % columns * 202;
            const int top = 40 + (at - 1) / columns * 205;
            sheet.painter.circle(left + 90, top + 66, 62, colours.floor.fill);
            sheet.painter.icon(static_cast<Icon>(at), {left + 50, top + 26, 80, 80}, colours.floor.ink);
            const std::string name(icon_name(static_cast<Icon>(at)));
            sheet.write(name, left + 90 - sheet.width_of(name, 24) / 2, top + 136, 24, colours.page.ink);
        }
    });
}

void Sheet::measures() {
    Impl& sheet = *impl_;
    gallery::Model model;
    model.sheet = gallery::Sheet::question;
    std::vector<Node> targets;
    const auto under = [&](Ui& ui) { gallery::draw(ui, model); };
    sheet.bench.set_draw(under);
    sheet.bench.frame();
    for (const Node& node : sheet.bench.tree().nodes()) {
        if (node.operable()) targets.push_back(node);
    }
    sheet.draw(under, [&] {
        const Colour colour = palette(Contrast::standard).focus;
        for (const Node& node : targets) {
            sheet.painter.ring(node.bounds, 4, 3, colour);
            const std::string size = fmt::format("{:.0f} × {:.0f} mm", panel_21_inch.mm(node.bounds.width).value(), panel_21_inch.mm(node.bounds.height).value());
            const int width = sheet.width_of(size, 24) + 16;
            sheet.painter.fill({node.bounds.right() - width, node.bounds.y, width, 36}, colour);
            sheet.write(size, node.bounds.right() - width + 8, node.bounds.y + 2, 24, rgb(0xFFFFFF));
        }
    });
}

UiBench& Sheet::bench() { return impl_->bench; }

}  // namespace engawa::ui::design
