#include "kiosk/input/draft_words.h"

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/utf8.h"
#include "kiosk/input/input_error.h"

namespace engawa::input {

namespace {
constexpr std::uint64_t file_limit_bytes = 1u << 20;
}

Result<DraftWords> DraftWords::load(const std::filesystem::path& file) {
    return parse(TRY(read_text_file(file, file_limit_bytes)), file.filename().string());
}

Result<DraftWords> DraftWords::parse(std::string_view text, std::string_view name) {
    DraftWords list;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        list.words_.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    const bool ordered = std::is_sorted(list.words_.begin(), list.words_.end()) &&
                         std::adjacent_find(list.words_.begin(), list.words_.end()) == list.words_.end();
    const bool empty_line = !list.words_.empty() && list.words_.front().empty();
    if (list.words_.size() != size || !ordered || empty_line) {
        return Error(InputError::bad_file, std::string(name), "not the sorted list of 2048 words; install the program again");
    }
    for (const std::string& word : list.words_) list.unvoiced_.push_back(without_voicing(word));
    return list;
}

std::string DraftWords::draw(Random& random) const {
    std::string secret;
    secret.reserve(128);  // never inside the string itself, so that it is overwritten when it goes
    for (std::size_t i = 0; i < words_in_secret; ++i) {
        if (i > 0) secret += separator;
        secret += words_[random.below(words_.size())];
    }
    return secret;
}

bool DraftWords::has(std::string_view word) const { return std::binary_search(words_.begin(), words_.end(), word); }

std::vector<std::string_view> DraftWords::starting_with(std::string_view prefix) const {
    std::vector<std::string_view> found;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if (unvoiced_[i].starts_with(prefix)) found.emplace_back(words_[i]);
    }
    return found;
}

std::vector<std::string_view> DraftWords::kana_after(std::string_view prefix) const {
    std::vector<std::string_view> kana;
    for (const std::string& word : unvoiced_) {
        if (!word.starts_with(prefix) || word.size() == prefix.size()) continue;
        kana.push_back(std::string_view(word).substr(prefix.size(), decode_utf8(word, prefix.size()).length_bytes));
    }
    std::sort(kana.begin(), kana.end());
    kana.erase(std::unique(kana.begin(), kana.end()), kana.end());
    return kana;
}

std::string without_voicing(std::string_view kana) {
    std::string plain;
    for (std::size_t at = 0; at < kana.size();) {
        const DecodedCharacter character = decode_utf8(kana, at);
        at += character.length_bytes;
        char32_t code = character.code;
        // The hiragana block has each kana before its voiced form, from か to ど, and は ば ぱ in threes.
        const bool before_small_tsu = code >= U'が' && code <= U'ぢ' && code % 2 == U'が' % 2;
        if (before_small_tsu || code == U'づ' || code == U'で' || code == U'ど') --code;
        if (code >= U'は' && code <= U'ぽ') code -= (code - U'は') % 3;
        append_utf8(plain, code);
    }
    return plain;
}

}  // namespace engawa::input
