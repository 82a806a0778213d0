#include "screens/draft/resume.h"

#include <algorithm>

#include "kiosk/base/overloaded.h"
#include "kiosk/base/secret_bytes.h"
#include "kiosk/base/utf8.h"
#include "kiosk/input/keyboard.h"

namespace engawa::resume {

namespace {

constexpr std::size_t words_wanted = input::DraftWords::words_in_secret;
constexpr std::size_t words_offered = 6;
constexpr std::size_t key_digits = 32;
constexpr int words_wide = 2;  // columns of a key with a word on it

bool whole(const Model& model) { return count_words(model) == words_wanted; }

std::vector<std::string_view> offered(const Model& model) {
    if (model.list_of_words == nullptr || model.prefix.empty()) return {};
    std::vector<std::string_view> found = model.list_of_words->starting_with(model.prefix);
    if (found.size() > words_offered) found.clear();
    return found;
}

std::string shown_words(const Model& model) {
    std::string text = model.words;
    std::replace(text.begin(), text.end(), input::DraftWords::separator, ' ');
    return text;
}

// The 50音 grid without marks; only what some word goes on with can be pressed.
std::optional<Intent> draw_keys(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const input::KeyGrid grid = input::kana_grid();
    const std::vector<std::string_view> next =
        whole(model) ? std::vector<std::string_view>() : model.list_of_words->kana_after(model.prefix);
    std::vector<std::string> ids(static_cast<std::size_t>(grid.rows * grid.columns));
    std::vector<ui::KeySpec> keys(ids.size());
    std::vector<Intent> intents(ids.size());
    for (const input::Key& key : grid.keys) {
        const auto at = static_cast<std::size_t>(key.row * grid.columns + key.column);
        if (key.action == input::KeyAction::erase) {
            ids[at] = "erase";
            intents[at] = Erase{};
            keys[at] = {.id = ids[at],
                        .label = strings("form.erase"),
                        .icon = ui::Icon::backspace,
                        .kind = ui::KeyKind::command,
                        .columns = words_wide};
        }
        if (key.action != input::KeyAction::character || key.text == "ー") continue;
        ids[at] = "kana." + std::string(key.text);
        intents[at] = PressKana{std::string(key.text)};
        const bool goes_on = std::find(next.begin(), next.end(), key.text) != next.end();
        keys[at] = {.id = ids[at],
                    .label = key.label,
                    .spoken = key.spoken,
                    .availability = goes_on ? ui::Availability::available : ui::Availability::unavailable};
    }
    // The wide key takes the place of the hole at its side.
    for (std::size_t at = 0; at < keys.size(); ++at) {
        const auto beside = static_cast<std::ptrdiff_t>(at) + 1;
        if (keys[at].columns == 1) continue;
        keys.erase(keys.begin() + beside, keys.begin() + beside + words_wide - 1);
        intents.erase(intents.begin() + beside, intents.begin() + beside + words_wide - 1);
    }
    const auto pressed = ui.keys({.id = "keys", .columns = grid.columns, .keys = keys, .word_columns = words_wide,
                                  .least = ui::KeySize::letter});
    if (!pressed) return std::nullopt;
    return intents[*pressed];
}

std::optional<Intent> draw_typing(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string progress = strings("resume.progress", {{"number", std::to_string(std::min(count_words(model) + 1, words_wanted))}});
    auto page = ui.page({.id = model.scan_refused ? "resume.other" : "resume", .title = strings("resume.title"), .progress = progress});
    ui.heading(strings("resume.title"));
    if (model.scan_refused) {
        ui.note({.id = "other-code", .kind = ui::NoteKind::warning, .text = strings("resume.other_code")});
    }
    std::optional<Intent> intent;
    if (model.list_of_words != nullptr) {
        const std::string value = shown_words(model);
        ui.field({.id = "field",
                  .label = "",
                  .value = value,
                  .placeholder = strings("resume.where"),
                  .composing = model.prefix,
                  .suffix = std::to_string(count_words(model)) + " / 6",
                  .privacy = ui::Privacy::private_value,
                  .caret = value.size()});
        const std::vector<std::string_view> words = offered(model);
        if (!words.empty()) {
            if (const auto pressed = ui.chips("words", words)) intent = ChooseWord{std::string(words[*pressed])};
        }
        if (const auto key = draw_keys(ui, model, strings)) intent = key;
    } else {
        ui.paragraph(strings("resume.scan_only"));
    }
    const auto pressed = ui.actions({{.id = "open",
                                      .label = strings("resume.open"),
                                      .icon = ui::Icon::forward,
                                      .kind = ui::ButtonKind::primary,
                                      .availability = whole(model) ? ui::Availability::available : ui::Availability::unavailable}});
    if (pressed) return Open{};
    return intent;
}

enum class OneMoreTry { offered, pointless };

struct Words {
    std::string_view id;
    std::string_view title;
    std::string_view text;
    ui::Icon icon;
    OneMoreTry again = OneMoreTry::offered;
};

// もう一度 where the words can have been the reason.
std::optional<Intent> draw_told(ui::Ui& ui, const Words& words, const std::string& text, const content::Strings& strings) {
    auto page = ui.page({.id = words.id, .title = strings(words.title), .place = ui::VerticalPlace::middle});
    ui.emblem(words.icon, ui::Ui::Tone::careful);
    ui.heading(strings(words.title), ui::HeadingLevel::title);
    ui.paragraph(text);
    std::vector<ui::ButtonSpec> ways;
    if (words.again == OneMoreTry::offered) {
        ways.push_back({.id = "again", .label = strings("resume.again"), .icon = ui::Icon::pencil});
    }
    ways.push_back({.id = "leave", .label = strings("status.leave"), .icon = ui::Icon::home, .kind = ui::ButtonKind::primary});
    const auto pressed = ui.actions(ways);
    if (!pressed) return std::nullopt;
    return *pressed + 1 < ways.size() ? Intent(Again{}) : Intent(Leave{});
}

std::optional<Intent> draw_answer(ui::Ui& ui, const session::SlipAnswer& answer, const content::Strings& strings) {
    Words words{"resume.unreadable", "trouble.title", "resume.unreadable", ui::Icon::warning};
    std::string text = strings(words.text);
    if (std::holds_alternative<session::NothingFound>(answer)) {
        words = {"resume.nothing", "resume.nothing", "resume.nothing_text", ui::Icon::question};
        text = strings(words.text);
    } else if (std::holds_alternative<session::NotNow>(answer)) {
        words = {"resume.not_now", "resume.not_now", "resume.not_now_text", ui::Icon::info};
        text = strings(words.text);
    } else if (const auto* tries = std::get_if<session::TooManyTries>(&answer)) {
        words = {"resume.wait", "status.wait", "status.wait_text", ui::Icon::tea};
        const auto minutes = std::chrono::ceil<std::chrono::minutes>(tries->wait).count();
        text = strings(words.text, {{"minutes", std::to_string(minutes)}});
    }
    return draw_told(ui, words, text, strings);
}

std::optional<Intent> draw_asking(ui::Ui& ui, const content::Strings& strings) {
    auto page = ui.page({.id = "resume.asking", .title = strings("status.asking"), .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::lock);
    ui.busy("busy", strings("status.asking"));
    return std::nullopt;
}

page::Outcome ask(Model& model, std::string secret) {
    model.scan_refused = false;
    model.phase = Asking{};
    return page::AskSlip{session::FindDraft{std::move(secret)}};
}

struct Update {
    Model& model;

    page::Outcome operator()(const PressKana& press) const {
        model.scan_refused = false;
        if (!whole(model)) model.prefix += press.kana;
        return page::Stay{};
    }
    page::Outcome operator()(const ChooseWord& choice) const {
        if (whole(model)) return page::Stay{};
        if (!model.words.empty()) model.words += input::DraftWords::separator;
        model.words += choice.word;
        wipe_container(model.prefix);
        return page::Stay{};
    }
    page::Outcome operator()(Erase) const {
        model.scan_refused = false;
        if (!model.prefix.empty()) {
            model.prefix.resize(last_utf8(model.prefix));
            return page::Stay{};
        }
        const std::size_t last = model.words.rfind(input::DraftWords::separator);
        model.words.resize(last == std::string::npos ? 0 : last);
        return page::Stay{};
    }
    page::Outcome operator()(Open) const { return whole(model) ? ask(model, model.words) : page::Outcome(page::Stay{}); }
    page::Outcome operator()(Again) const {
        model.phase = Typing{};
        return page::Stay{};
    }
    page::Outcome operator()(Leave) const { return page::GoHome{}; }
};

}  // namespace

std::size_t count_words(const Model& model) {
    if (model.words.empty()) return 0;
    return 1 + static_cast<std::size_t>(std::count(model.words.begin(), model.words.end(), input::DraftWords::separator));
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    return std::visit(Overloaded{[&](const Typing&) { return draw_typing(ui, model, strings); },
                                 [&](const Asking&) { return draw_asking(ui, strings); },
                                 [&](const Told& told) { return draw_answer(ui, told.answer, strings); },
                                 [&](const Changed&) {
                                     return draw_told(ui, {"resume.changed", "resume.changed", "resume.changed_text", ui::Icon::info, OneMoreTry::pointless},
                                                      strings("resume.changed_text"), strings);
                                 },
                                 [&](const AlreadyBegun&) {
                                     return draw_told(ui, {"resume.begun", "resume.begun", "resume.begun_text", ui::Icon::info, OneMoreTry::pointless},
                                                      strings("resume.begun_text"), strings);
                                 }},
                      model.phase);
}

page::Outcome update(Model& model, const Intent& intent) { return std::visit(Update{model}, intent); }

page::Outcome take_scan(Model& model, std::string_view scanned) {
    if (std::holds_alternative<Asking>(model.phase)) return page::Stay{};
    model.phase = Typing{};
    const bool ours = scanned.starts_with(scan_prefix) && scanned.size() == scan_prefix.size() + key_digits;
    model.scan_refused = !ours;
    if (!ours) return page::Stay{};
    return ask(model, std::string(scanned.substr(scan_prefix.size())));
}

void take_answer(Model& model, session::SlipAnswer answer) {
    if (std::holds_alternative<Asking>(model.phase)) model.phase = Told{std::move(answer)};
}

}  // namespace engawa::resume
