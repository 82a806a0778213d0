#include "kiosk/input/zinnia_recogniser.h"

#include <zinnia.h>

#include <utility>

#include "kiosk/input/input_error.h"

namespace engawa::input {

namespace {

struct Release {
    void operator()(zinnia_recognizer_t* recogniser) const { zinnia_recognizer_destroy(recogniser); }
    void operator()(zinnia_character_t* character) const { zinnia_character_destroy(character); }
    void operator()(zinnia_result_t* result) const { zinnia_result_destroy(result); }
};

}  // namespace

struct ZinniaRecogniser::Engine {
    std::unique_ptr<zinnia_recognizer_t, Release> recogniser;
};

std::filesystem::path debian_writing_model() {
    return "/usr/share/tegaki/models/zinnia/handwriting-ja.model";
}

Result<std::unique_ptr<ZinniaRecogniser>> ZinniaRecogniser::create(const std::filesystem::path& model) {
    auto engine = std::make_unique<Engine>();
    engine->recogniser.reset(zinnia_recognizer_new());
    if (engine->recogniser == nullptr) return Error(InputError::unavailable, "zinnia", "no recogniser");
    if (zinnia_recognizer_open(engine->recogniser.get(), model.c_str()) == 0) {
        return Error(InputError::unavailable, model.string(),
                     "the model could not be opened: is tegaki-zinnia-japanese installed?");
    }
    return std::unique_ptr<ZinniaRecogniser>(new ZinniaRecogniser(std::move(engine)));
}

ZinniaRecogniser::ZinniaRecogniser(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
ZinniaRecogniser::~ZinniaRecogniser() = default;

Result<Recognition> ZinniaRecogniser::recognise(const Drawing& drawing) {
    Recognition recognition;
    if (drawing.strokes.empty()) return recognition;
    if (drawing.strokes.size() > stroke_limit)
        return Error(InputError::too_long, "zinnia", "over 40 strokes");
    const std::unique_ptr<zinnia_character_t, Release> character(zinnia_character_new());
    if (character == nullptr) return Error(InputError::failed, "zinnia", "no character");
    zinnia_character_set_width(character.get(), writing_box);
    zinnia_character_set_height(character.get(), writing_box);
    for (std::size_t number = 0; number < drawing.strokes.size(); ++number) {
        for (const PenPoint& point : drawing.strokes[number])
            zinnia_character_add(character.get(), number, point.x, point.y);
    }
    const std::unique_ptr<zinnia_result_t, Release> result(
        zinnia_recognizer_classify(engine_->recogniser.get(), character.get(), recognised_limit));
    if (result == nullptr)
        return Error(InputError::failed, "zinnia", "zinnia_recognizer_classify refused the strokes");
    for (std::size_t i = 0; i < zinnia_result_size(result.get()); ++i) {
        recognition.characters.emplace_back(zinnia_result_value(result.get(), i));
    }
    return recognition;
}

}  // namespace engawa::input
