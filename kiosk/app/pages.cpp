#include "kiosk/app/pages.h"

#include <utility>

namespace engawa::app {

namespace {

template <typename Model>
std::optional<page::Outcome> draw_model(ui::Ui& ui, Model& model, const content::Strings& strings) {
    if (const auto intent = draw(ui, std::as_const(model), strings)) return update(model, *intent);
    return std::nullopt;
}

// One overload a page that もどる moves within.
struct StepBack {
    bool operator()(settings::Model& model) const { return settings::step_back(model); }
    bool operator()(questions::Model& model) const { return std::exchange(model.open, std::nullopt).has_value(); }
    bool operator()(lesson::Model& model) const {
        tutorial::Player& player = model.player;
        if (player.first() && player.phase() != tutorial::PlayerPhase::finished) return false;
        player.back();
        return true;
    }
    bool operator()(status::Model& model) const {
        // From what was told, and from waiting for it, back to the number.
        return !std::holds_alternative<status::Typing>(std::exchange(model.phase, status::Typing{}));
    }
    bool operator()(resume::Model& model) const {
        return !std::holds_alternative<resume::Typing>(std::exchange(model.phase, resume::Typing{}));
    }
    bool operator()(guide::Model& model) const {
        return std::exchange(model.view, guide::Model::View::guidance) == guide::Model::View::items;
    }
    bool operator()(choosing::Model& model) const { return choosing::step_back(model); }
    bool operator()(FormPage& page) const { return page.filling->page().back(); }
    template <typename Other>
    bool operator()(Other&) const {
        return false;
    }
};

}  // namespace

std::optional<page::Outcome> draw_page(ui::Ui& ui, Page& page, const content::Strings& strings) {
    const auto outcome = std::visit(
        [&](auto& kind) -> std::optional<page::Outcome> {
            using Kind = std::decay_t<decltype(kind)>;
            if constexpr (std::is_same_v<Kind, FormPage>) {
                return draw_model(ui, kind.filling->page(), strings);
            } else if constexpr (std::is_same_v<Kind, HandoverPage> || requires { kind.sheaf; }) {
                return draw_model(ui, kind.model, strings);
            } else {
                return draw_model(ui, kind, strings);
            }
        },
        page);
    if (auto* sending = std::get_if<SendingPage>(&page)) sending->drawn = true;
    return outcome;
}

bool step_back(Page& page) { return std::visit(StepBack{}, page); }

bool is_overlay(const Page& page) {
    const auto* trouble = std::get_if<TroublePage>(&page);
    if (trouble != nullptr && trouble->model.way_out == trouble::WayOut::go_on) return true;
    return std::holds_alternative<settings::Model>(page) || std::holds_alternative<called::Model>(page) ||
           std::holds_alternative<finishing::Model>(page) || std::holds_alternative<idle::Model>(page);
}

bool can_be_left(const Page& page) {
    // What was kept is not gone on with here: it would be there twice.
    const auto* keeping = std::get_if<keep::Model>(&page);
    if (keeping != nullptr && !std::holds_alternative<keep::Choosing>(keeping->phase) &&
        !std::holds_alternative<keep::Failed>(keeping->phase)) {
        return false;
    }
    // It goes by the PIN, or by whoever goes on alone.
    if (std::holds_alternative<stepped_away::Model>(page)) return false;
    return !std::holds_alternative<receipt::Model>(page) && !std::holds_alternative<SendingPage>(page);
}

void PageStack::pop() {
    ENGAWA_VERIFY(pages_.size() > 1);
    pages_.pop_back();
}

void PageStack::back() {
    if (step_back(top())) return;
    if (can_be_left(top()) && pages_.size() > 1) pop();
}

void PageStack::start_over(Page first) {
    pages_.clear();
    pages_.push_back(std::move(first));
}

}  // namespace engawa::app
