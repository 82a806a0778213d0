#include "kiosk/app/bundle_desk.h"

#include <algorithm>
#include <set>

#include "kiosk/base/log.h"
#include "screens/answer_words.h"

namespace engawa::app {

namespace {

// A repeat's instances are persons of their own.
bool is_in_repeat(const std::string& ref) { return ref.find('[') != std::string::npos; }

std::string value_of(const Filling& filling, const std::string& ref) { return filling.session().value(ref).value_or(""); }

}  // namespace

std::variant<std::monostate, trouble::Kind> BundleDesk::begin(session::BundleChoice choice, FormDesk& desk) {
    const content::BundleEntry* entry = library_.bundle(choice.bundle);
    if (entry == nullptr) return trouble::Kind::form_unusable;
    Open open{std::move(choice), entry->shares, {}, 0};
    std::vector<FormId> new_ones;
    for (const content::BundlePart& part : session::chosen_parts(*entry, open.choice)) {
        const bool is_new = desk.begun(part.form) == nullptr;
        const auto begun = desk.begin(part.form);
        if (const auto* trouble = std::get_if<trouble::Kind>(&begun)) {
            for (const FormId& form : new_ones) desk.give_up(form);
            return *trouble;
        }
        if (is_new) new_ones.push_back(part.form);
        open.parts.push_back({std::get<Filling*>(begun)});
    }
    std::vector<FormId> left_out;
    if (is_open(open.choice.bundle)) {
        for (const Part& part : open_->parts) {
            const bool stays = std::any_of(open.parts.begin(), open.parts.end(),
                                           [&](const Part& one) { return one.filling == part.filling; });
            if (!stays) left_out.push_back(part.filling->entry().id);
        }
    }
    open_ = std::move(open);
    for (const FormId& form : left_out) desk.give_up(form);
    // One of them may have been begun by itself before.
    fill_until_all_stands();
    return std::monostate{};
}

bool BundleDesk::resume(const session::DraftBundle& draft, FormDesk& desk) {
    const content::BundleEntry* entry = library_.bundle(draft.choice.bundle);
    if (entry == nullptr) return false;
    Open open{draft.choice, entry->shares, {}, 0};
    for (const FormId& form : draft.forms) {
        Filling* filling = desk.begun(form);
        if (filling == nullptr) return false;
        if (form == draft.in_hand) open.in_hand = open.parts.size();
        open.parts.push_back({filling});
    }
    if (open.parts.empty()) return false;
    open_ = std::move(open);
    return true;
}

std::optional<session::DraftBundle> BundleDesk::drafted() const {
    if (!open_) return std::nullopt;
    session::DraftBundle draft{open_->choice, {}, in_hand()->entry().id};
    for (const Part& part : open_->parts) draft.forms.push_back(part.filling->entry().id);
    return draft;
}

std::size_t BundleDesk::number_of(const FormId& form) const {
    if (!open_) return 0;
    const auto found = std::find_if(open_->parts.begin(), open_->parts.end(),
                                    [&](const Part& part) { return part.filling->entry().id == form; });
    return found == open_->parts.end() ? 0 : static_cast<std::size_t>(found - open_->parts.begin()) + 1;
}

std::vector<Filling*> BundleDesk::together_with(Filling& filling) const {
    if (!holds(filling)) return {&filling};
    std::vector<Filling*> all;
    for (const Part& part : open_->parts) all.push_back(part.filling);
    return all;
}

Filling* BundleDesk::after(const Filling& filling) const {
    const std::size_t number = number_of(filling.entry().id);
    return number == 0 || number == open_->parts.size() ? nullptr : open_->parts[number].filling;
}

void BundleDesk::take_in_hand(const Filling& filling) {
    if (const std::size_t number = number_of(filling.entry().id); number > 0) open_->in_hand = number - 1;
}

form::Sharing::Place BundleDesk::place_of(const FormId& form) const {
    const std::size_t number = number_of(form);
    return number == 0 ? Place{} : Place{number, open_->parts.size()};
}

std::optional<ProfileKey> BundleDesk::key_of(const Part& part, const std::string& ref) const {
    if (is_in_repeat(ref)) return std::nullopt;
    const auto known = part.keys.find(ref);
    if (known != part.keys.end()) return known->second;
    std::optional<ProfileKey> key;
    if (const auto question = part.filling->session().question(ref); question && !question->read_only) {
        const auto named = question->engawa.find("profile");
        if (named != question->engawa.end()) key = ProfileKey::parse(named->second);
    }
    if (key && std::find(open_->shares.begin(), open_->shares.end(), *key) == open_->shares.end()) key.reset();
    return part.keys[ref] = key;
}

// Of two questions of one form that ask the same, the first.
std::vector<BundleDesk::Shared> BundleDesk::shared_of(const Part& part) const {
    std::vector<Shared> shared;
    for (const std::string& ref : part.filling->session().questions()) {
        const auto key = key_of(part, ref);
        const bool again = key && std::any_of(shared.begin(), shared.end(), [&](const Shared& one) { return one.key == *key; });
        if (key && !again) shared.push_back({*key, ref});
    }
    return shared;
}

// A form that does not take the answer is left as it was, and asks for its own.
void BundleDesk::fill(const Part& part, const std::string& ref, const std::string& value) const {
    forms::FormSession& session = part.filling->session();
    const std::string before = value_of(*part.filling, ref);
    if (before == value) return;
    const auto taken = session.answer(ref, value);
    const bool stands = taken && (taken->outcome == forms::AnswerOutcome::accepted || value.empty());
    if (taken && !stands) (void)session.answer(ref, before);
    if (stands) part.filling->page().answered_elsewhere(ref);
    if (!taken) log::warning("visit", "an answer could not be filled into another form", {log::Field(taken.error())});
}

// An answer may bring questions up, here or there, that another form has the answer to. True when it filled one.
bool BundleDesk::fill_what_became_relevant() const {
    bool filled = false;
    for (const Part& part : open_->parts) {
        for (const Shared& empty : shared_of(part)) {
            if (!value_of(*part.filling, empty.ref).empty()) continue;
            const auto from = [&](const Part& other) {
                if (&other == &part) return false;
                for (const Shared& given : shared_of(other)) {
                    const std::string value = given.key == empty.key ? value_of(*other.filling, given.ref) : std::string();
                    if (value.empty()) continue;
                    fill(part, empty.ref, value);
                    return !value_of(*part.filling, empty.ref).empty();
                }
                return false;
            };
            filled = std::any_of(open_->parts.begin(), open_->parts.end(), from) || filled;
        }
    }
    return filled;
}

void BundleDesk::answered(const FormId& form, const std::string& ref) {
    const std::size_t number = number_of(form);
    if (number == 0) return;
    const Part& part = open_->parts[number - 1];
    if (const auto key = key_of(part, ref)) {
        const std::string value = value_of(*part.filling, ref);
        for (const Part& other : open_->parts) {
            if (&other == &part) continue;
            for (const Shared& same : shared_of(other)) {
                if (same.key == *key) fill(other, same.ref, value);
            }
        }
    }
    fill_until_all_stands();
}

// Each round fills a question at least; forms that take one another's answers back again would go on for ever.
void BundleDesk::fill_until_all_stands() const {
    constexpr int most_rounds = 8;
    for (int round = 0; round < most_rounds && fill_what_became_relevant(); ++round) {
    }
}

std::optional<std::pair<std::size_t, ProfileKey>> BundleDesk::source_of(std::size_t number, const std::string& ref) const {
    const Part& part = open_->parts[number - 1];
    const auto key = key_of(part, ref);
    if (!key) return std::nullopt;
    const std::string value = value_of(*part.filling, ref);
    for (std::size_t before = 1; before < number; ++before) {
        const Part& other = open_->parts[before - 1];
        for (const Shared& same : shared_of(other)) {
            if (same.key == *key && value_of(*other.filling, same.ref) == value) return std::pair{before, *key};
        }
    }
    return std::nullopt;
}

bool BundleDesk::is_filled(const FormId& form, const std::string& ref) const {
    const std::size_t number = number_of(form);
    if (number == 0) return false;
    const Part& part = open_->parts[number - 1];
    const auto key = key_of(part, ref);
    if (!key || !source_of(number, ref)) return false;
    const std::vector<Shared> shared = shared_of(part);
    const bool first = std::any_of(shared.begin(), shared.end(), [&](const Shared& one) { return one.ref == ref; });
    const auto question = part.filling->session().question(ref);
    // Left empty before, it may be needed here.
    return first && question && question->validity == forms::Validity::valid;
}

handover::Model BundleDesk::announcement(const Filling& filling, const content::Strings& strings) const {
    const std::size_t number = number_of(filling.entry().id);
    handover::Model model{filling.entry().id, filling.entry().title.in(strings.language()), number, open_->parts.size(), {}};
    std::map<std::size_t, handover::Source> sources;
    for (const std::string& ref : filling.session().questions()) {
        if (!is_filled(model.form, ref)) continue;
        const auto question = filling.session().question(ref);
        if (!question || question->value.empty()) continue;
        const std::size_t source = source_of(number, ref)->first;
        sources[source].title = open_->parts[source - 1].filling->entry().title.in(strings.language());
        sources[source].rows.push_back({ref,
                                        question->label.short_form.empty() ? question->label.long_form : question->label.short_form,
                                        answer_words(*question, strings, filling.now()), privacy_of(*question)});
    }
    for (auto& [at, source] : sources) model.sources.push_back(std::move(source));
    return model;
}

receipt::Saved BundleDesk::saved() const {
    receipt::Saved saved;
    if (!open_) return saved;
    std::set<ProfileKey> once;
    for (const Part& part : open_->parts) {
        for (const Shared& shared : shared_of(part)) {
            if (value_of(*part.filling, shared.ref).empty() || !is_filled(part.filling->entry().id, shared.ref)) continue;
            once.insert(shared.key);
            ++saved.writings;
        }
    }
    saved.answers = once.size();
    return saved;
}

}  // namespace engawa::app
