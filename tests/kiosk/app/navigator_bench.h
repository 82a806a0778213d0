#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/app/assist_desk.h"
#include "kiosk/app/navigator.h"
#include "kiosk/app/pack_inspection.h"
#include "kiosk/app/stage.h"
#include "tests/kiosk/app/fake_sink.h"
#include "tests/kiosk/content/pack_folder.h"
#include "tests/support/log_lines.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/ui_bench.h"

// The real navigator on the real stage, with packs of a test's own, an outbox that does what it is told, and time that
// passes only when told to. Acted on as a person does: by what stands on the page.

namespace engawa::app::test {

using support::LogLines;

class SilentListener final : public Listener {
  public:
    void page_shown(const ui::SemanticsTree& tree, const session::Settings& settings) override {
        last_page = tree.page() != nullptr ? tree.page()->id : "";
        last_settings = settings;
    }
    void focus_moved(const ui::SemanticsTree&, const session::Settings&) override {}
    void listen_again(const ui::SemanticsTree&, const session::Settings&) override {}
    void play_label(const page::PlayLabel& label, const session::Settings&) override { last_label = label; }
    void pressed() override {}
    void touched() override {}
    void visit_ended() override { ++ended; }
    void countdown(Seconds remaining, const session::Settings&) override { last_countdown = remaining; }

    int ended = 0;
    std::string last_page;
    session::Settings last_settings;  // with which it was shown
    page::PlayLabel last_label;
    Seconds last_countdown{0};
};

// What stands around the pages: what helps with typing, the voice, a headphone; none in most tests.
struct InputHelp {
    const input::PostcodeIndex* postcodes = nullptr;
    input::ConversionExchange* conversion = nullptr;
    input::WritingExchange* writing = nullptr;
    const input::VariantTable* variants = nullptr;
    Listener* listener = nullptr;
    device::HeadphoneJack* headphone = nullptr;
    ui::PanelGeometry panel = ui::panel_21_inch;
};

class NavigatorBench {
  public:
    // With a waiting page: a kiosk that no office knows.
    explicit NavigatorBench(const content::test::PackFolder& packs, std::optional<enrolling::Model> waiting = std::nullopt)
        : NavigatorBench(packs.root(), {}, std::move(waiting)) {}
    // Packs are read from the folder as it stands.
    explicit NavigatorBench(const std::filesystem::path& packs, InputHelp help = {},
                            std::optional<enrolling::Model> waiting = std::nullopt);

    std::string page();
    std::string dump();
    bool shows(std::string_view name);
    // Taps what can be pressed and has that name, on this part of the page or one after it; fails the test when nothing has.
    void tap(std::string_view name);
    void tap_id(std::string_view id);
    void back() { tap("もどる"); }
    // Whatever stands on the page: as when the press was on its way while the page changed.
    void press(ui::FrameControl control);
    // Time at the kiosk passes, and the stage takes its steps.
    void wait(Seconds time);
    // A key of the keyboard, or of the pad beside the screen, held so long: the system repeats it after half a second.
    void key(std::string_view name, Milliseconds held = Milliseconds(0));
    // Time passes in small steps until `done` says so; four minutes at most, since a whole page may be read meanwhile.
    void wait_until(const std::function<bool()>& done);
    // The next form is read, as in an idle moment.
    void inspect();

    // Answers as the worker of slips would, and tells what was asked.
    session::SlipOrder answer_slip(session::SlipAnswer answer);

    // Somebody of that role is on the list, with the PIN 1234; their card of today.
    void list_helper(std::string_view id, assist::Role role = assist::Role::helper);
    std::string card(std::string_view id);
    void show_card(std::string_view id);
    // Types the PIN, and lets the worker look at it.
    void type_pin(std::string_view digits);
    void sign_in(std::string_view id);

    // From the attract page into the small form, to its first question.
    void begin_form();
    // ... to the consent, with the answer that stands first.
    void answer_to_consent();

    LogLines log;
    FakeSink sink;
    SilentListener listener;
    int submitted = 0;  // how often the delivery was woken
    ManualSteadyClock clock;
    ManualWallClock wall_clock{build_time() + std::chrono::hours(24)};
    WallTime last_trusted{};  // what the outbox keeps
    TrustedWallClock trusted_clock{wall_clock, [this] { return last_trusted; }};
    FlooredWallClock form_clock{trusted_clock};
    SeededRandom random{5};
    content::Catalogue catalogue;
    content::Library library;
    PackInspection inspection;
    session::SlipExchange slips;
    device::FakeScanner scanner;
    assist::KeptTrace trace;
    // Who is listed, which day it is, what the office signs: as a test says.
    assist::Register helpers{{}, "中央公民館"};
    assist::KioskDay today{assist::Day{std::chrono::year(2026) / 6 / 1}, ClockState::set};
    support::TemporaryFolder tries;
    PinExchange pins;
    PinWorker pin_worker{pins, [] {}};
    device::FakeSwitch* lamp = nullptr;  // the desk's
    std::optional<stick::Model> inserted_stick;
    std::unique_ptr<AssistDesk> assist;
    std::function<std::shared_ptr<const content::Pack>(const PackId&, const std::string&)> earlier_pack;
    std::optional<LanguageTag> voiceless_language;
    Navigator navigator;
    ui::UiBench bench;
    std::function<bool()> between_visits = [] { return false; };
    Stage stage;

    // Steps of the stage until it rests.
    void settle();

  private:
    std::unique_ptr<AssistDesk> make_assist();
};

}  // namespace engawa::app::test
