#include <catch2/catch.hpp>

#include "tests/sync/delivery/delivery_support.h"

// A store that cannot be entered: its password is not there, or is not the one.

using namespace engawa;
using namespace engawa::delivery;
using store::StoreError;

namespace {

// A door whose key may be missing, or of another lock.
class FakeAccess final : public StoreAccess {
  public:
    explicit FakeAccess(store::MemoryStore& store) : store_(store) {}
    void lose_key() { key_ = Key::lost; }
    void give_wrong_key() { key_ = Key::wrong; }
    void give_key() { key_ = Key::right; }

    Result<store::ObjectStore*> enter() override {
        if (key_ == Key::lost) return Error(FileError::not_found, "store-secret", "gone");
        if (inside_) return &store_;
        if (key_ == Key::wrong) store_.fail_all(StoreError::denied);
        else store_.mend();
        inside_ = true;
        return &store_;
    }
    void refused() override { inside_ = false; }
    void cancel() override {}

  private:
    enum class Key { right, lost, wrong };
    store::MemoryStore& store_;
    Key key_ = Key::right;
    bool inside_ = false;
};

}  // namespace

TEST_CASE("While the store cannot be entered nothing goes out, the queue stays as it was, and each step tries again") {
    Site site;
    store::MemoryStore store;
    FakeAccess access(store);
    access.lose_key();
    auto worker = site.make_worker(access);
    site.submit(2);
    for (int step = 0; step < 5; ++step) {
        const auto next = worker->step(site.steady.now());
        REQUIRE(next);
        CHECK(*next == site.steady.now() + site.options.after_no_access);
        site.steady.advance(*next - site.steady.now());
    }
    CHECK(store.objects().empty());
    CHECK(worker->status().link == Link::held);
    CHECK(worker->status().last_error == "file.not_found");
    CHECK(worker->status().queue.sealed == 2);  // people see what waits
    CHECK(site.summary().sealed == 2);
    CHECK(site.summary().offered == 0);

    access.give_key();
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 2);
    CHECK(worker->status().link == Link::working);
    CHECK(worker->status().last_error.empty());
}

TEST_CASE("A step that is asked for before its time tries the door as well") {
    Site site;
    store::MemoryStore store;
    FakeAccess access(store);
    access.lose_key();
    auto worker = site.make_worker(access);
    site.submit(1);
    REQUIRE(*worker->step(site.steady.now()) > site.steady.now());
    access.give_key();
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 1);
}

TEST_CASE("A password that is lost on the way holds what is left") {
    Site site;
    store::MemoryStore store;
    FakeAccess access(store);
    auto worker = site.make_worker(access);
    site.submit(2);
    while (site.summary().stored < 1) REQUIRE(worker->step(site.steady.now()));
    access.lose_key();
    settle(*worker, site.steady);
    CHECK(worker->status().link == Link::held);
    CHECK(site.summary().stored == 1);
    CHECK(site.summary().sealed == 1);
}

TEST_CASE("After the store has said no the password is read again, and a right one lets everything through") {
    Site site;
    store::MemoryStore store;
    FakeAccess access(store);
    access.give_wrong_key();
    auto worker = site.make_worker(access);
    site.submit(2);
    settle(*worker, site.steady);
    CHECK(worker->status().link == Link::failing);
    CHECK(site.summary().stored == 0);
    access.give_key();
    pass(*worker, site, std::chrono::minutes(16));
    CHECK(site.summary().stored == 2);
}
