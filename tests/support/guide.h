#pragma once

#include <functional>
#include <string>

// A guide as a reader follows it: each command of its console blocks in its place, and what it prints is what stands there.

namespace engawa::support {

struct GuideReader {
    std::function<std::string(const std::string& command)> run;      // what it prints, on both channels
    std::function<void(const std::string& what)> change;             // of "<!-- test: what -->", before what follows
    std::function<std::string(std::string text)> comparable;         // without what is another each time
};

// `guide` below the source folder: "docs/guides/publishing.md". How many commands there were; each that prints something
// else fails the test.
int follow_guide(const std::string& guide, const GuideReader& reader);

}  // namespace engawa::support
