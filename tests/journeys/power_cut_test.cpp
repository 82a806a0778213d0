#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "kiosk/base/database.h"
#include "kiosk/base/random.h"
#include "tests/journeys/first_light.h"
#include "tests/journeys/hands.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// The power is cut at every write of a submission, on the whole kiosk: the program is played by its driver, and what
// kill_at_write.cpp says ends it with SIGKILL at a chosen change of its files and loses what was not synced. One kiosk
// goes through all the cuts, one after the other, each on what the last one left.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

constexpr int kills_wanted = 220;

fs::path program(const char* name) {
    return support::bin_dir() / name;
}

support::Finished office(const std::vector<std::string>& words) {
    std::vector<std::string> command{program("engawa").string()};
    command.insert(command.end(), words.begin(), words.end());
    support::Finished done = support::run(command);
    INFO(done.output);
    REQUIRE(done.ending.exit_code == 0);
    return done;
}

// The kiosk's own assets, with a pack of one form with one question instead of its packs.
fs::path make_assets(const fs::path& folder) {
    const fs::path share = fs::canonical(program("engawa-kiosk").parent_path() / ".." / "share" / "engawa");
    const fs::path packs = support::source_dir() / "tests" / "journeys" / "packs";
    fs::create_directories(folder);
    for (const char* part : {"icons", "strings", "input"}) fs::create_directory_symlink(share / part, folder / part);
    fs::copy(packs, folder / "packs", fs::copy_options::recursive);
    return folder;
}

enum class Threads { main, all };

// Where the power goes; at_change 0 is nowhere.
struct Cut {
    std::uint64_t at_change = 0;
    std::uint64_t seed = 0;
    Threads threads = Threads::main;
};

struct Slip {
    std::string number;
    std::string drink;  // what was chosen, as the form stores it
};

enum class Ended { normally, by_the_cut };

// What is known of a kiosk's run from outside it.
struct Run {
    Ended ended = Ended::normally;
    std::uint64_t changes = 0;  // until the end or the cut
    std::string last;           // "cut 12 fdatasync outbox.db-wal"
    std::optional<Slip> shown;  // only once the slip's page has been answered
};

class Center {
  public:
    explicit Center(const fs::path& folder)
        : folder_(folder), state_(folder / "state"), assets_(make_assets(folder / "assets")) {
        office({"init", "--state", state_.string(), "--kiosk-id", "kiosk-p1", "--center", "中央公民館"});
    }

    const fs::path& state() const { return state_; }

    support::KioskOptions options() const {
        return {.program = program("engawa-kiosk"),
                .state = state_,
                .size = "1280x800",
                .arguments = {"--assets", assets_.string()},
                .log = folder_ / "log.txt"};
    }

    // A visit of one resident, from switching the kiosk on to switching it off.
    Run run(const Cut& cut) {
        const fs::path note = folder_ / "note.txt";
        fs::remove(note);
        support::KioskOptions options = this->options();
        options.environment = {{"LD_PRELOAD", ENGAWA_KILL_AT_WRITE},
                               {"ENGAWA_CUT_BELOW", state_.string()},
                               {"ENGAWA_CUT_AT", std::to_string(cut.at_change)},
                               {"ENGAWA_CUT_SEED", std::to_string(cut.seed)},
                               {"ENGAWA_CUT_THREADS", cut.threads == Threads::main ? "main" : "all"},
                               {"ENGAWA_CUT_NOTE", note.string()}};
        Run run;
        std::string trouble;
        try {
            visit(options, cut.seed % 2 == 0 ? Slip{"", "tea"} : Slip{"", "water"}, run.shown);
        } catch (const std::runtime_error& error) {
            trouble = error.what();
        }
        run.last = fs::exists(note) ? support::read_all(note) : "nothing";
        std::istringstream words(run.last);
        std::string how;
        words >> how >> run.changes;
        run.ended = how == "cut" ? Ended::by_the_cut : Ended::normally;
        INFO(run.last);
        // A kiosk that ends in another way than by the cut has failed.
        if (run.ended == Ended::normally) REQUIRE(trouble == "");
        return run;
    }

