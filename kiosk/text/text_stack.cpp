#include "kiosk/text/text_stack.h"

#include "kiosk/base/ruby.h"
#include "kiosk/text/layout_cache.h"
#include "kiosk/text/line_breaks.h"
#include "kiosk/text/typesetter.h"
#include "kiosk/text/wipe.h"

#include <utility>
#include <vector>

namespace engawa::text {

TextStack::TextStack(std::unique_ptr<FontSet> fonts, std::unique_ptr<LineBreaks> breaks, TextStackOptions options)
    : fonts_(std::move(fonts)),
      pages_(std::make_unique<GlyphPages>(*fonts_, options.pages)),
      typesetter_(std::make_unique<Typesetter>(*fonts_, std::move(breaks))),
      layouts_(std::make_unique<LayoutCache>(options.max_layouts)) {}

TextStack::~TextStack() = default;

Result<std::unique_ptr<TextStack>> TextStack::create(FontChains chains, TextStackOptions options) {
    std::unique_ptr<FontSet> fonts = TRY(FontSet::create(std::move(chains)));
    std::unique_ptr<LineBreaks> breaks = TRY(LineBreaks::create());
    return std::unique_ptr<TextStack>(new TextStack(std::move(fonts), std::move(breaks), options));
}

void TextStack::begin_frame() {
    pages_->begin_frame();
    layouts_->begin_frame();
}

const ParagraphLayout& TextStack::paragraph(std::string_view marked, const ParagraphStyle& style) {
    if (const ParagraphLayout* kept = layouts_->find(marked, Origin::authored, style)) return *kept;
    ParagraphLayout& layout = layouts_->add(marked, Origin::authored, style);
    RubyText text = parse_ruby(marked);
    std::vector<RubyView> views;
    for (const RubySpan& span : text) views.push_back({span.base, span.reading});
    typesetter_->set(std::move(views), Origin::authored, style, layout);
    for (RubySpan& span : text) {
        wipe(span.base);
        wipe(span.reading);
    }
    return layout;
}

const ParagraphLayout& TextStack::paragraph_of_plain(std::string_view plain, const ParagraphStyle& style) {
    if (const ParagraphLayout* kept = layouts_->find(plain, Origin::typed, style)) return *kept;
    ParagraphLayout& layout = layouts_->add(plain, Origin::typed, style);
    typesetter_->set({{plain, {}}}, Origin::typed, style, layout);
    return layout;
}

void TextStack::clear_personal() {
    layouts_->clear();
    pages_->clear();
    typesetter_->wipe_all();
}

std::size_t TextStack::layout_count() const { return layouts_->size(); }

}  // namespace engawa::text
