#include "sync/office/slip_status.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <set>

#include "kiosk/base/ruby.h"
#include "kiosk/base/utf8.h"
#include "sync/office/answers.h"
#include "sync/office/office_error.h"
#include "sync/office/store_login.h"

namespace engawa::office {

namespace {

constexpr std::size_t longest_sentence = 200;
constexpr int refusals_in_a_row = 3;
// A telephone or card number is at least this long; a shorter one may be the office's own ("7 日", "2 階").
constexpr std::size_t telling_digits = 6;

bool is_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const DecodedCharacter character = decode_utf8(text, at);
        if (!character.valid) return false;
        at += character.length_bytes;
    }
    return true;
}

std::string without_spaces(std::string_view text) {
    std::string out(text);
    std::erase_if(out, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '-'; });
    for (const std::string_view wide : {"　", "－", "‐", "−"}) {
        for (std::size_t at = out.find(wide); at != std::string::npos; at = out.find(wide)) out.erase(at, wide.size());
    }
    return out;
}

// Whether reading it in a sentence would tell something of the person: names and numbers do, "yes" or "2" does not.
bool is_telling(std::string_view value) {
    const bool ascii = std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) return count_utf8(value) >= 2;
    return value.size() >= telling_digits && value.find_first_not_of("0123456789") == std::string_view::npos;
}

// The whole answer, and each of its words: 「山田 花子」 must not come out as 「山田」.
std::vector<std::string> pieces_of(std::string value) {
    std::vector<std::string> pieces = {without_spaces(value)};
    for (std::size_t at = value.find("　"); at != std::string::npos; at = value.find("　")) value.replace(at, 3, 1, ' ');
    for (std::size_t begin = 0; begin < value.size();) {
        const std::size_t end = std::min(value.find(' ', begin), value.size());
        pieces.push_back(without_spaces(value.substr(begin, end - begin)));
        begin = end + 1;
    }
    return pieces;
}

Error bad_sentence(std::string detail) { return {OfficeError::bad_sentence, "--sentence", std::move(detail)}; }

}  // namespace

Result<void> check_sentence(std::string_view sentence, const Record& record) {
    const auto controls = [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; };
    if (!is_text(sentence) || std::ranges::any_of(sentence, controls)) {
        return bad_sentence("it must be one line of text");
    }
    const std::string plain = without_readings(sentence);
    if (count_utf8(plain) > longest_sentence) {
        return bad_sentence(fmt::format("it is longer than {} characters", longest_sentence));
    }
    const std::string told = without_spaces(plain);
    const Answers answers = TRY(read_answers(record.xml, {}));
    for (const Answer& answer : answers.values) {
        for (const std::string& piece : pieces_of(answer.value)) {
            if (!is_telling(piece) || told.find(piece) == std::string::npos) continue;
            return bad_sentence(fmt::format("the answer to {} stands in it; whoever finds the slip could read that", answer.place));
        }
    }
    return {};
}

namespace {

Result<PublishedStatuses> publish_waiting(InboxDatabase& database, store::ObjectStore& store, Random& random, std::ostream& out) {
    PublishedStatuses published;
    int refusals = 0;
    const std::vector<RecordStatus> waiting = TRY(database.unpublished_statuses());
    for (const RecordStatus& listed : waiting) {
        if (refusals == refusals_in_a_row) {
            ++published.not_reached;
            continue;
        }
        const RecordStatus next = TRY(database.status(listed.record));  // it may have been set anew meanwhile
        if (next.published) continue;
        const envelope::Bytes sealed = TRY(envelope::seal_slip_status(next.status, next.slip, random));
        const auto put = store.put_replace(envelope::slip_key(next.slip), sealed);
        if (put) {
            refusals = 0;
            ++published.put;
            TRY(database.note_status_published(next.record, next.revision));
        } else {
            ++refusals;
            ++published.not_reached;
            fmt::print(out, "trouble    {}\n", put.error().message());
        }
    }
    return published;
}

}  // namespace

namespace {

// Those that are taken out, now or soon, have revision 0 or are passed over.
constexpr std::string_view in_store = "FROM status t JOIN submission s ON s.id = t.submission WHERE t.published > 0 AND NOT"
                                      " (t.state = 'done' AND t.since < ?1)";

bool is_same(const envelope::SlipStatus& one, const envelope::SlipStatus& other) {
    return one.state == other.state && to_rfc3339(one.since) == to_rfc3339(other.since) && one.sentence == other.sentence;
}

enum class Stored { as_given, other, missing };

// Of records with one slip the store keeps the last that was put: any of theirs is right.
Result<Stored> look_at_status(const StatusParts& parts, const std::string& slip) {
    const auto sealed = parts.store.get(envelope::slip_key(slip), envelope::max_status_bytes);
    if (!sealed && sealed.error().is(store::StoreError::not_found)) return Stored::missing;
    if (!sealed && sealed.error().is(store::StoreError::too_large)) return Stored::other;
    if (!sealed) return sealed.error();
    const auto told = envelope::open_slip_status(*sealed, slip);
    if (!told) return Stored::other;
    const std::vector<std::int64_t> records = TRY(parts.database.with_slip(slip));
    for (const std::int64_t record : records) {
        const RecordStatus known = TRY(parts.database.status(record));
        // What a person has set meanwhile is on its way there.
        if (!known.published || is_same(known.status, *told)) return Stored::as_given;
    }
    return Stored::other;
}

Result<void> unpublish(const StatusParts& parts, const std::vector<std::int64_t>& records) {
    sql::Connection& tables = parts.database.tables();
    return tables.transaction([&]() -> Result<void> {
        for (const std::int64_t record : records) TRY(tables.change_later("UPDATE status SET published = 0 WHERE submission = ?1", {record}));
        return {};
    });
}

// Where the store has more than it lists, only so many are looked at, the next ones by record.
Result<std::vector<std::int64_t>> missing_from(const StatusParts& parts, std::int64_t first, const std::string& oldest) {
    const sql::Rows next = TRY(parts.database.tables().query(
        fmt::format("SELECT t.submission, s.slip {} AND t.submission >= ?2 ORDER BY t.submission LIMIT {}", in_store, looked_at_one_by_one),
        {oldest, first}));
    std::vector<std::int64_t> missing;
    for (const sql::Row& row : next) {
        const auto there = parts.store.head(envelope::slip_key(row.text(1)));
        if (!there && missing.empty()) return there.error();
        if (!there) break;
        if (!*there) missing.push_back(row.integer(0));
    }
    return missing;
}

Result<std::vector<std::int64_t>> all_missing(const StatusParts& parts, std::int64_t first, const std::string& oldest) {
    const auto listed = parts.store.list("slips/");
    if (!listed && listed.error().is(store::StoreError::too_large)) return missing_from(parts, first, oldest);
    if (!listed) return listed.error();
    std::set<ObjectKey> there;
    for (const store::ObjectInfo& object : *listed) there.insert(object.key);
    const sql::Rows all = TRY(parts.database.tables().query(fmt::format("SELECT t.submission, s.slip {}", in_store), {oldest}));
    std::vector<std::int64_t> missing;
    for (const sql::Row& row : all) {
        if (!there.contains(envelope::slip_key(row.text(1)))) missing.push_back(row.integer(0));
    }
    return missing;
}

}  // namespace

