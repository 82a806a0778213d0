#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"
#include "sync/readings/dictionary.h"

namespace engawa::readings {

// Advice to an author about one piece of text. It is never an error: the author knows how a name is read.
struct Advice {
    enum class Kind {
        missing,    // kanji without a reading: nothing is said of them
        different,  // the reading that stands is none that the dictionary would give
    };
    Kind kind = Kind::missing;
    int line = 0;             // from 1; of a file
    std::string text;         // the kanji: 申請
    std::string authored;     // empty when missing
    std::string proposed;     // several with ・ between them; empty when the dictionary knows none
};

// Of one line of marked text, whose tags (<value>) are passed over.
std::vector<Advice> check_line(std::string_view line, const Dictionary& dictionary);

struct FileAdvice {
    std::filesystem::path file;  // below the pack's folder
    std::vector<Advice> advice;
};
struct Checked {
    int files = 0;
    std::vector<FileAdvice> found;  // files without any are left out
};

// All texts of a pack: pack.toml, forms (XML), lessons and answers (Markdown, TOML). Errors: no_text, or a file that
// cannot be read.
Result<Checked> check_pack(const std::filesystem::path& folder, const Dictionary& dictionary);

}  // namespace engawa::readings
