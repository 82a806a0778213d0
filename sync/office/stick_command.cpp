#include "sync/office/stick_command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/bytes.h"
#include "sync/envelope/manifest.h"
#include "sync/exchange/marker.h"
#include "sync/office/office_error.h"
#include "sync/office/store_login.h"
#include "sync/store/folder_store.h"
#include "sync/store/open.h"

namespace engawa::office {

namespace {

constexpr std::uint64_t max_object_bytes = 1u << 30;

// What leads to other files comes after them, and the timestamp last: a stick torn out midway holds the older state or the
// newer. Targets first, then metadata by what signs what.
int place_in_order(const ObjectKey& key) {
    const std::string& text = key.text();
    if (!text.starts_with("content/metadata/")) return 0;
    if (text.ends_with("/timestamp.json")) return 3;
    return text.ends_with(".snapshot.json") ? 2 : 1;
}

// A target's name begins with the sha256 of its bytes (content-repository.md): one that lies whole on the stick need not be
// read from the store, and one that went bad there is seen.
bool is_whole_target(const ObjectKey& key, const store::Bytes& bytes) {
    const std::string_view text = key.text();
    return text.starts_with("content/targets/") && text.substr(text.rfind('/') + 1).starts_with(envelope::sha256_hex(bytes) + ".");
}

Result<int> bring(store::ObjectStore& from, store::ObjectStore& stick, std::string_view prefix) {
    std::vector<store::ObjectInfo> objects = TRY(from.list(prefix));
    std::ranges::stable_sort(objects, {}, [](const store::ObjectInfo& object) { return place_in_order(object.key); });
    int brought = 0;
    for (const store::ObjectInfo& object : objects) {
        const auto there = stick.get(object.key, object.size_bytes);
        if (there.ok() && is_whole_target(object.key, *there)) continue;
        const store::Bytes bytes = TRY(from.get(object.key, max_object_bytes));
        if (there.ok() && *there == bytes) continue;
        TRY(stick.put_replace(object.key, bytes));
        ++brought;
    }
    return brought;
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
    TRY(write_file_atomically(options.folder / exchange::marker_file_name,
                              exchange::marker_text(exchange::marker_for(options.city))));
    if (options.from_store) {
        const auto from = TRY(open_named_store(*options.from_store, options.store_user, options.store_secret_file));
        store::FolderStore stick(options.folder);
        const int files = TRY(bring(*from, stick, "content/"));
        const int slips = TRY(bring(*from, stick, "slips/"));
        fmt::print(out, "{} files of content and {} slips were brought to it\n", files, slips);
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
