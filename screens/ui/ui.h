#pragma once

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "screens/ui/semantics.h"
#include "screens/ui/specs.h"
#include "screens/ui/tokens.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

union SDL_Event;
struct SDL_Renderer;

namespace engawa::text {
class TextStack;
}

// The façade every page is written on. One call draws a widget and records its semantics node, and answers whether
// it was pressed. Content flows down one column; what does not fit goes to the next part, reached by もっと見る.
//
//     std::optional<Intent> draw(Ui& ui, const Model& model) {
//         auto page = ui.page({.id = "care.consent", .title = model.title, .progress = model.progress});
//         ui.heading(model.question);
//         if (auto chosen = ui.choices("agree", ChoiceKind::one, model.choices)) return Choose{*chosen};
//         if (ui.actions({{.id = "next", .label = model.next, .kind = ButtonKind::primary}})) return Next{};
//         return std::nullopt;
//     }
//
// Returning early on a press is right: the frame is drawn again after the model has changed.

namespace engawa::ui {

enum class UiError {
    no_renderer,   // SDL gave no usable renderer, or it lost its textures
    no_picture,    // a PNG could not be written or read
};
std::string_view error_name(UiError error);

// "frame.back" → its text in the page's language; the frame's own keys are in assets/strings/frame.toml.
using StringLookup = std::function<std::string(std::string_view key)>;

enum class FuriganaLevel : std::uint8_t { none, hard, all };

enum class PressMode : std::uint8_t {
    direct,
    select_then_confirm,  // the first press moves the focus (and is spoken), the second acts
};

// What Tab and the switch stop at.
enum class FocusStops : std::uint8_t {
    operable,    // what can be pressed
    rows,        // the same, but keys row by row: select goes into a row, and its end leads out again
    everything,  // also headings, paragraphs, pictures: the page used without seeing it
};

enum class FocusStep : std::uint8_t { next, previous };

// How the focus is shown.
enum class Ring : std::uint8_t {
    usual,
    strong,  // twice as wide: for who waits for it to come
};

enum class Motion : std::uint8_t {
    on,
    off,  // nothing moves by itself; what tells of time is still counted
};

// Settings of a visit. A change takes effect on the next frame; a visit ends with the default.
struct Look {
    TextSize size = TextSize::normal;
    Contrast contrast = Contrast::standard;
    FuriganaLevel furigana = FuriganaLevel::all;
    LanguageTag language{"ja"};
    PressMode press_mode = PressMode::direct;
    FocusStops focus_stops = FocusStops::operable;
    Milliseconds lockout{500};  // a second press at the same place within this time does nothing (EN 5.8)
    Motion motion = Motion::on;
    Ring ring = Ring::usual;
    friend bool operator==(const Look&, const Look&) = default;
};

// What happened, for sound and speech; taken once a frame.
enum class UiEvent : std::uint8_t {
    touched,        // a finger or key went down anywhere: speech stops, idle time starts anew
    pressed,        // a target took a press: the click sound
    focus_moved,    // speak the focused node
    part_changed,   // もっと見る, 前を見る: speak the new part
    page_changed,   // another page id: speak the page
};

struct UiConfig {
    SDL_Renderer* renderer = nullptr;  // outlives the Ui; its output size is the panel's
    PanelGeometry panel;
    text::TextStack* text = nullptr;  // outlives the Ui
    std::filesystem::path icons;       // share/engawa/icons; an icon that is missing leaves its words
    StringLookup strings;
};

class Ui;
struct DrawnLine;  // painter.h
struct Pixels;     // sdl_backend.h

// Ends the page when it goes out of scope.
class [[nodiscard]] PageScope {
  public:
    explicit PageScope(Ui& ui) : ui_(&ui) {}
    PageScope(PageScope&& other) noexcept : ui_(other.ui_) { other.ui_ = nullptr; }
    PageScope(const PageScope&) = delete;
    PageScope& operator=(const PageScope&) = delete;
    PageScope& operator=(PageScope&&) = delete;
    ~PageScope();

  private:
    Ui* ui_;
};

class Ui {
  public:
    static Result<std::unique_ptr<Ui>> create(UiConfig config);
    ~Ui();
    Ui(const Ui&) = delete;
    Ui& operator=(const Ui&) = delete;

    // --- For the app ------------------------------------------------------------------------------------------

