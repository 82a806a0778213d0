// Recorded answers of other ODK engines, each a test case, asked of the real xform-driver over its line protocol.
//
// The recordings are kept beside the repository, in ../shared/conformance, or where ENGAWA_CONFORMANCE_DIR says; where
// they are not, that is said and only the comparisons' own tests run. After Catch2's last line comes a table of passed
// and failed by suite. A case listed in departures.tsv has to differ: one that agrees is a failure too.

#define CATCH_CONFIG_RUNNER
#define CATCH_CONFIG_NO_POSIX_SIGNALS
#include <catch2/catch.hpp>

#include "tests/conformance/comparison.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

namespace engawa::conformance {

namespace {

struct Count {
    int passed = 0, failed = 0, departed = 0;
};

// The driver under test; a new one when the last one died, so that one crash fails one case.
class DriverProcess {
  public:
    explicit DriverProcess(std::string program) : program_(std::move(program)) {}

    Json ask(const Json& request) {
        if (!process_ || !process_->running()) {
            process_ = std::make_unique<support::Process>(std::vector<std::string>{program_});
        }
        process_->write_input(request.dump() + "\n");
        const auto line = process_->read_line();
        if (!line) {
            process_.reset();
            ended_ = true;
            return {{"ok", false}, {"error", {{"code", "ended"}, {"where", ""}, {"message", "the driver ended"}}}};
        }
        return Json::parse(*line);
    }

    // Whether the program went away since the last time this was asked.
    bool take_ended() { return std::exchange(ended_, false); }

  private:
    std::string program_;
    std::unique_ptr<support::Process> process_;
    bool ended_ = false;
};

struct Run {
    DriverProcess driver;
    std::map<std::string, Count> suites;
};

class RecordedTest : public Catch::ITestInvoker {
  public:
    RecordedTest(RecordedCase one, Run& run) : case_(std::move(one)), run_(run) {}

    void invoke() const override {
        const std::string trouble = difference(case_, [this](const Json& request) { return run_.driver.ask(request); });
        Count& count = run_.suites[case_.suite];
        const std::string wrong = judge(trouble);
        if (!wrong.empty()) {
            ++count.failed;
            FAIL(wrong);
        }
        ++(case_.departure ? count.departed : count.passed);
        SUCCEED();
    }

  private:
    // Empty when the case went as it should. A program that ended is never an answer, not even where an error is due.
    std::string judge(const std::string& trouble) const {
        if (run_.driver.take_ended()) return "the driver ended: " + trouble;
        if (!case_.departure) return trouble;
        const std::string listed = "listed in departures.tsv (" + case_.departure->clause + "), ";
        if (trouble.empty()) return listed + "but it agrees";
        if (trouble.find(case_.departure->answer) == std::string::npos) {
            return listed + "but the answer is not " + case_.departure->answer + ": " + trouble;
        }
        return {};
    }

    RecordedCase case_;
    Run& run_;
};

class ListTest : public Catch::ITestInvoker {
  public:
    explicit ListTest(std::vector<std::string> complaints) : complaints_(std::move(complaints)) {}

    void invoke() const override {
        for (const std::string& complaint : complaints_) FAIL_CHECK(complaint);
        SUCCEED();
    }

  private:
    std::vector<std::string> complaints_;
};

void register_test(Catch::ITestInvoker* test, const std::string& name, const std::string& tag) {
    const std::string tags = "[" + tag + "]";
    const Catch::AutoReg registered(test, CATCH_INTERNAL_LINEINFO, Catch::StringRef(),
                                    Catch::NameAndTags(Catch::StringRef(name), Catch::StringRef(tags)));
}

void register_cases(Cases cases, Run& run) {
    register_test(new ListTest(cases.complaints), "Every listed case exists and has its clause", "lists");
    std::map<std::string, int> seen;  // the suites use some names twice
    for (RecordedCase& one : cases.list) {
        std::string name = one.suite + ": " + one.name;
        if (const int before = seen[name]++; before > 0) name += " (" + std::to_string(before + 1) + ")";
        const std::string suite = one.suite;
        register_test(new RecordedTest(std::move(one), run), name, suite);
    }
}

void print(const std::map<std::string, Count>& suites) {
    Count all;
    std::printf("%-40s %7s %7s %10s\n", "suite", "passed", "failed", "departures");
    for (const auto& [name, count] : suites) {
        std::printf("%-40s %7d %7d %10d\n", name.c_str(), count.passed, count.failed, count.departed);
        all.passed += count.passed;
        all.failed += count.failed;
        all.departed += count.departed;
    }
    std::printf("%-40s %7d %7d %10d\n", "all", all.passed, all.failed, all.departed);
}

std::string from_environment(const char* name, const std::string& otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : otherwise;
}

}  // namespace

}  // namespace engawa::conformance

int main(int argc, char** argv) {
    using namespace engawa::conformance;
    const std::string source = engawa::support::source_dir().string();
    const std::string folder = from_environment("ENGAWA_CONFORMANCE_DIR", source + "/../shared/conformance");
    Run run{DriverProcess((engawa::support::bin_dir() / "xform-driver").string()), {}};
    Catch::Session session;
    if (auto cases = read_cases(folder, source + "/tests/conformance")) {
        register_cases(std::move(*cases), run);
    } else {
        std::printf("no recorded cases at %s: only the comparisons are tested\n", folder.c_str());
    }
    const int result = session.run(argc, argv);
    if (!run.suites.empty()) print(run.suites);
    return result;
}
