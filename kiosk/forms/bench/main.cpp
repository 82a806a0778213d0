// What loading a form costs, and changing one answer and then asking for a question, choices and all, as a page does.
//
//   form_bench                                        generated forms of 10 to 10,000 nodes, with the growth fitted
//   form_bench FORM.xml REF VALUE VALUE SHOWN         one form: REF goes to and fro between the two values, SHOWN is
//                                                     the question that is then asked for
//
// The options of Google Benchmark work in both. `peak_MB` is the largest resident memory of the process so far, so it
// belongs to one form only when one form is given.

#include "kiosk/forms/bench/generated_forms.h"
#include "kiosk/forms/session.h"

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace {

using namespace engawa;

struct Subject {
    std::string name;
    std::string xml;
    std::string changed;  // ref of the answer that changes
    std::string values[2];
    std::string shown;  // ref of the question asked for
};

struct Sources {
    SystemWallClock clock;
    SeededRandom random{1};
};

Result<std::unique_ptr<forms::FormSession>> load(const Subject& subject, Sources& sources) {
    return forms::FormSession::start(TRY(forms::FormDefinition::parse(subject.xml)), {sources.clock, sources.random});
}

double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

void measure_load(benchmark::State& state, const Subject& subject) {
    Sources sources;
    for (auto _ : state) {
        auto session = load(subject, sources);
        if (!session.ok()) return state.SkipWithError(session.error().message().c_str());
    }
    state.counters["peak_MB"] = peak_megabytes();
}

void measure_change(benchmark::State& state, const Subject& subject) {
    Sources sources;
    auto session = load(subject, sources);
    if (!session.ok()) return state.SkipWithError(session.error().message().c_str());
    std::size_t turn = 0;
    for (auto _ : state) {
        const auto answered = (*session)->answer(subject.changed, subject.values[turn++ % 2]);
        if (!answered.ok()) return state.SkipWithError(answered.error().message().c_str());
        const auto question = (*session)->question(subject.shown);
        if (!question.ok()) return state.SkipWithError(question.error().message().c_str());
        benchmark::DoNotOptimize(question->choices.size());
    }
    state.counters["peak_MB"] = peak_megabytes();
}

void measure_one(const Subject& subject) {
    benchmark::RegisterBenchmark("load", measure_load, subject)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("change", measure_change, subject)->Unit(benchmark::kMillisecond);
}

using SubjectOfSize = std::function<Subject(std::size_t)>;

void measure_growth(const std::string& name, const SubjectOfSize& of_size) {
    const auto grow = [&](const char* what, void (*measure)(benchmark::State&, const Subject&)) {
        benchmark::RegisterBenchmark((std::string(what) + "/" + name).c_str(),
                                     [of_size, measure](benchmark::State& state) {
                                         measure(state, of_size(static_cast<std::size_t>(state.range(0))));
                                         state.SetComplexityN(state.range(0));
                                     })
            ->RangeMultiplier(10)->Range(10, 10'000)->Complexity()->Unit(benchmark::kMillisecond);
    };
    grow("load", measure_load);
    grow("change", measure_change);
}

void measure_generated() {
    measure_growth("chained", [](std::size_t n) {
        return Subject{"chained", forms::chained_form(n), "/data/q0", {"2", "3"}, "/data/q0"};
    });
    measure_growth("independent", [](std::size_t n) {
        return Subject{"independent", forms::independent_form(n), "/data/q0", {"2", "3"}, "/data/q0"};
    });
    measure_growth("filtered", [](std::size_t n) {
        return Subject{"filtered", forms::filtered_form(n), "/data/group", {"g3", "g4"}, "/data/town"};
    });
    measure_growth("repeated", [](std::size_t n) {
        return Subject{"repeated", forms::repeated_form(n), "/data/line[7]/quantity", {"2", "3"}, "/data/line[7]/quantity"};
    });
    const auto measure_running = [](const std::string& name, forms::TotalBefore before) {
        measure_growth("running_" + name, [before](std::size_t n) {
            return Subject{"running", forms::running_form(n, before), "/data/line[7]/amount", {"2", "3"}, "/data/line[7]/amount"};
        });
    };
    measure_running("indexed_repeat", forms::TotalBefore::indexed_repeat);
    measure_running("preceding_sibling", forms::TotalBefore::preceding_sibling);
    measure_running("position", forms::TotalBefore::position);
    measure_running("following_sibling", forms::TotalBefore::following_sibling);
    measure_running("sum_of_all", forms::TotalBefore::sum_of_all);
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (argc == 1) {
        measure_generated();
    } else if (argc == 6) {
        std::ifstream file(argv[1]);
        if (!file) {
            fprintf(stderr, "form_bench: %s cannot be read\n", argv[1]);
            return 1;
        }
        const std::string xml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        measure_one({argv[1], xml, argv[2], {argv[3], argv[4]}, argv[5]});
    } else {
        fprintf(stderr, "usage: form_bench [FORM.xml REF VALUE VALUE SHOWN]\n");
        return 2;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
