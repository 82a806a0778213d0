#pragma once

#include <initializer_list>
#include <map>
#include <sstream>

#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/office/pull.h"
#include "sync/store/memory_store.h"
#include "tests/support/temporary_folder.h"

// An office, two kiosks and a store in memory.

namespace engawa::office::support {

struct Sealed {
    envelope::SealedEnvelope envelope;
    SubmissionId submission;
    std::string slip;
};

std::string care_xml(const std::string& name);

enum class Backend { sqlite, postgresql };
// Both, for a GENERATE.
inline constexpr std::initializer_list<Backend> both = {Backend::sqlite, Backend::postgresql};

class Bench {
  public:
    explicit Bench(Backend backend = Backend::sqlite);

    Sealed seal(std::uint64_t sequence, const std::string& xml, const std::string& kiosk = "kiosk-a");
    // The same submission id and answers again, in another envelope.
    Sealed seal_again(const Sealed& sealed, std::uint64_t sequence, const std::string& xml);
    void put(const Sealed& sealed);
    bool in_store(const Sealed& sealed);

    InboxDatabase open_database();
    // From here on another database, an empty one.
    void change_database();
    // The one number that the statement gives, asked past the code under test.
    std::int64_t ask(const std::string& statement);
    Result<PullSummary> pull(InboxDatabase& database);
    PullSummary pull();  // of a database opened for it; must succeed
    // The acks that kiosk-a would believe.
    std::optional<envelope::Acks> acks(const std::string& kiosk = "kiosk-a", std::uint64_t last_serial = 0);

    engawa::support::TemporaryFolder folder;
    std::filesystem::path database_file;  // of SQLite
    DatabaseAddress address;
    SeededRandom random{77};
    ManualWallClock clock{WallTime(std::chrono::sys_days(std::chrono::year(2026) / 4 / 1))};
    envelope::AgeIdentity identity = envelope::AgeIdentity::generate(random);
    envelope::MinisignSecretKey office_key = envelope::MinisignSecretKey::generate(random);
    std::map<std::string, envelope::MinisignSecretKey> kiosk_keys;
    Registry registry;
    store::MemoryStore store;
    std::ostringstream out;

  private:
    Backend backend_;
    int databases_ = 0;
};

}  // namespace engawa::office::support
