#include "kiosk/app/look.h"

namespace engawa::app {

namespace {

ui::TextSize size_of(session::TextSize size) {
    switch (size) {
        case session::TextSize::normal: return ui::TextSize::normal;
        case session::TextSize::large: return ui::TextSize::large;
        case session::TextSize::larger: return ui::TextSize::larger;
        case session::TextSize::largest: return ui::TextSize::largest;
    }
    ENGAWA_VERIFY(false);
}

ui::Contrast contrast_of(session::Contrast contrast) {
    switch (contrast) {
        case session::Contrast::standard: return ui::Contrast::standard;
        case session::Contrast::high: return ui::Contrast::high;
        case session::Contrast::low_glare: return ui::Contrast::low_glare;
    }
    ENGAWA_VERIFY(false);
}

ui::FuriganaLevel furigana_of(session::Furigana furigana) {
    switch (furigana) {
        case session::Furigana::none: return ui::FuriganaLevel::none;
        case session::Furigana::hard_words: return ui::FuriganaLevel::hard;
        case session::Furigana::all: return ui::FuriganaLevel::all;
    }
    ENGAWA_VERIFY(false);
}

ui::PressMode press_mode_of(session::PressMode mode) {
    switch (mode) {
        case session::PressMode::press: return ui::PressMode::direct;
        case session::PressMode::press_then_confirm: return ui::PressMode::select_then_confirm;
    }
    ENGAWA_VERIFY(false);
}

// A switch goes by what can be pressed, since the page was read when it came.
ui::FocusStops focus_stops_of(session::SpokenMode mode, session::Scanning scanning) {
    if (scanning != session::Scanning::off) return ui::FocusStops::rows;
    switch (mode) {
        case session::SpokenMode::off: return ui::FocusStops::operable;
        case session::SpokenMode::on: return ui::FocusStops::everything;
    }
    ENGAWA_VERIFY(false);
}

ui::Motion motion_of(session::Motion motion) {
    switch (motion) {
        case session::Motion::on: return ui::Motion::on;
        case session::Motion::off: return ui::Motion::off;
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

ui::Look look_of(const session::Settings& settings) {
    return {.size = size_of(settings.text_size),
            .contrast = contrast_of(settings.contrast),
            .furigana = furigana_of(settings.furigana),
            .language = settings.language,
            .press_mode = press_mode_of(settings.press_mode),
            .focus_stops = focus_stops_of(settings.spoken_mode, settings.scanning),
            .lockout = settings.lockout,
            .motion = motion_of(settings.motion),
            .ring = settings.scanning == session::Scanning::off ? ui::Ring::usual : ui::Ring::strong};
}

}  // namespace engawa::app
