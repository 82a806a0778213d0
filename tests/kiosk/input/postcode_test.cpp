#include "kiosk/input/postcode.h"

#include <catch2/catch.hpp>

#include <cstdlib>

#include "kiosk/input/input_error.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::input;

namespace {

PostcodeIndex index_of(const support::TemporaryFolder& folder, const std::string& lines) {
    const auto bytes = build_postcode_index(lines);
    REQUIRE(bytes.ok());
    auto index = PostcodeIndex::open(folder.write("postcodes.bin", *bytes));
    REQUIRE(index.ok());
    return *std::move(index);
}

Town town_of(const std::string& address) {
    const support::TemporaryFolder folder;
    const auto towns = index_of(folder, "1000001 #CNS " + address + "\n").find(*Postcode::parse("1000001"));
    REQUIRE(towns.size() == 1);
    return towns[0];
}

}  // namespace

TEST_CASE("A postcode is read however it was typed") {
    CHECK(Postcode::parse("３９９－８２０５")->written() == "399-8205");
    CHECK(Postcode::parse("〒 001 0010")->digits() == "0010010");
    for (const std::string wrong : {"", "399820", "39982051", "399-820x"}) CHECK_FALSE(Postcode::parse(wrong));
}

TEST_CASE("An address is cut into prefecture, city and town as municipalities are named") {
    const auto expected = GENERATE(values<Town>({
        {"長野県", "安曇野市", "豊科"},       {"北海道", "札幌市北区", "北十条西"}, {"北海道", "余市郡余市町", "大川町"},
        {"三重県", "四日市市", "大里町"},     {"千葉県", "市川市", "市川"},         {"千葉県", "市原市", "五井"},
        {"東京都", "町田市", "中町"},         {"東京都", "千代田区", "内幸町"},     {"東京都", "三宅島三宅村", "神着"},
        {"奈良県", "大和郡山市", "南郡山町"}, {"奈良県", "高市郡明日香村", "飛鳥"}, {"福島県", "郡山市", "開成"},
        {"愛知県", "蒲郡市", "中央本町"},     {"群馬県", "佐波郡玉村町", "上新田"}, {"佐賀県", "杵島郡大町町", "大町"},
        {"宮城県", "柴田郡村田町", "足立"},   {"大分県", "大分市", "市"},           {"神奈川県", "横浜市保土ケ谷区", "新井町"},
        {"神奈川県", "川崎市川崎区", "駅前本町"}, {"新潟県", "十日町市", "本町"},  {"広島県", "廿日市市", "廿日市"},
        {"京都府", "京都市右京区", "嵯峨"},   {"長野県", "大町市", "大町"},         {"鹿児島県", "鹿児島郡十島村", "口之島"},
    }));
    INFO(expected.whole());
    CHECK(town_of(expected.whole()) == expected);
}

TEST_CASE("A postcode of several towns gives them all, each once, in the order of the source") {
    const support::TemporaryFolder folder;
    const auto index = index_of(folder,
                                "# a comment\n"
                                "5110000 #CNS 三重県いなべ市 三重県員弁郡東員町\n"
                                "3998205 #CNS 長野県安曇野市豊科\n"
                                "5110000 #CNS 三重県いなべ市\n");
    CHECK(index.size() == 3);
    CHECK(index.find(*Postcode::parse("5110000")) ==
          std::vector<Town>{{"三重県", "いなべ市", ""}, {"三重県", "員弁郡東員町", ""}});
    CHECK(index.find(*Postcode::parse("0000000")).empty());
    CHECK(index.find(*Postcode::parse("9999999")).empty());
}

TEST_CASE("A floor of a tall building reads as one") {
    CHECK(town_of("愛知県名古屋市中村区名駅ミッドランドスクエア高層棟）（１階").town == "名駅ミッドランドスクエア高層棟 １階");
}

TEST_CASE("The index that ships holds every municipality of its source and answers for the places it serves") {
    const auto index = PostcodeIndex::open(engawa::support::share_dir() / "input/postcodes.bin");
    INFO((index.ok() ? "" : index.error().message()));
    REQUIRE(index.ok());
    CHECK(index->size() > 120000);
    CHECK(index->find(*Postcode::parse("399-8205")) == std::vector<Town>{{"長野県", "安曇野市", "豊科"}});
    CHECK(index->find(*Postcode::parse("0010000")).front().city == "札幌市北区");
}

TEST_CASE("A missing, foreign or cut-off index is refused") {
    const support::TemporaryFolder folder;
    CHECK(PostcodeIndex::open(folder.path() / "none.bin").error().is(InputError::unavailable));
    const std::string whole = *build_postcode_index("3998205 #CNS 長野県安曇野市豊科\n");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CHECK(PostcodeIndex::open(folder.write("cut.bin", whole.substr(0, length))).error().is(InputError::bad_file));
    }
    std::string foreign = whole;
    foreign[0] = 'X';
    CHECK_FALSE(PostcodeIndex::open(folder.write("foreign.bin", foreign)).ok());
    CHECK(build_postcode_index("no postcodes here\n").error().is(InputError::bad_file));
}

TEST_CASE("A damaged index gives wrong towns at worst, never a read outside the file") {
    const support::TemporaryFolder folder;
    const std::string whole = *build_postcode_index("3998205 #CNS 長野県安曇野市豊科\n3998206 #CNS 長野県安曇野市豊科\n");
    for (std::size_t at = 24; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = '\xff';
        const auto index = PostcodeIndex::open(folder.write("damaged.bin", damaged));
        REQUIRE(index.ok());
        (void)index->find(*Postcode::parse("3998205"));
    }
}
