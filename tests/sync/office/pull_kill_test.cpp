#include <chrono>
#include <cstdlib>
#include <poll.h>

#include "sync/envelope/enrolment.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/office/inbox_database.h"
#include "sync/store/folder_store.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::envelope;
using engawa::support::Process;
using engawa::support::TemporaryFolder;

TEST_CASE("A pull killed at any moment and run again takes in every record exactly once") {
    constexpr std::uint64_t seed = 20260401;
    INFO("seed " << seed);
    SeededRandom random(seed);
    const TemporaryFolder folder;
    const std::string program = (engawa::support::bin_dir() / "engawa").string();
    const auto state = folder.path() / "state";
    REQUIRE(engawa::support::run({program, "init", "--state", state.string(), "--kiosk-id", "kiosk-a"}).ending.exit_code == 0);
    const auto enrolment = Enrolment::load(state / "kiosk" / "kiosk.toml");
    REQUIRE(enrolment);
    const auto kiosk_key = load_kiosk_key(*enrolment);
    REQUIRE(kiosk_key);
    store::FolderStore store(state / "store");
    const std::vector<std::string> pull = {program, "inbox", "pull", "--store", (state / "store").string(), "--identity",
                                           (state / "office" / "identity.txt").string(), "--into",
                                           (folder.path() / "received").string()};

    std::vector<SealedEnvelope> sent;
    const auto send = [&] {
        SealRequest request;
        request.kiosk = KioskId("kiosk-a");
        request.sequence = sent.size() + 1;
        request.submission = SubmissionId("uuid:" + make_uuid(random));
        request.form = FormId("care");
        request.slip = make_slip_code(random);
        const std::string xml = "<data><number>" + std::to_string(request.sequence) + "</number></data>";
        request.xml = xml;
        auto sealed = seal(request, *kiosk_key, enrolment->recipients, random);
        REQUIRE(sealed);
        REQUIRE(store.put(sealed->key, sealed->bytes).ok());
        sent.push_back(std::move(*sealed));
    };
    // Whatever has left the store must be acknowledged, and whatever is acknowledged must be in the database.
    std::uint64_t serial = 0;
    const auto check_promises = [&] {
        const auto json = store.get(store::ack_key(KioskId("kiosk-a")), 1u << 22);
        const auto signature = store.get(store::ack_signature_key(KioskId("kiosk-a")), 1u << 22);
        std::optional<Acks> acks;
        if (json && signature) {
            auto read = verify_acks(text_of(*json), text_of(*signature), enrolment->office_key, KioskId("kiosk-a"), serial);
            // Killed between the two writes, the pair does not fit: the kiosk believes nothing of it and asks again.
            if (read) acks = *read;
            if (!read) CHECK(read.error().is(EnvelopeError::acks_not_signed));
        }
        if (acks) serial = acks->serial;
        for (const SealedEnvelope& envelope : sent) {
            const bool in_store = store.head(envelope.key)->has_value();
            if (acks && !in_store) CHECK(acks->has(envelope.sha256, static_cast<std::uint64_t>(&envelope - sent.data()) + 1));
        }
    };

    // How long a pull takes on this machine, so that the kills fall all over it.
    send();
    const auto started = std::chrono::steady_clock::now();
    REQUIRE(engawa::support::run(pull).ending.exit_code == 0);
    const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);

    int killed = 0;
    for (int round = 0; round < 120; ++round) {
        if (round % 3 == 0) send();
        Process process(pull);
        // Wait for its end as long as chance says, then kill it; most rounds end within the work.
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(random.below(static_cast<std::uint64_t>(whole.count())));
        while (process.running() && std::chrono::steady_clock::now() < deadline) {
            const timespec pause{0, 200'000};
            (void)ppoll(nullptr, 0, &pause, nullptr);
        }
        process.send_signal(SIGKILL);
        if (process.wait().signal == SIGKILL) ++killed;
        check_promises();
    }
    CHECK(killed > 20);
    REQUIRE(engawa::support::run(pull).ending.exit_code == 0);

    CHECK(store.list("inbox/")->empty());
    auto database = office::InboxDatabase::open(folder.path() / "received" / "inbox.db");
    REQUIRE(database);
    const auto lines = database->lines("");
    REQUIRE(lines);
    REQUIRE(lines->size() == sent.size());
    for (const office::RecordLine& line : *lines) {
        CHECK(database->record(line.id)->xml == "<data><number>" + std::to_string(line.sequence) + "</number></data>");
        char name[32];
        std::snprintf(name, sizeof name, "%08u-care", static_cast<unsigned>(line.sequence));
        CHECK(engawa::support::read_all(folder.path() / "received" / "kiosk-a" / name / "submission.xml") ==
              database->record(line.id)->xml);
    }
    CHECK(database->gaps()->empty());
    check_promises();
    CHECK(database->acks(KioskId("kiosk-a"), WallTime{})->through == sent.size());
}
