#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/session_data.h"

// 書かない: what a resident has written once in this visit is offered in the next form, never filled in silently.
// The one owner of it is wiped at the end of the visit.

namespace engawa::session {

// Separate persons, never mixed up: what the applicant wrote of oneself is not offered for the person applied for.
enum class ProfilePerson {
    self,            // the resident at the kiosk
    subject,         // 対象者, the one the application is for
    household_head,  // 世帯主
    proxy,           // 代理人
};

enum class ProfileField {
    name,
    name_kana,
    family_name,
    given_name,
    family_name_kana,
    given_name_kana,
    birth_date,
    sex,
    postcode,
    address,       // the whole of it
    prefecture,
    city,
    town,
    house_number,  // 番地
    building,      // 方書
    phone,
    email,
};

// What a form writes at a question: engawa:profile="self.name_kana".
struct ProfileKey {
    ProfilePerson person = ProfilePerson::self;
    ProfileField field = ProfileField::name;

    static std::optional<ProfileKey> parse(std::string_view text);
    friend auto operator<=>(const ProfileKey&, const ProfileKey&) = default;
};

struct ProfileOffer {
    std::string value;         // as the form stored it
    FormId source_form;
    std::string source_title;  // marked text: 「○○で書いたもの」
};

class Profile final : public Wipeable {
  public:
    Profile() = default;
    ~Profile() override { wipe(); }
    Profile(const Profile&) = delete;
    Profile& operator=(const Profile&) = delete;

    // The newest value of a key; an empty value takes it back.
    void remember(ProfileKey key, std::string_view value, const FormId& source_form, std::string_view source_title);
    // What may be offered in `for_form`: nothing that this very form gave.
    std::optional<ProfileOffer> offer(ProfileKey key, const FormId& for_form) const;
    bool empty() const { return entries_.empty(); }
    void wipe() override;

  private:
    std::map<ProfileKey, ProfileOffer> entries_;
};

}  // namespace engawa::session
