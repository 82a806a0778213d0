#pragma once

#include <chrono>
#include <optional>

#include "screens/page.h"

// Pages of one message: a person was called, おわる asked once more, nobody touched, all was erased.

namespace engawa::called {
// A person was called; the visit waits as it was. Who comes sees here that the content has grown old.
enum class Voice { there, missing };
struct Model {
    std::optional<std::chrono::year_month_day> stale_since{};  // when it was last known to be new
    Voice voice = Voice::there;  // and that nothing can be said
    enum class Helper { not_known, may_sign_in } helper = Helper::not_known;  // whether the registry lists somebody
    std::optional<int> minutes_ago{};  // when it was called
};
struct Continue {};
struct AllIsWell {};
struct HelperCame {};
using Intent = std::variant<Continue, AllIsWell, HelperCame>;
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);
}  // namespace engawa::called

namespace engawa::finishing {
// What would be lost is said before it is lost.
enum class Unfinished { nothing, answers };
enum class Later { offered, not_offered };
struct Model {
    Unfinished unfinished = Unfinished::nothing;
    Later later = Later::not_offered;
};
struct Continue {};
struct End {};
struct KeepForLater {};
using Intent = std::variant<Continue, End, KeepForLater>;
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);
}  // namespace engawa::finishing

namespace engawa::idle {
struct Model {
    SteadyTime end;     // when the visit ends by itself
    Seconds total{45};  // what the bar was full at
};
struct Continue {};
struct End {};
using Intent = std::variant<Continue, End>;
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);
}  // namespace engawa::idle

namespace engawa::goodbye {
// 消しました: shown after the wipe, never before it.
struct Model {};
struct Close {};
using Intent = std::variant<Close>;
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);
}  // namespace engawa::goodbye
