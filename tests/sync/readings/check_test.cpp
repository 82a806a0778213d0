#include "sync/readings/check.h"

#include <catch2/catch.hpp>

#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::readings;

namespace {

const Dictionary& mecab() {
    static const std::unique_ptr<Dictionary> opened = [] {
        auto dictionary = open_mecab();
        if (!dictionary.ok()) FAIL(dictionary.error().message());
        return std::move(*dictionary);
    }();
    return *opened;
}

}  // namespace

TEST_CASE("Kanji without a reading are told with a proposal, in the middle of a word too") {
    const auto advice = check_line("<value>ここで申請して、次へ行きます。</value>", mecab());
    REQUIRE(advice.size() == 3);
    CHECK(advice[0].kind == Advice::Kind::missing);
    CHECK(advice[0].text == "申請");
    CHECK(advice[0].proposed.find("しんせい") != std::string::npos);
    CHECK(advice[1].text == "次");
    CHECK(advice[2].text == "行");
    CHECK(advice[2].proposed.find("い") != std::string::npos);
}

TEST_CASE("A reading that the dictionary knows is left alone, and another one is told beside what stands") {
    CHECK(check_line("{申請|しんせい}を{出|だ}します。", mecab()).empty());
    const auto advice = check_line("{申請|しんぜい}をします。", mecab());
    REQUIRE(advice.size() == 1);
    CHECK(advice[0].kind == Advice::Kind::different);
    CHECK(advice[0].authored == "しんぜい");
    CHECK(advice[0].proposed.find("しんせい") != std::string::npos);
}

TEST_CASE("What is no Japanese text gives no advice: tags, English, kana") {
    for (const char* line : {"<value ref=\"漢字\">", "Please wait.", "ひらがな と カタカナ", ""}) {
        INFO(line);
        CHECK(check_line(line, mecab()).empty());
    }
}

TEST_CASE("A pack's files are checked with file and line, and a folder with none says so") {
    const support::TemporaryFolder folder;
    folder.write("pack/pack.toml", "id = \"a\"\n[title]\nja = \"{介護|かいご}の相談\"\nen = \"The 相談\"\n");
    folder.write("pack/forms/a.xml", "<value>{名前|なまえ}</value>\n");
    folder.write("pack/media/list.csv", "漢字\n");
    folder.write("pack/faq/a.en.md", "See the 証書.\n");
    folder.write("pack/forms/b.xml", "<translation lang=\"en\">\n<value>the 証書</value>\n</translation>\n<a>{証書|しょうしょ}</a>\n");
    const auto checked = check_pack(folder.path() / "pack", mecab());
    REQUIRE(checked.ok());
    CHECK(checked->files == 3);
    REQUIRE(checked->found.size() == 1);
    CHECK(checked->found[0].file == "pack.toml");
    REQUIRE(checked->found[0].advice.size() == 1);
    CHECK(checked->found[0].advice[0].line == 3);
    CHECK(checked->found[0].advice[0].text == "相談");
    const support::TemporaryFolder empty;
    CHECK(check_pack(empty.path(), mecab()).error().is(ReadingsError::no_text));
    CHECK(check_pack(empty.path() / "nowhere", mecab()).error().is(ReadingsError::no_text));
}

TEST_CASE("Without a dictionary MeCab is said not to be installed") {
    const support::TemporaryFolder empty;
    const auto none = open_mecab(empty.path());
    REQUIRE_FALSE(none.ok());
    CHECK(none.error().is(ReadingsError::not_installed));
    CHECK(none.error().detail().find("mecab-ipadic-utf8") != std::string::npos);
}

TEST_CASE("The packs that ship leave no kanji without a reading") {
    for (const char* pack : {"kaigo", "bousai", "sumaho"}) {
        const auto checked = check_pack(support::source_dir() / "assets" / "packs" / pack, mecab());
        REQUIRE(checked.ok());
        for (const FileAdvice& file : checked->found) {
            for (const Advice& one : file.advice) {
                INFO(pack << "/" << file.file.string() << ":" << one.line << " " << one.text << " " << one.proposed);
                CHECK(one.kind != Advice::Kind::missing);
            }
        }
    }
}
