#include "kiosk/voice/guidance.h"

#include <catch2/catch.hpp>

#include <cstdlib>

#include "kiosk/base/ruby.h"
#include "kiosk/voice/japanese_numbers.h"
#include "kiosk/voice/utterance.h"
#include "tests/support/project_folders.h"

using namespace engawa;
using namespace engawa::voice;
using ui::Node;
using ui::Role;
using ui::State;

namespace {

const LanguageTag ja("ja");
const LanguageTag en("en");

const content::Catalogue& catalogue() {
    static const content::Catalogue loaded = *content::Catalogue::load(
        engawa::support::source_dir() / "assets/strings");
    return loaded;
}

Node node(Role role, std::string name, std::string id = "page/x") {
    Node made;
    made.id = std::move(id);
    made.role = role;
    made.name = std::move(name);
    return made;
}

std::string said(const Speech& speech) {
    std::string text;
    for (const Utterance& utterance : speech) text += pronounceable(utterance.text, utterance.language) + "|";
    return text;
}

}  // namespace

TEST_CASE("A page is said from its title to its items, each with role, state and position") {
    ui::SemanticsTree tree;
    tree.add(node(Role::page, "{介護|かいご}の{申請|しんせい}", "care"));
    tree.add(node(Role::heading, "{介護|かいご}の{申請|しんせい}"));
    tree.add(node(Role::heading, "どなたの{申請|しんせい}ですか"));
    tree.add(node(Role::paragraph, "{一|ひと}つ{選|えら}んでください。"));
    Node radio = node(Role::radio, "{自分|じぶん}", "care/who.1");
    radio.state = State::selected;
    radio.position = {1, 2};
    tree.add(radio);
    tree.add(node(Role::button, "もどる", "care/frame.back"));
    const Guidance guidance(catalogue().in(ja));
    CHECK(said(guidance.page(tree)) ==
          "かいごのしんせい。|どなたのしんせいですか。|ひとつえらんでください。|"
          "じぶん。ひとつえらぶボタン。えらばれています。にこ のうち、いちばんめ。|いつでもつかえるボタンです。|もどる。|");
    CHECK(guidance.page(tree)[3].node_id == "care/who.1");
    CHECK(catalogue().missing_keys().empty());
}

TEST_CASE("A private value is masked for a loudspeaker and said to a headphone") {
    Node field = node(Role::text_field, "お{名前|なまえ}");
    field.value = "カナリア";
    field.state = State::private_value;
    const Speech masked = Guidance(catalogue().in(ja)).item(field);
    CHECK(said(masked) == "おなまえ。かくところ。にゅうりょくずみ。|");
    CHECK(masked[0].privacy == Privacy::open);
    const Speech spoken = Guidance(catalogue().in(ja), {PrivateValues::spoken}).item(field);
    CHECK(said(spoken) == "おなまえ。かくところ。カナリア。|");
    CHECK(spoken[0].privacy == Privacy::personal);
    CHECK(said(Guidance(catalogue().in(ja)).change(field)).find("カナリア") == std::string::npos);
}

TEST_CASE("What a text quotes of an answer is masked for a loudspeaker and said to a headphone, its kanji described") {
    const Spelling spelling = *Spelling::load(engawa::support::source_dir() / "assets/input/spelling.tsv");
    ui::SemanticsTree tree;
    const std::string title = quoted_answer("花子") + "さんの{生年月日|せいねんがっぴ}";
    tree.add(node(Role::page, title));
    Node button = node(Role::button, "つぎへ");
    button.hint = quoted_answer("カナリア");
    tree.add(button);
    const Guidance room(catalogue().in(ja));
    CHECK(said(room.page(tree)) == "にゅうりょくしたないようさんのせいねんがっぴ。|つぎへ。ボタン。にゅうりょくしたないよう。|");
    CHECK(said({room.text(title, ja)}) == "にゅうりょくしたないようさんのせいねんがっぴ|");
    for (const Utterance& one : room.page(tree)) CHECK(one.privacy == Privacy::open);
    const Guidance headphone(catalogue().in(ja), {PrivateValues::spoken, &spelling});
    CHECK_THAT(said(headphone.page(tree)), Catch::Contains("はな") && Catch::Contains("カナリア") && !Catch::Contains("にゅうりょく"));
    for (const Utterance& one : headphone.page(tree)) CHECK(one.privacy == Privacy::personal);
    CHECK(headphone.text(title, ja).privacy == Privacy::personal);
    CHECK(headphone.text("つぎへ", ja).privacy == Privacy::open);
}

