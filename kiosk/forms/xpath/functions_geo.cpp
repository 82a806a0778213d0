// ODK's geographic functions, on a sphere: area, distance, geofence, intersects.

#include "kiosk/forms/xpath/evaluator.h"
#include "kiosk/forms/xpath/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace engawa::forms::xpath {

namespace {

// Metres at the equator, the figure JavaRosa uses.
constexpr double earth_radius = 6'378'100;

struct Point {
    double latitude;
    double longitude;
    friend bool operator==(const Point&, const Point&) = default;
};

enum class Reading : std::uint8_t {
    good,
    gap,  // a place among them is not answered yet
    bad,
    off_globe,
};

struct Points {
    std::vector<Point> points;
    Reading reading = Reading::good;
};

// "latitude longitude [altitude [accuracy]]; …", a semicolon at the end allowed.
void read_points(std::string_view text, Points& out) {
    while (true) {
        const std::size_t end = text.find(';');
        const std::vector<std::string_view> words = words_of(text.substr(0, end));
        const bool last = end == std::string_view::npos;
        if (words.empty()) {
            if (last) return;
            out.reading = Reading::gap;
            text.remove_prefix(end + 1);
            continue;
        }
        if (words.size() < 2 || words.size() > 4) {
            out.reading = Reading::bad;
            return;
        }
        const Point point{number_from_string(words[0]), number_from_string(words[1])};
        const bool off = std::fabs(point.latitude) > 90 || std::fabs(point.longitude) > 180;
        if (off || std::isnan(point.latitude) || std::isnan(point.longitude)) {
            out.reading = off ? Reading::off_globe : Reading::bad;
            return;
        }
        out.points.push_back(point);
        if (last) return;
        text.remove_prefix(end + 1);
    }
}

Result<Points> points_of(Evaluator& evaluator, const Context& context, Arguments arguments) {
    Points points;
    for (const auto& argument : arguments) {
        for (const Value& item : TRY(evaluator.items_of(*argument, context))) {
            HeldText held{item, {}};
            const std::string_view text = TRY(evaluator.text_in(held));
            TRY(evaluator.spend_on(text.size(), bytes_a_step::located));
            read_points(text, points);
        }
    }
    return points;
}

double radians(double angle) { return angle * std::numbers::pi / 180; }

double to_hundredths(double value) { return std::fabs(std::floor(value * 100 + 0.5) / 100); }

Result<Value> area(Evaluator& evaluator, const Context& context, Arguments arguments) {
    Points shape = TRY(points_of(evaluator, context, arguments));
    std::vector<Point>& points = shape.points;
    if (shape.reading != Reading::good || points.size() < 3) return Value(0.0);
    if (points.front() != points.back()) points.push_back(points.front());
    double total = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        total += radians(points[i].longitude - points[i - 1].longitude) *
                 (2 + std::sin(radians(points[i].latitude)) + std::sin(radians(points[i - 1].latitude)));
    }
    return Value(to_hundredths(total * earth_radius * earth_radius / 2));
}

double between(const Point& a, const Point& b) {
    const double first = radians(a.latitude);
    const double second = radians(b.latitude);
    const double cosine = std::sin(first) * std::sin(second) +
                          std::cos(first) * std::cos(second) * std::cos(radians(a.longitude - b.longitude));
    // Rounding may carry it a hair past one for neighbouring points.
    return std::acos(std::clamp(cosine, -1.0, 1.0)) * earth_radius;
}

Result<Value> distance(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Points line = TRY(points_of(evaluator, context, arguments));
    if (line.reading == Reading::bad) {
        return Error(XPathError::bad_argument, "", "distance() is given what is no geopoint");
    }
    if (line.reading == Reading::off_globe) {
        return Error(XPathError::bad_argument, "", "distance() is given a latitude above 90 or a longitude above 180: latitude comes first");
    }
    if (line.reading == Reading::gap) return Value(0.0);
    double total = 0;
    for (std::size_t i = 1; i < line.points.size(); ++i) total += between(line.points[i - 1], line.points[i]);
    return Value(to_hundredths(total));
}

