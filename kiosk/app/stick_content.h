#pragma once

#include <filesystem>
#include <mutex>
#include <optional>

#include "kiosk/app/fallback_content.h"
#include "sync/exchange/exchange.h"
#include "sync/update/update_thread.h"

namespace engawa::app {

// The store's content repository, and in its place that of a stick while one is in. What the line to the network costs, and the
// hours for it, are no matter of a stick's.
class SwitchedContent final : public update::ContentSource {
  public:
    // The network's must outlive it.
    explicit SwitchedContent(FallbackContent& network) : network_(network) {}

    Result<std::unique_ptr<tuf::Fetcher>> open() override;
    delivery::Line line() const override;
    std::optional<Milliseconds> until_open() const override;
    Stay stay() const override;
    void answered(Answer answer) override;
    bool has_another() const override { return !stick() && network_.has_another(); }
    void cancel() override { network_.cancel(); }

    // From any thread. What is being fetched from the network is given up.
    void use_stick(const std::filesystem::path& stick);
    void use_network();

  private:
    std::optional<std::filesystem::path> stick() const;

    FallbackContent& network_;
    bool opened_stick_ = false;  // with the last open()
    mutable std::mutex mutex_;
    std::optional<std::filesystem::path> stick_;
};

// Has the update worker look at a stick.
class StickContent final : public exchange::ContentTaker {
  public:
    // Both outlive it.
    StickContent(SwitchedContent& source, update::UpdateThread& thread) : source_(source), thread_(thread) {}

    void begin(const std::filesystem::path& stick) override;
    State state() override;
    void end() override { source_.use_network(); }

  private:
    SwitchedContent& source_;
    update::UpdateThread& thread_;
    std::uint64_t look_ = 0;
};

}  // namespace engawa::app
