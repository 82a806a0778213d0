#include "kiosk/session/slip_exchange.h"

using namespace engawa;
using namespace engawa::session;

namespace {
std::string code_of(const SlipOrder& order) { return std::get<LookUpStatus>(order).code; }
}  // namespace

TEST_CASE("An order is worked on once and its answer is given once") {
    SlipExchange exchange;
    CHECK_FALSE(exchange.busy());
    CHECK_FALSE(exchange.take_job());
    exchange.ask(LookUpStatus{"572400000002"});
    CHECK(exchange.busy());
    exchange.wait(std::chrono::hours(1));  // there is one: no waiting
    const auto job = exchange.take_job();
    REQUIRE(job);
    CHECK(code_of(job->order) == "572400000002");
    CHECK_FALSE(exchange.take_job());
    CHECK_FALSE(exchange.take());
    exchange.put_down(job->ticket, NothingFound{});
    CHECK_FALSE(exchange.busy());
    const auto answer = exchange.take();
    REQUIRE(answer);
    CHECK(std::holds_alternative<NothingFound>(*answer));
    CHECK_FALSE(exchange.take());
}

TEST_CASE("An answer to what is not asked any more is dropped") {
    SlipExchange exchange;
    exchange.ask(LookUpStatus{"1"});
    const auto job = exchange.take_job();
    REQUIRE(job);
    SECTION("a newer order came") {
        exchange.ask(LookUpStatus{"2"});
        exchange.put_down(job->ticket, StatusTold{SlipState::done, {}, "x"});
        CHECK(exchange.busy());
        CHECK(code_of(exchange.take_job()->order) == "2");
    }
    SECTION("the page was left") {
        exchange.forget();
        CHECK_FALSE(exchange.busy());
        exchange.put_down(job->ticket, StatusTold{SlipState::done, {}, "x"});
    }
    CHECK_FALSE(exchange.take());
}

TEST_CASE("What was asked and not begun is forgotten with the visit, and stopping wakes the worker") {
    SlipExchange exchange;
    exchange.ask(LookUpStatus{"1"});
    exchange.forget();
    CHECK_FALSE(exchange.take_job());
    exchange.stop();
    exchange.wait(std::chrono::hours(1));
    CHECK(exchange.stopped());
}

TEST_CASE("What is to be let go of is not waited for, and neither is the end") {
    SlipExchange exchange;
    exchange.release("a secret");
    exchange.wait(std::chrono::hours(24));  // there is one: no waiting
    CHECK(exchange.take_release() == std::optional<std::string>("a secret"));
    CHECK_FALSE(exchange.take_release());
    exchange.stop();
    exchange.wait(std::chrono::hours(24));
    CHECK(exchange.stopped());
}
