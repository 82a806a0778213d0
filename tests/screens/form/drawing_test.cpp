#include <catch2/catch.hpp>

#include "kiosk/base/secret_bytes.h"

#include "tests/screens/form/form_bench.h"

using namespace engawa;
using namespace engawa::form;
using ui::Role;

namespace {

constexpr const char* drawn_name = "<upload ref=\"/data/q\" mediatype=\"image/*\" engawa:appearance=\"handwriting\">"
                                   "<label>Please sign</label></upload>";

struct SignatureBench : FormBench {
    explicit SignatureBench(const std::string& bind = "type=\"binary\"") : FormBench(one_question(drawn_name, bind)) {}

    void stroke(double from_x, double from_y, double to_x, double to_y, int finger = 1) {
        FormBench::stroke("sheet", from_x, from_y, to_x, to_y, finger);
    }

    const DrawingEditor& editor() const { return std::get<DrawingEditor>(model->state().editor); }

    std::vector<forms::Attachment> sent() const { return session->submit().value().attachments; }
};

int dark_pixels(const ui::Pixels& picture) {
    return static_cast<int>(std::count_if(picture.argb.begin(), picture.argb.end(),
                                          [](std::uint32_t pixel) { return (pixel & 0xFFU) < 128; }));
}

// Read back from the bytes that are sent.
ui::Pixels decoded(const support::TemporaryFolder& folder, const std::vector<std::byte>& png) {
    const auto path = folder.write("sent.png", std::string(reinterpret_cast<const char*>(png.data()), png.size()));
    auto picture = ui::read_picture(path);
    if (!picture.ok()) FAIL(picture.error().message());
    return std::move(*picture);
}

}  // namespace

TEST_CASE("What a finger writes is kept as a picture, whose name is the answer") {
    SignatureBench form;
    CHECK(form.node("sheet").role == Role::picture);
    CHECK(form.node("sheet").plain_name() == "Please sign");
    CHECK(form.node("sheet").plain_value() == "まだ書いてありません");
    form.stroke(0.1, 0.2, 0.9, 0.2);
    form.stroke(0.5, 0.1, 0.5, 0.9);
    CHECK(form.node("sheet").plain_value() == "手書きの記入があります");
    CHECK(form.editor().strokes.size() == 2);
    form.next();
    CHECK(form.value("/data/q") == "handwriting-1.png");
    const auto attachments = form.sent();
    REQUIRE(attachments.size() == 1);
    CHECK(attachments.front().name == "handwriting-1.png");
    CHECK(attachments.front().media_type == "image/png");
    const ui::Pixels picture = decoded(form.folder, attachments.front().bytes);
    CHECK(picture.width == ui::sheet_width);
    CHECK(picture.height == ui::sheet_height);
    // Two lines of the pen's width, white around them.
    CHECK(dark_pixels(picture) > 1500 * 8);
    CHECK(dark_pixels(picture) < 1500 * 20);
    CHECK((picture.argb[120 * 1500 + 750] & 0xFFU) < 128);
    CHECK(picture.argb[500 * 1500 + 100] == 0xFFFFFFFFU);
}

TEST_CASE("The last stroke is taken back, or all of them") {
    SignatureBench form;
    CHECK(ui::has(form.node("undo").state, ui::State::disabled));
    CHECK(ui::has(form.node("clear").state, ui::State::disabled));
    form.stroke(0.1, 0.2, 0.9, 0.2);
    form.stroke(0.1, 0.5, 0.9, 0.5);
    form.tap(Role::button, "ひとつもどす");
    CHECK(form.editor().strokes.size() == 1);
    form.stroke(0.1, 0.7, 0.9, 0.7);
    form.tap(Role::button, "全部消す");
    CHECK(form.editor().strokes.empty());
    CHECK(form.node("sheet").plain_value() == "まだ書いてありません");
    form.next();
    CHECK(form.value("/data/q") == "");
    CHECK(form.sent().empty());
}

TEST_CASE("Nobody has to write: one press goes on, and takes away what was written before") {
    SignatureBench form;
    form.stroke(0.1, 0.2, 0.9, 0.2);
    form.next();
    REQUIRE(form.back());
    form.tap("clear");
    form.tap(Role::button, "書かずにすすむ");
    CHECK(form.asked() == "/data/after");
    CHECK(form.value("/data/q") == "");
    CHECK(form.sent().empty());
    CHECK(form.model->state().drawings.empty());
}

TEST_CASE("Where the form must have it, who cannot write calls a person, and a page left empty says so") {
    SignatureBench form("type=\"binary\" required=\"true()\"");
    CHECK(form.find("skip") == nullptr);
    form.tap("ask");
    CHECK(form.went_to<page::CallPerson>());
    form.next();
    CHECK(form.alert() == "まだ答えがありません。答えてから、つぎへお進みください。");
    form.stroke(0.1, 0.2, 0.9, 0.2);
    form.next();
    CHECK(form.asked() == "/data/after");
}

