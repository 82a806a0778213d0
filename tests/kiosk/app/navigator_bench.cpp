#include "tests/kiosk/app/navigator_bench.h"
#include "tests/kiosk/assist/assist_fixtures.h"
#include "tests/support/project_folders.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace engawa::app::test {

namespace {

std::filesystem::path strings_folder() {
    return engawa::support::source_dir() / "assets" / "strings";
}

const std::string card_secret = "AAECAwQFBgcICQoLDA0ODw";

Result<std::vector<std::byte>> signed_by_office(std::string_view text) {
    std::vector<std::byte> signature(assist::card_signature_bytes, std::byte{1});
    signature[0] = static_cast<std::byte>(text.size());
    return signature;
}

template <typename Value>
Value good(Result<Value> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message());
    return std::move(*result);
}

const ui::Node* operable(const ui::SemanticsTree& tree, std::string_view name) {
    const auto found = std::find_if(tree.nodes().begin(), tree.nodes().end(), [&](const ui::Node& node) {
        return node.operable() && node.plain_name() == name;
    });
    return found == tree.nodes().end() ? nullptr : &*found;
}

}  // namespace

NavigatorBench::NavigatorBench(const std::filesystem::path& packs, InputHelp help, std::optional<enrolling::Model> waiting)
    : catalogue(good(content::Catalogue::load(strings_folder()))),
      library(good(content::Library::load(packs))),
      inspection(library, form_clock, random),
      assist(make_assist()),
      navigator({.catalogue = catalogue,
                 .library = library,
                 .inspection = inspection,
                 .sink = sink,
                 .trusted_clock = trusted_clock,
                 .wall_clock = form_clock,
                 .clock = clock,
                 .random = random,
                 .postcodes = help.postcodes,
                 .conversion = help.conversion,
                 .writing = help.writing,
                 .variants = help.variants,
                 .slips = &slips,
                 .scanner = &scanner,
                 .earlier_pack = [this](const PackId& pack, const std::string& version) {
                     return earlier_pack ? earlier_pack(pack, version) : nullptr;
                 },
                 .assist = assist.get(),
                 .stick = [this] { return inserted_stick; },
                 .center = "中央公民館",
                 .waiting = std::move(waiting),
                 .voiceless_language = [this] { return voiceless_language; }}),
      bench({.panel = help.panel, .strings = {}, .lookup = [this](std::string_view key) { return navigator.strings()(key); }},
            [this](ui::Ui& ui) { navigator.draw(ui); }),
      stage({.ui = bench.ui(),
             .navigator = navigator,
             .listener = help.listener != nullptr ? *help.listener : listener,
             .submitted = [this] { ++submitted; },
             .between_visits = [this] { return between_visits(); },
             .headphone = help.headphone}) {
    settle();
}

std::unique_ptr<AssistDesk> NavigatorBench::make_assist() {
    auto power = std::make_unique<device::FakeSwitch>();
    lamp = power.get();
    return std::make_unique<AssistDesk>(AssistTools{.trace = trace,
                                                    .wall_clock = form_clock,
                                                    .clock = clock,
                                                    .pins = pins,
                                                    .known = [this] { return helpers; },
                                                    .today = [this] { return today; },
                                                    .vouches = [](std::string_view text, std::span<const std::byte> signature) {
                                                        return std::ranges::equal(signature, *signed_by_office(text));
                                                    },
                                                    .tries = tries.path() / "assist",
                                                    .lamp = std::move(power)});
}

void NavigatorBench::list_helper(std::string_view id, assist::Role role) {
    // Made once: Argon2id takes its time.
    static std::map<std::string, std::string, std::less<>> verifiers;
    auto known = verifiers.find(id);
    if (known == verifiers.end()) {
        const auto made = assist::make_pin_verifier(id, card_secret, SecretBytes::copy_of("1234"));
        known = verifiers.emplace(id, good(std::move(made))).first;
    }
    assist::Person person = assist::test::person(std::string(id), role, known->second);
    person.name = id == "h-sato" ? "{佐藤|さとう}" : "{加藤|かとう}";
    helpers.people.push_back(std::move(person));
}

