#pragma once

#include "kiosk/base/clock.h"
#include "screens/ui/icons.h"
#include "screens/ui/ink.h"
#include "screens/ui/semantics.h"
#include "screens/ui/tokens.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a page hands to the façade for each widget. All texts are marked text (readings allowed), already resolved
// from the catalogue or the form in the page's language; texts that a person typed go through escape_ruby() first.
// Views must live until the widget call returns. Ids are unique within a page and stable from frame to frame.

namespace engawa::ui {

enum class Privacy : std::uint8_t { open, private_value };
enum class Availability : std::uint8_t { available, unavailable };
enum class Chosen : std::uint8_t { no, yes };

// The five controls that stand in the same place on every page (WCAG 3.2.6). The app answers them.
enum class FrameControl : std::uint8_t { back, listen_again, settings, call_person, finish };

enum class FrameStyle : std::uint8_t {
    controls,  // with the five controls: every page but those below
    bare,      // attract, goodbye, training of the panel: nothing but the content
};

enum class VerticalPlace : std::uint8_t { top, middle };

struct PageSpec {
    std::string_view id;        // "form.q.birthday": a new id starts at the first part, without focus
    std::string_view title;     // name of the page node; spoken first, drawn only if the page also calls heading()
    std::string_view progress;  // marked "7{問|もん}{中|ちゅう}3{問目|もんめ}"; empty for none
    std::string_view ribbon;    // across the top for as long as it holds: assist mode, training, offline
    Icon ribbon_icon = Icon::info;
    std::string_view emergency;  // an alert that outranks everything on the page; above the ribbon
    std::string_view initial_focus;  // a widget's id: 「続ける」 of the idle countdown; empty for none
    Availability back = Availability::available;
    FrameStyle frame = FrameStyle::controls;
    VerticalPlace place = VerticalPlace::top;
};

enum class HeadingLevel : std::uint8_t { title, heading, section };

enum class TextTone : std::uint8_t { plain, strong, muted };

enum class NoteKind : std::uint8_t { info, success, warning, error };

struct NoteSpec {
    std::string_view id;
    NoteKind kind = NoteKind::info;
    std::string_view text;
    std::string_view heading;  // one bold line above; may be empty
};

enum class ButtonKind : std::uint8_t { primary, secondary, quiet };

struct ButtonSpec {
    std::string_view id;
    std::string_view label;
    Icon icon = Icon::none;
    ButtonKind kind = ButtonKind::secondary;
    Availability availability = Availability::available;
    std::string_view hint;  // a second line, smaller in weight, also spoken
};

enum class ChoiceKind : std::uint8_t {
    one,
    several,
    in_order,  // pressed one after another; the mark is a place for the number
};

struct ChoiceSpec {
    std::string_view id;
    std::string_view label;
    std::string_view hint;
    Icon icon = Icon::none;
    Chosen chosen = Chosen::no;
    Availability availability = Availability::available;
    std::string_view picture = {};  // PNG or JPEG file; where one choice has one, all stand as tiles with the word beneath
    std::string_view badge = {};    // in_order: "2", drawn in the mark
    std::string_view value = {};    // what is said of it beside its state: "2{番|ばん}"
    Position position = {};         // of choices that stand in several calls; {0, 0}: counted here
    std::string_view recording = {};  // a file in which a person says the label; with it a button 聞く beside the choice
    std::string_view listen = {};     // that button's spoken name: 「さくら」を{聞|き}く
    std::string_view listen_word = {};  // and the word on it: {聞|き}く
};

// A category or a destination: home, lists.
struct TileSpec {
    std::string_view id;
    std::string_view label;
    std::string_view hint;
    Icon icon = Icon::none;
    Availability availability = Availability::available;
};

enum class Tiling : std::uint8_t {
    columns,  // as many as fit
    one_row,  // all of them side by side, each name on one line
    tall,     // the icon above the name, both larger: the few ways on from home
};

struct FieldSpec {
    std::string_view id;
    std::string_view label;             // spoken name; drawn above the field unless empty
    std::string_view value;             // marked text (escape_ruby() what was typed)
    std::string_view placeholder;       // drawn while the value is empty: an example
    std::string_view composing;         // drawn underlined after the value: kana not yet converted
    std::string_view suffix;            // "さい": drawn behind
    std::string_view error;             // drawn under the field with an icon; the same words as in a summary
    Privacy privacy = Privacy::open;
    // Where the caret stands, in bytes of `value` with readings stripped; nullopt draws none. A field with a caret is
    // drawn as the one being typed into.
    std::optional<std::size_t> caret;
    int lines = 1;  // so many stand open while the page has room for them; more come with what is typed
};

enum class KeyKind : std::uint8_t {
    letter,
    command,
    accept,
    glyph,      // one character of what is entered, as large as the key takes
    candidate,  // a word that may be what was meant
};

// How small a key may become where there is little room.
enum class KeySize : std::uint8_t {
    target,  // 20 mm, as everything that is pressed
    letter,  // 12.7 mm: 五十音 and Latin letters, of which fifty stand at once
    practice,  // 20 mm and no larger, as the least that is pressed anywhere
};

struct KeySpec {
    std::string_view id;
    std::string_view label;   // empty label and no icon: a hole in the grid, neither drawn nor recorded
    std::string_view spoken;  // when it differs from the label: "てん" for "、"
    Icon icon = Icon::none;
    KeyKind kind = KeyKind::letter;
    int columns = 1;          // how many columns it spans
    Chosen chosen = Chosen::no;
    Availability availability = Availability::available;
    std::string_view hint = {};  // a second line: the Western year under that of an era
    std::string_view face = {};  // drawn in place of the label, which is too small to be seen: か→が for ゛
};

struct KeyGridSpec {
    std::string_view id;
    int columns = 10;
    std::span<const KeySpec> keys;  // row by row; a key that does not fit in its row starts the next one
    // So many columns at the left hold words: on a small panel they are wider than the letters.
    int word_columns = 0;
    KeySize least = KeySize::target;
};

struct StepperSpec {
    std::string_view id;
    std::string_view label;
    std::string_view value;
    std::string_view less_label;
    std::string_view more_label;
    Availability less = Availability::available;
    Availability more = Availability::available;
    // A line beneath, from `first_label` to `last_label`, with a mark at `share` (0 to 1); none while both are empty.
    std::string_view first_label = {};
    std::string_view last_label = {};
    std::optional<double> share = std::nullopt;
    std::string_view hint = {};  // spoken: between which bounds
    // So many steps at once by two buttons beneath; 0: none.
    int far_steps = 0;
    std::string_view far_less_label = {};
    std::string_view far_more_label = {};
};

// Numbers as buttons: months, days. nullopt for `selected` when none is.
struct NumberGridSpec {
    std::string_view id;
    int first = 1;
    int last = 31;
    std::optional<int> selected;
    std::string_view suffix;  // spoken and drawn after each number: "{日|にち}"
    std::span<const std::string> hints = {};  // under each number, and said after it: "1945{年|ねん}"
    KeySize least = KeySize::target;
};

// A place on a picture that can be pressed, as fractions of the picture (0 to 1).
struct Hotspot {
    std::string_view id;
    std::string_view label;
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

struct PictureSpec {
    std::string_view id;
    std::string_view path;  // PNG or JPEG file; a picture that cannot be read is drawn as its alternative text
    std::string_view alt;   // spoken (EN 301 549 5.1.3.6)
    double height_share = 0.55;  // at most this share of the content area's height
    std::span<const Hotspot> hotspots;
};

// A sheet to draw on with a finger: ink.h says what its strokes are measured in.
struct SheetSpec {
    std::string_view id;
    std::string_view label;       // spoken name
    std::string_view value;       // spoken: whether anything is drawn
    std::string_view invitation;  // stands in the empty sheet
    std::span<const Stroke> strokes;
    std::span<const ButtonSpec> buttons = {};  // one above the other at its right: take back, clear
};

struct SheetUse {
    std::vector<InkStep> drawn;          // since the last frame
    std::optional<std::size_t> pressed;  // of the buttons or keys
};

// A square box for one character at the left of keys, as high as they are: what it may be, and what takes back.
struct WritingSpec {
    SheetSpec box;  // without buttons; its strokes are in units of box_side
    KeyGridSpec keys;
};

// One line of a review: what was asked, what was answered, and the link that goes back to it.
struct ValueRowSpec {
    std::string_view id;
    std::string_view label;
    std::string_view value;
    std::string_view change_label;  // "{直|なお}す"; empty for a row that cannot be changed
    Icon change_icon = Icon::pencil;
    Privacy privacy = Privacy::open;
    std::string_view error;         // the same words as at the field
    std::span<const Stroke> strokes = {};  // what was drawn, small beneath the value, which says so in words
};

struct QrSpec {
    std::string_view id;
    std::span<const std::uint8_t> modules;  // row by row, 1 is dark
    int side = 0;                           // modules a side, without the quiet zone (drawn here: 4 modules)
    std::string_view alt;
    std::string_view caption = {};  // below its middle, and never on another part than the code
};

struct CountdownSpec {
    std::string_view id;
    SteadyTime end;
    Seconds total{45};
    std::string_view label;  // spoken name: "{残|のこ}り"
    std::string_view unit;   // "{秒|びょう}"
};

}  // namespace engawa::ui
