#include "kiosk/voice/guidance.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "kiosk/base/characters.h"
#include "kiosk/base/ruby.h"

namespace engawa::voice {

namespace {

using ui::Node;
using ui::Role;
using ui::State;

// The five of every page; what turns a page's parts over belongs to the page.
bool is_frame_control(const Node& node) {
    constexpr std::string_view ids[] = {"/frame.back", "/frame.listen_again", "/frame.settings", "/frame.call_person", "/frame.finish"};
    return std::any_of(std::begin(ids), std::end(ids), [&](std::string_view id) { return node.id.ends_with(id); });
}

// Roles a person must hear to know what a press does; text speaks for itself.
std::string role_key(Role role) {
    switch (role) {
        case Role::button: return "voice.role.button";
        case Role::link: return "voice.role.link";
        case Role::radio: return "voice.role.radio";
        case Role::checkbox: return "voice.role.checkbox";
        case Role::text_field: return "voice.role.text_field";
        case Role::picture: return "voice.role.picture";
        case Role::alert: return "voice.role.alert";
        case Role::page:
        case Role::heading:
        case Role::paragraph:
        case Role::key:
        case Role::progress:
        case Role::list:
        case Role::list_item:
        case Role::status: return {};
    }
    return {};
}

bool takes_part(const Node& node) {
    switch (node.role) {
        case Role::button:
        case Role::link:
        case Role::radio:
        case Role::checkbox:
        case Role::text_field:
        case Role::key: return true;
        case Role::page:
        case Role::heading:
        case Role::paragraph:
        case Role::picture:
        case Role::progress:
        case Role::list:
        case Role::list_item:
        case Role::alert:
        case Role::status: return false;
    }
    return false;
}

// Most of the keys are numbers: of a telephone, or the days of a month.
bool has_digit_keys(const ui::SemanticsTree& tree) {
    std::ptrdiff_t numbers = 0;
    std::ptrdiff_t others = 0;
    for (const Node& node : tree.nodes()) {
        if (node.role != Role::key || has(node.state, State::private_value)) continue;
        const std::string name = node.plain_name();
        ++(!name.empty() && name.front() >= '0' && name.front() <= '9' ? numbers : others);
    }
    return numbers > others;
}

std::string sentence(std::string text, const LanguageTag& language) {
    if (text.empty()) return text;
    for (const std::string_view end : {"。", "！", "？", ".", "!", "?", "、", ","}) {
        if (text.ends_with(end)) return is_japanese(language) ? text : text + " ";
    }
    return text + (is_japanese(language) ? "。" : ". ");
}

}  // namespace

// What is said of one node: its own texts in its language, the words in between in the page's.
struct Guidance::Sentences {
    std::vector<std::pair<std::string, LanguageTag>> parts;
    Privacy privacy = Privacy::open;
    std::string recording;  // of the first part

