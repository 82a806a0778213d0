#include "kiosk/app/workers.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "kiosk/input/input_error.h"
#include "kiosk/input/zinnia_recogniser.h"
#include "tests/support/log_lines.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::app;

namespace {

// What the thread answers to one stroke.
Result<input::Recognition> answer_of(RecognitionThread& thread, std::function<bool()>& woken) {
    thread.exchange().ask({{{{100, 500}, {900, 500}}}});
    while (!woken()) std::this_thread::yield();
    auto answer = thread.exchange().take();
    REQUIRE(answer.has_value());
    return std::move(*answer);
}

}  // namespace

TEST_CASE("Without its model drawing is not offered, and the log says so") {
    support::LogLines log;
    const support::TemporaryFolder folder;
    RecognitionThread thread(folder.path() / "none.model", [] {});
    CHECK_FALSE(thread.exchange().available());
    CHECK(log.count("the model is missing") == 1);
    thread.start();  // nothing to start
}

TEST_CASE("With its model drawing is offered and a stroke is answered; a damaged one takes the offer back") {
    support::LogLines log;
    const support::TemporaryFolder folder;
    std::atomic<bool> answered = false;
    std::function<bool()> woken = [&] { return answered.load(); };
    SECTION("whole") {
        RecognitionThread thread(input::debian_writing_model(), [&] { answered = true; });
        REQUIRE(thread.exchange().available());
        thread.start();
        CHECK(answer_of(thread, woken).value().characters.front() == "一");
    }
    SECTION("damaged") {
        RecognitionThread thread(folder.write("damaged.model", "no model"), [&] { answered = true; });
        REQUIRE(thread.exchange().available());  // known when it is opened
        thread.start();
        CHECK(answer_of(thread, woken).error().is(input::InputError::unavailable));
        CHECK_FALSE(thread.exchange().available());
    }
}
