#include "kiosk/device/lamp.h"

#include <fcntl.h>
#include <linux/gpio.h>
#include <linux/hidraw.h>
#include <unistd.h>

#include <vector>

#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::device;
using namespace std::chrono_literals;

namespace {

// A kernel with one GPIO chip of 8 lines, or a HID, that keeps what it was told.
struct Kernel {
    unsigned lines = 8;
    short vendor = static_cast<short>(0x16c0);
    short product = 0x05df;
    int answer = 0;
    std::vector<std::uint64_t> line_bits{};
    std::vector<std::vector<unsigned char>> reports{};
    unsigned long flags = 0;

    Ioctl calls() {
        return [this](int fd, unsigned long request, void* argument) {
            if (request == GPIO_V2_GET_LINE_IOCTL) {
                auto& asked = *static_cast<gpio_v2_line_request*>(argument);
                if (asked.offsets[0] >= lines || asked.num_lines != 1) return errno = EINVAL, -1;
                flags = asked.config.flags;
                asked.fd = ::dup(fd);
                return 0;
            }
            if (request == GPIO_V2_LINE_SET_VALUES_IOCTL) {
                const auto& values = *static_cast<gpio_v2_line_values*>(argument);
                if (answer == 0 && values.mask == 1) line_bits.push_back(values.bits);
                return errno = EIO, answer;
            }
            if (request == HIDIOCGRAWINFO) {
                auto& info = *static_cast<hidraw_devinfo*>(argument);
                info.vendor = vendor;
                info.product = product;
                return 0;
            }
            if (request == HIDIOCSFEATURE(9)) {
                const auto* const bytes = static_cast<const unsigned char*>(argument);
                if (answer == 0) reports.emplace_back(bytes, bytes + 9);
                return errno = EIO, answer;
            }
            return errno = ENOTTY, -1;
        };
    }
};

struct Watched {
    ManualSteadyClock clock;
    FakeSwitch* power = nullptr;
    std::unique_ptr<Lamp> lamp;
    Watched() {
        auto made = std::make_unique<FakeSwitch>();
        power = made.get();
        lamp = std::make_unique<Lamp>(std::move(made), clock);
    }
    void pass(Milliseconds time) {
        clock.advance(time);
        lamp->step();
    }
};

}  // namespace

TEST_CASE("A GPIO line is asked for as an output and set high and low") {
    const support::TemporaryFolder folder;
    Kernel kernel;
    const auto chip = folder.write("gpiochip0", "");
    {
        auto line = GpioSwitch::open(chip, 3, kernel.calls());
        REQUIRE(line);
        CHECK(kernel.flags == GPIO_V2_LINE_FLAG_OUTPUT);
        REQUIRE((*line)->set(Power::on));
        REQUIRE((*line)->set(Power::off));
        CHECK(kernel.line_bits == std::vector<std::uint64_t>{1, 0});
        kernel.answer = -1;
        CHECK((*line)->set(Power::on).error().is(LampError::not_set));
    }
    CHECK(GpioSwitch::open(chip, 8, kernel.calls()).error().is(LampError::no_switch));
    CHECK(GpioSwitch::open(chip, 3).error().is(LampError::no_switch));  // the real kernel: a plain file
    CHECK(GpioSwitch::open(folder.path() / "gpiochip9", 3, kernel.calls()).error().is(LampError::no_device));
}

TEST_CASE("A USB relay is told by a feature report, and nothing else is taken for one") {
    const support::TemporaryFolder folder;
    Kernel kernel;
    const auto device = folder.write("hidraw0", "");
    {
        auto relay = UsbRelaySwitch::open(device, 2, kernel.calls());
        REQUIRE(relay);
        REQUIRE((*relay)->set(Power::on));
        REQUIRE((*relay)->set(Power::off));
        CHECK(kernel.reports == std::vector<std::vector<unsigned char>>{{0, 0xFF, 2, 0, 0, 0, 0, 0, 0}, {0, 0xFD, 2, 0, 0, 0, 0, 0, 0}});
        kernel.answer = -1;
        CHECK((*relay)->set(Power::on).error().is(LampError::not_set));
    }
    CHECK(UsbRelaySwitch::open(device, 0, kernel.calls()).error().is(LampError::no_switch));
    CHECK(UsbRelaySwitch::open(device, 9, kernel.calls()).error().is(LampError::no_switch));
    CHECK(UsbRelaySwitch::open(device, 1).error().is(LampError::no_switch));
    kernel.product = 0x05e0;  // somebody's keyboard
    CHECK(UsbRelaySwitch::open(device, 1, kernel.calls()).error().is(LampError::no_switch));
}

TEST_CASE("The lamp is off, blinks slowly, or is on") {
    Watched at;
    CHECK(at.power->power() == Power::off);
    CHECK_FALSE(at.lamp->next_change());
    at.lamp->show(Light::on);
    CHECK(at.power->power() == Power::on);
    CHECK_FALSE(at.lamp->next_change());
    at.lamp->show(Light::blinking);
    for (int i = 0; i < 3; ++i) {
        CHECK(at.power->power() == Power::on);
        CHECK(at.lamp->next_change() == at.clock.now() + 1s);
        at.pass(1s);
        CHECK(at.power->power() == Power::off);
        CHECK(at.lamp->next_change() == at.clock.now() + 2s);
        at.pass(2s);
    }
    at.lamp->show(Light::off);
    CHECK(at.power->power() == Power::off);
}

TEST_CASE("A lamp that was unplugged is tried again and shows what is to be seen by then") {
    Watched at;
    at.power->plug(FakeSwitch::State::unplugged);
    at.lamp->show(Light::on);
    CHECK(at.power->power() == Power::off);
    CHECK(at.lamp->next_change() == at.clock.now() + 10s);
    at.pass(5s);
    at.power->plug(FakeSwitch::State::whole);
    at.pass(4s);
    CHECK(at.power->power() == Power::off);
    at.pass(1s);
    CHECK(at.power->power() == Power::on);
    CHECK_FALSE(at.lamp->next_change());
}

TEST_CASE("A kiosk without a lamp lights nothing and waits for nothing") {
    ManualSteadyClock clock;
    Lamp lamp(nullptr, clock);
    lamp.show(Light::blinking);
    lamp.step();
    CHECK(lamp.light() == Light::blinking);
    CHECK_FALSE(lamp.next_change());
}