  private:
    static void visit(const support::KioskOptions& options, Slip slip, std::optional<Slip>& shown) {
        support::KioskProcess kiosk(options);
        journey::begin_visit(kiosk);
        kiosk.tap("短信");
        kiosk.tap("一問の届け");
        kiosk.tap("始める");
        journey::choose(slip.drink == "tea" ? "お茶" : "お水")(kiosk);
        kiosk.tap("これでよい");
        kiosk.tap("出します");
        if (kiosk.page().rfind("receipt", 0) != 0) throw std::runtime_error("no slip is shown\n" + kiosk.dump());
        slip.number = kiosk.slip();
        shown = slip;
        kiosk.tap("これでおわる");
        // Until the store has it, or the power goes.
        for (auto queue = kiosk.queue(); queue.stored < queue.waiting; queue = kiosk.queue()) {
        }
        kiosk.quit();
    }

    fs::path folder_;
    fs::path state_;
    fs::path assets_;
};

// "cut 12 fsync .new-18811-0" as "fsync .new-#-#": the call and the kind of file.
std::string place_of(const std::string& last) {
    std::istringstream words(last);
    std::string how, number, call, file;
    words >> how >> number >> call >> file;
    if (file.size() > 4 && file.substr(file.size() - 4) == ".age") return call + " *.age";
    std::replace_if(file.begin(), file.end(), [](char c) { return c >= '0' && c <= '9'; }, '#');
    file.erase(std::unique(file.begin(), file.end(), [](char a, char b) { return a == '#' && b == '#'; }), file.end());
    return call + " " + file;
}

struct History {
    std::vector<Slip> shown;
    int kills = 0;
    int kills_after_a_slip = 0;
    std::set<std::string> places;  // "fdatasync outbox.db-wal"
};

Run one_more(Center& center, History& history, const Cut& cut) {
    CAPTURE(cut.at_change, cut.seed);
    Run run = center.run(cut);
    if (run.shown) history.shown.push_back(*run.shown);
    if (run.ended == Ended::normally) return run;
    ++history.kills;
    history.kills_after_a_slip += run.shown ? 1 : 0;
    history.places.insert(place_of(run.last));
    return run;
}

std::size_t envelopes_in(const fs::path& store) {
    std::size_t count = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(store / "inbox")) {
        count += entry.path().extension() == ".age" ? 1 : 0;
    }
    return count;
}

// The rows of the outbox by their slip; every number from 1 on is there once.
std::map<std::string, std::int64_t> rows_by_slip(const fs::path& file) {
    auto database = Database::open(file);
    REQUIRE(database.ok());
    auto rows = database->prepare("SELECT slip, sequence FROM envelope ORDER BY sequence");
    REQUIRE(rows.ok());
    std::map<std::string, std::int64_t> found;
    std::int64_t expected = 1;
    while (rows->step().value()) {
        CHECK(rows->integer(1) == expected++);
        CHECK(found.emplace(rows->text(0), rows->integer(1)).second);
    }
    CHECK(database->query_integer("SELECT next_sequence FROM kiosk").value() == expected);
    return found;
}

// Whole: well-formed, and with both things that the form asks for.
bool is_whole(const std::string& xml) {
    xmlDoc* document = xmlReadMemory(xml.data(), static_cast<int>(xml.size()), "submission.xml", nullptr, XML_PARSE_NONET);
    if (document == nullptr) return false;
    xmlFreeDoc(document);
    return xml.find("<drink>") != std::string::npos && xml.find("uuid:") != std::string::npos;
}

struct Record {
    std::int64_t sequence = 0;
    std::string drink;
};

// What the office has, by slip.
std::map<std::string, Record> records_by_slip(const fs::path& file) {
    auto database = Database::open(file);
    REQUIRE(database.ok());
    auto rows = database->prepare(
        "SELECT slip, sequence, xml, value FROM submission JOIN answer ON answer.submission = submission.id"
        " AND answer.path = 'drink' ORDER BY sequence");
    REQUIRE(rows.ok());
    std::map<std::string, Record> found;
    while (rows->step().value()) {
        CHECK(is_whole(rows->text(2)));
        CHECK(found.emplace(rows->text(0), Record{rows->integer(1), rows->text(3)}).second);
    }
    CHECK(database->query_integer("SELECT count(*) FROM submission").value() == static_cast<std::int64_t>(found.size()));
    CHECK(database->query_integer("SELECT count(*) FROM set_aside").value() == 0);
    return found;
}

