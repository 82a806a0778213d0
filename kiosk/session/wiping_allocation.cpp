#include <malloc.h>
#include <string.h>

#include <cerrno>
#include <cstddef>

// Memory that is given back is overwritten first, whoever gives it back: an answer passes through strings of this
// program and buffers of SQLite, libxml2, HarfBuzz and SDL, and each of them frees what it no longer needs. Together
// with the owners that overwrite what they still hold, nothing of a visit is left in the heap after the wipe.
//
// glibc keeps its allocator reachable under these names for programs that replace free(3)
// ("Replacing malloc" in its manual). operator delete comes here too: it calls free.

// Sanitizers bring an allocator of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

extern "C" {

void* __libc_malloc(size_t size);
void* __libc_realloc(void* block, size_t size);
void __libc_free(void* block);

void free(void* block) {
    if (block == nullptr) return;
    const int kept_errno = errno;
    explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
    errno = kept_errno;
}

void* realloc(void* block, size_t size) {
    if (block == nullptr) return __libc_malloc(size);
    const size_t old_size = malloc_usable_size(block);
    if (size != 0 && size <= old_size && size >= old_size / 2) return block;
    void* moved = __libc_malloc(size);
    if (moved == nullptr && size != 0) return nullptr;
    if (moved != nullptr) memcpy(moved, block, size < old_size ? size : old_size);
    free(block);
    return moved;
}

}  // extern "C"

#endif
