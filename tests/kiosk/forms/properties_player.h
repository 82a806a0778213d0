#pragma once

#include "kiosk/forms/session.h"

#include <cstdint>
#include <string>
#include <vector>

// Somebody who fills in a form without sense: each number of a list is one thing done to it.

namespace engawa::forms {

class Player {
  public:
    // What does not come to rest is a fault of the engine in a form that somebody wrote, not in one made by chance.
    enum class Unrest { is_a_fault, may_be };
    Player(FormSession& session, std::vector<std::uint32_t> turns, Unrest unrest = Unrest::is_a_fault)
        : session_(session), turns_(std::move(turns)), unrest_(unrest) {}

    // Does the next thing; false when there is no more. An answer, a repeat or a language the form does not take at
    // that moment is no failure; what the engine could not calculate is one, told by `fault`.
    bool step();
    const std::string& fault() const { return fault_; }
    // What was done last, for a person who looks for the cause.
    const std::string& did() const { return did_; }

  private:
    std::uint32_t draw(std::uint32_t below);
    std::string text_for(const QuestionView& question);
    std::string some_choices(const QuestionView& question);
    void answer();
    void change_repeat();
    void change_language();
    void expect(const Error& error);

    FormSession& session_;
    std::vector<std::uint32_t> turns_;
    Unrest unrest_;
    std::size_t at_ = 0;
    std::uint32_t chance_ = 0;
    std::string fault_;
    std::string did_;
};

}  // namespace engawa::forms
