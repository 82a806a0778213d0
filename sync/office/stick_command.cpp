#include "sync/office/stick_command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <unistd.h>

#include <cerrno>
#include <set>

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/slip.h"
#include "sync/exchange/marker.h"
#include "sync/office/office_error.h"
#include "sync/office/stick_content.h"
#include "sync/office/store_login.h"
#include "sync/store/folder_store.h"
#include "sync/store/open.h"

namespace engawa::office {

namespace {

constexpr std::uint64_t max_object_bytes = 1u << 30;

struct BroughtSlips {
    int brought = 0;
    int removed = 0;
    std::size_t left_out = 0;  // older than what a kiosk keeps
};

// What the store has no more, or what a kiosk would not keep, goes first: a full stick has no other room. Of the others the
// newest come first, so that a stick that gets full has those.
Result<BroughtSlips> bring_slips(store::ObjectStore& from, store::ObjectStore& stick) {
    BroughtSlips done;
    const store::Newest listed = store::newest_of(TRY(from.list("slips/")), {.objects = envelope::max_carried_statuses,
                                                                             .bytes = envelope::max_carried_status_bytes,
                                                                             .bytes_each = envelope::max_status_bytes});
    done.left_out = listed.left_out;
    std::set<ObjectKey> kept;
    for (const store::ObjectInfo& object : listed.objects) kept.insert(object.key);
    const auto let_go = [&](const ObjectKey& key) -> Result<void> {
        TRY(stick.remove(key));
        ++done.removed;
        return {};
    };
    for (const store::ObjectInfo& object : TRY(stick.list("slips/"))) {
        if (!kept.contains(object.key)) TRY(let_go(object.key));
    }
    for (const store::ObjectInfo& object : listed.objects) {
        const auto bytes = from.get(object.key, max_object_bytes);
        if (!bytes.ok() && bytes.error().is(store::StoreError::not_found)) {
            TRY(let_go(object.key));  // the office took it back while it was looked at
            continue;
        }
        if (!bytes.ok()) return bytes.error();
        const auto there = stick.get(object.key, bytes->size());
        if (there.ok() && *there == *bytes) continue;
        TRY(stick.put_replace(object.key, *bytes));
        ++done.brought;
    }
    return done;
}

// Without it a stick says nothing of slips (docs/formats/stick.md).
Result<void> make_slips_folder(const std::filesystem::path& stick) {
    std::error_code code;
    std::filesystem::create_directory(stick / "slips", code);
    if (code) return file_error(code.value(), stick / "slips", "cannot make folder");
    return {};
}

}  // namespace

Result<void> make_stick(const StickOptions& options, std::ostream& out) {
    if (!envelope::is_plain_id(options.city))
        return Error(OfficeError::bad_usage, "--city", "a city is named with a-z, 0-9 and -, at most 64 of them");
    const auto before = exchange::read_marker(options.folder);
    if (before.ok() && before->city != options.city) {
        return Error(OfficeError::bad_usage, "--city",
                     fmt::format("this stick is for {}; remove its {} to give it away", before->city, exchange::marker_file_name));
    }
    std::error_code code;
    if (!std::filesystem::is_directory(options.folder, code))
        return Error(OfficeError::bad_usage, options.folder.string(), "there is no such folder; plug the stick in and name where it is mounted");
    const exchange::Marker marker = exchange::marker_for(options.city);
    // A full stick has no room to write it again.
    if (!before.ok() || *before != marker)
        TRY(write_file_atomically(options.folder / exchange::marker_file_name, exchange::marker_text(marker)));
    if (options.from_store) {
        const auto from = TRY(open_named_store(*options.from_store, options.store_user, options.store_secret_file));
        store::FolderStore stick(options.folder);
        const BroughtContent content = TRY(bring_content(*from, stick));
        const BroughtSlips slips = TRY(bring_slips(*from, stick));
        TRY(make_slips_folder(options.folder));
        fmt::print(out, "{} files of content and {} slips were brought to it\n", content.brought, slips.brought);
        if (content.removed > 0) fmt::print(out, "{} files of older content were removed from it\n", content.removed);
        if (slips.removed > 0)
            fmt::print(out, "{} slips that the store has no more, or that a kiosk would not keep, were removed from it\n", slips.removed);
        if (slips.left_out > 0)
            fmt::print(out,
                       "{} slips were left out: a kiosk keeps {} of a stick, or {} MiB, and it has the newest by when the store says they were "
                       "written. Residents whose slip is among the others can ask at the counter, or at a kiosk with a network\n",
                       slips.left_out, envelope::max_carried_statuses, envelope::max_carried_status_bytes >> 20);
    }
    TRY(sync_stick(options.folder));
    fmt::print(out, "{} carries for {}; it may be pulled out\n", options.folder.string(), options.city);
    return {};
}

Result<PulledFrom> kind_of_store(const std::string& address) {
    const auto folder = store::folder_of(address);
    if (!folder) return PulledFrom::network;
    const auto marker = exchange::read_marker(*folder);
    if (marker.ok()) return PulledFrom::stick;
    if (marker.error().is(exchange::StickError::not_ours)) return PulledFrom::network;
    return marker.error();
}

Result<void> sync_stick(const std::filesystem::path& folder) {
    const FileDescriptor top(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!top.is_open() || ::syncfs(top.number()) != 0) return file_error(errno, folder, "cannot sync");
    return {};
}

}  // namespace engawa::office
