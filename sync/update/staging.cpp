#include "sync/update/staging.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <set>

#include "kiosk/base/atomic_file.h"
#include "kiosk/content/pack.h"
#include "sync/tuf/target_file.h"
#include "sync/update/error.h"

namespace engawa::update {

namespace {

namespace fs = std::filesystem;

Result<void> make_folder(const fs::path& folder) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) return file_error(code.value(), folder, "cannot make");
    return {};
}

// Regular files below a folder; none when it is not there.
std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (fs::recursive_directory_iterator it(folder, ignored), end; !ignored && it != end; it.increment(ignored)) {
        if (it->is_regular_file(ignored) && !it->is_symlink(ignored)) files.push_back(it->path());
    }
    return files;
}

// The files of known packs by their length.
class KnownFiles {
  public:
    explicit KnownFiles(const std::vector<KnownPack>& packs) {
        for (const KnownPack& pack : packs) {
            for (const fs::path& file : files_below(pack.folder)) {
                std::error_code ignored;
                const std::uintmax_t size_bytes = fs::file_size(file, ignored);
                if (!ignored) by_length_.emplace(size_bytes, Known{file, pack.sharing});
            }
        }
    }

    struct Known {
        fs::path file;
        KnownPack::Sharing sharing;
    };

    // Null when no pack has that content. A file that cannot be read is one that is not there.
    const Known* find(const tuf::TargetFile& target) const {
        const auto [first, last] = by_length_.equal_range(target.length_bytes);
        for (auto known = first; known != last; ++known) {
            const Result<bool> same = tuf::is_target_file(known->second.file, target);
            if (same.ok() && *same) return &known->second;
        }
        return nullptr;
    }

    static Result<void> share(const Known& known, const fs::path& at) {
        ::unlink(at.c_str());  // of another content, or not there
        // Where the file system has no links, a copy does.
        if (known.sharing == KnownPack::Sharing::link && ::link(known.file.c_str(), at.c_str()) == 0) return {};
        const std::vector<std::byte> bytes = TRY(read_file(known.file, content::pack_limit_bytes));
        return write_file_atomically(at, bytes);
    }

  private:
    std::multimap<std::uintmax_t, Known> by_length_;
};

// What earlier versions and interruptions have left.
Result<void> tidy(const fs::path& folder, const PackFiles& files) {
    std::error_code code;
    std::vector<fs::path> strays;
    for (fs::recursive_directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        const fs::path path = it->path().lexically_relative(folder);
        if (it->is_directory(code) && !it->is_symlink(code)) {
            const auto first = files.lower_bound(path.string() + "/");
            if (first != files.end() && first->first.starts_with(path.string() + "/")) continue;
            it.disable_recursion_pending();
        } else if (files.contains(path.string())) {
            continue;
        }
        strays.push_back(it->path());
    }
    if (code) return file_error(code.value(), folder, "cannot list");
    for (const fs::path& stray : strays) {
        fs::remove_all(stray, code);
        if (code) return file_error(code.value(), stray, "cannot remove");
    }
    return {};
}

Result<void> flush(const fs::path& folder, const PackFiles& files) {
    std::set<fs::path> folders{folder};
    for (const auto& [path, file] : files) folders.insert((folder / path).parent_path());
    for (const fs::path& each : folders) TRY(sync_folder(each));
    return {};
}

Result<void> check_space(std::uint64_t needed_bytes, const fs::path& folder, outbox::FreeSpace& space) {
    const std::uint64_t available_bytes = TRY(space.available_bytes());
    if (available_bytes >= needed_bytes + reserve_bytes) return {};
    return Error(UpdateError::no_space, folder.string(),
                 fmt::format("{} bytes are to be fetched or copied and {} kept free; {} are free", needed_bytes, reserve_bytes,
                             available_bytes),
                 Permanence::temporary);
}

}  // namespace

Result<void> stage(const SignedPack& pack, const fs::path& folder, const std::vector<KnownPack>& known,
                   const StagingParts& parts) {
    const KnownFiles known_files(known);
    std::vector<std::pair<fs::path, const KnownFiles::Known*>> shared;
    std::vector<std::pair<std::string, const tuf::TargetFile*>> missing;
    std::uint64_t needed_bytes = 0;
    for (const auto& [path, target] : pack.files) {
        const fs::path file = folder / path;
        TRY(make_folder(file.parent_path()));
        if (TRY(tuf::is_target_file(file, target))) continue;
        const KnownFiles::Known* const found = known_files.find(target);
        if (found != nullptr) shared.emplace_back(file, found);
        else missing.emplace_back(path, &target);
        if (found == nullptr || found->sharing == KnownPack::Sharing::copy) needed_bytes += target.length_bytes;
    }
    if (needed_bytes > 0) TRY(check_space(needed_bytes, folder, parts.free_space));
    for (const auto& [file, found] : shared) TRY(KnownFiles::share(*found, file));
    for (const auto& [path, target] : missing) {
        TRY(parts.may_fetch());
        TRY(parts.updater.fetch_target(target_folder(pack.id) + path, *target, folder / path));
    }
    TRY(tidy(folder, pack.files));
    return flush(folder, pack.files);
}

Result<bool> holds(const fs::path& folder, const SignedPack& pack) {
    for (const auto& [path, target] : pack.files) {
        if (!TRY(tuf::is_target_file(folder / path, target))) return false;
    }
    return files_below(folder).size() == pack.files.size();
}

Result<void> put_in_place(const fs::path& staged, const fs::path& place) {
    TRY(make_folder(place.parent_path()));
    std::error_code code;
    fs::remove_all(place, code);
    if (code) return file_error(code.value(), place, "cannot remove");
    fs::rename(staged, place, code);
    if (code) return file_error(code.value(), place, "cannot rename into place");
    TRY(sync_folder(place.parent_path()));
    TRY(sync_folder(place.parent_path().parent_path()));
    return sync_folder(staged.parent_path());
}

}  // namespace engawa::update
