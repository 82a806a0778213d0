#include "kiosk/content/article.h"

#include <algorithm>
#include <set>
#include <utility>

#include "kiosk/base/ruby.h"
#include "kiosk/base/utf8.h"
#include "kiosk/content/content_error.h"
#include "kiosk/content/toml.h"

namespace engawa::content {

namespace {

struct Rules {
    std::string_view list_key;
    std::size_t sections;
    std::size_t heading_characters;
    std::size_t body_blocks;
    std::size_t block_characters;
};

constexpr std::size_t description_characters = 200;
constexpr std::size_t narration_characters = 600;

constexpr Rules rules_of(ArticleKind kind) {
    switch (kind) {
        case ArticleKind::tutorial: return {"steps", 40, 60, 6, 300};
        case ArticleKind::questions: return {"entries", 100, 100, 8, 1000};
    }
    return {};
}

std::size_t characters(std::string_view marked) {
    return count_utf8(without_readings(marked));
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

class Reader {
  public:
    Reader(std::string_view name, ArticleKind kind) : name_(name), kind_(kind), rules_(rules_of(kind)) {}

    Result<Article> read(const MarkdownDocument& document) {
        Article article;
        std::vector<std::string> ids;
        TRY(read_front_matter(document.front_matter, article, ids));
        for (const Block& block : document.blocks) {
            if (const auto* heading = std::get_if<HeadingBlock>(&block.data)) {
                if (!article.sections.empty()) TRY(finish(article.sections.back()));
                TRY(begin(article, ids, *heading, block.line));
            } else if (article.sections.empty()) {
                return refuse(ContentError::bad_syntax, block.line, "something before the first ## heading");
            } else {
                TRY(add(article.sections.back(), block));
            }
        }
        if (!article.sections.empty()) TRY(finish(article.sections.back()));
        if (article.sections.size() != ids.size()) {
            return refuse(ContentError::bad_value, list_line_,
                          std::string(rules_.list_key) + " names " + std::to_string(ids.size()) + ", the file has " +
                              std::to_string(article.sections.size()) + " ## headings");
        }
        return article;
    }

  private:
    Error refuse(ContentError code, int line, std::string detail) const {
        return {code, at_line(name_, line), std::move(detail)};
    }

    Result<void> read_front_matter(const TomlTable& table, Article& article, std::vector<std::string>& ids) {
        for (const auto& [key, value] : table) {
            if (key != "language" && key != rules_.list_key) {
                return refuse(ContentError::unknown_key, value.line, "unknown key '" + key + "'");
            }
        }
        const auto language = table.find("language");
        if (language == table.end()) return refuse(ContentError::missing_key, 1, "no language");
        const std::string* tag = language->second.as_string();
        if (!tag) return refuse(ContentError::bad_value, language->second.line, "language is no text");
        article.language = LanguageTag(*tag);
        const auto list = table.find(rules_.list_key);
        if (list == table.end()) return refuse(ContentError::missing_key, 1, "no " + std::string(rules_.list_key));
        list_line_ = list->second.line;
        const TomlArray* array = list->second.as_array();
        if (!array || array->empty() || array->size() > rules_.sections) {
            return refuse(ContentError::bad_value, list_line_,
                          std::string(rules_.list_key) + " is a list of 1 to " + std::to_string(rules_.sections));
        }
        std::set<std::string> seen;
        for (const TomlValue& value : *array) {
            const std::string* id = value.as_string();
            if (!id || !is_id(*id)) return refuse(ContentError::bad_value, value.line, "not an id");
            if (!seen.insert(*id).second) return refuse(ContentError::duplicate, value.line, "'" + *id + "' twice");
            ids.push_back(*id);
        }
        return {};
    }

    Result<void> begin(Article& article, const std::vector<std::string>& ids, const HeadingBlock& heading, int line) {
        const std::size_t index = article.sections.size();
        if (index >= ids.size()) {
            return refuse(ContentError::bad_value, line,
                          "more ## headings than " + std::string(rules_.list_key) + " names");
        }
        if (characters(heading.text) > rules_.heading_characters) {
            return refuse(ContentError::bad_value, line,
                          "a heading over " + std::to_string(rules_.heading_characters) + " characters");
        }
        Section section;
        section.id = ids[index];
        section.heading = heading.text;
        section.line = line;
        article.sections.push_back(std::move(section));
        return {};
    }

    Result<void> add(Section& section, const Block& block) {
        if (!section.narration.empty()) {
            return refuse(ContentError::bad_syntax, block.line, "something after the narration");
        }
        if (const auto* image = std::get_if<ImageBlock>(&block.data)) return add_picture(section, *image, block.line);
        if (const auto* quote = std::get_if<QuoteBlock>(&block.data)) {
            if (kind_ != ArticleKind::tutorial) {
                return refuse(ContentError::bad_syntax, block.line, "a narration outside a tutorial");
            }
            section.narration = joined(quote->text);
            if (characters(section.narration) > narration_characters) {
                return refuse(ContentError::bad_value, block.line, "a narration over 600 characters");
            }
            return {};
        }
        std::size_t length = 0;
        if (const auto* paragraph = std::get_if<ParagraphBlock>(&block.data)) {
            length = characters(joined(paragraph->text));
            section.body.emplace_back(*paragraph);
        } else if (const auto* list = std::get_if<ListBlock>(&block.data)) {
            for (const InlineText& item : list->items) length += characters(joined(item));
            section.body.emplace_back(*list);
        }
        if (length > rules_.block_characters) {
            return refuse(ContentError::bad_value, block.line,
                          "a paragraph or list over " + std::to_string(rules_.block_characters) + " characters");
        }
        if (section.body.size() > rules_.body_blocks) {
            return refuse(ContentError::bad_value, block.line,
                          "more than " + std::to_string(rules_.body_blocks) + " paragraphs and lists");
        }
        return {};
    }

    Result<void> add_picture(Section& section, const ImageBlock& image, int line) {
        if (section.picture) return refuse(ContentError::bad_syntax, line, "a second picture under one heading");
        if (kind_ == ArticleKind::tutorial && !section.body.empty()) {
            return refuse(ContentError::bad_syntax, line, "a step's picture comes before its text");
        }
        const std::size_t length = characters(image.description);
        if (length == 0 || length > description_characters) {
            return refuse(ContentError::bad_value, line, "a picture's description has 1 to 200 characters");
        }
        section.picture = image;
        section.picture_line = line;
        return {};
    }

    Result<void> finish(const Section& section) const {
        if (kind_ == ArticleKind::tutorial && !section.picture) {
            return refuse(ContentError::missing_key, section.line, "a step without a picture");
        }
        if (section.body.empty()) {
            return refuse(ContentError::missing_key, section.line, "nothing to read under this heading");
        }
        return {};
    }

    std::string_view name_;
    ArticleKind kind_;
    Rules rules_;
    int list_line_ = 1;
};

void append_sentence(std::string& text, const std::string& sentence) {
    if (sentence.empty()) return;
    if (!text.empty()) text += ' ';
    text += sentence;
    for (const std::string_view stop : {"。", "！", "？", ".", "!", "?"}) {
        if (sentence.ends_with(stop)) return;
    }
    const bool ascii_end = static_cast<unsigned char>(sentence.back()) < 0x80 && sentence.back() != '}';
    text += ascii_end ? "." : "。";
}

}  // namespace

Result<Article> parse_article(std::string_view text, std::string_view name, ArticleKind kind) {
    return Reader(name, kind).read(TRY(parse_markdown(text, name)));
}

std::string body_as_narration(const std::vector<BodyBlock>& body) {
    std::string text;
    for (const BodyBlock& block : body) {
        if (const auto* paragraph = std::get_if<ParagraphBlock>(&block)) {
            append_sentence(text, joined(paragraph->text));
        } else {
            for (const InlineText& item : std::get<ListBlock>(block).items) append_sentence(text, joined(item));
        }
    }
    return text;
}

}  // namespace engawa::content
