#include "tests/journeys/hands.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace engawa::journey {

namespace {

// How a kana is reached on the keyboard: the large unvoiced kana, then the key that changes it.
struct Strokes {
    std::string_view kana;
    std::string_view key;
    std::string_view then;
};

constexpr Strokes changed[] = {
    {"が", "か", "゛"}, {"ぎ", "き", "゛"}, {"ぐ", "く", "゛"}, {"げ", "け", "゛"}, {"ご", "こ", "゛"},
    {"ざ", "さ", "゛"}, {"じ", "し", "゛"}, {"ず", "す", "゛"}, {"ぜ", "せ", "゛"}, {"ぞ", "そ", "゛"},
    {"だ", "た", "゛"}, {"ぢ", "ち", "゛"}, {"づ", "つ", "゛"}, {"で", "て", "゛"}, {"ど", "と", "゛"},
    {"ば", "は", "゛"}, {"び", "ひ", "゛"}, {"ぶ", "ふ", "゛"}, {"べ", "へ", "゛"}, {"ぼ", "ほ", "゛"},
    {"ぱ", "は", "゜"}, {"ぴ", "ひ", "゜"}, {"ぷ", "ふ", "゜"}, {"ぺ", "へ", "゜"}, {"ぽ", "ほ", "゜"},
    {"ゃ", "や", "小"}, {"ゅ", "ゆ", "小"}, {"ょ", "よ", "小"}, {"っ", "つ", "小"}};

std::vector<std::string> characters(std::string_view text) {
    std::vector<std::string> all;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) all.emplace_back();
        all.back() += c;
    }
    return all;
}

void press_kana(PlayedKiosk& kiosk, const std::string& character) {
    for (const Strokes& strokes : changed) {
        if (strokes.kana != character) continue;
        kiosk.tap("key", strokes.key);
        kiosk.tap("key", strokes.then);
        return;
    }
    kiosk.tap("key", character == " " || character == "　" ? "空白" : character);
}

// A grid of numbers writes its unit on each key where there is room.
void press_number(PlayedKiosk& kiosk, int number, std::string_view unit) {
    const std::string with_unit = fmt::format("{}{}", number, unit);
    kiosk.tap("key", kiosk.shows(with_unit) ? with_unit : std::to_string(number));
}

const std::string next_button = "つぎへ";

// The question that a page asks, without the step of a date: "/data/person/birth".
std::string ref_of(const std::string& page) {
    const std::size_t slash = page.find('/');
    if (slash == std::string::npos) return {};
    std::string ref = page.substr(slash);
    const std::size_t dot = ref.find('.');
    return dot == std::string::npos ? ref : ref.substr(0, dot);
}

// "form.care-certification/data/person/name" → "care-certification/person-name".
std::string picture_name(const std::string& page) {
    const std::size_t dot = page.find('.');
    const std::size_t slash = page.find('/');
    const std::size_t question = page.find('/', slash + 1);
    std::string name;
    for (const char c : page.substr(question + 1)) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (plain || (!name.empty() && name.back() != '-')) name += plain ? c : '-';
    }
    return page.substr(dot + 1, slash - dot - 1) + "/" + name;
}

// Where an era has more years than stand on a page, the ten of them that hold the year come first.
void choose_year(PlayedKiosk& kiosk, int year) {
    if (!kiosk.shows(std::to_string(year)) && !kiosk.shows(fmt::format("{}年", year))) {
        kiosk.tap_id("decades." + std::to_string(std::max(1, year / 10 * 10)));
        kiosk.picture(picture_name(kiosk.page()));
    }
    press_number(kiosk, year, "年");
}

}  // namespace

namespace {

// Where an offer has a page of its own, the keys come after it.
void come_to_keys(PlayedKiosk& kiosk) {
    if (kiosk.page().ends_with(".offer")) kiosk.tap("自分で入れる");
}

}  // namespace

void type_kana(PlayedKiosk& kiosk, std::string_view kana) {
    come_to_keys(kiosk);
    for (const std::string& character : characters(kana)) press_kana(kiosk, character);
}

void type_word(PlayedKiosk& kiosk, std::string_view kana, std::string_view candidate) {
    type_kana(kiosk, kana);
    if (kiosk.shows("変換")) kiosk.tap("変換");  // the candidates have no room above the keys
    kiosk.tap(candidate.empty() ? std::string_view("かなのまま") : candidate);
    // Where the shapes of its characters stand in the keys' place, the name is kept as it is before typing goes on.
    const bool among_shapes = kiosk.page().ends_with(".candidates") && kiosk.shows("このままでよい");
    if (among_shapes) kiosk.tap("このままでよい");
}

