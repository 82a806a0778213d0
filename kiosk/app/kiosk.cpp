#include "kiosk/app/kiosk.h"

#include <SDL.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "kiosk/app/assist_desk.h"
#include "kiosk/app/content_room.h"
#include "kiosk/app/driver.h"
#include "kiosk/app/helper_lamp.h"
#include "kiosk/app/mailroom.h"
#include "kiosk/app/navigator.h"
#include "kiosk/app/pack_inspection.h"
#include "kiosk/app/slip_room.h"
#include "kiosk/app/stage.h"
#include "kiosk/app/stick_room.h"
#include "kiosk/app/voice_listener.h"
#include "kiosk/app/waiting_room.h"
#include "kiosk/app/window.h"
#include "kiosk/app/workers.h"
#include "kiosk/base/log.h"
#include "kiosk/input/zinnia_recogniser.h"
#include "kiosk/text/text_stack.h"

namespace engawa::app {

namespace {

void wake_ui() {
    SDL_Event event{};
    event.type = SDL_USEREVENT;
    SDL_PushEvent(&event);
}

std::optional<input::PostcodeIndex> open_postcodes(const std::filesystem::path& assets) {
    auto index = input::PostcodeIndex::open(assets / "input" / "postcodes.bin");
    if (index) return std::move(*index);
    log::warning("input", "addresses are typed without postcodes", {log::Field(index.error())});
    return std::nullopt;
}

std::optional<input::DraftWords> open_draft_words(const std::filesystem::path& assets) {
    auto words = input::DraftWords::load(assets / "input" / "draft-words.txt");
    if (words) return std::move(*words);
    log::warning("input", "drafts are kept and resumed by QR alone", {log::Field(words.error())});
    return std::nullopt;
}

input::VariantTable open_variants(const std::filesystem::path& assets) {
    auto table = input::VariantTable::load(assets / "input" / "variants.tsv");
    if (table) return std::move(*table);
    log::warning("input", "shapes of names are not offered side by side", {log::Field(table.error())});
    return {};
}

voice::Spelling open_spelling(const std::filesystem::path& assets) {
    auto table = voice::Spelling::load(assets / "input" / "spelling.tsv");
    if (table) return std::move(*table);
    log::warning("input", "what was entered is read back without its kanji described", {log::Field(table.error())});
    return {};
}

// Everything of one run, in the order in which it comes to life.
class Kiosk {
  public:
    Kiosk(const Options& options, const log::ErrorTally& errors)
        : options_(options),
          errors_(errors),
          driver_wall_clock_(options.now ? std::optional<ManualWallClock>(*options.now) : std::nullopt),
          trusted_clock_(wall_clock(), [this] { return mailroom_->last_trusted(); }),
          form_clock_(trusted_clock_) {}

    ~Kiosk() {
        if (mailroom_ != nullptr) mailroom_->cancel_answer();
    }
    Kiosk(const Kiosk&) = delete;
    Kiosk& operator=(const Kiosk&) = delete;

    Result<void> run() {
        TRY(open());
        Stage stage({.ui = *ui_,
                     .navigator = *navigator_,
                     .listener = *listener_,
                     .submitted = [this] { mailroom_->wake(); },
                     .between_visits = [this] {
                         const bool exchanged = exchange_packs();
                         const bool followed = follow_office();
                         return navigator_->show_stick(sticks_.page()) || exchanged || followed;
                     },
                     .wedge = &wedge_,
                     .headphone = headphone(),
                     .keys = read_keys()});
        switch (options_.control) {
            case Control::driver: drive(stage); break;
            case Control::person: serve(stage); break;
        }
        return {};
    }

  private:
    device::HeadphoneJack* headphone() { return driven() ? static_cast<device::HeadphoneJack*>(&driver_headphone_) : jack_.get(); }

    // A key that does not exist is logged and left out; the usual ones stand.
    KeyMap read_keys() {
        KeyMap keys;
        for (const auto& [action, key] : mailroom_->voice().keys) {
            if (const auto added = keys.add(action, key); !added) {
                log::warning("keys", "a key of kiosk.toml is left out", {log::Field(added.error())});
            }
        }
        return keys;
    }

