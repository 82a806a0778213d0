#include "screens/answer_words.h"

#include <algorithm>

#include "kiosk/base/ruby.h"
#include "kiosk/input/digits.h"
#include "kiosk/text/era.h"
#include "screens/askable.h"

namespace engawa {

namespace {

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string choice_labels(const forms::QuestionView& question, const content::Strings& strings) {
    std::vector<std::string> values = question.selected;
    if (question.kind == forms::ControlKind::select_one) values = {question.value};
    std::string words;
    for (const std::string& value : values) {
        const auto choice = std::find_if(question.choices.begin(), question.choices.end(),
                                         [&](const forms::Choice& one) { return one.value == value; });
        if (!words.empty()) words += strings("review.and");
        words += choice == question.choices.end() ? escape_ruby(value) : choice->label.long_form;
    }
    return words;
}

// "1番 りんご、2番 みかん"
std::string rank_words(const forms::QuestionView& question, const content::Strings& strings) {
    std::string words;
    for (std::size_t i = 0; i < question.selected.size(); ++i) {
        const std::string& value = question.selected[i];
        const auto choice = std::find_if(question.choices.begin(), question.choices.end(),
                                         [&](const forms::Choice& one) { return one.value == value; });
        if (!words.empty()) words += strings("review.and");
        words += strings("form.rank_place", {{"number", std::to_string(i + 1)}}) + " ";
        words += choice == question.choices.end() ? escape_ruby(value) : choice->label.long_form;
    }
    return words;
}

std::string input_words(const forms::QuestionView& question, const content::Strings& strings, WallTime now) {
    if (question.type == forms::DataType::date) {
        if (const auto date = text::parse_iso_date(question.value)) {
            return date_words(*date, tells_age(question) ? std::optional(day_in_japan(now)) : std::nullopt, strings);
        }
    }
    if (question.type == forms::DataType::geopoint) {
        const auto place = std::find_if(question.choices.begin(), question.choices.end(),
                                        [&](const forms::Choice& one) { return one.value == question.value; });
        if (place != question.choices.end()) return place->label.long_form;
    }
    if (has(question.engawa_appearances, "phone-jp")) {
        return escape_ruby(input::parse_phone(question.value).written);
    }
    return escape_ruby(question.value);
}

}  // namespace

std::chrono::year_month_day day_in_japan(WallTime now) {
    // Japan has kept UTC+9 without summer time since 1952.
    return std::chrono::floor<std::chrono::days>(now + std::chrono::hours(9));
}

std::string date_words(std::chrono::year_month_day date, std::optional<std::chrono::year_month_day> birth_on,
                       const content::Strings& strings) {
    const auto era = text::to_era(date);
    const bool english = strings.language().text() == "en";
    std::string words = english || !era ? text::format_western(date, strings.language().text())
                                        : text::format_era_marked(*era);
    std::string beside;
    if (english) {
        if (era) beside = std::string(text::facts(era->era).romaji) + " " + std::to_string(era->year);
    } else {
        beside = strings("forms.year", {{"year", std::to_string(int(date.year()))}});
    }
    if (birth_on) {
        if (const auto age = text::age_on(date, *birth_on)) {
            beside += (beside.empty() ? "" : "・") + strings("forms.age", {{"age", std::to_string(*age)}});
        }
    }
    if (beside.empty()) return words;
    return english ? words + " (" + beside + ")" : words + "（" + beside + "）";
}

std::string answer_words(const forms::QuestionView& question, const content::Strings& strings, WallTime now) {
    if (question.value.empty()) return {};
    switch (question.kind) {
        case forms::ControlKind::select_one:
        case forms::ControlKind::select_many: return choice_labels(question, strings);
        case forms::ControlKind::rank: return rank_words(question, strings);
        case forms::ControlKind::trigger: return strings("common.agree");
        case forms::ControlKind::input:
        case forms::ControlKind::note: return input_words(question, strings, now);
        case forms::ControlKind::range:
            // A decimal is stored with a place at least: "3.0" was picked as 3.
            return question.value.ends_with(".0") ? question.value.substr(0, question.value.size() - 2) : question.value;
        case forms::ControlKind::upload:
            return is_drawn(question) ? strings("form.drawn") : escape_ruby(question.value);
    }
    ENGAWA_VERIFY(false);
}

std::string_view constraint_key(const forms::QuestionView& question) {
    return question.failure ? "form.constraint_unexplained" : "form.constraint";
}

std::string error_words(const forms::QuestionView& question, const content::Strings& strings) {
    switch (question.validity) {
        case forms::Validity::valid: return {};
        case forms::Validity::required_missing:
            return question.message.empty() ? strings("form.required") : question.message;
        case forms::Validity::constraint_violated:
            return question.message.empty() ? strings(constraint_key(question)) : question.message;
        case forms::Validity::undecided: return strings("form.cannot_work_out");
    }
    ENGAWA_VERIFY(false);
}

ui::Privacy privacy_of(const forms::QuestionView& question) {
    const bool personal = is_drawn(question) || forms::asks_personal(question);
    return personal ? ui::Privacy::private_value : ui::Privacy::open;
}

bool tells_age(const forms::QuestionView& question) {
    const auto age = question.engawa.find("age");
    return is_birth_date(question) && (age == question.engawa.end() || age->second != "no");
}

bool is_past_date(const forms::QuestionView& question) {
    const auto attribute = [&](const char* name) {
        const auto found = question.engawa.find(name);
        return found == question.engawa.end() ? std::string_view() : std::string_view(found->second);
    };
    return is_birth_date(question) || attribute("profile").ends_with(".death_date") || attribute("past") == "yes";
}

bool is_birth_date(const forms::QuestionView& question) {
    const auto profile = question.engawa.find("profile");
    if (profile != question.engawa.end() && profile->second.ends_with(".birth_date")) return true;
    return question.ref.find("birth") != std::string::npos;
}

}  // namespace engawa
