#include "kiosk/base/result.h"

#include <catch2/catch.hpp>

#include <memory>

using namespace engawa;

namespace shop {
enum class ShopError { closed, sold_out };
std::string_view error_name(ShopError code) {
    switch (code) {
        case ShopError::closed: return "shop.closed";
        case ShopError::sold_out: return "shop.sold_out";
    }
    return "";
}

Result<std::unique_ptr<int>> buy(bool open) {
    if (!open) return Error(ShopError::closed, "door", "the shop is closed", Permanence::temporary);
    return std::make_unique<int>(3);
}
Result<int> price(bool open) {
    std::unique_ptr<int> thing = TRY(buy(open));
    return *thing;
}
Result<void> visit(bool open) {
    (void)TRY(price(open));
    return {};
}
}  // namespace shop

TEST_CASE("TRY hands on the value and returns the error of the first failure") {
    REQUIRE(shop::price(true).value() == 3);
    const Result<void> failed = shop::visit(false);
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().is(shop::ShopError::closed));
    CHECK_FALSE(failed.error().is(shop::ShopError::sold_out));
    CHECK(failed.error().temporary());
    CHECK(failed.error().message() == "door: the shop is closed (shop.closed)");
    CHECK(failed.error().within("street").where() == "street/door");
}
