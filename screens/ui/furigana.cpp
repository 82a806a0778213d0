#include "screens/ui/furigana.h"

#include "kiosk/base/ruby.h"
#include "kiosk/base/utf8.h"

namespace engawa::ui {

namespace {

constexpr std::string_view easy_kanji =
    "一右雨円王音下火花貝学気九休玉金空月犬見五口校左三山子四糸字耳七車手十出女小上森人水正生青夕石赤千川先早草足村大男"
    "竹中虫町天田土二日入年白八百文木本名目立力林六"
    "引羽雲園遠何科夏家歌画回会海絵外角楽活間丸岩顔汽記帰弓牛魚京強教近兄形計元言原戸古午後語工公広交光考行高黄合谷国"
    "黒今才細作算止市矢姉思紙寺自時室社弱首秋週春書少場色食心新親図数西声星晴切雪船線前組走多太体台地池知茶昼長鳥朝直通"
    "弟店点電刀冬当東答頭同道読内南肉馬売買麦半番父風分聞米歩母方北毎妹万明鳴毛門夜野友用曜来里理話";

bool is_easy(std::string_view base) {
    for (std::size_t at = 0; at < base.size();) {
        const std::size_t bytes = decode_utf8(base, at).length_bytes;
        const std::string_view character = base.substr(at, bytes);
        // Kana, digits and signs need no reading; what is above U+3400 and not in the list does.
        if (bytes >= 3 && character >= "\xE3\x90\x80" && easy_kanji.find(character) == std::string_view::npos) return false;
        at += bytes;
    }
    return true;
}

}  // namespace

std::string without_easy_readings(std::string_view marked) {
    std::string out;
    for (const RubySpan& span : parse_ruby(marked)) {
        if (span.reading.empty() || is_easy(span.base)) {
            out += escape_ruby(span.base);
        } else {
            out += "{" + escape_ruby(span.base) + "|" + escape_ruby(span.reading) + "}";
        }
    }
    return out;
}

}  // namespace engawa::ui
