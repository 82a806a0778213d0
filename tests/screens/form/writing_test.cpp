#include <catch2/catch.hpp>

#include "tests/screens/form/form_bench.h"

using namespace engawa;
using namespace engawa::form;
using ui::Role;

namespace {

constexpr const char* name_question =
    "<input ref=\"/data/q\" engawa:appearance=\"person\"><label>お名前</label></input>";
constexpr const char* kana_question =
    "<input ref=\"/data/q\" engawa:appearance=\"kana\"><label>ふりがな</label></input>";

struct WritingBench : FormBench {
    explicit WritingBench(const std::string& control = name_question, ui::BenchOptions options = {})
        : FormBench(one_question(control, "type=\"string\""), std::move(options)) {
        recogniser.learn(1, {"一", "－"});
        recogniser.learn(2, {"高", "亮", "辺", "喬", "稿", "亭", "享", "京", "商", "豪", "亡", "充"});
    }

    void by_hand() { tap("other-way"); }
    void one_stroke() {
        stroke("box", 0.1, 0.5, 0.9, 0.5);
        convert();
    }
    std::vector<std::string> candidates() const {
        std::vector<std::string> found;
        for (int i = 1; const ui::Node* node = find("keys.candidate." + std::to_string(i)); ++i)
            found.push_back(node->plain_name());
        return found;
    }
    const TextEditor& editor() const { return std::get<TextEditor>(model->state().editor); }
};

}  // namespace

TEST_CASE(
    "A character drawn with a finger is chosen among tiles, its other shapes side by side, and stands in the "
    "field") {
    WritingBench form;
    CHECK(form.node("other-way").plain_name() == "手書き");
    form.by_hand();
    CHECK(form.node("other-way").plain_name() == "かな入力");
    CHECK(form.node("box").role == Role::picture);
    CHECK(form.node("box").plain_value() == "まだ書いてありません");
    CHECK(form.candidates().empty());
    form.one_stroke();
    CHECK(form.candidates() == std::vector<std::string>{"一", "－"});
    form.one_stroke();
    CHECK(form.node("box").plain_value() == "手書きの記入があります");
    CHECK(form.candidates() ==
          std::vector<std::string>{"高", "髙", "亮", "辺", "邊", "邉", "喬", "稿", "亭"});
    form.tap(Role::key, "髙");
    CHECK(form.node("field").plain_value() == "髙");
    CHECK(form.candidates().empty());
    CHECK(form.editor().writing.strokes.empty());
    form.one_stroke();
    form.tap(Role::key, "一");
    form.next();
    CHECK(form.value("/data/q") == "髙一");  // as chosen, code point for code point
}

TEST_CASE("Strokes are taken back one by one or all at once, and the last character of the field is erased") {
    WritingBench form;
    form.by_hand();
    const auto off = [&](std::string_view id) { return ui::has(form.node(id).state, ui::State::disabled); };
    CHECK(off("keys.undo"));
    CHECK(off("keys.clear"));
    CHECK(off("keys.erase"));
    form.one_stroke();
    form.one_stroke();
    form.tap("keys.undo");
    form.convert();
    CHECK(form.editor().writing.strokes.size() == 1);
    CHECK(form.candidates() == std::vector<std::string>{"一", "－"});
    form.tap("keys.clear");
    CHECK(form.editor().writing.strokes.empty());
    CHECK(form.candidates().empty());
    form.one_stroke();
    form.tap(Role::key, "一");
    CHECK_FALSE(off("keys.erase"));
    form.tap("keys.erase");
    CHECK(form.node("field").plain_value() == "");
    CHECK(off("keys.erase"));
}

TEST_CASE("What was typed stands while one turns to drawing, and what was drawn while one turns back") {
    WritingBench form;
    form.type("はなこ");
    form.convert();
    form.tap_chip("花子");
    form.by_hand();
    CHECK(form.node("field").plain_value() == "花子");
    form.one_stroke();
    form.tap(Role::key, "一");
    form.tap("other-way");
    CHECK(form.node("field").plain_value() == "花子一");
    CHECK(form.find("box") == nullptr);
    form.type("た");
    CHECK(form.editor().composer.composing() == "た");
}

TEST_CASE("Drawing is offered where words are asked for and characters can be recognised, and only there") {
    WritingBench kana(kana_question);
    CHECK(kana.find("other-way") == nullptr);
    WritingBench without;
    without.writing.set_available(false);
    without.bench->frame();
    CHECK(without.find("other-way") == nullptr);
    WritingBench words("<input ref=\"/data/q\"><label>話</label></input>");
    CHECK(words.find("other-way") != nullptr);
    WritingBench place("<input ref=\"/data/q\" engawa:appearance=\"town\"><label>町</label></input>");
    REQUIRE(place.find("other-way") != nullptr);
    place.by_hand();
    place.one_stroke();
    place.tap(Role::key, "一");
    place.next();
    CHECK(place.value("/data/q") == "一");
}

