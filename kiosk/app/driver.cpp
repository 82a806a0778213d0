#include "kiosk/app/driver.h"

#include <SDL.h>
#include <fmt/format.h>

#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "kiosk/app/app_error.h"

namespace engawa::app {

namespace {

using Json = nlohmann::json;

constexpr Milliseconds after_a_tap{600};
// A page has fewer parts than this at the largest text on the smallest panel.
constexpr int most_parts = 60;

Json state_words(ui::State state) {
    Json words = Json::array();
    const std::pair<ui::State, const char*> names[] = {
        {ui::State::selected, "selected"}, {ui::State::disabled, "disabled"},
        {ui::State::focused, "focused"},   {ui::State::private_value, "private"},
        {ui::State::required, "required"}, {ui::State::invalid, "invalid"},
        {ui::State::pressed, "pressed"}};
    for (const auto& [bit, name] : names) {
        if (has(state, bit)) words.push_back(name);
    }
    return words;
}

Json node_as_json(const ui::Node& node) {
    return {{"id", node.id},
            {"role", std::string(role_name(node.role))},
            {"name", node.plain_name()},
            {"value", node.plain_value()},
            {"hint", without_readings(node.hint)},
            {"state", state_words(node.state)},
            {"bounds", {node.bounds.x, node.bounds.y, node.bounds.width, node.bounds.height}},
            {"position", {node.position.index, node.position.count}}};
}

Json error_as_json(const Error& error) {
    return {{"ok", false},
            {"error", {{"code", std::string(error.name())}, {"where", error.where()}, {"message", error.detail()}}}};
}

std::string text_of(const Json& request, const char* key) {
    const auto found = request.find(key);
    return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_of(const Json& request, const char* key) {
    const auto found = request.find(key);
    return found != request.end() && found->is_number() ? found->get<double>() : 0;
}

std::vector<std::pair<float, float>> points_of(const Json& request) {
    std::vector<std::pair<float, float>> points;
    const auto found = request.find("points");
    if (found == request.end() || !found->is_array()) return points;
    for (const Json& point : *found) {
        if (!point.is_array() || point.size() != 2 || !point[0].is_number() || !point[1].is_number()) return {};
        points.emplace_back(point[0].get<float>(), point[1].get<float>());
    }
    return points;
}

}  // namespace

void Driver::run(std::istream& in, std::ostream& out) {
    draw_until_still();
    std::string line;
    while (!quit_ && std::getline(in, line)) {
        if (line.empty()) continue;
        out << answer(line) << std::endl;  // each answer must be out before the next line is read
    }
}

std::optional<SteadyTime> Driver::step() {
    const auto next = parts_.stage.step(parts_.clock.now());
    const ui::Node* page = parts_.ui.tree().page();
    if (due_picture_ && page != nullptr && page->id == due_picture_->page) {
        parts_.stage.draw_again(parts_.clock.now());  // what can be read back is the frame before the last
        due_picture_written_ = parts_.ui.write_png(due_picture_->path);
        due_picture_.reset();
    }
    return next;
}

void Driver::draw_until_still() {
    // A page that changes itself for ever would be a defect, and would show as a busy kiosk: give up, and go on.
    for (int i = 0; i < 50; ++i) {
        const auto next = step();
        if (!next || *next > parts_.clock.now()) return;
    }
}

void Driver::advance(Milliseconds by) {
    const SteadyTime end = parts_.clock.now() + by;
    for (;;) {
        const auto next = step();
        if (!next || *next > end) break;
        if (*next > parts_.clock.now()) parts_.clock.advance(*next - parts_.clock.now());
    }
    if (end > parts_.clock.now()) parts_.clock.advance(end - parts_.clock.now());
    draw_until_still();
}

void Driver::settle() {
    while (parts_.workers_busy()) {
        parts_.wait_for_workers();
        draw_until_still();
    }
    draw_until_still();
}

void Driver::touch(float x, float y) {
    SDL_Event event{};
    event.type = SDL_FINGERDOWN;
    event.tfinger.touchId = 1;
    event.tfinger.fingerId = 1;
    event.tfinger.x = x;
    event.tfinger.y = y;
    event.tfinger.pressure = 1;
    parts_.stage.handle(event, parts_.clock.now());
    draw_until_still();
    parts_.clock.advance(Milliseconds(80));
    event.type = SDL_FINGERUP;
    parts_.stage.handle(event, parts_.clock.now());
    draw_until_still();
    advance(after_a_tap);
}

// As a finger draws: a frame at each point, the workers' answer at the end.
void Driver::stroke(const std::vector<std::pair<float, float>>& points) {
    SDL_Event event{};
    event.tfinger.touchId = 1;
    event.tfinger.fingerId = 1;
    event.tfinger.pressure = 1;
    event.type = SDL_FINGERDOWN;
    for (const auto& [x, y] : points) {
        event.tfinger.x = x;
        event.tfinger.y = y;
        parts_.stage.handle(event, parts_.clock.now());
        draw_until_still();
        parts_.clock.advance(Milliseconds(16));
        event.type = SDL_FINGERMOTION;
    }
    event.type = SDL_FINGERUP;
    parts_.stage.handle(event, parts_.clock.now());
    draw_until_still();  // asks the workers
    settle();
}

void Driver::touch_middle(ui::PixelRect box) {
    touch((static_cast<float>(box.x) + static_cast<float>(box.width) / 2) / static_cast<float>(parts_.panel.width_px),
          (static_cast<float>(box.y) + static_cast<float>(box.height) / 2) /
              static_cast<float>(parts_.panel.height_px));
}

void Driver::key(const std::string& name, Milliseconds held) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    std::string base = name;
    if (name.rfind("Shift+", 0) == 0) {
        event.key.keysym.mod = KMOD_LSHIFT;
        base = name.substr(6);
    }
    event.key.keysym.sym = SDL_GetKeyFromName(base.c_str());
    event.key.state = SDL_PRESSED;
    parts_.stage.handle(event, parts_.clock.now());
    if (held > Milliseconds(0)) advance(held);
    event.type = SDL_KEYUP;
    event.key.state = SDL_RELEASED;
    parts_.stage.handle(event, parts_.clock.now());
    draw_until_still();
    advance(after_a_tap);
}

// As a scanner types: text, then Return.
void Driver::scan(const std::string& code) {
    SDL_Event event{};
    for (const char character : code) {
        event = {};
        event.type = SDL_TEXTINPUT;
        event.text.text[0] = character;
        parts_.stage.handle(event, parts_.clock.now());
    }
    key("Return");
    settle();
}

Result<void> Driver::tap(const std::function<const ui::Node*(const ui::SemanticsTree&)>& find,
                         std::string_view what) {
    for (int part = 0; part < most_parts; ++part) {
        const ui::Node* node = find(parts_.ui.tree());
        if (node != nullptr) {
            if (!node->operable()) {
                return Error(AppError::not_on_page, std::string(what), "it stands on the page but cannot be pressed");
            }
            touch_middle(node->bounds);
            settle();
            return {};
        }
        const ui::Node* more = parts_.ui.tree().find_id("frame.more");
        if (more == nullptr || !more->operable()) break;
        touch_middle(more->bounds);
    }
    return Error(AppError::not_on_page, std::string(what), "no part of the page shows it");
}

std::string Driver::page_as_json() const {
    const ui::SemanticsTree& tree = parts_.ui.tree();
    Json nodes = Json::array();
    for (const ui::Node& node : tree.nodes()) nodes.push_back(node_as_json(node));
    const ui::Node* page = tree.page();
    return Json{{"ok", true},
                {"page", page != nullptr ? page->id : ""},
                {"title", page != nullptr ? page->plain_name() : ""},
                {"frames", parts_.stage.frames()},
                {"nodes", std::move(nodes)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string Driver::answer(std::string_view line) {
    const Json request = Json::parse(line, nullptr, false);
    const std::string op = request.is_object() ? text_of(request, "op") : "";
    Result<void> done;
    if (op == "tap") {
        const std::string id = text_of(request, "id");
        const std::string role = text_of(request, "role");
        const std::string name = text_of(request, "name");
        done = tap(
            [&](const ui::SemanticsTree& tree) -> const ui::Node* {
                if (!id.empty()) return tree.find_id(id);
                for (const ui::Node& node : tree.nodes()) {
                    if (node.operable() && node.plain_name() == name && (role.empty() || role_name(node.role) == role)) {
                        return &node;
                    }
                }
                return nullptr;
            },
            id.empty() ? role + " \"" + name + "\"" : id);
    } else if (op == "touch") {
        touch(static_cast<float>(number_of(request, "x")), static_cast<float>(number_of(request, "y")));
    } else if (op == "stroke") {
        const auto points = points_of(request);
        if (points.empty()) {
            done = Error(AppError::bad_request, "points", "a list of at least one [x, y]");
        } else {
            stroke(points);
        }
    } else if (op == "key") {
        key(text_of(request, "name"), Milliseconds(static_cast<std::int64_t>(number_of(request, "seconds") * 1000)));
    } else if (op == "headphone") {
        parts_.headphone.put(text_of(request, "plug") == "in" ? device::Plug::in : device::Plug::out);
        draw_until_still();
    } else if (op == "said") {
        return fmt::format(R"({{"ok":true,"said":{}}})", parts_.said());
    } else if (op == "scan") {
        scan(text_of(request, "code"));
    } else if (op == "advance") {
        advance(Milliseconds(static_cast<std::int64_t>(number_of(request, "seconds") * 1000)));
    } else if (op == "settle") {
        settle();
    } else if (op == "screenshot") {
        if (const std::string page = text_of(request, "page"); !page.empty()) {
            due_picture_ = DuePicture{page, text_of(request, "path")};
        } else {
            parts_.stage.redraw();
            draw_until_still();
            done = parts_.ui.write_png(text_of(request, "path"));
        }
    } else if (op == "queue") {
        return parts_.queue();
    } else if (op == "content") {
        return fmt::format(R"({{"ok":true,"content":{}}})", parts_.content());
    } else if (op == "quit") {
        quit_ = true;
    } else if (op != "look") {
        done = Error(AppError::bad_request, "op", "docs/formats/driver.md lists what can be asked");
    }
    if (done.ok() && !due_picture_written_.ok()) done = std::exchange(due_picture_written_, {});
    return done.ok() ? page_as_json() : error_as_json(done.error()).dump();
}

}  // namespace engawa::app
