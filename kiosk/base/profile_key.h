#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

// What a form's engawa:profile and a bundle's `shares` name: whose, and which of it. docs/formats/form-attributes.md

namespace engawa {

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
    death_date,
    previous_postcode,  // where one lived before a move
    previous_town,
    previous_house_number,
    previous_building,
};

struct ProfileKey {
    ProfilePerson person = ProfilePerson::self;
    ProfileField field = ProfileField::name;

    // "self.name_kana"; nothing when there is no such person or field.
    static std::optional<ProfileKey> parse(std::string_view text);
    std::string text() const;
    friend auto operator<=>(const ProfileKey&, const ProfileKey&) = default;
};

}  // namespace engawa
