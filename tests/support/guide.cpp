#include "tests/support/guide.h"

#include <catch2/catch.hpp>

#include <regex>
#include <sstream>

#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

namespace engawa::support {

int follow_guide(const std::string& guide, const GuideReader& reader) {
    std::istringstream text(read_all(source_dir() / guide));
    int commands = 0;
    bool console = false;
    std::string printed;
    std::string shown;
    std::string command;
    const auto compare = [&] {
        INFO(command);
        CHECK(reader.comparable(shown) == reader.comparable(printed));
        printed.clear();
        shown.clear();
    };
    for (std::string line; std::getline(text, line);) {
        std::smatch mark;
        if (line.starts_with("```")) {
            if (console) compare();
            console = line == "```console";
        } else if (std::regex_match(line, mark, std::regex("<!-- test: (.*) -->"))) {
            reader.change(mark[1]);
        } else if (console && line.starts_with("$ ")) {
            compare();
            command = line.substr(2);
            printed = reader.run(command);
            ++commands;
        } else if (console) {
            shown += line + "\n";
        }
    }
    return commands;
}

}  // namespace engawa::support
