#include "sync/envelope/envelope.h"

#include <cstdlib>
#include <set>

#include "sync/envelope/tar.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/envelope/sealed_sample.h"

using namespace engawa;
using namespace engawa::envelope;
using namespace engawa::envelope::support;
using engawa::support::read_all;
using engawa::support::TemporaryFolder;

namespace {

int shell(const TemporaryFolder& folder, const std::string& command) {
    return std::system(("cd '" + folder.path().string() + "' && (" + command + ") >stdout.txt 2>stderr.txt").c_str());
}

std::string open_error(Sample& sample, BytesView sealed) {
    const auto opened = open(sealed, {sample.office}, sample.find_key());
    REQUIRE_FALSE(opened.ok());
    return std::string(opened.error().name());
}

// An envelope of these members, whatever they are.
Bytes envelope_of(Sample& sample, const std::vector<TarInput>& members) {
    const auto tar = write_padded_tar(members, WallTime{});
    REQUIRE(tar);
    return age_encrypt(tar->bytes(), {sample.office.recipient()}, sample.random).value();
}

struct Parts {
    std::string manifest;
    std::string signature;
};
Parts parts_of(Sample& sample, Manifest manifest) {
    Parts parts;
    parts.manifest = write_manifest(manifest);
    parts.signature = sample.kiosk_key.sign(bytes_of(parts.manifest), "x").value();
    return parts;
}
Manifest good_manifest(Sample& sample) {
    return open(sample.sealed().value().bytes, {sample.office}, sample.find_key()).value().manifest;
}

}  // namespace

TEST_CASE("What was sealed comes out as it went in") {
    Sample sample;
    SealRequest request = sample.request();
    request.clock = ClockState::unset;
    request.assistance = session::Assistance{"helper-2", {session::Consent::given, session::Consent::not_given, session::Consent::given}, {}, false};
    const std::string photo(70000, 'p');
    request.attachments = {{"photo.jpg", "image/jpeg", bytes_of(photo)}, {"empty.bin", "application/octet-stream", {}}};
    const auto sealed = seal(request, sample.kiosk_key, {sample.office.recipient()}, sample.random);
    REQUIRE(sealed);
    CHECK(sealed->sha256 == sha256_hex(sealed->bytes));
    CHECK(sealed->key.text() == "inbox/kiosk-7f3a/" + sealed->sha256 + ".age");

    const auto opened = open(sealed->bytes, {sample.office}, sample.find_key());
    REQUIRE(opened);
    CHECK(opened->xml.text() == sample.xml);
    REQUIRE(opened->attachments.size() == 2);
    CHECK(opened->attachments[0].name == "photo.jpg");
    CHECK(opened->attachments[0].media_type == "image/jpeg");
    CHECK(opened->attachments[0].bytes.text() == photo);
    CHECK(opened->attachments[1].bytes.empty());
    const Manifest& manifest = opened->manifest;
    CHECK(manifest.kiosk == request.kiosk);
    CHECK(manifest.sequence == 3);
    CHECK(manifest.submission == request.submission);
    CHECK(manifest.form == request.form);
    CHECK(manifest.form_version == request.form_version);
    CHECK(manifest.pack_version == request.pack_version);
    CHECK(manifest.created == request.created);
    CHECK(manifest.clock == ClockState::unset);
    CHECK(manifest.slip == sample.slip);
    CHECK(manifest.assistance == request.assistance);
    CHECK(manifest.recipients == std::vector{sample.office.recipient().text()});
}

TEST_CASE("Stock age, tar and minisign open an envelope") {
    Sample sample;
    SealRequest request = sample.request();
    const std::string photo = GENERATE("", std::string(1000, 'p'), std::string(300000, 'q'));
    request.attachments = {{"photo.jpg", "image/jpeg", bytes_of(photo)}};
    const auto sealed = seal(request, sample.kiosk_key, {sample.office.recipient()}, sample.random);
    REQUIRE(sealed);
    const TemporaryFolder folder;
    folder.write("key.txt", sample.office.text().text());
    folder.write("kiosk.pub", sample.kiosk_key.public_key().file_text());
    folder.write("sealed.age", text_of(sealed->bytes));
    REQUIRE(shell(folder, "age -d -i key.txt -o payload.tar sealed.age") == 0);
    REQUIRE(shell(folder, "tar -xf payload.tar") == 0);
    CHECK(read_all(folder.path() / "stderr.txt") == "");
    REQUIRE(shell(folder, "cat payload.tar | tar -tf -") == 0);
    CHECK(read_all(folder.path() / "stdout.txt") ==
          "manifest.json\nmanifest.json.minisig\nsubmission.xml\nattachments/photo.jpg\n");
    CHECK(read_all(folder.path() / "submission.xml") == sample.xml);
    CHECK(read_all(folder.path() / "attachments" / "photo.jpg") == photo);
    CHECK(shell(folder, "minisign -V -p kiosk.pub -m manifest.json") == 0);
    const std::size_t payload_bytes = std::filesystem::file_size(folder.path() / "payload.tar");
    CHECK(payload_bytes % 512 == 0);
}

