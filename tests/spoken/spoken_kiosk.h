#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/app/voice_listener.h"
#include "kiosk/input/conversion.h"
#include "kiosk/input/postcode.h"
#include "kiosk/input/variants.h"
#include "kiosk/voice/spelling.h"
#include "tests/kiosk/app/navigator_bench.h"

// The kiosk of somebody who does not see it and does not touch it: keys and switches go in, sentences come out. Packs,
// conversion and postcodes are those that ship; nothing is painted.

namespace engawa::spoken {

enum class Hand { focus_keys, one_switch, two_switches };

// Remembers what it was last multiplied with, and opens no device.
class DeafDevice final : public app::AudioDevice {
  public:
    Result<void> open(int sample_rate_hz, Fill fill) override;
    bool works() const override { return fill_ != nullptr; }
    // The loudest of the next samples.
    int loudness();

  private:
    Fill fill_;
};

class SpokenKiosk {
  public:
    explicit SpokenKiosk(Hand hand = Hand::focus_keys);
    ~SpokenKiosk();

    // From the attract page into the spoken mode, as the hand does it.
    void begin();
    // Goes on until an item of that name is heard, over all parts of the page, and presses it. Throws when the whole
    // page was heard without it.
    void press(std::string_view name) { press_one_of({name}); }
    void press_one_of(std::vector<std::string_view> names);
    // The same without pressing; what was said of it.
    std::string go_to(std::string_view name);

    // What has the focus: its name, readings stripped; empty when nothing has.
    std::string focused();

    // 50音 by its keys, voicing marks and small kana by their own.
    void type(std::string_view kana);
    void type_digits(std::string_view digits);

    // Everything said so far, a line for each time somebody was spoken to, readings stripped.
    const std::vector<std::string>& said() const { return said_; }
    const std::string& last() const { return said_.back(); }
    const voice::Speech& last_speech() const { return last_speech_; }
    // Each time somebody was spoken to since it was last asked.
    std::vector<voice::Speech> take_speeches() { return std::exchange(speeches_, {}); }
    // What was said when the page came that stands now; without the welcome.
    const std::string& page_said() const { return page_said_; }
    // The last line that has those words; empty when none has.
    std::string heard(std::string_view words) const;

    app::test::NavigatorBench& bench() { return *bench_; }
    const ui::SemanticsTree& tree() { return bench_->bench.tree(); }
    const session::Settings& settings() { return bench_->navigator.settings(); }
    std::string page() { return bench_->page(); }
    void key(std::string_view name, Milliseconds held = Milliseconds(0));
    void settle();

    device::FakeHeadphone headphone;
    voice::SpeechExchange speech;
    DeafDevice* device = nullptr;
    std::unique_ptr<app::Sound> sound;

  private:
    class Ear;
    void go_on();
    void select();

    Hand hand_;
    std::vector<std::string> said_;
    std::string page_said_;
    voice::Speech last_speech_;
    std::vector<voice::Speech> speeches_;
    content::Catalogue catalogue_;
    std::unique_ptr<app::VoiceListener> voice_;
    std::optional<input::PostcodeIndex> postcodes_;
    input::VariantTable variants_;
    voice::Spelling spelling_;
    input::ConversionExchange exchange_;
    std::unique_ptr<input::Converter> converter_;
    std::unique_ptr<input::ConversionWorker> worker_;
    std::unique_ptr<app::test::NavigatorBench> bench_;
};

}  // namespace engawa::spoken
