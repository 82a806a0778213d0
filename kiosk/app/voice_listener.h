#pragma once

#include <string>

#include "kiosk/app/sound.h"
#include "kiosk/app/stage.h"
#include "kiosk/content/catalogue.h"
#include "kiosk/voice/speech_queue.h"
#include "kiosk/voice/spelling.h"

namespace engawa::app {

// Says what stands on the page: always when asked by もういちど聞く, by itself when the visit has the voice or the spoken mode on, and the
// focused item whenever the focus moves by a key or a switch.
class VoiceListener final : public Listener {
  public:
    // All outlive it.
    VoiceListener(const content::Catalogue& catalogue, voice::SpeechExchange& speech, Sound& sound,
                  const voice::Spelling* spelling = nullptr)
        : catalogue_(catalogue), speech_(speech), sound_(sound), spelling_(spelling) {}

    void page_shown(const ui::SemanticsTree& tree, const session::Settings& settings) override;
    void focus_moved(const ui::SemanticsTree& tree, const session::Settings& settings) override;
    void listen_again(const ui::SemanticsTree& tree, const session::Settings& settings) override;
    void play_label(const page::PlayLabel& label, const session::Settings& settings) override;
    void pressed() override { sound_.click(); }
    void touched() override { speech_.stop(); }
    void visit_ended() override { speech_.forget(); }
    void countdown(Seconds remaining, const session::Settings& settings) override;

  private:
    void say(voice::Speech speech, const session::Settings& settings);

    const content::Catalogue& catalogue_;
    voice::SpeechExchange& speech_;
    Sound& sound_;
    const voice::Spelling* spelling_;
};

}  // namespace engawa::app
