#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/http.h"
#include "kiosk/base/log.h"
#include "kiosk/base/secret_bytes.h"
#include "kiosk/base/session_data.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;

TEST_CASE("A file is written whole, with its mode, and leaves nothing beside it") {
    const support::TemporaryFolder folder;
    const auto path = folder.path() / "a" / "b.txt";
    REQUIRE(write_file_atomically(path, "first").ok());
    REQUIRE(write_file_atomically(path, "second", FileMode::owner_only).ok());
    CHECK(read_text_file(path, 100).value() == "second");
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}) == 1);
}

TEST_CASE("Reading names what is wrong: absent, or over its limit") {
    const support::TemporaryFolder folder;
    const auto path = folder.write("x", "12345");
    CHECK(read_text_file(folder.path() / "none", 10).error().is(FileError::not_found));
    CHECK(read_text_file(path, 4).error().is(FileError::too_large));
    CHECK(read_text_file(path, 5).value() == "12345");
}

TEST_CASE("A failed write keeps the old file") {
    const support::TemporaryFolder folder;
    folder.write("kept/inside", "old");
    const Result<void> over_a_folder = write_file_atomically(folder.path() / "kept", "new");
    REQUIRE_FALSE(over_a_folder.ok());
    CHECK(support::read_all(folder.path() / "kept/inside") == "old");
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("A log line has a level, a layer, a message and quoted fields") {
    using namespace log;
    CHECK(format_line(Level::warning, "outbox", "put failed",
                      {Field("sequence", 12), Field("host", Public{"a b\"c\n"}), Field("kiosk", KioskId("k-1"))}) ==
          "warning outbox: put failed sequence=12 host=\"a b\\\"c\\n\" kiosk=k-1");
}

TEST_CASE("Log lines go to the sink that was set and to none before") {
    struct Kept final : log::Sink {
        std::vector<std::string> lines;
        void write(log::Level level, std::string_view layer, std::string_view message,
                   const std::vector<log::Field>& fields) override {
            lines.push_back(log::format_line(level, layer, message, fields));
        }
    } sink;
    log::info("test", "dropped");
    log::set_sink(&sink);
    log::error("test", "kept", {log::Field(Error(FileError::io, "disk", "gone"))});
    log::set_sink(nullptr);
    REQUIRE(sink.lines.size() == 1);
    CHECK(sink.lines[0] == "error test: kept error=\"disk: gone (file.io)\"");
}

TEST_CASE("Secret bytes compare by content, move without a copy and are empty after a wipe") {
    SecretBytes one = SecretBytes::copy_of("secret");
    SecretBytes two = one.clone();
    CHECK(one.equals(two.bytes()));
    SecretBytes moved = std::move(one);
    CHECK(one.empty());  // NOLINT(bugprone-use-after-move): what a move leaves is the point
    CHECK(moved.text() == "secret");
    moved.wipe();
    CHECK(moved.empty());
    CHECK_FALSE(two.equals(moved.bytes()));
}

TEST_CASE("A wiped container held nothing of its old content in its memory") {
    std::string text(64, 'n');
    const char* memory = text.data();
    const std::size_t capacity = text.capacity();
    wipe_container(text);
    CHECK(text.empty());
    for (std::size_t i = 0; i < capacity; ++i) REQUIRE(memory[i] == 0);
}

TEST_CASE("The end of a visit wipes every member, last joined first, and not those who left") {
    struct Member final : Wipeable {
        Member(std::string& order, char name) : order_(order), name_(name) {}
        void wipe() override { order_ += name_; }
        std::string& order_;
        char name_;
    };
    std::string order;
    SessionData data;
    Member a(order, 'a');
    Member b(order, 'b');
    Member c(order, 'c');
    const SessionMembership in_a(data, a);
    {
        const SessionMembership in_b(data, b);
    }
    const SessionMembership in_c(data, c);
    data.wipe_all();
    CHECK(order == "ca");
}

TEST_CASE("A response header is found without regard to case") {
    const HttpResponse response{200, {{"Content-Length", "5"}}, {}};
    CHECK(response.header("content-length") == "5");
    CHECK(response.header("content-lengt").empty());
}
