#pragma once

#include "kiosk/text/text_stack.h"
#include "screens/ui/flow.h"
#include "screens/ui/focus.h"
#include "screens/ui/frame_bar.h"
#include "screens/ui/painter.h"
#include "screens/ui/press.h"
#include "screens/ui/sdl_backend.h"
#include "screens/ui/ui.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct ImGuiContext;

// What the façade's source files share. Nobody outside screens/ui includes this.

namespace engawa::ui {

// Beside the words of a button that stands next to the keys.
constexpr Millimetres beside_keys_padding = 1.8_mm;

enum class Distance : std::uint8_t { small, regular, large };

// Text measured for a place: the layout and what it was made with.
struct MeasuredText {
    const text::ParagraphLayout* layout = nullptr;
    int width() const { return layout == nullptr ? 0 : layout->width_px; }
    int height() const { return layout == nullptr ? 0 : layout->height_px; }
    std::size_t lines() const { return layout == nullptr ? 0 : layout->lines.size(); }
    bool breaks_words() const { return layout != nullptr && layout->words_broken > 0; }
};

enum class TextPlace : std::uint8_t { start, center };
// By the visit's setting, or never: where there is no room above the letters.
enum class Readings : std::uint8_t { as_set, never };

struct TextLook {
    Millimetres em;
    text::Weight weight = text::Weight::regular;
    double line_height = 1.3;
    text::Breaking breaking = text::Breaking::phrase;
    TextPlace place = TextPlace::start;
    int max_lines = 0;
    Readings readings = Readings::as_set;
};

// A button of the footer, kept until the page ends and its parts are known.
struct FooterButton {
    std::string id;
    std::string label;
    std::string hint;
    Icon icon = Icon::none;
    ButtonKind kind = ButtonKind::secondary;
    Availability availability = Availability::available;
    PixelRect bounds;  // set when laid out
    Millimetres em;    // of the label beside a keyboard, where buttons are narrow; 0 is the body's
};

struct Ui::Impl {
    explicit Impl(UiConfig given);
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    // --- Frame (ui.cpp, ui_page.cpp) ---
    void begin_pass();
    bool end_pass();  // whether another pass is needed
    void begin_page(const PageSpec& spec);
    void end_page();
    // Where the focus goes when a press took away what had it; empty: it begins anew.
    std::string focus_after(std::string_view gone) const;
    void note_press(const std::string& id);
    void lay_out_bar();
    void relabel_call(std::string label, Icon icon);
    bool fit_call(FrameBarItem& item, int size, text::Furigana readings, int lines);
    void follow_aside();
    int draw_top_strips(const PageSpec& spec);
    int draw_progress(std::string_view progress, int top);
    int draw_progress_beside(std::string_view progress, int top);
    void finish_parts();
    bool set_denser(int parts);
    // The page's question as it is said again on a part, or beside its field: in one line where that can be.
    MeasuredText question_words(Millimetres most, Millimetres least, int width);
    void draw_question(const MeasuredText& words, const PixelRect& place);
    bool settle_typing();
    void draw_footer();
    void draw_part_number(const std::vector<FooterButton>& buttons, int parts);
    // False when they are too high for it even so.
    bool lay_out_beside_keys(std::vector<FooterButton>& buttons, int bottom);
    TextLook beside_keys_look(Millimetres em) const;
    bool narrow_to_one_row(const std::vector<FooterButton>& buttons, std::vector<int>& widths, int spare);
    int lay_out_footer(std::vector<FooterButton>& buttons, int bottom);
    void draw_frame_bar();
    // --- Beside the page (aside.cpp) ---
    void draw_pointing();
    // --- What was said and stands nowhere else (notice.cpp) ---
    void draw_notice();
    void end_notice();
    std::optional<PixelRect> place_for_notice(int width, int height) const;
    void refresh_tokens();
    std::vector<FooterButton> footer_of_part(int part, int parts) const;