TEST_CASE("What cannot be recognised says so, and the keys are still there") {
    WritingBench form;
    form.by_hand();
    form.recogniser.break_down();
    form.one_stroke();
    CHECK(form.node("field").hint.find("かな") != std::string::npos);
    CHECK(form.candidates().empty());
    form.tap("other-way");
    CHECK(form.find("keys.0") == nullptr);
    CHECK(form.find("keys.key.0") != nullptr);
}

TEST_CASE("Half a drawing is no answer, and is overwritten with the page") {
    WritingBench form;
    form.by_hand();
    form.one_stroke();
    form.next();
    CHECK(form.value("/data/q") == "");
    form.go_to("/data/q");
    form.by_hand();
    form.one_stroke();
    form.model->wipe();
    CHECK(std::get_if<TextEditor>(&form.model->state().editor) == nullptr);
}

TEST_CASE(
    "A chosen name is offered in its other shapes side by side, and stays as chosen unless one of them is "
    "pressed") {
    WritingBench form;
    form.converter.learn("たかさき", {"高崎", "高先"});
    const auto chips = [&] {
        std::vector<std::string> words;
        for (int i = 1; const ui::Node* chip = form.find("candidates." + std::to_string(i)); ++i)
            words.push_back(chip->plain_name());
        return words;
    };
    form.type("たかさき");
    form.convert();
    form.tap_chip("高崎");
    CHECK(form.node("field").plain_value() == "高崎");
    CHECK(form.bench->shows(Role::paragraph, "字形はこれで合っていますか"));
    CHECK(chips() == std::vector<std::string>{"髙崎", "高﨑", "高嵜", "髙﨑", "髙嵜", "このままでよい"});
    // Which shapes a name may have is private; what the last chip does is not.
    CHECK(ui::has(form.node("candidates.1").state, ui::State::private_value));
    CHECK_FALSE(ui::has(form.node("candidates.6").state, ui::State::private_value));
    SECTION("another shape") {
        form.tap_chip("髙﨑");
        CHECK(chips().empty());
        form.next();
        CHECK(form.value("/data/q") == "髙﨑");
    }
    SECTION("as it is") {
        form.tap_chip("このままでよい");
        CHECK(chips().empty());
        form.next();
        CHECK(form.value("/data/q") == "高崎");
    }
    SECTION("no answer: the given name is typed on") {
        form.type(" はなこ");
        form.convert();
        CHECK(chips().front() == "花子");
        form.tap_chip("花子");
        CHECK(chips().empty());  // no other shapes
        form.next();
        CHECK(form.value("/data/q") == "高崎 花子");
    }
    SECTION("neither: つぎへ") {
        form.next();
        CHECK(form.value("/data/q") == "高崎");
    }
    SECTION("the page keeps its rules") { CHECK(problems_in(form, "ja") == ""); }
}

TEST_CASE("A sentence and a place are not asked about the shapes of their characters") {
    WritingBench form("<input ref=\"/data/q\"><label>話</label></input>");
    form.converter.learn("たかさき", {"高崎"});
    form.type("たかさき");
    form.convert();
    form.tap_chip("高崎");
    CHECK(form.find("candidates.1") == nullptr);
}

TEST_CASE("The page for drawing keeps the rules of sizes on every panel") {
    for (const char* language : {"ja", "en"}) {
        WritingBench form;
        form.by_hand();
        form.one_stroke();
        form.one_stroke();
        CHECK(problems_in(form, language) == "");
    }
}

TEST_CASE("Pictures of drawing a character", "[.pictures]") {
    const char* folder = std::getenv("ENGAWA_PICTURES");
    REQUIRE(folder != nullptr);
    const Shot shots[] = {
        {"21-ja", ui::panel_21_inch, ui::TextSize::normal, "ja"},
        {"21-ja-largest", ui::panel_21_inch, ui::TextSize::largest, "ja"},
        {"21-en-contrast", ui::panel_21_inch, ui::TextSize::normal, "en", ui::Contrast::high},
        {"15-ja", ui::panel_15_inch, ui::TextSize::normal, "ja"},
        {"10-ja", ui::panel_10_inch, ui::TextSize::normal, "ja"},
        {"10-ja-largest", ui::panel_10_inch, ui::TextSize::largest, "ja"},
        {"10-en", ui::panel_10_inch, ui::TextSize::normal, "en"}};
    for (const Shot& shot : shots) {
        WritingBench form(name_question, shot.options());
        form.speak(shot.language);
        form.bench->frame();
        form.by_hand();
        form.stroke("box", 0.5, 0.1, 0.5, 0.2);
        write_pictures(form, folder, shot.name, "drawing-begun");
        form.stroke("box", 0.15, 0.25, 0.85, 0.25);
        form.convert();
        write_pictures(form, folder, shot.name, "drawing");
        form.tap(Role::key, "髙");
        form.tap("other-way");
        form.converter.learn("たかさき", {"高崎"});
        form.type("たかさき");
        form.convert();
        form.tap_chip("高崎");
        write_pictures(form, folder, shot.name, "shapes");
    }
}
