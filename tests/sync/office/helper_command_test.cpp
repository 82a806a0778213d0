#include <catch2/catch.hpp>

#include <sys/stat.h>

#include "kiosk/assist/pin.h"
#include "kiosk/assist/rota_card.h"
#include "kiosk/assist/sign_in.h"
#include "sync/envelope/fleet.h"
#include "sync/office/people.h"
#include "tests/sync/office/registry_bench.h"

// engawa helper, as a person uses it. docs/formats/helpers.md

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using namespace std::chrono_literals;
using engawa::support::read_all;

namespace {

const std::string state_option = " --state ";

struct HelperBench : RegistryBench {
    std::string line(const std::string& words) const { return "helper " + words + state_option + state.string(); }
    std::string do_it(const std::string& words) { return must_program(line(words)); }
    void refuse(const std::string& words, const std::string& message) {
        const std::string before = read_all(registry_file());
        INFO(words);
        CHECK(run_program(line(words)) != 0);
        CHECK_THAT(errors, Catch::Contains(message));
        CHECK(read_all(registry_file()) == before);
    }
    std::string pin(const std::string& digits) {
        return " --pin-file " + folder.write("pin-" + digits, digits + "\n").string();
    }
    std::string kato(const std::string& rest = "") {
        return "add h-kato --name {加藤|かとう} --role helper --from 2026-11-01 --until 2027-03-31" + rest;
    }
    std::string card(const std::string& id, const std::string& day) {
        do_it("cards --day " + day + " --output " + at("cards"));
        std::string text = read_all(folder.path() / "cards" / (id + ".txt"));
        text.pop_back();
        return text;
    }
    // As a kiosk at a centre would look at it, that has this registry.
    std::variant<assist::Person, assist::Refusal> shown(assist::SignIn& desk, const std::string& code, assist::Day day) {
        return desk.show_card(code, {registry().fleet().people, "中央公民館"}, {day, ClockState::set});
    }
    assist::OfficeVouches vouches() {
        return [keys = registry().fleet().office.keys](std::string_view text, std::span<const std::byte> signature) {
            return std::ranges::any_of(keys, [&](const auto& key) { return envelope::verify_bare(envelope::bytes_of(text), signature, key).ok(); });
        };
    }
};

}  // namespace

TEST_CASE("Somebody who is added signs in at a kiosk with the card of the day and the PIN, and with neither alone") {
    HelperBench bench;
    CHECK_THAT(bench.do_it(bench.kato(bench.pin("2468"))), Catch::Contains("added  h-kato as helper") && Catch::Contains("engawa kiosk sign"));
    const assist::Person person = bench.registry().fleet().people.at(0);
    CHECK(person.name == "{加藤|かとう}");
    CHECK(person.role == assist::Role::helper);
    CHECK(person.center.empty());
    CHECK_THAT(read_all(bench.registry_file()), !Catch::Contains("2468"));

    ManualSteadyClock clock;
    assist::SignIn desk(bench.folder.path() / "tries", clock, bench.vouches());
    const assist::Day day{2026y / 11 / 22};
    const std::string code = bench.card("h-kato", "2026-11-22");
    REQUIRE(std::holds_alternative<assist::Person>(bench.shown(desk, code, day)));
    CHECK_FALSE(assist::check_pin(desk.ask(SecretBytes::copy_of("2469")).value()));
    CHECK(assist::check_pin(desk.ask(SecretBytes::copy_of("2468")).value()));
    // The card of another office, and another day.
    CHECK(std::get<assist::Refusal>(bench.shown(desk, code, assist::Day{2026y / 11 / 23})) == assist::Refusal::other_day);
    HelperBench other;
    other.do_it(other.kato(other.pin("2468")));
    CHECK(std::get<assist::Refusal>(bench.shown(desk, other.card("h-kato", "2026-11-22"), day)) == assist::Refusal::not_signed);
}

TEST_CASE("Cards and their secrets are for their owner's eyes, and the page to print has everybody of the day") {
    HelperBench bench;
    bench.do_it(bench.kato(bench.pin("2468")));
    bench.do_it("add s-mori --name 森 --role staff --center 北公民館 --from 2026-11-01 --until 2026-11-30" + bench.pin("1357"));
    bench.do_it("add h-old --name 前 --role helper --from 2025-11-01 --until 2025-11-30" + bench.pin("1357"));
    CHECK_THAT(bench.do_it("cards --day 2026-11-22 --output " + bench.at("all")), Catch::Contains("2 cards for 2026-11-22"));
    const std::string page = read_all(bench.folder.path() / "all" / "cards.html");
    CHECK_THAT(page, Catch::Contains("<ruby>加藤<rt>かとう</rt></ruby>") && Catch::Contains("森") && !Catch::Contains("前<") &&
                         Catch::Contains("2026-11-22") && Catch::Contains("職員 北公民館"));
    CHECK_THAT(bench.do_it("cards --day 2026-11-22 --center 中央公民館 --output " + bench.at("center")), Catch::Contains("1 cards"));
    CHECK_FALSE(std::filesystem::exists(bench.folder.path() / "center" / "s-mori.txt"));
    for (const std::filesystem::path& file : {bench.folder.path() / "all" / "cards.html", bench.folder.path() / "all" / "h-kato.txt",
                                              bench.state / "office" / "people.toml"}) {
        struct stat found{};
        REQUIRE(::stat(file.c_str(), &found) == 0);
        CHECK((found.st_mode & 0777) == 0600);
    }
    bench.refuse("cards --day 2027-11-22 --output " + bench.at("none"), "nobody is valid there on that day");
    bench.refuse("cards --day 2026-02-30 --output " + bench.at("none"), "2026-02-30 is no day");
}

