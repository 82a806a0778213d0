#include "sync/office/kept_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sync/office/form_knowledge.h"
#include "sync/office/inbox_name.h"
#include "sync/office/office_error.h"

namespace engawa::office {

namespace {

// What is whole is never replaced: it may be the only one there is.
Result<void> write_kept(InboxDatabase& database, const ObjectKey& key, envelope::BytesView bytes, WallTime now) {
    sql::Connection& tables = database.tables();
    const std::string kept_at = to_rfc3339(now);
    const auto size = static_cast<std::int64_t>(bytes.size());
    for (;;) {
        if (TRY(tables.change("INSERT INTO kept_object (object, kept_at, size_bytes, bytes) VALUES (?1, ?2, ?3, ?4)"
                              " ON CONFLICT (object) DO NOTHING", {key.text(), kept_at, size, bytes})) == 1)
            return {};
        const auto there = TRY(kept_of(database, key));
        if (!there) continue;  // taken in meanwhile
        if (is_named_for(key, *there)) return {};
        // Another pull may have replaced it since it was looked at.
        if (TRY(tables.change("UPDATE kept_object SET kept_at = ?2, size_bytes = ?3, bytes = ?4 WHERE object = ?1 AND bytes = ?5",
                              {key.text(), kept_at, size, bytes, envelope::BytesView(*there)})) == 1)
            return {};
    }
}

// The one of that name among these keys.
Result<std::string> only_one(const std::set<std::string>& keys, const std::string& given, std::string_view command) {
    std::vector<std::string> found;
    for (const std::string& key : keys) {
        if (is_named(key, given)) found.push_back(key);
    }
    if (found.empty())
        return Error(OfficeError::no_such_record, std::string(command),
                     "there is nothing of that name; give the whole key or the whole sha256 that engawa inbox set-aside list shows");
    if (found.size() > 1)
        return Error(OfficeError::several_records, std::string(command),
                     fmt::format("{} have that sha256; give the key of one", found.size()));
    return found.front();
}

}  // namespace

Result<Kept> keep_object(InboxDatabase& database, const ObjectKey& object, envelope::BytesView bytes, WallTime now,
                         std::uint64_t most_bytes) {
    const std::string& key = object.text();
    // "inbox/kiosk-a/", by the bytes: a kiosk's id has none of LIKE's signs, another name may.
    const std::string folder = key.substr(0, key.rfind('/') + 1);
    const sql::Rows sum = TRY(database.tables().query(
        "SELECT CAST(coalesce(sum(size_bytes), 0) AS BIGINT) FROM kept_object WHERE object <> ?2 AND substr(object, 1, CAST(?3 AS INTEGER)) = ?1"
        " AND object NOT IN (SELECT object FROM discarded)",
        {folder, key, static_cast<std::int64_t>(folder.size())}));
    if (static_cast<std::uint64_t>(sum.at(0).integer(0)) + bytes.size() > most_bytes) return Kept::no_room;
    TRY(write_kept(database, object, bytes, now));
    return Kept::yes;
}

Result<void> keep_discarded(InboxDatabase& database, const ObjectKey& object, envelope::BytesView bytes, WallTime now) {
    return write_kept(database, object, bytes, now);
}

Result<std::vector<KeptObject>> all_kept(InboxDatabase& database) {
    std::vector<KeptObject> all;
    const sql::Rows rows = TRY(database.tables().query("SELECT object, kept_at, size_bytes FROM kept_object ORDER BY object"));
    for (const sql::Row& row : rows) all.push_back({row.text(0), row.text(1), static_cast<std::uint64_t>(row.integer(2))});
    return all;
}

Result<std::pair<KeptObject, std::vector<std::byte>>> kept_bytes(InboxDatabase& database, const std::string& object) {
    const std::vector<KeptObject> all = TRY(all_kept(database));
    std::set<std::string> keys;
    for (const KeptObject& kept : all) keys.insert(kept.object);
    const std::string key = TRY(only_one(keys, object, "set-aside show"));
    auto bytes = TRY(kept_of(database, ObjectKey(key)));
    if (!bytes) return Error(OfficeError::no_such_record, key, "a pull has just taken it in");
    return std::pair(*std::ranges::find(all, key, &KeptObject::object), std::move(*bytes));
}

Result<std::string> forget(InboxDatabase& database, const std::string& object) {
    std::set<std::string> keys;
    const std::vector<SetAside> aside = TRY(database.all_set_aside());
    for (const SetAside& item : aside) keys.insert(item.object);
    const std::vector<KeptObject> kept = TRY(all_kept(database));
    for (const KeptObject& item : kept) keys.insert(item.object);
    const std::string key = TRY(only_one(keys, object, "set-aside forget"));
    sql::Connection& tables = database.tables();
    TRY(tables.transaction([&]() -> Result<void> {
        TRY(tables.change("DELETE FROM set_aside WHERE object = ?1", {key}));
        TRY(tables.change("DELETE FROM kept_object WHERE object = ?1", {key}));
        return {};
    }));
    return key;
}

bool is_named(const std::string& object, std::string_view given) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    if (object == given) return true;
    const bool is_hash = given.size() == 64 && given.find_first_not_of(hexadecimal) == given.npos;
    return is_hash && object.ends_with(fmt::format("/{}.age", given));
}

