#include "kiosk/session/visit.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "kiosk/base/secret_bytes.h"
#include "kiosk/forms/definition.h"

using namespace engawa;
using namespace engawa::session;

namespace {

constexpr std::string_view form_xml = R"xml(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa">
  <h:head><h:title>t</h:title><model>
    <instance><data id="care" version="1"><name/><again/><meta><instanceID/></meta></data></instance>
    <bind nodeset="/data/name" type="string"/>
    <bind nodeset="/data/again" type="string" calculate="concat(/data/name, '!')"/>
    <bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/>
  </model></h:head>
  <h:body><input ref="/data/name"><label>n</label></input></h:body>
</h:html>)xml";

struct Bench {
    ManualSteadyClock clock;
    ManualWallClock wall{WallTime(Seconds(1'800'000'000))};
    SeededRandom random{1};
    Visit visit{clock};

    OpenForm care() {
        auto definition = forms::FormDefinition::parse(form_xml);
        REQUIRE(definition.ok());
        auto session = forms::FormSession::start(*definition, {wall, random});
        REQUIRE(session.ok());
        return {FormId("care"), PackId("kaigo"), "1", *std::move(session)};
    }
    void pass(Milliseconds time) { clock.advance(time); }
};

// Something a page keeps.
struct Note final : Wipeable {
    std::string text;
    void wipe() override { wipe_container(text); }
};

// A name that stands nowhere in this program's file.
std::string canary() {
    std::string text;
    for (int i = 0; i < 24; ++i) text += static_cast<char>('a' + (i * 7 + 3) % 26);
    return "kanaria" + text;
}

// How often `needle` stands in the heap. The needle's own bytes are kept turned over, so that only copies are found.
int copies_in_heap(std::string& turned_needle) {
    std::ifstream maps("/proc/self/maps");
    std::ifstream memory("/proc/self/mem", std::ios::binary);
    int found = 0;
    for (std::string line; std::getline(maps, line);) {
        if (line.find("rw-p") == std::string::npos || line.find("[stack]") != std::string::npos) continue;
        const auto begin = std::stoull(line, nullptr, 16);
        const auto end = std::stoull(line.substr(line.find('-') + 1), nullptr, 16);
        // A scan of its own memory must not find the scan: the part is read to the stack.
        char part[1 << 16];
        for (auto at = begin; at < end; at += sizeof(part) - 64) {
            memory.clear();
            memory.seekg(static_cast<std::streamoff>(at));
            memory.rdbuf()->pubsetbuf(nullptr, 0);
            memory.read(part, static_cast<std::streamsize>(std::min<unsigned long long>(sizeof(part), end - at)));
            const auto size = static_cast<std::size_t>(memory.gcount());
            for (std::size_t i = 0; i + turned_needle.size() <= size; ++i) {
                std::size_t same = 0;
                while (same < turned_needle.size() && part[i + same] == static_cast<char>(~turned_needle[same])) ++same;
                if (same == turned_needle.size()) ++found;
            }
        }
    }
    return found;
}

}  // namespace

TEST_CASE("A visit begins with the first touch and the language chosen there, and nothing else") {
    Bench bench;
    CHECK(std::holds_alternative<Waiting>(bench.visit.state()));
    CHECK_FALSE(bench.visit.next_change().has_value());
    bench.pass(Seconds(9999));
    CHECK(bench.visit.step().change == VisitReport::Change::none);
    Settings english;
    english.language = LanguageTag("en");
    bench.visit.begin(english);
    CHECK(std::holds_alternative<Active>(bench.visit.state()));
    CHECK(bench.visit.settings() == english);
}

TEST_CASE("The countdown is announced at its start, its half and ten seconds, and then everything is gone") {
    Bench bench;
    bench.visit.begin();
    bench.visit.open_form(bench.care());
    std::vector<int> announced;
    int moved = 0;
    while (bench.visit.under_way()) {
        bench.pass(*bench.visit.next_change() - bench.clock.now());
        const VisitReport report = bench.visit.step();
        if (report.announce) announced.push_back(static_cast<int>(report.announce->count()));
        if (report.change == VisitReport::Change::countdown_moved) ++moved;
    }
    CHECK(announced == std::vector<int>{45, 22, 10});
    CHECK(moved == 44);
    CHECK(std::get<Ended>(bench.visit.state()).reason == EndReason::left);
    CHECK(bench.visit.open_forms() == 0);
    bench.visit.goodbye_over();
    CHECK(std::holds_alternative<Waiting>(bench.visit.state()));
}

TEST_CASE("A machine that slept through the countdown ends the visit at once") {
    Bench bench;
    bench.visit.begin();
    bench.pass(Seconds(86'400));
    CHECK(bench.visit.step().change == VisitReport::Change::ended);
}

TEST_CASE("Whoever is still there goes on where the visit was") {
    Bench bench;
    bench.visit.begin();
    bench.visit.open_form(bench.care());
    bench.pass(Seconds(310));
    CHECK(bench.visit.step().change == VisitReport::Change::warning_began);
    CHECK(std::get<IdleWarning>(bench.visit.state()).remaining == Seconds(35));
    bench.visit.activity();
    CHECK(bench.visit.step().announce == Seconds(45));
    CHECK(std::get<IdleWarning>(bench.visit.state()).remaining == Seconds(45));
    bench.visit.keep_going();
    CHECK(std::holds_alternative<Active>(bench.visit.state()));
    bench.pass(Seconds(299));
    CHECK(bench.visit.step().change == VisitReport::Change::none);
    CHECK(bench.visit.form(FormId("care")) != nullptr);
}

TEST_CASE("Several forms stay open in a visit, and one of the same name replaces the other") {
    Bench bench;
    bench.visit.begin();
    OpenForm& first = bench.visit.open_form(bench.care());
    REQUIRE(first.session->answer("/data/name", "a").has_value());
    CHECK(bench.visit.form(FormId("care"))->session->value("/data/again").value() == "a!");
    bench.visit.open_form(bench.care());
    CHECK(bench.visit.open_forms() == 1);
    CHECK(bench.visit.form(FormId("care"))->session->value("/data/name").value().empty());
    CHECK(bench.visit.form(FormId("none")) == nullptr);
    bench.visit.handed_in(FormId("care"), {"123456789012"});
    CHECK(bench.visit.open_forms() == 0);
    CHECK(bench.visit.receipts().at(0).slip_code == "123456789012");
}

TEST_CASE("The end of a visit sets everything back and wipes what pages keep") {
    Bench bench;
    Settings changed;
    changed.text_size = TextSize::largest;
    changed.contrast = Contrast::high;
    changed.voice = Voice::on;
    bench.visit.begin();
    bench.visit.change_settings(changed);
    bench.visit.open_form(bench.care());
    bench.visit.profile().remember({}, "x", FormId("care"), {});
    bench.visit.handed_in(FormId("care"), {"123456789012"});
    Note note;
    note.text = "x";
    const SessionMembership membership(bench.visit.data(), note);
    bench.visit.end(EndReason::finished);
    CHECK(bench.visit.settings() == Settings{});
    CHECK(bench.visit.profile().empty());
    CHECK(bench.visit.open_forms() == 0);
    CHECK(bench.visit.receipts().empty());
    CHECK(note.text.empty());
    CHECK(std::get<Ended>(bench.visit.state()).reason == EndReason::finished);
}

namespace {

// Counts instead of time: a machine that is slow today must not fail, and one that does too much must.
struct Counted final : Wipeable {
    int wiped = 0;
    void wipe() override { ++wiped; }
};
struct CountingClock final : SteadyClock {
    mutable int asked = 0;
    SteadyTime now() const override {
        ++asked;
        return SteadyTime{};
    }
};

}  // namespace

TEST_CASE("The wipe does each thing once, however much there is, and waits for no clock") {
    for (const std::size_t many : {1U, 10U, 1'000U}) {
        const CountingClock clock;
        Visit visit(clock);
        visit.begin();
        std::vector<std::unique_ptr<Counted>> members;
        for (std::size_t i = 0; i < many; ++i) {
            members.push_back(std::make_unique<Counted>());
            visit.data().join(*members.back());
            visit.profile().remember(*ProfileKey::parse("self.name"), "v", FormId("f" + std::to_string(i)), {});
        }
        const int asked = clock.asked;
        visit.end(EndReason::finished);
        CHECK(clock.asked == asked);
        CHECK(visit.profile().empty());
        CHECK(std::all_of(members.begin(), members.end(), [](const auto& member) { return member->wiped == 1; }));
        for (const auto& member : members) visit.data().leave(*member);
    }
}

TEST_CASE("A visit that was never ended does not meet the next person") {
    Bench bench;
    bench.visit.begin();
    bench.visit.profile().remember({}, "x", FormId("care"), {});
    bench.visit.begin();
    CHECK(bench.visit.profile().empty());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("What is given back to the heap is overwritten, though nobody wiped it") {
    std::string turned = canary();
    auto passing = std::make_unique<std::string>(std::string(2000, '.') + turned + std::string(2000, '.'));
    for (char& c : turned) c = static_cast<char>(~c);
    REQUIRE(copies_in_heap(turned) > 0);
    passing.reset();
    CHECK(copies_in_heap(turned) == 0);
}

TEST_CASE("A name typed in a visit is nowhere in the memory of the process after its end") {
    Bench bench;
    std::string turned = canary();
    {
        std::string name = turned;
        for (char& c : turned) c = static_cast<char>(~c);
        bench.visit.begin();
        OpenForm& open = bench.visit.open_form(bench.care());
        REQUIRE(open.session->answer("/data/name", name).has_value());
        bench.visit.profile().remember({}, open.session->value("/data/again").value(), FormId("care"), {});
        REQUIRE(open.session->submit()->xml.find(name) != std::string::npos);
        REQUIRE(open.session->serialise().find(name) != std::string::npos);
        wipe_container(name);
    }
    // It can fail: while the visit lasts, the name is found.
    REQUIRE(copies_in_heap(turned) > 0);
    bench.visit.end(EndReason::finished);
    CHECK(copies_in_heap(turned) == 0);
}
#endif
