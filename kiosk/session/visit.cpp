#include "kiosk/session/visit.h"

#include <algorithm>
#include <array>
#include <utility>

#include "kiosk/base/overloaded.h"
#include "kiosk/base/secret_bytes.h"

namespace engawa::session {

namespace {

// Whether the countdown passed one of its spoken moments between two remaining times.
std::optional<Seconds> spoken_moment(Seconds before, Seconds now, Milliseconds countdown) {
    const Seconds whole = std::chrono::ceil<Seconds>(countdown);
    std::optional<Seconds> passed;
    for (const Seconds moment : {whole, whole / 2, Seconds(10)}) {
        if (before > moment && now <= moment) passed = now;
    }
    return passed;
}

}  // namespace

Visit::Visit(const SteadyClock& clock, IdleLimits limits)
    : clock_(clock), limits_(limits), idle_(limits, clock.now()) {}

bool Visit::under_way() const {
    return std::holds_alternative<Active>(state_) || std::holds_alternative<IdleWarning>(state_);
}

void Visit::begin(const Settings& chosen) {
    // A visit that was not ended must not meet the next person.
    wipe();
    settings_ = chosen;
    idle_ = IdlePolicy(limits_, clock_.now());
    state_ = Active{};
}

void Visit::activity() {
    if (under_way()) idle_.activity(clock_.now());
}

void Visit::keep_going() {
    if (!under_way()) return;
    idle_.keep_going(clock_.now());
    state_ = Active{};
}

void Visit::end(EndReason reason) {
    wipe();
    state_ = Ended{reason};
}

void Visit::goodbye_over() {
    if (std::holds_alternative<Ended>(state_)) state_ = Waiting{};
}

VisitReport Visit::step() {
    if (!under_way()) return {};
    const auto* warning = std::get_if<IdleWarning>(&state_);
    const std::optional<Seconds> before = warning ? std::optional(warning->remaining) : std::nullopt;
    return std::visit(
        Overloaded{
            [&](Present) -> VisitReport {
                state_ = Active{};
                return {};
            },
            [&](CountingDown counting) -> VisitReport {
                state_ = IdleWarning{counting.remaining};
                // A touch began the countdown anew: it is spoken from its start again.
                const bool anew = !before || *before < counting.remaining;
                const Seconds from = anew ? Seconds::max() : *before;
                VisitReport report;
                report.change = !before                         ? VisitReport::Change::warning_began
                                : *before == counting.remaining ? VisitReport::Change::none
                                                                : VisitReport::Change::countdown_moved;
                report.announce = spoken_moment(from, counting.remaining, limits_.countdown);
                return report;
            },
            [&](Left) -> VisitReport {
                end(EndReason::left);
                return {VisitReport::Change::ended, std::nullopt};
            },
        },
        idle_.at(clock_.now()));
}

std::optional<SteadyTime> Visit::next_change() const {
    if (!under_way()) return std::nullopt;
    return idle_.next_change(clock_.now());
}

OpenForm& Visit::open_form(OpenForm form) {
    close_form(form.form);
    forms_.push_back(std::make_unique<OpenForm>(std::move(form)));
    return *forms_.back();
}

OpenForm* Visit::form(const FormId& id) {
    const auto found = std::find_if(forms_.begin(), forms_.end(), [&](const auto& open) { return open->form == id; });
    return found == forms_.end() ? nullptr : found->get();
}

void Visit::close_form(const FormId& id) {
    std::erase_if(forms_, [&](const auto& open) { return open->form == id; });
}

void Visit::handed_in(const FormId& id, Receipt receipt) {
    close_form(id);
    receipts_.push_back(std::move(receipt));
}

void Visit::wipe() {
    data_.wipe_all();
    profile_.wipe();
    forms_.clear();
    for (Receipt& receipt : receipts_) wipe_container(receipt.slip_code);
    receipts_.clear();
    settings_ = Settings{};
}

}  // namespace engawa::session
