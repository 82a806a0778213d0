#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kiosk/content/article.h"
#include "screens/ui/ui.h"

// Paragraphs and lists of an article, as pages show them.

namespace engawa {

void draw_body(ui::Ui& ui, std::string_view id, const std::vector<content::BodyBlock>& body);

}  // namespace engawa
