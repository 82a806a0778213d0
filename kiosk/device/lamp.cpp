#include "kiosk/device/lamp.h"

#include <fcntl.h>
#include <linux/gpio.h>
#include <linux/hidraw.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "kiosk/base/log.h"

namespace engawa::device {

namespace {

constexpr unsigned most_relays = 8;
constexpr unsigned char relay_on = 0xFF;
constexpr unsigned char relay_off = 0xFD;

Error not_set(std::string where) {
    return Error(LampError::not_set, std::move(where), std::strerror(errno), Permanence::temporary);
}

Result<int> open_device(const std::filesystem::path& device) {
    const int fd = ::open(device.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) return Error(LampError::no_device, device.string(), std::strerror(errno), Permanence::temporary);
    return fd;
}

}  // namespace

std::string_view error_name(LampError code) {
    switch (code) {
        case LampError::no_device: return "lamp.no_device";
        case LampError::no_switch: return "lamp.no_switch";
        case LampError::not_set: return "lamp.not_set";
    }
    ENGAWA_VERIFY(false);
}

int system_ioctl(int fd, unsigned long request, void* argument) { return ::ioctl(fd, request, argument); }

Result<std::unique_ptr<GpioSwitch>> GpioSwitch::open(const std::filesystem::path& chip, unsigned line, Ioctl ioctl) {
    const int fd = TRY(open_device(chip));
    gpio_v2_line_request request{};
    request.offsets[0] = line;
    request.num_lines = 1;
    request.config.flags = GPIO_V2_LINE_FLAG_OUTPUT;  // low, as nothing says that it is to be high
    std::strncpy(request.consumer, "engawa-lamp", sizeof(request.consumer) - 1);
    const int asked = ioctl(fd, GPIO_V2_GET_LINE_IOCTL, &request);
    const int because = errno;
    ::close(fd);
    if (asked < 0 || request.fd < 0)
        return Error(LampError::no_switch, chip.string() + ", line " + std::to_string(line), std::strerror(because));
    return std::unique_ptr<GpioSwitch>(new GpioSwitch(request.fd, std::move(ioctl)));
}

GpioSwitch::~GpioSwitch() { ::close(line_); }

Result<void> GpioSwitch::set(Power power) {
    gpio_v2_line_values values{};
    values.mask = 1;
    values.bits = power == Power::on ? 1 : 0;
    if (ioctl_(line_, GPIO_V2_LINE_SET_VALUES_IOCTL, &values) < 0) return not_set("gpio line");
    return {};
}

Result<std::unique_ptr<UsbRelaySwitch>> UsbRelaySwitch::open(const std::filesystem::path& device, unsigned relay, Ioctl ioctl) {
    if (relay < 1 || relay > most_relays) return Error(LampError::no_switch, device.string(), "a relay is 1 to 8");
    const int fd = TRY(open_device(device));
    hidraw_devinfo info{};
    if (ioctl(fd, HIDIOCGRAWINFO, &info) < 0 || static_cast<unsigned short>(info.vendor) != 0x16c0 ||
        static_cast<unsigned short>(info.product) != 0x05df) {
        ::close(fd);
        return Error(LampError::no_switch, device.string(), "is no USB relay of the kind 16c0:05df");
    }
    return std::unique_ptr<UsbRelaySwitch>(new UsbRelaySwitch(fd, relay, std::move(ioctl)));
}

UsbRelaySwitch::~UsbRelaySwitch() { ::close(fd_); }

Result<void> UsbRelaySwitch::set(Power power) {
    std::array<unsigned char, 9> report{};  // its number, 0, then eight bytes
    report[1] = power == Power::on ? relay_on : relay_off;
    report[2] = static_cast<unsigned char>(relay_);
    if (ioctl_(fd_, HIDIOCSFEATURE(9), report.data()) < 0) return not_set("usb relay");
    return {};
}

Result<void> FakeSwitch::set(Power power) {
    if (state_ == State::unplugged) return Error(LampError::not_set, "fake lamp", "unplugged", Permanence::temporary);
    power_ = power;
    return {};
}

Lamp::Lamp(std::unique_ptr<LampSwitch> power, const SteadyClock& clock) : switch_(std::move(power)), clock_(clock) { step(); }

void Lamp::show(Light light) {
    if (light == light_) return;
    light_ = light;
    since_ = clock_.now();
    step();
}

Power Lamp::wanted() const {
    switch (light_) {
        case Light::off: return Power::off;
        case Light::on: return Power::on;
        case Light::blinking: return (clock_.now() - since_) % (blink_on + blink_off) < blink_on ? Power::on : Power::off;
    }
    ENGAWA_VERIFY(false);
}

void Lamp::put(Power power) {
    if (power_ == power) return;
    if (failed_at_ && clock_.now() - *failed_at_ < try_again) return;
    const auto set = switch_->set(power);
    if (set) {
        power_ = power;
        failed_at_.reset();
        return;
    }
    if (!failed_at_) log::warning("lamp", "the helper's lamp cannot be switched; the beacon on the screen stands", {log::Field(set.error())});
    power_.reset();
    failed_at_ = clock_.now();
}

void Lamp::step() {
    if (switch_ != nullptr) put(wanted());
}

std::optional<SteadyTime> Lamp::next_change() const {
    if (switch_ == nullptr) return std::nullopt;
    if (failed_at_) return *failed_at_ + try_again;
    if (light_ != Light::blinking) return std::nullopt;
    const auto into = (clock_.now() - since_) % (blink_on + blink_off);
    return clock_.now() + (into < blink_on ? blink_on - into : blink_on + blink_off - into);
}

}  // namespace engawa::device
