#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "kiosk/base/secret_bytes.h"

// The program's own operator new and delete: what is given back is overwritten first. Answers pass through many
// short-lived strings (an XML text, a layout, an utterance) that no owner can wipe one by one; with this, the end of
// the last owner is the end of the text. Linked as an object into programs that hold a resident's data.

namespace {

void* allocate(std::size_t size, std::size_t alignment) {
    if (size == 0) size = 1;
    while (true) {
        void* memory = nullptr;
        if (alignment <= alignof(std::max_align_t)) {
            memory = std::malloc(size);
        } else if (posix_memalign(&memory, alignment, size) != 0) {
            memory = nullptr;
        }
        if (memory) return memory;
        const std::new_handler handler = std::get_new_handler();
        if (!handler) throw std::bad_alloc();
        handler();
    }
}

void release(void* memory) noexcept {
    if (!memory) return;
    engawa::wipe_memory(memory, malloc_usable_size(memory));
    std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size, 0); }
void* operator new[](std::size_t size) { return allocate(size, 0); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
