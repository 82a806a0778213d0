#include "kiosk/content/markdown.h"

#include <catch2/catch.hpp>

#include "kiosk/content/article.h"
#include "kiosk/content/content_error.h"
#include "tests/kiosk/content/pack_folder.h"

using namespace engawa;
using namespace engawa::content;
using engawa::content::test::PackFolder;

namespace {

const std::string front = "+++\nlanguage = \"ja\"\nsteps = [\"a\"]\n+++\n";

std::vector<Block> blocks_of(const std::string& body) {
    const auto document = parse_markdown("+++\n+++\n" + body, "t.md");
    INFO((document.ok() ? "" : document.error().message()));
    REQUIRE(document.ok());
    return document->blocks;
}

std::string refusal_of(const std::string& body) {
    const auto document = parse_markdown("+++\n+++\n" + body, "t.md");
    return document.ok() ? "accepted" : document.error().where();
}

}  // namespace

TEST_CASE("Headings, paragraphs, lists, pictures and quotes become plain blocks with their lines") {
    const auto blocks = blocks_of("## A\n\nText **strong** end\n\n![what](media/x.png)\n\n- one\n- two\n\n1. three\n\n> said\n");
    REQUIRE(blocks.size() == 6);
    CHECK(std::get<HeadingBlock>(blocks[0].data).text == "A");
    CHECK(blocks[0].line == 3);
    CHECK(std::get<ParagraphBlock>(blocks[1].data).text ==
          InlineText{{"Text ", Emphasis::none}, {"strong", Emphasis::strong}, {" end", Emphasis::none}});
    CHECK(blocks[1].line == 5);
    CHECK(std::get<ImageBlock>(blocks[2].data).path == "media/x.png");
    CHECK(std::get<ImageBlock>(blocks[2].data).description == "what");
    CHECK(blocks[2].line == 7);
    CHECK(std::get<ListBlock>(blocks[3].data).items.size() == 2);
    CHECK(blocks[3].line == 9);
    CHECK(std::get<ListBlock>(blocks[4].data).kind == ListKind::numbers);
    CHECK(joined(std::get<QuoteBlock>(blocks[5].data).text) == "said");
    CHECK(blocks[5].line == 14);
}

TEST_CASE("A line break is a space between words and nothing between Japanese characters") {
    CHECK(joined(std::get<ParagraphBlock>(blocks_of("one\ntwo\n")[0].data).text) == "one two");
    CHECK(joined(std::get<ParagraphBlock>(blocks_of("ひと\nふた\n")[0].data).text) == "ひとふた");
    CHECK(joined(std::get<ParagraphBlock>(blocks_of("{手|て}\n{足|あし}\n")[0].data).text) == "{手|て}{足|あし}");
    CHECK(joined(std::get<ParagraphBlock>(blocks_of("ABC\nひと\n")[0].data).text) == "ABC ひと");
    CHECK(joined(std::get<ParagraphBlock>(blocks_of("ひと**ふた**\nみっつ\n")[0].data).text) == "ひとふたみっつ");
}

TEST_CASE("A list item of one paragraph is accepted tight and loose") {
    CHECK(std::get<ListBlock>(blocks_of("- a\n\n- b\n")[0].data).items.size() == 2);
    CHECK(joined(std::get<ListBlock>(blocks_of("- a\n  b\n")[0].data).items[0]) == "a b");
}

TEST_CASE("A literal brace survives Markdown's escapes") {
    CHECK(joined(std::get<ParagraphBlock>(blocks_of("\\\\{a|b}\n")[0].data).text) == "\\{a|b}");
}

TEST_CASE("What a kiosk cannot show is refused with its line") {
    CHECK(refusal_of("ok\n\n<b>x</b>\n") == "t.md:5");
    CHECK(refusal_of("ok\n\n<div>\nx\n</div>\n") == "t.md:5");
    CHECK(refusal_of("# Top\n") == "t.md:3");
    CHECK(refusal_of("### Deep\n") == "t.md:3");
    CHECK(refusal_of("ok\n\n[link](http://example.org)\n") == "t.md:5");
    CHECK(refusal_of("ok\n\n*em*\n") == "t.md:5");
    CHECK(refusal_of("ok\n\n`code`\n") == "t.md:5");
    CHECK(refusal_of("ok\n\n```\ncode\n```\n") == "t.md:5");
    CHECK(refusal_of("ok\n\n    code\n") == "t.md:5");
    CHECK(refusal_of("ok\n\n---\n") == "t.md:5");
    CHECK(refusal_of("a &amp; b\n") == "t.md:3");
    CHECK(refusal_of("a  \nb\n") == "t.md:3");
    CHECK(refusal_of("- a\n  - b\n") == "t.md:4");
    CHECK(refusal_of("- a\n\n  b\n") == "t.md:5");
    CHECK(refusal_of("text ![x](media/x.png)\n") == "t.md:3");
    CHECK(refusal_of("![x](media/x.png) text\n") == "t.md:3");
    CHECK(refusal_of("![x](media/x.png \"title\")\n") == "t.md:3");
    CHECK(refusal_of("- ![x](media/x.png)\n") == "t.md:3");
    CHECK(refusal_of("one\ntwo\n*em*\n") == "t.md:5");
    CHECK(refusal_of("a **b\n") == "t.md:3");
}

