#pragma once

#include <string>

// Forms of a few lines, at home in the pack of tests/kiosk/content/pack_folder.h: its id is form-kaigo, its languages
// are ja and en.

namespace engawa::app::test {

// `instances` stand beside the primary one, on line 5; `body`, on line 10, asks for /data/q and, where it wants,
// /data/town.
std::string small_form(const std::string& body, const std::string& instances = "", const std::string& id = "form-kaigo");

// One question with two answers.
std::string tea_question();

// A second question whose choices are the rows of instance('towns') with the first answer as their `pref`.
std::string town_question();
std::string towns_instance(const std::string& uri);

}  // namespace engawa::app::test