TEST_CASE("Who comes back finds the strokes and goes on with them; the older picture is not sent") {
    SignatureBench form;
    form.stroke(0.1, 0.2, 0.9, 0.2);
    form.next();
    REQUIRE(form.back());
    CHECK(form.editor().strokes.size() == 1);
    form.stroke(0.1, 0.5, 0.9, 0.5);
    form.next();
    CHECK(form.value("/data/q") == "handwriting-2.png");
    const auto attachments = form.sent();
    REQUIRE(attachments.size() == 1);
    CHECK(attachments.front().name == "handwriting-2.png");
    CHECK(form.model->state().drawings.size() == 1);
}

TEST_CASE("もどる keeps what was written, as it keeps every answer") {
    FormBench plain(one_question(drawn_name, "type=\"binary\""));
    SignatureBench form;
    form.go_to("/data/q");
    form.stroke(0.1, 0.2, 0.9, 0.2);
    CHECK_FALSE(form.back());
    CHECK(form.value("/data/q") == "handwriting-1.png");
}

TEST_CASE("A second finger draws nothing, and the edge ends a stroke") {
    SignatureBench form;
    const ui::PixelRect area = form.node("sheet").bounds;
    const int y = area.y + area.height / 2;
    form.bench->finger_down(area.x + 100, y, 1);
    form.bench->finger_down(area.x + 300, y, 2);
    form.bench->finger_move(area.x + 400, y, 2);
    form.bench->finger_move(area.x + 150, y, 1);
    form.bench->frame();
    REQUIRE(form.editor().strokes.size() == 1);
    CHECK(form.editor().strokes.front().size() == 2);
    form.bench->finger_move(area.x - 20, y, 1);
    form.bench->finger_move(area.x + 200, y, 1);
    form.bench->finger_up(area.x + 200, y, 1);
    form.bench->frame();
    CHECK(form.editor().strokes.size() == 2);
}

TEST_CASE("A touch outside of the sheet draws nothing") {
    SignatureBench form;
    const ui::PixelRect area = form.node("sheet").bounds;
    form.bench->finger_down(area.x + 50, area.y - 5);
    form.bench->finger_move(area.x + 50, area.y + 50);
    form.bench->finger_up(area.x + 50, area.y + 50);
    form.bench->frame();
    CHECK(form.editor().strokes.empty());
}

TEST_CASE("The form's limit of pixels makes a smaller picture") {
    SignatureBench form("type=\"binary\" xmlns:orx=\"http://openrosa.org/xforms\" orx:max-pixels=\"500\"");
    form.stroke(0.1, 0.2, 0.9, 0.2);
    form.next();
    const ui::Pixels picture = decoded(form.folder, form.sent().front().bytes);
    CHECK(picture.width == 500);
    CHECK(picture.height == 200);
    CHECK(dark_pixels(picture) > 400);
}

TEST_CASE("Beyond a page of writing the pen leaves nothing more") {
    DrawingEditor editor;
    AddInk ink;
    ink.steps.assign(most_ink_points + 10, {ui::InkStep::Pen::moved, {5, 5}});
    update_drawing(editor, ink);
    REQUIRE(editor.strokes.size() == 1);
    CHECK(editor.strokes.front().size() == most_ink_points);
}

TEST_CASE("The review shows what was written small, and says it in words to a headphone only") {
    SignatureBench form;
    form.stroke(0.1, 0.2, 0.9, 0.2);
    form.next();
    const auto review = review::make_model(*form.session, FormId("test"), "", form.strings(), form.clock.now(),
                                           [&](const std::string& name) { return form.model->drawing(name); });
    const review::Row& row = review.sections.front().rows.front();
    CHECK(without_readings(row.value) == "手書きの記入があります");
    CHECK(row.privacy == ui::Privacy::private_value);
    REQUIRE(row.strokes.size() == 1);
    CHECK(row.strokes.front().size() > 5);
    form.bench->set_draw([&](ui::Ui& ui) { (void)review::draw(ui, review, form.strings()); });
    form.bench->frame();
    const ui::Node& shown = form.bench->node_id("review.test//data/q");
    CHECK(shown.bounds.height > ui::panel_21_inch.px(ui::Millimetres(24)));
    CHECK(ui::has(shown.state, ui::State::private_value));
}

TEST_CASE("A wipe overwrites every stroke, on the page and kept") {
    SignatureBench form;
    form.stroke(0.1, 0.2, 0.9, 0.2);
    form.next();
    REQUIRE(form.back());
    Strokes strokes{{{7, 7}, {8, 8}, {9, 9}}};
    const ui::InkPoint* memory = strokes.front().data();
    wipe_container(strokes.front());
    CHECK(memory[0] == ui::InkPoint{});
    CHECK(memory[2] == ui::InkPoint{});
    form.model->wipe();
    CHECK(form.model->state().drawings.empty());
    CHECK(std::holds_alternative<NoteEditor>(form.model->state().editor));
}
