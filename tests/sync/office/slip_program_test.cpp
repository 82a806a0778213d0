#include <cstdlib>
#include <fstream>

#include "kiosk/base/database.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/store/folder_store.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// `engawa slip` from the command line, and what it leaves in the store opened with the stock age program.

using namespace engawa;
using namespace engawa::envelope;
using engawa::support::read_all;
using engawa::support::TemporaryFolder;

namespace {

struct Desk {
    TemporaryFolder folder;
    SeededRandom random{29};
    std::string output;
    std::string errors;
    std::uint64_t sequence = 0;

    Desk() { REQUIRE(engawa("init --state state --kiosk-id kiosk-a") == 0); }

    int shell(const std::string& command) {
        const int status = std::system(("cd '" + folder.path().string() + "' && " + command + " >out.txt 2>err.txt").c_str());
        output = read_all(folder.path() / "out.txt");
        errors = read_all(folder.path() / "err.txt");
        return WEXITSTATUS(status);
    }
    int engawa(const std::string& arguments) {
        return shell("'" + (support::bin_dir() / "engawa").string() + "' " + arguments);
    }
    int pull() {
        const int code = engawa("inbox pull --store state/store --identity state/office/identity.txt --into inbox.db");
        UNSCOPED_INFO(output << errors);
        return code;
    }
    int set(const std::string& arguments) { return engawa("slip set --database inbox.db --store state/store " + arguments); }

    // What the kiosk would do. The slip's code.
    std::string send(const std::string& name, std::string code = {}) {
        const auto enrolment = Enrolment::load(folder.path() / "state/kiosk/kiosk.toml");
        SealRequest request;
        request.kiosk = enrolment->kiosk;
        request.sequence = ++sequence;
        request.submission = SubmissionId("uuid:" + make_uuid(random));
        request.form = FormId("care");
        request.slip = code.empty() ? make_slip_code(random) : code;
        const std::string xml = "<data><name>" + name + "</name></data>";
        request.xml = xml;
        const auto sealed = seal(request, *load_kiosk_key(*enrolment), enrolment->recipients, random);
        REQUIRE(store::FolderStore(enrolment->store_url).put(sealed->key, sealed->bytes).ok());
        return request.slip;
    }

    // age asks its passphrase of a terminal, which script(1) makes.
    std::string opened_with_stock_age(const std::string& code) {
        const std::string object = "state/store/" + slip_key(code).text();
        REQUIRE(std::filesystem::exists(folder.path() / object));
        std::filesystem::remove(folder.path() / "plain");
        shell("printf '%s\\n' " + code + " | script -qec 'age -d -o plain " + object + "' /dev/null");
        INFO(output);
        REQUIRE(std::filesystem::exists(folder.path() / "plain"));
        return read_all(folder.path() / "plain");
    }
};

}  // namespace

TEST_CASE("What the office sets on a slip is in the store, and the stock age program opens it with the twelve digits") {
    Desk desk;
    const std::string code = desk.send("花子");
    REQUIRE(desk.pull() == 0);
    CHECK_THAT(desk.opened_with_stock_age(code), Catch::Contains("\"state\": \"received\""));
    REQUIRE(desk.set("'" + grouped_slip_code(code) + "' --state ask --sentence '{電話|でんわ}をください。'") == 0);
    CHECK_THAT(desk.output, Catch::Contains("record 1") && Catch::Contains("ask"));
    const std::string plain = desk.opened_with_stock_age(code);
    CHECK_THAT(plain, Catch::Contains("\"format\": \"engawa-slip-status\"") && Catch::Contains("\"version\": 1"));
    CHECK_THAT(plain, Catch::Contains("\"state\": \"ask\"") && Catch::Contains("{電話|でんわ}をください。"));
    CHECK_THAT(plain, !Catch::Contains("花子") && !Catch::Contains("care") && !Catch::Contains("kiosk-a"));

    REQUIRE(desk.engawa("slip show --database inbox.db --record 1") == 0);
    CHECK_THAT(desk.output, Catch::Contains(grouped_slip_code(code)) && Catch::Contains("ask"));
    REQUIRE(desk.engawa("slip show --store state/store " + code) == 0);
    CHECK_THAT(desk.output, Catch::Contains("でんわ"));
    REQUIRE(desk.engawa("slip show --database inbox.db --store state/store --record 1") == 0);
    CHECK_THAT(desk.output, Catch::Contains("in the store"));
}

TEST_CASE("A slip that two records came with is set by record, and the store has the one set last") {
    Desk desk;
    const std::string code = desk.send("花子");
    desk.send("太郎", code);
    REQUIRE(desk.pull() == 0);
    CHECK(desk.set(code + " --state done") == 1);
    CHECK_THAT(desk.errors, Catch::Contains("office.several_records") && Catch::Contains("1 2") && Catch::Contains("--record"));
    REQUIRE(desk.set("--record 2 --state working") == 0);
    REQUIRE(desk.set("--record 1 --state done") == 0);
    CHECK_THAT(desk.opened_with_stock_age(code), Catch::Contains("\"done\""));
}

TEST_CASE("Mistakes at a slip are told in one line, and nothing is set") {
    Desk desk;
    const std::string code = desk.send("花子");
    REQUIRE(desk.pull() == 0);
    std::string mistyped = code;
    mistyped[3] = mistyped[3] == '0' ? '1' : '0';
    const auto told = [&](const std::string& arguments, int exit_code, const std::string& words) {
        INFO(arguments);
        CHECK(desk.set(arguments) == exit_code);
        CHECK_THAT(desk.errors, Catch::Contains(words) && Catch::EndsWith("\n"));
        CHECK(desk.errors.find('\n') == desk.errors.size() - 1);
    };
    told(mistyped + " --state done", 1, "check digit");
    told("123 --state done", 1, "not twelve digits");
    told("57240000000" + std::string(1, damm_check_digit("57240000000")) + " --state done", 1, "no record came with that slip");
    told("--record 7 --state done", 1, "no record");
    told("--state done", 1, "twelve digits");
    told(code + " --record 1 --state done", 1, "--record");
    told(code + " --state lost", 2, "state");
    told(code + " --state done --sentence '花子さん、どうぞ'", 1, "the answer to name");
    REQUIRE(desk.engawa("slip show --database inbox.db " + code) == 0);
    CHECK_THAT(desk.output, Catch::Contains("received"));
    CHECK(desk.engawa("slip show") == 1);
    CHECK(desk.engawa("slip show --store state/store --record 1") == 1);
    CHECK(desk.engawa("slip show --database nowhere.db " + code) == 1);
}

TEST_CASE("A status that cannot be put into the store now is kept, told, and put there later") {
    Desk desk;
    const std::string code = desk.send("花子");
    REQUIRE(desk.pull() == 0);
    const std::filesystem::path slips = desk.folder.path() / "state/store/slips";
    std::filesystem::rename(slips, desk.folder.path() / "away");
    std::ofstream(slips) << "in the way";
    CHECK(desk.set(code + " --state done") == 1);
    CHECK_THAT(desk.errors, Catch::Contains("not put into the store yet"));
    std::filesystem::remove(slips);
    std::filesystem::rename(desk.folder.path() / "away", slips);
    CHECK_THAT(desk.opened_with_stock_age(code), Catch::Contains("received"));
    REQUIRE(desk.pull() == 0);
    CHECK_THAT(desk.opened_with_stock_age(code), Catch::Contains("done"));
}