TEST_CASE("The sealed bytes hold nothing in the clear") {
    Sample sample;
    const auto sealed = sample.sealed();
    REQUIRE(sealed);
    const std::string_view text = text_of(sealed->bytes);
    CHECK(text.find("カナリア") == std::string_view::npos);
    CHECK(text.find("kiosk-7f3a") == std::string_view::npos);
    CHECK(text.find("kaigo") == std::string_view::npos);
}

TEST_CASE("Any byte flipped and any cut are seen as damage, never as content") {
    Sample sample;
    const Bytes good = sample.sealed().value().bytes;
    for (std::size_t i = 0; i < good.size(); i += (i < 400 ? 1 : 37)) {
        Bytes changed = good;
        changed[i] ^= std::byte{1};
        INFO("byte " << i);
        const std::string error = open_error(sample, changed);
        CHECK((error == "envelope.damaged" || error == "envelope.not_age" || error == "envelope.no_key"));
        CHECK_FALSE(open(BytesView(good).first(i), {sample.office}, sample.find_key()).ok());
    }
    CHECK(open_error(sample, {}) == "envelope.not_age");
    CHECK(open_error(sample, bytes_of("<html>captive portal</html>")) == "envelope.not_age");
}

TEST_CASE("An envelope for others, from a stranger or signed by a stranger is told apart") {
    Sample sample;
    Sample other(22);
    const Bytes good = sample.sealed().value().bytes;
    const auto for_others = open(good, {other.office}, sample.find_key());
    REQUIRE_FALSE(for_others.ok());
    CHECK(for_others.error().is(EnvelopeError::no_key));

    SealRequest request = sample.request();
    request.kiosk = KioskId("kiosk-nobody");
    const auto unknown = seal(request, sample.kiosk_key, {sample.office.recipient()}, sample.random);
    CHECK(open_error(sample, unknown.value().bytes) == "envelope.unknown_kiosk");

    const auto forged = seal(sample.request(), other.kiosk_key, {sample.office.recipient()}, sample.random);
    CHECK(open_error(sample, forged.value().bytes) == "envelope.bad_signature");
}

TEST_CASE("A payload that breaks a rule is refused, each rule with its own word") {
    Sample sample;
    const Manifest manifest = good_manifest(sample);
    const Parts good = parts_of(sample, manifest);
    const auto members = [&](const Parts& parts, std::vector<TarInput> more) {
        more.insert(more.begin(), {{"manifest.json", bytes_of(parts.manifest)},
                                   {"manifest.json.minisig", bytes_of(parts.signature)}});
        return envelope_of(sample, more);
    };
    const BytesView xml = bytes_of(sample.xml);
    REQUIRE(open(members(good, {{"submission.xml", xml}}), {sample.office}, sample.find_key()).ok());

    CHECK(open_error(sample, age_encrypt(bytes_of("no tar"), {sample.office.recipient()}, sample.random).value()) == "envelope.bad_tar");
    CHECK(open_error(sample, envelope_of(sample, {})) == "envelope.missing_member");
    CHECK(open_error(sample, envelope_of(sample, {{"manifest.json", bytes_of(good.manifest)}})) == "envelope.missing_member");
    CHECK(open_error(sample, members(good, {})) == "envelope.missing_member");
    CHECK(open_error(sample, members(good, {{"other.xml", xml}})) == "envelope.missing_member");
    CHECK(open_error(sample, members(good, {{"submission.xml", xml}, {"extra", xml}})) == "envelope.extra_member");
    CHECK(open_error(sample, members(good, {{"submission.xml", bytes_of("<data/>")}})) == "envelope.hash_mismatch");
    CHECK(open_error(sample, members(good, {{"submission.xml", xml}, {"submission.xml", xml}})) == "envelope.bad_tar");
    CHECK(open_error(sample, members(good, {{"../submission.xml", xml}})) == "envelope.bad_tar");
    CHECK(open_error(sample, members(good, {{"/etc/passwd", xml}})) == "envelope.bad_tar");

    Parts changed = good;
    changed.manifest.replace(changed.manifest.find("\"sequence\": 3"), 13, "\"sequence\": 4");
    CHECK(open_error(sample, members(changed, {{"submission.xml", xml}})) == "envelope.bad_signature");
    changed = {"{}", good.signature};
    CHECK(open_error(sample, members(changed, {{"submission.xml", xml}})) == "envelope.bad_manifest");

    Manifest odd = manifest;
    odd.members.front().name = "attachments/only.xml";
    CHECK(open_error(sample, members(parts_of(sample, odd), {{"attachments/only.xml", xml}})) == "envelope.missing_member");
    odd.members.front().name = "elsewhere.xml";
    CHECK(open_error(sample, members(parts_of(sample, odd), {{"elsewhere.xml", xml}})) == "envelope.bad_manifest");
}

