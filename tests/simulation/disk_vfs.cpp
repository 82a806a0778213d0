#include "tests/simulation/disk_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "tests/simulation/disk.h"

namespace engawa::simulation {

namespace {

struct File;

// What the connections to one file share: locks (sqlite3_io_methods.xLock) and the index of the log (xShmMap). Memory
// of the machine; it is gone with the last connection.
struct Sharing {
    int connections = 0;
    int readers = 0;
    const File* reserved = nullptr;
    const File* pending = nullptr;
    const File* exclusive = nullptr;
    std::vector<std::unique_ptr<std::vector<char>>> regions;
    struct Slot {
        int readers = 0;
        const File* writer = nullptr;
    };
    std::array<Slot, SQLITE_SHM_NLOCK> slots;
};

struct State {
    Disk* disk;
    Disk::NodePointer node;
    std::string path;
    std::shared_ptr<Sharing> sharing;  // the file's connections
    int lock = SQLITE_LOCK_NONE;
    std::array<int, SQLITE_SHM_NLOCK> held{};  // 0, SQLITE_SHM_SHARED or SQLITE_SHM_EXCLUSIVE
    bool delete_on_close = false;
    // As SQLite's own does (os_unix.c, UNIXFILE_DIRSYNC): the first sync of a log makes its name durable too, also of one
    // that was there when it was opened.
    bool folder_to_sync = false;
};

struct File {
    sqlite3_file base;
    State* state;
};

std::map<const Disk::Node*, std::weak_ptr<Sharing>>& all_sharing() {
    static std::map<const Disk::Node*, std::weak_ptr<Sharing>> all;
    return all;
}

std::uint64_t random_seed = 1;

File* ours(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
State& state_of(sqlite3_file* file) { return *ours(file)->state; }

int code_of(int error, int otherwise) {
    if (error == 0) return SQLITE_OK;
    return error == ENOSPC ? SQLITE_FULL : otherwise;
}

Disk::NodePointer folder_of(const Disk& disk, std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return disk.find(slash == std::string_view::npos ? "" : path.substr(0, slash));
}

int unlock_file(sqlite3_file* file, int level) {
    State& state = state_of(file);
    Sharing& sharing = *state.sharing;
    if (state.lock <= level) return SQLITE_OK;
    for (const File** holder : {&sharing.reserved, &sharing.pending, &sharing.exclusive})
        if (*holder == ours(file)) *holder = nullptr;
    if (level == SQLITE_LOCK_NONE && state.lock > SQLITE_LOCK_NONE) --sharing.readers;
    state.lock = level;
    return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
    State& state = state_of(file);
    Sharing& sharing = *state.sharing;
    const File* const self = ours(file);
    const auto other = [&](const File* holder) { return holder != nullptr && holder != self; };
    if (state.lock >= level) return SQLITE_OK;
    if (state.lock == SQLITE_LOCK_NONE) {
        if (other(sharing.pending) || other(sharing.exclusive)) return SQLITE_BUSY;
        ++sharing.readers;
        state.lock = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED && state.lock < SQLITE_LOCK_RESERVED) {
        if (other(sharing.reserved)) return SQLITE_BUSY;
        sharing.reserved = self;
        state.lock = SQLITE_LOCK_RESERVED;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        if (other(sharing.pending)) return SQLITE_BUSY;
        sharing.pending = self;
        state.lock = SQLITE_LOCK_PENDING;
        if (sharing.readers > 1) return SQLITE_BUSY;
        sharing.exclusive = self;
        state.lock = SQLITE_LOCK_EXCLUSIVE;
    }
    return SQLITE_OK;
}

int check_lock(sqlite3_file* file, int* out) {
    *out = state_of(file).sharing->reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
}

int close_file(sqlite3_file* file) {
    unlock_file(file, SQLITE_LOCK_NONE);
    const std::unique_ptr<State> state(ours(file)->state);
    if (state->delete_on_close) (void)state->disk->remove(state->path, Disk::Kind::file);
    if (--state->sharing->connections == 0) all_sharing().erase(state->node.get());
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
    const State& state = state_of(file);
    if (state.disk->is_cut()) return SQLITE_IOERR_READ;
    const std::string& bytes = state.node->bytes;
    const auto start = std::min(static_cast<std::size_t>(offset), bytes.size());
    const auto wanted = static_cast<std::size_t>(amount);
    const auto count = std::min(wanted, bytes.size() - start);
    std::memcpy(out, bytes.data() + start, count);
    std::memset(static_cast<char*>(out) + count, 0, wanted - count);
    return count == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* data, int amount, sqlite3_int64 offset) {
    const State& state = state_of(file);
    return code_of(state.disk->write(*state.node, static_cast<std::uint64_t>(offset),
                                     {static_cast<const char*>(data), static_cast<std::size_t>(amount)}),
                   SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    const State& state = state_of(file);
    return code_of(state.disk->truncate(*state.node, static_cast<std::uint64_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* file, int) {
    State& state = state_of(file);
    if (const int error = state.disk->sync(*state.node); error != 0) return code_of(error, SQLITE_IOERR_FSYNC);
    if (!std::exchange(state.folder_to_sync, false)) return SQLITE_OK;
    return code_of(state.disk->sync(*folder_of(*state.disk, state.path)), SQLITE_IOERR_DIR_FSYNC);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(state_of(file).node->bytes.size());
    return SQLITE_OK;
}

int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int characteristics(sqlite3_file*) { return 0; }  // promises nothing: no atomic writes, no safe append

int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
    std::vector<std::unique_ptr<std::vector<char>>>& regions = state_of(file).sharing->regions;
    const auto wanted = static_cast<std::size_t>(region) + 1;
    *out = nullptr;
    if (regions.size() < wanted && extend == 0) return SQLITE_OK;
    while (regions.size() < wanted) regions.push_back(std::make_unique<std::vector<char>>(static_cast<std::size_t>(size)));
    *out = regions[wanted - 1]->data();
    return SQLITE_OK;
}

int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    State& state = state_of(file);
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    for (int pass = 0; pass < 2; ++pass) {  // looks at all of them first
        for (int i = offset; i < offset + count; ++i) {
            Sharing::Slot& slot = state.sharing->slots[static_cast<std::size_t>(i)];
            int& held = state.held[static_cast<std::size_t>(i)];
            if ((flags & SQLITE_SHM_UNLOCK) != 0) {
                if (pass == 0 || held == 0) continue;
                if (held == SQLITE_SHM_EXCLUSIVE) slot.writer = nullptr;
                else --slot.readers;
                held = 0;
            } else if (pass == 0) {
                if (held != 0) continue;
                if (slot.writer != nullptr || (exclusive && slot.readers > 0)) return SQLITE_BUSY;
            } else if (held == 0) {
                if (exclusive) slot.writer = ours(file);
                else ++slot.readers;
                held = exclusive ? SQLITE_SHM_EXCLUSIVE : SQLITE_SHM_SHARED;
            }
        }
    }
    return SQLITE_OK;
}

void shm_barrier(sqlite3_file*) {}

int shm_unmap(sqlite3_file* file, int) {
    shm_lock(file, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK);
    return SQLITE_OK;
}

const sqlite3_io_methods methods = {2,         close_file, read_file,   write_file, truncate_file, sync_file,
                                    file_size, lock_file,  unlock_file, check_lock, control,       sector_size,
                                    characteristics, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    file->pMethods = nullptr;
    const MountedPath at = name == nullptr ? MountedPath{} : mounted(name);
    if (at.disk == nullptr || at.disk->is_cut()) return SQLITE_CANTOPEN;
    Disk::NodePointer node = at.disk->find(at.path);
    if (node == nullptr) {
        if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
        if (at.disk->create_file(at.path, node) != 0) return SQLITE_CANTOPEN;
    }
    auto state = std::make_unique<State>();
    state->disk = at.disk;
    state->path = std::string(at.path);
    state->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    const bool is_log = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    state->folder_to_sync = is_log && (flags & SQLITE_OPEN_CREATE) != 0;
    std::weak_ptr<Sharing>& known = all_sharing()[node.get()];
    state->sharing = known.lock();
    if (state->sharing == nullptr) known = state->sharing = std::make_shared<Sharing>();
    ++state->sharing->connections;
    state->node = std::move(node);
    ours(file)->state = state.release();
    file->pMethods = &methods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int remove_file(sqlite3_vfs*, const char* name, int sync_folder) {
    const MountedPath at = mounted(name);
    if (at.disk == nullptr) return SQLITE_IOERR_DELETE;
    const int error = at.disk->remove(at.path, Disk::Kind::file);
    if (error == ENOENT) return SQLITE_IOERR_DELETE_NOENT;
    if (error != 0 || sync_folder == 0) return code_of(error, SQLITE_IOERR_DELETE);
    return code_of(at.disk->sync(*folder_of(*at.disk, at.path)), SQLITE_IOERR_DIR_FSYNC);
}

int access_file(sqlite3_vfs*, const char* name, int flags, int* out) {
    const MountedPath at = mounted(name);
    if (at.disk != nullptr && at.disk->is_cut()) return SQLITE_IOERR_ACCESS;
    const auto node = at.disk == nullptr ? nullptr : at.disk->find(at.path);
    // An empty file counts as none, as in SQLite's own: a log of no length needs no recovery.
    *out = node != nullptr && (flags != SQLITE_ACCESS_EXISTS || !node->bytes.empty()) ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    if (std::strlen(name) >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
    std::strcpy(out, name);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* out) {
    SeededRandom random(random_seed);
    random.fill(std::as_writable_bytes(std::span(out, static_cast<std::size_t>(size))));
    return size;
}

int no_sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

int current_time(sqlite3_vfs*, double* out) {
    *out = 2461000.0;
    return SQLITE_OK;
}

}  // namespace

void use_simulated_disks_for_sqlite() {
    static sqlite3_vfs vfs;
    if (vfs.zName != nullptr) return;
    // One thread, and nobody asks how much memory it takes: a tenth of a run went into locks and sums.
    ENGAWA_VERIFY(sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK);
    ENGAWA_VERIFY(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(File);
    vfs.mxPathname = 512;
    vfs.zName = "simulated";
    vfs.xOpen = open_file;
    vfs.xDelete = remove_file;
    vfs.xAccess = access_file;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = randomness;
    vfs.xSleep = no_sleep;
    vfs.xCurrentTime = current_time;
    ENGAWA_VERIFY(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
}

void seed_sqlite(std::uint64_t seed) {
    random_seed = seed;
    sqlite3_randomness(0, nullptr);
}

}  // namespace engawa::simulation
