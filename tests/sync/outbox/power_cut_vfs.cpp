#include "tests/sync/outbox/power_cut_vfs.h"

#include <signal.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "kiosk/base/random.h"

namespace engawa::outbox {

namespace {

struct Change {
    sqlite3_int64 offset;
    std::string bytes;   // empty: cut the file off at offset
};

struct Disk {
    PowerCut cut;
    std::uint64_t operations = 0;
};
Disk disk;  // of this process; a VFS has no other place for it

sqlite3_vfs* system_vfs() { return static_cast<sqlite3_vfs*>(sqlite3_vfs_find("unix")); }

struct FileState {
    explicit FileState(int size) : real_memory(static_cast<std::size_t>(size)) {}
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(real_memory.data()); }
    std::vector<char> real_memory;
    std::string seen;              // what this process reads: the disk and the pending changes
    std::vector<Change> pending;   // in order
};

struct File {
    sqlite3_file base;
    FileState* state;
};

FileState& state_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file)->state; }

int apply(FileState& state, const Change& change, std::size_t length) {
    sqlite3_file* real = state.real();
    if (change.bytes.empty()) return real->pMethods->xTruncate(real, change.offset);
    return real->pMethods->xWrite(real, change.bytes.data(), static_cast<int>(length), change.offset);
}

[[noreturn]] void power_fails() {
    ::raise(SIGKILL);
    std::abort();
}

bool fails_now() { return ++disk.operations == disk.cut.at_operation; }

int close_file(sqlite3_file* file) {
    std::unique_ptr<FileState> state(reinterpret_cast<File*>(file)->state);
    return state->real()->pMethods->xClose(state->real());
}

int read_file(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
    const std::string& seen = state_of(file).seen;
    const auto start = std::min(static_cast<std::size_t>(offset), seen.size());
    const auto count = std::min(static_cast<std::size_t>(amount), seen.size() - start);
    std::memcpy(out, seen.data() + start, count);
    std::memset(static_cast<char*>(out) + count, 0, static_cast<std::size_t>(amount) - count);
    return count == static_cast<std::size_t>(amount) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* data, int amount, sqlite3_int64 offset) {
    if (fails_now()) power_fails();
    FileState& state = state_of(file);
    const std::string bytes(static_cast<const char*>(data), static_cast<std::size_t>(amount));
    const std::size_t end = static_cast<std::size_t>(offset) + bytes.size();
    if (state.seen.size() < end) state.seen.resize(end);
    state.seen.replace(static_cast<std::size_t>(offset), bytes.size(), bytes);
    state.pending.push_back({offset, bytes});
    return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    if (fails_now()) power_fails();
    FileState& state = state_of(file);
    state.seen.resize(static_cast<std::size_t>(size));
    state.pending.push_back({size, {}});
    return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int flags) {
    FileState& state = state_of(file);
    if (fails_now()) {
        SeededRandom random(disk.cut.seed);
        for (const Change& change : state.pending)
            if (random.below(2) == 0) (void)apply(state, change, change.bytes.size());
        // The last one torn, at a place that need not be a sector's end.
        if (!state.pending.empty() && !state.pending.back().bytes.empty())
            (void)apply(state, state.pending.back(), 1 + random.below(state.pending.back().bytes.size()));
        power_fails();
    }
    for (const Change& change : state.pending)
        if (int code = apply(state, change, change.bytes.size()); code != SQLITE_OK) return code;
    state.pending.clear();
    return state.real()->pMethods->xSync(state.real(), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(state_of(file).seen.size());
    return SQLITE_OK;
}

// Locks and the shared-memory index are the system's own: they do not survive a power cut in any case.
sqlite3_file* real_of(sqlite3_file* file) { return state_of(file).real(); }
int lock_file(sqlite3_file* f, int level) { return real_of(f)->pMethods->xLock(real_of(f), level); }
int unlock_file(sqlite3_file* f, int level) { return real_of(f)->pMethods->xUnlock(real_of(f), level); }
int check_lock(sqlite3_file* f, int* out) { return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out); }
int control(sqlite3_file* f, int op, void* argument) {
    // No size hints and the like: they would write past us.
    const bool harmless = op == SQLITE_FCNTL_PERSIST_WAL || op == SQLITE_FCNTL_LOCK_TIMEOUT;
    return harmless ? real_of(f)->pMethods->xFileControl(real_of(f), op, argument) : SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file* f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); }
int characteristics(sqlite3_file*) { return 0; }  // promises nothing: no atomic writes, no safe append
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}
void shm_barrier(sqlite3_file* f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); }
int shm_unmap(sqlite3_file* f, int remove) { return real_of(f)->pMethods->xShmUnmap(real_of(f), remove); }

const sqlite3_io_methods methods = {2,         close_file, read_file,   write_file,    truncate_file,   sync_file,
                                    file_size, lock_file,  unlock_file, check_lock,    control,         sector_size,
                                    characteristics, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* ours = reinterpret_cast<File*>(file);
    ours->base.pMethods = nullptr;
    auto state = std::make_unique<FileState>(system_vfs()->szOsFile);
    if (int code = system_vfs()->xOpen(system_vfs(), name, state->real(), flags, out_flags); code != SQLITE_OK) return code;
    sqlite3_int64 size = 0;
    int code = state->real()->pMethods->xFileSize(state->real(), &size);
    state->seen.resize(static_cast<std::size_t>(size));
    if (code == SQLITE_OK && size > 0)
        code = state->real()->pMethods->xRead(state->real(), state->seen.data(), static_cast<int>(size), 0);
    if (code != SQLITE_OK) return code;
    ours->state = state.release();
    ours->base.pMethods = &methods;
    return SQLITE_OK;
}

}  // namespace

void register_power_cut_vfs(const PowerCut& cut) {
    disk = {cut, 0};
    if (sqlite3_vfs_find(power_cut_vfs_name) != nullptr) return;
    static sqlite3_vfs vfs;
    vfs = *system_vfs();
    vfs.szOsFile = sizeof(File);
    vfs.zName = power_cut_vfs_name;
    vfs.pNext = nullptr;
    vfs.xOpen = open_file;
    sqlite3_vfs_register(&vfs, 0);
}

std::uint64_t power_cut_operations() { return disk.operations; }

}  // namespace engawa::outbox