std::string NavigatorBench::card(std::string_view id) { return good(assist::write_rota_card(id, today.day, card_secret, signed_by_office)); }

void NavigatorBench::show_card(std::string_view id) {
    scanner.show(card(id));
    settle();
}

void NavigatorBench::type_pin(std::string_view digits) {
    for (const char digit : digits) tap_id("keys.digit." + std::string(1, digit));
    tap_id("enter");
    pin_worker.step();
    settle();
}

void NavigatorBench::sign_in(std::string_view id) {
    show_card(id);
    type_pin("1234");
}

std::string NavigatorBench::page() {
    const ui::Node* page = bench.tree().page();
    return page != nullptr ? page->id : "";
}

std::string NavigatorBench::dump() { return bench.tree().dump(); }

bool NavigatorBench::shows(std::string_view name) {
    const auto& nodes = bench.tree().nodes();
    return std::any_of(nodes.begin(), nodes.end(), [&](const ui::Node& node) { return node.plain_name() == name; });
}

session::SlipOrder NavigatorBench::answer_slip(session::SlipAnswer answer) {
    auto job = slips.take_job();
    if (!job) throw std::runtime_error("nothing was asked of the worker");
    slips.put_down(job->ticket, std::move(answer));
    settle();
    return std::move(job->order);
}

void NavigatorBench::settle() {
    clock.advance(bench.clock().now() - clock.now());  // a tap takes its time on the bench
    for (int step = 0; step < 20; ++step) {
        const auto next = stage.step(bench.clock().now());
        if (!next || *next > bench.clock().now()) return;
    }
    FAIL("the stage does not come to rest\n" << dump());
}

void NavigatorBench::tap(std::string_view name) {
    const ui::Node* node = operable(bench.tree(), name);
    while (node == nullptr && bench.tree().find_id("frame.more") != nullptr) {  // as a person looks for it
        tap_id("frame.more");
        node = operable(bench.tree(), name);
    }
    if (node == nullptr) throw std::runtime_error("nothing to press is called " + std::string(name) + "\n" + dump());
    tap_id(std::string(node->id));
}

void NavigatorBench::tap_id(std::string_view id) {
    navigator.activity();
    bench.tap_id(id);
    stage.redraw();
    settle();
}

void NavigatorBench::press(ui::FrameControl control) {
    navigator.press(control);
    stage.redraw();
    settle();
}

void NavigatorBench::wait(Seconds time) {
    for (Seconds passed{0}; passed < time; passed += Seconds(1)) {
        bench.clock().advance(Seconds(1));
        settle();
    }
}

void NavigatorBench::key(std::string_view name, Milliseconds held) {
    bench.send_events_to([this](const SDL_Event& event, SteadyTime now) { stage.handle(event, now); });
    bench.key_down(name);
    settle();
    for (Milliseconds passed{0}; passed < held; passed += Milliseconds(100)) {
        bench.clock().advance(Milliseconds(100));
        if (passed >= Milliseconds(400)) bench.key_repeats(name);
        settle();
    }
    bench.key_up(name);
    settle();
    bench.send_events_to([this](const SDL_Event& event, SteadyTime now) { bench.ui().handle_event(event, now); });
    bench.clock().advance(Milliseconds(600));  // the lockout is over
    settle();
}

void NavigatorBench::wait_until(const std::function<bool()>& done) {
    for (int step = 0; step < 2500; ++step) {
        if (done()) return;
        bench.clock().advance(Milliseconds(100));
        settle();
    }
    throw std::runtime_error("it did not happen within four minutes\n" + dump());
}

void NavigatorBench::inspect() {
    if (inspection.step() == PackInspection::Found::nothing) return;
    navigator.library_changed();
    stage.redraw();
    settle();
}

void NavigatorBench::begin_form() {
    tap("ここに さわって はじめる");
    tap("介護");
    tap("申請");
    tap("始める");
}

void NavigatorBench::answer_to_consent() {
    tap("Yes");
    tap("つぎへ");
    tap("これでよい");
}

}  // namespace engawa::app::test
