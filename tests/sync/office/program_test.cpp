#include <cstdlib>

#include "kiosk/base/clock.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/store/folder_store.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// The office's day from the command line.

using namespace engawa;
using namespace engawa::envelope;
using engawa::support::read_all;
using engawa::support::TemporaryFolder;

namespace {

struct Desk {
    TemporaryFolder folder;
    SeededRandom random{16};
    std::string output;
    std::string errors;

    int run(const std::string& arguments) {
        const std::string program = (engawa::support::bin_dir() / "engawa").string();
        const int status = std::system(("cd '" + folder.path().string() + "' && '" + program + "' " + arguments +
                                        " >out.txt 2>err.txt").c_str());
        output = read_all(folder.path() / "out.txt");
        errors = read_all(folder.path() / "err.txt");
        return WEXITSTATUS(status);
    }

    // What the kiosk would do.
    ObjectKey send(std::uint64_t sequence, const std::string& xml, const std::string& form = "care") {
        const auto enrolment = Enrolment::load(folder.path() / "state/kiosk/kiosk.toml");
        SealRequest request;
        request.kiosk = enrolment->kiosk;
        request.sequence = sequence;
        request.submission = SubmissionId("uuid:" + make_uuid(random));
        request.form = FormId(form);
        request.slip = make_slip_code(random);
        request.xml = xml;
        const auto sealed = seal(request, *load_kiosk_key(*enrolment), enrolment->recipients, random);
        REQUIRE(store::FolderStore(enrolment->store_url).put(sealed->key, sealed->bytes).ok());
        return sealed->key;
    }

    static constexpr const char* pull = "inbox pull --store state/store --identity state/office/identity.txt --into ";
};

}  // namespace

TEST_CASE("From init to a table: the office's whole day") {
    Desk desk;
    REQUIRE(desk.run("init --state state --kiosk-id kiosk-a --center 中央公民館") == 0);
    desk.send(1, "<data><name>花子</name></data>");
    desk.send(2, "<data><name>太郎</name></data>");
    REQUIRE(desk.run(std::string(Desk::pull) + "inbox.db") == 0);
    CHECK_THAT(desk.output, Catch::Contains("2 new, 0 had before, 0 set aside; no gap in the numbers"));
    CHECK_THAT(desk.output, !Catch::Contains("花子"));
    REQUIRE(desk.run("inbox list --database inbox.db") == 0);
    CHECK_THAT(desk.output, Catch::Contains("kiosk-a") && Catch::Contains("2 records"));
    REQUIRE(desk.run("inbox show --database inbox.db") == 0);
    CHECK_THAT(desk.output, Catch::Contains("kiosk-a no. 2") && Catch::Contains("name  太郎"));
    const std::string slip = desk.output.substr(desk.output.find("slip") + 13, 14);
    REQUIRE(desk.run("inbox show --database inbox.db '" + slip + "'") == 0);
    CHECK_THAT(desk.output, Catch::Contains("name  太郎"));
    REQUIRE(desk.run("inbox show --database inbox.db 1") == 0);
    CHECK_THAT(desk.output, Catch::Contains("name  "));
    REQUIRE(desk.run("inbox export --format csv --database inbox.db") == 0);
    CHECK_THAT(desk.output, Catch::EndsWith(",太郎\r\n"));
    REQUIRE(desk.run("inbox export --format json --database inbox.db --output out.json") == 0);
    CHECK_THAT(read_all(desk.folder.path() / "out.json"), Catch::Contains("\"name\": \"花子\""));
}

TEST_CASE("A store named from where one stands is the same store from anywhere else") {
    Desk desk;
    REQUIRE(desk.run("init --state state --kiosk-id kiosk-a --store shared/store") == 0);
    const std::string store = (desk.folder.path() / "shared/store").string();
    CHECK_THAT(desk.output, Catch::Contains("inbox pull --store " + store + " "));
    CHECK(Enrolment::load(desk.folder.path() / "state/kiosk/kiosk.toml").value().store_url == store);
    const std::string text = read_all(desk.folder.path() / "state/kiosk/kiosk.toml");
    CHECK_THAT(text, Catch::Contains("url = \"" + store + "\""));
    CHECK(std::filesystem::is_directory(store + "/inbox"));
}

TEST_CASE("A form of the packs that ship has all its columns from the first record on, without being told where they are") {
    Desk desk;
    REQUIRE(desk.run("init --state state --kiosk-id kiosk-a") == 0);
    desk.send(1, "<data id=\"care-certification\"><person><name>花子</name></person></data>", "care-certification");
    REQUIRE(desk.run(std::string(Desk::pull) + "inbox.db") == 0);
    REQUIRE(desk.run("inbox export --format csv --database inbox.db") == 0);
    const std::string heading = desk.output.substr(0, desk.output.find("\r\n"));
    CHECK_THAT(heading, Catch::Contains(",request/kind,") && Catch::Contains(",person/name,") && Catch::Contains(",agent/"));
}