TEST_CASE("A field that has the page's name is told without it, and with it where the focus stands on it alone") {
    ui::SemanticsTree tree;
    tree.add(node(Role::page, "お{名前|なまえ}"));
    tree.add(node(Role::heading, "お{名前|なまえ}"));
    const Node field = node(Role::text_field, "お{名前|なまえ}");
    tree.add(field);
    const Guidance guidance(catalogue().in(ja));
    CHECK(said(guidance.page(tree)) == "おなまえ。|かくところ。まだかいていません。|");
    CHECK(said(guidance.item(field)) == "おなまえ。かくところ。まだかいていません。|");
}

TEST_CASE("An empty field, a required one and a wrong one say so with their hint") {
    Node field = node(Role::text_field, "Phone");
    field.state = State::required | State::invalid;
    field.hint = "Please write ten digits";
    field.language = en;
    CHECK(said(Guidance(catalogue().in(en)).item(field)) ==
          "Phone. Field to fill in. Not filled in yet. Must be answered. Something here needs to be corrected. "
          "Please write ten digits. |");
}

TEST_CASE("An item in another language is said in that language") {
    Node button = node(Role::button, "English");
    button.language = en;
    const Speech speech = Guidance(catalogue().in(ja)).item(button);
    REQUIRE(speech.size() == 2);
    CHECK(speech[0].language == en);
    CHECK(speech[1].language == ja);
}

TEST_CASE("A keyboard is told once, not key by key") {
    ui::SemanticsTree tree;
    tree.add(node(Role::page, "p"));
    for (int i = 0; i < 50; ++i) tree.add(node(Role::key, "あ"));
    CHECK(Guidance(catalogue().in(ja)).page(tree).size() == 2);
    CHECK(said(Guidance(catalogue().in(ja)).item(node(Role::key, "あ"))) == "あ。|");
}

TEST_CASE("Of a keyboard it is told whether it has letters or numbers, and of candidates how many there are") {
    ui::SemanticsTree tree;
    tree.add(node(Role::page, "ページ", "page"));
    tree.add(node(Role::key, "1{月|がつ}", "page/key.1"));
    tree.add(node(Role::key, "2{月|がつ}", "page/key.2"));
    tree.add(node(Role::key, "{消|け}す", "page/key.erase"));
    const Guidance guidance(catalogue().in(ja));
    CHECK(said(guidance.page(tree)) == "ページ。|がめんにすうじのボタンがあります。|");
    CHECK(guidance.candidates(tree).empty());
    Node candidate = node(Role::key, "田中", "page/candidates.1");
    candidate.state = State::private_value;
    candidate.position = {1, 8};
    tree.add(candidate);
    CHECK(said(guidance.candidates(tree)) == "こうほがはちこあります。|");
    CHECK(said(guidance.page(tree)) == "ページ。|がめんにすうじのボタンがあります。|こうほがはちこあります。|");
}

TEST_CASE("The room hears how much of a private value stands, in the counter that fits") {
    Node field = node(Role::text_field, "x");
    field.state = State::private_value;
    const Guidance guidance(catalogue().in(ja));
    const auto amount = [&](std::string value) {
        field.value = std::move(value);
        return guidance.change(field).front().text;
    };
    CHECK(amount("たなか") == "3{文字|もじ}め。");
    CHECK(amount("{田中|たなか}") == "2{文字|もじ}め。");
    CHECK(amount("葛󠄀") == "1{文字|もじ}め。");  // with a variation selector
    CHECK(amount("026") == "3けため。");
    CHECK(amount("0263-00-1234") == "10けため。");
    CHECK(amount("12-") == "3{文字|もじ}め。");
    CHECK(amount("") == "まだ{書|か}いていません。");
    CHECK(said(Guidance(catalogue().in(ja), {PrivateValues::spoken}).change(field)).find("文字") == std::string::npos);
}

TEST_CASE("What turns the parts of a page over is said before the buttons of every page, and its number as pages") {
    ui::SemanticsTree tree;
    tree.add(node(Role::page, "ページ", "page"));
    tree.add(node(Role::status, "{1 / 2|2ページのうち1ページ}", "page/frame.part"));
    tree.add(node(Role::button, "もっと{見|み}る", "page/frame.more"));
    tree.add(node(Role::button, "もどる", "page/frame.back"));
    CHECK(said(Guidance(catalogue().in(ja)).page(tree)) ==
          "ページ。|にページのうちいちページ。|もっとみる。ボタン。|いつでもつかえるボタンです。|もどる。|");
}

