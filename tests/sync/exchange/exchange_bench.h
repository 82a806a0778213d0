#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sync/exchange/exchange.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/outbox/outbox_support.h"

namespace engawa::exchange {

// Takes what it is told to.
class FakeTaker final : public ContentTaker {
  public:
    void begin(const std::filesystem::path& stick) override {
        taking = stick;
        ++times_begun;
    }
    State state() override { return answer; }
    void end() override { taking.clear(); }
    std::filesystem::path taking;
    State answer = State::taken;
    int times_begun = 0;
};

// A kiosk with an outbox and a slot. All kiosks of a test share their office's keys.
struct Site {
    explicit Site(const std::string& id = "kiosk-7f3a", std::uint64_t seed = 1);
    void submit(int count);
    ExchangeParts parts();
    Exchange make_exchange() { return Exchange(parts()); }
    // Until it wants to wait for a stick; fails the test when it never does.
    static void settle(Exchange& exchange, SteadyTime now = {});
    // The office signs for these numbers, which wait here.
    void acknowledge(store::ObjectStore& store, std::uint64_t serial, const std::vector<std::uint64_t>& sequences) const;
    std::uint64_t waiting() const { return sink->summary()->waiting(); }

    support::TemporaryFolder folder;
    outbox::Kiosk kiosk;
    std::unique_ptr<outbox::Sink> sink;
    device::FakeMedia media;
    FakeTaker taker;
    envelope::KioskState state = envelope::KioskState::active;
    bool outdated = false;
    int submitted = 0;
};

// A folder that is a stick; prepared unless told otherwise.
struct Stick {
    explicit Stick(const std::string& city = "kawabe");
    // At the mount point, and in a pocket.
    void into(Site& site);
    void out_of(Site& site);
    // In the pocket: as far as an exchange looks at packs, there are some.
    void give_packs() const;
    std::vector<std::string> inbox(const std::string& kiosk = "kiosk-7f3a") const;  // names of files, in order

    support::TemporaryFolder folder;
    std::filesystem::path top = folder.path() / "mount";
    std::filesystem::path pocket = folder.path() / "pocket";
};

}  // namespace engawa::exchange
