#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

// What arrived at the office, read without any code of ours.

namespace engawa::journey {

struct Received {
    std::string form;
    std::string slip;
    int sequence = 0;
    std::string xml;
    std::map<std::string, std::string> answers;  // "/data/residents/resident[2]/name" → value
};

// Opens an envelope with the stock age, tar and minisign programs; fails the test when one of them refuses.
Received open_with_stock_programs(const std::filesystem::path& envelope, const std::filesystem::path& identity,
                                  const std::filesystem::path& kiosk_public_key, const std::filesystem::path& scratch);

// The answers of the only record of that form in what `engawa inbox export --format json` wrote, by the same paths as
// in Received. Fails the test when there is none or a second one.
std::map<std::string, std::string> exported_answers(const nlohmann::json& exported, const std::string& form);

// What a person gave, "path = value" each: without what is empty, and without what the forms of the journey make
// themselves (their meta blocks and calculations).
std::vector<std::string> given_answers(const std::map<std::string, std::string>& answers);

// How many records `engawa inbox export --format json` wrote.
std::size_t count_records(const nlohmann::json& exported);

}  // namespace engawa::journey
