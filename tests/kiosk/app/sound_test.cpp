#include "kiosk/app/sound.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

#include "kiosk/app/app_error.h"

using namespace engawa;
using namespace engawa::app;

namespace {

using Samples = std::vector<std::int16_t>;

// What the ear hears of the next so many samples.
Samples heard(Mixer& mixer, std::size_t count) {
    Samples samples(count);
    mixer.fill(samples);
    return samples;
}

// A socket that can be empty, pulled out and filled again, and counts who looked.
struct Socket {
    bool filled = true;
    bool working = false;
    int looked = 0;
    AudioDevice::Fill fill;
};

class FakeAudioDevice final : public AudioDevice {
  public:
    explicit FakeAudioDevice(Socket& socket) : socket_(socket) {}
    Result<void> open(int, Fill fill) override {
        ++socket_.looked;
        socket_.working = socket_.filled;
        if (!socket_.filled) return Error(AppError::no_sound, "audio", "nothing there", Permanence::temporary);
        socket_.fill = std::move(fill);
        return {};
    }
    bool works() const override { return socket_.working; }

  private:
    Socket& socket_;
};

const Samples word(100, 1000);
constexpr voice::AudioFormat plain{Mixer::rate_hz};

bool rings(const Samples& samples, int beside = 0) {
    return std::any_of(samples.begin(), samples.end(), [&](int sample) { return sample != beside; });
}

}  // namespace

TEST_CASE("A click sounds over the speech and takes none of it away") {
    Mixer mixer;
    mixer.write(Samples(1000, 500), plain);
    mixer.click();
    const Samples both = heard(mixer, 1000);
    CHECK(rings(both, 500));
    CHECK(mixer.queued() == 0);
    // The click alone, and the speech under it, add up.
    Mixer alone;
    alone.click();
    const Samples click = heard(alone, 1000);
    for (std::size_t i = 0; i < both.size(); ++i) REQUIRE(both[i] == click[i] + 500);
    CHECK_FALSE(rings(heard(mixer, 100)));
}

TEST_CASE("A chime is heard for a second, over the speech and the click") {
    Mixer mixer;
    mixer.chime();
    const Samples chime = heard(mixer, 2 * Mixer::rate_hz);
    const auto loudest = [](const Samples& samples) { return *std::max_element(samples.begin(), samples.end()); };
    CHECK(loudest(chime) > 4000);
    CHECK(loudest(heard(mixer, 1000)) == 0);
    mixer.chime();
    mixer.click();
    CHECK(heard(mixer, 100) != Samples(chime.begin(), chime.begin() + 100));
}

TEST_CASE("Loud speech under a click stays at the loudest, and does not turn over") {
    Mixer mixer;
    mixer.write(Samples(300, 32767), plain);
    mixer.click();
    const Samples both = heard(mixer, 300);
    CHECK(std::none_of(both.begin(), both.end(), [](int sample) { return sample < 0; }));
}

TEST_CASE("Speech that is dropped or held leaves the click") {
    Mixer mixer;
    mixer.write(word, plain);
    mixer.click();
    SECTION("dropped") {
        mixer.clear();
        CHECK(mixer.queued() == 0);
        CHECK(rings(heard(mixer, 300)));
    }
    SECTION("held, and goes on where it was") {
        mixer.pause();
        CHECK(rings(heard(mixer, 300)));
        CHECK(mixer.queued() == word.size());
        mixer.resume();
        CHECK(heard(mixer, word.size()) == word);
    }
}

TEST_CASE("A recording of another rate lasts as long as it was recorded, one after another without a gap") {
    Mixer mixer;
    mixer.write(Samples(441, 1000), {44'100});
    mixer.write(Samples(80, 2000), {8'000});
    CHECK(mixer.queued() == 521);
    const Samples first = heard(mixer, 220);  // 10 ms
    CHECK_FALSE(rings(first, 1000));
    const Samples second = heard(mixer, 220);
    CHECK(std::count(second.begin(), second.end(), 2000) >= 219);
    heard(mixer, 4);
    CHECK(mixer.queued() == 0);
}

TEST_CASE("Speech and clicks share one device, opened by whichever comes first") {
    Socket socket;
    Sound sound(std::make_unique<FakeAudioDevice>(socket));
    CHECK(socket.looked == 0);
    SECTION("the click") {
        sound.click();
        sound.write(word, plain);
    }
    SECTION("the speech") {
        sound.write(word, plain);
        sound.click();
    }
    CHECK(socket.looked == 1);
    Samples out(300);
    socket.fill(out);
    CHECK(rings(out));
    CHECK(sound.queued() == 0);
}

TEST_CASE("A device that refused is tried again at the next utterance, and not at every sound before it") {
    Socket socket;
    socket.filled = false;
    Sound sound(std::make_unique<FakeAudioDevice>(socket));
    sound.click();
    sound.click();
    CHECK(socket.looked == 1);
    sound.clear();
    sound.write(word, plain);
    sound.write(word, plain);
    CHECK(socket.looked == 2);
    CHECK(sound.queued() == 0);  // nobody waits for what is not heard
    socket.filled = true;
    sound.write(word, plain);
    CHECK(socket.looked == 2);
    sound.clear();
    sound.write(word, plain);
    CHECK(socket.looked == 3);
    CHECK(sound.queued() == word.size());
}

TEST_CASE("A device that is pulled out keeps nobody waiting, and another is found for the next utterance") {
    Socket socket;
    Sound sound(std::make_unique<FakeAudioDevice>(socket));
    sound.write(word, plain);
    CHECK(sound.queued() == word.size());
    socket.working = false;
    CHECK(sound.queued() == 0);
    sound.clear();
    sound.write(word, plain);
    CHECK(socket.looked == 2);
    CHECK(sound.queued() == word.size());
}
