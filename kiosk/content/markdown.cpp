#include "kiosk/content/markdown.h"

#include "kiosk/base/utf8.h"

#include <md4c.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "kiosk/content/content_error.h"

namespace engawa::content {

namespace {

// Splits the +++ front matter off; gives the offset of the body.
struct FrontMatter {
    std::string_view toml;
    std::size_t body_offset = 0;
};

std::string_view line_at(std::string_view text, std::size_t offset, std::size_t& next) {
    const std::size_t end = text.find('\n', offset);
    next = end == std::string_view::npos ? text.size() : end + 1;
    std::string_view line = text.substr(offset, (end == std::string_view::npos ? text.size() : end) - offset);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::optional<FrontMatter> split_front_matter(std::string_view text) {
    std::size_t next = 0;
    if (line_at(text, 0, next) != "+++") return std::nullopt;
    const std::size_t begin = next;
    while (next < text.size()) {
        const std::size_t line_begin = next;
        if (line_at(text, line_begin, next) == "+++") {
            return FrontMatter{text.substr(begin, line_begin - begin), next};
        }
    }
    return std::nullopt;
}

// Whether a line break beside this character is no word space: kana, kanji, full-width forms, and the braces of a
// reading, which stand for Japanese text.
bool is_japanese(char32_t c) {
    return c == U'{' || c == U'}' || (c >= 0x3000 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
}

char32_t last_of(std::string_view text) {
    return decode_utf8(text, last_utf8(text)).code;
}

// What md4c calls back with, gathered into blocks. The first complaint stops the parser.
class BlockBuilder {
  public:
    BlockBuilder(std::string_view body, std::string_view name, int first_line)
        : body_(body), name_(name), first_line_(first_line) {}

    Result<std::vector<Block>> run() {
        MD_PARSER parser{};
        parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
            return static_cast<BlockBuilder*>(self)->enter_block(type, detail);
        };
        parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
            return static_cast<BlockBuilder*>(self)->leave_block(type);
        };
        parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
            return static_cast<BlockBuilder*>(self)->enter_span(type, detail);
        };
        parser.leave_span = [](MD_SPANTYPE type, void*, void* self) {
            return static_cast<BlockBuilder*>(self)->leave_span(type);
        };
        parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
            return static_cast<BlockBuilder*>(self)->text(type, {text, size});
        };
        const int outcome = md_parse(body_.data(), static_cast<MD_SIZE>(body_.size()), &parser, this);
        if (complaint_) return *std::move(complaint_);
        if (outcome != 0) return Error(ContentError::bad_syntax, std::string(name_), "Markdown that cannot be read");
        return std::move(blocks_);
    }

  private:
    enum class Container { none, list, quote };

    int refuse(std::string detail) {
        complaint_ = Error(ContentError::bad_syntax, at_line(name_, line_of(next_text_offset())), std::move(detail));
        return 1;
    }

    int line_of(std::size_t offset) const {
        const auto end = body_.begin() + static_cast<std::ptrdiff_t>(std::min(offset, body_.size()));
        return first_line_ + static_cast<int>(std::count(body_.begin(), end, '\n'));
    }

    // md4c tells where text is, not where blocks are: a block begins at the first line with something on it after
    // the text seen last.
    std::size_t next_text_offset() const {
        if (in_leaf_text_) return cursor_;
        std::size_t at = cursor_;
        if (seen_text_) at = body_.find('\n', at);
        if (at == std::string_view::npos) return cursor_;
        at = body_.find_first_not_of(" \t\r\n", at);
        return at == std::string_view::npos ? cursor_ : at;
    }

    int enter_block(MD_BLOCKTYPE type, void* detail) {
        in_leaf_text_ = false;
        switch (type) {
            case MD_BLOCK_DOC: return 0;
            case MD_BLOCK_H:
                if (static_cast<MD_BLOCK_H_DETAIL*>(detail)->level != 2) return refuse("only ## headings");
                if (container_ != Container::none) return refuse("a heading inside a list or a quote");
                return begin_leaf();
            case MD_BLOCK_P: return begin_leaf();
            case MD_BLOCK_QUOTE: return enter_container(Container::quote);
            case MD_BLOCK_UL: list_ = {ListKind::bullets, {}}; return enter_container(Container::list);
            case MD_BLOCK_OL: list_ = {ListKind::numbers, {}}; return enter_container(Container::list);
            case MD_BLOCK_LI:
                paragraphs_in_item_ = 0;
                spans_.clear();
                return 0;
            case MD_BLOCK_HR: return refuse("a thematic break");
            case MD_BLOCK_CODE: return refuse("code");
            case MD_BLOCK_HTML: return refuse("HTML");
            case MD_BLOCK_TABLE:
            case MD_BLOCK_THEAD:
            case MD_BLOCK_TBODY:
            case MD_BLOCK_TR:
            case MD_BLOCK_TH:
            case MD_BLOCK_TD: break;
        }
        return refuse("a table");
    }

    int begin_leaf() {
        if (container_ == Container::list && ++paragraphs_in_item_ > 1) {
            return refuse("a list item of more than one paragraph");
        }
        if (container_ != Container::quote) spans_.clear();
        image_.reset();
        if (container_ == Container::none) block_line_ = line_of(next_text_offset());
        return 0;
    }

    int enter_container(Container kind) {
        if (container_ != Container::none) return refuse("a list or a quote inside another");
        container_ = kind;
        block_line_ = line_of(next_text_offset());
        spans_.clear();
        return 0;
    }

