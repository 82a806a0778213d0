#include "kiosk/input/postcode.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "kiosk/base/atomic_file.h"
#include "kiosk/input/digits.h"
#include "kiosk/input/input_error.h"
#include "kiosk/input/postcode_format.h"

namespace engawa::input {

using postcode_format::CityRecord;
using postcode_format::Header;
using postcode_format::TownRecord;

std::optional<Postcode> Postcode::parse(std::string_view text) {
    const auto digits = digits_only(text);
    if (!digits || digits->size() != 7) return std::nullopt;
    std::uint32_t number = 0;
    for (const char digit : *digits) number = number * 10 + static_cast<std::uint32_t>(digit - '0');
    return Postcode(number);
}

std::string Postcode::digits() const {
    std::string text = std::to_string(number_);
    return std::string(7 - text.size(), '0') + text;
}

std::string Postcode::written() const { return digits().insert(3, "-"); }

struct PostcodeIndex::Mapping {
    const char* data = nullptr;
    std::size_t size_bytes = 0;
    Header header{};

    Mapping() = default;
    ~Mapping() {
        if (data) munmap(const_cast<char*>(data), size_bytes);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    std::size_t towns_offset() const { return sizeof(Header) + header.cities * sizeof(CityRecord); }
    std::size_t text_offset() const { return towns_offset() + header.towns * sizeof(TownRecord); }

    TownRecord town(std::size_t index) const {
        TownRecord record;
        std::memcpy(&record, data + towns_offset() + index * sizeof(TownRecord), sizeof(record));
        return record;
    }
    CityRecord city(std::size_t index) const {
        CityRecord record{};
        if (index < header.cities) std::memcpy(&record, data + sizeof(Header) + index * sizeof(record), sizeof(record));
        return record;
    }
    // Empty rather than outside the file, should the file be damaged.
    std::string text(std::size_t offset) const {
        if (offset >= header.text_bytes) return {};
        const char* at = data + text_offset() + offset;
        const std::size_t length = static_cast<unsigned char>(*at);
        return offset + 1 + length <= header.text_bytes ? std::string(at + 1, length) : std::string();
    }
};

Result<PostcodeIndex> PostcodeIndex::open(const std::filesystem::path& file) {
    const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor.is_open()) {
        return Error(InputError::unavailable, file.string(), std::string(std::strerror(errno)));
    }
    struct stat status{};
    if (fstat(descriptor.number(), &status) != 0 || status.st_size < static_cast<off_t>(sizeof(Header))) {
        return Error(InputError::bad_file, file.string(), "too short for a postcode index");
    }
    auto mapping = std::make_unique<Mapping>();
    mapping->size_bytes = static_cast<std::size_t>(status.st_size);
    void* mapped = mmap(nullptr, mapping->size_bytes, PROT_READ, MAP_PRIVATE, descriptor.number(), 0);
    if (mapped == MAP_FAILED) {
        return Error(InputError::unavailable, file.string(), std::string(std::strerror(errno)));
    }
    mapping->data = static_cast<const char*>(mapped);
    std::memcpy(&mapping->header, mapping->data, sizeof(Header));
    const Header& header = mapping->header;
    const std::uint64_t expected = sizeof(Header) + std::uint64_t{header.cities} * sizeof(CityRecord) +
                                   std::uint64_t{header.towns} * sizeof(TownRecord) + header.text_bytes;
    if (std::string_view(header.magic, sizeof(header.magic)) != postcode_format::magic ||
        expected != mapping->size_bytes) {
        return Error(InputError::bad_file, file.string(), "not a postcode index, or cut off");
    }
    return PostcodeIndex(std::move(mapping));
}

PostcodeIndex::PostcodeIndex(std::unique_ptr<Mapping> mapping) : mapping_(std::move(mapping)) {}
PostcodeIndex::PostcodeIndex(PostcodeIndex&&) noexcept = default;
PostcodeIndex& PostcodeIndex::operator=(PostcodeIndex&&) noexcept = default;
PostcodeIndex::~PostcodeIndex() = default;

std::size_t PostcodeIndex::size() const { return mapping_->header.towns; }

std::vector<Town> PostcodeIndex::find(Postcode code) const {
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (mapping_->town(middle).code < code.number()) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    std::vector<Town> towns;
    for (; low < size(); ++low) {
        const TownRecord record = mapping_->town(low);
        if (record.code != code.number()) break;
        const CityRecord city = mapping_->city(record.city);
        towns.push_back({mapping_->text(city.prefecture), mapping_->text(city.name), mapping_->text(record.name)});
    }
    return towns;
}

}  // namespace engawa::input
