#include "screens/form/question_wipe.h"

#include "kiosk/base/secret_bytes.h"

namespace engawa::form {

namespace {

void wipe_text(forms::Text& text) {
    wipe_container(text.long_form);
    wipe_container(text.short_form);
    wipe_container(text.media.image);
    wipe_container(text.media.big_image);
    wipe_container(text.media.audio);
    wipe_container(text.media.video);
}

void wipe_choice(forms::Choice& choice) {
    wipe_container(choice.value);
    wipe_text(choice.label);
    for (auto& [name, value] : choice.properties) wipe_container(value);
}

}  // namespace

void wipe_question(forms::QuestionView& question) {
    wipe_text(question.label);
    for (std::string* one : {&question.hint, &question.guidance, &question.help, &question.value, &question.message,
                             &question.constraint_message, &question.required_message}) {
        wipe_container(*one);
    }
    for (forms::Text& group : question.groups) wipe_text(group);
    for (forms::Choice& choice : question.choices) wipe_choice(choice);
    for (std::string& value : question.selected) wipe_container(value);
}

void wipe_repeat(forms::RepeatView& repeat) { wipe_text(repeat.label); }

}  // namespace engawa::form
