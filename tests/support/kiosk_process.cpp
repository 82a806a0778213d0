#include "tests/support/kiosk_process.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/process.h"

namespace engawa::support {

using Json = nlohmann::json;

KioskProcess::KioskProcess(const KioskOptions& options) : answer_(std::make_unique<Json>(Json::object())) {
    std::vector<std::string> command{options.program.string(), "--driver",           "--state",
                                     options.state.string(),   "--size",             options.size,
                                     "--px-per-mm",            fmt::format("{}", options.px_per_mm),
                                     "--now",                  options.now};
    command.insert(command.end(), options.arguments.begin(), options.arguments.end());
    if (!options.log.empty()) {
        const std::vector<std::string> redirected{"sh", "-c", "exec \"$@\" 2>\"$0\"", options.log.string()};
        command.insert(command.begin(), redirected.begin(), redirected.end());
    }
    ProcessOptions process;
    process.environment = {{"SDL_VIDEODRIVER", "dummy"}, {"SDL_AUDIODRIVER", "dummy"}};
    process.environment.insert(process.environment.end(), options.environment.begin(), options.environment.end());
    process_ = std::make_unique<Process>(command, process);
    ask({{"op", "look"}});
}

KioskProcess::~KioskProcess() = default;

void KioskProcess::fail(const std::string& what) const {
    throw std::runtime_error(what + "\non the page:\n" + dump());
}

void KioskProcess::ask(const Json& request) {
    process_->write_input(request.dump() + "\n");
    const auto line = process_->read_line();
    if (!line) fail("the kiosk has ended, asked for " + request.dump());
    Json answer = Json::parse(*line, nullptr, false);
    if (answer.is_discarded()) fail("the kiosk answered what is no JSON: " + *line);
    if (!answer.value("ok", false)) fail("the kiosk could not do " + request.dump() + ": " + answer.dump());
    *answer_ = std::move(answer);
}

void KioskProcess::tap(std::string_view role, std::string_view name) {
    Json request{{"op", "tap"}, {"name", name}};
    if (!role.empty()) request["role"] = role;
    ask(request);
}

void KioskProcess::tap_id(std::string_view id) { ask({{"op", "tap"}, {"id", id}}); }

void KioskProcess::key(std::string_view name) { ask({{"op", "key"}, {"name", name}}); }
void KioskProcess::draw_on(std::string_view id, const std::vector<std::pair<double, double>>& places) {
    const Json nodes = answer_->value("nodes", Json::array());
    if (nodes.empty()) fail("nothing to draw on");
    const auto bounds_of = [](const Json& node) { return node.at("bounds").get<std::vector<double>>(); };
    const std::vector<double> panel = bounds_of(nodes.front());  // the page
    for (const Json& node : nodes) {
        if (!node.value("id", "").ends_with("/" + std::string(id))) continue;
        const std::vector<double> box = bounds_of(node);
        Json points = Json::array();
        for (const auto& [x, y] : places) points.push_back({(box[0] + x * box[2]) / panel[2], (box[1] + y * box[3]) / panel[3]});
        return ask({{"op", "stroke"}, {"points", points}});
    }
    fail("there is no " + std::string(id) + " to draw on");
}
void KioskProcess::scan(std::string_view code) { ask({{"op", "scan"}, {"code", code}}); }

void KioskProcess::advance(double seconds) { ask({{"op", "advance"}, {"seconds", seconds}}); }

void KioskProcess::keep_pictures_in(std::filesystem::path folder) {
    std::filesystem::create_directories(folder);
    pictures_ = std::move(folder);
}

std::filesystem::path KioskProcess::list_picture(std::string_view name, std::string_view page) {
    std::string file = fmt::format("{}.png", name);
    if (const std::size_t slash = name.find('/'); slash != std::string_view::npos) {
        const std::string folder(name.substr(0, slash));
        file = fmt::format("{}/{:02}-{}.png", folder, ++picture_numbers_[folder], name.substr(slash + 1));
        std::filesystem::create_directories(*pictures_ / folder);
    }
    // One line a picture, sorted; those of pictures that are gone go with them.
    const std::filesystem::path list = *pictures_ / "pages.tsv";
    std::map<std::string, std::string> pages;
    std::ifstream before(list);
    for (std::string line; std::getline(before, line);) {
        const std::size_t tab = line.find('\t');
        if (tab == std::string::npos || !std::filesystem::exists(*pictures_ / line.substr(0, tab))) continue;
        pages[line.substr(0, tab)] = line.substr(tab + 1);
    }
    pages[file] = page;
    std::ofstream after(list);
    for (const auto& [picture, shown] : pages) after << picture << '\t' << shown << '\n';
    return *pictures_ / file;
}

void KioskProcess::picture(std::string_view name) {
    if (pictures_) ask({{"op", "screenshot"}, {"path", list_picture(name, page()).string()}});
}

void KioskProcess::picture_of_coming(std::string_view page, std::string_view name) {
    if (pictures_) ask({{"op", "screenshot"}, {"path", list_picture(name, page).string()}, {"page", page}});
}

std::string KioskProcess::page() const { return answer_->value("page", ""); }

std::string KioskProcess::title() const { return answer_->value("title", ""); }

bool KioskProcess::shows(std::string_view name) const {
    for (const Json& node : answer_->value("nodes", Json::array())) {
        if (node.value("name", "") == name || node.value("value", "") == name) return true;
    }
    return false;
}

std::string KioskProcess::value_of(std::string_view role) const {
    for (const Json& node : answer_->value("nodes", Json::array())) {
        if (node.value("role", "") == role) return node.value("value", "");
    }
    return {};
}

std::vector<std::string> KioskProcess::names(std::string_view role) const {
    std::vector<std::string> names;
    for (const Json& node : answer_->value("nodes", Json::array())) {
        if (node.value("role", "") == role) names.push_back(node.value("name", ""));
    }
    return names;
}

std::string KioskProcess::slip() const {
    for (const Json& node : answer_->value("nodes", Json::array())) {
        for (const char* key : {"value", "name"}) {
            std::string digits;
            bool only_digits = true;
            for (const char c : node.value(key, "")) {
                if (c >= '0' && c <= '9') digits += c;
                else if (c != ' ') only_digits = false;
            }
            if (only_digits && digits.size() == 12) return digits;
        }
    }
    fail("no slip number stands on the page");
}

std::string KioskProcess::dump() const {
    std::string text = page() + " \"" + title() + "\"\n";
    for (const Json& node : answer_->value("nodes", Json::array())) {
        text += "  " + node.value("role", "") + " \"" + node.value("name", "") + "\" =" + node.value("value", "") +
                " " + node.value("state", Json::array()).dump() + " " + node.value("id", "") + "\n";
    }
    return text;
}

KioskProcess::Queue KioskProcess::queue() {
    process_->write_input("{\"op\":\"queue\"}\n");
    const auto line = process_->read_line();
    const Json answer = line ? Json::parse(*line, nullptr, false) : Json();
    if (!answer.is_object() || !answer.value("ok", false)) fail("the queue could not be read");
    return {answer.value("waiting", 0), answer.value("sealed", 0), answer.value("stored", 0),
            answer.value("delivered", 0), answer.value("last_sequence", 0)};
}

std::string KioskProcess::content() {
    process_->write_input("{\"op\":\"content\"}\n");
    const auto line = process_->read_line();
    const Json answer = line ? Json::parse(*line, nullptr, false) : Json();
    if (!answer.is_object() || !answer.value("ok", false)) fail("the content could not be read");
    return answer["content"].dump();
}

int KioskProcess::process_id() const { return process_->id(); }

void KioskProcess::kill() {
    process_->send_signal(SIGKILL);
    process_->wait();
}

void KioskProcess::quit() {
    process_->write_input("{\"op\":\"quit\"}\n");
    process_->close_input();
    process_->wait();
}

}  // namespace engawa::support
