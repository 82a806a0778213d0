// XPath 1.0 §4.2, and ODK's string functions.

#include "kiosk/base/utf8.h"
#include "kiosk/forms/xpath/evaluator.h"
#include "kiosk/forms/xpath/regex.h"
#include "kiosk/forms/xpath/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace engawa::forms::xpath {

namespace {

Result<std::string> text_or_context(Evaluator& evaluator, const Context& context, Arguments arguments) {
    if (arguments.empty()) return evaluator.to_string(Value(NodeSet{context.node}));
    return evaluator.string_of(*arguments[0], context);
}

Result<Value> string(Evaluator& evaluator, const Context& context, Arguments arguments) {
    return Value(TRY(text_or_context(evaluator, context, arguments)));
}

// In ODK a node-set stands for all its nodes here, in XPath 1.0 for the first.
Result<Value> concat(Evaluator& evaluator, const Context& context, Arguments arguments) {
    std::string text;
    for (const auto& argument : arguments) {
        if (evaluator.dialect() == Dialect::xpath1) {
            TRY(evaluator.append(text, TRY(evaluator.string_of(*argument, context))));
            continue;
        }
        for (const Value& item : TRY(evaluator.items_of(*argument, context))) {
            TRY(evaluator.append(text, TRY(evaluator.to_string(item))));
        }
    }
    return Value(std::move(text));
}

Result<Value> join(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const std::string separator = TRY(evaluator.string_of(*arguments[0], context));
    std::string text;
    bool first = true;
    for (const auto& argument : arguments.subspan(1)) {
        for (const Value& item : TRY(evaluator.items_of(*argument, context))) {
            if (!first) TRY(evaluator.append(text, separator));
            first = false;
            TRY(evaluator.append(text, TRY(evaluator.to_string(item))));
        }
    }
    return Value(std::move(text));
}

struct TwoTexts {
    HeldText first_held, second_held;
    std::string_view first, second;
};

Result<void> read_two(Evaluator& evaluator, const Context& context, Arguments arguments, TwoTexts& texts) {
    texts.first = TRY(evaluator.text_in(*arguments[0], context, texts.first_held));
    texts.second = TRY(evaluator.text_in(*arguments[1], context, texts.second_held));
    return {};
}

Result<void> read_to_search(Evaluator& evaluator, const Context& context, Arguments arguments, TwoTexts& texts) {
    TRY(read_two(evaluator, context, arguments, texts));
    // Looking for a long text in a longer one that nearly matches everywhere costs their product.
    const std::size_t places = texts.first.size() - std::min(texts.first.size(), texts.second.size());
    TRY(evaluator.spend_on(texts.first.size(), bytes_a_step::rewritten));
    return evaluator.spend(places * texts.second.size() / 1024);
}

Result<Value> piece(Evaluator& evaluator, std::string_view text) {
    TRY(evaluator.spend_on_text(text.size()));
    return Value(text);
}

Result<Value> starts_with(Evaluator& evaluator, const Context& context, Arguments arguments) {
    TwoTexts texts;
    TRY(read_two(evaluator, context, arguments, texts));
    return Value(texts.first.starts_with(texts.second));
}

Result<Value> ends_with(Evaluator& evaluator, const Context& context, Arguments arguments) {
    TwoTexts texts;
    TRY(read_two(evaluator, context, arguments, texts));
    return Value(texts.first.ends_with(texts.second));
}

Result<Value> contains(Evaluator& evaluator, const Context& context, Arguments arguments) {
    TwoTexts texts;
    TRY(read_to_search(evaluator, context, arguments, texts));
    return Value(texts.first.find(texts.second) != std::string_view::npos);
}

Result<Value> substring_before(Evaluator& evaluator, const Context& context, Arguments arguments) {
    TwoTexts texts;
    TRY(read_to_search(evaluator, context, arguments, texts));
    const std::size_t at = texts.first.find(texts.second);
    return piece(evaluator, texts.first.substr(0, at == std::string_view::npos ? 0 : at));
}

Result<Value> substring_after(Evaluator& evaluator, const Context& context, Arguments arguments) {
    TwoTexts texts;
    TRY(read_to_search(evaluator, context, arguments, texts));
    const std::size_t at = texts.first.find(texts.second);
    if (at == std::string_view::npos) return Value(std::string());
    return piece(evaluator, texts.first.substr(at + texts.second.size()));
}

double half_up(double number) { return std::floor(number + 0.5); }

// §4.2: the characters whose position is at least round(start) and less than round(start) + round(length).
Result<Value> substring(Evaluator& evaluator, const Context& context, Arguments arguments) {
    HeldText held;
    const std::string_view text = TRY(evaluator.text_in(*arguments[0], context, held));
    const double start = half_up(TRY(evaluator.number_of(*arguments[1], context)));
    double end = std::numeric_limits<double>::infinity();
    if (arguments.size() == 3) end = start + half_up(TRY(evaluator.number_of(*arguments[2], context)));
    TRY(evaluator.spend_on(text.size(), bytes_a_step::read));
    const CharacterSpan wanted = span_of(text, [=](std::size_t index) {
        const auto position = static_cast<double>(index + 1);
        return position >= start && position < end;
    });
    return piece(evaluator, text.substr(wanted.first, wanted.length));
}

double truncated(double number) { return std::isnan(number) ? 0 : std::trunc(number); }

// substr(text, start, end?): 0-based, end exclusive, negative ones from the end.
Result<Value> substr(Evaluator& evaluator, const Context& context, Arguments arguments) {
    HeldText held;
    const std::string_view text = TRY(evaluator.text_in(*arguments[0], context, held));
    TRY(evaluator.spend_on(2 * text.size(), bytes_a_step::read));
    const auto size = static_cast<double>(character_count(text));
    double start = truncated(TRY(evaluator.number_of(*arguments[1], context)));
    double end = size;
    if (arguments.size() == 3) end = truncated(TRY(evaluator.number_of(*arguments[2], context)));
    if (start < 0) start += size;
    if (end < 0) end += size;
    start = std::clamp(start, 0.0, size);
    end = std::clamp(end, 0.0, size);
    const CharacterSpan wanted = span_of(text, [=](std::size_t index) {
        return index >= static_cast<std::size_t>(start) && index < static_cast<std::size_t>(end);
    });
    return piece(evaluator, text.substr(wanted.first, wanted.length));
}

// The text of the argument, of the context node where there is none; in the tree where it can be.
Result<std::string_view> seen_or_context(Evaluator& evaluator, const Context& context, Arguments arguments, HeldText& held) {
    if (!arguments.empty()) return evaluator.text_in(*arguments[0], context, held);
    held.value = Value(NodeSet{context.node});
    return evaluator.text_in(held);
}

Result<Value> string_length(Evaluator& evaluator, const Context& context, Arguments arguments) {
    HeldText held;
    const std::string_view text = TRY(seen_or_context(evaluator, context, arguments, held));
    TRY(evaluator.spend_on(text.size(), bytes_a_step::read));
    return Value(static_cast<double>(character_count(text)));
}

Result<Value> normalize_space(Evaluator& evaluator, const Context& context, Arguments arguments) {
    HeldText held;
    const std::string_view text = TRY(seen_or_context(evaluator, context, arguments, held));
    TRY(evaluator.spend_on(text.size(), bytes_a_step::rewritten));
    std::string out;
    each_word(text, [&](std::string_view word) {
        if (!out.empty()) out += ' ';
        out += word;
        return true;
    });
    return Value(std::move(out));
}

Result<Value> translate(Evaluator& evaluator, const Context& context, Arguments arguments) {
    HeldText text_held, from_held, to_held;
    const std::string_view text = TRY(evaluator.text_in(*arguments[0], context, text_held));
    const std::string_view from = TRY(evaluator.text_in(*arguments[1], context, from_held));
    const std::string_view to = TRY(evaluator.text_in(*arguments[2], context, to_held));
    TRY(evaluator.spend(from.size() + to.size() / bytes_a_step::read));
    const std::vector<std::string_view> targets = characters_of(to);
    std::unordered_map<std::string_view, std::string_view> map;
    std::size_t i = 0;
    for (const std::string_view character : characters_of(from)) {
        map.emplace(character, i < targets.size() ? targets[i] : std::string_view{});  // the first occurrence counts
        ++i;
    }
    std::string out;
    TRY(evaluator.spend(text.size()));
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view character = text.substr(at, decode_utf8(text, at).length_bytes);
        at += character.size();
        const auto found = map.find(character);
        TRY(evaluator.append(out, found == map.end() ? character : found->second));
    }
    return Value(std::move(out));
}

