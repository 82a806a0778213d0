#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "kiosk/base/random.h"
#include "kiosk/input/handwriting.h"
#include "kiosk/input/input_error.h"
#include "kiosk/input/zinnia_recogniser.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::input;

namespace {

using Corners = std::vector<std::vector<std::pair<int, int>>>;

// Characters as they are written, stroke by stroke, in a box of a hundred.
const std::map<std::string, Corners> written{
    {"田",
     {{{15, 20}, {15, 85}},
      {{15, 20}, {85, 20}, {85, 85}},
      {{50, 20}, {50, 85}},
      {{15, 52}, {85, 52}},
      {{15, 85}, {85, 85}}}},
    {"山", {{{50, 10}, {50, 85}}, {{15, 40}, {15, 85}, {85, 85}}, {{85, 40}, {85, 85}}}},
    {"木",
     {{{12, 35}, {88, 35}},
      {{50, 8}, {50, 92}},
      {{50, 35}, {38, 58}, {12, 80}},
      {{50, 35}, {62, 58}, {88, 80}}}},
    {"中", {{{20, 28}, {20, 62}}, {{20, 28}, {80, 28}, {80, 62}}, {{20, 62}, {80, 62}}, {{50, 8}, {50, 92}}}},
    {"一", {{{8, 50}, {92, 50}}}},
    {"土", {{{20, 40}, {80, 40}}, {{50, 12}, {50, 84}}, {{8, 84}, {92, 84}}}},
    {"人", {{{50, 10}, {45, 45}, {10, 88}}, {{48, 35}, {60, 62}, {90, 88}}}},
    {"本",
     {{{12, 32}, {88, 32}},
      {{50, 8}, {50, 92}},
      {{50, 32}, {38, 55}, {12, 75}},
      {{50, 32}, {62, 55}, {88, 75}},
      {{32, 70}, {68, 70}}}},
    {"川", {{{22, 12}, {22, 55}, {10, 88}}, {{50, 18}, {50, 78}}, {{80, 10}, {80, 92}}}},
    {"高",
     {{{50, 4}, {50, 16}},
      {{10, 17}, {90, 17}},
      {{32, 26}, {32, 42}},
      {{32, 26}, {68, 26}, {68, 42}},
      {{32, 42}, {68, 42}},
      {{14, 52}, {14, 95}},
      {{14, 52}, {86, 52}, {86, 92}, {78, 95}},
      {{34, 64}, {34, 84}},
      {{34, 64}, {66, 64}, {66, 84}},
      {{34, 84}, {66, 84}}}}};

// Where the finger was on its way: a point every few units.
Drawing drawn(const std::string& character, double scale = 10, double left = 0, double top = 0,
              double tremble = 0) {
    SeededRandom random{7};
    const auto shaken = [&](double value) {
        return static_cast<std::int16_t>(
            std::lround(value + tremble * (static_cast<double>(random.below(201)) / 100.0 - 1)));
    };
    Drawing drawing;
    for (const auto& corners : written.at(character)) {
        PenStroke& stroke = drawing.strokes.emplace_back();
        for (std::size_t i = 0; i < corners.size(); ++i) {
            const auto [to_x, to_y] = corners[i];
            const auto [from_x, from_y] = corners[i == 0 ? 0 : i - 1];
            const int steps = std::max(1, static_cast<int>(std::hypot(to_x - from_x, to_y - from_y) / 4));
            for (int step = i == 0 ? steps : 1; step <= steps; ++step) {
                const double share = static_cast<double>(step) / steps;
                stroke.push_back({shaken(left + (from_x + (to_x - from_x) * share) * scale),
                                  shaken(top + (from_y + (to_y - from_y) * share) * scale)});
            }
        }
    }
    return drawing;
}

std::unique_ptr<ZinniaRecogniser> zinnia() {
    auto recogniser = ZinniaRecogniser::create(debian_writing_model());
    if (!recogniser.ok()) FAIL(recogniser.error().message());
    return std::move(*recogniser);
}

// On which place it stands; 99 when it is not among them.
std::size_t rank_of(ZinniaRecogniser& recogniser, const Drawing& drawing, const std::string& character) {
    const Recognition found = recogniser.recognise({prepared(drawing.strokes)}).value();
    const auto at = std::find(found.characters.begin(), found.characters.end(), character);
    return at == found.characters.end() ? 99 : static_cast<std::size_t>(at - found.characters.begin());
}

}  // namespace

TEST_CASE("A character drawn by a finger is found, wherever and however small it was drawn") {
    const auto recogniser = zinnia();
    for (const auto& [character, corners] : written) {
        INFO(character);
        CHECK(rank_of(*recogniser, drawn(character), character) == 0);
        CHECK(rank_of(*recogniser, drawn(character, 3, 20, 650), character) ==
              0);  // a third, low at the left
        CHECK(rank_of(*recogniser, drawn(character, 5, 480, 30), character) == 0);  // half, high at the right
    }
}

