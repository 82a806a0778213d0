#include "sync/readings/check.h"

#include <algorithm>
#include <array>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/ruby.h"
#include "kiosk/base/utf8.h"

namespace engawa::readings {

namespace {

constexpr std::size_t most_ways = 5;
constexpr std::uint64_t max_file_bytes = 10U << 20U;

bool is_kanji(char32_t c) {
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF) || c == U'々' || c == U'〆';
}

// Tags and comments of XML say nothing; entities are left as they are.
std::string without_tags(std::string_view line) {
    std::string text;
    bool tag = false;
    for (const char c : line) {
        if (c == '<') tag = true;
        if (!tag) text += c;
        if (c == '>') tag = false;
    }
    return text;
}

// A part of a sentence, and how it is said by one way of reading the sentence: the words that lie in it, without what
// of them stands outside, which must be kana that the reading shares.
std::string said(std::string_view sentence, std::size_t begin, std::size_t end, const std::vector<Word>& words) {
    std::string reading;
    for (const Word& word : words) {
        if (word.end <= begin || word.begin >= end) continue;
        if (word.reading.empty()) return {};
        std::string_view part = word.reading;
        if (word.begin < begin) {
            const std::string_view before = sentence.substr(word.begin, begin - word.begin);
            if (!part.starts_with(before)) return {};
            part.remove_prefix(before.size());
        }
        if (word.end > end) {
            const std::string_view after = sentence.substr(end, word.end - end);
            if (!part.ends_with(after)) return {};
            part.remove_suffix(after.size());
        }
        reading += part;
    }
    return reading;
}

std::vector<std::string> proposals(std::string_view sentence, std::size_t begin, std::size_t end,
                                   const std::vector<std::vector<Word>>& ways) {
    std::vector<std::string> all;
    for (const auto& words : ways) {
        std::string one = said(sentence, begin, end, words);
        if (!one.empty() && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
    }
    return all;
}

std::string joined(const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& one : all) text += (text.empty() ? "" : "・") + one;
    return text;
}

struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string reading;
};

// Groups with a reading, and runs of kanji that have none.
std::vector<Span> spans_of(const RubyText& text, std::string& sentence) {
    std::vector<Span> spans;
    for (const RubySpan& span : text) {
        const std::size_t offset = sentence.size();
        sentence += span.base;
        if (!span.reading.empty()) {
            spans.push_back({offset, sentence.size(), span.reading});
            continue;
        }
        for (std::size_t at = 0; at < span.base.size();) {
            const DecodedCharacter character = decode_utf8(span.base, at);
            if (is_kanji(character.code)) {
                const bool goes_on = !spans.empty() && spans.back().end == offset + at && spans.back().reading.empty();
                if (!goes_on) spans.push_back({offset + at, offset + at, {}});
                spans.back().end = offset + at + character.length_bytes;
            }
            at += character.length_bytes;
        }
    }
    return spans;
}

// "ja", "ja-x-easy"
bool is_japanese_language(std::string_view language) { return language == "ja" || language.starts_with("ja-"); }

// "care.en.md" is English; a name without a language is taken as Japanese.
bool is_japanese_file(const std::filesystem::path& file) {
    const std::string language = file.stem().extension().string();
    return language.size() < 2 || is_japanese_language(std::string_view(language).substr(1));
}

// Which texts of a file are Japanese: forms say it of a whole translation, TOML of a line. Words of Japanese in another
// language's text stand there to be seen.
class LanguageOfLine {
  public:
    bool is_japanese(std::string_view line) {
        constexpr std::string_view translation = "<translation lang=\"";
        if (const std::size_t at = line.find(translation); at != std::string_view::npos) {
            const std::string_view language = line.substr(at + translation.size());
            japanese_ = is_japanese_language(language.substr(0, language.find('"')));
        }
        if (line.find("</translation>") != std::string_view::npos) japanese_ = true;
        const std::size_t key = line.find_first_not_of(' ');
        return japanese_ && (key == std::string_view::npos || !line.substr(key).starts_with("en = "));
    }

  private:
    bool japanese_ = true;
};

bool is_text(const std::filesystem::path& file) {
    constexpr std::array<std::string_view, 3> kinds{".toml", ".xml", ".md"};
    return std::find(kinds.begin(), kinds.end(), file.extension().string()) != kinds.end();
}

}  // namespace

std::vector<Advice> check_line(std::string_view line, const Dictionary& dictionary) {
    std::string sentence;
    const std::vector<Span> spans = spans_of(parse_ruby(without_tags(line)), sentence);
    if (spans.empty()) return {};
    const auto ways = dictionary.read(sentence, most_ways);
    std::vector<Advice> advice;
    for (const Span& span : spans) {
        const std::vector<std::string> known = proposals(sentence, span.begin, span.end, ways);
        const bool missing = span.reading.empty();
        if (!missing && (known.empty() || std::find(known.begin(), known.end(), span.reading) != known.end())) continue;
        advice.push_back({missing ? Advice::Kind::missing : Advice::Kind::different, 0,
                          sentence.substr(span.begin, span.end - span.begin), span.reading, joined(known)});
    }
    return advice;
}

Result<Checked> check_pack(const std::filesystem::path& folder, const Dictionary& dictionary) {
    std::vector<std::filesystem::path> files;
    std::error_code code;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, code)) {
        if (entry.is_regular_file() && is_text(entry.path()) && is_japanese_file(entry.path())) files.push_back(entry.path());
    }
    if (files.empty()) return Error(ReadingsError::no_text, folder.string(), "no pack.toml, form or page is in this folder");
    std::sort(files.begin(), files.end());
    Checked checked;
    for (const std::filesystem::path& file : files) {
        const std::string text = TRY(read_text_file(file, max_file_bytes));
        FileAdvice found{file.lexically_relative(folder), {}};
        LanguageOfLine language;
        int line = 0;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            ++line;
            const std::string_view words = std::string_view(text).substr(at, end - at);
            for (Advice& one : language.is_japanese(words) ? check_line(words, dictionary) : std::vector<Advice>()) {
                one.line = line;
                found.advice.push_back(std::move(one));
            }
            at = end + 1;
        }
        ++checked.files;
        if (!found.advice.empty()) checked.found.push_back(std::move(found));
    }
    return checked;
}

}  // namespace engawa::readings
