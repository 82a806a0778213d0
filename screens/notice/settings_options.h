#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "screens/notice/settings_page.h"

// What the settings pages are made of: sections that lie in one another, and what can be chosen in each.

namespace engawa::settings {

struct SectionWords {
    Section section;
    Section parent;
    std::string_view id;
    std::string_view key;
    ui::Icon icon;
};

// One answer to a section's question: its words, and the settings with it.
struct Option {
    std::string key;
    session::Settings settings;
};

template <typename Value>
struct NamedValue {
    Value value;
    std::string_view key;
};

template <typename Value, std::size_t N>
std::vector<Option> options_over(const session::Settings& now, Value session::Settings::*member,
                                 const std::array<NamedValue<Value>, N>& values) {
    std::vector<Option> options;
    for (const NamedValue<Value>& one : values) {
        options.push_back({std::string(one.key), now});
        options.back().settings.*member = one.value;
    }
    return options;
}

// settings_voice.cpp and settings_touch.cpp: the sections below 声の案内 and さわりかた. No options: none of theirs.
std::span<const SectionWords> voice_sections();
std::vector<Option> voice_options(Section section, const session::Settings& now);
std::span<const SectionWords> touch_sections();
std::span<const SectionWords> switch_sections();
std::vector<Option> touch_options(Section section, const session::Settings& now);

}  // namespace engawa::settings