Result<Discarded> discard(InboxDatabase& database, const std::string& object, const std::string& because, WallTime now) {
    if (because.empty() || !is_plain_text(because)) return Error(OfficeError::bad_usage, "--because", "say why, in plain text");
    const std::vector<SetAside> aside = TRY(database.all_set_aside());
    std::set<std::string> keys;
    for (const SetAside& each : aside) keys.insert(each.object);
    const std::string key = TRY(only_one(keys, object, "set-aside discard"));
    const SetAside& item = *std::ranges::find(aside, key, &SetAside::object);
    if (item.reason == error_name(OfficeError::name_mismatch))
        return Error(OfficeError::bad_usage, item.object,
                     "it came damaged, and the whole one is to come under the same name, which would not be taken in any more. "
                     "Its line goes when the whole one has come; engawa inbox set-aside forget drops it before");
    const Discarded discarded{item.object, item.reason, because, to_rfc3339(now)};
    sql::Connection& tables = database.tables();
    TRY(tables.transaction([&]() -> Result<void> {
        TRY(tables.change("INSERT INTO discarded (object, reason, detail, because, discarded_at) VALUES (?1, ?2, ?3, ?4, ?5)"
                          " ON CONFLICT (object) DO UPDATE SET reason = ?2, detail = ?3, because = ?4, discarded_at = ?5",
                          {item.object, item.reason, item.detail, because, discarded.discarded_at}));
        TRY(tables.change("DELETE FROM set_aside WHERE object = ?1", {item.object}));
        return {};
    }));
    return discarded;
}

Result<std::vector<Discarded>> all_discarded(InboxDatabase& database) {
    std::vector<Discarded> all;
    const sql::Rows rows =
        TRY(database.tables().query("SELECT object, reason, because, discarded_at FROM discarded ORDER BY object"));
    for (const sql::Row& row : rows) all.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
    return all;
}

Result<bool> is_discarded(InboxDatabase& database, const ObjectKey& object) {
    return !TRY(database.tables().query("SELECT object FROM discarded WHERE object = ?1", {object.text()})).empty();
}

Result<void> undo_discard(InboxDatabase& database, const Discarded& discarded) {
    sql::Connection& tables = database.tables();
    return tables.transaction([&]() -> Result<void> {
        TRY(tables.change("INSERT INTO set_aside (object, reason, detail, size_bytes, first_seen, last_seen)"
                          " SELECT object, reason, detail, 0, discarded_at, discarded_at FROM discarded WHERE object = ?1"
                          " ON CONFLICT (object) DO NOTHING",
                          {discarded.object}));
        TRY(tables.change("DELETE FROM discarded WHERE object = ?1", {discarded.object}));
        return {};
    });
}

Result<std::optional<std::vector<std::byte>>> kept_of(InboxDatabase& database, const ObjectKey& object) {
    const sql::Rows rows = TRY(database.tables().query("SELECT bytes FROM kept_object WHERE object = ?1", {object.text()}));
    return rows.empty() ? std::optional<std::vector<std::byte>>() : std::optional(rows.front().blob(0));
}

Result<void> tidy_set_aside(InboxDatabase& database) {
    sql::Connection& tables = database.tables();
    TRY(tables.change("DELETE FROM set_aside WHERE object IN (SELECT object FROM discarded)"));
    // inbox/<kiosk>/<sha256>.age
    TRY(tables.change("DELETE FROM set_aside WHERE reason <> ?1 AND substr(object, length(object) - 67, 64) IN (SELECT sha256 FROM envelope)",
                      {error_name(OfficeError::not_inbox_key)}));
    TRY(tables.change("DELETE FROM kept_object WHERE object NOT IN (SELECT object FROM discarded)"
                      " AND substr(object, length(object) - 67, 64) IN (SELECT sha256 FROM envelope)"));
    return {};
}

}  // namespace engawa::office
