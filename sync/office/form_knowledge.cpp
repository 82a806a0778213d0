#include "sync/office/form_knowledge.h"

#include <algorithm>

#include "kiosk/base/utf8.h"

namespace engawa::office {

namespace {

// Rows of answers that go to the database at once.
constexpr std::size_t rows_at_once = 32;

// "a/b/c" with [1] after the element that turned out to repeat: how a column is renamed.
std::string numbered(const std::string& place, const std::string& repeat_path) {
    std::string path;
    for (std::size_t at = 0; at <= place.size();) {
        std::size_t end = place.find('/', at);
        if (end == std::string::npos) end = place.size();
        const std::string_view part = std::string_view(place).substr(at, end - at);
        const std::size_t bracket = part.find('[');
        if (!path.empty()) path += '/';
        path += part.substr(0, bracket);
        if (path == repeat_path) {
            if (bracket != std::string_view::npos) return place;
            return place.substr(0, end) + "[1]" + place.substr(end);
        }
        at = end + 1;
    }
    return place;
}

std::string insert_statement(std::size_t rows) {
    std::string text = "INSERT INTO answer (submission, position, path, place, value) VALUES ";
    for (std::size_t row = 0; row < rows; ++row) {
        text += row == 0 ? "(" : ", (";
        for (std::size_t column = 1; column <= 5; ++column) {
            text += (column == 1 ? "?" : ", ?") + std::to_string(row * 5 + column);
        }
        text += ")";
    }
    return text;
}

}  // namespace

std::string form_lock(const std::string& form) { return "form " + form; }

bool is_plain_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const DecodedCharacter character = decode_utf8(text, at);
        if (!character.valid || character.code == 0) return false;
        at += character.length_bytes;
    }
    return true;
}

std::string plain_text(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size();) {
        const DecodedCharacter character = decode_utf8(text, at);
        append_utf8(plain, character.valid && character.code != 0 ? character.code : 0xFFFD);
        at += character.length_bytes;
    }
    return plain;
}

Result<void> insert_answers(sql::Connection& connection, std::int64_t record, const std::vector<Answer>& answers) {
    std::vector<sql::Parameter> values;
    std::int64_t position = 0;
    for (const Answer& answer : answers) {
        values.insert(values.end(), {record, ++position, answer.path, answer.place, answer.value});
        const bool last = static_cast<std::size_t>(position) == answers.size();
        if (!last && values.size() < rows_at_once * 5) continue;
        TRY(connection.change_later(insert_statement(values.size() / 5), std::span<const sql::Parameter>(values)));
        values.clear();
    }
    return {};
}

Result<FormKnowledge> FormKnowledge::read(sql::Connection& connection, const std::string& form) {
    FormKnowledge known;
    known.form_ = form;
    const sql::Rows repeats = TRY(connection.query("SELECT path FROM form_repeat WHERE form = ?1", {form}));
    for (const sql::Row& row : repeats) known.repeats_.insert(row.text(0));
    const sql::Rows columns =
        TRY(connection.query("SELECT place FROM form_column WHERE form = ?1 ORDER BY position", {form}));
    for (const sql::Row& row : columns) known.places_.push_back(row.text(0));
    known.known_places_.insert(known.places_.begin(), known.places_.end());
    return known;
}

bool FormKnowledge::is_new(const RepeatPaths& repeats, const std::vector<std::string>& places) const {
    return !std::includes(repeats_.begin(), repeats_.end(), repeats.begin(), repeats.end()) ||
           std::any_of(places.begin(), places.end(), [&](const auto& place) { return !known_places_.contains(place); });
}

Result<void> FormKnowledge::learn(sql::Connection& connection, const RepeatPaths& repeats,
                                  const std::vector<std::string>& places) {
    RepeatPaths fresh;
    std::set_difference(repeats.begin(), repeats.end(), repeats_.begin(), repeats_.end(), std::inserter(fresh, fresh.end()));
    for (const std::string& path : fresh) TRY(learn_repeat(connection, path));
    if (!fresh.empty()) TRY(rewrite_answers(connection));
    for (const std::string& place : places) {
        if (!known_places_.contains(place)) TRY(append(connection, place));
    }
    return {};
}

Result<void> FormKnowledge::append(sql::Connection& connection, const std::string& place) {
    TRY(connection.change("INSERT INTO form_column (form, position, place) VALUES (?1,"
                          " (SELECT coalesce(max(position), 0) + 1 FROM form_column WHERE form = ?1), ?2)",
                          {form_, place}));
    places_.push_back(place);
    known_places_.insert(place);
    return {};
}

Result<void> FormKnowledge::learn_repeat(sql::Connection& connection, const std::string& path) {
    TRY(connection.change("INSERT INTO form_repeat (form, path) VALUES (?1, ?2)", {form_, path}));
    repeats_.insert(path);
    std::vector<std::string> places;
    for (const std::string& place : places_) {
        const std::string renamed = numbered(place, path);
        if (renamed != place) {
            TRY(connection.change("DELETE FROM form_column WHERE form = ?1 AND place = ?2", {form_, renamed}));
            TRY(connection.change("UPDATE form_column SET place = ?3 WHERE form = ?1 AND place = ?2", {form_, place, renamed}));
            std::erase(places, renamed);
        }
        places.push_back(renamed);
    }
    places_ = std::move(places);
    known_places_ = {places_.begin(), places_.end()};
    return {};
}

// After a field turned out to repeat, the records that came before are counted too.
Result<void> FormKnowledge::rewrite_answers(sql::Connection& connection) const {
    const sql::Rows records = TRY(connection.query("SELECT id FROM submission WHERE form = ?1 ORDER BY id", {form_}));
    for (const sql::Row& record : records) {
        const std::int64_t id = record.integer(0);
        const sql::Rows xml = TRY(connection.query("SELECT xml FROM submission WHERE id = ?1", {id}));
        const auto answers = read_answers(xml.at(0).text(0), repeats_);
        if (!answers) return answers.error();
        TRY(connection.change("DELETE FROM answer WHERE submission = ?1", {id}));
        TRY(insert_answers(connection, id, answers->values));
    }
    return {};
}

}  // namespace engawa::office
