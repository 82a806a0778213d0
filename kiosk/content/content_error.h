#pragma once

#include <string_view>

namespace engawa::content {

enum class ContentError {
    unreadable,          // a file or folder could not be read
    bad_file,            // a name, kind, count or size outside the limits of docs/formats/content-pack.md
    bad_utf8,            // not UTF-8, or a control character in it
    bad_syntax,          // not TOML, or not the Markdown a kiosk can show
    unknown_key,         // a key or table nobody reads
    missing_key,         // something that must be there is not
    bad_value,           // a value outside its rule
    missing_language,    // a text without one of the languages
    missing_file,        // a path that is not there
    not_found,           // an id that names nothing
    duplicate,           // an id given twice, in a pack or between packs
    newer_format,        // written for a newer kiosk
    unanswerable,        // a form needs what a kiosk has not: a way to take an answer, to show a video
};

// "content.bad_value", stable.
std::string_view error_name(ContentError code);

}  // namespace engawa::content