    // --- Items (ui_items.cpp) ---
    std::string full_id(std::string_view id) const { return page_id + "/" + std::string(id); }
    std::string automatic_id(std::string_view kind);
    // Whether that widget was pressed; true once.
    bool take_press(const std::string& id);
    void record(Node node);
    bool is_pressed(const std::string& id) const;
    bool is_focused(const std::string& id) const;
    void come_to_new_part();
    MeasuredText measure(std::string_view marked, const TextLook& look, int max_width);
    // Where the letters of the text have their middle, below its top: furigana does not count.
    int middle_of_letters(const MeasuredText& text) const;
    void draw_text(const MeasuredText& text, int x, int y, Colour colour);
    void distance(Distance distance);
    int distance_px(Distance distance) const;
    void draw_focus_ring(const PixelRect& rect, const std::string& id);
    // The surface of a control in its state.
    Surface surface_of(const Surface& resting, const std::string& id, Availability availability) const;
    void draw_button(const FooterButton& button);
    MeasuredText measure_label(std::string_view label, int max_width, TextPlace place = TextPlace::start);
    // つぎへ and other words of up to four glyphs stay on one line.
    bool is_short(std::string_view label);
    int button_natural_width(std::string_view label, Icon icon);
    int button_height(std::string_view label, Icon icon, int width, std::string_view hint = {});
    void wake_at(SteadyTime time);

    // --- Choices (widgets_tiles.cpp) ---
    // A ring, a box or a place for a number: shape, not colour alone, tells.
    void draw_mark(const PixelRect& box, ChoiceKind kind, const ChoiceSpec& choice, const Surface& surface);
    void record_choice(const ChoiceSpec& choice, ChoiceKind kind, const std::string& id, const PixelRect& box,
                       Position counted);
    // 聞く beside or beneath a choice, as its own target.
    void draw_listen(const ChoiceSpec& choice, const std::string& id, const PixelRect& box);
    std::optional<std::size_t> picture_choices(std::string_view id, ChoiceKind kind, std::span<const ChoiceSpec> choices,
                                               int rows_below);
    // The full id of each of a group's widgets, and which of them was pressed.
    struct Group {
        std::vector<std::string> ids;
        std::optional<std::size_t> pressed;
    };
    template <typename Spec>
    Group group(std::string_view name, std::span<const Spec> specs) {
        Group group;
        for (std::size_t index = 0; index < specs.size(); ++index) {
            group.ids.push_back(full_id(std::string(name) + "." + std::string(specs[index].id)));
            if (take_press(group.ids.back())) group.pressed = index;
        }
        return group;
    }
    // Boxes of one width side by side, row under row; what does not fit goes to the next part.
    struct Rows {
        int count = 0;
        int columns = 1;
        int gap = 0;
        std::function<int(int first, int last)> height;  // of a row, `last` excluded
        std::function<void(int index, const PixelRect& box, Position position)> draw;
        bool together = false;  // on one part, where one part has room for all of them
    };
    int column_width(int columns, int gap) const { return (flow.width() - (columns - 1) * gap) / columns; }
    void lay_in_rows(const Rows& rows);
    // The tile of a choice, chosen or not, and the colours to write on it with.
    Surface draw_choice_panel(const ChoiceSpec& choice, const std::string& id, const PixelRect& box);

    // --- Ink (widgets_ink.cpp) ---
    void pen_down(PressTracker::PointerId pointer, int x, int y);
    void pen_move(PressTracker::PointerId pointer, int x, int y);
    void pen_up(PressTracker::PointerId pointer);
    // What is being drawn was a palm.
    void pen_withdraw();
    void forget_ink();
    struct PenLook {
        double px_per_unit = 1;
        int radius_px = 1;
    };
    void draw_strokes(std::span<const Stroke> strokes, const PixelRect& area, Colour colour);
    void draw_strokes(std::span<const Stroke> strokes, const PixelRect& area, Colour colour, const PenLook& tip);
    // What the finger drew on that sheet since the page took it.
    std::vector<InkStep> take_ink(const std::string& id);
    enum class SheetShape : std::uint8_t {
        wide,    // a line to write on
        square,  // a box for one character
    };
    void draw_sheet(const SheetSpec& sheet_spec, const PixelRect& area, SheetShape shape);

