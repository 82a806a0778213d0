#include "kiosk/forms/reader.h"

#include "kiosk/forms/values.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace engawa::forms {
namespace {

// ARG of "jr:itext(ARG)" when that call is the whole expression.
std::optional<std::string_view> itext_argument(std::string_view text) {
    text = trimmed(text);
    constexpr std::string_view call = "jr:itext";
    if (!text.starts_with(call)) return std::nullopt;
    text = trimmed(text.substr(call.size()));
    if (text.empty() || text.front() != '(' || text.back() != ')') return std::nullopt;
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')' && --depth == 0 && i + 1 != text.size()) {
            return std::nullopt;
        }
    }
    return text.substr(1, text.size() - 2);
}

std::string file_name(std::string_view uri) {
    const std::size_t slash = uri.rfind('/');
    return std::string(trimmed(slash == std::string_view::npos ? uri : uri.substr(slash + 1)));
}

// White space at the ends of a text is the author's indentation, not part of what is said.
void trim_ends(TextBody& body) {
    if (!body.empty() && !body.front().output) {
        std::string& first = body.front().literal;
        first.erase(0, first.find_first_not_of(" \t\r\n") == std::string::npos ? first.size()
                                                                                : first.find_first_not_of(" \t\r\n"));
    }
    if (!body.empty() && !body.back().output) {
        std::string& last = body.back().literal;
        last.erase(last.find_last_not_of(" \t\r\n") == std::string::npos ? 0 : last.find_last_not_of(" \t\r\n") + 1);
    }
    std::erase_if(body, [](const TextPiece& piece) { return !piece.output && piece.literal.empty(); });
}

LanguageTag tag_of(const std::string& name) {
    const std::size_t open = name.rfind('(');
    const std::size_t close = name.rfind(')');
    if (open != std::string::npos && close == name.size() - 1 && close > open + 1) {
        return LanguageTag(std::string(trimmed(std::string_view(name).substr(open + 1, close - open - 1))));
    }
    return LanguageTag(name);
}

}  // namespace

EngawaAttributes engawa_attributes(const tree::Node& element) {
    EngawaAttributes out;
    for (const tree::Node* at = element.first_attribute(); at != nullptr; at = at->next_sibling()) {
        if (at->name().namespace_uri == engawa_uri) out[at->name().local] = std::string(at->value());
    }
    return out;
}

Result<TextBody> Reader::body_of(const tree::Node& element) const {
    TextBody body;
    const auto add_literal = [&](std::string_view text) {
        if (body.empty() || body.back().output) body.emplace_back();
        body.back().literal += text;
    };
    for (const tree::Node* at = element.first_child(); at != nullptr; at = at->next_sibling()) {
        if (at->is_text()) {
            add_literal(at->value());
            continue;
        }
        if (!at->is_element()) continue;
        if (at->name().local != "output") {
            add_literal(at->string_value());
            continue;
        }
        std::string_view expression = at->attribute_value("value");
        if (expression.empty()) expression = at->attribute_value("ref");
        if (expression.empty()) return Error(FormsError::bad_expression, where(*at), "an output without value");
        TextPiece piece;
        piece.output = TRY(formula(*at, expression, "output"));
        const xpath::Traits& traits = piece.output->expression.traits();
        const bool marked = traits.uses_itext || traits.uses_choice_names;
        piece.kind = marked ? OutputKind::marked : OutputKind::plain;
        body.push_back(std::move(piece));
    }
    trim_ends(body);
    return body;
}

Result<void> Reader::read_reference(const tree::Node& element, std::string_view text, TextSource& source) const {
    if (const auto argument = itext_argument(text)) {
        source.text_id = TRY(formula(element, *argument, "jr:itext"));
    } else {
        source.value = TRY(formula(element, text, "ref"));
    }
    return {};
}

Result<TextSource> Reader::source_of(const tree::Node& element) const {
    TextSource source;
    source.present = true;
    if (const std::string_view reference = element.attribute_value("ref"); !trimmed(reference).empty()) {
        TRY(read_reference(element, reference, source));
    }
    source.inline_text = TRY(body_of(element));
    return source;
}

Result<TextSource> Reader::source_of_attribute(const tree::Node& element, std::string_view attribute) const {
    TextSource source;
    source.present = true;
    const std::string_view text = element.attribute_value(attribute, javarosa_uri);
    if (itext_argument(text)) {
        TRY(read_reference(element, text, source));
    } else {
        source.inline_text.emplace_back();
        source.inline_text.back().literal = text;
    }
    return source;
}

std::optional<std::string> text_named_by(const TextSource& source) {
    if (!source.text_id || !source.text_id->expression.traits().constant) return std::nullopt;
    const std::string_view id = trimmed(source.text_id->expression.text());
    if (id.size() < 2 || (id.front() != '\'' && id.front() != '"')) return std::nullopt;
    return std::string(id.substr(1, id.size() - 2));
}

// A text of which there are no words in any language, and none written in the place, can never be shown.
Result<void> Reader::check_text(const tree::Node& element, const TextSource& source) {
    const auto id = text_named_by(source);
    if (!id) return {};
    const std::string& key = *id;
    std::vector<std::string> without;
    for (const auto& translation : model_.translations) {
        if (!translation.texts.contains(key)) without.push_back(translation.language.name);
    }
    const bool nowhere = without.size() == model_.translations.size();
    if (nowhere && source.inline_text.empty()) {
        return Error(FormsError::missing_node, where(element), "no language has a text '" + key + "'");
    }
    for (const std::string& language : without) warn(element, "no text '" + key + "' in " + language);
    if (model_.translations.empty()) warn(element, "no text '" + key + "'");
    return {};
}

