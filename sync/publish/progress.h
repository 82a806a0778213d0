#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

namespace engawa::publish {

// Tells how far something with many parts has come: ten lines at most, none for what is soon done.
class Progress {
  public:
    Progress(std::ostream& out, std::string done, std::size_t whole) : out_(out), done_(std::move(done)), whole_(whole) {}
    void step();

  private:
    std::ostream& out_;
    std::string done_;
    std::size_t whole_;
    std::size_t at_ = 0;
};

}  // namespace engawa::publish
