#include <catch2/catch.hpp>

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