namespace {

// Follows what the texts of one language show of each other.
class TextCycles {
  public:
    TextCycles(const Model& model, const Translation& translation) : model_(model), translation_(translation) {
        for (const Translation& other : model.translations) {
            if (other.language.name == model.default_language) default_ = &other;
        }
    }

    Result<void> check() {
        for (const auto& [id, forms] : translation_.texts) TRY(depth_of(id, forms));
        return {};
    }

  private:
    // How many texts lie in one another from this one on, itself among them.
    Result<std::size_t> depth_of(const std::string& id, const TextForms& forms) {
        if (const auto known = depths_.find(id); known != depths_.end()) return known->second;
        way_.push_back(id);
        std::size_t deepest = 0;
        for (const TextPiece& piece : forms.shown()) {
            if (!piece.output || !piece.output->expression.traits().uses_itext) continue;
            for (const std::string_view shown : piece.output->expression.analysis().text_ids) {
                deepest = std::max(deepest, TRY(depth_at(std::string(shown), *piece.output)));
            }
        }
        way_.pop_back();
        return depths_[id] = deepest + 1;
    }

    Result<std::size_t> depth_at(const std::string& id, const Formula& output) {
        const auto first = std::find(way_.begin(), way_.end(), id);
        if (first != way_.end()) {
            std::string path;
            for (auto at = first; at != way_.end(); ++at) path += *at + " -> ";
            return Error(FormsError::cycle, model_.place(output.line), "texts that contain each other: " + path + id);
        }
        const TextForms* found = find(id);
        if (found == nullptr) return std::size_t{0};
        // Past the limit, to tell a circle as one.
        constexpr std::size_t farthest = 100;
        const std::size_t most = model_.limits.text_depth;
        const std::size_t below = way_.size() < farthest ? TRY(depth_of(id, *found)) : most;
        if (below < most) return below;
        return Error(FormsError::too_deep, model_.place(output.line),
                     "more than " + std::to_string(most) + " texts that show one another: '" + way_.back() + "' shows '" + id + "'");
    }

    // What a language lacks is shown in the form's own.
    const TextForms* find(const std::string& id) const {
        const auto own = translation_.texts.find(id);
        if (own != translation_.texts.end()) return &own->second;
        if (default_ == nullptr) return nullptr;
        const auto other = default_->texts.find(id);
        return other == default_->texts.end() ? nullptr : &other->second;
    }

    const Model& model_;
    const Translation& translation_;
    const Translation* default_ = nullptr;
    std::unordered_map<std::string, std::size_t> depths_;
    std::vector<std::string> way_;
};

}  // namespace

Result<void> Reader::check_texts_end() const {
    for (const Translation& translation : model_.translations) TRY(TextCycles(model_, translation).check());
    return {};
}

Result<void> Reader::read_itext(const tree::Node& itext) {
    for (const tree::Node* at = itext.first_child_element(); at != nullptr; at = at->next_element()) {
        if (at->name().local != "translation") continue;
        if (model_.languages.size() == most_languages) {
            return Error(FormsError::too_many_nodes, where(*at),
                         "more than " + std::to_string(most_languages) + " translations: leave out languages");
        }
        const std::string name(at->attribute_value("lang"));
        for (const Language& known : model_.languages) {
            if (known.name == name) {
                return Error(FormsError::duplicate_id, where(*at), "two translations '" + name + "': put their texts into one");
            }
        }
        model_.translations.emplace_back();
        Translation& translation = model_.translations.back();
        translation.language = {name, tag_of(name)};
        for (const tree::Node* text = at->first_child_element(); text != nullptr; text = text->next_element()) {
            if (text->name().local == "text") TRY(read_text(*text, translation.texts));
        }
        model_.languages.push_back(translation.language);
        // "A default="" attribute can be added": its being there is what counts.
        const tree::Node* by_default = at->attribute("default", "");
        if (model_.default_language.empty() && by_default != nullptr && trimmed(by_default->value()) != "false()") {
            model_.default_language = name;
        }
    }
    if (model_.default_language.empty() && !model_.languages.empty()) {
        model_.default_language = model_.languages.front().name;
    }
    return {};
}

Result<void> Reader::read_text(const tree::Node& text, Texts& into) {
    const std::string id(text.attribute_value("id"));
    const auto [place, fresh] = into.try_emplace(id);
    if (!fresh) return Error(FormsError::duplicate_id, where(text), "two texts with id '" + id + "': rename or remove one");
    TextForms& forms = place->second;
    for (const tree::Node* at = text.first_child_element(); at != nullptr; at = at->next_element()) {
        if (at->name().local != "value") continue;
        const std::string_view form = at->attribute_value("form");
        if (form == "image" || form == "big-image" || form == "audio" || form == "video") {
            std::string& name = form == "image"       ? forms.media.image
                                : form == "big-image" ? forms.media.big_image
                                : form == "audio"     ? forms.media.audio
                                                      : forms.media.video;
            name = file_name(at->string_value());
            continue;
        }
        TextBody body = TRY(body_of(*at));
        if (form.empty()) forms.plain = std::move(body);
        if (form == "long") forms.long_form = std::move(body);
        if (form == "short") forms.short_form = std::move(body);
        if (form == "guidance" || form == "print") forms.guidance = std::move(body);
    }
    return {};
}

}  // namespace engawa::forms
