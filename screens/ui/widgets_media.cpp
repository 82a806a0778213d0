#include "screens/ui/ui_impl.h"

#include <algorithm>

// What is looked at: pictures and QR codes.

namespace engawa::ui {

std::optional<std::size_t> Ui::picture(const PictureSpec& spec) {
    Impl& impl = *impl_;
    std::optional<std::size_t> pressed;
    const std::filesystem::path path{std::string(spec.path)};
    const PixelRect size = impl.painter.picture_size(path);
    int most_height = std::min(static_cast<int>(impl.content.height * spec.height_share), impl.flow.part_height());
    // Rather a little smaller than on another part than its words.
    if (const int room = impl.flow.room_to_fill(); room >= most_height / 2) most_height = std::min(most_height, room);
    const bool readable = size.width > 0 && size.height > 0;
    int width = impl.flow.width();
    int height = 0;
    MeasuredText alt;
    if (readable) {
        height = std::min(most_height, width * size.height / size.width);
        width = height * size.width / size.height;
    } else {
        alt = impl.measure(spec.alt, {.em = impl.tokens.body, .line_height = 1.5, .breaking = text::Breaking::body},
                           width - 2 * impl.px(impl.tokens.padding));
        height = alt.height() + 2 * impl.px(impl.tokens.padding);
    }
    impl.distance(Distance::regular);
    const auto place = impl.flow.place(height);
    impl.distance(Distance::regular);
    const std::string id = impl.full_id(spec.id);
    for (std::size_t index = 0; index < spec.hotspots.size(); ++index) {
        if (impl.take_press(id + "." + std::string(spec.hotspots[index].id))) pressed = index;
    }
    if (!place) return pressed;
    const PixelRect box{place->x + (place->width - width) / 2, place->y, width, height};
    if (!impl.painter.picture(path, box)) {
        impl.painter.panel(box, impl.px(impl.tokens.radius), impl.px(impl.tokens.border), impl.colours.quiet);
        impl.draw_text(alt, box.x + impl.px(impl.tokens.padding), box.y + impl.px(impl.tokens.padding), impl.colours.quiet.ink);
    }
    impl.record({.id = id, .role = Role::picture, .name = std::string(spec.alt), .bounds = box});
    for (const Hotspot& spot : spec.hotspots) {
        const std::string spot_id = id + "." + std::string(spot.id);
        // A place on a picture may be small; the target around it is not.
        const int least = impl.px(impl.tokens.target);
        const int wide = std::min(std::max(least, static_cast<int>(spot.width * width)), box.width);
        const int tall = std::min(std::max(least, static_cast<int>(spot.height * height)), box.height);
        const int middle_x = box.x + static_cast<int>((spot.x + spot.width / 2) * width);
        const int middle_y = box.y + static_cast<int>((spot.y + spot.height / 2) * height);
        const PixelRect target{std::clamp(middle_x - wide / 2, box.x, box.right() - wide),
                               std::clamp(middle_y - tall / 2, box.y, box.bottom() - tall), wide, tall};
        if (impl.is_pressed(spot_id)) {
            impl.painter.ring(target, impl.px(impl.tokens.radius), impl.px(impl.tokens.focus_ring), impl.colours.primary.fill);
        }
        impl.draw_focus_ring(target, spot_id);
        impl.record({.id = spot_id, .role = Role::button, .name = std::string(spot.label), .bounds = target});
    }
    return pressed;
}

void Ui::qr(const QrSpec& spec) {
    Impl& impl = *impl_;
    ENGAWA_VERIFY(spec.side > 0 && spec.modules.size() == static_cast<std::size_t>(spec.side) * static_cast<std::size_t>(spec.side));
    constexpr int quiet_zone = 4;  // modules, ISO/IEC 18004
    const int modules = spec.side + 2 * quiet_zone;
    const MeasuredText caption = impl.measure(spec.caption, {.em = impl.tokens.body}, impl.flow.width());
    const int below = caption.height() > 0 ? caption.height() + impl.px(impl.tokens.gap_small) : 0;
    const int most = std::min({impl.px(70_mm), impl.flow.width(), impl.flow.part_height() - below});
    const int module = std::max(1, most / modules);
    const int side = module * modules;
    impl.distance(Distance::regular);
    const auto place = impl.flow.place(side + below);
    impl.distance(Distance::regular);
    if (!place) return;
    const int left = place->x + (place->width - side) / 2;
    // Always dark on light, in every contrast: many readers know no other.
    impl.painter.fill({left, place->y, side, side}, rgb(0xFFFFFF));
    for (int row = 0; row < spec.side; ++row) {
        for (int column = 0; column < spec.side;) {
            const auto dark = [&](int at) { return at < spec.side && spec.modules[static_cast<std::size_t>(row * spec.side + at)] != 0; };
            int end = column;
            while (dark(end)) ++end;
            if (end > column) {
                impl.painter.fill({left + (column + quiet_zone) * module, place->y + (row + quiet_zone) * module,
                                   (end - column) * module, module}, rgb(0x000000));
            }
            column = std::max(end, column + 1);
        }
    }
    impl.record({.id = impl.full_id(spec.id), .role = Role::picture, .name = std::string(spec.alt),
                 .bounds = {left, place->y, side, side}});
    if (below == 0) return;
    const PixelRect under{left + (side - caption.width()) / 2, place->y + side + below - caption.height(), caption.width(), caption.height()};
    impl.draw_text(caption, under.x, under.y, impl.colours.muted);
    impl.record({.id = impl.full_id(spec.id) + ".caption", .role = Role::paragraph, .name = std::string(spec.caption), .bounds = under});
}

}  // namespace engawa::ui