// NaN is what arithmetic makes of unanswered questions: it counts as empty.
Result<Value> coalesce(Evaluator& evaluator, const Context& context, Arguments arguments) {
    for (const auto& argument : arguments) {
        const Value value = TRY(evaluator.evaluate(*argument, context));
        if (value.kind() == ValueKind::number && std::isnan(value.to_number())) continue;
        std::string text = TRY(evaluator.to_string(value));
        if (!text.empty()) return Value(std::move(text));
    }
    return Value(std::string());
}

Result<Value> regex(Evaluator& evaluator, const Context& context, Arguments arguments) {
    TwoTexts texts;
    TRY(read_two(evaluator, context, arguments, texts));
    TRY(evaluator.spend_on(texts.first.size(), bytes_a_step::rewritten));
    RegexCache& regexes = evaluator.caches().regexes;
    const std::string pattern(texts.second);
    TRY(evaluator.spend(regexes.knows(pattern) ? 16 : pattern_cost(pattern)));
    return Value(TRY(regexes.matches(pattern, texts.first, [&evaluator] {
        return evaluator.spend(RegexCache::steps_between_questions).ok();
    })));
}

constexpr auto both = In::both;
constexpr auto none = Effect::none;
constexpr auto on_context = Effect::context_when_empty;

constexpr std::array functions = {
    Function{"string", 0, 1, string, on_context, both},
    Function{"concat", 2, any_number, concat, none, In::xpath1},
    Function{"concat", 0, any_number, concat, none, In::xforms},
    Function{"starts-with", 2, 2, starts_with, none, both},
    Function{"contains", 2, 2, contains, none, both},
    Function{"substring-before", 2, 2, substring_before, none, both},
    Function{"substring-after", 2, 2, substring_after, none, both},
    Function{"substring", 2, 3, substring, none, both},
    Function{"string-length", 0, 1, string_length, on_context, both},
    Function{"normalize-space", 0, 1, normalize_space, on_context, both},
    Function{"translate", 3, 3, translate, none, both},
    Function{"join", 1, any_number, join},
    Function{"ends-with", 2, 2, ends_with},
    Function{"substr", 2, 3, substr},
    Function{"coalesce", 2, 2, coalesce},
    Function{"regex", 2, 2, regex},
};

}  // namespace

std::span<const Function> string_functions() { return functions; }

}  // namespace engawa::forms::xpath
