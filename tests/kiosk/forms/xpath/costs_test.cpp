#include "asking.h"
#include "kiosk/forms/bench/costly_calls.h"
#include "kiosk/forms/xpath/caches.h"

// Steps bound time only where everything that grows is paid for. What a step takes is measured by step_bench.

using namespace engawa;
using namespace engawa::forms;
using namespace engawa::forms::xpath;

namespace {

// Steps of one call over the document its text is in.
std::uint64_t steps_of(const CostlyCall& call, std::size_t rows) {
    std::string list;
    for (std::size_t i = 0; i < rows; ++i) list += "<i>1</i>";
    asking::Asker form("<data><p>" + call.text + "</p><q/><l>" + list + "</l></data>");
    form.at("/data/q");
    form.host.texts[call.text] = "Words";
    constexpr std::uint64_t many = 1'000'000'000;
    std::uint64_t left = many;
    form.environment.shared_steps = &left;
    const auto value = form.ask(call.expression);
    INFO(call.expression.substr(0, 80));
    if (!value.ok()) FAIL(value.error().message());
    return many - left;
}

}  // namespace

TEST_CASE("Every function pays for the text and for the nodes it is given") {
    const std::vector<CostlyCall> small = costly_calls(1'000);
    const std::vector<CostlyCall> large = costly_calls(100'000);
    REQUIRE(small.size() == large.size());
    for (std::size_t i = 0; i < small.size(); ++i) {
        INFO(small[i].expression.substr(0, 80));
        const std::size_t longer = large[i].text.size() - small[i].text.size();
        if (longer > 0) {
            CHECK(steps_of(large[i], 1) - steps_of(small[i], 1) >= longer / 256);
        } else if (small[i].expression.find("/i") != std::string::npos) {
            CHECK(steps_of(small[i], 1'000) - steps_of(small[i], 1) >= 999);
        }
    }
}

TEST_CASE("A pattern is paid for where it is compiled, and once") {
    const auto steps = [](const std::string& expression) { return steps_of({expression, "a"}, 1); };
    CHECK(steps("regex('a', '\\p{Han}')") > 1'500);
    CHECK(steps("regex('a', 'a{1,30}')") > 1'000);
    asking::Asker form;
    Caches caches;
    std::uint64_t left = 100'000;
    form.environment.caches = &caches;
    form.environment.shared_steps = &left;
    form.truth("regex('a', '\\p{Han}')");
    const std::uint64_t after_first = left;
    form.truth("regex('b', '\\p{Han}')");
    CHECK(100'000 - after_first > 1'500);
    CHECK(after_first - left < 100);
}

TEST_CASE("The path of a question that is named takes steps by its length") {
    const auto steps = [](std::size_t length) {
        return steps_of({"jr:choice-name('a', '" + std::string(length, ' ') + "/data/p')", "a"}, 1);
    };
    CHECK(steps(10'000) - steps(0) >= 10'000);
}

TEST_CASE("A list of choices that is asked again is not split again") {
    asking::Asker form("<data><p>" + std::string(100'000, ' ') + "a b</p></data>");
    Caches caches;
    std::uint64_t left = 1'000'000;
    form.environment.caches = &caches;
    form.environment.shared_steps = &left;
    CHECK(form.string("selected-at(/data/p, 1)") == "b");
    const std::uint64_t after_first = left;
    CHECK(form.string("selected-at(/data/p, 0)") == "a");
    CHECK(form.number("count-selected(/data/p)") == 2);
    CHECK(form.truth("selected(/data/p, 'b')"));
    CHECK(1'000'000 - after_first > 25'000);
    CHECK(after_first - left < 3'000);
    // Another text of the same length is another list.
    CHECK(form.string("selected-at('c d', 1)") == "d");
    CHECK(form.string("selected-at('e f', 1)") == "f");
    CHECK(form.string("selected-at(concat('e f', selected-at('g h', 1)), 1)") == "fh");
}

TEST_CASE("Evaluations inside an evaluation take their steps from the same budget") {
    asking::Asker form;
    std::uint64_t left = 100;
    form.environment.shared_steps = &left;
    REQUIRE(form.ask("1 + 1").ok());
    CHECK(left < 100);
    left = 3;
    const auto spent = form.ask("1 + 1");
    REQUIRE_FALSE(spent.ok());
    CHECK(spent.error().is(XPathError::step_limit));
    CHECK(left == 0);
}
