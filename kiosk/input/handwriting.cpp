#include "kiosk/input/handwriting.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kiosk/base/secret_bytes.h"
#include "kiosk/input/input_error.h"

namespace engawa::input {

namespace {

struct Point {
    double x = 0;
    double y = 0;
};
using Line = std::vector<Point>;

// Of the box, left free around the character: the models were learnt from characters that do not touch the
// edge.
constexpr double margin = writing_box * 0.08;
// Points of a stroke stand so far from one another.
constexpr double apart = writing_box / 40.0;
// A character smaller than this share of what was drawn on is a dot or a short dash and is not blown up to
// fill the box.
constexpr double least_extent = 60;

struct Extent {
    double left = std::numeric_limits<double>::max();
    double top = std::numeric_limits<double>::max();
    double right = std::numeric_limits<double>::lowest();
    double bottom = std::numeric_limits<double>::lowest();

    double larger_side() const { return std::max(right - left, bottom - top); }
};

Extent extent_of(const std::vector<PenStroke>& strokes) {
    Extent extent;
    for (const PenStroke& stroke : strokes) {
        for (const PenPoint& point : stroke) {
            extent.left = std::min<double>(extent.left, point.x);
            extent.right = std::max<double>(extent.right, point.x);
            extent.top = std::min<double>(extent.top, point.y);
            extent.bottom = std::max<double>(extent.bottom, point.y);
        }
    }
    return extent;
}

Line in_box(const PenStroke& stroke, const Extent& extent) {
    const double scale = (writing_box - 2 * margin) / std::max(extent.larger_side(), least_extent);
    const double middle_x = (extent.left + extent.right) / 2;
    const double middle_y = (extent.top + extent.bottom) / 2;
    Line line;
    for (const PenPoint& point : stroke) {
        line.push_back({writing_box / 2.0 + (point.x - middle_x) * scale,
                        writing_box / 2.0 + (point.y - middle_y) * scale});
    }
    return line;
}

// The same way with points at one distance; both ends stay.
Line evenly(const Line& line) {
    if (line.empty()) return line;
    Line even{line.front()};
    double walked = 0;  // since the last point that was put down
    for (std::size_t i = 1; i < line.size(); ++i) {
        Point from = line[i - 1];
        double left = std::hypot(line[i].x - from.x, line[i].y - from.y);
        while (walked + left >= apart) {
            const double share = (apart - walked) / left;
            from = {from.x + (line[i].x - from.x) * share, from.y + (line[i].y - from.y) * share};
            even.push_back(from);
            left = std::hypot(line[i].x - from.x, line[i].y - from.y);
            walked = 0;
        }
        walked += left;
    }
    const Point& end = line.back();
    if (line.size() > 1 && (end.x != even.back().x || end.y != even.back().y)) even.push_back(end);
    return even;
}

// Each point goes half the way to the middle of its neighbours: what trembles is lost, a corner stays one.
Line smoothed(const Line& line) {
    Line smooth = line;
    for (std::size_t i = 1; i + 1 < line.size(); ++i) {
        smooth[i] = {line[i].x / 2 + (line[i - 1].x + line[i + 1].x) / 4,
                     line[i].y / 2 + (line[i - 1].y + line[i + 1].y) / 4};
    }
    return smooth;
}

std::int16_t rounded(double value) {
    return static_cast<std::int16_t>(std::lround(std::clamp(value, 0.0, writing_box - 1.0)));
}

}  // namespace

void overwrite(Drawing& drawing) {
    for (PenStroke& stroke : drawing.strokes) wipe_container(stroke);
    drawing.strokes.clear();
}

void overwrite(Recognition& recognition) {
    for (std::string& character : recognition.characters) wipe_container(character);
    recognition.characters.clear();
}

std::vector<PenStroke> prepared(const std::vector<PenStroke>& strokes) {
    const Extent extent = extent_of(strokes);
    std::vector<PenStroke> out;
    for (const PenStroke& stroke : strokes) {
        if (stroke.empty()) continue;
        Line line = smoothed(evenly(in_box(stroke, extent)));
        PenStroke& points = out.emplace_back();
        for (const Point& point : line) points.push_back({rounded(point.x), rounded(point.y)});
        wipe_container(line);
    }
    return out;
}

Result<Recognition> FakeRecogniser::recognise(const Drawing& drawing) {
    if (broken_) return Error(InputError::failed, "", "the fake was told to fail", Permanence::temporary);
    const auto found = table_.find(drawing.strokes.size());
    return found == table_.end() ? Recognition{} : Recognition{found->second};
}

RecognitionWorker::RecognitionWorker(CharacterRecogniser& recogniser, WritingExchange& exchange,
                                     std::function<void()> wake_ui)
    : recogniser_(recogniser), exchange_(exchange), wake_ui_(std::move(wake_ui)) {}

RecognitionWorker::Step RecognitionWorker::step() {
    const auto served = exchange_.serve(
        [this](const Drawing& drawing) {
            Drawing even{prepared(drawing.strokes)};
            Result<Recognition> answer = recogniser_.recognise(even);
            overwrite(even);
            return answer;
        },
        [] {});
    if (served == WritingExchange::Served::answered && wake_ui_) wake_ui_();
    return served == WritingExchange::Served::nothing ? Step::idle : Step::worked;
}

}  // namespace engawa::input
