#pragma once

#include <sys/ioctl.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"

// The lamp by which a helper sees from across the room that somebody calls. docs/formats/assist.md, "The helper's lamp"

namespace engawa::device {

enum class LampError {
    no_device,   // what kiosk.toml names is not there, or may not be opened
    no_switch,   // it is there, and is nothing that switches a lamp
    not_set,     // the lamp could not be switched
};
std::string_view error_name(LampError code);

enum class Power { off, on };

// What turns the lamp on and off. Used by one thread.
class LampSwitch {
  public:
    virtual ~LampSwitch() = default;
    virtual Result<void> set(Power power) = 0;
};

// ioctl(2), which a test answers in place of the kernel.
using Ioctl = std::function<int(int fd, unsigned long request, void* argument)>;
int system_ioctl(int fd, unsigned long request, void* argument);

// A line of a GPIO chip, by the kernel's character device (linux/gpio.h, v2). The line is given back, and so goes off, when this goes or
// the program dies.
class GpioSwitch final : public LampSwitch {
  public:
    // `chip` is /dev/gpiochipN, `line` its offset.
    static Result<std::unique_ptr<GpioSwitch>> open(const std::filesystem::path& chip, unsigned line, Ioctl ioctl = system_ioctl);
    ~GpioSwitch() override;
    GpioSwitch(const GpioSwitch&) = delete;
    GpioSwitch& operator=(const GpioSwitch&) = delete;
    Result<void> set(Power power) override;

  private:
    GpioSwitch(int line, Ioctl ioctl) : line_(line), ioctl_(std::move(ioctl)) {}
    int line_;
    Ioctl ioctl_;
};

// A relay on USB that is a HID (16c0:05df, "USBRelay1" to "USBRelay8"): the feature report 0xFF/0xFD, then the relay's number.
class UsbRelaySwitch final : public LampSwitch {
  public:
    // `device` is /dev/hidrawN or a link to it that a udev rule makes; `relay` is 1 to 8.
    static Result<std::unique_ptr<UsbRelaySwitch>> open(const std::filesystem::path& device, unsigned relay, Ioctl ioctl = system_ioctl);
    ~UsbRelaySwitch() override;
    UsbRelaySwitch(const UsbRelaySwitch&) = delete;
    UsbRelaySwitch& operator=(const UsbRelaySwitch&) = delete;
    Result<void> set(Power power) override;

  private:
    UsbRelaySwitch(int fd, unsigned relay, Ioctl ioctl) : fd_(fd), relay_(relay), ioctl_(std::move(ioctl)) {}
    int fd_;
    unsigned relay_;
    Ioctl ioctl_;
};

// Says what it was told, and can break.
class FakeSwitch final : public LampSwitch {
  public:
    enum class State { whole, unplugged };
    Result<void> set(Power power) override;
    void plug(State state) { state_ = state; }
    Power power() const { return power_; }

  private:
    State state_ = State::whole;
    Power power_ = Power::off;
};

enum class Light {
    off,
    blinking,  // somebody may want help
    on,        // somebody called
};

// Which light is to be seen now. A switch that fails is tried again every 10 s and logged once: the beacon on the screen stands anyway.
class Lamp {
  public:
    static constexpr Milliseconds blink_on{1000};
    static constexpr Milliseconds blink_off{2000};
    static constexpr Seconds try_again{10};

    // Without a switch it lights nothing. Off at first, whatever the switch was before.
    Lamp(std::unique_ptr<LampSwitch> power, const SteadyClock& clock);
    void show(Light light);
    Light light() const { return light_; }
    void step();
    std::optional<SteadyTime> next_change() const;

  private:
    Power wanted() const;
    void put(Power power);

    std::unique_ptr<LampSwitch> switch_;
    const SteadyClock& clock_;
    Light light_ = Light::off;
    SteadyTime since_{};
    std::optional<Power> power_;  // what the switch was told; nothing when it did not take it
    std::optional<SteadyTime> failed_at_;
};

}  // namespace engawa::device
