#pragma once

#include <string>
#include <vector>

#include "tests/kiosk/content/pack_folder.h"

namespace engawa::app::test {

// A question of two answers, はい and いいえ, or of an answer of its own: its label is its name.
struct AskedField {
    std::string name;
    std::string profile;             // "self.sex"; empty: the form's own
    bool required = true;
    std::string relevant = "";       // an XPath
    std::string refuses = "";        // an answer that breaks the form's rule
};

// A pack "kaigo" of three small forms of one life event (form-kaigo, dog, water), of which the first is always a part and
// the others answer a question each. All three ask for 名前 (self.sex, whose answers are はい and いいえ as every answer
// here); the second and third for 町 (self.prefecture); the third asks for 町 only of whom its own question says so.
class LifeEvent : public content::test::PackFolder {
  public:
    LifeEvent();
    // A form of other questions in the place of one of the three.
    void write_form(const std::string& id, const std::vector<AskedField>& fields) const;
};

}  // namespace engawa::app::test