    void keep_what_is_said(const voice::Speech& speech) {
        for (const voice::Utterance& one : speech) {
            said_.push_back({{"text", without_readings(one.text)}, {"language", one.language.text()},
                             {"personal", one.privacy == voice::Privacy::personal}});
        }
    }

    bool driven() const { return options_.control == Control::driver; }
    const SteadyClock& clock() const {
        return driven() ? static_cast<const SteadyClock&>(driver_clock_) : steady_clock_;
    }

    const WallClock& wall_clock() const {
        return driver_wall_clock_ ? static_cast<const WallClock&>(*driver_wall_clock_) : system_wall_clock_;
    }

    // A kiosk without a single pack stands there and says so; the reason is in the log.
    content::Library load_packs() {
        auto library = content_->load();
        if (!library) {
            log::error("content", "no pack can be read; install the program again or bring its packs", {log::Field(library.error())});
            return {};
        }
        if (library->packs().empty() && library->refusals().empty()) {
            log::warning("content", "there is no pack to show", {{"folder", log::Public{(options_.assets / "packs").string()}}});
        }
        return std::move(*library);
    }

    Result<void> open() {
        mailroom_ = std::make_unique<Mailroom>(options_.state, wall_clock(), steady_clock_, random_, errors_);
        const std::filesystem::path folder = options_.state / "kiosk";
        if (!membership::is_enrolled(folder)) waiting_ = std::make_unique<WaitingRoom>(folder, options_.media, random_);
        const double measured = mailroom_->px_per_mm().value_or(usual_px_per_mm);
        window_ = TRY(Window::create(options_, options_.px_per_mm.value_or(measured)));
        text_ = TRY(text::TextStack::create(text::FontChains::debian()));
        catalogue_ = TRY(content::Catalogue::load(options_.assets / "strings"));
        content_ = std::make_unique<ContentRoom>(ContentRoom::Parts{options_.assets / "packs", options_.state, trusted_clock_,
                                                                    form_clock_, steady_clock_, wake_ui,
                                                                    [this](const std::string& registry) {
                                                                        return take_registry(registry);
                                                                    },
                                                                    [this] { return mailroom_->answer_office(); },
                                                                    [this] { return mailroom_->ring(); }});
        library_ = load_packs();
        mailroom_->note_packs(*library_);
        inspection_ = std::make_unique<PackInspection>(*library_, form_clock_, random_);
        draft_words_ = open_draft_words(options_.assets);
        postcodes_ = open_postcodes(options_.assets);
        conversion_ = std::make_unique<ConversionThread>(options_.assets / "input" / "names.tsv", wake_ui);
        recognition_ = std::make_unique<RecognitionThread>(input::debian_writing_model(), wake_ui);
        variants_ = open_variants(options_.assets);
        slips_ = std::make_unique<SlipRoom>(options_.state, trusted_clock_, steady_clock_, random_, wake_ui);
        assist_ = std::make_unique<AssistDesk>(AssistTools{.trace = mailroom_->trace(),
                                                           .wall_clock = trusted_clock_,
                                                           .clock = clock(),
                                                           .pins = pins_.exchange(),
                                                           .known = [this] { return mailroom_->helpers(); },
                                                           .today = [this] { return mailroom_->today(); },
                                                           .vouches = [this](std::string_view text, std::span<const std::byte> signature) {
                                                               return mailroom_->office_signed(text, signature);
                                                           },
                                                           .tries = folder / "assist",
                                                           .lamp = open_lamp(mailroom_->lamp())});
        navigator_ = std::make_unique<Navigator>(
            NavigatorTools{.catalogue = *catalogue_,
                           .library = *library_,
                           .inspection = *inspection_,
                           .sink = mailroom_->sink(),
                           .trusted_clock = trusted_clock_,
                           .wall_clock = form_clock_,
                           .clock = clock(),
                           .random = random_,
                           .postcodes = postcodes_ ? &*postcodes_ : nullptr,
                           .conversion = &conversion_->exchange(),
                           .writing = &recognition_->exchange(),
                           .variants = &variants_,
                           .slips = &slips_->exchange(),
                           .scanner = &wedge_,
                           .draft_words = draft_words_ ? &*draft_words_ : nullptr,
                           .earlier_pack = [this](const PackId& pack,
                                                  const std::string& version) { return content_->earlier(pack, version); },
                           .assist = assist_.get(),
                           .stick = [this] { return sticks_.page(); },
                           .center = mailroom_->center(),
                           .waiting = waiting_ != nullptr ? std::optional(waiting_->model()) : std::nullopt,
                           .stale_since = [this] { return content_->stale_since(); },
                           .voiceless_language = [this] { return speech_.exchange().voiceless_language(); }});
        const envelope::VoiceSetup voice = mailroom_->voice();
        speech_.use_dispatcher(voice.dispatcher_socket);
        spelling_ = open_spelling(options_.assets);
        listener_ = std::make_unique<VoiceListener>(
            *catalogue_, speech_.exchange(), sound_, voice::GainTable(voice.loudest_dba),
            driven() ? [this](const voice::Speech& speech) { keep_what_is_said(speech); }
                     : std::function<void(const voice::Speech&)>(),
            &spelling_);
        if (!driven()) jack_ = std::make_unique<HeadphoneWatch>("/dev/input", wake_ui);
        ui_ = TRY(ui::Ui::create({.renderer = window_->renderer(),
                                  .panel = window_->panel(),
                                  .text = text_.get(),
                                  .icons = options_.assets / "icons",
                                  .strings = [this](std::string_view key) {
                                      return navigator_->strings()(key);
                                  }}));
        return {};
    }

