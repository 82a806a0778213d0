#pragma once

#include <string>
#include <string_view>
#include <vector>

// A call of every function and operator whose cost grows with what it is given, on a text (or so many nodes) of a given
// size: for the table of what a step costs, and for the forms that ask them from many nodes.

namespace engawa::forms {

struct CostlyCall {
    std::string expression;  // /data/p holds the text, /data/l ten thousand nodes
    std::string text;
};

std::vector<CostlyCall> costly_calls(std::size_t bytes);

}  // namespace engawa::forms
