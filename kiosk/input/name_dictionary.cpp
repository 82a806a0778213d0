#include "kiosk/input/name_dictionary.h"

#include <algorithm>
#include <utility>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/table_rows.h"
#include "kiosk/input/input_error.h"
#include "kiosk/input/kana.h"

namespace engawa::input {

namespace {

constexpr std::size_t file_limit_bytes = 4U << 20U;

void add_once(std::vector<std::string>& list, std::string text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

const std::vector<std::string> no_names;

}  // namespace

Result<NameDictionary> NameDictionary::load(const std::filesystem::path& file) {
    return parse(TRY(read_text_file(file, file_limit_bytes)), file.filename().string());
}

Result<NameDictionary> NameDictionary::parse(std::string_view text, std::string_view name) {
    NameDictionary dictionary;
    for (const TableRow& row : table_rows(text)) {
        const auto& fields = row.fields;
        const auto where = [&] { return std::string(name) + ":" + std::to_string(row.line); };
        if (fields.size() != 3 || (fields[0] != "surname" && fields[0] != "given")) {
            return Error(InputError::bad_file, where(), "not surname|given, kana, kanji between tabs");
        }
        if (fields[1].empty() || !is_hiragana(fields[1])) {
            return Error(InputError::bad_file, where(), "the reading is not hiragana");
        }
        auto& list = (fields[0] == "surname" ? dictionary.surnames_ : dictionary.given_names_)[std::string(fields[1])];
        for (const std::string_view kanji : split(fields[2], ' ')) {
            if (kanji.empty()) return Error(InputError::bad_file, where(), "an empty name");
            add_once(list, std::string(kanji));
        }
    }
    return dictionary;
}

const std::vector<std::string>& NameDictionary::surnames(std::string_view kana) const {
    const auto found = surnames_.find(kana);
    return found == surnames_.end() ? no_names : found->second;
}

const std::vector<std::string>& NameDictionary::given_names(std::string_view kana) const {
    const auto found = given_names_.find(kana);
    return found == given_names_.end() ? no_names : found->second;
}

NameAwareConverter::NameAwareConverter(NameDictionary dictionary, std::unique_ptr<Converter> inner)
    : dictionary_(std::move(dictionary)), inner_(std::move(inner)) {}

std::vector<std::string> NameAwareConverter::names_for(const ConversionRequest& request) const {
    switch (request.purpose) {
        case ConversionPurpose::surname: return dictionary_.surnames(request.reading);
        case ConversionPurpose::given_name: return dictionary_.given_names(request.reading);
        case ConversionPurpose::full_name: break;
        case ConversionPurpose::text:
        case ConversionPurpose::place: return {};
    }
    // A full name typed in one go: every cut where both halves are names, then either half alone.
    std::vector<std::string> names;
    for (std::size_t cut = 3; cut < request.reading.size(); cut += 3) {
        const std::string_view reading = request.reading;
        for (const std::string& surname : dictionary_.surnames(reading.substr(0, cut))) {
            for (const std::string& given : dictionary_.given_names(reading.substr(cut))) {
                if (names.size() < candidate_limit / 2) add_once(names, surname + given);
            }
        }
    }
    for (const std::string& surname : dictionary_.surnames(request.reading)) add_once(names, surname);
    for (const std::string& given : dictionary_.given_names(request.reading)) add_once(names, given);
    return names;
}

Result<Conversion> NameAwareConverter::convert(const ConversionRequest& request) {
    std::vector<std::string> names = names_for(request);
    Result<Conversion> converted = inner_->convert(request);
    if (names.empty()) return converted;
    // A name the dictionary knows needs no engine: without one it is still offered.
    Conversion conversion = converted.ok() ? *std::move(converted) : Conversion{request.reading, {request.reading}, {}};
    std::vector<std::string> whole = std::move(names);
    for (std::string& candidate : conversion.whole) add_once(whole, std::move(candidate));
    if (whole.size() > candidate_limit) whole.resize(candidate_limit);
    conversion.whole = std::move(whole);
    return conversion;
}

}  // namespace engawa::input
