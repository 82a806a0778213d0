#include "sync/exchange/marker.h"

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::exchange;

TEST_CASE("A stick's marker is read as it was written") {
    const support::TemporaryFolder folder;
    const Marker marker{"kawabe", {Cargo::inbox, Cargo::content}};
    folder.write(std::string(marker_file_name), marker_text(marker));
    CHECK(read_marker(folder.path()).value() == marker);
    folder.write(std::string(marker_file_name), marker_text(marker_for("kawabe")));
    CHECK(read_marker(folder.path()).value().carries.size() == 5);
}

TEST_CASE("Cargo and fields of a later program are passed over") {
    const support::TemporaryFolder folder;
    folder.write(std::string(marker_file_name),
                 "format = \"engawa-store\"\nversion = 1\ncity = \"kawabe\"\ncolour = 3\ncarries = [\"acks\", \"pigeons\", 7]\n");
    CHECK(read_marker(folder.path()).value() == Marker{"kawabe", {Cargo::acks}});
}

TEST_CASE("A folder without a marker is nobody's") {
    const support::TemporaryFolder folder;
    const auto marker = read_marker(folder.path());
    REQUIRE_FALSE(marker.ok());
    CHECK(marker.error().is(StickError::not_ours));
    CHECK(read_marker(folder.path() / "gone").error().is(StickError::not_ours));
}

TEST_CASE("A marker that cannot be meant is refused, and says why") {
    struct Row {
        const char* text;
        const char* told;
    };
    const Row row = GENERATE(values<Row>({{"", "format"},
                                          {"format = 3", "format"},
                                          {"format = \"engawa-store\"", "version"},
                                          {"format = \"engawa-store\"\nversion = 2", "version"},
                                          {"format = \"engawa-store\"\nversion = 1", "city"},
                                          {"format = \"engawa-store\"\nversion = 1\ncity = \"Kawabe City\"", "city"},
                                          {"format = \"engawa-store\"\nversion = 1\ncity = \"kawabe\"", "carries"},
                                          {"format = [", "engawa-store.toml"}}));
    CAPTURE(row.text);
    const support::TemporaryFolder folder;
    folder.write(std::string(marker_file_name), row.text);
    const auto marker = read_marker(folder.path());
    REQUIRE_FALSE(marker.ok());
    CHECK(marker.error().is(StickError::malformed));
    CHECK_THAT(marker.error().message(), Catch::Contains(row.told));
}

TEST_CASE("A marker as long as a film is not read") {
    const support::TemporaryFolder folder;
    folder.write(std::string(marker_file_name), std::string(70'000, '#'));
    CHECK(read_marker(folder.path()).error().is(StickError::malformed));
}
