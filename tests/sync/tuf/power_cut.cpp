#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

// Loaded before a program (LD_PRELOAD): ends it, as a power cut would, just before the POWER_CUT_AT-th call that
// changes what is on the disk.

namespace {

void count_change() {
    static const char* const wanted = std::getenv("POWER_CUT_AT");
    static const long cut_at = wanted == nullptr ? 0 : std::atol(wanted);
    static long changes = 0;
    if (++changes == cut_at) _exit(99);
}

template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int rename(const char* from, const char* to) noexcept {
    count_change();
    return real<int(const char*, const char*)>("rename")(from, to);
}

int unlink(const char* path) noexcept {
    count_change();
    return real<int(const char*)>("unlink")(path);
}

int fsync(int descriptor) {
    count_change();
    return real<int(int)>("fsync")(descriptor);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
    count_change();
    return real<ssize_t(int, const void*, size_t, off_t)>("pwrite")(descriptor, bytes, size, offset);
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
    if (descriptor > 2) count_change();
    return real<ssize_t(int, const void*, size_t)>("write")(descriptor, bytes, size);
}

}
