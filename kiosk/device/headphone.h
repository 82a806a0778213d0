#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace engawa::device {

enum class Plug { out, in };

// Whether a headphone is in the kiosk's jack. Used by one thread.
class HeadphoneJack {
  public:
    virtual ~HeadphoneJack() = default;
    // What happened since the last time; a headphone that was in from the beginning counts as put in. Nothing when
    // nothing changed.
    virtual std::optional<Plug> take() = 0;
};

// A jack that Linux tells of: an input device with SW_HEADPHONE_INSERT, which most sound chips have
// ("HDA Intel PCH Headphone"). Reading it needs the group `input`, no root. Nothing is opened where there is none.
class EvdevJack final : public HeadphoneJack {
  public:
    // `folder` is /dev/input. A device that cannot be opened is passed over.
    static std::unique_ptr<EvdevJack> open(const std::filesystem::path& folder);
    // A device already open, and how its plug is now; closes it.
    EvdevJack(int fd, Plug now) : fd_(fd), reported_(Plug::out), now_(now) {}
    ~EvdevJack() override;
    EvdevJack(const EvdevJack&) = delete;
    EvdevJack& operator=(const EvdevJack&) = delete;

    std::optional<Plug> take() override;
    // For whoever waits for it: readable when there is something to take.
    int descriptor() const { return fd_; }

  private:
    int fd_;
    Plug reported_;
    Plug now_;
};

// A headphone that a test puts in and pulls out.
class FakeHeadphone final : public HeadphoneJack {
  public:
    void put(Plug plug) { news_ = plug; }
    std::optional<Plug> take() override { return std::exchange(news_, std::nullopt); }

  private:
    std::optional<Plug> news_;
};

}  // namespace engawa::device
