#include "sync/tuf/client/command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>

#include "kiosk/base/atomic_file.h"
#include "sync/http/curl_client.h"
#include "sync/tuf/folder_fetcher.h"
#include "sync/tuf/http_fetcher.h"
#include "sync/tuf/updater.h"

namespace engawa::tuf {

namespace {

constexpr const char* introduction =
    "tuf-client: keeps verified metadata of a TUF repository, and fetches targets from it.\n"
    "A repository is an http or https address, or a folder. Exit code 0: done; 1: not done.\n\n"
    "  tuf-client --metadata-dir D init ROOT\n"
    "  tuf-client --metadata-url U --metadata-dir D refresh\n"
    "  tuf-client --metadata-url U --metadata-dir D --target-name T --target-dir X --target-base-url B download\n";

// A transfer that brings less than this for so long is given up; there is no limit on the whole of it.
constexpr long low_speed_bytes_per_second = 256;
constexpr Seconds low_speed_time{20};

struct Request {
    std::filesystem::path metadata_dir;
    std::string metadata_url;
    std::string target_base_url;
    std::filesystem::path target_dir;
    std::vector<std::string> target_names;
    std::filesystem::path root;
};

bool is_url(const std::string& text) { return text.find("://") != text.npos; }

// What the addresses lead to.
struct Source {
    std::unique_ptr<HttpClient> http;
    std::unique_ptr<Fetcher> fetcher;
};

Result<Source> open_source(const Request& request) {
    Source source;
    if (!is_url(request.metadata_url)) {
        source.fetcher = std::make_unique<FolderFetcher>(request.metadata_url, request.target_base_url);
        return source;
    }
    http::Config config;
    config.low_speed_bytes_per_second = low_speed_bytes_per_second;
    config.low_speed_time = low_speed_time;
    source.http = TRY(http::CurlClient::create(std::move(config)));
    source.fetcher = std::make_unique<HttpFetcher>(*source.http, request.metadata_url, request.target_base_url);
    return source;
}

Result<void> init(const Request& request) {
    const std::string root = TRY(read_text_file(request.root, Limits{}.root_bytes));
    return initialise(request.metadata_dir, root);
}

Result<void> update(const Request& request, const ClientParts& parts) {
    const WallTime start = parts.clock.now();
    const Source source = TRY(open_source(request));
    Updater updater = TRY(Updater::create(request.metadata_dir, *source.fetcher, start));
    TRY(updater.refresh());
    // One target that cannot be had does not keep the others away.
    std::optional<Error> first_error;
    for (const std::string& target : request.target_names) {
        const Result<Updater::Fetched> fetched = updater.download(target, request.target_dir);
        if (fetched.ok()) continue;
        if (first_error) fmt::print(parts.err, "tuf-client: {}\n", fetched.error().message());
        else first_error = fetched.error();
    }
    if (first_error) return *first_error;
    return {};
}

// CLI11 keeps references to what it fills; they live here, beside the parser.
class Program {
  public:
    explicit Program(const ClientParts& parts) : parts_(parts), app_(introduction, "tuf-client") {
        app_.require_subcommand(1);
        app_.add_option("--metadata-dir", request_.metadata_dir, "Folder of the trusted metadata")->required();
        auto* const url = app_.add_option("--metadata-url", request_.metadata_url, "Where the repository's metadata is");
        auto* const base =
            app_.add_option("--target-base-url", request_.target_base_url, "Where the repository's targets are");
        auto* const folder = app_.add_option("--target-dir", request_.target_dir, "Folder for downloaded targets");
        auto* const names = app_.add_option("--target-name", request_.target_names, "Target to download; may be repeated")
                                ->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        CLI::App* const init_command = app_.add_subcommand("init", "Trust a first root.json");
        init_command->add_option("ROOT", request_.root, "The root.json")->required();
        init_command->fallthrough();
        init_command->final_callback([this] { action_ = [this] { return init(request_); }; });
        CLI::App* const refresh_command = app_.add_subcommand("refresh", "Bring the trusted metadata up to date");
        refresh_command->fallthrough();
        refresh_command->final_callback([this, url] {
            need({url});
            request_.target_names.clear();
            action_ = [this] { return update(request_, parts_); };
        });
        CLI::App* const download_command = app_.add_subcommand("download", "Refresh, then fetch targets");
        download_command->fallthrough();
        download_command->final_callback([this, url, base, folder, names] {
            need({url, base, folder, names});
            action_ = [this] { return update(request_, parts_); };
        });
    }

    int run(std::vector<std::string> arguments) {
        std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them off the back
        try {
            app_.parse(std::move(arguments));
        } catch (const CLI::CallForHelp& error) {
            return app_.exit(error, parts_.out, parts_.err);
        } catch (const CLI::ParseError& error) {
            fmt::print(parts_.err, "tuf-client: {}; see tuf-client --help\n", error.what());
            return 1;
        }
        const Result<void> result = action_();
        if (result.ok()) return 0;
        fmt::print(parts_.err, "tuf-client: {}\n", result.error().message());
        return 1;
    }

  private:
    // Options that belong to one command, though they may stand before it.
    static void need(const std::vector<CLI::Option*>& options) {
        for (const CLI::Option* const option : options) {
            if (option->count() == 0) throw CLI::RequiredError(option->get_name());
        }
    }

    const ClientParts& parts_;
    Request request_;
    std::function<Result<void>()> action_;
    CLI::App app_;
};

}  // namespace

int run_client(std::vector<std::string> arguments, const ClientParts& parts) {
    return Program(parts).run(std::move(arguments));
}

}  // namespace engawa::tuf