void type_secret_word(PlayedKiosk& kiosk, const std::string& word) {
    static const std::map<std::string, std::string> marks = {
        {"が", "か"}, {"ぎ", "き"}, {"ぐ", "く"}, {"げ", "け"}, {"ご", "こ"}, {"ざ", "さ"}, {"じ", "し"}, {"ず", "す"},
        {"ぜ", "せ"}, {"ぞ", "そ"}, {"だ", "た"}, {"で", "て"}, {"ど", "と"}, {"ば", "は"}, {"び", "ひ"}, {"ぶ", "ふ"},
        {"べ", "へ"}, {"ぼ", "ほ"}, {"ぱ", "は"}, {"ぴ", "ひ"}, {"ぷ", "ふ"}, {"ぺ", "へ"}, {"ぽ", "ほ"}};
    for (std::size_t at = 0; at < word.size() && !kiosk.shows(word); at += 3) {
        const std::string kana = word.substr(at, 3);
        const auto plain = marks.find(kana);
        kiosk.tap("key", plain != marks.end() ? plain->second : kana);
    }
    kiosk.tap(word);
}

void type_digits(PlayedKiosk& kiosk, std::string_view digits) {
    come_to_keys(kiosk);
    for (const char digit : digits) kiosk.tap("key", std::string(1, digit));
}

void choose_date(PlayedKiosk& kiosk, std::string_view era, int year, int month, int day) {
    kiosk.tap(era);
    kiosk.picture(picture_name(kiosk.page()));
    choose_year(kiosk, year);
    kiosk.picture(picture_name(kiosk.page()));
    press_number(kiosk, month, "月");
    kiosk.picture(picture_name(kiosk.page()));
    press_number(kiosk, day, "日");
    kiosk.picture(picture_name(kiosk.page()));
}

void look_for(PlayedKiosk& kiosk, std::string_view words) {
    while (!kiosk.shows(words)) kiosk.tap("もっと見る");
}

Answer choose(std::string label) {
    return [label = std::move(label)](PlayedKiosk& kiosk) {
        kiosk.tap("radio", label);
        kiosk.tap(next_button);
    };
}

Answer choose_all(std::vector<std::string> labels) {
    return [labels = std::move(labels)](PlayedKiosk& kiosk) {
        for (const std::string& label : labels) kiosk.tap("checkbox", label);
        kiosk.tap(next_button);
    };
}

Answer kana(std::string text) {
    return [text = std::move(text)](PlayedKiosk& kiosk) {
        type_kana(kiosk, text);
        kiosk.tap(next_button);
    };
}

Answer words(std::vector<std::pair<std::string, std::string>> pairs) {
    return [pairs = std::move(pairs)](PlayedKiosk& kiosk) {
        for (const auto& [kana, candidate] : pairs) type_word(kiosk, kana, candidate);
        kiosk.picture(picture_name(kiosk.page()) + "-written");
        kiosk.tap(next_button);
    };
}

Answer digits(std::string text) {
    return [text = std::move(text)](PlayedKiosk& kiosk) {
        type_digits(kiosk, text);
        kiosk.tap(next_button);
    };
}

Answer date(std::string era, int year, int month, int day) {
    return [=](PlayedKiosk& kiosk) {
        choose_date(kiosk, era, year, month, day);
        kiosk.tap(next_button);
    };
}

Answer skip() {
    return [](PlayedKiosk& kiosk) { kiosk.tap("答えないで次へ"); };
}

Answer go_on() {
    return [](PlayedKiosk& kiosk) { kiosk.tap(next_button); };
}

void answer_all(PlayedKiosk& kiosk, const std::map<std::string, Answer>& answers, std::string_view stop_page) {
    std::set<std::string> pictured;
    for (int pages = 0; pages < 200; ++pages) {
        const std::string page = kiosk.page();
        if (page.rfind(stop_page, 0) == 0) return;
        if (pictured.insert(page).second) kiosk.picture(picture_name(page));
        const std::string ref = ref_of(page);
        const auto answer = answers.find(ref);
        if (answer == answers.end()) throw std::runtime_error("no answer for " + page + "\n" + kiosk.dump());
        answer->second(kiosk);
        if (kiosk.page() == page) throw std::runtime_error("the answer did not go on\n" + kiosk.dump());
    }
    throw std::runtime_error("the form does not end");
}

}  // namespace engawa::journey
