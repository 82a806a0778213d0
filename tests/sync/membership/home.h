#pragma once

#include <memory>

#include "sync/membership/membership.h"
#include "sync/membership/waiting.h"
#include "sync/outbox/sink.h"
#include "sync/store/open.h"
#include "tests/sync/delivery/delivery_support.h"
#include "tests/sync/office/registry_bench.h"

// A kiosk beside an office: its folder, outbox and delivery, moved on one step at a time.

namespace engawa::membership::test {

class Home {
  public:
    // Shows its request, is enrolled from it, and takes what came on a stick.
    explicit Home(office::support::RegistryBench& office, const std::string& center = "北");

    // Between two visits, with the registry that the repository has now; also says what the office waits for.
    Result<void> look();
    // The same without the network: what is on the disk.
    void renew();
    void submit(int count);
    // Until there is nothing more to send or to ask.
    void deliver();
    // How many envelopes wait for an ack.
    std::uint64_t waiting() { return sink->summary().value().waiting(); }

    const std::filesystem::path folder;
    SystemRandom random;
    ManualWallClock clock{WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 21))};
    ManualSteadyClock steady;
    outbox::ManualFreeSpace free_space;
    delivery::FakeNetwork network;
    Membership membership{folder, random};
    std::optional<envelope::Enrolment> enrolment;
    envelope::KioskState state = envelope::KioskState::active;
    std::optional<envelope::MinisignPublicKey> key;  // it signs with
    std::unique_ptr<outbox::Sink> sink;
    KioskId id;

  private:
    office::support::RegistryBench& office_;
    std::unique_ptr<store::ObjectStore> store_;
    int submitted_ = 0;
};

// engawa inbox pull; its exit code.
int pull(office::support::RegistryBench& office, const std::string& command = "pull");
// Every envelope that came is a record, and none came twice.
std::size_t records(office::support::RegistryBench& office);

}  // namespace engawa::membership::test
