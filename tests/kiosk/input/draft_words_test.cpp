#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "kiosk/base/atomic_file.h"
#include "kiosk/input/draft_words.h"
#include "kiosk/input/input_error.h"
#include "tests/support/project_folders.h"

using namespace engawa;
using namespace engawa::input;

namespace {

std::filesystem::path list_file() { return engawa::support::source_dir() / "assets" / "input" / "draft-words.txt"; }

std::vector<std::string> kana_of(std::string_view word) {
    std::vector<std::string> kana;
    for (; word.size() >= 3; word.remove_prefix(3)) kana.emplace_back(word.substr(0, 3));  // each three bytes
    return kana;
}

// が as か: a mark that was not heard, not seen or not pressed.
std::vector<std::string> unvoiced(std::string_view word) {
    static const std::map<std::string, std::string> marks = {
        {"が", "か"}, {"ぎ", "き"}, {"ぐ", "く"}, {"げ", "け"}, {"ご", "こ"}, {"ざ", "さ"}, {"じ", "し"}, {"ず", "す"},
        {"ぜ", "せ"}, {"ぞ", "そ"}, {"だ", "た"}, {"で", "て"}, {"ど", "と"}, {"ば", "は"}, {"び", "ひ"}, {"ぶ", "ふ"},
        {"べ", "へ"}, {"ぼ", "ほ"}, {"ぱ", "は"}, {"ぴ", "ひ"}, {"ぷ", "ふ"}, {"ぺ", "へ"}, {"ぽ", "ほ"}};
    std::vector<std::string> kana = kana_of(word);
    for (std::string& one : kana) {
        if (const auto plain = marks.find(one); plain != marks.end()) one = plain->second;
    }
    return kana;
}

std::string joined(const std::vector<std::string>& kana) {
    std::string text;
    for (const std::string& one : kana) text += one;
    return text;
}

// Every word as one slip of the finger leaves it: a kana wrong or left out, two neighbours swapped. Two words that meet
// here are one slip apart: a kana too many in one is a kana left out of the other.
std::set<std::string> slips_of(const std::vector<std::string>& kana) {
    std::set<std::string> slips;
    for (std::size_t i = 0; i < kana.size(); ++i) {
        std::vector<std::string> wrong = kana;
        wrong[i] = "?";
        slips.insert(joined(wrong));
        std::vector<std::string> shorter = kana;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
        slips.insert("shorter " + joined(shorter));
    }
    return slips;
}

}  // namespace

TEST_CASE("The list of words for drafts keeps its rules: 2048 easy words, and one slip of the finger makes none of another") {
    const auto words = DraftWords::load(list_file());
    REQUIRE(words);
    REQUIRE(words->all().size() == 2048);
    static const std::string easy =
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわんがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽ";
    const std::vector<std::string> letters = kana_of(easy);
    const std::set<std::string> allowed(letters.begin(), letters.end());
    std::map<std::string, std::string> of_plain;
    std::map<std::string, std::string> of_slip;
    for (const std::string& word : words->all()) {
        INFO(word);
        const std::vector<std::string> kana = kana_of(word);
        CHECK(kana.size() * 3 == word.size());
        CHECK((kana.size() >= 3 && kana.size() <= 5));
        CHECK(kana.front() != "ん");
        for (const std::string& one : kana) CHECK(allowed.contains(one));
        const std::vector<std::string> plain = unvoiced(word);
        CHECK(of_plain.emplace(joined(plain), word).second);
        for (const std::string& slip : slips_of(plain)) {
            const bool shorter = slip.starts_with("shorter ");
            // Two words with one shorter form in common are two slips apart, which is allowed; a word that is the
            // shorter form of another is not.
            if (!shorter) CHECK(of_slip.emplace(slip, word).second);
        }
    }
    for (const std::string& word : words->all()) {
        INFO(word);
        std::vector<std::string> plain = unvoiced(word);
        for (const std::string& slip : slips_of(plain)) {
            if (slip.starts_with("shorter ")) CHECK_FALSE(of_plain.contains(slip.substr(8)));
        }
        for (std::size_t i = 0; i + 1 < plain.size(); ++i) {
            std::swap(plain[i], plain[i + 1]);
            const auto other = of_plain.find(joined(plain));
            if (other != of_plain.end()) CHECK(other->second == word);
            std::swap(plain[i], plain[i + 1]);
        }
    }
}

TEST_CASE("Six words are drawn from the whole list, and each is completed from its first kana") {
    const DraftWords words = DraftWords::load(list_file()).value();
    SeededRandom random(3);
    std::set<std::string> seen;
    for (int round = 0; round < 4000; ++round) {
        std::string secret = words.draw(random);
        int count = 0;
        for (std::size_t at = 0; at <= secret.size(); ++count) {
            const std::size_t end = std::min(secret.find('-', at), secret.size());
            const std::string word = secret.substr(at, end - at);
            CHECK(words.has(word));
            seen.insert(word);
            at = end + 1;
        }
        CHECK(count == 6);
    }
    CHECK(seen.size() > 2040);
    CHECK(words.starting_with("").size() == 2048);
    CHECK(words.starting_with("ぬ").size() >= 10);
    for (const std::string_view word : words.starting_with("さく")) CHECK(joined(unvoiced(word)).starts_with("さく"));
    for (const std::string& word : words.all()) CHECK(without_voicing(word) == joined(unvoiced(word)));
    CHECK(words.starting_with("を").empty());
    std::size_t reached = 0;
    for (const std::string_view kana : words.kana_after("")) reached += words.starting_with(kana).size();
    CHECK(reached == 2048);
    CHECK_FALSE(words.has("さく"));
    CHECK(words.kana_after("を").empty());
}

TEST_CASE("A file that is not the list is refused by name") {
    const std::string whole = read_text_file(list_file(), 1u << 20).value();
    const std::string text = GENERATE_COPY(std::string(), whole + "わわわ\n", "\n" + whole.substr(whole.find('\n') + 1),
                                           whole.substr(0, whole.size() / 2), "わわわ\n" + whole.substr(whole.find('\n') + 1));
    const auto refused = DraftWords::parse(text, "draft-words.txt");
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(InputError::bad_file));
    CHECK_THAT(refused.error().message(), Catch::StartsWith("draft-words.txt"));
    CHECK_FALSE(DraftWords::load("/nowhere/draft-words.txt").ok());
}