// Which side of the line a → b the point lies on: positive left, negative right, zero on it.
double side(const Point& a, const Point& b, const Point& point) {
    return (b.longitude - a.longitude) * (point.latitude - a.latitude) -
           (b.latitude - a.latitude) * (point.longitude - a.longitude);
}

bool within_box(const Point& a, const Point& b, const Point& point) {
    return point.latitude >= std::min(a.latitude, b.latitude) && point.latitude <= std::max(a.latitude, b.latitude) &&
           point.longitude >= std::min(a.longitude, b.longitude) &&
           point.longitude <= std::max(a.longitude, b.longitude);
}

bool on_segment(const Point& a, const Point& b, const Point& point) {
    return side(a, b, point) == 0 && within_box(a, b, point);
}

bool segments_meet(const Point& a, const Point& b, const Point& c, const Point& d) {
    const double c_side = side(a, b, c);
    const double d_side = side(a, b, d);
    const double a_side = side(c, d, a);
    const double b_side = side(c, d, b);
    if (((c_side > 0) != (d_side > 0)) && c_side != 0 && d_side != 0 && ((a_side > 0) != (b_side > 0)) &&
        a_side != 0 && b_side != 0) {
        return true;
    }
    return on_segment(a, b, c) || on_segment(a, b, d) || on_segment(c, d, a) || on_segment(c, d, b);
}

// The even-odd rule on the plane of degrees; a point on the border is inside.
bool inside(const std::vector<Point>& shape, const Point& point) {
    bool odd = false;
    for (std::size_t i = 1; i < shape.size(); ++i) {
        const Point& a = shape[i - 1];
        const Point& b = shape[i];
        if (on_segment(a, b, point)) return true;
        if ((a.latitude > point.latitude) == (b.latitude > point.latitude)) continue;
        const double crossing = a.longitude + (point.latitude - a.latitude) * (b.longitude - a.longitude) /
                                                  (b.latitude - a.latitude);
        if (point.longitude < crossing) odd = !odd;
    }
    return odd;
}

Result<Value> geofence(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Points where = TRY(points_of(evaluator, context, arguments.first(1)));
    const Points shape = TRY(points_of(evaluator, context, arguments.subspan(1)));
    if (where.reading != Reading::good || shape.reading != Reading::good) return Value(false);
    const std::vector<Point>& border = shape.points;
    if (where.points.size() != 1 || border.size() < 4 || border.front() != border.back()) return Value(false);
    TRY(evaluator.spend(border.size() / 2));
    return Value(inside(border, where.points.front()));
}

// Two segments that follow each other, a → b → c, share b; they touch beyond it when one lies back over the other.
bool turns_back(const Point& a, const Point& b, const Point& c) {
    return on_segment(a, b, c) || on_segment(b, c, a);
}

// Whether a trace or shape crosses or touches itself, beyond the points where its segments follow each other.
Result<Value> intersects(Evaluator& evaluator, const Context& context, Arguments arguments) {
    Points trace = TRY(points_of(evaluator, context, arguments));
    if (trace.reading != Reading::good) return Value(false);
    std::vector<Point>& points = trace.points;
    // Who stands still does not turn back.
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points.size() < 3) return Value(false);
    const std::size_t segments = points.size() - 1;
    const bool closed = points.front() == points.back();
    for (std::size_t i = 0; i < segments; ++i) {
        if (i + 1 < segments && turns_back(points[i], points[i + 1], points[i + 2])) return Value(true);
        for (std::size_t j = i + 2; j < segments; ++j) {
            TRY(evaluator.spend(1));
            const bool joined = closed && i == 0 && j + 1 == segments;
            if (joined ? turns_back(points[j], points[0], points[1])
                       : segments_meet(points[i], points[i + 1], points[j], points[j + 1])) {
                return Value(true);
            }
        }
    }
    return Value(false);
}

constexpr std::array functions = {
    Function{"area", 1, 1, area},
    Function{"distance", 1, any_number, distance},
    Function{"geofence", 2, 2, geofence},
    Function{"intersects", 1, 1, intersects},
};

}  // namespace

std::span<const Function> geo_functions() { return functions; }

}  // namespace engawa::forms::xpath
