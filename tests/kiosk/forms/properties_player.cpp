#include "tests/kiosk/forms/properties_player.h"

#include "kiosk/forms/error.h"

#include <array>

namespace engawa::forms {

bool Player::step() {
    if (at_ == turns_.size()) return false;
    chance_ = turns_[at_++];
    switch (draw(10)) {
        case 0:
        case 1: change_repeat(); break;
        case 2: change_language(); break;
        default: answer(); break;
    }
    return true;
}

// One number of the list serves for all decisions of a turn, so that a shorter list is a simpler story.
std::uint32_t Player::draw(std::uint32_t below) {
    chance_ = chance_ * 1'664'525u + 1'013'904'223u;
    return (chance_ >> 8) % below;
}

std::string Player::some_choices(const QuestionView& question) {
    const auto count = static_cast<std::uint32_t>(question.choices.size());
    std::string out = question.choices[draw(count)].value;
    if (question.kind == ControlKind::select_one) return out;
    for (std::uint32_t more = draw(3); more > 0; --more) out += " " + question.choices[draw(count)].value;
    return out;
}

std::string Player::text_for(const QuestionView& question) {
    if (draw(8) == 0) return {};
    if (!question.choices.empty()) return some_choices(question);
    // The last ones hold what XML has no place for, marks apart from their letters, and white space of every kind.
    constexpr std::array<const char*, 8> words = {"a", "山田 花子", "<&\">", "0", "二丁目3-4", "x  y", "か\u3099 \uFA11\uFFFE\uFFFF", "\x01line\n\ttab\rend"};
    constexpr std::array<const char*, 6> dates = {"2026-04-01", "1931-12-31", "2024-02-29", "no date", "2026-02-30", "昭和5年"};
    switch (question.type) {
        case DataType::integer: return std::to_string(static_cast<int>(draw(9)) - 2);
        case DataType::decimal: return std::to_string(draw(50)) + "." + std::to_string(draw(9));
        case DataType::date: return dates[draw(6)];
        case DataType::time: return "0" + std::to_string(draw(9)) + ":30:00.000";
        case DataType::date_time: return "2026-04-0" + std::to_string(1 + draw(8)) + "T09:00:00.000+09:00";
        case DataType::geopoint: return "35." + std::to_string(draw(99)) + " 139.7 0 0";
        case DataType::boolean: return draw(2) == 0 ? "true" : "false";
        case DataType::string:
        case DataType::geotrace:
        case DataType::geoshape:
        case DataType::binary:
        case DataType::barcode:
        case DataType::intent: break;
    }
    if (question.kind == ControlKind::range) return std::to_string(draw(9));
    return question.kind == ControlKind::trigger ? "OK" : words[draw(8)];
}

void Player::expect(const Error& error) {
    const bool moment = error.is(FormsError::read_only) || error.is(FormsError::not_relevant) ||
                        error.is(FormsError::not_a_repeat) || error.is(FormsError::unknown_ref) ||
                        (error.is(FormsError::unstable) && unrest_ == Unrest::may_be);
    if (!moment) fault_ = did_ + ": " + error.message();
}

void Player::answer() {
    const std::vector<std::string> questions = session_.questions();
    if (questions.empty()) return;
    const std::string& ref = questions[draw(static_cast<std::uint32_t>(questions.size()))];
    const auto question = session_.question(ref);
    if (!question.ok()) return expect(question.error());
    const std::string value = text_for(*question);
    did_ = "answer " + ref + " = '" + value + "'";
    const auto report = question->kind == ControlKind::upload && !value.empty()
                            ? session_.attach(ref, {"p.jpg", "image/jpeg", {std::byte{1}}})
                            : session_.answer(ref, value);
    if (!report.ok()) expect(report.error());
}

void Player::change_repeat() {
    std::vector<std::string> prompts;
    std::vector<std::string> instances;
    for (const Step& step : session_.steps()) {
        if (step.kind == StepKind::repeat_prompt) prompts.push_back(step.ref);
        if (step.kind == StepKind::repeat_instance) instances.push_back(step.ref);
    }
    if (prompts.empty()) return;
    if (instances.empty() || (draw(3) != 0 && instances.size() < 12)) {
        const std::string& ref = prompts[draw(static_cast<std::uint32_t>(prompts.size()))];
        did_ = "add " + ref;
        const auto added = session_.add_repeat(ref);
        if (!added.ok()) expect(added.error());
        return;
    }
    const std::string& ref = instances[draw(static_cast<std::uint32_t>(instances.size()))];
    did_ = "remove " + ref;
    const auto removed = session_.remove_repeat(ref);
    if (!removed.ok()) expect(removed.error());
}

void Player::change_language() {
    const auto& languages = session_.definition().languages();
    if (languages.empty()) return;
    const std::string& name = languages[draw(static_cast<std::uint32_t>(languages.size()))].name;
    did_ = "language " + name;
    const auto set = session_.set_language(name);
    if (!set.ok()) expect(set.error());
}

}  // namespace engawa::forms
