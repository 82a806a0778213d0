#include "kiosk/forms/xpath/caches.h"

#include "kiosk/forms/xpath/text.h"

namespace engawa::forms::xpath {

const std::vector<std::string_view>& LastWords::words(std::string_view text) {
    if (holds(text)) return words_;
    split_ = text.size() <= longest_bytes;
    if (!split_) {
        text_ = std::string();
        words_ = words_of(text);
        return words_;
    }
    text_ = text;
    words_ = words_of(text_);
    return words_;
}

}  // namespace engawa::forms::xpath