    int leave_block(MD_BLOCKTYPE type) {
        in_leaf_text_ = false;
        switch (type) {
            case MD_BLOCK_H:
                if (spans_.empty()) return refuse("an empty heading");
                if (image_) return refuse("a picture in a heading");
                return put(HeadingBlock{joined(spans_)});
            case MD_BLOCK_P: return leave_paragraph();
            case MD_BLOCK_LI:
                if (spans_.empty()) return refuse("an empty list item");
                list_.items.push_back(std::exchange(spans_, {}));
                return 0;
            case MD_BLOCK_UL:
            case MD_BLOCK_OL: container_ = Container::none; return put(std::move(list_));
            case MD_BLOCK_QUOTE:
                container_ = Container::none;
                if (spans_.empty()) return refuse("an empty quote");
                return put(QuoteBlock{std::exchange(spans_, {})});
            default: return 0;
        }
    }

    int leave_paragraph() {
        if (!image_) return container_ == Container::none ? put(ParagraphBlock{std::exchange(spans_, {})}) : 0;
        if (container_ != Container::none || !spans_.empty()) return refuse("a picture stands alone in its paragraph");
        return put(ImageBlock{*std::exchange(image_, std::nullopt)});
    }

    template <typename Data>
    int put(Data data) {
        blocks_.push_back({block_line_, std::move(data)});
        return 0;
    }

    int enter_span(MD_SPANTYPE type, void* detail) {
        if (type == MD_SPAN_STRONG && !in_image_) {
            emphasis_ = Emphasis::strong;
            return 0;
        }
        if (type != MD_SPAN_IMG) return refuse(type == MD_SPAN_A ? "a link" : "only **strong** has a meaning");
        const auto* image = static_cast<MD_SPAN_IMG_DETAIL*>(detail);
        if (image_) return refuse("two pictures in a paragraph");
        if (image->title.size != 0) return refuse("a picture's title");
        image_ = ImageBlock{std::string(image->src.text, image->src.size), ""};
        in_image_ = true;
        return 0;
    }

    int leave_span(MD_SPANTYPE type) {
        if (type == MD_SPAN_STRONG) emphasis_ = Emphasis::none;
        if (type == MD_SPAN_IMG) in_image_ = false;
        return 0;
    }

    int text(MD_TEXTTYPE type, std::string_view text) {
        // md4c hands out parts of the source itself wherever it can; its own literals lie elsewhere.
        if (std::less_equal<>{}(body_.data(), text.data()) &&
            std::less<>{}(text.data(), body_.data() + body_.size())) {
            cursor_ = static_cast<std::size_t>(text.data() - body_.data());
            in_leaf_text_ = true;
            seen_text_ = true;
        }
        switch (type) {
            case MD_TEXT_NORMAL: return append(text);
            case MD_TEXT_SOFTBR: return break_line();
            case MD_TEXT_BR: return refuse("a forced line break");
            case MD_TEXT_ENTITY: return refuse("an entity: write the character itself");
            case MD_TEXT_HTML: return refuse("HTML");
            case MD_TEXT_CODE: return refuse("code");
            case MD_TEXT_NULLCHAR:
            case MD_TEXT_LATEXMATH: break;
        }
        return refuse("a character without a meaning");
    }

    int break_line() {
        line_break_ = true;
        const std::size_t end = body_.find('\n', cursor_);
        if (end != std::string_view::npos) cursor_ = end + 1;
        return 0;
    }

    int append(std::string_view text) {
        if (text.empty()) return 0;
        if (text.find("**") != std::string_view::npos) {
            return refuse("** that opens or closes nothing (put a space outside it)");
        }
        if (in_image_) {
            image_->description += line_break_ && !image_->description.empty() ? " " : "";
            image_->description += text;
            line_break_ = false;
            return 0;
        }
        if (spans_.empty() || spans_.back().emphasis != emphasis_) spans_.push_back({"", emphasis_});
        std::string& last = spans_.back().text;
        if (std::exchange(line_break_, false)) {
            const std::string before = joined(spans_);
            const bool both = !before.empty() && is_japanese(last_of(before)) && is_japanese(decode_utf8(text, 0).code);
            if (!both && !before.empty()) last += ' ';
        }
        last += text;
        return 0;
    }

    std::string_view body_;
    std::string_view name_;
    int first_line_;
    std::vector<Block> blocks_;
    std::optional<Error> complaint_;
    std::size_t cursor_ = 0;
    bool in_leaf_text_ = false;
    bool seen_text_ = false;
    int block_line_ = 0;
    Container container_ = Container::none;
    ListBlock list_;
    int paragraphs_in_item_ = 0;
    InlineText spans_;
    std::optional<ImageBlock> image_;
    bool in_image_ = false;
    Emphasis emphasis_ = Emphasis::none;
    bool line_break_ = false;
};

}  // namespace

std::string joined(const InlineText& text) {
    std::string out;
    for (const InlineSpan& span : text) out += span.text;
    return out;
}

Result<MarkdownDocument> parse_markdown(std::string_view text, std::string_view name) {
    TRY(check_text(text, name));
    const auto front = split_front_matter(text);
    if (!front) {
        return Error(ContentError::bad_syntax, at_line(name, 1), "no front matter between two lines of +++");
    }
    MarkdownDocument document;
    document.front_matter = TRY(parse_toml(front->toml, name, 2));
    const auto head = text.substr(0, front->body_offset);
    const int first_line = 1 + static_cast<int>(std::count(head.begin(), head.end(), '\n'));
    document.blocks = TRY(BlockBuilder(text.substr(front->body_offset), name, first_line).run());
    return document;
}

}  // namespace engawa::content