TEST_CASE("Another PIN makes the cards of before useless") {
    HelperBench bench;
    bench.do_it(bench.kato(bench.pin("2468")));
    const std::string before = bench.card("h-kato", "2026-11-22");
    CHECK_THAT(bench.do_it("pin h-kato" + bench.pin("9753")), Catch::Contains("make them anew"));
    ManualSteadyClock clock;
    assist::SignIn desk(bench.folder.path() / "tries", clock, bench.vouches());
    const assist::Day day{2026y / 11 / 22};
    REQUIRE(std::holds_alternative<assist::Person>(bench.shown(desk, before, day)));
    CHECK_FALSE(assist::check_pin(desk.ask(SecretBytes::copy_of("9753")).value()));
    CHECK_FALSE(assist::check_pin(desk.ask(SecretBytes::copy_of("2468")).value()));
    REQUIRE(std::holds_alternative<assist::Person>(bench.shown(desk, bench.card("h-kato", "2026-11-22"), day)));
    CHECK(assist::check_pin(desk.ask(SecretBytes::copy_of("9753")).value()));
}

TEST_CASE("What is said of a person can be changed, and taken back with the person") {
    HelperBench bench;
    bench.do_it(bench.kato(bench.pin("2468")));
    const std::uint64_t serial = bench.registry().fleet().serial;
    bench.do_it("change h-kato --role admin --until 2027-06-30 --center 中央公民館");
    const assist::Person person = bench.registry().fleet().people.at(0);
    CHECK(person.role == assist::Role::admin);
    CHECK(person.until == assist::Day{2027y / 6 / 30});
    CHECK(person.center == "中央公民館");
    CHECK(bench.registry().fleet().serial == serial + 1);
    CHECK_THAT(bench.do_it("list"), Catch::Contains("h-kato  admin  加藤  2026-11-01 to 2027-06-30  中央公民館\n"));
    bench.refuse("change h-kato --role admin", "nothing is other than it was");
    bench.do_it("remove h-kato");
    CHECK(bench.registry().fleet().people.empty());
    CHECK(bench.do_it("list").empty());
    CHECK_THAT(read_all(bench.state / "office" / "people.toml"), !Catch::Contains("h-kato"));
}

TEST_CASE("What cannot be is refused in plain words, and nothing is changed") {
    HelperBench bench;
    bench.do_it(bench.kato(bench.pin("2468")));
    bench.refuse(bench.kato(bench.pin("2468")), "is in the registry already");
    bench.refuse("add H.Kato --name 加藤 --role helper --from 2026-11-01 --until 2027-03-31" + bench.pin("2468"), "[a-z0-9-]{1,64}");
    bench.refuse("add h-b --name 加藤 --role chief --from 2026-11-01 --until 2027-03-31" + bench.pin("2468"), "neither helper, staff nor admin");
    bench.refuse("add h-b --name 加藤 --role helper --from 2026-11-01 --until 2026-10-31" + bench.pin("2468"), "\"until\" is before \"from\"");
    bench.refuse("add h-b --name 加藤 --role helper --from 1.11. --until 2026-10-31" + bench.pin("2468"), "is no day");
    bench.refuse("add h-b --name 加藤 --role helper --from 2026-11-01 --until 2027-03-31" + bench.pin("246"), "a PIN has 4 to 8 digits");
    bench.refuse("add h-b --name 加藤 --role helper --from 2026-11-01 --until 2027-03-31 --pin-file " + bench.at("no-such-file"), "no-such-file");
    bench.refuse("pin h-nobody" + bench.pin("2468"), "nobody of that id");
    bench.refuse("change h-nobody --role staff", "nobody of that id");
    bench.refuse("remove h-nobody", "nobody of that id");
    bench.folder.write("state/office/people.toml", "h-kato = \"too short\"\n");
    bench.refuse("cards --day 2026-11-22 --output " + bench.at("cards"), "people.toml:1: is no card's secret");
    std::filesystem::remove(bench.state / "office" / "people.toml");
    CHECK_THAT(bench.do_it("list"), Catch::Contains("no card can be made: engawa helper pin"));
}

TEST_CASE("The signed registry carries the people to the kiosks, and a registry without them stays as it was") {
    HelperBench bench;
    bench.found_repository();
    bench.sign_and_publish();
    CHECK_THAT(bench.client_reads(), !Catch::Contains("people"));
    bench.do_it(bench.kato(bench.pin("2468")));
    bench.sign_and_publish();
    const auto fleet = envelope::parse_fleet(bench.client_reads());
    REQUIRE(fleet);
    CHECK(fleet->people == bench.registry().fleet().people);
}
