#include <poll.h>

#include <map>
#include <set>

#include "sync/envelope/acks.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/office/inbox_database.h"
#include "sync/store/folder_store.h"
#include "tests/support/postgres_server.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// Several real `engawa inbox pull` at once on one store and one database.

using namespace engawa;
using namespace engawa::envelope;
using engawa::support::Process;
using engawa::support::TemporaryFolder;

namespace {

struct City {
    TemporaryFolder folder;
    std::string program = (engawa::support::bin_dir() / "engawa").string();
    std::filesystem::path state = folder.path() / "state";
    store::FolderStore store{state / "store"};
    SeededRandom random{20260402};
    std::map<std::string, Enrolment> kiosks;
    std::map<std::string, std::vector<SealedEnvelope>> sent;
    std::map<std::string, std::uint64_t> serials;

    City() {
        for (const char* const id : {"kiosk-a", "kiosk-b", "kiosk-c", "kiosk-d"}) {
            REQUIRE(engawa::support::run({program, "init", "--state", state.string(), "--kiosk-id", id}).ending.exit_code == 0);
            const auto own = state / "kiosks" / id / "kiosk.toml";
            auto enrolment = Enrolment::load(std::filesystem::exists(own) ? own : state / "kiosk/kiosk.toml");
            REQUIRE(enrolment);
            kiosks.emplace(id, std::move(*enrolment));
        }
    }

    void send(const std::string& id) {
        const Enrolment& enrolment = kiosks.at(id);
        SealRequest request;
        request.kiosk = KioskId(id);
        request.sequence = sent[id].size() + 1;
        request.submission = SubmissionId("uuid:" + make_uuid(random));
        // Forms whose columns are learned while others write records of them.
        request.form = FormId("form-" + std::to_string(request.sequence % 3));
        request.slip = make_slip_code(random);
        const std::string xml = "<data><name>" + id + "</name><n" + std::to_string(request.sequence % 7) + ">" +
                                std::to_string(request.sequence) + "</n" + std::to_string(request.sequence % 7) + "></data>";
        request.xml = xml;
        auto sealed = seal(request, load_kiosk_key(enrolment).value(), enrolment.recipients, random);
        REQUIRE(sealed);
        REQUIRE(store.put(sealed->key, sealed->bytes).ok());
        sent[id].push_back(std::move(*sealed));
    }

    std::vector<std::string> pull(const std::string& database) const {
        return {program, "inbox", "pull", "--store", (state / "store").string(), "--identity",
                (state / "office/identity.txt").string(), "--database", database, "--into",
                (folder.path() / "received").string()};
    }

    // As a kiosk reads them; every serial that can be believed is at least the one before.
    void read_acks(const std::string& id) {
        const auto json = store.get(store::ack_key(KioskId(id)), 1u << 22);
        const auto signature = store.get(store::ack_signature_key(KioskId(id)), 1u << 22);
        if (!json || !signature) return;
        const auto acks = verify_acks(text_of(*json), text_of(*signature), kiosks.at(id).office_key, KioskId(id), 0);
        if (!acks) return;  // half replaced
        INFO(id << ": serial " << acks->serial << " after " << serials[id]);
        CHECK(acks->serial >= serials[id]);
        serials[id] = acks->serial;
    }
};

std::string new_database(const City& city, bool server) {
    return server ? engawa::support::shared_postgres().make_database() : (city.folder.path() / "inbox.db").string();
}

}  // namespace

