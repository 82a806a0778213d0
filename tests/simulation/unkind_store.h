#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/random.h"
#include "sync/store/store.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/trace.h"

// A store that all machines share and that does to them what stores do, and some that no honest one does.

namespace engawa::simulation {

enum class StoreFault {
    lost_request,  // nothing arrives
    lost_answer,   // it arrives, and the answer does not
    trouble,       // 5xx
    full,
    denied,
    portal,        // something else answers, and it is noticed
    portal_page,   // something else answers "yes" to writes and a page to reads, and it is not
    later,         // a write arrives in its own time, after others or after its own answer
    twice,         // a write arrives, and once more later
    forgotten,     // accepted, not kept
    spoilt,        // accepted, kept cut off or changed
    vanishing,     // kept, and gone some time later
    old_version,   // a read answers what stood there before
    hidden,        // a read answers that there is nothing; a list leaves some out
    truncated,     // a read answers a part
    damaged,       // a read answers other bytes
    other_object,  // a read answers another object
    forged,        // acks that name all there is, in the name of the office
};
inline constexpr std::size_t store_faults = 18;
std::string_view word(StoreFault fault);

// How often in a thousand calls.
using Weather = std::array<unsigned, store_faults>;

// What is there, once for all machines.
class Place {
  public:
    Place(const Time& time, Random& random, Trace& trace) : time_(time), random_(random), trace_(trace) {}

    Weather weather{};
    std::optional<std::uint64_t> capacity_bytes;
    // Called for all that arrives from a machine, kept or not.
    std::function<void(const std::string& machine, const ObjectKey& key, std::span<const std::byte> bytes)> on_written;
    // Called for a write that was answered "yes", whatever became of it, and for a removal that is about to be tried, with how
    // often in a row this program was given that object with the same wrong bytes, since its start or its last removal of it.
    std::function<void(const std::string& machine, const ObjectKey& key, std::span<const std::byte> bytes)> on_believed;
    std::function<void(const std::string& machine, const ObjectKey& key, int damaged_readings)> on_removing;
    // Called when something else lies where it should be put.
    std::function<void(const ObjectKey& key)> on_conflict;
    // What an attacker would say in the office's name to this kiosk: the acks and their signature.
    std::function<std::pair<store::Bytes, store::Bytes>(const std::string& ack_key)> forge;

    struct Object {
        std::optional<store::Bytes> now;
        std::vector<store::Bytes> before;
        bool named_for_its_bytes = false;  // inbox/<kiosk>/<sha256>.age
    };
    const std::map<ObjectKey, Object>& objects() const { return objects_; }
    std::size_t count(std::string_view prefix) const;
    // Whether an envelope lies there with the bytes that it is named for.
    bool is_whole(const ObjectKey& key) const;
    // Without faults: what somebody else has put there.
    void lay(const ObjectKey& key, store::Bytes bytes) { apply(key, std::move(bytes)); }

    // Whether a call goes wrong, and how.
    std::optional<StoreFault> draw();
    Random& random() { return random_; }
    Trace& trace() { return trace_; }

    // When the next write that is under way arrives.
    std::optional<SteadyTime> next_arrival() const;
    void arrive();

  private:
    friend class UnkindStore;
    void apply(const ObjectKey& key, std::optional<store::Bytes> bytes);
    void apply_later(const ObjectKey& key, std::optional<store::Bytes> bytes);
    std::uint64_t used_bytes() const;

    struct UnderWay {
        ObjectKey key;
        std::optional<store::Bytes> bytes;
    };
    const Time& time_;
    Random& random_;
    Trace& trace_;
    std::map<ObjectKey, Object> objects_;
    std::multimap<SteadyTime, UnderWay> under_way_;
};

// One machine's way to it.
class UnkindStore final : public store::ObjectStore {
  public:
    UnkindStore(Place& place, const Machine& machine) : place_(place), machine_(machine) {}

    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) override;
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) override;
    Result<store::Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) override;
    Result<std::optional<store::ObjectInfo>> head(const ObjectKey& key) override;
    Result<std::vector<store::ObjectInfo>> list(std::string_view prefix) override;
    Result<void> remove(const ObjectKey& key) override;
    std::string address() const override { return "simulated:"; }

  private:
    enum class Write { put, put_replace, remove };
    // The error that ends the call before anything happened.
    Result<std::optional<StoreFault>> begin(std::string_view call, const std::string& where);
    Result<void> write(Write what, const ObjectKey& key, std::optional<store::Bytes> bytes);
    Result<void> write_unkindly(Write what, const ObjectKey& key, std::optional<store::Bytes> bytes);
    store::Bytes spoil(store::Bytes bytes, StoreFault how);
    Result<store::Bytes> read_unkindly(const ObjectKey& key, StoreFault fault);
    void note_reading(const ObjectKey& key, const store::Bytes& bytes);

    struct Damaged {
        store::Bytes bytes;
        int times = 0;
    };
    Place& place_;
    const Machine& machine_;
    std::optional<std::pair<ObjectKey, store::Bytes>> forged_signature_;  // goes with the acks forged last
    std::map<ObjectKey, Damaged> given_damaged_;  // of the inbox
};

}  // namespace engawa::simulation
