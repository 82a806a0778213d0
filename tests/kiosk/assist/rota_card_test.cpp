#include "kiosk/assist/rota_card.h"

using namespace engawa;
using namespace engawa::assist;
using namespace std::chrono_literals;

namespace {

const std::string secret = "AAECAwQFBgcICQoLDA0ODw";
const Day today{2026y / 4 / 1};

Result<std::vector<std::byte>> sign(std::string_view text) {
    return std::vector<std::byte>(card_signature_bytes, static_cast<std::byte>(text.size()));
}

}  // namespace

TEST_CASE("A rota card says who, which day and the secret, and what the office's signature covers") {
    const std::string code = write_rota_card("h-kato", today, secret, sign).value();
    CHECK(code.starts_with("engawa-rota:1:h-kato:2026-04-01:" + secret + ":"));
    const RotaCard card = read_rota_card(code).value();
    CHECK(card.person == "h-kato");
    CHECK(card.day == today);
    CHECK(card.secret == secret);
    CHECK(card.signed_text == "engawa-rota:1:h-kato:2026-04-01:" + secret);
    CHECK(card.signature == *sign(card.signed_text));
}

TEST_CASE("What is no rota card, or not all of one, is told apart from one") {
    const std::string code = write_rota_card("h-kato", today, secret, sign).value();
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string other = code;
        return other.replace(other.find(from), from.size(), to);
    };
    for (const std::string& bad :
         {std::string(), std::string("engawa-slip:123456789012"), std::string("https://city.example/"), with("rota:1", "rota:2"),
          with("h-kato", ""), with("h-kato", "H-kato"), with("h-kato", "h kato"), with("04-01", "04-31"), with("2026-04-01", "20260401"),
          with("2026-04-01", "2026-4-001"), with(secret, secret.substr(1)), with(secret, secret + "A"), with(secret, "AAECAwQFBgcICQoLDA0ODw=="),
          with(secret, std::string(22, '+')), code.substr(0, code.size() - 1), code + "A", code + ":", code + std::string(300, 'A')}) {
        INFO(bad);
        const auto card = read_rota_card(bad);
        REQUIRE_FALSE(card.ok());
        CHECK(card.error().is(CardError::not_a_card));
    }
    // Cut anywhere it is none.
    for (std::size_t length = 0; length < code.size(); ++length) CHECK_FALSE(read_rota_card(code.substr(0, length)).ok());
}

TEST_CASE("Days of the calendar are read as they are written") {
    CHECK(read_day("2028-02-29") == Day{2028y / 2 / 29});
    CHECK(day_text(Day{2028y / 2 / 29}) == "2028-02-29");
    for (const char* const bad : {"2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "26-01-01", "2026/01/01", "2026-01-1x", ""}) {
        INFO(bad);
        CHECK_FALSE(read_day(bad));
    }
}
