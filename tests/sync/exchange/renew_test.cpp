#include <catch2/catch.hpp>

#include "sync/exchange/exchange.h"
#include "sync/store/folder_store.h"
#include "tests/sync/exchange/exchange_bench.h"

// What the office says comes into force while a stick is in, most often since that stick brought it.

using namespace engawa;
using namespace engawa::exchange;
TEST_CASE("A stick that brings a registry may be pulled out only when that is in force, and not twice when it changes nothing here") {
    Site site;
    Stick stick;
    site.submit(3);
    store::FolderStore office(stick.pocket);
    site.acknowledge(office, 4, {1, 2});
    stick.give_packs();
    Exchange exchange = site.make_exchange();
    stick.into(site);
    site.outdated = true;
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(Working{Work::content, 1, 1}));
    CHECK_FALSE(exchange.at_work());  // it waits to be renewed, and nothing waits for it
    site.outdated = false;
    exchange.renew(site.parts(), Exchange::Terms::same);
    CHECK(exchange.status() == StickStatus(Finished{1, 1, 2, Shortfall::none}));
    CHECK_FALSE(exchange.at_work());
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(Finished{1, 1, 2, Shortfall::none}));
    CHECK(site.taker.times_begun == 1);
}

TEST_CASE("A stick that brings what matters to it is worked on once more, and what arrived by it the first time is still told") {
    Site site;
    Stick stick;
    site.submit(3);
    store::FolderStore office(stick.pocket);
    site.acknowledge(office, 4, {1, 2});
    stick.give_packs();
    site.state = envelope::KioskState::revoked;
    Exchange exchange = site.make_exchange();
    stick.into(site);
    site.outdated = true;
    Site::settle(exchange);
    CHECK(stick.inbox().empty());
    site.outdated = false;
    site.state = envelope::KioskState::active;
    exchange.renew(site.parts(), Exchange::Terms::other);
    CHECK(exchange.at_work());
    CHECK(std::holds_alternative<Working>(exchange.status()));
    for (int i = 0; i < 10'000 && exchange.at_work(); ++i) {
        CHECK(std::holds_alternative<Working>(exchange.status()));
        exchange.step({});
    }
    CHECK(exchange.status() == StickStatus(Finished{1, 1, 2, Shortfall::none}));
    CHECK(stick.inbox().size() == 1);
    CHECK(site.taker.times_begun == 2);
    stick.out_of(site);
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(NoStick{}));
    stick.into(site);
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(Finished{1, 1, 0, Shortfall::none}));
}

TEST_CASE("Renewed in the middle of its work, the exchange goes on where it was, or from the beginning, and tells the same") {
    const auto terms = GENERATE(Exchange::Terms::same, Exchange::Terms::other);
    const int steps = GENERATE(range(1, 12));
    Site site;
    Stick stick;
    site.submit(4);
    store::FolderStore office(stick.pocket);
    site.acknowledge(office, 4, {2});
    stick.give_packs();
    site.taker.answer = ContentTaker::State::busy;
    Exchange exchange = site.make_exchange();
    stick.into(site);
    for (int i = 0; i < steps; ++i) {
        exchange.step({});
        CHECK(exchange.at_work());
    }
    exchange.renew(site.parts(), terms);
    CHECK(exchange.at_work());
    CHECK(std::holds_alternative<Working>(exchange.status()));
    site.taker.answer = ContentTaker::State::taken;
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(Finished{3, 3, 1, Shortfall::none}));
    CHECK(stick.inbox().size() == 3);
    CHECK(site.taker.taking.empty());
}

TEST_CASE("From the moment a stick of the city is seen it is at work, and nothing of it was read yet") {
    Site site;
    Stick stick;
    site.submit(1);
    store::FolderStore office(stick.pocket);
    site.acknowledge(office, 4, {1});
    Exchange exchange = site.make_exchange();
    CHECK_FALSE(exchange.at_work());
    stick.into(site);
    exchange.step({});
    CHECK(exchange.at_work());
    CHECK(exchange.status() == StickStatus(Working{}));
    CHECK(site.waiting() == 1);
}

TEST_CASE("A stick that is out before it is worked on once more is told of as what it is: gone") {
    Site site;
    Stick stick;
    stick.give_packs();
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    exchange.renew(site.parts(), Exchange::Terms::other);
    stick.out_of(site);
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(NoStick{}));
    CHECK_FALSE(exchange.at_work());
}

TEST_CASE("Somebody's own stick that becomes the city's by what is in force is worked on, and another city's is told of") {
    Site site;
    Stick stick("another-city");
    site.submit(1);
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(Foreign{StickError::other_city}));
    ExchangeParts moved = site.parts();
    moved.city = "another-city";
    exchange.renew(std::move(moved), Exchange::Terms::other);
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(Finished{1, 1, 0, Shortfall::none}));
    exchange.renew(site.parts(), Exchange::Terms::other);
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(Foreign{StickError::other_city}));
    stick.out_of(site);
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(NoStick{}));
}
