#include "screens/askable.h"

#include <algorithm>

namespace engawa {

namespace {

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view why_no_input(forms::DataType type) {
    switch (type) {
        case forms::DataType::string:
        case forms::DataType::integer:
        case forms::DataType::decimal:
        case forms::DataType::date:
        case forms::DataType::geopoint: return {};
        case forms::DataType::boolean: return "true and false are not typed: ask by select1";
        case forms::DataType::time:
        case forms::DataType::date_time: return "there is no page for a time of day: ask by select1, or for the day alone";
        case forms::DataType::geotrace:
        case forms::DataType::geoshape: return "there is no map to draw on";
        case forms::DataType::binary: return "a file is not typed: ask by upload";
        case forms::DataType::barcode: return "there is no barcode reader";
        case forms::DataType::intent: return "there is no other program to open";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

bool is_drawn(const forms::QuestionView& question) {
    if (question.kind != forms::ControlKind::upload || !question.media_type.starts_with("image/")) return false;
    return has(question.engawa_appearances, "handwriting") || has(question.appearances, "handwriting") ||
           has(question.appearances, "signature") || has(question.appearances, "draw");
}

std::string_view why_not_asked(const forms::QuestionView& question) {
    switch (question.kind) {
        case forms::ControlKind::select_one:
        case forms::ControlKind::select_many:
        case forms::ControlKind::rank:
        case forms::ControlKind::range:
        case forms::ControlKind::trigger:
        case forms::ControlKind::note: return {};
        case forms::ControlKind::upload:
            return is_drawn(question) ? "" : "there is no camera, microphone or file to take one from";
        case forms::ControlKind::input: break;
    }
    if (question.type == forms::DataType::geopoint && question.choices.empty()) {
        return "a place is picked by its name: give a list with engawa:places";
    }
    return why_no_input(question.type);
}

}  // namespace engawa
