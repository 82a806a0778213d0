#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/profile_key.h"
#include "kiosk/base/session_data.h"
#include "kiosk/content/pack.h"

// 書かない: what a resident has written once in this visit is offered in the next form, never filled in silently.
// The one owner of it is wiped at the end of the visit.

namespace engawa::session {

using engawa::ProfileField;
using engawa::ProfileKey;
using engawa::ProfilePerson;

struct ProfileOffer {
    std::string value;         // as the form stored it
    FormId source_form;
    content::LocalizedText source_title;  // 「○○で書いたもの」, in whatever language the next form is read
};

class Profile final : public Wipeable {
  public:
    Profile() = default;
    ~Profile() override { wipe(); }
    Profile(const Profile&) = delete;
    Profile& operator=(const Profile&) = delete;

    // The newest value of a key; an empty value takes it back.
    void remember(ProfileKey key, std::string_view value, const FormId& source_form, const content::LocalizedText& source_title);
    // What may be offered in `for_form`: nothing that this very form gave.
    std::optional<ProfileOffer> offer(ProfileKey key, const FormId& for_form) const;
    bool empty() const { return entries_.empty(); }
    void wipe() override;

  private:
    std::map<ProfileKey, ProfileOffer> entries_;
};

}  // namespace engawa::session
