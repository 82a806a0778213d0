#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

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

// How many records `engawa inbox export --format json` wrote.
std::size_t count_records(const nlohmann::json& exported);

}  // namespace engawa::journey