// The kiosk once more without any cut, until the store has everything; then the office takes it all in.
std::string deliver_and_pull(const Center& center, std::size_t rows) {
    support::KioskProcess kiosk(center.options());
    for (auto queue = kiosk.queue(); queue.stored < queue.waiting; queue = kiosk.queue()) {
    }
    CHECK(kiosk.queue().waiting == static_cast<int>(rows));
    kiosk.quit();
    const fs::path keys = center.state() / "office";
    return office({"inbox", "pull", "--store", (center.state() / "store").string(), "--identity",
                   (keys / "identity.txt").string(), "--into", (keys / "inbox.db").string()})
        .output;
}

void check_promise(const Center& center, const History& history) {
    const auto rows = rows_by_slip(center.state() / "kiosk" / "outbox.db");
    const std::string told = deliver_and_pull(center, rows.size());
    INFO(told.substr(told.size() > 400 ? told.size() - 400 : 0));
    CHECK(told.find(fmt::format("{} new, 0 had before, 0 set aside; no gap in the numbers", rows.size())) !=
          std::string::npos);
    CHECK(envelopes_in(center.state() / "store") == 0);  // each was opened, verified and acknowledged

    auto records = records_by_slip(center.state() / "office" / "inbox.db");
    CHECK(records.size() == rows.size());
    for (const auto& [slip, sequence] : rows) CHECK(records[slip].sequence == sequence);
    std::set<std::string> numbers;
    for (const Slip& slip : history.shown) {
        CAPTURE(slip.number);
        CHECK(numbers.insert(slip.number).second);
        CHECK(rows.count(slip.number) == 1);
        CHECK(records[slip.number].drink == slip.drink);
    }
    // Sealed but not shown any more: it happened, at most once each time the power went, and is whole (above).
    CHECK(rows.size() > history.shown.size());
    CHECK(rows.size() - history.shown.size() <= static_cast<std::size_t>(history.kills - history.kills_after_a_slip));
}

}  // namespace

TEST_CASE("Power cut at every write of the kiosk: each slip shown has one row and one record, nothing is half there") {
    const support::TemporaryFolder folder;
    Center center(folder.path());
    History history;
    std::uint64_t seed = 0;

    // Every change that a visit makes itself, from the first start of a new kiosk on, has its turn. At the end that is
    // also the log of all the visits before, moved into the file by the first kiosk that is switched off.
    std::uint64_t own_changes = 0;
    for (Ended ended = Ended::by_the_cut; ended == Ended::by_the_cut;) {
        const Run run = one_more(center, history, {own_changes + 1, ++seed, Threads::main});
        ended = run.ended;
        if (ended == Ended::by_the_cut) ++own_changes;
    }
    REQUIRE(own_changes >= 10);

    // Then anywhere, the delivery's changes among them.
    const Run whole = one_more(center, history, {0, ++seed, Threads::all});
    REQUIRE(whole.shown);
    const std::uint64_t changes = std::max(whole.changes, own_changes);
    SeededRandom random(2026);
    for (int runs = 0; history.kills < kills_wanted && runs < 2 * kills_wanted; ++runs) {
        one_more(center, history, {1 + random.below(changes), ++seed, Threads::all});
    }

    std::string places;
    for (const std::string& place : history.places) places += place + "\n";
    INFO(own_changes << " changes of a visit, " << whole.changes << " with the delivery; slips " << history.shown.size()
                     << ", kills " << history.kills << " (" << history.kills_after_a_slip << " after a slip) at\n" << places);
    CHECK(history.kills >= 200);
    CHECK(history.kills_after_a_slip > 0);
    CHECK(history.kills_after_a_slip < history.kills);
    check_promise(center, history);
}
