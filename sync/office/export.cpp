#include "sync/office/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "sync/envelope/assistance_json.h"
#include "sync/office/office_error.h"

namespace engawa::office {

namespace {

using nlohmann::ordered_json;

// Start with an underscore, which no field of a form can collide with: XForms fields are not named so by any author
// tool, and a root field that is would still differ by its place.
constexpr std::array<std::string_view, 11> fact_columns = {
    "_record", "_kiosk", "_sequence", "_form", "_form_version", "_created", "_clock", "_taken_at", "_slip", "_helper",
    "_submission"};

bool is_signed_number(std::string_view value) {
    if (value.size() < 2 || value.front() != '-') return false;
    value.remove_prefix(1);
    const std::size_t point = value.find('.');
    const auto digits = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (point == std::string_view::npos) return digits(value);
    return digits(value.substr(0, point)) && digits(value.substr(point + 1));
}

// What Excel, LibreOffice and Google Sheets take for a formula: OWASP's list, and full-width signs besides.
bool starts_formula(std::string_view value) {
    static constexpr std::array<std::string_view, 10> starts = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
    return std::any_of(starts.begin(), starts.end(), [&](std::string_view s) { return value.starts_with(s); }) &&
           !is_signed_number(value);
}

// Empty groups leave a leaf behind; a place that others stand below is no field.
std::vector<std::string> field_columns(const std::vector<std::string>& places) {
    std::vector<std::string> fields;
    for (const std::string& place : places) {
        const bool group = std::any_of(places.begin(), places.end(), [&](const std::string& other) {
            return other.size() > place.size() && other.starts_with(place) && other[place.size()] == '/';
        });
        if (!group) fields.push_back(place);
    }
    return fields;
}

std::array<std::string, fact_columns.size()> facts_of(const Record& record) {
    const RecordLine& line = record.line;
    return {std::to_string(line.id), line.kiosk,  std::to_string(line.sequence), line.form,
            record.form_version,     record.created, record.clock, line.taken_at, line.slip,
            record.assistance ? record.assistance->helper : "", line.submission};
}

Result<ordered_json> record_json(const Record& record, const RepeatPaths& repeats) {
    ordered_json json;
    json["record"] = record.line.id;
    json["kiosk"] = record.line.kiosk;
    json["sequence"] = record.line.sequence;
    json["submission"] = record.line.submission;
    json["form"] = {{"id", record.line.form}, {"version", record.form_version}};
    json["pack"] = {{"id", record.pack}, {"version", record.pack_version}};
    json["created"] = record.created;
    json["clock"] = record.clock;
    json["taken_at"] = record.line.taken_at;
    json["slip"] = record.line.slip;
    json["assistance"] = record.assistance ? envelope::assistance_json(*record.assistance) : ordered_json();
    if (record.applicant) json["applicant"] = session::word_of(*record.applicant);
    json["attachments"] = ordered_json::array();
    for (const RecordAttachment& attachment : record.attachments) {
        json["attachments"].push_back({{"name", attachment.name},
                                       {"media_type", attachment.media_type},
                                       {"sha256", attachment.sha256},
                                       {"length", attachment.length_bytes}});
    }
    json["answers"] = TRY(answers_as_json(record.xml, repeats));
    return json;
}

Result<void> form_is_there(const std::vector<std::string>& forms, const std::string& form) {
    if (form.empty() || std::find(forms.begin(), forms.end(), form) != forms.end()) return {};
    return Error(OfficeError::no_such_form, form, fmt::format("no record of it; there are: {}", fmt::join(forms, ", ")));
}

}  // namespace

std::string csv_cell(std::string_view value, FormulaGuard guard) {
    std::string text(value);
    if (guard == FormulaGuard::apostrophe && starts_formula(value)) text.insert(text.begin(), '\'');
    const bool outer_space = text.starts_with(' ') || text.ends_with(' ');
    if (text.find_first_of(",\"\r\n") == std::string::npos && !outer_space) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

Result<std::string> export_csv(InboxDatabase& database, const std::string& form, const CsvOptions& options) {
    const std::vector<std::string> forms = TRY(database.forms());
    TRY(form_is_there(forms, form));
    if (form.empty() && forms.size() > 1) {
        return Error(OfficeError::several_forms, "--form",
                     fmt::format("a CSV file holds one form; choose one of: {}", fmt::join(forms, ", ")));
    }
    const std::string chosen = form.empty() && !forms.empty() ? forms.front() : form;
    const std::vector<std::string> columns = field_columns(TRY(database.columns(chosen)));
    const RepeatPaths repeats = TRY(database.repeats(chosen));

    std::string csv = options.mark == ByteOrderMark::utf8 ? "\xef\xbb\xbf" : "";
    const auto row = [&](const auto& facts, const auto& value_of) {
        std::string_view comma;
        for (const auto& fact : facts) {
            csv += fmt::format("{}{}", comma, csv_cell(fact, options.guard));
            comma = ",";
        }
        for (const std::string& column : columns) csv += fmt::format(",{}", csv_cell(value_of(column), options.guard));
        csv += "\r\n";
    };
    row(fact_columns, [](const std::string& column) -> std::string_view { return column; });
    std::vector<RecordLine> lines;
    if (!chosen.empty()) lines = TRY(database.lines(chosen));
    for (const RecordLine& line : lines) {
        const Record record = TRY(database.record(line.id));
        const Answers answers = TRY(read_answers(record.xml, repeats));
        std::map<std::string, std::string, std::less<>> values;
        for (const Answer& answer : answers.values) values[answer.place] = answer.value;
        row(facts_of(record), [&](const std::string& column) -> std::string_view {
            const auto found = values.find(column);
            return found == values.end() ? std::string_view{} : std::string_view(found->second);
        });
    }
    return csv;
}

Result<std::string> export_json(InboxDatabase& database, const std::string& form) {
    TRY(form_is_there(TRY(database.forms()), form));
    ordered_json list = ordered_json::array();
    const std::vector<RecordLine> lines = TRY(database.lines(form));
    for (const RecordLine& line : lines) {
        const Record record = TRY(database.record(line.id));
        const RepeatPaths repeats = TRY(database.repeats(line.form));
        list.push_back(TRY(record_json(record, repeats)));
    }
    return list.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace engawa::office
