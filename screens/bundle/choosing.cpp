#include "screens/bundle/choosing.h"

#include <array>

namespace engawa::choosing {

namespace {

using session::BundleAnswer;

constexpr std::array answers{BundleAnswer::yes, BundleAnswer::no, BundleAnswer::unknown};

ui::Chosen chosen(const Model& model, const std::string& question, BundleAnswer answer) {
    const auto given = model.choice.answers.find(question);
    return given != model.choice.answers.end() && given->second == answer ? ui::Chosen::yes : ui::Chosen::no;
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const LanguageTag& language = strings.language();
    const content::BundleQuestion& question = model.bundle.questions[model.at];
    const std::string page_id = "choosing." + model.bundle.id.text() + "." + question.id + (model.missing ? ".problem" : "");
    const std::string progress = strings("form.progress", {{"index", std::to_string(model.at + 1)},
                                                           {"total", std::to_string(model.bundle.questions.size())}});
    auto page = ui.page({.id = page_id, .title = question.ask.in(language), .progress = progress});
    ui.heading(question.ask.in(language));
    if (model.missing) ui.note({.id = "problem", .kind = ui::NoteKind::error, .text = strings("choosing.missing")});
    if (!question.hint.empty()) ui.paragraph(question.hint.in(language));
    const std::array labels{strings("choosing.yes"), strings("choosing.no"), strings("choosing.unknown")};
    const std::array<std::string_view, answers.size()> ids{"yes", "no", "unknown"};
    std::vector<ui::ChoiceSpec> choices;
    for (std::size_t index = 0; index < answers.size(); ++index) {
        choices.push_back({.id = ids[index], .label = labels[index],
                           .icon = answers[index] == BundleAnswer::unknown ? ui::Icon::question : ui::Icon::none,
                           .chosen = chosen(model, question.id, answers[index])});
    }
    if (const auto pressed = ui.choices("answer", ui::ChoiceKind::one, choices)) return Choose{answers[*pressed]};
    if (ui.actions({{.id = "next",
                     .label = strings("common.next"),
                     .icon = ui::Icon::forward,
                     .kind = ui::ButtonKind::primary}})) {
        return Next{};
    }
    return std::nullopt;
}

page::Outcome update(Model& model, const Intent& intent) {
    const std::string& question = model.bundle.questions[model.at].id;
    if (const auto* choose = std::get_if<Choose>(&intent)) {
        model.choice.answers[question] = choose->answer;
        model.missing = false;
        return page::Stay{};
    }
    model.missing = !model.choice.answers.contains(question);
    if (model.missing) return page::Stay{};
    if (model.at + 1 == model.bundle.questions.size()) return page::PlanBundle{model.choice};
    ++model.at;
    return page::Stay{};
}

bool step_back(Model& model) {
    model.missing = false;
    if (model.at == 0) return false;
    --model.at;
    return true;
}

}  // namespace engawa::choosing
