#include "kiosk/input/conversion.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "kiosk/input/anthy_converter.h"
#include "kiosk/input/input_error.h"
#include "kiosk/input/name_dictionary.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::input;

namespace {

bool has(const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

// The converter's promises, kept by the real one and the fake.
void expect_contract(Converter& converter) {
    CHECK(converter.convert({"", ConversionPurpose::text})->whole.empty());
    for (const std::string reading : {"やまだ", "とよしな", "ー", "あ"}) {
        INFO(reading);
        const auto first = converter.convert({reading, ConversionPurpose::text});
        REQUIRE(first.ok());
        CHECK(first->reading == reading);
        CHECK(has(first->whole, reading));
        CHECK(first->whole.size() <= candidate_limit);
        std::size_t covered = 0;
        for (const Segment& segment : first->segments) {
            CHECK(segment.reading_offset_bytes == covered);
            covered += segment.reading_length_bytes;
            CHECK_FALSE(segment.candidates.empty());
        }
        CHECK(covered == reading.size());
        converter.forget();
        CHECK(converter.convert({reading, ConversionPurpose::text})->whole == first->whole);
    }
}

}  // namespace

TEST_CASE("The fake converter keeps the converter's promises") {
    FakeConverter fake;
    fake.learn("やまだ", {"山田", "山だ"});
    expect_contract(fake);
    CHECK(fake.convert({"やまだ", ConversionPurpose::text})->whole.front() == "山田");
}

TEST_CASE("Anthy keeps the converter's promises and writes nothing into the home folder") {
    const support::TemporaryFolder home;
    const std::string old_home = std::getenv("HOME") ? std::getenv("HOME") : "";
    setenv("HOME", home.path().c_str(), 1);
    {
        auto anthy = AnthyConverter::create();
        INFO((anthy.ok() ? "" : anthy.error().message()));
        REQUIRE(anthy.ok());
        expect_contract(**anthy);
        const auto name = (*anthy)->convert({"やまだはなこ", ConversionPurpose::text});
        REQUIRE(name.ok());
        CHECK(has(name->whole, "山田花子"));
        const auto place = (*anthy)->convert({"あづみの", ConversionPurpose::place});
        CHECK(has(place->whole, "アヅミノ"));
        std::string long_reading;
        for (int i = 0; i < 61; ++i) long_reading += "あ";
        CHECK((*anthy)->convert({long_reading, ConversionPurpose::text}).error().is(InputError::too_long));
        CHECK(AnthyConverter::create().error().is(InputError::unavailable));
    }
    CHECK(AnthyConverter::create().ok());
    setenv("HOME", old_home.c_str(), 1);
    CHECK(std::filesystem::is_empty(home.path()));
}

TEST_CASE("Names come before the engine's words in a name field only") {
    auto engine = std::make_unique<FakeConverter>();
    engine->learn("さとう", {"砂糖", "佐藤"});
    auto dictionary = NameDictionary::parse("# names\nsurname\tさとう\t佐藤 左藤\ngiven\tはなこ\t花子\n", "names.tsv");
    REQUIRE(dictionary.ok());
    NameAwareConverter converter(*std::move(dictionary), std::move(engine));
    CHECK(converter.convert({"さとう", ConversionPurpose::surname})->whole ==
          std::vector<std::string>{"佐藤", "左藤", "砂糖", "さとう"});
    CHECK(converter.convert({"さとう", ConversionPurpose::text})->whole.front() == "砂糖");
    CHECK(converter.convert({"さとう", ConversionPurpose::given_name})->whole.front() == "砂糖");
    CHECK(converter.convert({"さとうはなこ", ConversionPurpose::full_name})->whole.front() == "佐藤花子");
}

TEST_CASE("A known name is offered even when the engine has broken down") {
    auto engine = std::make_unique<FakeConverter>();
    engine->break_down();
    NameAwareConverter converter(*NameDictionary::parse("surname\tもり\t森\n", "names.tsv"), std::move(engine));
    CHECK(converter.convert({"もり", ConversionPurpose::surname})->whole == std::vector<std::string>{"森", "もり"});
    CHECK(converter.convert({"はな", ConversionPurpose::surname}).error().is(InputError::failed));
}

TEST_CASE("A broken line of the name dictionary is named") {
    for (const std::string line : {"surname\tさとう", "person\tさとう\t佐藤", "surname\tサトウ\t佐藤", "surname\t\t佐藤", "surname\tさとう\t"}) {
        INFO(line);
        const auto dictionary = NameDictionary::parse("# x\n" + line + "\n", "names.tsv");
        REQUIRE_FALSE(dictionary.ok());
        CHECK(dictionary.error().is(InputError::bad_file));
        CHECK(dictionary.error().where() == "names.tsv:2");
    }
}

TEST_CASE("The shipped names are well formed and put the usual way first") {
    const auto names = NameDictionary::load(engawa::support::source_dir() / "assets/input/names.tsv");
    INFO((names.ok() ? "" : names.error().message()));
    REQUIRE(names.ok());
    CHECK(names->size() >= 900);
    for (const char* surname : {"さとう", "すずき", "たかはし", "たなか", "いとう", "やまもと", "こばやし", "もちづき", "よしかわ", "わかばやし"}) {
        INFO(surname);
        CHECK_FALSE(names->surnames(surname).empty());
    }
    for (const char* given : {"よしこ", "かずお", "ひろし", "ゆうた", "みつよ", "ふみ", "はると", "あやか", "たけお", "ちづる"}) {
        INFO(given);
        CHECK_FALSE(names->given_names(given).empty());
    }
    CHECK(names->surnames("わたなべ").front() == "渡辺");
    CHECK(has(names->surnames("よしだ"), "𠮷田"));
    CHECK(names->given_names("かずこ").front() == "和子");
}

TEST_CASE("The newest question is answered, an older one never") {
    FakeConverter fake;
    ConversionExchange exchange;
    int woken = 0;
    ConversionWorker worker(fake, exchange, [&] { ++woken; });
    CHECK(worker.step() == ConversionWorker::Step::idle);
    exchange.ask({"や", ConversionPurpose::text});
    exchange.ask({"やま", ConversionPurpose::text});
    CHECK(exchange.busy());
    CHECK(worker.step() == ConversionWorker::Step::worked);
    CHECK(worker.step() == ConversionWorker::Step::idle);
    CHECK(woken == 1);
    const auto answer = exchange.take();
    REQUIRE(answer.has_value());
    CHECK((*answer)->reading == "やま");
    CHECK_FALSE(exchange.busy());
    CHECK_FALSE(exchange.take().has_value());
}

TEST_CASE("A failed conversion is told once and the next one works") {
    FakeConverter fake;
    fake.break_down();
    ConversionExchange exchange;
    ConversionWorker worker(fake, exchange, {});
    exchange.ask({"や", ConversionPurpose::text});
    worker.step();
    CHECK(exchange.take()->error().is(InputError::failed));
    fake.repair();
    exchange.ask({"や", ConversionPurpose::text});
    worker.step();
    CHECK(exchange.take()->ok());
}

TEST_CASE("Forgetting drops question and answer and reaches the engine") {
    FakeConverter fake;
    ConversionExchange exchange;
    ConversionWorker worker(fake, exchange, {});
    exchange.ask({"ひみつ", ConversionPurpose::text});
    SECTION("before the worker saw it") { exchange.forget(); }
    SECTION("after it was answered") {
        worker.step();
        exchange.forget();
    }
    CHECK_FALSE(exchange.busy());
    worker.step();
    CHECK_FALSE(exchange.take().has_value());
    CHECK(fake.forgotten() == 1);
}

TEST_CASE("A worker on its own thread answers and ends when told") {
    FakeConverter fake;
    ConversionExchange exchange;
    ConversionWorker worker(fake, exchange, {});
    std::thread thread([&] {
        while (!exchange.stopped()) {
            exchange.wait(Milliseconds(1000));
            worker.step();
        }
    });
    std::optional<Result<Conversion>> answer;
    exchange.ask({"やま", ConversionPurpose::text});
    while (!(answer = exchange.take())) std::this_thread::yield();
    exchange.stop();
    thread.join();
    CHECK((*answer)->reading == "やま");
}
