#include "kiosk/app/stage.h"

#include <SDL.h>

#include "kiosk/app/look.h"
#include "kiosk/base/secret_bytes.h"

namespace engawa::app {

namespace {

bool is_touch(const SDL_Event& event) {
    switch (event.type) {
        case SDL_FINGERDOWN:
        case SDL_FINGERUP:
        case SDL_MOUSEBUTTONDOWN:
        case SDL_MOUSEBUTTONUP:
        case SDL_KEYDOWN: return true;
        default: return false;
    }
}

}  // namespace

Stage::Stage(Parts parts)
    : parts_(std::move(parts)), keys_({parts_.ui, parts_.navigator, parts_.listener, parts_.keys, parts_.headphone}) {
    // The first page too is drawn as the kiosk is set, before anybody changes anything.
    parts_.ui.set_look(look_of(parts_.navigator.settings()));
}

// Whether the event is a scanner's typing and none of the page's.
bool Stage::scans(const SDL_Event& event, SteadyTime now) {
    if (parts_.wedge == nullptr) return false;
    if (event.type == SDL_TEXTINPUT) return parts_.wedge->text(event.text.text, now) == device::KeyboardWedge::Use::kept;
    if (event.type != SDL_KEYDOWN) return false;
    const SDL_Keycode key = event.key.keysym.sym;
    if (key != SDLK_RETURN && key != SDLK_KP_ENTER) return false;
    return parts_.wedge->end(now) == device::KeyboardWedge::Use::kept;
}

void Stage::handle(const SDL_Event& event, SteadyTime now) {
    if (is_touch(event)) parts_.navigator.activity();
    if (event.type == SDL_WINDOWEVENT || event.type == SDL_RENDER_TARGETS_RESET) frame_due_ = true;
    if (scans(event, now)) return;
    if (keys_.handle(event, now) == KeyDesk::Use::kept) {
        frame_due_ = true;
        return;
    }
    if (parts_.ui.handle_event(event, now)) frame_due_ = true;
}

std::optional<SteadyTime> Stage::step(SteadyTime now) {
    if (parts_.navigator.tick()) frame_due_ = true;
    if (parts_.navigator.between_visits() && parts_.between_visits()) frame_due_ = true;
    if (keys_.step(now)) frame_due_ = true;
    follow_notices();
    const std::optional<SteadyTime> ui_due = parts_.ui.next_wakeup();
    if (ui_due && *ui_due <= now) frame_due_ = true;
    if (frame_due_) draw(now);
    std::optional<SteadyTime> next = parts_.ui.next_wakeup();
    const std::optional<SteadyTime> page_due = parts_.navigator.next_wakeup();
    const std::optional<SteadyTime> keys_due = keys_.next_wakeup(now);
    for (const auto& due : {page_due, keys_due}) {
        if (due && (!next || *due < *next)) next = due;
    }
    return frame_due_ ? now : next;
}

void Stage::draw(SteadyTime now) {
    frame_due_ = false;
    parts_.ui.frame(now, [this](ui::Ui& ui) { parts_.navigator.draw(ui); });
    parts_.ui.present();
    ++frames_;
    // Events first: the touch that presses もういちど聞く stops old speech before it asks for new.
    follow_events(now);
    follow_controls();
    follow_notices();
}

void Stage::follow_controls() {
    const auto control = parts_.ui.take_frame_control();
    if (!control) return;
    if (*control == ui::FrameControl::listen_again) {
        parts_.listener.listen_again(parts_.ui.tree(), parts_.navigator.settings());
        return;
    }
    parts_.navigator.press(*control);
    frame_due_ = true;
}

void Stage::follow_events(SteadyTime now) {
    bool pressed = false;
    bool moved = false;
    bool shown = false;
    for (const ui::UiEvent event : parts_.ui.take_events()) {
        switch (event) {
            case ui::UiEvent::touched: parts_.listener.touched(); break;
            case ui::UiEvent::pressed:
                parts_.listener.pressed();
                pressed = true;
                break;
            case ui::UiEvent::focus_moved: moved = true; break;
            case ui::UiEvent::part_changed:
            case ui::UiEvent::page_changed: shown = true; break;
        }
    }
    // One of them is heard: the page, else the item, else what the press changed.
    const ui::SemanticsTree& tree = parts_.ui.tree();
    const session::Settings& settings = parts_.navigator.settings();
    std::optional<ui::Node> took_press = parts_.ui.take_pressed();
    if (parts_.navigator.page_stands(tree, took_press ? std::string_view(took_press->id) : std::string_view())) frame_due_ = true;
    bool told = false;
    if (shown) {
        parts_.listener.page_shown(tree, settings);
        parts_.navigator.reads_aloud(parts_.listener.length_of_last());
    } else if (moved) {
        parts_.listener.focus_moved(tree, settings);
    } else if (took_press) {
        parts_.listener.changed(tree, *took_press, settings);
    } else {
        told = parts_.listener.drawn(tree, settings);
    }
    if (took_press) {  // a candidate is what a person may be called
        for (std::string* text : {&took_press->name, &took_press->value, &took_press->hint}) wipe_container(*text);
    }
    if (pressed || moved || shown || told) keys_.restart_scan(now);
}

void Stage::follow_notices() {
    struct Follow {
        Parts& parts;
        void operator()(SettingsChanged) const {
            parts.ui.set_look(look_of(parts.navigator.settings()));
            parts.listener.settings_changed(parts.navigator.settings());
        }
        void operator()(PersonCalled) const { parts.listener.person_called(); }
        void operator()(VisitEnded) const {
            // Texts, layouts and glyphs were made of what was typed.
            parts.ui.forget();
            parts.listener.visit_ended();
        }
        void operator()(Submitted) const { parts.submitted(); }
        void operator()(const LabelWanted& wanted) const {
            parts.listener.play_label(wanted.label, parts.navigator.settings());
        }
        // Seen where 人を呼ぶ stands, and heard by whoever listens.
        void operator()(HelpOffered) const {
            const session::Settings& settings = parts.navigator.settings();
            if (session::is_heard(settings)) parts.listener.tell("frame.offer", {}, settings);
        }
        void operator()(CountdownDue due) const { parts.listener.countdown(due.remaining, parts.navigator.settings()); }
    };
    for (const Notice& notice : parts_.navigator.take_notices()) {
        std::visit(Follow{parts_}, notice);
        frame_due_ = true;
    }
}

}  // namespace engawa::app