    // After the first page stands.
    void start_workers() {
        pins_.start();
        conversion_->start();
        recognition_->start();
        speech_.start();
        mailroom_->start_delivery();
        start_rooms();
    }

    // What follows the enrolment; again when that is another.
    void start_rooms() {
        mailroom_->trace_packs();
        slips_->start(mailroom_->enrolment());
        content_->start(mailroom_->enrolment());
        sticks_.start(mailroom_->enrolment(),
                      {options_.state, steady_clock_, mailroom_->heartbeat(), content_->stick_content(), wake_ui, mailroom_->state(),
                       // What it reads changes in renew() alone, while the sticks' thread rests.
                       [this] { return mailroom_->is_outdated(); }});
    }

    bool exchange_packs() {
        if (!content_->has_changed(*library_)) return false;
        auto library = content_->load();
        if (!library) {
            log::error("content", "the packs could not be read anew", {log::Field(library.error())});
            return false;
        }
        *library_ = std::move(*library);
        mailroom_->note_packs(*library_);
        mailroom_->trace_packs();
        inspection_->start_over();
        return true;
    }

    // From the update worker's thread.
    Result<void> take_registry(const std::string& registry) {
        TRY(mailroom_->take_registry(registry));
        wake_ui();
        return {};
    }

    // Nobody is here: what the office has said since takes effect, and a kiosk that waits looks for it.
    bool follow_office() {
        if (mailroom_->is_outdated() && !sticks_.at_work()) {
            sticks_.stop();  // the heartbeat goes; with the start of the rooms it goes on
            if (mailroom_->renew()) {
                waiting_.reset();
                navigator_->set_center(mailroom_->center());
                start_rooms();
                return true;
            }
        }
        if (waiting_ == nullptr) return false;
        using Answer = enrolling::Model::Answer;
        switch (navigator_->take_answer()) {
            case Answer::none:
                if (!waiting_->look()) return false;
                break;
            case Answer::same: waiting_->take(); break;
            case Answer::other: waiting_->decline(); break;
            case Answer::without: navigator_->use_without_office(); return true;
        }
        navigator_->show_waiting(waiting_->model());
        return true;
    }

