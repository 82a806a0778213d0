#include "tests/sync/update/update_bench.h"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace engawa::update::test {

namespace {

namespace fs = std::filesystem;

// A pack's file by name, without the hash before it.
std::string plain(const std::string& target) {
    const std::size_t slash = target.rfind('/');
    return target.substr(0, slash + 1) + target.substr(slash + 1 + 64 + 1);
}

class Passing final : public tuf::Fetcher {
  public:
    explicit Passing(UpdateBench& bench) : bench_(bench), inner_(bench.repository) {}
    Result<std::string> fetch_metadata(std::string_view name, std::uint64_t most) override { return inner_.fetch_metadata(name, most); }
    Result<void> fetch_target(std::string_view path, std::uint64_t offset, tuf::TargetSink& sink) override {
        if (bench_.between && path.ends_with(".a.png") && TRY(bench_.between(offset, sink))) return {};
        return inner_.fetch_target(path, offset, sink);
    }

  private:
    UpdateBench& bench_;
    tuf::Fetcher& inner_;
};

WorkerOptions with_root(WorkerOptions options, const support::TemporaryFolder& folder, const PackRepository& repository) {
    if (options.kiosk.empty()) options.kiosk = KioskId("kiosk-7f3a");
    options.content.root_file = folder.write("root.json", repository.metadata_files.at("1.root.json"));
    return options;
}

}  // namespace

class UpdateBench::Source final : public ContentSource {
  public:
    explicit Source(UpdateBench& bench) : bench_(bench) {}
    Result<std::unique_ptr<tuf::Fetcher>> open() override {
        if (bench_.opening) TRY(bench_.opening());
        return std::unique_ptr<tuf::Fetcher>(std::make_unique<Passing>(bench_));
    }
    void cancel() override { bench_.cancelled = true; }
    delivery::Line line() const override { return bench_.line; }
    std::optional<Milliseconds> until_open() const override { return bench_.until_open; }
    Stay stay() const override { return bench_.stay; }

  private:
    UpdateBench& bench_;
};

std::string custom(const std::string& version, int ring, int percent) {
    return fmt::format(R"({{"engawa":{{"percent":{},"ring":{},"version":"{}"}}}})", percent, ring, version);
}

void PackRepository::publish(const fs::path& folder, const std::string& pack, const std::string& custom) {
    tuf::DelegatedRole role;
    role.name = pack;
    role.terminating = true;
    role.paths = {"packs/" + pack + "/*", "packs/" + pack + "/*/*"};
    set_delegation("targets", role, {tuf::test_key(pack)});
    targets.at(pack).targets.clear();
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const std::string path = "packs/" + pack + "/" + entry.path().lexically_relative(folder).string();
        add_target(pack, path, support::read_all(entry.path()));
        if (entry.path().filename() == "pack.toml" && !custom.empty()) targets.at(pack).targets.at(path).custom = custom;
    }
    ++targets.at(pack).common.version;
    show_targets(pack);
    publish_targets();
}

std::vector<std::string> PackRepository::fetched() const {
    const std::string prefix = "targets/packs/kaigo/";
    std::vector<std::string> names;
    for (const std::string& request : requests) {
        if (request.starts_with(prefix)) names.push_back(plain(request).substr(prefix.size()));
    }
    std::sort(names.begin(), names.end());
    return names;
}

UpdateBench::UpdateBench(WorkerOptions options)
    : installation(content()),
      source_(std::make_unique<Source>(*this)),
      worker({*source_, installation, free_space, random, network, [this] { return moment; },
              [this](const PackId&, const fs::path& staged) { return checked ? checked(staged) : Result<void>(); },
              [this] { ++changes; },
              [this](const std::string& registry) {
                  registries.push_back(registry);
                  return Result<void>();
              },
              [this] { return answering ? answering() : Result<void>(); },
              [this] { return registered_ring; }},
             with_root(std::move(options), folder, repository)) {
    REQUIRE(installation.open().ok());
}

void UpdateBench::publish(const std::string& version, int ring, int percent) {
    std::string text = content::test::PackFolder::pack_toml("kaigo");
    text.replace(text.find("2026.1"), 6, version);
    pack.write("pack.toml", text);
    repository.publish(pack.folder(), "kaigo", custom(version, ring, percent));
}

void UpdateBench::publish_registry(const std::string& registry) {
    tuf::DelegatedRole role;
    role.name = "fleet";
    role.terminating = true;
    role.paths = {"fleet/*"};
    repository.set_delegation("targets", role, {tuf::test_key("fleet")});
    repository.targets.at("fleet").targets.clear();
    repository.add_target("fleet", "fleet/registry.json", registry);
    ++repository.targets.at("fleet").common.version;
    repository.show_targets("fleet");
    repository.publish_targets();
}

void UpdateBench::look() {
    repository.requests.clear();
    worker.hurry();
    next = worker.step(now);
}

std::string UpdateBench::file(const std::string& path) const {
    const auto state = installation.pack(PackId("kaigo")).current;
    return state ? support::read_all(installation.state_folder(PackId("kaigo"), *state) / path) : "none";
}

std::string UpdateBench::shown() const {
    const std::string text = file("pack.toml");
    const std::size_t at = text.find("version = \"");
    return at == text.npos ? text : text.substr(at + 11, text.find('"', at + 11) - at - 11);
}

std::vector<std::string> UpdateBench::states(const std::string& below) const {
    std::vector<std::string> found;
    if (!fs::exists(content() / below)) return found;
    for (const auto& each : fs::directory_iterator(content() / below)) {
        for (const auto& state : fs::directory_iterator(each.path()))
            found.push_back(each.path().filename().string() + "/" + state.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace engawa::update::test
