#include "tests/support/ui_bench.h"

#include "kiosk/text/text_stack.h"
#include "tests/support/project_folders.h"

#include <SDL.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <set>
#include <stdexcept>

namespace engawa::ui {

namespace {

std::filesystem::path source_dir() { return support::source_dir(); }

std::filesystem::path icons_dir() { return support::share_dir() / "icons"; }

// The few lines of TOML that assets/strings/frame.toml is made of: ["key"], then language = "text".
class FrameStrings {
  public:
    FrameStrings() {
        std::ifstream file(source_dir() / "assets/strings/frame.toml");
        std::string key;
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with("[\"")) key = line.substr(2, line.size() - 4);
            const auto equals = line.find(" = \"");
            if (equals == std::string::npos) continue;
            texts_[{key, line.substr(0, equals)}] = line.substr(equals + 4, line.size() - equals - 5);
        }
    }
    std::string find(std::string_view key, const std::string& language) const {
        const auto found = texts_.find({std::string(key), language});
        return found == texts_.end() ? fmt::format("missing text {}", key) : found->second;
    }

  private:
    std::map<std::pair<std::string, std::string>, std::string> texts_;
};

// Thrown to Catch, which reports it as the failure of the test that asked for what is not there.
[[noreturn]] void fail(const std::string& message) {
    throw std::runtime_error(message);
}

}  // namespace

struct UiBench::Impl {
    BenchOptions options;
    Draw draw;
    FrameStrings frame_strings;
    SDL_Window* window = nullptr;
    SDL_Renderer* renderer = nullptr;
    std::unique_ptr<text::TextStack> text;
    std::unique_ptr<Ui> ui;
    ManualSteadyClock clock;
    std::function<void(const SDL_Event&, SteadyTime)> receiver = [this](const SDL_Event& event, SteadyTime now) {
        ui->handle_event(event, now);
    };

    ~Impl() {
        ui.reset();
        text.reset();
        if (renderer != nullptr) SDL_DestroyRenderer(renderer);
        if (window != nullptr) SDL_DestroyWindow(window);
    }
};

UiBench::UiBench(BenchOptions options, Draw draw) : impl_(std::make_unique<Impl>()) {
    impl_->options = std::move(options);
    impl_->draw = std::move(draw);
    impl_->clock.advance(Seconds(1000));
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
    if (SDL_WasInit(SDL_INIT_VIDEO) == 0 && SDL_Init(SDL_INIT_VIDEO) != 0) fail(SDL_GetError());
    const PanelGeometry& panel = impl_->options.panel;
    impl_->window = SDL_CreateWindow("bench", 0, 0, panel.width_px, panel.height_px, SDL_WINDOW_HIDDEN);
    impl_->renderer = SDL_CreateRenderer(impl_->window, -1, SDL_RENDERER_SOFTWARE);
    auto text = text::TextStack::create(text::FontChains::debian());
    if (!text.ok()) fail(text.error().message());
    impl_->text = std::move(*text);
    Impl& bench = *impl_;
    UiConfig config;
    config.renderer = bench.renderer;
    config.panel = panel;
    config.text = bench.text.get();
    config.icons = icons_dir();
    config.strings = [&bench](std::string_view key) {
        if (bench.options.lookup) return bench.options.lookup(key);
        const auto own = bench.options.strings.find(key);
        if (own != bench.options.strings.end()) return own->second;
        return bench.frame_strings.find(key, bench.options.look.language.text());
    };
    auto ui = Ui::create(std::move(config));
    if (!ui.ok()) fail(ui.error().message());
    bench.ui = std::move(*ui);
    bench.ui->set_look(bench.options.look);
    frame();
}

UiBench::~UiBench() = default;

Ui& UiBench::ui() {
    return *impl_->ui;
}

text::TextStack& UiBench::text() {
    return *impl_->text;
}

SDL_Renderer* UiBench::renderer() {
    return impl_->renderer;
}

const SemanticsTree& UiBench::tree() {
    return impl_->ui->tree();
}

ManualSteadyClock& UiBench::clock() {
    return impl_->clock;
}

void UiBench::set_draw(Draw draw) {
    impl_->draw = std::move(draw);
}

void UiBench::set_look(const Look& look) {
    impl_->options.look = look;
    impl_->ui->set_look(look);
    frame();
}

void UiBench::frame() {
    impl_->ui->frame(impl_->clock.now(), impl_->draw);
}

void UiBench::advance(Milliseconds by) {
    const SteadyTime end = impl_->clock.now() + by;
    for (;;) {
        const auto next = impl_->ui->next_wakeup();
        if (!next || *next > end) break;
        impl_->clock.advance(std::max(Milliseconds(0), *next - impl_->clock.now()));
        frame();
        if (impl_->ui->next_wakeup() == next) fail("the same frame is asked for again and again");
    }
    impl_->clock.advance(end - impl_->clock.now());
}

