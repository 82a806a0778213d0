#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/fleet.h"
#include "sync/envelope/kiosk_request.h"
#include "sync/envelope/minisign.h"

// A kiosk's half of docs/formats/registry.md: what it is by its own files and the signed registry, and what it says of a key
// that changes. All of it follows from the files in the kiosk's folder, each of which is replaced atomically.

namespace engawa::membership {

enum class MembershipError {
    older_registry,    // a registry with a lower number than the one that is kept
    key_is_not_ours,   // kiosk.toml was made for another key than kiosk.key
    other_kiosk,       // kiosk.toml was edited to be of another kiosk than the one that runs
};
std::string_view error_name(MembershipError code);

struct Standing {
    envelope::Enrolment enrolment;  // kiosk.toml, with what the registry says before it
    envelope::MinisignSecretKey key;
    envelope::KioskState state = envelope::KioskState::active;
};

// A file for the store, requests/<kiosk-id>.json, and its signature.
struct Statement {
    envelope::Enrolment enrolment;  // whose it is, and where it goes
    std::string json;
    std::string signature;
};

class Membership {
  public:
    // `folder` is the state's kiosk/. The random source outlives it.
    Membership(std::filesystem::path folder, Random& random) : folder_(std::move(folder)), random_(random) {}

    // What the kiosk is now. Makes the next key when the office asks for one, and puts it in its place when the office has
    // it: from the thread that seals, which must not seal with what it was told before. FileError::not_found for a kiosk
    // that is not enrolled. A kiosk that has had a standing keeps one: where kiosk.toml cannot be followed any more, it
    // goes by what the file said last, and the log says so.
    Result<Standing> standing();

    // Verified bytes of the signed registry. From any thread, as are those below.
    enum class Taken { changed, same };
    Result<Taken> take_registry(std::string_view json);
    // Grows whenever standing() may have become another.
    std::uint64_t revision() const { return revision_; }
    // What the registry says; nothing without one, or when it does not list the kiosk.
    std::optional<int> ring() const;
    // Whom it lists to help at kiosks; nobody without one.
    std::vector<assist::Person> people() const;

    // What the office waits to hear; nothing when there is nothing. `last_sequence` is asked after all that was sealed with
    // an old key.
    Result<std::optional<Statement>> statement(const std::function<Result<std::uint64_t>()>& last_sequence) const;

  private:
    std::filesystem::path file(std::string_view name) const { return folder_ / name; }
    Result<Standing> standing_by(envelope::Enrolment enrolment);
    Result<Standing> standing_by_file();
    std::optional<envelope::Fleet> registry() const;
    Result<std::optional<envelope::MinisignSecretKey>> next_key() const;
    Result<envelope::MinisignSecretKey> current_key(const envelope::Enrolment& enrolment,
                                                    const envelope::RegisteredKiosk* registered);

    const std::filesystem::path folder_;
    Random& random_;
    std::atomic<std::uint64_t> revision_{0};
    std::optional<envelope::Enrolment> followed_;  // kiosk.toml as it last gave a standing
    std::string fault_;                            // what was wrong with it since, as logged
};

}  // namespace engawa::membership
