#pragma once

#include <functional>
#include <set>
#include <string>

#include "kiosk/app/listener.h"
#include "kiosk/app/sound.h"
#include "kiosk/content/catalogue.h"
#include "kiosk/voice/guidance.h"
#include "kiosk/voice/loudness.h"
#include "kiosk/voice/speech_queue.h"
#include "kiosk/voice/spelling.h"

namespace engawa::app {

// Says what stands on the page: always when asked by もういちど聞く, by itself when the visit has the voice or the spoken
// mode on, and the focused item whenever the focus moves by a key or a switch.
class VoiceListener final : public Listener {
  public:
    // All outlive it. `said` is given whatever is to be said, for the driver; may be empty.
    VoiceListener(const content::Catalogue& catalogue, voice::SpeechExchange& speech, Sound& sound,
                  voice::GainTable gains = voice::GainTable(80), std::function<void(const voice::Speech&)> said = {},
                  const voice::Spelling* spelling = nullptr)
        : catalogue_(catalogue), speech_(speech), sound_(sound), spelling_(spelling), gains_(gains), said_(std::move(said)) {
        settings_changed({});
    }

    void page_shown(const ui::SemanticsTree& tree, const session::Settings& settings) override;
    void focus_moved(const ui::SemanticsTree& tree, const session::Settings& settings) override;
    void listen_again(const ui::SemanticsTree& tree, const session::Settings& settings) override;
    void play_label(const page::PlayLabel& label, const session::Settings& settings) override;
    void pressed() override { sound_.click(); }
    void touched() override { speech_.stop(); }
    void visit_ended() override;
    void person_called() override;
    void countdown(Seconds remaining, const session::Settings& settings) override;
    void changed(const ui::SemanticsTree& tree, const ui::Node& pressed, const session::Settings& settings) override;
    bool drawn(const ui::SemanticsTree& tree, const session::Settings& settings) override;
    void settings_changed(const session::Settings& settings) override;
    void spoken_mode_began() override { welcome_ = true; }
    void repeat(const ui::SemanticsTree& tree, const session::Settings& settings) override;
    void pause_or_resume() override;
    void tell(std::string_view key, content::Placeholders values, const session::Settings& settings) override;
    void headphone(device::Plug plug) override;
    Milliseconds length_of_last() const override { return length_of_last_; }

  private:
    void say(voice::Speech speech, const session::Settings& settings);
    // After what is being said.
    void add(voice::Speech speech, const session::Settings& settings);
    voice::Guidance guidance(const session::Settings& settings) const;

    const content::Catalogue& catalogue_;
    voice::SpeechExchange& speech_;
    Sound& sound_;
    const voice::Spelling* spelling_;
    voice::GainTable gains_;
    std::function<void(const voice::Speech&)> said_;
    device::Plug plug_ = device::Plug::out;
    bool welcome_ = false;  // how the spoken mode is used stands before the next page
    bool told_ = false;     // what was said last is no part of the page
    std::set<std::string> alerts_;  // that stand on the page and were said
    std::size_t candidates_ = 0;  // a hash of those that stand; 0: none
    Milliseconds length_of_last_{0};
};

}  // namespace engawa::app
