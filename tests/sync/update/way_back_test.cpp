#include <catch2/catch.hpp>

#include <fstream>

#include "tests/sync/update/update_bench.h"

using namespace engawa;
using namespace engawa::update;
using namespace engawa::update::test;

TEST_CASE("A pack that does not work when it is put to use goes back, and is not taken again") {
    UpdateBench bench;
    const PackId kaigo("kaigo");
    bench.publish("1");
    bench.look();
    const std::string first = bench.current();
    bench.publish("2");
    bench.look();
    const std::string second = bench.installation.take_into_use().at(kaigo).value();
    REQUIRE(bench.installation.roll_back(kaigo, second, Installation::Fault::refuse).ok());
    CHECK(bench.current() == first);
    bench.look();
    CHECK(bench.current() == first);
    REQUIRE(bench.installation.roll_back(kaigo, first, Installation::Fault::refuse).ok());
    CHECK(bench.current() == "none");  // the pages show what came with the program
    bench.look();
    CHECK(bench.current() == "none");
    SECTION("one that could not be read is fetched anew") {
        bench.publish("3");
        bench.look();
        CHECK(bench.shown() == "3");
        REQUIRE(bench.installation.roll_back(kaigo, bench.current(), Installation::Fault::unreadable).ok());
        CHECK(bench.current() == "none");
        bench.look();
        CHECK(bench.shown() == "3");
    }
    SECTION("one that was spoilt on the disk gives way to the good one") {
        bench.publish("3");
        bench.look();
        const std::string third = bench.current();
        REQUIRE(bench.installation.roll_back(kaigo, third, Installation::Fault::unreadable).ok());
        std::ofstream(bench.installation.state_folder(kaigo, third) / "pack.toml") << "?";
        bench.look();
        CHECK(bench.worker.last_error() == "");
        CHECK(bench.shown() == "3");
    }
}

TEST_CASE("A pack that does not work goes from the pages though that cannot be written down") {
    UpdateBench bench;
    const PackId kaigo("kaigo");
    bench.publish("1");
    bench.look();
    const std::string first = bench.current();
    bench.publish("2");
    bench.look();
    const std::string second = bench.installation.take_into_use().at(kaigo).value();
    const auto list = bench.content() / "installed.json";
    std::filesystem::remove(list);
    std::filesystem::create_directories(list / "in the way");
    CHECK_FALSE(bench.installation.roll_back(kaigo, second, Installation::Fault::refuse).ok());
    CHECK(bench.current() == first);
    CHECK(bench.installation.take_into_use().at(kaigo) == first);
}

TEST_CASE("After two versions between two visits the way back is to the one that was shown") {
    UpdateBench bench;
    const PackId kaigo("kaigo");
    bench.publish("1");
    bench.look();
    const std::string first = bench.installation.take_into_use().at(kaigo).value();
    bench.publish("2");
    bench.look();
    const std::string second = bench.current();
    SECTION("the newest does not work") {
        bench.publish("3");
        bench.look();
        const std::string third = bench.installation.take_into_use().at(kaigo).value();
        REQUIRE(bench.installation.roll_back(kaigo, third, Installation::Fault::refuse).ok());
        CHECK(bench.current() == first);
        CHECK(bench.shown() == "1");
    }
    SECTION("the repository goes back to the one that is shown") {
        bench.publish("1");
        bench.look();
        CHECK(bench.current() == first);
        CHECK(bench.installation.pack(kaigo).previous == second);
    }
}

TEST_CASE("What a visit uses stays on the disk though it was refused meanwhile") {
    UpdateBench bench;
    const PackId kaigo("kaigo");
    bench.publish("1");
    bench.look();
    const std::string first = bench.installation.take_into_use().at(kaigo).value();
    REQUIRE(bench.installation.roll_back(kaigo, first, Installation::Fault::refuse).ok());
    bench.publish("2");
    bench.look();
    bench.publish("3");
    bench.look();
    CHECK(std::filesystem::exists(bench.installation.state_folder(kaigo, first) / "pack.toml"));
    bench.installation.take_into_use();
    bench.look();
    CHECK_FALSE(std::filesystem::exists(bench.installation.state_folder(kaigo, first)));
}

TEST_CASE("A state that is refused twice is noted once") {
    UpdateBench bench;
    const PackId kaigo("kaigo");
    for (const char* state : {"1-a", "2-b", "1-a"}) REQUIRE(bench.installation.refuse(kaigo, state).ok());
    CHECK(bench.installation.pack(kaigo).refused == std::vector<std::string>{"2-b", "1-a"});
}

TEST_CASE("A state with a file that is not the pack's is made anew") {
    UpdateBench bench;
    const PackId kaigo("kaigo");
    bench.publish("1");
    bench.look();
    const std::string state = bench.current();
    REQUIRE(bench.installation.roll_back(kaigo, state, Installation::Fault::unreadable).ok());
    const auto stray = bench.installation.state_folder(kaigo, state) / "forms" / "stray.xml";
    std::ofstream(stray) << "<stray/>";
    bench.look();
    CHECK(bench.shown() == "1");
    CHECK_FALSE(std::filesystem::exists(stray));
}

TEST_CASE("A pack that has a current state was not withdrawn, whatever its entry says") {
    const auto read = read_installed(R"({"format":1,"packs":{"kaigo":{"current":"1-a","withdrawn":true}}})", "installed.json");
    REQUIRE(read.ok());
    CHECK_FALSE(read->packs.at(PackId("kaigo")).withdrawn);
}

TEST_CASE("When the folder of the current state is gone, the one before is shown") {
    UpdateBench bench;
    const PackId kaigo("kaigo");
    bench.publish("1");
    bench.look();
    const std::string first = bench.installation.take_into_use().at(kaigo).value();
    bench.publish("2");
    bench.look();
    std::filesystem::remove_all(bench.installation.state_folder(kaigo, bench.current()));
    Installation again(bench.content());
    REQUIRE(again.open().ok());
    CHECK(again.pack(kaigo).current == first);
    CHECK_FALSE(again.pack(kaigo).previous);
}
