#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "kiosk/base/ids.h"
#include "kiosk/session/submission_sink.h"
#include "sync/envelope/acks.h"

namespace engawa::simulation {

// Stands in everything that a resident writes, and may be found nowhere outside of the office.
inline constexpr std::string_view canary = "canary-tsuru-kame-";

// What really happened, kept outside of all machines: the watch compares them with it.
struct Truth {
    struct Filled {
        KioskId kiosk;
        std::string xml;
        std::string slip;  // once it was shown
        int times_shown = 0;
    };
    std::map<SubmissionId, Filled> filled;
    // By kiosk: number and hash of every entry of an acks file that the office has signed, whether it arrived or not.
    std::map<KioskId, std::set<std::pair<std::uint64_t, std::string>>> signed_for;
    // By kiosk: the hashes of which the store has told the office that it has signed acks.
    std::map<KioskId, std::set<std::string>> published;
    // Slips of which the store has told the office that it has the status.
    std::set<std::string> statuses;
    // Envelopes with other answers under a number or an id that the office has: never to be signed for.
    std::map<ObjectKey, std::string> impostors;  // and their hashes
    // By kiosk: the entries of its trace that it was told are written, and those it was told are not; each has a number of steps
    // of its own.
    std::map<KioskId, std::set<std::uint64_t>> traced;
    std::map<KioskId, std::set<std::uint64_t>> not_traced;
    // The first broken promise, in words; empty while all are kept.
    std::string broken;

    void say(std::string what) {
        if (broken.empty()) broken = std::move(what);
    }
};

}  // namespace engawa::simulation
