#include <catch2/catch.hpp>
#include <span>

#include "screens/form/question_wipe.h"
#include "tests/screens/form/form_bench.h"

using namespace engawa;
using namespace engawa::form;

namespace {

// Longer than what a string keeps inside itself.
constexpr std::string_view canary = "かなりあ かなりあ かなりあ かなりあ";

// A view whose every text holds the canary.
forms::QuestionView planted() {
    const std::string text(canary);
    const forms::Text label{text, text, {text, text, text, text}};
    forms::QuestionView view;
    view.label = label;
    view.hint = view.guidance = view.help = view.value = text;
    view.message = view.constraint_message = view.required_message = text;
    view.groups = {label, label};
    view.selected = {text, text};
    view.choices = {{text, label, {}, {{"name", text}}}};
    return view;
}

// The memory behind every text of the view, which stays its own while it lives.
std::vector<std::span<const char>> memory_of(const forms::QuestionView& view) {
    std::vector<std::span<const char>> memory;
    const auto add = [&](const std::string& text) { memory.emplace_back(text.data(), text.size()); };
    const auto add_label = [&](const forms::Text& text) {
        for (const std::string* one : {&text.long_form, &text.short_form, &text.media.image, &text.media.big_image,
                                       &text.media.audio, &text.media.video}) {
            add(*one);
        }
    };
    add_label(view.label);
    for (const forms::Text& group : view.groups) add_label(group);
    for (const std::string* one : {&view.hint, &view.guidance, &view.help, &view.value, &view.message,
                                   &view.constraint_message, &view.required_message}) {
        add(*one);
    }
    for (const std::string& value : view.selected) add(value);
    for (const forms::Choice& choice : view.choices) {
        add(choice.value);
        add_label(choice.label);
        for (const auto& [name, value] : choice.properties) add(value);
    }
    return memory;
}

bool holds_canary(std::span<const char> memory) {
    return std::string_view(memory.data(), memory.size()).find("かなりあ") != std::string_view::npos;
}

}  // namespace

TEST_CASE("A wiped question leaves no label, choice or message in memory") {
    forms::QuestionView view = planted();
    const auto memory = memory_of(view);
    REQUIRE(memory.size() == 35);
    for (const auto& one : memory) REQUIRE(holds_canary(one));
    wipe_question(view);
    for (const auto& one : memory) {
        CHECK_FALSE(holds_canary(one));
        CHECK(std::all_of(one.begin(), one.end(), [](char byte) { return byte == 0; }));
    }
    CHECK(view.required_message.empty());
}

TEST_CASE("A wipe of the page takes the message that stands and the choices with it") {
    FormBench form(one_question("<select1 ref=\"/data/q\"><label>Which of you?</label>"
                                "<item><label>Kanaria Kanaria</label><value>kanaria</value></item></select1>",
                                "type=\"string\" required=\"true()\" jr:requiredMsg=\"Kanaria, please choose yourself.\""));
    form.next();
    REQUIRE(form.model->state().problem);
    REQUIRE_FALSE(form.model->state().question.choices.empty());
    form.model->wipe();
    const State& state = form.model->state();
    CHECK_FALSE(state.problem);
    CHECK(state.question.choices.empty());
    CHECK(state.question.required_message.empty());
    CHECK(state.repeat.label.long_form.empty());
}
