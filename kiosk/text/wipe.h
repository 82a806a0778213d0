#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include <string.h>

// Overwriting what was personal before its memory goes back: a freed buffer keeps its bytes. explicit_bzero is
// never optimised away.

namespace engawa::text {

template <typename T>
    requires std::is_trivially_copyable_v<T>
void wipe(std::vector<T>& values) {
    values.resize(values.capacity());
    if (!values.empty()) explicit_bzero(values.data(), values.size() * sizeof(T));
    values.clear();
}

inline void wipe(std::string& text) {
    text.resize(text.capacity());
    explicit_bzero(text.data(), text.size());
    text.clear();
}

}  // namespace engawa::text
