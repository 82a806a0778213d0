// Medians of loading a form (21 times), of one changed answer (101 times) and of asking for a question after it.
//   form_bench form.xml /data/pref /data/town p3 p4

#include "kiosk/forms/session.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace engawa;

double milliseconds(std::chrono::steady_clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

long resident_kilobytes() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        long value = 0;
        if (word == "VmRSS:" && status >> value) return value;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: form_bench FORM.xml REF [VIEW-REF] [VALUE VALUE]\n";
        return 2;
    }
    std::ifstream file(argv[1]);
    const std::string xml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const std::string ref = argv[2];
    const std::string view = argc > 3 ? argv[3] : ref;
    const std::string values[2] = {argc > 5 ? argv[4] : "2", argc > 5 ? argv[5] : "3"};
    SystemWallClock clock;
    SeededRandom random(1);
    std::vector<double> loads;
    std::unique_ptr<forms::FormSession> session;
    for (int i = 0; i < 21; ++i) {
        session.reset();
        const auto before = std::chrono::steady_clock::now();
        auto definition = forms::FormDefinition::parse(xml);
        if (!definition.ok()) {
            std::cerr << definition.error().message() << "\n";
            return 1;
        }
        auto started = forms::FormSession::start(*definition, {clock, random});
        if (!started.ok()) {
            std::cerr << started.error().message() << "\n";
            return 1;
        }
        session = std::move(*started);
        loads.push_back(milliseconds(std::chrono::steady_clock::now() - before));
    }
    std::vector<double> changes;
    std::vector<double> views;
    std::size_t choices = 0;
    for (int i = 0; i < 101; ++i) {
        const auto before = std::chrono::steady_clock::now();
        const auto answered = session->answer(ref, values[i % 2]);
        if (!answered.ok()) {
            std::cerr << answered.error().message() << "\n";
            return 1;
        }
        const auto between = std::chrono::steady_clock::now();
        const auto shown = session->question(view);
        if (shown.ok()) choices = shown->choices.size();
        changes.push_back(milliseconds(between - before));
        views.push_back(milliseconds(std::chrono::steady_clock::now() - between));
    }
    std::cout << argv[1] << ": load " << median(loads) << " ms, change " << median(changes) << " ms, question shown "
              << median(views) << " ms ("
              << choices << " choices), resident " << resident_kilobytes() / 1024 << " MB\n";
    return 0;
}