TEST_CASE("A folder of packs that was named and is not there is an error") {
    Desk desk;
    REQUIRE(desk.run("init --state state --kiosk-id kiosk-a") == 0);
    CHECK(desk.run(std::string(Desk::pull) + "inbox.db --packs nowhere") == 1);
    CHECK_THAT(desk.errors, Catch::Contains("nowhere"));
}

TEST_CASE("Into a folder, the records are there as files too, and the database beside them") {
    Desk desk;
    REQUIRE(desk.run("init --state state --kiosk-id kiosk-a") == 0);
    desk.send(1, "<data><name>花子</name></data>");
    REQUIRE(desk.run(std::string(Desk::pull) + "received") == 0);
    CHECK(read_all(desk.folder.path() / "received/kiosk-a/00000001-care/submission.xml") == "<data><name>花子</name></data>");
    REQUIRE(desk.run("inbox show --database received") == 0);
    CHECK_THAT(desk.output, Catch::Contains("花子"));
}

TEST_CASE("A bad envelope and a gap are told, the others taken in, and the exit code asks for a person") {
    Desk desk;
    REQUIRE(desk.run("init --state state --kiosk-id kiosk-a") == 0);
    const ObjectKey bad = desk.send(1, "<data><name>花子</name></data>");
    desk.send(3, "<data><name>太郎</name></data>");
    const auto file = std::filesystem::path("state/store") / bad.text();
    std::string bytes = read_all(desk.folder.path() / file);
    bytes[300] = static_cast<char>(bytes[300] ^ 1);
    desk.folder.write(file, bytes);
    CHECK(desk.run(std::string(Desk::pull) + "inbox.db") == 3);
    CHECK_THAT(desk.output, Catch::Contains("1 new, 0 had before, 1 set aside") && Catch::Contains("set aside  " + bad.text()) &&
                                Catch::Contains("kiosk-a no. 1 to 2 have not arrived"));
    CHECK_FALSE(std::filesystem::exists(desk.folder.path() / file));
    REQUIRE(desk.run("inbox list --database inbox.db") == 0);
    CHECK_THAT(desk.output, Catch::Contains("office.name_mismatch"));
    CHECK(desk.run("inbox set-aside discard " + bad.text() + " --because flipped --database inbox.db") == 1);
    CHECK_THAT(desk.errors, Catch::Contains("came damaged"));
    desk.folder.write("state/store/inbox/kiosk-a/readme.txt", "a note");
    CHECK(desk.run(std::string(Desk::pull) + "inbox.db") == 3);
    const std::string discard = "inbox set-aside discard inbox/kiosk-a/readme.txt --database inbox.db";
    CHECK(desk.run(discard) == 2);
    REQUIRE(desk.run(discard + " --because stray") == 0);
    REQUIRE(desk.run("inbox set-aside list --database inbox.db") == 0);
    CHECK_THAT(desk.output, Catch::Contains("1 set aside") && Catch::Contains(": stray (office.not_inbox_key)"));
}

TEST_CASE("Mistakes of the caller are told in one line with the right exit code") {
    Desk desk;
    CHECK(desk.run("") == 2);
    CHECK(desk.run("inbox") == 2);
    CHECK(desk.run("inbox pull") == 2);
    CHECK(desk.run("inbox export --format xml --database x.db") == 2);
    CHECK_THAT(desk.errors, Catch::StartsWith("engawa: "));
    CHECK(desk.run("inbox show --database none.db") == 1);
    CHECK_THAT(desk.errors, Catch::Contains("there is no database"));
    CHECK_FALSE(std::filesystem::exists(desk.folder.path() / "none.db"));
    CHECK(desk.run("inbox pull --store /nowhere --identity none.txt --into x.db") == 1);
    CHECK_THAT(desk.errors, Catch::Contains("none.txt"));
    REQUIRE(desk.run("init --state state") == 0);
    CHECK(desk.run("inbox pull --store /nowhere/store --identity state/office/identity.txt --into x.db") == 1);
    CHECK(std::count(desk.errors.begin(), desk.errors.end(), '\n') == 1);
    CHECK(desk.run(std::string(Desk::pull) + "x.db --store-secret-file secret") == 1);
    CHECK_THAT(desk.errors, Catch::Contains("needs --store-user too"));
    CHECK(desk.run("--help") == 0);
    CHECK_THAT(desk.output, Catch::Contains("First steps"));
}
