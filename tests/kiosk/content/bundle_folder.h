#pragma once

#include <string>

#include "tests/kiosk/content/pack_folder.h"

namespace engawa::content::test {

// A second form, and a bundle "moving" of the two of them: the first always, the second for who has a dog. In the pack
// that was added last.
inline void add_bundle(const PackFolder& folder, const std::string& second = "dog") {
    const std::string pack = folder.folder().filename().string();
    folder.write("forms/" + second + ".xml", folder.text("forms/care.xml"));
    folder.replace("pack.toml", "format = 1", "format = 2");
    folder.write("pack.toml", folder.text("pack.toml") +
                                  "\n"
                                  "[[form]]\n"
                                  "id = \"" + second + "\"\n"
                                  "file = \"forms/" + second + ".xml\"\n"
                                  "category = \"care\"\n"
                                  "minutes = 5\n"
                                  "title = { ja = \"いぬのとどけ\", en = \"Dog\" }\n"
                                  "summary = { ja = \"とどけます。\", en = \"Tell us.\" }\n"
                                  "for_whom = { ja = \"だれでも\", en = \"Anyone\" }\n"
                                  "next_steps = { ja = \"ふだがきます。\", en = \"A tag comes.\" }\n"
                                  "bring = []\n"
                                  "[[bundle]]\n"
                                  "id = \"moving\"\n"
                                  "category = \"care\"\n"
                                  "minutes = 20\n"
                                  "title = { ja = \"ひっこし\", en = \"Moving\" }\n"
                                  "summary = { ja = \"まとめてかきます。\", en = \"All at once.\" }\n"
                                  "for_whom = { ja = \"だれでも\", en = \"Anyone\" }\n"
                                  "bring = [ { ja = \"てがみ\", en = \"A letter\" } ]\n"
                                  "shares = [\"self.name\", \"subject.birth_date\"]\n"
                                  "\n"
                                  "[[bundle.question]]\n"
                                  "id = \"dog\"\n"
                                  "ask = { ja = \"いぬがいますか\", en = \"Do you have a dog?\" }\n"
                                  "\n"
                                  "[[bundle.part]]\n"
                                  "form = \"form-" + pack + "\"\n"
                                  "\n"
                                  "[[bundle.part]]\n"
                                  "form = \"" + second + "\"\n"
                                  "only_if = \"dog\"\n");
}

}  // namespace engawa::content::test