    // Takes fingers, the mouse (as one finger), Tab, Shift-Tab, Enter, Space. Returns whether a frame is needed.
    bool handle_event(const SDL_Event& event, SteadyTime now);

    // The focus goes one stop on or back; its ring is seen. From a key or a switch.
    void move_focus(FocusStep step);
    // Presses what has the focus; false when nothing has, or when it takes no press now.
    bool press_focused(SteadyTime now);
    // What was said and stands nowhere on the page (EN 301 549 5.1.5): a strip over no control, for as long as it takes to
    // read, or until the next press. Empty words end it.
    void show_notice(std::string words, SteadyTime now);
    // As if the page that stands had just come: it is read again.
    void tell_page_again();

    // Draws one frame: calls `draw` once, and again (at most thirty-two times) while a press changed something or a size
    // measured just now moves what was drawn; nothing of the earlier passes is shown. `draw` draws exactly one page and
    // applies what it answers. After it, the picture stands in the renderer; present() shows it.
    void frame(SteadyTime now, const std::function<void(Ui&)>& draw);
    void present();

    // When the next frame is due without any event: never (nullopt, the page stands still), or at a time: press
    // feedback, a countdown, a busy sign.
    std::optional<SteadyTime> next_wakeup() const;

    // Which of the five controls was pressed in the last frame; taken once.
    std::optional<FrameControl> take_frame_control();
    std::vector<UiEvent> take_events();
    // What took the last press, as it stood then: the press may have taken it off the page. Taken once.
    std::optional<Node> take_pressed();

    void set_look(const Look& look);
    const Look& look() const;

    // The page as last drawn.
    const SemanticsTree& tree() const;
    // Presses the node with that full id as if touched: for a switch, a voice command. False when it cannot be pressed.
    bool activate(std::string_view id, SteadyTime now);
    // Forgets what was drawn of a visit: texts, pictures and the tree. Part of the wipe.
    void forget();

    // The picture in the renderer, before present(), as a PNG file.
    Result<void> write_png(const std::filesystem::path& path);
    Result<Pixels> read_picture();
    // For whoever inspects pages: each line of text of the last frame, without what it says. Null: no more.
    void keep_lines_in(std::vector<DrawnLine>* lines);
    // Off: frames stand in the tree, in the lines and under the finger as ever, and nothing is painted; the picture is
    // that of the last frame that was. For whoever looks at many pages for what stands where.
    void set_painting(bool painting);

    // --- For pages --------------------------------------------------------------------------------------------

    SteadyTime now() const;
    const Tokens& tokens() const;
    // When a touch was lifted off the page beside everything that can be pressed, the oldest not yet taken. For pages
    // on which that means something: practice, and the page that waits for a visitor.
    std::optional<SteadyTime> take_missed_touch();

    PageScope page(const PageSpec& spec);

    void heading(std::string_view text, HeadingLevel level = HeadingLevel::heading);
    void paragraph(std::string_view text, TextTone tone = TextTone::plain);
    // Lines with a mark or a number before each: "what to bring".
    enum class ListMark : std::uint8_t { dot, number, check };
    void list(std::string_view id, std::span<const std::string_view> items, ListMark mark = ListMark::dot);
    // A few words to copy by hand: large, each with its number on a tile of its own.
    void numbered_words(std::string_view id, std::span<const std::string_view> words);
    // Icon and word, never colour alone. Warnings and errors are alerts in the tree.
    void note(const NoteSpec& spec);
    void gap();
    void rule();
    // What follows stands on another part, behind もっと見る.
    void next_part();

    // In the flow.
    bool button(const ButtonSpec& spec);
    // The row at the bottom of the content, primary at the right; at most three, once a page. While parts of the page
    // are still unseen, もっと見る stands in the primary's place. Returns the index that was pressed.
    std::optional<std::size_t> actions(std::span<const ButtonSpec> buttons);
    std::optional<std::size_t> actions(std::initializer_list<ButtonSpec> buttons) {
        return actions(std::span<const ButtonSpec>(buttons.begin(), buttons.size()));
    }

