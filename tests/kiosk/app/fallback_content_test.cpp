#include "kiosk/app/fallback_content.h"

#include <catch2/catch.hpp>

#include "tests/support/log_lines.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::app;
using Answer = update::ContentSource::Answer;
namespace fs = std::filesystem;

namespace {

struct Stores {
    Stores() {
        folder.write("named/content/metadata/timestamp.json", "named");
        folder.write("own/content/metadata/timestamp.json", "own");
        start();
    }
    // As after a start of the program; `to` is the address that the registry names.
    void start(const std::string& to = "https://named.example/", bool with_own = true) {
        content.emplace(FallbackContent::Parts{to, named, with_own ? &own : nullptr, note, [this] { return now; }});
    }
    // Which repository a look goes to.
    std::string look(Answer answer) {
        const auto fetcher = content->open();
        REQUIRE(fetcher);
        std::string which = (*fetcher)->fetch_metadata("timestamp.json", 100).value();
        content->answered(answer);
        return which;
    }

    support::TemporaryFolder folder;
    const fs::path note = folder.path() / "content-store.json";
    EnrolledContent named{"file://" + (folder.path() / "named").string(), {}};
    EnrolledContent own{"file://" + (folder.path() / "own").string(), {}};
    std::optional<WallTime> now = build_time() + std::chrono::days(30);
    std::optional<FallbackContent> content;
};

}  // namespace

TEST_CASE("After three days without content from the store that the registry names the kiosk's own is asked beside it, until it has some") {
    Stores stores;
    const support::LogLines log;
    CHECK(stores.look(Answer::none) == "named");
    *stores.now += std::chrono::days(3) - std::chrono::seconds(1);
    CHECK(stores.look(Answer::none) == "named");
    CHECK_FALSE(stores.content->has_another());
    *stores.now += std::chrono::seconds(1);
    CHECK(stores.look(Answer::none) == "named");
    CHECK(stores.content->has_another());
    CHECK(log.count("the store of kiosk.toml is asked") == 1);
    CHECK(stores.look(GENERATE(Answer::content, Answer::none)) == "own");
    CHECK_FALSE(stores.content->has_another());

    // The named one is asked first each time.
    CHECK(stores.look(Answer::none) == "named");
    CHECK(stores.look(Answer::content) == "own");
    CHECK(stores.look(Answer::content) == "named");
    CHECK_FALSE(stores.content->has_another());
    CHECK(log.count("has content again") == 1);
    CHECK_FALSE(fs::exists(stores.note));
    CHECK(stores.look(Answer::none) == "named");
    CHECK_FALSE(stores.content->has_another());
}

TEST_CASE("The days without content are counted over a restart, of one store, and by a clock that is set") {
    Stores stores;
    CHECK(stores.look(Answer::none) == "named");
    *stores.now += std::chrono::days(4);
    SECTION("over a restart") {
        stores.start();
        stores.look(Answer::none);
        CHECK(stores.content->has_another());
    }
    SECTION("of another store they begin anew") {
        stores.start("https://another.example/");
        stores.look(Answer::none);
        CHECK_FALSE(stores.content->has_another());
    }
    SECTION("with a damaged note too") {
        stores.folder.write("content-store.json", "{");
        stores.start();
        stores.look(Answer::none);
        CHECK_FALSE(stores.content->has_another());
    }
    SECTION("without a clock nobody knows") {
        stores.now.reset();
        stores.look(Answer::none);
        CHECK_FALSE(stores.content->has_another());
    }
    SECTION("set back, they begin anew") {
        *stores.now -= std::chrono::days(10);
        stores.look(Answer::none);
        CHECK_FALSE(stores.content->has_another());
        *stores.now += std::chrono::days(2);
        stores.look(Answer::none);
        CHECK_FALSE(stores.content->has_another());
    }
    SECTION("where kiosk.toml names the same store there is no other") {
        stores.start("https://named.example/", false);
        stores.look(Answer::none);
        CHECK_FALSE(stores.content->has_another());
    }
}
