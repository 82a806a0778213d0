#include "kiosk/assist/mode.h"

#include <algorithm>
#include <array>

#include "kiosk/base/log.h"
#include "kiosk/base/overloaded.h"
#include "kiosk/base/secret_bytes.h"

namespace engawa::assist {

namespace {

using session::Consent;
using session::HelpMode;

Consent& consent_of(session::Consents& consents, ConsentTo what) {
    switch (what) {
        case ConsentTo::viewing: return consents.viewing;
        case ConsentTo::keeping: return consents.keeping;
        case ConsentTo::sending: return consents.sending;
    }
    ENGAWA_VERIFY(false);
}

constexpr std::array all_consents = {ConsentTo::viewing, ConsentTo::keeping, ConsentTo::sending};

std::optional<HelpMode> help_of(const Mode& mode) {
    if (std::holds_alternative<OnBehalf>(mode)) return HelpMode::on_behalf;
    if (std::holds_alternative<Together>(mode)) return HelpMode::together;
    return std::nullopt;
}

}  // namespace

std::string_view word_of(const Mode& mode) {
    return std::visit(Overloaded{[](const Alone&) -> std::string_view { return "alone"; },
                                 [](const Service&) -> std::string_view { return "service"; },
                                 [](const Together&) -> std::string_view { return "together"; },
                                 [](const Asking&) -> std::string_view { return "asking"; },
                                 [](const OnBehalf&) -> std::string_view { return "for"; },
                                 [](const SteppedAway&) -> std::string_view { return "stepped_away"; }},
                      mode);
}

std::string_view error_name(ModeError code) {
    switch (code) {
        case ModeError::nobody: return "assist.nobody";
        case ModeError::not_allowed: return "assist.not_allowed";
        case ModeError::not_now: return "assist.not_now";
    }
    ENGAWA_VERIFY(false);
}

std::string_view word_of(ConsentTo what) {
    switch (what) {
        case ConsentTo::viewing: return "viewing";
        case ConsentTo::keeping: return "keeping";
        case ConsentTo::sending: return "sending";
    }
    ENGAWA_VERIFY(false);
}

void Assist::note(const TraceEntry& entry) {
    if (const auto written = trace_.write(entry); !written) {
        log::error("assist", "the trace cannot be written", {{"kind", log::Public{std::string(entry.kind())}}, log::Field(written.error())});
    }
}

Result<void> Assist::check(Deed deed) const {
    if (!person_) return Error(ModeError::nobody, "assist", "nobody is signed in");
    if (!may(deed)) return Error(ModeError::not_allowed, person_->id, "the role may not");
    return {};
}

void Assist::put(Mode mode) {
    const auto help = help_of(mode);
    if (help != help_of(mode_)) end_turn();
    mode_ = mode;
    last_touch_ = steady_.now();
    if (help && (turns_.empty() || turns_.back().until)) begin_turn(*help);
}

Result<void> Assist::change(Mode mode) {
    TRY(trace_.write(TraceEntry::mode(person_->id, word_of(mode_), word_of(mode))));
    put(mode);
    return {};
}

void Assist::change_surely(Mode mode) {
    note(TraceEntry::mode(person_ ? person_->id : "", word_of(mode_), word_of(mode)));
    put(mode);
}

Result<void> Assist::sign_in(const Person& person) {
    TRY(trace_.write(TraceEntry::signed_in(person.id, word_of(person.role))));
    if (person_) hand_back(SignedOutBecause::handed_over);
    person_ = person;
    consents_ = {};  // they were given to whoever was there before
    put(Service{});
    return {};
}

Result<void> Assist::accompany() {
    TRY(check(Deed::accompany));
    if (!is<Service>()) return Error(ModeError::not_now, person_->id, "together begins from the service pages");
    return change(Together{});
}

Result<void> Assist::ask() {
    TRY(check(Deed::operate));
    if (!is<Together>()) return Error(ModeError::not_now, person_->id, "consent is asked while helping together");
    return change(Asking{});
}

Result<void> Assist::agreed(const session::Consents& consents) {
    TRY(check(Deed::operate));
    if (!is<Asking>()) return Error(ModeError::not_now, person_->id, "nobody was asked");
    session::Consents given = consents;
    for (const ConsentTo what : all_consents) {
        if (consent_of(given, what) == Consent::given) TRY(trace_.write(TraceEntry::consent(person_->id, word_of(what), "given")));
    }
    TRY(trace_.write(TraceEntry::mode(person_->id, word_of(mode_), word_of(OnBehalf{}))));
    consents_ = consents;
    put(OnBehalf{});
    return {};
}

void Assist::declined() {
    if (is<Asking>()) change_surely(Together{});
}

void Assist::withdraw(ConsentTo what) {
    Consent& consent = consent_of(consents_, what);
    if (consent == Consent::not_given) return;
    note(TraceEntry::consent(person_ ? person_->id : "", word_of(what), "withdrawn"));
    consent = Consent::not_given;
}

void Assist::end_operating() {
    if (is<OnBehalf>() || is<Asking>()) change_surely(Together{});
}

void Assist::hand_back(SignedOutBecause why) {
    if (!person_) return;
    if (!is<Alone>() && !is<Service>()) change_surely(Alone{});
    note(TraceEntry::signed_out(person_->id, why));
    put(Alone{});
    person_.reset();
}

Result<void> Assist::came_back(const Person& person) {
    const auto* const away = std::get_if<SteppedAway>(&mode_);
    if (away == nullptr || !person_) return Error(ModeError::not_now, person.id, "nobody stepped away");
    // Somebody else has no consent of this resident's.
    if (person.id != person_->id) {
        TRY(sign_in(person));
        return accompany();
    }
    return change(away->before == HelpMode::on_behalf ? Mode(OnBehalf{}) : Mode(Together{}));
}

bool Assist::step() {
    const auto help = help_of(mode_);
    if (!help || steady_.now() - last_touch_ < step_away_after) return false;
    change_surely(SteppedAway{*help});
    return true;
}

std::optional<SteadyTime> Assist::next_change() const {
    if (!help_of(mode_)) return std::nullopt;
    return last_touch_ + step_away_after;
}

bool Assist::values_are_covered() const { return is<OnBehalf>() && consents_.viewing == Consent::not_given; }

void Assist::begin_turn(HelpMode mode) {
    if (turns_.size() == session::most_turns) {
        more_turns_ = true;
        return;
    }
    turns_.push_back({person_->id, mode, wall_.now(), std::nullopt, {}, {}});
}

void Assist::end_turn() {
    if (turns_.empty() || turns_.back().until) return;
    turns_.back().until = wall_.now();
    if (turns_.back().mode == HelpMode::on_behalf) turns_.back().consents = consents_;
}

void Assist::saw(const FormId& form) {
    if (help_of(mode_) && !turns_.empty() && !turns_.back().until) turns_.back().answers.try_emplace(form);
}

void Assist::answered(const FormId& form, std::string_view path) {
    saw(form);
    if (!is<OnBehalf>() || turns_.empty() || turns_.back().until) return;
    std::vector<std::string>& answers = turns_.back().answers[form];
    if (answers.size() > session::most_answers_of_a_turn) return;
    if (std::find(answers.begin(), answers.end(), path) == answers.end()) answers.emplace_back(path);
}

std::optional<session::Assistance> Assist::record(const FormId& form) const {
    session::Assistance record{{}, consents_, {}, more_turns_};
    for (const Turn& turn : turns_) {
        const auto answers = turn.answers.find(form);
        if (answers == turn.answers.end()) continue;
        const bool goes_on = !turn.until && turn.mode == HelpMode::on_behalf;
        session::HelpTurn told{turn.helper, turn.mode, turn.from, turn.until.value_or(wall_.now()),
                               goes_on ? consents_ : turn.consents, answers->second, false};
        if (told.answers.size() > session::most_answers_of_a_turn) {
            told.answers.resize(session::most_answers_of_a_turn);
            told.more = true;
        }
        record.turns.push_back(std::move(told));
    }
    if (record.turns.empty()) return std::nullopt;
    record.helper = record.turns.back().helper;
    return record;
}

void Assist::visit_ended() {
    hand_back(SignedOutBecause::left);
    wipe();
}

void Assist::wipe() {
    for (Turn& turn : turns_) {
        for (auto& [form, answers] : turn.answers) {
            for (std::string& path : answers) wipe_container(path);
        }
    }
    turns_.clear();
    more_turns_ = false;
    consents_ = {};
}

}  // namespace engawa::assist
