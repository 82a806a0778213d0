#pragma once

#include <string_view>

#include "sync/store/store.h"

namespace engawa::store {

inline Bytes bytes(std::string_view text) {
    const auto span = std::as_bytes(std::span(text.data(), text.size()));
    return {span.begin(), span.end()};
}

}  // namespace engawa::store
