#include "kiosk/forms/xpath/ast.h"
#include "kiosk/forms/xpath/regex.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace engawa::forms::xpath {

std::shared_ptr<ast::Pool> new_pool() { return std::make_shared<ast::Pool>(); }

namespace ast {

double calculated(Arithmetic op, double left, double right) {
    switch (op) {
        case Arithmetic::plus: return left + right;
        case Arithmetic::minus: return left - right;
        case Arithmetic::multiply: return left * right;
        case Arithmetic::divide: return left / right;
        case Arithmetic::modulo: return std::fmod(left, right);
    }
    ENGAWA_VERIFY(false && "an Arithmetic outside its enumerators");
}

void* Pool::room(std::size_t bytes) {
    constexpr std::size_t largest_block = 1u << 16;
    if (bytes > free_.size()) {
        const std::size_t size = std::max(bytes, next_block_bytes_);
        next_block_bytes_ = std::min(2 * next_block_bytes_, largest_block);
        blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
        free_ = {blocks_.back().get(), size};
    }
    std::byte* const at = free_.data();
    free_ = free_.subspan(bytes);
    return at;
}

std::string_view Pool::kept(std::string_view text) {
    return text.empty() ? std::string_view() : std::string_view(*texts_.emplace(text).first);
}

// Most tests have a name of their own.
std::string_view Pool::copied(std::string_view text) {
    if (text.empty()) return {};
    constexpr std::size_t part = alignof(void*);
    char* const at = static_cast<char*>(room((text.size() + part - 1) / part * part));
    std::copy(text.begin(), text.end(), at);
    return {at, text.size()};
}

const NodeTest& Pool::test(const NodeTest& test) {
    const auto found = tests_.find(test);
    if (found != tests_.end()) return *found;
    NodeTest own = test;
    own.prefix = kept(test.prefix);
    own.local = copied(test.local);
    own.namespace_uri = kept(test.namespace_uri);
    return *tests_.insert(own).first;
}

bool Pool::is_new_pattern(std::string_view pattern) {
    constexpr std::size_t steps_for_one_part = 40;
    if (!patterns_.emplace(pattern).second) return false;
    parts_ += pattern_cost(pattern) / steps_for_one_part;
    return true;
}

std::size_t Pool::TestHash::operator()(const NodeTest& test) const noexcept {
    const std::hash<std::string_view> hash;
    return hash(test.local) ^ hash(test.prefix) << 1 ^ static_cast<std::size_t>(test.kind) << 2;
}

}  // namespace ast

}  // namespace engawa::forms::xpath
