#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace engawa {

// A string that cannot be mistaken for another kind of string.
template <typename Tag>
class Id {
  public:
    Id() = default;
    explicit Id(std::string text) : text_(std::move(text)) {}
    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }
    friend auto operator<=>(const Id&, const Id&) = default;

  private:
    std::string text_;
};

using KioskId = Id<struct KioskIdTag>;            // "kiosk-7f3a": [a-z0-9-]{1,64}, also a store prefix
using PackId = Id<struct PackIdTag>;              // "kaigo": [a-z0-9-]{1,64}, the pack's folder name
using FormId = Id<struct FormIdTag>;              // the primary instance's id attribute
using SubmissionId = Id<struct SubmissionIdTag>;  // the form's instanceID, "uuid:…"
using ObjectKey = Id<struct ObjectKeyTag>;        // a key in the store, "inbox/kiosk-7f3a/….age"
using LanguageTag = Id<struct LanguageTagTag>;    // BCP 47: "ja", "ja-easy" is written "ja-x-easy", "en"

}  // namespace engawa

template <typename Tag>
struct std::hash<engawa::Id<Tag>> {
    std::size_t operator()(const engawa::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
