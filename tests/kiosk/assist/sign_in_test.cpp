#include "kiosk/assist/sign_in.h"

#include "kiosk/assist/pin.h"
#include "tests/kiosk/assist/assist_fixtures.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::assist;
using namespace std::chrono_literals;

namespace {

const std::string secret = "AAECAwQFBgcICQoLDA0ODw";
const Day today{2026y / 6 / 1};

Result<std::vector<std::byte>> sign(std::string_view text) {
    std::vector<std::byte> signature(card_signature_bytes, std::byte{1});
    signature[0] = static_cast<std::byte>(text.size());
    return signature;
}

// The desk of a centre in June 2026.
struct Desk {
    support::TemporaryFolder folder;
    ManualSteadyClock clock;
    Register known{{test::person("h-kato", Role::helper, make_pin_verifier("h-kato", secret, SecretBytes::copy_of("1234")).value())},
                   "中央公民館"};
    std::unique_ptr<SignIn> sign_in;

    Desk() { restart(); }
    void restart() {
        sign_in = std::make_unique<SignIn>(folder.path() / "assist", clock, [](std::string_view text, std::span<const std::byte> signature) {
            return std::ranges::equal(signature, *sign(text));
        });
    }
    std::string card(std::string_view person = "h-kato", Day day = today) { return write_rota_card(person, day, secret, sign).value(); }
    std::optional<Refusal> show(const std::string& code, KioskDay day = {today, ClockState::set}) {
        const auto shown = sign_in->show_card(code, known, day);
        return std::holds_alternative<Refusal>(shown) ? std::optional(std::get<Refusal>(shown)) : std::nullopt;
    }
    // Types it; who is signed in then, or why nobody is. Nothing when it was not even looked at.
    std::optional<std::variant<Person, Refusal>> type(std::string_view pin) {
        const auto question = sign_in->ask(SecretBytes::copy_of(pin));
        if (!question) return std::nullopt;
        return sign_in->take_answer(check_pin(*question));
    }
};

bool is(const std::optional<std::variant<Person, Refusal>>& answer, Refusal refusal) {
    return answer && std::holds_alternative<Refusal>(*answer) && std::get<Refusal>(*answer) == refusal;
}

}  // namespace

TEST_CASE("The card of the day and the PIN sign in; the card is then done with") {
    Desk desk;
    REQUIRE_FALSE(desk.show(desk.card()));
    REQUIRE(desk.sign_in->holder() != nullptr);
    CHECK(desk.sign_in->holder()->id == "h-kato");
    const auto answer = desk.type("1234");
    REQUIRE(answer);
    REQUIRE(std::holds_alternative<Person>(*answer));
    CHECK(std::get<Person>(*answer) == desk.known.people.front());
    CHECK(desk.sign_in->holder() == nullptr);
    CHECK_FALSE(desk.type("1234"));
}

TEST_CASE("A card is refused with its own reason, and nobody's PIN is asked for") {
    Desk desk;
    const auto refused = [&](const std::string& code, Refusal why, KioskDay day = {today, ClockState::set}) {
        INFO(word_of(why));
        CHECK(desk.show(code, day) == why);
        CHECK_FALSE(desk.type("1234"));
    };
    refused("engawa-slip:123456789012", Refusal::not_a_card);
    std::string changed = desk.card();
    changed[changed.size() - 3] = changed[changed.size() - 3] == 'A' ? 'B' : 'A';
    refused(changed, Refusal::not_signed);
    refused(desk.card("h-kato", Day{2026y / 5 / 31}), Refusal::other_day);
    refused(desk.card("h-kato", Day{2026y / 6 / 2}), Refusal::other_day);
    refused(desk.card("h-sato"), Refusal::not_listed);
    refused(desk.card("h-kato", Day{2026y / 3 / 31}), Refusal::not_listed, {Day{2026y / 3 / 31}, ClockState::set});
    refused(desk.card("h-kato", Day{2027y / 4 / 1}), Refusal::not_listed, {Day{2027y / 4 / 1}, ClockState::set});
    desk.known.center = "北公民館";
    refused(desk.card(), Refusal::other_center);
    desk.known.people.front().center.clear();
    CHECK_FALSE(desk.show(desk.card()));
}

TEST_CASE("Without a clock that can be believed a card of the last known day or a later one is good") {
    Desk desk;
    const KioskDay unset{today, ClockState::unset};
    CHECK(desk.show(desk.card("h-kato", Day{2026y / 5 / 31}), unset) == Refusal::other_day);
    CHECK_FALSE(desk.show(desk.card("h-kato", today), unset));
    CHECK_FALSE(desk.show(desk.card("h-kato", Day{2026y / 6 / 20}), unset));
    CHECK(desk.show(desk.card("h-kato", Day{2027y / 6 / 20}), unset) == Refusal::not_listed);
}

TEST_CASE("After five wrong PINs each further try waits from 15 s on, twice as long each time, also after a restart") {
    Desk desk;
    REQUIRE_FALSE(desk.show(desk.card()));
    for (int i = 0; i < 5; ++i) CHECK(is(desk.type("9999"), Refusal::wrong_pin));
    for (const int seconds : {15, 30, 60, 120, 240, 480, 900, 900}) {
        CHECK(desk.sign_in->wait() == Seconds(seconds));
        CHECK_FALSE(desk.type("1234"));
        CHECK(desk.show(desk.card()) == Refusal::locked);
        desk.restart();
        CHECK(desk.show(desk.card()) == Refusal::locked);
        CHECK(desk.sign_in->wait() == Seconds(seconds));
        desk.clock.advance(Seconds(seconds));
        CHECK(is(desk.type("9999"), Refusal::wrong_pin));
    }
}

TEST_CASE("A try counts before the PIN is looked at, and a right one clears the count") {
    Desk desk;
    REQUIRE_FALSE(desk.show(desk.card()));
    for (int i = 0; i < 5; ++i) REQUIRE(desk.sign_in->ask(SecretBytes::copy_of("9999")));  // the plug is pulled each time
    desk.restart();
    CHECK(desk.show(desk.card()) == Refusal::locked);
    desk.clock.advance(15s);
    REQUIRE(std::holds_alternative<Person>(desk.type("1234").value()));
    REQUIRE_FALSE(desk.show(desk.card()));
    for (int i = 0; i < 5; ++i) CHECK(is(desk.type("9999"), Refusal::wrong_pin));
    CHECK(desk.sign_in->wait() == 15s);
}

TEST_CASE("One's wrong PINs lock nobody else out") {
    Desk desk;
    desk.known.people.push_back(test::person("h-sato", Role::staff, make_pin_verifier("h-sato", secret, SecretBytes::copy_of("2468")).value()));
    REQUIRE_FALSE(desk.show(desk.card()));
    for (int i = 0; i < 6; ++i) desk.type("9999");
    CHECK(desk.show(desk.card()) == Refusal::locked);
    REQUIRE_FALSE(desk.show(desk.card("h-sato")));
    CHECK(std::holds_alternative<Person>(desk.type("2468").value()));
}