TEST_CASE("A tar of anything but plain files is refused") {
    const TemporaryFolder folder;
    REQUIRE(shell(folder, "echo x > submission.xml; ln -s /etc/passwd link; ln submission.xml hard; mkdir d;"
                          "tar -cf symlink.tar submission.xml link; tar -cf folder.tar d; tar -cf hard.tar submission.xml hard;"
                          "tar -cf good.tar submission.xml; head -c 700 good.tar > cut.tar") == 0);
    const auto read = [&](const char* name) { return read_tar(bytes_of(read_all(folder.path() / name))); };
    CHECK(read("good.tar").ok());
    for (const char* const name : {"symlink.tar", "folder.tar", "hard.tar", "cut.tar"}) {
        INFO(name);
        const auto result = read(name);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().is(EnvelopeError::bad_tar));
    }
}

TEST_CASE("What cannot be sealed is refused before anything is made") {
    Sample sample;
    const auto refused = [&](auto change) {
        SealRequest request = sample.request();
        change(request);
        const auto result = seal(request, sample.kiosk_key, {sample.office.recipient()}, sample.random);
        return !result.ok() && result.error().is(EnvelopeError::not_sealable);
    };
    CHECK_FALSE(refused([](SealRequest&) {}));
    CHECK(refused([](SealRequest& r) { r.kiosk = KioskId("Kiosk 1"); }));
    CHECK(refused([](SealRequest& r) { r.kiosk = KioskId("../x"); }));
    CHECK(refused([](SealRequest& r) { r.sequence = 0; }));
    CHECK(refused([](SealRequest& r) { r.slip = "123456789012"; }));
    CHECK(refused([](SealRequest& r) { r.attachments = {{"../x", "", {}}}; }));
    CHECK(refused([](SealRequest& r) { r.attachments = {{"写真.jpg", "", {}}}; }));
    CHECK(refused([](SealRequest& r) { r.attachments = {{"a", "", {}}, {"a", "", {}}}; }));
    CHECK_FALSE(seal(sample.request(), sample.kiosk_key, {}, sample.random).ok());
    const std::string large(57u << 20, 'x');
    SealRequest request = sample.request();
    request.xml = large;
    const auto result = seal(request, sample.kiosk_key, {sample.office.recipient()}, sample.random);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().is(EnvelopeError::too_large));
}

TEST_CASE("Padmé rounds as its paper says and never adds more than twelve percent") {
    CHECK(padme_bytes(0) == 0);
    CHECK(padme_bytes(1) == 1);
    CHECK(padme_bytes(8) == 8);
    CHECK(padme_bytes(9) == 10);
    CHECK(padme_bytes(1000) == 1024);
    CHECK(padme_bytes(1024) == 1024);
    CHECK(padme_bytes(1025) == 1088);
    CHECK(padme_bytes(100'000) == 100'352);
    std::uint64_t last = 0;
    for (std::uint64_t length = 16; length < 300'000; ++length) {
        const std::uint64_t padded = padme_bytes(length);
        REQUIRE(padded >= length);
        REQUIRE(padded * 100 <= length * 112 + 112);
        REQUIRE(padded >= last);
        REQUIRE(padme_bytes(padded) == padded);
        last = padded;
    }
}

TEST_CASE("Envelopes whose contents differ a little have one size") {
    Sample sample;
    std::set<std::size_t> sizes;
    for (std::size_t extra = 0; extra < 900; extra += 100) {
        sample.xml = "<data>" + std::string(20'000 + extra, 'x') + "</data>";
        sizes.insert(sample.sealed().value().bytes.size());
    }
    CHECK(sizes.size() <= 2);
}
