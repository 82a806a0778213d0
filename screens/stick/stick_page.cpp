#include "screens/stick/stick_page.h"

#include <string>

namespace engawa::stick {

namespace {

using Tone = ui::Ui::Tone;

struct Look {
    std::string_view title;
    std::string_view text;
    std::string_view advice;  // what to do; may be empty
    ui::Icon icon;
    Tone tone;
};

Look look_of(const Model& model) {
    using ui::Icon;
    switch (model.kind) {
        case Kind::awaited: return {"stick.awaited_title", "stick.awaited", "stick.awaited_advice", Icon::hand, Tone::neutral};
        case Kind::reading: return {"stick.stay", "stick.reading", "", Icon::hand, Tone::careful};
        case Kind::writing: return {"stick.stay", "stick.writing", "", Icon::hand, Tone::careful};
        case Kind::content: return {"stick.stay", "stick.content", "stick.content_wait", Icon::hand, Tone::careful};
        case Kind::done:
        case Kind::no_content:
            return model.written > 0 ? Look{"stick.may_go", "stick.written", "stick.bring", Icon::check, Tone::good}
                                     : Look{"stick.may_go", "stick.nothing_to_write", "", Icon::check, Tone::good};
        case Kind::full: return {"stick.may_go", "stick.full", "stick.rest_is_safe", Icon::warning, Tone::careful};
        case Kind::read_only: return {"stick.may_go", "stick.read_only", "stick.read_only_advice", Icon::warning, Tone::careful};
        case Kind::trouble: return {"stick.may_go", "stick.trouble", "stick.trouble_advice", Icon::warning, Tone::careful};
        case Kind::revoked: return {"stick.may_go", "stick.revoked", "stick.revoked_advice", Icon::warning, Tone::careful};
        case Kind::torn_out:
            return {"stick.torn_out_title", "stick.torn_out", "stick.torn_out_advice", Icon::warning, Tone::careful};
        case Kind::not_ours: return {"stick.foreign_title", "stick.not_ours", "stick.foreign_advice", Icon::info, Tone::neutral};
        case Kind::malformed: return {"stick.foreign_title", "stick.malformed", "stick.foreign_advice", Icon::info, Tone::neutral};
        case Kind::other_city: return {"stick.foreign_title", "stick.other_city", "stick.foreign_advice", Icon::info, Tone::neutral};
    }
    ENGAWA_VERIFY(false);
}

std::string text_of(std::string_view key, const Model& model, const content::Strings& strings) {
    const std::string written = std::to_string(model.written);
    const std::string waiting = std::to_string(model.waiting);
    if (key == "stick.written") return strings(key, {{"written", written}});
    if (key == "stick.writing" || key == "stick.full") return strings(key, {{"written", written}, {"waiting", waiting}});
    return strings(key);
}

}  // namespace

bool must_stay(Kind kind) { return kind == Kind::reading || kind == Kind::writing || kind == Kind::content; }

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const Look look = look_of(model);
    const bool working = must_stay(model.kind);
    auto page = ui.page({.id = "stick",
                         .title = strings(look.title),
                         .frame = ui::FrameStyle::bare,
                         .place = ui::VerticalPlace::middle});
    ui.emblem(look.icon, look.tone);
    ui.heading(strings(look.title), ui::HeadingLevel::title);
    ui.paragraph(text_of(look.text, model, strings));
    if (!look.advice.empty()) ui.paragraph(strings(look.advice));
    if (model.arrived > 0 && !working) ui.paragraph(strings("stick.arrived", {{"arrived", std::to_string(model.arrived)}}));
    if (model.slips_left_out > 0 && !working)
        ui.paragraph(strings("stick.slips_left_out", {{"count", std::to_string(model.slips_left_out)}}));
    if (model.kind == Kind::no_content) ui.paragraph(strings("stick.no_content"));
    ui.gap();
    if (ui.button({.id = "close",
                   .label = strings(working ? "stick.use_meanwhile" : "stick.close"),
                   .icon = working ? ui::Icon::forward : ui::Icon::check,
                   .kind = working ? ui::ButtonKind::secondary : ui::ButtonKind::primary}))
        return Close{};
    return std::nullopt;
}

page::Outcome update(Model&, const Intent&) { return page::GoHome{}; }

}  // namespace engawa::stick
