#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "kiosk/input/input_error.h"
#include "kiosk/input/postcode.h"
#include "kiosk/input/postcode_format.h"

// The source writes an address in one piece: 長野県安曇野市豊科. Where the city ends follows from how municipalities
// are named; the few names that break the rule are listed.

namespace engawa::input {

namespace {

using namespace std::string_view_literals;

// 市, 区, 郡, 町 or 村 inside the name itself.
constexpr std::array odd_cities{"四日市市"sv, "廿日市市"sv, "野々市市"sv,     "大和郡山市"sv,
                                "蒲郡市"sv,   "小郡市"sv,   "佐波郡玉村町"sv, "杵島郡大町町"sv};
constexpr std::array odd_counties{"余市郡"sv, "高市郡"sv};

// Cities divided into wards (政令指定都市).
constexpr std::array cities_with_wards{"札幌市"sv,   "仙台市"sv, "さいたま市"sv, "千葉市"sv, "横浜市"sv,
                                       "川崎市"sv,   "相模原市"sv, "新潟市"sv,   "静岡市"sv, "浜松市"sv,
                                       "名古屋市"sv, "京都市"sv, "大阪市"sv,     "堺市"sv,   "神戸市"sv,
                                       "岡山市"sv,   "広島市"sv, "北九州市"sv,   "福岡市"sv, "熊本市"sv};

constexpr std::size_t kanji_bytes = 3;
constexpr std::size_t none = std::string_view::npos;

// The end of the first `mark` that has at least one character before it, counted from `from`; `none` if there is none.
std::size_t end_of(std::string_view text, std::string_view mark, std::size_t from) {
    if (text.size() < from + kanji_bytes) return none;
    const std::size_t at = text.find(mark, from + kanji_bytes);
    return at == none ? none : at + mark.size();
}

std::optional<std::size_t> prefecture_length(std::string_view address) {
    for (const std::string_view name : {"北海道"sv, "東京都"sv, "京都府"sv, "大阪府"sv}) {
        if (address.starts_with(name)) return name.size();
    }
    for (const std::size_t length : {3 * kanji_bytes, 4 * kanji_bytes}) {
        if (address.size() >= length && address.substr(0, length).ends_with("県")) return length;
    }
    return std::nullopt;
}

std::size_t end_of_town_or_village(std::string_view rest, std::size_t from) {
    return std::min(end_of(rest, "町", from), end_of(rest, "村", from));
}

// `rest` is the address after its prefecture.
std::size_t city_length(std::string_view rest) {
    for (const std::string_view name : odd_cities) {
        if (rest.starts_with(name)) return name.size();
    }
    for (const std::string_view name : odd_counties) {
        if (rest.starts_with(name)) return std::min(end_of_town_or_village(rest, name.size()), rest.size());
    }
    const std::size_t city = std::min(end_of(rest, "市", 0), end_of(rest, "区", 0));
    const std::size_t county = end_of(rest, "郡", 0);
    if (county < city) return std::min(end_of_town_or_village(rest, county), rest.size());
    if (city == none) return std::min(end_of_town_or_village(rest, 0), rest.size());
    const std::string_view name = rest.substr(0, city);
    if (std::find(cities_with_wards.begin(), cities_with_wards.end(), name) != cities_with_wards.end()) {
        const std::size_t ward = end_of(rest, "区", city);
        // The longest ward is 保土ケ谷区: a 区 further on belongs to a town's name.
        if (ward != none && ward - city <= 5 * kanji_bytes) return ward;
    }
    return city;
}

// Floors of tall buildings lost a bracket in the source: 高層棟）（１階.
std::string tidy(std::string_view town) {
    std::string out(town);
    for (std::size_t at = out.find("）（"); at != none; at = out.find("）（")) out.replace(at, 6, " ");
    if (out.find("（") != none && out.find("）") == none) out += "）";
    return out;
}

class Builder {
  public:
    void add(std::uint32_t code, std::string_view address) {
        const auto prefecture = prefecture_length(address);
        if (!prefecture) return;
        const std::string_view rest = address.substr(*prefecture);
        const std::size_t city = city_length(rest);
        Town town{std::string(address.substr(0, *prefecture)), std::string(rest.substr(0, city)),
                  tidy(rest.substr(city))};
        if (!seen_.emplace(code, town.whole()).second) return;
        towns_.emplace_back(code, std::move(town));
    }

    bool empty() const { return towns_.empty(); }

    std::string build() {
        std::stable_sort(towns_.begin(), towns_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        std::map<std::pair<std::string, std::string>, std::uint32_t> city_numbers;
        std::vector<postcode_format::CityRecord> cities;
        std::vector<postcode_format::TownRecord> towns;
        for (const auto& [code, town] : towns_) {
            const auto [city, fresh] =
                city_numbers.try_emplace({town.prefecture, town.city}, static_cast<std::uint32_t>(cities.size()));
            if (fresh) cities.push_back({text_at(town.prefecture), text_at(town.city)});
            towns.push_back({code, text_at(town.town), city->second});
        }
        postcode_format::Header header{};
        std::memcpy(header.magic, postcode_format::magic.data(), sizeof(header.magic));
        header.cities = static_cast<std::uint32_t>(cities.size());
        header.towns = static_cast<std::uint32_t>(towns.size());
        header.text_bytes = static_cast<std::uint32_t>(text_.size());
        std::string out;
        const auto append = [&](const void* data, std::size_t size) { out.append(static_cast<const char*>(data), size); };
        append(&header, sizeof(header));
        append(cities.data(), cities.size() * sizeof(cities[0]));
        append(towns.data(), towns.size() * sizeof(towns[0]));
        return out + text_;
    }

  private:
    std::uint32_t text_at(const std::string& text) {
        const auto [entry, fresh] = offsets_.try_emplace(text, static_cast<std::uint32_t>(text_.size()));
        if (fresh) {
            const std::string_view kept = std::string_view(text).substr(0, 255);
            text_ += static_cast<char>(static_cast<unsigned char>(kept.size()));
            text_ += kept;
        }
        return entry->second;
    }

    std::vector<std::pair<std::uint32_t, Town>> towns_;
    std::set<std::pair<std::uint32_t, std::string>> seen_;
    std::map<std::string, std::uint32_t> offsets_;
    std::string text_;
};

}  // namespace

Result<std::string> build_postcode_index(std::string_view zipcode_text) {
    Builder builder;
    while (!zipcode_text.empty()) {
        const std::size_t end = std::min(zipcode_text.find('\n'), zipcode_text.size());
        const std::string_view line = zipcode_text.substr(0, end);
        zipcode_text.remove_prefix(std::min(end + 1, zipcode_text.size()));
        // "3998205 #CNS 長野県安曇野市豊科", several addresses apart by spaces.
        const std::size_t code_end = line.find(' ');
        const std::size_t kind_end = code_end == none ? none : line.find(' ', code_end + 1);
        if (kind_end == none) continue;
        const auto code = Postcode::parse(line.substr(0, code_end));
        if (!code) continue;
        std::string_view rest = line.substr(kind_end + 1);
        while (!rest.empty()) {
            const std::size_t space = std::min(rest.find(' '), rest.size());
            if (space > 0) builder.add(code->number(), rest.substr(0, space));
            rest.remove_prefix(std::min(space + 1, rest.size()));
        }
    }
    if (builder.empty()) return Error(InputError::bad_file, "zipcode.t", "no line of it is a postcode");
    return builder.build();
}

}  // namespace engawa::input