TEST_CASE("A file without front matter, or with a broken one, is refused") {
    CHECK(parse_markdown("## A\n", "t.md").error().where() == "t.md:1");
    CHECK(parse_markdown("+++\na = 1\n## A\n", "t.md").error().is(ContentError::bad_syntax));
    CHECK(parse_markdown("+++\na = 1\nb =\n+++\n", "t.md").error().where() == "t.md:3");
    CHECK(parse_markdown("+++\n+++\n\xff\n", "t.md").error().is(ContentError::bad_utf8));
    CHECK(parse_markdown("\xEF\xBB\xBF+++\n+++\n", "t.md").error().is(ContentError::bad_utf8));
    CHECK(parse_markdown("+++\r\nlanguage = \"ja\"\r\n+++\r\ntext\r\n", "t.md").ok());
}

TEST_CASE("A tutorial's steps carry picture, text and narration") {
    const auto article = parse_article(PackFolder::tutorial("ja"), "qr.ja.md", ArticleKind::tutorial);
    REQUIRE(article.ok());
    REQUIRE(article->sections.size() == 2);
    const Section& first = article->sections[0];
    CHECK(first.id == "ready");
    CHECK(first.heading == "{準備|じゅんび}");
    CHECK(first.picture->description == "{画面|がめん}");
    CHECK(first.narration == "{手|て}に{持|も}ってください。");
    CHECK(first.body.size() == 1);
    CHECK(article->sections[1].narration.empty());
    CHECK(body_as_narration(article->sections[1].body) == "Tap here now. one. two.");
}

TEST_CASE("An article against its rules is refused with file and line") {
    struct Violation {
        std::string text;
        ArticleKind kind;
        ContentError code;
        std::string where;
    };
    const std::string picture = "![p](media/a.png)\n\n";
    const auto violation = GENERATE_COPY(values<Violation>({
        {"+++\nsteps = [\"a\"]\n+++\n", ArticleKind::tutorial, ContentError::missing_key, "t.md:1"},
        {"+++\nlanguage = \"ja\"\n+++\n", ArticleKind::tutorial, ContentError::missing_key, "t.md:1"},
        {"+++\nlanguage = \"ja\"\nsteps = []\n+++\n", ArticleKind::tutorial, ContentError::bad_value, "t.md:3"},
        {"+++\nlanguage = \"ja\"\nsteps = [\"A\"]\n+++\n", ArticleKind::tutorial, ContentError::bad_value, "t.md:3"},
        {"+++\nlanguage = \"ja\"\nsteps = [\"a\", \"a\"]\n+++\n", ArticleKind::tutorial, ContentError::duplicate, "t.md:3"},
        {"+++\nlanguage = \"ja\"\nentries = [\"a\"]\n+++\n", ArticleKind::tutorial, ContentError::unknown_key, "t.md:3"},
        {front + "text\n", ArticleKind::tutorial, ContentError::bad_syntax, "t.md:5"},
        {front, ArticleKind::tutorial, ContentError::bad_value, "t.md:3"},
        {front + "## A\n\n" + picture + "x\n\n## B\n", ArticleKind::tutorial, ContentError::bad_value, "t.md:11"},
        {front + "## A\n\ntext\n", ArticleKind::tutorial, ContentError::missing_key, "t.md:5"},
        {front + "## A\n\n" + picture, ArticleKind::tutorial, ContentError::missing_key, "t.md:5"},
        {front + "## A\n\ntext\n\n" + picture, ArticleKind::tutorial, ContentError::bad_syntax, "t.md:9"},
        {front + "## A\n\n" + picture + picture, ArticleKind::tutorial, ContentError::bad_syntax, "t.md:9"},
        {front + "## A\n\n![](media/a.png)\n", ArticleKind::tutorial, ContentError::bad_value, "t.md:7"},
        {front + "## A\n\n" + picture + "> n\n\nlater\n", ArticleKind::tutorial, ContentError::bad_syntax, "t.md:11"},
        {front + "## A\n\n" + picture + std::string(301, 'x') + "\n", ArticleKind::tutorial, ContentError::bad_value, "t.md:9"},
        {front + "## " + std::string(61, 'x') + "\n", ArticleKind::tutorial, ContentError::bad_value, "t.md:5"},
        {front + "## A\n\n" + picture + "1\n\n2\n\n3\n\n4\n\n5\n\n6\n\n7\n", ArticleKind::tutorial, ContentError::bad_value, "t.md:21"},
        {"+++\nlanguage = \"ja\"\nentries = [\"a\"]\n+++\n## A\n\n> n\n", ArticleKind::questions, ContentError::bad_syntax, "t.md:7"},
    }));
    const auto article = parse_article(violation.text, "t.md", violation.kind);
    INFO(violation.text);
    REQUIRE_FALSE(article.ok());
    INFO(article.error().message());
    CHECK(article.error().is(violation.code));
    CHECK(article.error().where() == violation.where);
}
