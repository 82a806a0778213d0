#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>

#include "sync/tuf/delegation.h"
#include "sync/tuf/updater.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/tuf/test_repository.h"

// What an update costs, with repositories of 10, 1,000 and 10,000 targets: in the process, without network, as CPU
// time; and as the program tuf-client against a real nginx, as CPU and wall time and peak memory. A line each.

using namespace engawa;
using namespace engawa::tuf;

namespace {

double cpu_ms() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double wall_ms() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

[[noreturn]] void fail(const std::string& what) {
    fmt::print(stderr, "tuf_bench: {}\n", what);
    std::exit(1);
}

template <typename T>
T value(Result<T> result) {
    if (!result.ok()) fail(result.error().message());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string target_name(int number) { return fmt::format("packs/pack-{}/files/target-{:05}.webp", number % 50, number); }

// `bin_bits` of 0: all targets in the top-level role.
TestRepository made(int targets, unsigned bin_bits) {
    TestRepository repository;
    const WallTime never = at("2999-01-01T00:00:00Z");
    for (Common* const common : {&repository.root.common, &repository.timestamp.common, &repository.snapshot.common,
                                 &repository.targets["targets"].common})
        common->expires = never;
    repository.show_root();
    if (bin_bits > 0) {
        repository.set_succinct("targets", bin_bits, "bin", test_key("bins"));
        for (unsigned bin = 0; bin < (1U << bin_bits); ++bin) {
            const std::string name = fmt::format("bin-{:0{}x}", bin, (bin_bits + 3) / 4);
            repository.targets[name].common.expires = never;
            repository.signers[name] = {test_key("bins")};
        }
    }
    for (int i = 0; i < targets; ++i) {
        const std::string name = target_name(i);
        const std::string role =
            bin_bits > 0 ? succinct_bin(*repository.targets["targets"].delegations->succinct, name) : "targets";
        repository.add_target(role, name, "content of " + name);
    }
    for (const auto& [role, unused] : repository.targets) repository.show_targets(role);
    repository.show_snapshot();
    repository.show_timestamp();
    return repository;
}

struct Cost {
    double cpu_ms = 0;
    double wall_ms = 0;
    long peak_kb = 0;
};

Cost run_client(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{(support::bin_dir() / "tuf-client").string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : command) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const double start = wall_ms();
    const pid_t child = ::fork();
    if (child == 0) {
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    int status = 0;
    rusage used{};
    if (::wait4(child, &status, 0, &used) != child || status != 0) fail("tuf-client failed");
    const auto ms = [](const timeval& time) { return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3; };
    return {ms(used.ru_utime) + ms(used.ru_stime), wall_ms() - start, used.ru_maxrss};
}

// The median of several runs, by CPU.
Cost median(int runs, const std::function<Cost()>& run) {
    std::vector<Cost> costs;
    for (int i = 0; i < runs; ++i) costs.push_back(run());
    std::nth_element(costs.begin(), costs.begin() + runs / 2, costs.end(),
                     [](const Cost& a, const Cost& b) { return a.cpu_ms < b.cpu_ms; });
    return costs[runs / 2];
}

Cost timed(const std::function<void()>& work) {
    const double wall = wall_ms();
    const double cpu = cpu_ms();
    work();
    return {cpu_ms() - cpu, wall_ms() - wall, 0};
}

void update(const std::filesystem::path& metadata, TestRepository& repository, const std::string& target,
            KnownSignatures* known = nullptr) {
    repository.requests.clear();
    Updater updater = value(Updater::create(metadata, repository, at(test_day), {}, known));
    value(updater.refresh());
    if (!target.empty()) value(updater.find(target));
}

void measure_in_process(int targets, TestRepository& repository) {
    const std::string name = target_name(targets / 2);
    const support::TemporaryFolder folder;
    int fresh = 0;
    const Cost full = median(9, [&] {
        const std::filesystem::path metadata = folder.path() / std::to_string(fresh++);
        value(initialise(metadata, repository.metadata_files.at("1.root.json")));
        return timed([&] { update(metadata, repository, name); });
    });
    const std::size_t full_requests = repository.requests.size();
    const Cost cold = median(51, [&] { return timed([&] { update(folder.path() / "0", repository, ""); }); });
    const std::size_t same_requests = repository.requests.size();
    // As a kiosk does it: the process stays, and knows what it has checked.
    KnownSignatures known;
    update(folder.path() / "0", repository, "", &known);
    const Cost same = median(51, [&] { return timed([&] { update(folder.path() / "0", repository, "", &known); }); });
    fmt::print("  in process: first refresh and a target looked up {:.2f} ms CPU ({} requests); no change {:.2f} ms ({} requests), in a "
               "process that knows nothing yet {:.2f} ms\n",
               full.cpu_ms, full_requests, same.cpu_ms, same_requests, cold.cpu_ms);
}

void measure_program(int targets, const TestRepository& repository, const support::NginxDav& server) {
    repository.write_to(server.root());
    const support::TemporaryFolder folder;
    const std::filesystem::path root = folder.write("root.json", repository.metadata_files.at("1.root.json"));
    int fresh = 0;
    const auto in = [&](const std::string& d, std::vector<std::string> rest) {
        rest.insert(rest.begin(), {"--metadata-dir", (folder.path() / d).string(), "--metadata-url", server.url() + "metadata"});
        return run_client(rest);
    };
    const Cost full = median(5, [&] {
        const std::string d = std::to_string(fresh++);
        (void)in(d, {"init", root.string()});
        return in(d, {"refresh"});
    });
    const Cost same = median(9, [&] { return in("0", {"refresh"}); });
    const Cost download = median(5, [&] {
        std::filesystem::remove_all(folder.path() / "t");
        return in("0", {"--target-base-url", server.url() + "targets", "--target-dir", (folder.path() / "t").string(), "--target-name",
                        target_name(targets / 2), "download"});
    });
    const auto line = [](const char* what, const Cost& cost) {
        fmt::print("  tuf-client {}: {:.1f} ms CPU, {:.1f} ms wall, peak {:.1f} MB\n", what, cost.cpu_ms, cost.wall_ms,
                   static_cast<double>(cost.peak_kb) / 1024);
    };
    line("first refresh", full);
    line("refresh, no change", same);
    line("download of one target", download);
}

// A target is never held in memory.
void measure_big_target() {
    const support::NginxDav server;
    const support::TemporaryFolder folder;
    const std::filesystem::path root = folder.path() / "root.json";
    {
        // Given back before the program starts: a child counts what its parent held at the fork as its own peak.
        TestRepository repository = made(10, 0);
        repository.add_target("targets", "big", std::string(100'000'000, 'x'));
        repository.publish_targets();
        repository.write_to(server.root());
        folder.write("root.json", repository.metadata_files.at("1.root.json"));
    }
    const std::string metadata = (folder.path() / "m").string();
    (void)run_client({"--metadata-dir", metadata, "init", root.string()});
    const Cost cost = run_client({"--metadata-dir", metadata, "--metadata-url", server.url() + "metadata", "--target-base-url",
                                  server.url() + "targets", "--target-dir", (folder.path() / "t").string(), "--target-name", "big", "download"});
    fmt::print("a target of 100 MB\n  tuf-client download: {:.0f} ms CPU, {:.0f} ms wall, peak {:.1f} MB\n", cost.cpu_ms, cost.wall_ms,
               static_cast<double>(cost.peak_kb) / 1024);
}

}  // namespace

int main() {
    struct Size {
        int targets;
        unsigned bin_bits;
    };
    for (const Size size : {Size{10, 0}, Size{10, 2}, Size{1'000, 0}, Size{1'000, 5}, Size{10'000, 0}, Size{10'000, 8}}) {
        TestRepository repository = made(size.targets, size.bin_bits);
        std::size_t longest = 0;
        for (const auto& [name, bytes] : repository.metadata_files) longest = std::max(longest, bytes.size());
        fmt::print("{} targets, {}; largest metadata file {} bytes\n", size.targets,
                   size.bin_bits == 0 ? std::string("flat") : fmt::format("in {} bins", 1U << size.bin_bits), longest);
        measure_in_process(size.targets, repository);
        const support::NginxDav server;
        measure_program(size.targets, repository, server);
    }
    measure_big_target();
    return 0;
}
