#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "kiosk/app/enrolled_content.h"
#include "kiosk/base/clock.h"

namespace engawa::app {

// The content of the store that the registry names, and of the kiosk's own, kiosk.toml's, while that has none: a store that was
// named by mistake would else keep the kiosk from every later registry, the one that mends it among them. Both are believed
// as far as they are signed. docs/formats/registry.md, "What a kiosk does with it"
class FallbackContent final : public update::ContentSource {
  public:
    struct Parts {
        std::string named;                           // where `first` is
        EnrolledContent& first;
        EnrolledContent* own = nullptr;              // none where kiosk.toml names the same store; both outlive this
        std::filesystem::path note;                  // keeps over a restart since when the first has had none
        std::function<std::optional<WallTime>()> now;  // nothing while the clock is not set
    };
    explicit FallbackContent(Parts parts);

    Result<std::unique_ptr<tuf::Fetcher>> open() override;
    delivery::Line line() const override { return next().line(); }
    std::optional<Milliseconds> until_open() const override { return next().until_open(); }
    void answered(Answer answer) override;
    bool has_another() const override { return turn_ == Turn::own; }
    void cancel() override;
    // From any thread: a running request ends soon, and later ones go on.
    void interrupt();

  private:
    EnrolledContent& next() const;
    void first_has_none();
    void first_has_some();
    void write_note() const;

    const Parts parts_;
    std::optional<WallTime> none_since_;
    enum class Turn { first, own };
    Turn turn_ = Turn::first;    // of the next open()
    Turn opened_ = Turn::first;  // of the last
};

}  // namespace engawa::app
