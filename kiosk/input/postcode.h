#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"

// Postcode → town, from an index built from Debian's anthy-common (public domain). docs/decisions/0007 has the format.

namespace engawa::input {

// Seven digits.
class Postcode {
  public:
    // Accepts "3998205", "399-8205", "〒３９９－８２０５", with spaces. Empty when it is not seven digits.
    static std::optional<Postcode> parse(std::string_view text);
    std::uint32_t number() const { return number_; }
    std::string digits() const;    // "3998205"
    std::string written() const;   // "399-8205"
    friend bool operator==(const Postcode&, const Postcode&) = default;

  private:
    explicit Postcode(std::uint32_t number) : number_(number) {}
    std::uint32_t number_;
};

struct Town {
    std::string prefecture;  // "長野県"
    std::string city;        // "安曇野市", "札幌市北区", "北安曇郡池田町"
    std::string town;        // "豊科"; empty where the postcode is for the rest of the city

    std::string whole() const { return prefecture + city + town; }
    friend bool operator==(const Town&, const Town&) = default;
};

class PostcodeIndex {
  public:
    // Maps the file (share/engawa/input/postcodes.bin); only the pages that are looked at come into memory.
    static Result<PostcodeIndex> open(const std::filesystem::path& file);
    PostcodeIndex(PostcodeIndex&&) noexcept;
    PostcodeIndex& operator=(PostcodeIndex&&) noexcept;
    ~PostcodeIndex();

    // All towns of a postcode, in the order of the source; empty when it is not known.
    std::vector<Town> find(Postcode code) const;
    std::size_t size() const;

  private:
    struct Mapping;
    explicit PostcodeIndex(std::unique_ptr<Mapping> mapping);
    std::unique_ptr<Mapping> mapping_;
};

// The index's bytes from the text of zipcode.t. Used at build time. bad_file when no line of it is a postcode.
Result<std::string> build_postcode_index(std::string_view zipcode_text);

}  // namespace engawa::input
