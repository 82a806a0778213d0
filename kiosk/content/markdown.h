#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kiosk/base/result.h"
#include "kiosk/content/toml.h"

// The Markdown a kiosk can show (docs/formats/content-pack.md), as plain data. Text keeps its readings; **strong**
// becomes a span of its own.

namespace engawa::content {

enum class Emphasis { none, strong };

struct InlineSpan {
    std::string text;  // with readings
    Emphasis emphasis = Emphasis::none;

    friend bool operator==(const InlineSpan&, const InlineSpan&) = default;
};

using InlineText = std::vector<InlineSpan>;

// The spans joined, with readings: for speech, and where strength is not drawn.
std::string joined(const InlineText& text);

struct HeadingBlock {
    std::string text;
};

struct ParagraphBlock {
    InlineText text;
};

enum class ListKind { bullets, numbers };

struct ListBlock {
    ListKind kind = ListKind::bullets;
    std::vector<InlineText> items;
};

struct ImageBlock {
    std::string path;         // "media/x.png"
    std::string description;  // what is to be seen, with readings
};

struct QuoteBlock {
    InlineText text;
};

struct Block {
    int line = 0;  // counted from 1 in the file
    std::variant<HeadingBlock, ParagraphBlock, ListBlock, ImageBlock, QuoteBlock> data;
};

struct MarkdownDocument {
    TomlTable front_matter;
    int front_matter_line = 1;
    std::vector<Block> blocks;
};

// `name` is how errors call the file. Anything without a meaning on a kiosk is bad_syntax with its line.
Result<MarkdownDocument> parse_markdown(std::string_view text, std::string_view name);

}  // namespace engawa::content