Result<RepairedStatuses> repair_statuses(const StatusParts& parts) {
    sql::Connection& tables = parts.database.tables();
    const std::string oldest = to_rfc3339(parts.now - done_kept);
    // Removed by a clock that was ahead.
    TRY(tables.change("UPDATE status SET revision = 1 WHERE revision = 0 AND since >= ?1", {oldest}));
    const auto count = static_cast<std::uint64_t>(TRY(tables.query(fmt::format("SELECT count(*) {}", in_store), {oldest})).at(0).integer(0));
    if (count == 0) return RepairedStatuses{};
    const sql::Rows one = TRY(tables.query(fmt::format("SELECT t.submission, s.slip {} ORDER BY t.submission LIMIT 1 OFFSET ?2", in_store),
                                           {oldest, static_cast<std::int64_t>(parts.random.below(count))}));
    if (one.empty()) return RepairedStatuses{};
    switch (TRY(look_at_status(parts, one.front().text(1)))) {
        case Stored::as_given: return RepairedStatuses{};
        case Stored::other:
            // The store is from a copy, so that any of them may be as it was before.
            return RepairedStatuses{0, TRY(tables.change("UPDATE status SET published = 0 WHERE published > 0 AND NOT (state = 'done' AND since < ?1)", {oldest}))};
        case Stored::missing: break;
    }
    const std::vector<std::int64_t> missing = TRY(all_missing(parts, one.front().integer(0), oldest));
    TRY(unpublish(parts, missing));
    return RepairedStatuses{missing.size(), 0};
}

Result<std::uint64_t> remove_old_statuses(InboxDatabase& database, store::ObjectStore& store, WallTime now) {
    // Revision 0: it is not in the store and not on its way there; the next change makes it 1. A slip that another record came with
    // too goes with the last of them.
    const sql::Rows old = TRY(database.tables().query(
        "SELECT t.submission, s.slip FROM status t JOIN submission s ON s.id = t.submission"
        " WHERE t.state = 'done' AND t.since < ?1 AND t.revision > 0 AND NOT EXISTS"
        " (SELECT o.submission FROM status o JOIN submission r ON r.id = o.submission"
        "  WHERE r.slip = s.slip AND NOT (o.state = 'done' AND o.since < ?1)) ORDER BY t.since LIMIT 1000",
        {to_rfc3339(now - done_kept)}));
    std::uint64_t removed = 0;
    for (const sql::Row& row : old) {
        TRY(store.remove(envelope::slip_key(row.text(1))));
        TRY(database.tables().change("UPDATE status SET revision = 0, published = 0 WHERE submission = ?1", {row.integer(0)}));
        ++removed;
    }
    return removed;
}

Result<std::vector<Error>> tend_statuses(const StatusParts& parts) {
    std::vector<Error> troubles;
    TRY(parts.database.alone_with_statuses(sql::IfTaken::leave, [&]() -> Result<void> {
        const auto repaired = repair_statuses(parts);
        if (!repaired && !is_of_store(repaired.error())) return repaired.error();
        if (!repaired) troubles.push_back(repaired.error());
        if (repaired && repaired->lost > 0)
            fmt::print(parts.out, "slips      {} that the store has lost are put there again\n", repaired->lost);
        if (repaired && repaired->older > 0)
            fmt::print(parts.out, "slips      the store has one that is not as it was put there, as from an older copy; all {} are put there "
                                  "again\n", repaired->older);
        const auto old = remove_old_statuses(parts.database, parts.store, parts.now);
        if (!old && !is_of_store(old.error())) return old.error();
        if (!old) troubles.push_back(old.error());
        if (old && *old > 0) fmt::print(parts.out, "slips      {} that said \"done\" for more than 400 days are removed\n", *old);
        return {};
    }));
    return troubles;
}

Result<PublishedStatuses> publish_statuses(InboxDatabase& database, store::ObjectStore& store, Random& random, std::ostream& out,
                                           sql::IfTaken if_taken) {
    PublishedStatuses published;
    TRY(database.alone_with_statuses(if_taken, [&]() -> Result<void> {
        published = TRY(publish_waiting(database, store, random, out));
        return {};
    }));
    return published;
}

}  // namespace engawa::office
