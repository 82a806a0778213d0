#include "kiosk/app/key_desk.h"

#include <SDL.h>

#include <algorithm>

namespace engawa::app {

namespace {

using device::Plug;

bool stops_speech(KeyAction action) {
    switch (action) {
        case KeyAction::next:
        case KeyAction::previous:
        case KeyAction::select:
        case KeyAction::help:
        case KeyAction::first_switch:
        case KeyAction::second_switch: return true;
        case KeyAction::repeat:
        case KeyAction::pause:
        case KeyAction::faster:
        case KeyAction::slower:
        case KeyAction::louder:
        case KeyAction::softer:
        case KeyAction::language: return false;
    }
    return true;
}

}  // namespace

KeyDesk::Use KeyDesk::handle(const SDL_Event& event, SteadyTime now) {
    if (event.type != SDL_KEYDOWN && event.type != SDL_KEYUP) return Use::passed_on;
    const auto action = parts_.keys.action(event.key.keysym.sym, (event.key.keysym.mod & KMOD_SHIFT) != 0);
    if (!action) return Use::passed_on;
    if (event.type == SDL_KEYUP) {
        if (*action == KeyAction::help && std::exchange(help_since_, std::nullopt) && !parts_.navigator.between_visits()) {
            parts_.navigator.press(ui::FrameControl::call_person);
        }
        return Use::kept;
    }
    if (event.key.repeat != 0) return Use::kept;  // key repeat is off
    if (stops_speech(*action)) parts_.listener.touched();
    carry_out(*action, now);
    return Use::kept;
}

void KeyDesk::carry_out(KeyAction action, SteadyTime now) {
    const bool spoken_waits = parts_.navigator.between_visits() && plug_ == Plug::in;
    switch (action) {
        case KeyAction::next:
            if (spoken_waits && begin_spoken_mode(session::Scanning::off, now)) return;
            return move(ui::FocusStep::next);
        case KeyAction::previous:
            if (spoken_waits && begin_spoken_mode(session::Scanning::off, now)) return;
            return move(ui::FocusStep::previous);
        case KeyAction::select: return select(now);
        case KeyAction::repeat: return parts_.listener.repeat(parts_.ui.tree(), settings());
        case KeyAction::pause: return parts_.listener.pause_or_resume();
        case KeyAction::faster: return change_speed(1, now);
        case KeyAction::slower: return change_speed(-1, now);
        case KeyAction::louder: return change_volume(1, now);
        case KeyAction::softer: return change_volume(-1, now);
        case KeyAction::language: return change_language(now);
        case KeyAction::help: help_since_ = now; return;
        case KeyAction::first_switch: return press_switch(true, now);
        case KeyAction::second_switch: return press_switch(false, now);
    }
}

// On the attract page a switch begins a visit in which it is enough.
void KeyDesk::press_switch(bool first, SteadyTime now) {
    if (parts_.navigator.between_visits()) {
        begin_spoken_mode(first ? session::Scanning::one_switch : session::Scanning::two_switches, now);
        return;
    }
    if (first && settings().scanning == session::Scanning::two_switches) return move(ui::FocusStep::next);
    select(now);
}

void KeyDesk::select(SteadyTime now) {
    // While the page is still read, a press says: begin.
    if (scans() && !has_focus()) {
        scan_due_ = now;
        return;
    }
    if (!parts_.ui.press_focused(now)) return;
    restart_scan(now);
}

void KeyDesk::move(ui::FocusStep step) { parts_.ui.move_focus(step); }

void KeyDesk::change_speed(int steps, SteadyTime now) {
    session::Settings changed = settings();
    changed.voice_speed = std::clamp(changed.voice_speed + steps, 0, session::voice_speed_steps - 1);
    parts_.navigator.change_settings(changed);
    tell("voice.told.speed", {{"percent", std::to_string(session::voice_speed_percent(changed.voice_speed))}}, changed, now);
}

void KeyDesk::change_volume(int steps, SteadyTime now) {
    session::Settings changed = settings();
    changed.volume = std::clamp(changed.volume + steps, 0, session::volume_steps - 1);
    parts_.navigator.change_settings(changed);
    parts_.listener.settings_changed(changed);
    tell("voice.told.volume", {{"step", std::to_string(changed.volume + 1)}, {"count", std::to_string(session::volume_steps)}}, changed, now);
}

void KeyDesk::change_language(SteadyTime now) {
    const auto& known = content::catalogue_languages();
    session::Settings changed = settings();
    const auto chosen = std::find(known.begin(), known.end(), changed.language);
    const bool last = chosen == known.end() || chosen + 1 == known.end();
    changed.language = last ? known.front() : *(chosen + 1);
    if (!parts_.navigator.choose_language(changed.language)) return;
    tell("language." + changed.language.text(), {}, changed, now);
    parts_.ui.tell_page_again();
}

void KeyDesk::tell(std::string_view key, content::Placeholders values, const session::Settings& settings, SteadyTime now) {
    parts_.listener.tell(key, values, settings);
    parts_.ui.show_notice(parts_.navigator.strings()(key, values), now);
}

bool KeyDesk::begin_spoken_mode(session::Scanning scanning, SteadyTime now) {
    if (!parts_.navigator.begin_spoken_mode(scanning)) return false;
    parts_.listener.spoken_mode_began();
    parts_.ui.show_notice(parts_.navigator.strings()(welcome_key(settings().scanning)), now);
    parts_.ui.tell_page_again();
    return true;
}

bool KeyDesk::follow_headphone(SteadyTime now) {
    if (parts_.headphone == nullptr) return false;
    const auto plug = parts_.headphone->take();
    if (!plug) return false;
    plug_ = *plug;
    parts_.navigator.activity();
    parts_.listener.headphone(*plug);
    parts_.navigator.headphone(*plug);
    if (*plug == Plug::in && settings().spoken_mode == session::SpokenMode::off) begin_spoken_mode(session::Scanning::off, now);
    return true;
}

bool KeyDesk::scans() const {
    return settings().scanning == session::Scanning::one_switch && !parts_.navigator.between_visits();
}

bool KeyDesk::has_focus() const {
    const auto& nodes = parts_.ui.tree().nodes();
    return std::any_of(nodes.begin(), nodes.end(), [](const ui::Node& node) { return ui::has(node.state, ui::State::focused); });
}

void KeyDesk::restart_scan(SteadyTime now) {
    scan_due_ = scans() ? std::optional(now + parts_.listener.length_of_last() + settings().scan_pace) : std::nullopt;
}

bool KeyDesk::step(SteadyTime now) {
    bool due = follow_headphone(now);
    if (help_since_ && now - *help_since_ >= Milliseconds(long_press_ms)) {
        help_since_.reset();
        begin_spoken_mode(session::Scanning::off, now);
        due = true;
    }
    if (!scans()) {
        scan_due_.reset();
    } else if (!scan_due_) {
        restart_scan(now);
    } else if (now >= *scan_due_) {
        move(ui::FocusStep::next);
        scan_due_ = now + settings().scan_pace;  // and, when the frame stands, so long after what it says
        due = true;
    }
    return due;
}

std::optional<SteadyTime> KeyDesk::next_wakeup(SteadyTime now) const {
    std::optional<SteadyTime> next = scan_due_;
    if (help_since_) {
        const SteadyTime held = *help_since_ + Milliseconds(long_press_ms);
        if (!next || held < *next) next = held;
    }
    if (next && *next < now) next = now;
    return next;
}

}  // namespace engawa::app