    void add(const std::string& text, const LanguageTag& language) {
        if (!text.empty()) parts.emplace_back(sentence(text, language), language);
    }
};

Guidance::Guidance(content::Strings words, GuidanceOptions options)
    : words_(std::move(words)), options_(options) {}

LanguageTag Guidance::language_of(const Node& node) const {
    return node.language.empty() ? words_.language() : node.language;
}

// What may be heard of a text by those who hear this guidance. A name it quotes has no reading: it is described.
std::string Guidance::said(const std::string& marked, const LanguageTag& language) const {
    if (!quotes_answer(marked)) return marked;
    const bool masked = options_.private_values == PrivateValues::masked;
    return with_quotations_as(marked, [&](const std::string& quotation) {
        if (masked) return words_("voice.quotation");
        const bool described = options_.spelling != nullptr && is_japanese(language) && has_bare_kanji(quotation);
        return described ? options_.spelling->spelled(quotation) : quotation;
    });
}

Privacy Guidance::privacy_of(const std::string& marked) const {
    const bool told = options_.private_values == PrivateValues::spoken && quotes_answer(marked);
    return told ? Privacy::personal : Privacy::open;
}

Utterance Guidance::text(const std::string& marked, const LanguageTag& language) const {
    return {said(marked, language), language, privacy_of(marked), ""};
}

void Guidance::add_text(Sentences& sentences, const std::string& marked, const LanguageTag& language) const {
    sentences.add(said(marked, language), language);
    if (privacy_of(marked) == Privacy::personal) sentences.privacy = Privacy::personal;
}

void Guidance::append(Speech& speech, const Node& node, const Sentences& sentences) const {
    const std::size_t first = speech.size();
    for (const auto& [text, language] : sentences.parts) {
        // What a person has said stands for itself; the words in between come after it.
        if (speech.size() == first && !sentences.recording.empty()) {
            speech.push_back({text, language, sentences.privacy, node.id, sentences.recording});
        } else if (speech.size() > first && speech.back().recording.empty() && speech.back().language == language) {
            speech.back().text += text;
        } else {
            speech.push_back({text, language, sentences.privacy, node.id});
        }
    }
}

void Guidance::add_value(Sentences& sentences, const Node& node) const {
    if (node.value.empty()) {
        if (node.role == Role::text_field) sentences.add(words_("voice.value.empty"), words_.language());
    } else if (has(node.state, State::private_value) && options_.private_values == PrivateValues::masked) {
        sentences.add(words_("voice.value.private"), words_.language());
    } else {
        // What was typed or drawn is said character by character; elsewhere only what has no reading.
        const bool entered = node.role == Role::text_field || has_bare_kanji(node.value);
        if (entered) {
            const bool masked = options_.private_values == PrivateValues::masked;
            add_entered(sentences, masked ? said(node.value, language_of(node)) : node.value, language_of(node));
            if (privacy_of(node.value) == Privacy::personal) sentences.privacy = Privacy::personal;
        } else {
            add_text(sentences, node.value, language_of(node));
        }
        if (has(node.state, State::private_value)) sentences.privacy = Privacy::personal;
    }
}

void Guidance::add_entered(Sentences& sentences, const std::string& text, const LanguageTag& language) const {
    const bool japanese = is_japanese(language) || has_japanese(text);
    if (options_.spelling == nullptr || !japanese) return sentences.add(text, language);
    sentences.add(options_.spelling->spelled(text), is_japanese(language) ? language : LanguageTag("ja"));
}

// What the room may know of what is typed: how much of it stands.
std::string Guidance::amount(const Node& node) const {
    const std::string plain = node.plain_value();
    const auto characters = characters_of(plain);
    const auto is = [](std::string_view set) {
        return [set](std::string_view character) { return character.size() == 1 && set.find(character) != std::string_view::npos; };
    };
    const auto digits = std::count_if(characters.begin(), characters.end(), is("0123456789"));
    const auto hyphens = std::count_if(characters.begin(), characters.end(), is("-"));
    // The hyphens of a telephone number come by themselves; one that was pressed stands at the end.
    const bool number = digits > 0 && digits + hyphens == std::ssize(characters) && !plain.ends_with('-');
    return number ? words_("voice.amount.digits", {{"count", std::to_string(digits)}})
                  : words_("voice.amount.characters", {{"count", std::to_string(characters.size())}});
}

// A word or character to choose: the kanji are what is asked about, so they are described.
void Guidance::add_candidate(Sentences& sentences, const Node& node) const {
    if (options_.private_values == PrivateValues::masked) {
        sentences.add(words_("voice.candidate"), words_.language());
        return;
    }
    add_entered(sentences, node.name, language_of(node));
    sentences.privacy = Privacy::personal;
}

std::string Guidance::state_key(const Node& node) const {
    const bool selected = has(node.state, State::selected);
    if (has(node.state, State::disabled)) return "voice.state.disabled";
    if (node.role == Role::checkbox) return selected ? "voice.state.checked" : "voice.state.not_checked";
    if (node.role == Role::radio) return selected ? "voice.state.selected" : "voice.state.not_selected";
    return selected ? "voice.state.selected" : "";
}

void Guidance::add_item(Speech& speech, const Node& node) const {
    Sentences sentences;
    const LanguageTag& page_language = words_.language();
    if (node.role == Role::alert) sentences.add(words_(role_key(node.role)), page_language);
    if (node.role != Role::alert && !node.name.empty()) sentences.recording = node.recording;
    if (node.role == Role::key && has(node.state, State::private_value)) {
        add_candidate(sentences, node);
    } else {
        add_text(sentences, node.name, language_of(node));
    }
    if (node.role != Role::alert && !role_key(node.role).empty()) {
        sentences.add(words_(role_key(node.role)), page_language);
    }
    add_value(sentences, node);
    if (const std::string key = state_key(node); !key.empty()) sentences.add(words_(key), page_language);
    if (has(node.state, State::required)) sentences.add(words_("voice.state.required"), page_language);
    if (has(node.state, State::invalid)) sentences.add(words_("voice.state.invalid"), page_language);
    if (takes_part(node) && node.position.count > 1) {
        sentences.add(words_("voice.position", {{"index", std::to_string(node.position.index)},
                                                {"count", std::to_string(node.position.count)}}),
                      page_language);
    }
    add_text(sentences, node.hint, language_of(node));
    append(speech, node, sentences);
}

Speech Guidance::page(const ui::SemanticsTree& tree) const {
    Speech speech;
    Speech frame;
    std::string title;
    bool keyboard_told = false;
    bool candidates_told = false;
    for (const Node& node : tree.nodes()) {
        if (is_notice(node) || ui::is_beside_page(node.id)) continue;
        if (is_frame_control(node)) {
            Sentences sentences;
            add_text(sentences, node.name, language_of(node));
            append(frame, node, sentences);
            continue;
        }
        if (node.role == Role::key) {
            if (has(node.state, State::private_value)) {
                if (!std::exchange(candidates_told, true)) {
                    for (Utterance& told : candidates(tree)) speech.push_back(std::move(told));
                }
                continue;
            }
            if (!std::exchange(keyboard_told, true)) {
                const std::string key = has_digit_keys(tree) ? "voice.keyboard.digits" : "voice.keyboard";
                speech.push_back({sentence(words_(key), words_.language()), words_.language(), Privacy::open, node.id});
            }
            continue;
        }
        // The page's heading usually is its name: once is enough.
        if (node.role == Role::heading && node.name == title) continue;
        if (node.role == Role::page) title = node.name;
        if (node.role == Role::text_field && node.name == title) {
            // So does a field that answers what the page asks.
            Node unnamed = node;
            unnamed.name.clear();
            add_item(speech, unnamed);
            continue;
        }
        add_item(speech, node);
    }
    if (!frame.empty()) {
        speech.push_back({sentence(words_("voice.frame"), words_.language()), words_.language(), Privacy::open, ""});
        speech.insert(speech.end(), frame.begin(), frame.end());
    }
    return speech;
}

Speech Guidance::item(const Node& node) const {
    Speech speech;
    add_item(speech, node);
    return speech;
}

Speech Guidance::row(const std::vector<const Node*>& keys) const {
    const bool japanese = is_japanese(words_.language());
    const std::string_view comma = japanese ? "、" : ", ";
    Utterance told{sentence(words_("voice.row"), words_.language()), words_.language(), Privacy::open, keys.front()->id};
    for (const Node* key : keys) {
        std::string name = key->name;
        if (has(key->state, State::private_value)) {
            Sentences sentences;
            add_candidate(sentences, *key);
            name = sentences.parts.front().first;
            if (sentences.privacy == Privacy::personal) told.privacy = Privacy::personal;
            for (const std::string_view end : {"、", "。", ". "}) {
                if (name.ends_with(end)) name.resize(name.size() - end.size());
            }
        }
        if (key != keys.front()) told.text += comma;
        // What a key's words quote of an answer is said as a private value is.
        told.text += said(name, words_.language());
        if (privacy_of(name) == Privacy::personal) told.privacy = Privacy::personal;
    }
    told.text += japanese ? "。" : ".";
    return {std::move(told)};
}

Speech Guidance::candidates(const ui::SemanticsTree& tree) const {
    for (const Node& node : tree.nodes()) {
        if (node.role != Role::key || !has(node.state, State::private_value)) continue;
        const std::string words = words_("voice.candidates", {{"count", std::to_string(node.position.count)}});
        return {{sentence(words, words_.language()), words_.language(), Privacy::open, node.id}};
    }
    return {};
}

Speech Guidance::change(const Node& node) const {
    Sentences sentences;
    if (const std::string key = state_key(node); !key.empty()) sentences.add(words_(key), words_.language());
    const bool masked = has(node.state, State::private_value) && options_.private_values == PrivateValues::masked;
    if (node.role == Role::text_field && masked && !node.value.empty()) {
        sentences.add(amount(node), words_.language());
    } else if (node.role == Role::text_field || !node.value.empty()) {
        add_value(sentences, node);
    }
    Speech speech;
    append(speech, node, sentences);
    return speech;
}

}  // namespace engawa::voice