namespace {

// もっと見る and 前を見る of whatever page stands; a page's own id may hold slashes.
std::string frame_id(const SemanticsTree& tree, std::string_view id) {
    for (const Node& node : tree.nodes()) {
        if (node.id.ends_with("/" + std::string(id))) return node.id;
    }
    return {};
}

const Node* on_page(const SemanticsTree& tree, Role role, std::string_view name) {
    return tree.find(role, name);
}

}  // namespace

bool UiBench::shows(Role role, std::string_view plain_name) {
    if (on_page(tree(), role, plain_name) != nullptr) return true;
    for (std::string less; !(less = frame_id(tree(), "frame.less")).empty();) tap_id(less);
    for (;;) {
        if (on_page(tree(), role, plain_name) != nullptr) return true;
        const std::string more = frame_id(tree(), "frame.more");
        if (more.empty()) return false;
        tap_id(more);
    }
}

void UiBench::tap(Role role, std::string_view plain_name) {
    if (!shows(role, plain_name)) fail(fmt::format("no {} \"{}\" on\n{}", role_name(role), plain_name, tree().dump()));
    tap_id(std::string(on_page(tree(), role, plain_name)->id));
}

void UiBench::tap_id(std::string_view id) {
    const Node* found = tree().find_id(id);
    if (found == nullptr) fail(fmt::format("no #{} on\n{}", id, tree().dump()));
    if (!found->operable()) fail(fmt::format("#{} cannot be pressed on\n{}", id, tree().dump()));
    const PixelRect box = found->bounds;
    finger_down(box.x + box.width / 2, box.y + box.height / 2);
    frame();
    finger_up(box.x + box.width / 2, box.y + box.height / 2);
    frame();
    advance(Seconds(1));
}

const Node& UiBench::node(Role role, std::string_view plain_name) {
    const Node* found = on_page(tree(), role, plain_name);
    if (found == nullptr) fail(fmt::format("no {} \"{}\" on\n{}", role_name(role), plain_name, tree().dump()));
    return *found;
}

const Node& UiBench::node_id(std::string_view id) {
    const Node* found = tree().find_id(id);
    if (found == nullptr) fail(fmt::format("no #{} on\n{}", id, tree().dump()));
    return *found;
}

namespace {

SDL_Event finger_event(std::uint32_t type, const PanelGeometry& panel, int x, int y, int finger) {
    SDL_Event event{};
    event.type = type;
    event.tfinger.type = type;
    event.tfinger.touchId = 7;
    event.tfinger.fingerId = finger;
    // The middle of the pixel, as a share of the panel.
    event.tfinger.x = (static_cast<float>(x) + 0.5F) / static_cast<float>(panel.width_px);
    event.tfinger.y = (static_cast<float>(y) + 0.5F) / static_cast<float>(panel.height_px);
    return event;
}

SDL_Event mouse_event(std::uint32_t type, int x, int y) {
    SDL_Event event{};
    event.type = type;
    event.button.type = type;
    event.button.button = SDL_BUTTON_LEFT;
    event.button.x = x;
    event.button.y = y;
    return event;
}

}  // namespace

void UiBench::finger_down(int x, int y, int finger) {
    impl_->receiver(finger_event(SDL_FINGERDOWN, impl_->options.panel, x, y, finger), impl_->clock.now());
}

void UiBench::finger_up(int x, int y, int finger) {
    impl_->receiver(finger_event(SDL_FINGERUP, impl_->options.panel, x, y, finger), impl_->clock.now());
}

void UiBench::finger_move(int x, int y, int finger) {
    impl_->receiver(finger_event(SDL_FINGERMOTION, impl_->options.panel, x, y, finger), impl_->clock.now());
}

void UiBench::mouse_down(int x, int y) {
    impl_->receiver(mouse_event(SDL_MOUSEBUTTONDOWN, x, y), impl_->clock.now());
}

void UiBench::mouse_up(int x, int y) {
    impl_->receiver(mouse_event(SDL_MOUSEBUTTONUP, x, y), impl_->clock.now());
}

namespace {

SDL_Event key_event(std::uint32_t type, std::string_view name) {
    SDL_Event event{};
    event.type = type;
    event.key.type = type;
    constexpr std::string_view shift = "Shift+";
    if (name.starts_with(shift)) {
        event.key.keysym.mod = KMOD_LSHIFT;
        name.remove_prefix(shift.size());
    }
    event.key.keysym.sym = SDL_GetKeyFromName(std::string(name).c_str());
    if (event.key.keysym.sym == SDLK_UNKNOWN) fail(fmt::format("no key named {}", name));
    return event;
}

}  // namespace

void UiBench::key_down(std::string_view name) { impl_->receiver(key_event(SDL_KEYDOWN, name), impl_->clock.now()); }

void UiBench::key_repeats(std::string_view name) {
    SDL_Event event = key_event(SDL_KEYDOWN, name);
    event.key.state = SDL_PRESSED;
    event.key.repeat = 1;
    impl_->receiver(event, impl_->clock.now());
}

void UiBench::key_up(std::string_view name) { impl_->receiver(key_event(SDL_KEYUP, name), impl_->clock.now()); }

