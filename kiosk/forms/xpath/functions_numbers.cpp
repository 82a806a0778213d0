// XPath 1.0 §4.4, and ODK's number functions.

#include "kiosk/forms/xpath/evaluator.h"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace engawa::forms::xpath {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Result<Value> number_of_date(Evaluator& evaluator, const std::string& text) {
    if (evaluator.dialect() == Dialect::xforms && looks_like_date(text)) {
        if (auto date = parse_date(text, *TRY(evaluator.zone()))) {
            date->precision = DateTime::Precision::day_number;
            return Value(*date);
        }
    }
    return Value(TRY(evaluator.text_to_number(text)));
}

Result<Value> number(Evaluator& evaluator, const Context& context, Arguments arguments) {
    Value value(NodeSet{context.node});
    if (!arguments.empty()) value = TRY(evaluator.evaluate(*arguments[0], context));
    switch (value.kind()) {
        case ValueKind::node_set:
        case ValueKind::string: return number_of_date(evaluator, TRY(evaluator.to_string(value)));
        case ValueKind::date: {
            DateTime date = value.date();
            if (!date.valid()) return Value(value.to_number());
            date.precision = DateTime::Precision::day_number;
            return Value(date);
        }
        case ValueKind::number:
        case ValueKind::boolean: break;
    }
    return Value(value.to_number());
}

Result<Value> sum(Evaluator& evaluator, const Context& context, Arguments arguments) {
    double total = 0;
    for (const tree::Node* node : TRY(evaluator.nodes_of(*arguments[0], context))) {
        total += TRY(evaluator.node_to_number(*node));
    }
    return Value(total);
}

template <double (*F)(double)>
Result<Value> of_one(Evaluator& evaluator, const Context& context, Arguments arguments) {
    return Value(F(TRY(evaluator.number_of(*arguments[0], context))));
}

template <double (*F)(double, double)>
Result<Value> of_two(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const double first = TRY(evaluator.number_of(*arguments[0], context));
    const double second = TRY(evaluator.number_of(*arguments[1], context));
    return Value(F(first, second));
}

double floor_of(double x) { return std::floor(x); }
double ceiling_of(double x) { return std::ceil(x); }
double absolute(double x) { return std::fabs(x); }
double whole(double x) { return std::trunc(x); }
double natural_log(double x) { return std::log(x); }
double decimal_log(double x) { return std::log10(x); }
double sine(double x) { return std::sin(x); }
double cosine(double x) { return std::cos(x); }
double tangent(double x) { return std::tan(x); }
double arc_sine(double x) { return std::asin(x); }
double arc_cosine(double x) { return std::acos(x); }
double arc_tangent(double x) { return std::atan(x); }
double root(double x) { return std::sqrt(x); }
double exponential(double x) { return std::exp(x); }
double ten_to_the(double x) { return std::pow(10.0, x); }
double arc_tangent_of(double y, double x) { return std::atan2(y, x); }

// IEEE says 1 to any power is 1; XPath 3.0's math:pow, which ODK refers to, agrees.
double power(double x, double y) { return std::pow(x, y); }

// §4.4: of two nearest integers the one closer to positive infinity.
double round_half_up(double x) {
    if (std::isnan(x) || std::isinf(x) || x == 0) return x;
    if (x < 0 && x >= -0.5) return -0.0;
    // floor(x + 0.5) alone would lift 0.49999999999999994 to 1.
    const double below = std::floor(x);
    return x - below < 0.5 ? below : below + 1;
}

// ODK rounds halves away from zero, to a whole number of decimals that may be negative.
Result<Value> round_to(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const double value = TRY(evaluator.number_of(*arguments[0], context));
    double decimals = 0;
    if (arguments.size() == 2) decimals = std::trunc(TRY(evaluator.number_of(*arguments[1], context)));
    if (std::isnan(value) || std::isnan(decimals)) return Value(not_a_number);
    const double scale = std::pow(10.0, decimals);
    // So few places that nothing is left of any number.
    if (scale == 0) return Value(std::isinf(value) ? value : std::copysign(0.0, value));
    const double scaled = std::fabs(value) * scale;
    if (std::isinf(scaled) || std::isinf(scale)) return Value(value);
    const double rounded = round_half_up(scaled) / scale;
    return Value(value < 0 ? -rounded : rounded);
}

enum class Extreme { least, greatest };

template <Extreme E>
Result<Value> extreme(Evaluator& evaluator, const Context& context, Arguments arguments) {
    double found = not_a_number;
    bool any = false;
    for (const auto& argument : arguments) {
        for (const Value& item : TRY(evaluator.items_of(*argument, context))) {
            const double number = TRY(evaluator.to_number(item));
            if (std::isnan(number)) return Value(not_a_number);
            const bool better = E == Extreme::least ? number < found : number > found;
            if (!any || better) found = number;
            any = true;
        }
    }
    return Value(found);
}

Result<Value> pi(Evaluator&, const Context&, Arguments) { return Value(std::numbers::pi); }

Result<Value> random(Evaluator& evaluator, const Context&, Arguments) {
    Random* source = evaluator.environment().random;
    if (source == nullptr) return Error(XPathError::no_source, "", "random() without a source of chance");
    return Value(source->unit());
}

constexpr auto both = In::both;
constexpr auto none = Effect::none;

constexpr std::array functions = {
    Function{"number", 0, 1, number, Effect::context_when_empty, both},
    Function{"sum", 1, 1, sum, none, both},
    Function{"floor", 1, 1, of_one<floor_of>, none, both},
    Function{"ceiling", 1, 1, of_one<ceiling_of>, none, both},
    Function{"round", 1, 1, of_one<round_half_up>, none, In::xpath1},
    Function{"round", 1, 2, round_to, none, In::xforms},
    Function{"int", 1, 1, of_one<whole>},
    Function{"abs", 1, 1, of_one<absolute>},
    Function{"min", 1, any_number, extreme<Extreme::least>},
    Function{"max", 1, any_number, extreme<Extreme::greatest>},
    Function{"pow", 2, 2, of_two<power>},
    Function{"log", 1, 1, of_one<natural_log>},
    Function{"log10", 1, 1, of_one<decimal_log>},
    Function{"sin", 1, 1, of_one<sine>},
    Function{"cos", 1, 1, of_one<cosine>},
    Function{"tan", 1, 1, of_one<tangent>},
    Function{"asin", 1, 1, of_one<arc_sine>},
    Function{"acos", 1, 1, of_one<arc_cosine>},
    Function{"atan", 1, 1, of_one<arc_tangent>},
    Function{"atan2", 2, 2, of_two<arc_tangent_of>},
    Function{"sqrt", 1, 1, of_one<root>},
    Function{"exp", 1, 1, of_one<exponential>},
    Function{"exp10", 1, 1, of_one<ten_to_the>},
    Function{"pi", 0, 0, pi},
    Function{"random", 0, 0, random, Effect::chance},
};

}  // namespace

std::span<const Function> number_functions() { return functions; }

}  // namespace engawa::forms::xpath
