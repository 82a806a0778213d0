#pragma once

// One visitor of a variant out of a lambda for each alternative: std::visit(Overloaded{[](A) {…}, [](B) {…}}, held).

namespace engawa {

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace engawa
