#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "kiosk/app/trusted_clock.h"
#include "kiosk/content/library.h"
#include "sync/envelope/enrolment.h"

namespace engawa::exchange {
class ContentTaker;
}

namespace engawa::app {

// The packs that a kiosk shows: those that came with the program, and in their place those that came as updates; and
// the worker that brings these. What is shown changes between visits alone.
class ContentRoom {
  public:
    // `changed` is called from the worker's thread when there is something new to show. All outlive it.
    struct Parts {
        std::filesystem::path shipped;  // packs of the program
        std::filesystem::path state;    // the folder with kiosk/kiosk.toml
        const TrustedWallClock& trusted_clock;
        const WallClock& form_clock;    // never below what is known to have passed
        const SteadyClock& clock;
        std::function<void()> changed;
        // What update::WorkerParts says of them; from the worker's thread.
        std::function<Result<void>(const std::string& registry)> take_registry{};
        std::function<Result<void>()> answer_office{};
        std::function<std::optional<int>()> ring = [] { return std::optional<int>(); };
    };
    explicit ContentRoom(Parts parts);
    ~ContentRoom();
    ContentRoom(const ContentRoom&) = delete;
    ContentRoom& operator=(const ContentRoom&) = delete;

    // What is to be shown from now on; an update that cannot be read goes back to what was there before. Refusals are
    // logged. Fails only when the program's own folder cannot be read.
    Result<content::Library> load();
    // Whether load() would give something else: an update came, or one of `shown` was refused and is now taken back.
    bool has_changed(const content::Library& shown);

    // A version of a pack that was shown before and is still here, for a draft that goes on in it, so that it stays for
    // another; null when there is none.
    std::shared_ptr<const content::Pack> earlier(const PackId& pack, const std::string& version);

    // Not before the first page stands. Without a [content] table there is nothing to start.
    void start(const std::optional<envelope::Enrolment>& enrolment);

    // Takes packs from a stick; null when packs are not updated. After start().
    exchange::ContentTaker* stick_content();

    // When the content was last known to be new, if it has grown old since (docs/formats/content-repository.md).
    std::optional<std::chrono::year_month_day> stale_since() const;
    // What is shown and how fresh it is, as a JSON object (docs/formats/driver.md).
    std::string summary() const;

    // Whether a pack does what a pack must, by itself. From any thread.
    Result<void> check(const PackId& pack, const std::filesystem::path& folder) const;

  private:
    // The namespace of sync/update bears the name of a function that every page has, so it stays out of what includes
    // this.
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace engawa::app
