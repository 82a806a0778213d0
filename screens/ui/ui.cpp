#include "screens/ui/ui.h"

#include "screens/ui/ui_impl.h"

#include <SDL.h>
#include <imgui.h>

#include <utility>

namespace engawa::ui {

namespace {

// A pass that changes what the next one draws: a press, then gaps, text size and footer one after the other.
constexpr int most_passes = 32;
// A finger that trembles stays within a target of 20 mm; a palm or a cloth goes further.
constexpr Millimetres wipe_way = 30_mm;

PressTracker::PointerId pointer_of(const SDL_TouchFingerEvent& finger) {
    return static_cast<PressTracker::PointerId>(finger.fingerId) & 0x7FFFFFFFFFFFFFFF;
}

}  // namespace

Ui::Impl::Impl(UiConfig given)
    : config(std::move(given)),
      colours(palette(Contrast::standard)),
      backend(config.renderer),
      painter(backend, *config.text, config.icons) {
    context = ImGui::CreateContext();
    ImGui::SetCurrentContext(context);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    // Its font is never drawn with: a draw command without a texture is a plain fill.
    io.Fonts->Flags |= ImFontAtlasFlags_NoMouseCursors;
    io.Fonts->Build();
    io.Fonts->ClearTexData();
    io.Fonts->SetTexID(nullptr);
    refresh_tokens();
}

Ui::Impl::~Impl() {
    ImGui::DestroyContext(context);
}

Ui::Ui(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Ui::~Ui() = default;

Result<std::unique_ptr<Ui>> Ui::create(UiConfig config) {
    ENGAWA_VERIFY(config.text != nullptr);
    ENGAWA_VERIFY(config.strings != nullptr);
    if (config.renderer == nullptr) return Error(UiError::no_renderer, "create", "no renderer given");
    TRY(SdlBackend(config.renderer).output_size(config.panel.px_per_mm));
    // One finger, one path: neither may appear again as the other.
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    return std::unique_ptr<Ui>(new Ui(std::make_unique<Impl>(std::move(config))));
}

bool Ui::activate(std::string_view id, SteadyTime now) {
    Impl& impl = *impl_;
    for (const Node& node : impl.shown_tree.nodes()) {
        if (node.id != id) continue;
        const auto pressed = impl.press.press(node, now);
        if (!pressed) return false;
        impl.activated = *pressed;
        impl.awaiting_confirm.clear();
        impl.note_press(*pressed);
        return true;
    }
    return false;
}

namespace {

void take_pointer_press(Ui::Impl& impl, const std::optional<std::string>& pressed);
void lift(Ui::Impl& impl, PressTracker::PointerId pointer, int x, int y, SteadyTime now);
bool take_key(Ui::Impl& impl, const SDL_KeyboardEvent& key, SteadyTime now);

}  // namespace

bool Ui::handle_event(const SDL_Event& event, SteadyTime now) {
    Impl& impl = *impl_;
    const auto at_x = [&](float share) { return static_cast<int>(share * static_cast<float>(impl.config.panel.width_px)); };
    const auto at_y = [&](float share) { return static_cast<int>(share * static_cast<float>(impl.config.panel.height_px)); };
    switch (event.type) {
        case SDL_FINGERDOWN:
            impl.events.push_back(UiEvent::touched);
            impl.pen_down(pointer_of(event.tfinger), at_x(event.tfinger.x), at_y(event.tfinger.y));
            impl.press.down(pointer_of(event.tfinger), at_x(event.tfinger.x), at_y(event.tfinger.y), impl.shown_tree, now);
            if (impl.press.is_palm()) impl.pen_withdraw();
            return true;
        case SDL_FINGERMOTION:
            impl.pen_move(pointer_of(event.tfinger), at_x(event.tfinger.x), at_y(event.tfinger.y));
            impl.press.move(pointer_of(event.tfinger), at_x(event.tfinger.x), at_y(event.tfinger.y), impl.shown_tree);
            return impl.press.pointer_is_down();
        case SDL_FINGERUP:
            impl.pen_up(pointer_of(event.tfinger));
            lift(impl, pointer_of(event.tfinger), at_x(event.tfinger.x), at_y(event.tfinger.y), now);
            return true;
        case SDL_MOUSEBUTTONDOWN:
            if (event.button.button != SDL_BUTTON_LEFT || event.button.which == SDL_TOUCH_MOUSEID) return false;
            impl.events.push_back(UiEvent::touched);
            impl.pen_down(PressTracker::mouse, event.button.x, event.button.y);
            impl.press.down(PressTracker::mouse, event.button.x, event.button.y, impl.shown_tree, now);
            return true;
        case SDL_MOUSEMOTION:
            if (event.motion.which == SDL_TOUCH_MOUSEID) return false;
            impl.pen_move(PressTracker::mouse, event.motion.x, event.motion.y);
            impl.press.move(PressTracker::mouse, event.motion.x, event.motion.y, impl.shown_tree);
            return impl.press.pointer_is_down();
        case SDL_MOUSEBUTTONUP:
            if (event.button.button != SDL_BUTTON_LEFT || event.button.which == SDL_TOUCH_MOUSEID) return false;
            impl.pen_up(PressTracker::mouse);
            lift(impl, PressTracker::mouse, event.button.x, event.button.y, now);
            return true;
        case SDL_KEYDOWN: return take_key(impl, event.key, now);
        case SDL_WINDOWEVENT:
            if (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST) impl.press.cancel();
            return event.window.event == SDL_WINDOWEVENT_EXPOSED || event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED;
        case SDL_RENDER_TARGETS_RESET:
        case SDL_RENDER_DEVICE_RESET: impl.painter.forget(); return true;
        default: return false;
    }
}

namespace {

// A finger that comes off beside everything is remembered for the page; a palm is no touch.
void lift(Ui::Impl& impl, PressTracker::PointerId pointer, int x, int y, SteadyTime now) {
    constexpr std::size_t most = 32;
    const bool down = impl.press.pointer_is_down() && !impl.press.is_palm();
    const auto pressed = impl.press.up(pointer, x, y, impl.shown_tree, now);
    if (down && !pressed && operable_at(impl.shown_tree, x, y) == nullptr && impl.missed_touches.size() < most) {
        impl.missed_touches.push_back(now);
    }
    take_pointer_press(impl, pressed);
}

void take_pointer_press(Ui::Impl& impl, const std::optional<std::string>& pressed) {
    if (!pressed) return;
    impl.ring_visible = false;
    if (impl.look.press_mode == PressMode::select_then_confirm && impl.awaiting_confirm != *pressed) {
        impl.awaiting_confirm = *pressed;
        impl.focused = *pressed;
        impl.ring_visible = true;
        impl.events.push_back(UiEvent::focus_moved);
        return;
    }
    impl.awaiting_confirm.clear();
    impl.focused = *pressed;
    impl.activated = *pressed;
    impl.note_press(*pressed);
}

void move_focus(Ui::Impl& impl, FocusStep step) {
    const std::string start = std::exchange(impl.focus_start, {});
    const bool comes_in = impl.focused.empty() && !start.empty() && impl.shown_tree.find_id(start) != nullptr;
    if (comes_in) impl.focused = start;
    if (comes_in && step == FocusStep::next) {
        impl.focused_row = impl.look.focus_stops == FocusStops::rows ? row_of(impl.shown_tree, start) : std::vector<std::string>();
        impl.inside_row = false;
    } else if (impl.look.focus_stops == FocusStops::rows) {
        RowFocus next = next_row_focus(impl.shown_tree, {impl.focused, {}, impl.inside_row}, step);
        impl.focused = std::move(next.id);
        impl.focused_row = std::move(next.row);
        impl.inside_row = next.inside;
    } else {
        impl.focused = next_focus(impl.shown_tree, impl.focused, step, impl.look.focus_stops);
        impl.focused_row.clear();
    }
    impl.ring_visible = true;
    impl.events.push_back(UiEvent::focus_moved);
}

bool press_focused(Ui::Impl& impl, SteadyTime now) {
    if (!impl.focused_row.empty() && !row_of(impl.shown_tree, impl.focused).empty()) {  // into the row
        impl.focused_row.clear();
        impl.inside_row = true;
        impl.events.push_back(UiEvent::focus_moved);
        return true;
    }
    for (const Node& node : impl.shown_tree.nodes()) {
        if (node.id != impl.focused) continue;
        const auto pressed = impl.press.press(node, now);
        if (!pressed) return false;
        impl.ring_visible = true;
        impl.activated = *pressed;
        impl.note_press(*pressed);
        impl.inside_row = false;
        return true;
    }
    return false;
}

bool take_key(Ui::Impl& impl, const SDL_KeyboardEvent& key, SteadyTime now) {
    impl.events.push_back(UiEvent::touched);
    if (key.repeat != 0) return false;  // key repeat is off
    switch (key.keysym.sym) {
        case SDLK_TAB: move_focus(impl, (key.keysym.mod & KMOD_SHIFT) != 0 ? FocusStep::previous : FocusStep::next); return true;
        case SDLK_RETURN:
        case SDLK_KP_ENTER:
        case SDLK_SPACE: return press_focused(impl, now);
        default: return false;
    }
}

}  // namespace

void Ui::move_focus(FocusStep step) { ui::move_focus(*impl_, step); }

bool Ui::press_focused(SteadyTime now) { return ui::press_focused(*impl_, now); }

void Ui::tell_page_again() { impl_->events.push_back(UiEvent::page_changed); }

void Ui::frame(SteadyTime now, const std::function<void(Ui&)>& draw) {
    Impl& impl = *impl_;
    ImGui::SetCurrentContext(impl.context);
    impl.now = now;
    for (int pass = 1;; ++pass) {
        impl.begin_pass();
        draw(*this);
        const bool again = impl.end_pass();
        if (!again || pass == most_passes) break;
        ImGui::EndFrame();
    }
    impl.activated.clear();  // what it pressed is no longer there
    impl.shown_tree = impl.tree;
    impl.sheet = impl.sheet_drawn;
    ImGui::Render();
    if (!impl.painter.is_painting()) return;
    impl.painter.upload();
    impl.backend.render(*ImGui::GetDrawData(), impl.colours.page.fill);
}

void Ui::Impl::begin_pass() {
    if (notice && now >= notice->until) end_notice();
    if (wanted_look != look) {
        look = wanted_look;
        memory = PageMemory{.id = memory.id};
        bar.reset();
        press.set_lockout(look.lockout);
    }
    refresh_tokens();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = ImVec2(static_cast<float>(config.panel.width_px), static_cast<float>(config.panel.height_px));
    io.DeltaTime = 1.0F / 60.0F;
    ImGui::NewFrame();
    config.text->begin_frame();
    painter.begin(ImGui::GetBackgroundDrawList());
    tree.clear();
    sheet_drawn.reset();
    wakeup.reset();
    consumed_press = false;
    unsettled = false;
    page_drawn = false;
}

bool Ui::Impl::end_pass() {
    ENGAWA_VERIFY(!page_open);
    return consumed_press || unsettled || wanted_look != look;
}

void Ui::Impl::refresh_tokens() {
    tokens = make_tokens(config.panel, look.size, memory.scale_limit);
    colours = palette(look.contrast);
    press.set_travel_limit(px(wipe_way));
}

void Ui::Impl::note_press(const std::string& id) {
    if (const Node* node = shown_tree.find_id(id)) pressed = *node;
    end_notice();
    events.push_back(UiEvent::pressed);
}

void Ui::Impl::wake_at(SteadyTime time) {
    if (!wakeup || time < *wakeup) wakeup = time;
}

void Ui::present() {
    impl_->backend.present();
}

std::optional<SteadyTime> Ui::next_wakeup() const {
    std::optional<SteadyTime> next = impl_->wakeup;
    const auto flash = impl_->press.flash_end(impl_->now);
    if (flash && (!next || *flash < *next)) next = flash;
    return next;
}

std::optional<FrameControl> Ui::take_frame_control() {
    return std::exchange(impl_->frame_control, std::nullopt);
}

std::vector<UiEvent> Ui::take_events() {
    return std::exchange(impl_->events, {});
}

void Ui::set_look(const Look& look) {
    impl_->wanted_look = look;
}

const Look& Ui::look() const {
    return impl_->wanted_look;
}

std::optional<Node> Ui::take_pressed() {
    return std::exchange(impl_->pressed, std::nullopt);
}

const SemanticsTree& Ui::tree() const {
    return impl_->shown_tree;
}

void Ui::forget() {
    Impl& impl = *impl_;
    const auto wipe = [](Node& node) {
        for (std::string* text : {&node.name, &node.value, &node.hint, &node.recording}) text->assign(text->size(), '\0');
    };
    for (SemanticsTree* tree : {&impl.tree, &impl.shown_tree}) {
        for (Node& node : tree->nodes()) wipe(node);
        tree->clear();
    }
    if (impl.pressed) wipe(*impl.pressed);
    impl.pressed.reset();
    impl.notice.reset();
    impl.memory = PageMemory{};
    impl.aside_memory = PageMemory{};
    impl.memory_alone.reset();
    impl.pointed_at.clear();
    impl.focused.clear();
    impl.focused_row.clear();
    impl.turned_from.clear();
    impl.focus_start.clear();
    impl.inside_row = false;
    impl.ring_visible = false;
    impl.awaiting_confirm.clear();
    impl.activated.clear();
    impl.events.clear();
    impl.frame_control.reset();
    impl.press.cancel();
    impl.forget_ink();
    impl.footer.clear();
    impl.bar.reset();
    impl.painter.forget();
    impl.config.text->clear_personal();
}

Result<void> Ui::write_png(const std::filesystem::path& path) {
    const Pixels pixels = TRY(impl_->backend.read_back());
    return ui::write_png(pixels, path);
}

Result<Pixels> Ui::read_picture() { return impl_->backend.read_back(); }

void Ui::keep_lines_in(std::vector<DrawnLine>* lines) { impl_->painter.keep_lines_in(lines); }

void Ui::set_painting(bool painting) { impl_->painter.set_painting(painting); }

std::optional<SteadyTime> Ui::take_missed_touch() {
    if (impl_->missed_touches.empty()) return std::nullopt;
    const SteadyTime oldest = impl_->missed_touches.front();
    impl_->missed_touches.erase(impl_->missed_touches.begin());
    return oldest;
}

SteadyTime Ui::now() const {
    return impl_->now;
}

const Tokens& Ui::tokens() const {
    return impl_->tokens;
}

}  // namespace engawa::ui