TEST_CASE("A hand that trembles still finds its character among the first") {
    const auto recogniser = zinnia();
    for (const auto& [character, corners] : written) {
        INFO(character);
        CHECK(rank_of(*recogniser, drawn(character, 10, 0, 0, 18), character) < 3);
    }
}

TEST_CASE("Strokes are made even and put into the middle of the box in their own proportions") {
    const auto even = prepared(drawn("川", 2, 700, 10).strokes);
    REQUIRE(even.size() == 3);
    int left = writing_box, right = 0, top = writing_box, bottom = 0;
    for (const PenStroke& stroke : even) {
        for (const PenPoint& point : stroke) {
            left = std::min<int>(left, point.x);
            right = std::max<int>(right, point.x);
            top = std::min<int>(top, point.y);
            bottom = std::max<int>(bottom, point.y);
        }
    }
    CHECK(top == 80);
    CHECK(bottom == 920);
    CHECK(std::abs((right - left) - 840 * 70 / 82) < 8);  // 70 wide, 82 high
    CHECK(std::abs((left + right) / 2 - writing_box / 2) < 4);
    for (std::size_t i = 1; i + 1 < even[2].size(); ++i) {
        const double apart = std::hypot(even[2][i].x - even[2][i - 1].x, even[2][i].y - even[2][i - 1].y);
        CHECK(apart > 20);
        CHECK(apart < 30);
    }
}

TEST_CASE("A tremble is smoothed away, the ends of a stroke and a dot stay") {
    PenStroke shaken;
    for (std::int16_t x = 0; x <= 900; x = static_cast<std::int16_t>(x + 25)) {
        shaken.push_back({x, static_cast<std::int16_t>(x % 50 == 0 ? 20 : -20)});
    }
    const auto even = prepared({shaken});
    double most = 0;
    for (std::size_t i = 2; i + 2 < even[0].size(); ++i)
        most = std::max(most, std::abs(even[0][i].y - 500.0));
    CHECK(most < 14);
    CHECK(even[0].front().x == 80);
    CHECK(even[0].back().x == 920);

    const auto dot = prepared({{{300, 300}, {303, 302}}});
    for (const PenPoint& point : dot[0]) CHECK(std::abs(point.x - 500) < 30);
    CHECK(prepared({}).empty());
    CHECK(prepared({{}}).empty());
}

TEST_CASE("Nothing drawn is nothing found, and a scribble of a palm is refused") {
    const auto recogniser = zinnia();
    CHECK(recogniser->recognise({}).value().characters.empty());
    const Drawing scribble{std::vector<PenStroke>(stroke_limit + 1, PenStroke{{10, 10}, {90, 90}})};
    const auto refused = recogniser->recognise(scribble);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(InputError::too_long));
    const auto found = recogniser->recognise({prepared(drawn("木").strokes)}).value().characters;
    CHECK(found.size() == recognised_limit);
}

TEST_CASE("A model that is missing or damaged is an error, not a crash") {
    const support::TemporaryFolder folder;
    const auto missing = ZinniaRecogniser::create(folder.path() / "none.model");
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().is(InputError::unavailable));
    const auto damaged = ZinniaRecogniser::create(folder.write("damaged.model", "no model"));
    REQUIRE_FALSE(damaged.ok());
    CHECK(damaged.error().is(InputError::unavailable));
}

TEST_CASE("The worker gives the answer to the newest drawing only, prepared, and forgets when told") {
    FakeRecogniser fake;
    fake.learn(1, {"一"});
    fake.learn(2, {"二", "こ"});
    WritingExchange exchange;
    int woken = 0;
    RecognitionWorker worker(fake, exchange, [&] { ++woken; });
    CHECK(worker.step() == RecognitionWorker::Step::idle);
    exchange.ask({{{{1, 1}, {90, 1}}}});
    exchange.ask({{{{1, 1}, {90, 1}}, {}, {{1, 50}, {90, 50}}}});  // the empty stroke is no stroke
    CHECK(exchange.busy());
    CHECK(worker.step() == RecognitionWorker::Step::worked);
    CHECK(woken == 1);
    CHECK_FALSE(exchange.busy());
    const auto answer = exchange.take();
    REQUIRE(answer);
    CHECK(answer->value().characters == std::vector<std::string>{"二", "こ"});
    CHECK_FALSE(exchange.take().has_value());

    exchange.ask({{{{1, 1}, {90, 1}}}});
    exchange.forget();
    CHECK_FALSE(exchange.busy());
    CHECK(worker.step() == RecognitionWorker::Step::worked);
    CHECK_FALSE(exchange.take().has_value());

    fake.break_down();
    exchange.ask({{{{1, 1}, {90, 1}}}});
    worker.step();
    const auto failed = exchange.take();
    REQUIRE(failed);
    CHECK(failed->error().is(InputError::failed));
}

TEST_CASE("How long a recognition takes", "[.measure]") {
    const auto recogniser = zinnia();
    const Drawing drawing{prepared(drawn("高").strokes)};
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 50; ++i) (void)recogniser->recognise(drawing);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    WARN(took.count() / 50 << " ms each");
}