    void serve(Stage& stage) {
        auto next = stage.step(clock().now());
        if (options_.ending == Ending::after_first_frame) return;
        start_workers();
        for (;;) {
            SDL_Event event{};
            int wait_ms = -1;
            if (next) wait_ms = static_cast<int>(std::max<std::int64_t>(0, (*next - clock().now()).count()));
            if (!inspection_->done()) wait_ms = 0;
            if (SDL_WaitEventTimeout(&event, wait_ms) != 0) {
                do {
                    if (event.type == SDL_QUIT) return;
                    stage.handle(event, clock().now());
                } while (SDL_PollEvent(&event) != 0);
            } else if (!inspection_->done()) {
                inspect_a_form(stage);
            }
            next = stage.step(clock().now());
        }
    }

    // Nobody wants anything at the moment.
    void inspect_a_form(Stage& stage) {
        if (inspection_->step() == PackInspection::Found::nothing) return;
        navigator_->library_changed();
        stage.redraw();
    }

    void drive(Stage& stage) {
        stage.step(clock().now());
        start_workers();
        while (!inspection_->done()) inspect_a_form(stage);
        Driver driver({.stage = stage,
                       .ui = *ui_,
                       .clock = driver_clock_,
                       .panel = window_->panel(),
                       .workers_busy = [this] {
                           return conversion_->exchange().busy() || recognition_->exchange().busy() || slips_->exchange().busy() || pins_.exchange().busy();
                       },
                       .wait_for_workers =
                           [] {
                               SDL_Event event{};
                               SDL_WaitEvent(&event);  // wake_ui's
                           },
                       .queue = [this] { return mailroom_->summary(); },
                       .content = [this] { return content_->summary(); },
                       .said = [this] { return std::exchange(said_, nlohmann::json::array()).dump(); },
                       .headphone = driver_headphone_});
        std::ios::sync_with_stdio(false);
        std::cout.rdbuf()->pubsetbuf(nullptr, 0);  // what was typed must not stay in a buffer
        driver.run(std::cin, std::cout);
    }

    const Options& options_;
    const log::ErrorTally& errors_;
    SystemWallClock system_wall_clock_;
    std::optional<ManualWallClock> driver_wall_clock_;
    TrustedWallClock trusted_clock_;
    FlooredWallClock form_clock_;
    SystemSteadyClock steady_clock_;
    ManualSteadyClock driver_clock_;
    SystemRandom random_;
    std::unique_ptr<Window> window_;
    std::unique_ptr<text::TextStack> text_;
    std::optional<content::Catalogue> catalogue_;
    std::optional<content::Library> library_;
    std::unique_ptr<PackInspection> inspection_;
    std::optional<input::PostcodeIndex> postcodes_;
    std::optional<input::DraftWords> draft_words_;
    std::unique_ptr<ConversionThread> conversion_;
    std::unique_ptr<RecognitionThread> recognition_;
    input::VariantTable variants_;
    Sound sound_;
    SpeechThread speech_{sound_, wake_ui};
    std::unique_ptr<Mailroom> mailroom_;
    std::unique_ptr<WaitingRoom> waiting_;
    std::unique_ptr<ContentRoom> content_;
    StickRoom sticks_;
    device::KeyboardWedge wedge_;
    device::FakeHeadphone driver_headphone_;
    std::unique_ptr<HeadphoneWatch> jack_;
    nlohmann::json said_ = nlohmann::json::array();
    std::unique_ptr<SlipRoom> slips_;
    PinThread pins_{wake_ui};
    std::unique_ptr<AssistDesk> assist_;
    voice::Spelling spelling_;
    std::unique_ptr<VoiceListener> listener_;
    std::unique_ptr<Navigator> navigator_;
    std::unique_ptr<ui::Ui> ui_;
};

}  // namespace

Result<void> run_kiosk(const Options& options, const log::ErrorTally& errors) {
    Kiosk kiosk(options, errors);
    return kiosk.run();
}

}  // namespace engawa::app
