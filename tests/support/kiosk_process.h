#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/played_kiosk.h"

namespace engawa::support {

class Process;

struct KioskOptions {
    std::filesystem::path program;  // engawa-kiosk
    std::filesystem::path state;
    std::string size = "1920x1080";
    double px_per_mm = 4.03;
    std::string now = "2026-11-21T00:00:00Z";  // so that a journey is the same on every day
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<std::string> arguments;
    std::filesystem::path log;  // where its standard error goes; empty: to ours
};

// The real kiosk program under SDL's dummy display, played by its driver (docs/formats/driver.md).
class KioskProcess final : public PlayedKiosk {
  public:
    explicit KioskProcess(const KioskOptions& options);
    ~KioskProcess() override;
    KioskProcess(const KioskProcess&) = delete;
    KioskProcess& operator=(const KioskProcess&) = delete;

    using PlayedKiosk::tap;
    void tap(std::string_view role, std::string_view name) override;
    void tap_id(std::string_view id) override;
    void key(std::string_view name);
    // A finger over the widget of that id, in shares of it, down at the first place and up at the last.
    void draw_on(std::string_view id, const std::vector<std::pair<double, double>>& places);
    // Holds a code under the scanner.
    void scan(std::string_view code);
    void advance(double seconds);
    // Where pictures go; without it none are written. <folder>/pages.tsv says of each which page it shows.
    void keep_pictures_in(std::filesystem::path folder);
    // Writes the picture that stands: "home" to home.png, "care/name" numbered within its folder to care/07-name.png.
    void picture(std::string_view name) override;
    void picture_of_coming(std::string_view page, std::string_view name) override;

    std::string page() const override;
    std::string title() const override;
    bool shows(std::string_view name) const override;
    // The value of the first node of that role.
    std::string value_of(std::string_view role) const;
    std::vector<std::string> names(std::string_view role) const override;
    std::string slip() const override;
    std::string dump() const override;

    struct Queue {
        int waiting = 0;
        int sealed = 0;
        int stored = 0;
        int delivered = 0;
        int last_sequence = 0;
    };
    Queue queue();
    // What came as updates, as a JSON object (docs/formats/driver.md).
    std::string content();

    int process_id() const;
    void kill();  // SIGKILL, and waits for the end
    void quit();  // as closing the window; waits for the end

  private:
    void ask(const nlohmann::json& request);
    // Its place, in the list of pictures.
    std::filesystem::path list_picture(std::string_view name, std::string_view page);
    [[noreturn]] void fail(const std::string& what) const;

    std::unique_ptr<Process> process_;
    std::unique_ptr<nlohmann::json> answer_;
    std::optional<std::filesystem::path> pictures_;
    std::map<std::string, int, std::less<>> picture_numbers_;  // by folder
};

}  // namespace engawa::support
