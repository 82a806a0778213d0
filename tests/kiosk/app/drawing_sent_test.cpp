#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sync/office/export.h"
#include "sync/office/inbox_database.h"
#include "tests/kiosk/app/navigator_bench.h"
#include "tests/kiosk/app/small_forms.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/outbox/outbox_support.h"

using namespace engawa;
using namespace engawa::app::test;

namespace {

struct SignaturePack : content::test::PackFolder {
    SignaturePack() {
        write("forms/care.xml", small_form("<upload ref=\"/data/q\" mediatype=\"image/*\" appearance=\"signature\">"
                                           "<label ref=\"jr:itext('q')\"/></upload>"));
    }
};

void draw_line(NavigatorBench& kiosk) {
    const ui::PixelRect area = kiosk.bench.node_id(kiosk.page() + "/sheet").bounds;
    const int y = area.y + area.height / 2;
    kiosk.bench.finger_down(area.x + 100, y);
    for (int x = 100; x <= 500; x += 40) {
        kiosk.bench.finger_move(area.x + x, y);
        kiosk.bench.frame();
    }
    kiosk.bench.finger_up(area.x + 500, y);
    kiosk.bench.frame();
}

// Seals it as the kiosk does and takes it in as the office does; what the office exports.
nlohmann::json exported(const session::Submission& submission) {
    const support::TemporaryFolder folder;
    outbox::Kiosk kiosk(folder.path());
    outbox::Sink sink = kiosk.make_sink();
    REQUIRE(sink.submit(submission).ok());
    const auto sealed = kiosk.make_queue().sealed_bytes(1).value();
    const auto opened = envelope::open(sealed, {kiosk.keys.office_identity},
                                       [&](const KioskId&) { return std::optional(kiosk.keys.kiosk_key.public_key()); });
    REQUIRE(opened.ok());
    auto database = office::InboxDatabase::open(folder.path() / "inbox.db");
    REQUIRE(database.ok());
    const std::string hash = envelope::sha256_hex(sealed);
    REQUIRE(database->take({&*opened, hash, ObjectKey("inbox/kiosk/" + hash + ".age")}, outbox::spring).ok());
    return nlohmann::json::parse(office::export_json(*database, "").value());
}

}  // namespace

TEST_CASE("What a finger wrote reaches the office as a picture, and its name stands in the answers") {
    const SignaturePack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    draw_line(kiosk);
    kiosk.tap("つぎへ");
    CHECK(kiosk.shows("お茶をのみますか"));
    kiosk.tap("これでよい");
    kiosk.tap("出します");
    REQUIRE(kiosk.page() == "receipt");
    REQUIRE(kiosk.sink.stored().size() == 1);
    const session::Submission& sent = kiosk.sink.stored().front();
    REQUIRE(sent.attachments.size() == 1);
    CHECK(sent.attachments.front().name == "handwriting-1.png");
    CHECK(sent.attachments.front().media_type == "image/png");
    CHECK(sent.xml.find("<q>handwriting-1.png</q>") != std::string::npos);

    const nlohmann::json records = exported(sent);
    REQUIRE(records.size() == 1);
    CHECK(records[0]["answers"]["q"] == "handwriting-1.png");
    REQUIRE(records[0]["attachments"].size() == 1);
    CHECK(records[0]["attachments"][0]["name"] == "handwriting-1.png");
    CHECK(records[0]["attachments"][0]["length"] == sent.attachments.front().bytes.size());
    CHECK(kiosk.log.count("handwriting") == 0);
}

TEST_CASE("The end of a visit erases what was written by hand") {
    const SignaturePack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    draw_line(kiosk);
    kiosk.tap("つぎへ");
    kiosk.tap("おわる");
    kiosk.tap("おわる");
    kiosk.wait(Seconds(13));
    REQUIRE(kiosk.page() == "attract");
    kiosk.begin_form();
    CHECK(kiosk.bench.node_id(kiosk.page() + "/sheet").plain_value() == "まだ書いてありません");
    kiosk.tap("つぎへ");
    CHECK(kiosk.page().find("problem") != std::string::npos);
}