TEST_CASE("A row of candidates names no character to the room") {
    Node first = node(Role::key, "田中", "page/candidates.1");
    first.state = State::private_value;
    const Node keep = node(Role::key, "かなのまま", "page/candidates.2");
    const Speech masked = Guidance(catalogue().in(ja)).row({&first, &keep});
    CHECK(said(masked) == "れつ。こうほ、かなのまま。|");
    CHECK(masked.front().privacy == Privacy::open);
    const auto spelling = Spelling::parse("田\tたんぼの た\n中\tなかみの なか\n", "spelling");
    REQUIRE(spelling.ok());
    const Speech spoken = Guidance(catalogue().in(ja), {PrivateValues::spoken, &*spelling}).row({&first, &keep});
    CHECK(said(spoken) == "れつ。たんぼの た、なかみの なか、かなのまま。|");
    CHECK(spoken.front().privacy == Privacy::personal);
}

TEST_CASE("A check box and a disabled button tell their state by a change") {
    Node box = node(Role::checkbox, "やね");
    const Guidance guidance(catalogue().in(ja));
    CHECK(said(guidance.change(box)) == "しるしはついていません。|");
    box.state = State::selected;
    CHECK(said(guidance.change(box)) == "しるしがついています。|");
    Node button = node(Role::button, "つぎへ");
    button.state = State::disabled;
    CHECK(said(guidance.item(button)) == "つぎへ。ボタン。いまはおせません。|");
}

TEST_CASE("A synthesizer is given readings and never a kanji") {
    CHECK(pronounceable("{要介護|ようかいご}の申請", ja) == "ようかいごの");
    CHECK(pronounceable("{QR|キューアール}コード", ja) == "キューアールコード");
    CHECK(pronounceable("QRコード", ja) == "キューアールコード");
    CHECK(pronounceable("「はい」・(いいえ)", ja) == "、はい、、、いいえ、");
    CHECK(pronounceable("髙橋𠮷々", ja).empty());
    CHECK(pronounceable("〜※→", ja).empty());
    CHECK(pronounceable("。", LanguageTag("en")) == "。");
    CHECK(pronounceable("a\x01\x1b" "b", en) == "a  b");
    CHECK(pronounceable("{care|x} now", en) == "x now");
    CHECK(pronounceable("...", en).empty());
}

TEST_CASE("Numbers are quantities or digits as people say them") {
    CHECK(number_in_kana("0") == "ぜろ");
    CHECK(number_in_kana("7") == "なな");
    CHECK(number_in_kana("10") == "じゅう");
    CHECK(number_in_kana("345") == "さんびゃくよんじゅうご");
    CHECK(number_in_kana("2026") == "にせんにじゅうろく");
    CHECK(number_in_kana("10800") == "いちまんはっぴゃく");
    CHECK(number_in_kana("0263-71") == "ぜろにーろくさん、なないち");
    CHECK(number_in_kana("123456789012").starts_with("いちにーさん"));
    CHECK(pronounceable("１２{分|ふん}", ja) == "じゅうにふん");
}

TEST_CASE("A long text is cut at sentences and phrases, and nothing is lost") {
    const std::string text = GENERATE(values<std::string>(
        {"", "みじかい", "ひとつ。ふたつ。みっつ", "あ、い、う、え、お、か、き、く、け、こ、さ、し", "one two three four five six seven",
         "くぎりのないとてもながいぶんしょうがここにあります"}));
    const auto chunks = chunks_of(text, 10);
    std::string whole;
    for (const std::string& chunk : chunks) {
        CHECK_FALSE(chunk.empty());
        CHECK(std::count_if(chunk.begin(), chunk.end(), [](char c) { return (c & 0xC0) != 0x80; }) <= 10);
        whole += chunk;
    }
    CHECK(whole == text);
    CHECK(chunks_of("ひとつ。ふたつ。", 60).size() == 2);
}

TEST_CASE("A recording is heard in place of the name, and what else there is to say comes after it") {
    Node radio = node(Role::radio, "さくら");
    radio.recording = "/pack/media/sakura.wav";
    radio.position = {1, 3};
    const Guidance guidance(catalogue().in(ja));
    const Speech speech = guidance.item(radio);
    REQUIRE(speech.size() == 2);
    CHECK(speech[0].recording == "/pack/media/sakura.wav");
    CHECK(speech[0].text == "さくら。");
    CHECK(speech[1].recording.empty());
    CHECK(speech[1].text.find("さくら") == std::string::npos);
    radio.recording.clear();
    CHECK(guidance.item(radio).size() == 1);
}
