#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "kiosk/content/markdown.h"

// A tutorial or a page of questions in one language: sections with an id, a heading and what stands below it.

namespace engawa::content {

using BodyBlock = std::variant<ParagraphBlock, ListBlock>;

struct Section {
    std::string id;
    std::string heading;  // with readings
    std::optional<ImageBlock> picture;
    std::vector<BodyBlock> body;
    std::string narration;  // with readings; empty: the body is read aloud
    int picture_line = 0;
    int line = 0;
};

struct Article {
    LanguageTag language;
    std::vector<Section> sections;
};

enum class ArticleKind { tutorial, questions };

// Reads and checks one file against docs/formats/content-pack.md; whether pictures exist is the pack's check.
Result<Article> parse_article(std::string_view text, std::string_view name, ArticleKind kind);

// A body as it is read aloud, with readings: its paragraphs and items, each ended by a full stop of the language.
std::string body_as_narration(const std::vector<BodyBlock>& body);

}  // namespace engawa::content