    // Radio or check tiles, positions counted here. Returns the index that was pressed; the page decides what it means.
    // Above `rows_below` more rows of choices, pictures are smaller where that keeps all of them on one part.
    std::optional<std::size_t> choices(std::string_view id, ChoiceKind kind, std::span<const ChoiceSpec> choices,
                                       int rows_below = 0);
    // Whose 聞く was pressed, of choices with a recording; asked before choices() draws them.
    std::optional<std::size_t> heard(std::string_view id, std::span<const ChoiceSpec> choices);
    // The same side by side in one row, lowest at the left: steps of a scale. At most six; each label is short.
    std::optional<std::size_t> scale(std::string_view id, std::span<const ChoiceSpec> steps);
    // Categories with an icon. Where the tiling that was asked for has no room, as many columns as fit.
    std::optional<std::size_t> tiles(std::string_view id, std::span<const TileSpec> tiles, Tiling tiling = Tiling::columns);
    // The same as full-width rows with an arrow: lists of procedures, search results.
    std::optional<std::size_t> rows(std::string_view id, std::span<const TileSpec> rows);

    void field(const FieldSpec& spec);
    std::optional<std::size_t> keys(const KeyGridSpec& spec);
    // Words to choose from, side by side, as wide as each is: conversion candidates.
    // `counted`: which of how many the first is, where others are shown before or after them; {0, 0}: these are all.
    std::optional<std::size_t> chips(std::string_view id, std::span<const std::string_view> labels, Position counted = {});
    // How many of `labels` to offer at once, at least one: all, but on a small panel only as many as stand on one row
    // together with the `last` ones.
    std::size_t chips_at_once(std::span<const std::string_view> labels, std::span<const std::string_view> last);
    // -1, +1, so many far steps less or more, or nullopt.
    std::optional<int> stepper(const StepperSpec& spec);
    std::optional<int> number_grid(const NumberGridSpec& spec);

    // Index of the pressed hotspot.
    std::optional<std::size_t> picture(const PictureSpec& spec);
    // What the finger drew since the last frame; the page adds it to its strokes. As large as the room that is left, at
    // least 30 mm high.
    SheetUse sheet(const SheetSpec& spec);
    SheetUse writing(const WritingSpec& spec);
    // Whether "change" was pressed.
    bool value_row(const ValueRowSpec& spec);
    void qr(const QrSpec& spec);
    // The slip's digits: as big as the line allows; `label` is drawn above it and spoken before it.
    void big_number(std::string_view id, std::string_view label, std::string_view digits);
    // Seconds left, drawn big with a bar beneath; asks for a frame each second. Returns what is left, never below 0.
    Seconds countdown(const CountdownSpec& spec);
    // Work that takes longer than a second: words and three dots, moving where the look
    // lets them. `estimate` may be empty.
    void busy(std::string_view id, std::string_view text, std::string_view estimate = {});
    // A big icon at the head of a page: done, waiting, sorry.
    enum class Tone : std::uint8_t { neutral, good, careful, bad };
    void emblem(Icon icon, Tone tone = Tone::neutral);

    enum class RightColumn : std::uint8_t {
        words,
        picture,  // needs no room for a line, and stays beside what it belongs to: letters grow smaller before it leaves
    };
    // Two columns side by side where the panel is wide enough, one under the other where it is not.
    // `left_share` of the width goes to the left one. What stands in columns is not split over parts.
    void columns(std::string_view id, double left_share, const std::function<void()>& left,
                 const std::function<void()>& right, RightColumn kind = RightColumn::words);

    // --- For who helps beside the page; before the page is drawn, each time ---

    // Whether the panel is wide enough for a column beside a page that keeps the width of the smallest panel.
    bool has_room_for_aside() const;
    enum class Aside : std::uint8_t { none, reserved };
    void reserve_aside(Aside aside);
    // The column, after the page: the words from its top, two buttons to a row at its foot, in the usual size of text. Its
    // nodes are "helper/…", beside those of the page, and are not read aloud with it. Returns the index that was pressed.
    std::optional<std::size_t> aside(std::span<const ButtonSpec> buttons, const std::function<void()>& words);
    // What stands in the place of 人を呼ぶ: an offer of help in words, or the control of a helper who is there.
    enum class Assisted : std::uint8_t { no, offered, yes };
    void set_assisted(Assisted assisted);
    // A ring round these nodes, by full id, as far as they stand on the page.
    void point_at(std::vector<std::string> ids);

    struct Impl;  // ui_impl.h, for the façade's own source files

  private:
    friend class PageScope;
    explicit Ui(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace engawa::ui
