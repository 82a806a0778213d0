#include "tests/screens/form/question_kinds.h"

#include <catch2/catch.hpp>

namespace engawa::form {

namespace {

void nothing(FormBench&) {}

void at_visit(FormBench& form) {
    form.model->state().purpose = Purpose::fill;
    form.bench->frame();
    form.tap("skip");
}

void told(FormBench& form) {
    REQUIRE(form.session->answer("/data/visit/who", "nurse").ok());
    REQUIRE(form.session->answer("/data/visit/times", "3").ok());
    at_visit(form);
    form.next();
}

// Something like 山: three strokes, and a wave after them.
void write_by_hand(FormBench& form) {
    auto& editor = std::get<DrawingEditor>(form.model->state().editor);
    editor.strokes = {{{420, 120}, {425, 300}, {420, 420}}, {{300, 240}, {305, 420}, {420, 425}, {540, 415}}, {{540, 230}, {545, 430}}};
    ui::Stroke wave;
    for (int i = 0; i < 60; ++i) {
        const int rise = i % 20 < 10 ? i % 10 : 10 - i % 10;
        wave.push_back({static_cast<std::int16_t>(700 + i * 8), static_cast<std::int16_t>(380 - rise * 12)});
    }
    editor.strokes.push_back(wave);
    editor.changed = true;
    form.bench->frame();
}

const QuestionKind kinds[] = {
    {"range-row", "/data/pain", [](FormBench& form) { form.tap("range.3"); }},
    {"range-missing", "/data/pain", [](FormBench& form) { form.next(); }},
    {"range-stars", "/data/stars", [](FormBench& form) { form.tap("range.4"); }},
    {"range-stepper", "/data/walk", nothing},
    {"range-stepper-chosen", "/data/walk",
     [](FormBench& form) {
         form.tap("range.more");
         form.tap("range.far-more");
     }},
    {"rank", "/data/wishes", nothing},
    {"rank-two", "/data/wishes",
     [](FormBench& form) {
         form.tap("choices.snow");
         form.tap("choices.bus");
     }},
    {"place-kinds", "/data/meeting", nothing},
    {"place", "/data/meeting",
     [](FormBench& form) {
         REQUIRE(form.session->answer("/data/meeting", "36.3383 137.8848 0 0").ok());
         form.go_to("/data/meeting");
     }},
    {"place-none", "/data/spot", nothing},
    {"label-media", "/data/sample", nothing},
    {"picture-choices", "/data/meal", [](FormBench& form) { form.tap("choices.bread"); }},
    {"cascade-kinds", "/data/hall",
     [](FormBench& form) {
         REQUIRE(form.session->answer("/data/county", "hotaka").ok());
         form.go_to("/data/hall");
     }},
    {"cascade-long", "/data/hall",
     [](FormBench& form) {
         REQUIRE(form.session->answer("/data/county", "toyoshina").ok());
         form.go_to("/data/hall");
     }},
    {"unknown", "/data/allergy", [](FormBench& form) { form.tap("choices.unknown"); }},
    {"unknown-person", "/data/pension", nothing},
    {"field-list", "/data/pension",
     [](FormBench& form) {
         REQUIRE(form.session->answer("/data/visit/who", "nurse").ok());
         REQUIRE(form.session->answer("/data/visit/phone", "09012345678").ok());
         at_visit(form);
     }},
    {"field-list-missing", "/data/pension",
     [](FormBench& form) {
         at_visit(form);
         form.next();
     }},
    {"worked-out", "/data/pension", told},
    {"note", "/data/pension",
     [](FormBench& form) {
         told(form);
         form.next();
     }},
    {"counted", "/data/people",
     [](FormBench& form) {
         REQUIRE(form.session->answer("/data/people", "3").ok());
         form.go_to("/data/member[2]/name");
     }},
    {"handwriting", "/data/sign", nothing, more_kinds_form},
    {"handwriting-written", "/data/sign", write_by_hand, more_kinds_form},
    {"multiline", "/data/story", nothing, more_kinds_form},
    {"not-asked", "/data/photo", nothing, more_kinds_form},
    {"week", "/data/day", nothing, more_kinds_form},
    {"choices-heard", "/data/song", nothing, more_kinds_form},
    {"pictures-heard", "/data/dish", nothing, more_kinds_form},
    {"film", "/data/film", nothing, more_kinds_form},
};

}  // namespace

std::span<const QuestionKind> question_kinds() { return kinds; }

void stand_at(FormBench& form, const QuestionKind& kind) {
    form.go_to(kind.ref);
    form.model->state().purpose = Purpose::fill;
    form.bench->frame();
    kind.prepare(form);
}

}  // namespace engawa::form
