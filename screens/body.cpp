#include "screens/body.h"

namespace engawa {

namespace {

void draw_block(ui::Ui& ui, const std::string&, const content::ParagraphBlock& block) {
    ui.paragraph(content::joined(block.text));
}

void draw_block(ui::Ui& ui, const std::string& id, const content::ListBlock& block) {
    std::vector<std::string> items;
    for (const content::InlineText& item : block.items) items.push_back(content::joined(item));
    const std::vector<std::string_view> views(items.begin(), items.end());
    ui.list(id, views,
            block.kind == content::ListKind::numbers ? ui::Ui::ListMark::number : ui::Ui::ListMark::dot);
}

}  // namespace

void draw_body(ui::Ui& ui, std::string_view id, const std::vector<content::BodyBlock>& body) {
    for (std::size_t i = 0; i < body.size(); ++i) {
        const std::string block_id = std::string(id) + "." + std::to_string(i);
        std::visit([&](const auto& block) { draw_block(ui, block_id, block); }, body[i]);
    }
}

}  // namespace engawa