    int px(Millimetres length) const { return tokens.px(length); }
    bool is_tight() const { return memory.density >= Density::tight; }
    // The actions stand at the right of the content, and the row at its foot is the content's.
    bool is_beside() const { return memory.actions_beside && !memory.has_no_room_beside && !memory.has_keys && spec.frame == FrameStyle::controls; }
    int beside_width() const { return px(std::clamp(tokens.body * 4.6, 46_mm, 70_mm)); }
    bool is_typing() const { return memory.density == Density::typing; }
    // Set for typing into a field, and not for choosing among numbers.
    bool is_typing_into_field() const { return is_typing() && memory.below_field_height > 0; }
    bool has_question_beside() const {
        return is_typing_into_field() && !memory.question_above && (memory.above_field != AboveField::label || memory.question_beside);
    }

    UiConfig config;
    Look look;
    Look wanted_look;
    Tokens tokens;
    Palette colours;
    SdlBackend backend;
    Painter painter;
    ImGuiContext* context = nullptr;

    // Input
    PressTracker press;
    std::string activated;     // full id of the node a finger, key or switch pressed, until a widget takes it
    std::string focused;
    std::vector<std::string> focused_row;  // set: all of it has the focus, `focused` is its first key
    bool inside_row = false;
    bool ring_visible = false;
    // The page was turned to another part: what stood before, until the new part stands, and then where the focus, which
    // nothing has while the part is read, comes in.
    std::vector<std::string> turned_from;
    std::string focus_start;
    std::string awaiting_confirm;
    std::optional<FrameControl> frame_control;
    std::vector<UiEvent> events;
    struct Notice {
        std::string words;
        SteadyTime until;
    };
    std::optional<Notice> notice;
    std::optional<Node> pressed;  // by the last press; may be personal
    std::vector<SteadyTime> missed_touches;  // of the page that stands
    struct Sheet {
        std::string id;
        PixelRect area;
        int units_wide = sheet_width;
        int units_high = sheet_height;
    };
    struct Pen {
        PressTracker::PointerId pointer;
        InkPoint last;
        bool on_sheet;
    };
    std::optional<Sheet> sheet;        // as last drawn: where a finger draws
    std::optional<Sheet> sheet_drawn;  // in this pass
    std::optional<Pen> pen;
    std::vector<InkStep> ink;  // since the page took it; personal

    // The frame being drawn
    SteadyTime now{};
    SemanticsTree tree;        // being recorded
    SemanticsTree shown_tree;  // as last drawn: fingers and focus go by this one
    std::string page_id;
    bool page_open = false;
    bool page_drawn = false;
    bool consumed_press = false;
    bool unsettled = false;
    bool must_fit = false;     // the page has a keyboard: it is set smaller rather than taken apart
    bool has_keys = false;
    bool has_field = false;
    int chips_height = 0;      // of the candidates in this pass
    std::vector<std::string> last_chips;  // what chips_at_once() was told to stand after them: commands, no candidates
    AboveField above_field = AboveField::label;
    std::string hint_in_field;  // what a page set for typing says in the field instead of above it
    PixelRect beside_keys;     // room for the actions; empty when they stand at the foot
    int answers = 0;           // rows of a review in this pass
    bool question_stands = false;  // the first heading came by
    int beside_top = 0;        // of the room for the actions beside the content, below the progress words
    PageSpec spec;             // views are good only until the page call returns; texts used later are copied
    PageMemory memory;
    PageMemory aside_memory;
    std::optional<PageMemory> memory_alone;  // of the page as it stood before the column came
    int aside_width = 0;       // reserved at the right of the page
    Ui::Assisted assisted = Ui::Assisted::no;
    std::vector<std::string> pointed_at;
    PixelRect content;
    Flow flow;
    int first_heading_inset = 0;
    int progress_height = 0;   // of progress words beside the first heading; 0 when they stand above it
    int middle_shift = 0;
    std::vector<FooterButton> footer;
    std::optional<FrameBar> bar;
    std::map<std::string, int, std::less<>> automatic_ids;
    std::optional<SteadyTime> wakeup;
};

}  // namespace engawa::ui
