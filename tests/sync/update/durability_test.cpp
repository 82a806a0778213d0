#include <catch2/catch.hpp>

#include <fstream>

#include "sync/http/curl_client.h"
#include "kiosk/content/pack.h"
#include "sync/tuf/http_fetcher.h"
#include "sync/tuf/target_file.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/power_cut.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/sync/update/update_bench.h"

using namespace engawa;
using namespace engawa::update;
using namespace engawa::update::test;
using namespace engawa::support;
namespace fs = std::filesystem;

namespace {

void spoil_first_bytes(const fs::path& file, std::size_t count) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out << std::string(count, '?');
}

}  // namespace

TEST_CASE("A power cut at any moment of an update leaves a whole pack shown, and the next look completes it") {
    const TemporaryFolder folder;
    const content::test::PackFolder pack;
    PackRepository repository;
    const fs::path root = folder.write("root.json", repository.metadata_files.at("1.root.json"));
    const fs::path state = folder.path() / "work";
    const auto look = [&](int cut_at) {
        ProcessOptions options;
        options.environment = support::power_cut_at(cut_at);
        return run({(bin_dir().parent_path() / "tests" / "look-once").string(), root.string(), folder.path().string(), state.string(),
                    tuf::test_day}, {}, options).ending.exit_code;
    };
    const auto current = [&] {
        Installation installation(state);
        REQUIRE(installation.open().ok());
        return installation.pack(PackId("kaigo"));
    };
    repository.publish(pack.folder(), "kaigo", custom("2026.1", 0, 100));
    repository.write_to(folder.path());
    REQUIRE(look(0) == 0);
    const std::string first = *current().current;
    const fs::path before = folder.path() / "before";
    fs::copy(state, before, fs::copy_options::recursive);

    pack.replace("pack.toml", "2026.1", "2026.2");
    pack.write("media/b.png", content::test::PackFolder::png(20, 20));
    repository.publish(pack.folder(), "kaigo", custom("2026.2", 0, 100));
    repository.write_to(folder.path());
    int cuts = 0;
    for (;; ++cuts) {
        fs::remove_all(state);
        fs::copy(before, state, fs::copy_options::recursive);
        const auto exit_code = look(cuts + 1);
        if (exit_code == 0) break;
        INFO("cut before the " << cuts + 1 << "th change");
        REQUIRE(exit_code == 99);
        // What is shown is one or the other, and a whole pack.
        const std::string shown = *current().current;
        const auto read = content::load_pack(state / "packs" / "kaigo" / shown, PackId("kaigo"));
        REQUIRE(read.ok());
        CHECK(read->version == (shown == first ? "2026.1" : "2026.2"));
        CHECK(look(0) == 0);
        CHECK(*current().current != first);
        CHECK(*current().previous == first);
        CHECK(read_all(state / "packs" / "kaigo" / *current().current / "media" / "b.png") == pack.text("media/b.png"));
        CHECK_FALSE(fs::exists(state / "staging" / "kaigo"));
    }
    // Metadata, two files, folders, installed.json twice: each with its syncs and renames.
    CHECK(cuts >= 25);
}

TEST_CASE("A file that was cut off comes over the wire from where it stopped") {
    const content::test::PackFolder pack;
    std::string big = content::test::PackFolder::png(1, 1);
    big.insert(big.size() - 12, 300'000, 'p');
    pack.write("media/a.png", big);
    PackRepository repository;
    repository.publish(pack.folder(), "kaigo", custom("2026.1", 0, 100));
    const NginxDav nginx;
    const fs::path served = fs::path(nginx.root()) / "content";
    repository.write_to(served);

    class Web final : public ContentSource {
      public:
        explicit Web(std::string url) : url_(std::move(url)) {}
        Result<std::unique_ptr<tuf::Fetcher>> open() override {
            if (!client_) client_ = TRY(http::CurlClient::create({}));
            return std::unique_ptr<tuf::Fetcher>(std::make_unique<tuf::HttpFetcher>(*client_, url_ + "metadata", url_ + "targets"));
        }
        void cancel() override {}

      private:
        std::string url_;
        std::unique_ptr<http::CurlClient> client_;
    } web(nginx.url() + "content/");
    const TemporaryFolder folder;
    Installation installation(folder.path() / "content");
    outbox::ManualFreeSpace space;
    SeededRandom random{1};
    delivery::NoNetworkWatch network;
    WorkerOptions options;
    options.kiosk = KioskId("kiosk-7f3a");
    options.content.root_file = folder.write("root.json", repository.metadata_files.at("1.root.json"));
    UpdateWorker worker({web, installation, space, random, network, [] { return Moment{tuf::at(tuf::test_day), ClockState::set, 0}; },
                         [](const PackId&, const fs::path&) { return Result<void>(); }, [] {}},
                        options);
    const auto look = [&] {
        worker.hurry();
        worker.step(SteadyTime{});
    };
    fs::path picture;
    for (const auto& file : fs::directory_iterator(served / "targets" / "packs" / "kaigo" / "media")) picture = file.path();

    // The server loses the second half of the file: what came is kept.
    fs::resize_file(picture, 150'000);
    look();
    CHECK(worker.last_error() == "tuf.mismatch");
    CHECK_FALSE(installation.pack(PackId("kaigo")).current.has_value());

    // A line that breaks in the middle leaves a .part; its first half is then no more asked for.
    {
        const auto staged = folder.path() / "content" / "staging" / "kaigo";
        const tuf::TargetFile target = repository.targets.at("kaigo").targets.at("packs/kaigo/media/a.png");
        const fs::path state = fs::directory_iterator(staged)->path();
        auto incoming = tuf::IncomingTarget::create(state / "media" / "a.png", target, "a.png");
        REQUIRE(incoming.ok());
        REQUIRE((*incoming)->begin(0).ok());
        REQUIRE((*incoming)->write(std::as_bytes(std::span(big).first(100'000))).ok());
    }
    std::ofstream(picture, std::ios::binary) << big;
    spoil_first_bytes(picture, 100'000);
    look();
    CHECK(worker.last_error() == "");
    REQUIRE(installation.pack(PackId("kaigo")).current.has_value());
    CHECK((read_all(installation.state_folder(PackId("kaigo"), *installation.pack(PackId("kaigo")).current) / "media" / "a.png") == big));
}