void UiBench::send_events_to(std::function<void(const SDL_Event&, SteadyTime)> receiver) {
    impl_->receiver = std::move(receiver);
}

void UiBench::key(std::string_view name) {
    key_down(name);
    frame();
}

void UiBench::write_png(const std::filesystem::path& path) {
    const auto written = impl_->ui->write_png(path);
    if (!written.ok()) fail(written.error().message());
}

namespace {

// Keys that may be smaller than 20 mm, and why. Nothing else may.
struct SmallKeys {
    std::string_view id;  // a part of it
    std::string_view reason;
};

constexpr std::array small_keys{
    SmallKeys{"/keys.key.", "五十音 and Latin letters: fifty stand at once (VVSG's floor of 12.7 mm)"},
    SmallKeys{"kana.", "五十音 for the words of a draft slip, and of the gallery"},
    SmallKeys{"resume/keys.erase", "the last row of that 五十音"},
};

Millimetres least_side(const Node& node) {
    const bool small = node.role == Role::key && std::any_of(small_keys.begin(), small_keys.end(), [&](const SmallKeys& keys) {
        return node.id.find(keys.id) != std::string::npos;
    });
    return small ? Millimetres(12.7) : least_target;
}

}  // namespace

std::string UiBench::problems() { return problems_of(tree(), impl_->options.panel); }

std::string UiBench::problems_of(const SemanticsTree& tree, const PanelGeometry& panel) {
    const PixelRect whole{0, 0, panel.width_px, panel.height_px};
    // A pixel less than the millimetres: each edge is rounded to a whole pixel.
    const auto least = [&](double millimetres) { return panel.px(Millimetres(millimetres)) - 1; };
    std::string found;
    std::set<std::string> ids;
    const auto& nodes = tree.nodes();
    for (std::size_t index = 0; index < nodes.size(); ++index) {
        const Node& node = nodes[index];
        const auto say = [&](std::string_view what) {
            found += fmt::format("{}: {} \"{}\" {}x{} at {},{}\n", what, role_name(node.role), node.plain_name(),
                                 node.bounds.width, node.bounds.height, node.bounds.x, node.bounds.y);
        };
        if (!ids.insert(node.id).second) say("id used twice (" + node.id + ")");
        if (node.bounds.x < 0 || node.bounds.y < 0 || node.bounds.right() > whole.width || node.bounds.bottom() > whole.height) {
            say("outside the panel");
        }
        const bool control = node.operable() || has(node.state, State::disabled);
        for (std::size_t other = index + 1; other < nodes.size(); ++other) {
            // A hotspot lies on its picture; the part's number may be spoken without being drawn.
            const auto apart_from_others = [](const Node& one) {
                return one.role == Role::page || one.role == Role::picture || one.id.ends_with("frame.part");
            };
            if (apart_from_others(node) || apart_from_others(nodes[other])) continue;
            if (node.bounds.overlaps(nodes[other].bounds)) say(fmt::format("covers or is covered by \"{}\"", nodes[other].plain_name()));
        }
        if (!control) continue;
        if (node.name.empty()) say("no name");
        const PixelRect& words = node.words;
        if (words.width > 0 && (words.x < node.bounds.x || words.right() > node.bounds.right() ||
                                words.y < node.bounds.y || words.bottom() > node.bounds.bottom())) {
            say(fmt::format("words spill out, {}x{} at {},{}", words.width, words.height, words.x, words.y));
        }
        const int side = least(least_side(node).value());
        if (node.bounds.width < side || node.bounds.height < side) say("target too small");
        const int apart = least(2.54);
        const PixelRect around{node.bounds.x - apart, node.bounds.y - apart, node.bounds.width + 2 * apart,
                               node.bounds.height + 2 * apart};
        for (std::size_t other = 0; other < nodes.size(); ++other) {
            if (other == index || nodes[other].role == Role::page) continue;
            const bool other_control = nodes[other].operable() || has(nodes[other].state, State::disabled);
            if (other_control && around.overlaps(nodes[other].bounds)) {
                say(fmt::format("too close to \"{}\"", nodes[other].plain_name()));
            }
        }
    }
    return found;
}

std::string UiBench::problems_everywhere(const Draw& draw, const BenchOptions& base) {
    std::string found;
    for (const PanelGeometry& panel : {panel_21_inch, panel_15_inch, panel_10_inch}) {
        BenchOptions options = base;
        options.panel = panel;
        UiBench bench(options, draw);
        for (const TextSize size : all_text_sizes) {
            Look look = base.look;
            look.size = size;
            bench.set_look(look);
            for (int part = 1;; ++part) {
                const std::string here = bench.problems();
                if (!here.empty()) {
                    found += fmt::format("{}x{} at {} px/mm, size {}, part {}:\n{}", panel.width_px, panel.height_px,
                                         panel.px_per_mm, static_cast<int>(size), part, here);
                }
                const std::string more = frame_id(bench.tree(), "frame.more");
                if (more.empty()) break;
                bench.tap_id(more);
            }
        }
    }
    return found;
}

}  // namespace engawa::ui
