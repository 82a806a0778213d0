#include "sync/office/kept_objects.h"

#include <fmt/format.h>

#include "sync/office/form_knowledge.h"
#include "sync/office/office_error.h"

namespace engawa::office {

Result<Kept> keep_object(InboxDatabase& database, const ObjectKey& object, envelope::BytesView bytes, WallTime now,
                         std::uint64_t most_bytes) {
    const std::string& key = object.text();
    // "inbox/kiosk-a/", by the bytes: a kiosk's id has none of LIKE's signs, another name may.
    const std::string folder = key.substr(0, key.rfind('/') + 1);
    const sql::Rows sum = TRY(database.tables().query(
        "SELECT CAST(coalesce(sum(size_bytes), 0) AS BIGINT) FROM kept_object WHERE object <> ?2 AND substr(object, 1, CAST(?3 AS INTEGER)) = ?1",
        {folder, key, static_cast<std::int64_t>(folder.size())}));
    if (static_cast<std::uint64_t>(sum.at(0).integer(0)) + bytes.size() > most_bytes) return Kept::no_room;
    TRY(database.tables().change("INSERT INTO kept_object (object, kept_at, size_bytes, bytes) VALUES (?1, ?2, ?3, ?4)"
                                 " ON CONFLICT (object) DO UPDATE SET kept_at = ?2, size_bytes = ?3, bytes = ?4",
                                 {key, to_rfc3339(now), static_cast<std::int64_t>(bytes.size()), bytes}));
    return Kept::yes;
}

Result<Discarded> discard(InboxDatabase& database, const std::string& object, const std::string& because, WallTime now) {
    if (because.empty() || !is_plain_text(because)) return Error(OfficeError::bad_usage, "--because", "say why, in plain text");
    std::vector<SetAside> found;
    const std::vector<SetAside> aside = TRY(database.all_set_aside());
    for (const SetAside& item : aside) {
        if (!object.empty() && item.object.find(object) != item.object.npos) found.push_back(item);
    }
    if (found.empty())
        return Error(OfficeError::no_such_record, "set-aside discard", "nothing of that name is set aside; see engawa inbox set-aside list");
    if (found.size() > 1)
        return Error(OfficeError::several_records, "set-aside discard",
                     fmt::format("{} that are set aside have that in their name; say more of it", found.size()));
    const SetAside& item = found.front();
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

}  // namespace engawa::office
