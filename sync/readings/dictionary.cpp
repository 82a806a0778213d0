#include "sync/readings/dictionary.h"

#include <mecab.h>

#include "kiosk/base/utf8.h"

namespace engawa::readings {

namespace {

// The features of ipadic: the eighth is the reading in katakana.
constexpr std::size_t reading_column = 7;

std::string column(std::string_view features, std::size_t wanted) {
    for (std::size_t at = 0; at < wanted; ++at) {
        const std::size_t comma = features.find(',');
        if (comma == std::string_view::npos) return {};
        features.remove_prefix(comma + 1);
    }
    const std::string found(features.substr(0, features.find(',')));
    return found == "*" ? std::string() : found;
}

// ァ to ヶ lie 0x60 above their hiragana; three bytes each, like those.
std::string hiragana(std::string_view katakana) {
    std::string out;
    for (std::size_t at = 0; at < katakana.size();) {
        const DecodedCharacter character = decode_utf8(katakana, at);
        if (character.code >= 0x30A1 && character.code <= 0x30F6) {
            const char32_t code = character.code - 0x60;
            out += static_cast<char>(0xE0 | (code >> 12U));
            out += static_cast<char>(0x80 | ((code >> 6U) & 0x3FU));
            out += static_cast<char>(0x80 | (code & 0x3FU));
        } else {
            out += katakana.substr(at, character.length_bytes);
        }
        at += character.length_bytes;
    }
    return out;
}

class Mecab final : public Dictionary {
  public:
    explicit Mecab(mecab_t* tagger) : tagger_(tagger) {}
    ~Mecab() override { mecab_destroy(tagger_); }
    Mecab(const Mecab&) = delete;
    Mecab& operator=(const Mecab&) = delete;

    std::vector<std::vector<Word>> read(std::string_view sentence, std::size_t ways) const override {
        std::vector<std::vector<Word>> read;
        const std::string text(sentence);
        if (text.empty() || mecab_nbest_init2(tagger_, text.data(), text.size()) == 0) return read;
        while (read.size() < ways) {
            const mecab_node_t* node = mecab_nbest_next_tonode(tagger_);
            if (node == nullptr) break;
            std::vector<Word> words;
            for (; node != nullptr; node = node->next) {
                if (node->stat == MECAB_BOS_NODE || node->stat == MECAB_EOS_NODE) continue;
                const auto begin = static_cast<std::size_t>(node->surface - text.data());
                words.push_back({begin, begin + node->length, hiragana(column(node->feature, reading_column))});
            }
            read.push_back(std::move(words));
        }
        return read;
    }

  private:
    mecab_t* tagger_;
};

}  // namespace

std::string_view error_name(ReadingsError code) {
    switch (code) {
        case ReadingsError::not_installed: return "readings.not_installed";
        case ReadingsError::no_text: return "readings.no_text";
    }
    return "readings.unknown";
}

Result<std::unique_ptr<Dictionary>> open_mecab(const std::optional<std::filesystem::path>& folder) {
    const std::string options = folder ? "-d " + folder->string() : "";
    mecab_t* tagger = mecab_new2(options.c_str());
    if (tagger == nullptr) {
        return Error(ReadingsError::not_installed, folder ? folder->string() : "MeCab",
                     "no dictionary; on Debian: apt install mecab-ipadic-utf8");
    }
    return std::unique_ptr<Dictionary>(std::make_unique<Mecab>(tagger));
}

}  // namespace engawa::readings