TEST_CASE("Pulls side by side, some of them killed, take in every record exactly once") {
    const bool server = GENERATE(false, true);
    City city;
    INFO("seed 20260402, " << (server ? "PostgreSQL" : "SQLite"));
    const std::string address = new_database(city, server);
    const auto pull = city.pull(address);
    int killed = 0;
    int finished = 0;
    for (int round = 0; round < 12; ++round) {
        for (const auto& [id, enrolment] : city.kiosks) {
            for (int i = 0; i < 5; ++i) city.send(id);
        }
        std::vector<std::unique_ptr<Process>> pulls;
        std::vector<std::chrono::steady_clock::time_point> deaths;
        for (int i = 0; i < 4; ++i) {
            pulls.push_back(std::make_unique<Process>(pull));
            // Two of four are killed somewhere in their work.
            const auto in = i % 2 == 0 ? std::chrono::milliseconds(5 + city.random.below(120)) : std::chrono::hours(1);
            deaths.push_back(std::chrono::steady_clock::now() + in);
        }
        while (!pulls.empty()) {
            const timespec pause{0, 500'000};
            (void)ppoll(nullptr, 0, &pause, nullptr);
            for (const auto& [id, enrolment] : city.kiosks) city.read_acks(id);
            for (std::size_t i = 0; i < pulls.size();) {
                if (pulls[i]->running() && std::chrono::steady_clock::now() >= deaths[i]) pulls[i]->send_signal(SIGKILL);
                if (pulls[i]->running()) {
                    ++i;
                    continue;
                }
                const auto ending = pulls[i]->wait();
                if (ending.signal == SIGKILL) {
                    ++killed;
                } else {
                    INFO(pulls[i]->read_rest());
                    CHECK(ending.exit_code == 0);
                    ++finished;
                }
                pulls.erase(pulls.begin() + static_cast<std::ptrdiff_t>(i));
                deaths.erase(deaths.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
    }
    INFO(killed << " killed, " << finished << " finished");
    CHECK(killed > 5);
    CHECK(finished >= 24);
    const auto last = engawa::support::run(pull);
    INFO(last.output);
    REQUIRE(last.ending.exit_code == 0);

    CHECK(city.store.list("inbox/")->empty());
    auto database = office::InboxDatabase::open(office::DatabaseAddress{address, {}});
    REQUIRE(database);
    const auto lines = database->lines("").value();
    CHECK(lines.size() == city.kiosks.size() * 60);
    std::set<std::pair<std::string, std::uint64_t>> once;
    std::set<std::string> submissions;
    for (const office::RecordLine& line : lines) {
        once.emplace(line.kiosk, line.sequence);
        submissions.insert(line.submission);
        CHECK(database->record(line.id)->xml.find(">" + std::to_string(line.sequence) + "<") != std::string::npos);
    }
    CHECK(once.size() == lines.size());
    CHECK(submissions.size() == lines.size());
    CHECK(database->gaps()->empty());
    CHECK(database->unfiled()->empty());
    for (int form = 0; form < 3; ++form) {
        const auto columns = database->columns("form-" + std::to_string(form)).value();
        CHECK(std::set<std::string>(columns.begin(), columns.end()).size() == 8);
        CHECK(columns.size() == 8);
    }
    for (const auto& [id, envelopes] : city.sent) {
        const auto json = city.store.get(store::ack_key(KioskId(id)), 1u << 22);
        const auto signature = city.store.get(store::ack_signature_key(KioskId(id)), 1u << 22);
        const auto acks = verify_acks(text_of(*json), text_of(*signature), city.kiosks.at(id).office_key, KioskId(id),
                                      city.serials[id]);
        REQUIRE(acks);
        CHECK(acks->through == envelopes.size());
        for (std::size_t i = 0; i < envelopes.size(); ++i) CHECK(acks->has(envelopes[i].sha256, i + 1));
    }
}

TEST_CASE("The command line takes a PostgreSQL address wherever it takes a database") {
    City city;
    city.send("kiosk-a");
    const std::string address = new_database(city, true);
    const std::string query = " --database '" + address + "'";
    REQUIRE(engawa::support::run(city.pull(address)).ending.exit_code == 0);
    for (const char* const command : {"list", "show", "export --format csv", "export --format json"}) {
        const auto finished = engawa::support::run({"sh", "-c", city.program + " inbox " + command + query});
        INFO(command << "\n" << finished.output);
        CHECK(finished.ending.exit_code == 0);
        CHECK(finished.output.find("kiosk-a") != std::string::npos);
    }
    CHECK(engawa::support::run({city.program, "inbox", "pull", "--store", "x", "--identity", "y"}).ending.exit_code == 2);
    CHECK(engawa::support::run(city.pull("mysql://host/db")).ending.exit_code == 1);
}
