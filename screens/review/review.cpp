#include "screens/review/review.h"

#include <algorithm>
#include <iterator>

#include "screens/answer_words.h"

namespace engawa {

namespace review {

namespace {

// "家族のこと", with the person's number inside a repeat.
std::string section_of(const forms::QuestionView& question, const content::Strings& strings) {
    std::string heading = question.groups.empty() ? std::string() : question.groups.front().long_form;
    const std::size_t open = question.ref.find('[');
    const std::size_t close = question.ref.find(']');
    if (open != std::string::npos && close != std::string::npos) {
        heading += "　" + strings("forms.person_number", {{"number", question.ref.substr(open + 1, close - open - 1)}});
    }
    return heading;
}

bool is_shown(const forms::QuestionView& question) {
    // A note has nothing to review.
    return !question.read_only && question.kind != forms::ControlKind::note;
}

}  // namespace

Model make_model(const forms::FormSession& session, const FormId& form, const std::string& title,
                 const content::Strings& strings, WallTime now, const DrawingOf& drawing_of,
                 const std::function<bool(const std::string& ref)>& is_filled) {
    Model model{form, title, {}, true};
    std::size_t filled = 0;
    for (const std::string& ref : session.questions()) {
        const auto question = session.question(ref);
        if (!question || !is_shown(*question)) continue;
        if (is_filled && is_filled(ref)) {
            if (!question->value.empty()) ++filled;
            continue;
        }
        const std::string heading = section_of(*question, strings);
        if (model.sections.empty() || model.sections.back().heading != heading) {
            model.sections.push_back({.heading = heading, .rows = {}, .form = form});
        }
        Row row{ref,
                question->label.short_form.empty() ? question->label.long_form : question->label.short_form,
                answer_words(*question, strings, now), privacy_of(*question),
                error_words(*question, strings), {}};
        const bool may_be_drawn = drawing_of && question->kind == forms::ControlKind::upload;
        if (const auto* strokes = may_be_drawn ? drawing_of(question->value) : nullptr) row.strokes = *strokes;
        if (row.value.empty()) row.value = strings("common.not_answered");
        if (!row.error.empty()) model.complete = false;
        model.sections.back().rows.push_back(std::move(row));
    }
    if (model.sections.empty()) model.sections.push_back({.heading = {}, .rows = {}, .form = form});
    if (filled > 0) model.sections.front().filled = strings("review.filled", {{"count", std::to_string(filled)}});
    return model;
}

Model join(std::vector<Model> sheets) {
    Model joined{sheets.front().form, sheets.front().title, {}, true, sheets.size()};
    for (Model& sheet : sheets) {
        if (sheets.size() > 1) sheet.sections.front().sheet = sheet.title;
        joined.complete = joined.complete && sheet.complete;
        std::move(sheet.sections.begin(), sheet.sections.end(), std::back_inserter(joined.sections));
    }
    return joined;
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string page_id = "review." + (model.sheets > 1 ? "several" : model.form.text());
    auto page = ui.page({.id = page_id, .title = strings("review.title")});
    ui.heading(strings("review.title"), ui::HeadingLevel::title);
    ui.paragraph(strings("review.text"));
    if (!model.complete) {
        ui.note({.id = "incomplete", .kind = ui::NoteKind::error, .text = strings("review.incomplete")});
    }
    for (const Section& section : model.sections) {
        if (!section.sheet.empty()) {
            ui.rule();
            ui.heading(section.sheet, ui::HeadingLevel::section);
            if (!section.filled.empty()) ui.paragraph(section.filled, ui::TextTone::muted);
        }
        if (!section.heading.empty()) ui.heading(section.heading, ui::HeadingLevel::section);
        for (const Row& row : section.rows) {
            // Two forms may ask at the same place.
            const std::string id = model.sheets > 1 ? section.form.text() + row.ref : row.ref;
            if (ui.value_row({.id = id,
                              .label = row.label,
                              .value = row.value,
                              .change_label = strings("common.correct"),
                              .privacy = row.privacy,
                              .error = row.error,
                              .strokes = row.strokes})) {
                return Change{section.form, row.ref};
            }
        }
    }
    if (ui.actions({{.id = "accept",
                     .label = strings(model.complete ? "review.accept" : "review.mend"),
                     .icon = ui::Icon::forward,
                     .kind = ui::ButtonKind::primary}})) {
        return Accept{};
    }
    return std::nullopt;
}

page::Outcome update(Model& model, const Intent& intent) {
    if (const auto* change = std::get_if<Change>(&intent)) return page::ChangeAnswer{change->form, change->ref};
    for (const Section& section : model.sections) {
        for (const Row& row : section.rows) {
            if (!row.error.empty()) return page::ChangeAnswer{section.form, row.ref};
        }
    }
    return page::OpenConsent{};
}

}  // namespace review

namespace consent {

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const LanguageTag& language = strings.language();
    auto page = ui.page({.id = "consent", .title = strings("consent.title")});
    ui.heading(strings("consent.title"), ui::HeadingLevel::title);
    for (const Sheet& sheet : model.sheets) ui.paragraph(sheet.form_title.in(language), ui::TextTone::strong);
    ui.paragraph(strings("consent.text"));
    ui.heading(strings("consent.receiver"), ui::HeadingLevel::section);
    std::vector<std::string> told;  // one office may receive several
    for (const Sheet& sheet : model.sheets) {
        const std::string& receiver = sheet.receiver.in(language);
        if (std::find(told.begin(), told.end(), receiver) != told.end()) continue;
        ui.paragraph(receiver);
        told.push_back(receiver);
    }
    ui.note({.id = "sealed", .text = strings("consent.sealed")});
    const auto pressed = ui.actions({{.id = "decline", .label = strings("consent.decline"), .icon = ui::Icon::back},
                                     {.id = "agree",
                                      .label = strings("consent.agree"),
                                      .icon = ui::Icon::send,
                                      .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Decline{}) : Intent(Agree{});
}

page::Outcome update(Model&, const Intent& intent) {
    if (std::holds_alternative<Agree>(intent)) return page::Submit{};
    return page::GoBack{};
}

}  // namespace consent
}  // namespace engawa
