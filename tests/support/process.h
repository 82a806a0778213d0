#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace engawa::support {

// How a child process ended.
struct Ending {
    std::optional<int> exit_code;  // when it left by itself
    std::optional<int> signal;     // when a signal ended it
};

struct ProcessOptions {
    std::vector<std::pair<std::string, std::string>> environment;  // added to ours
    std::string working_folder;                                    // ours when empty
    // A descriptor of ours that the child shall have as its descriptor 3, for instance a listening socket.
    int inherited_descriptor = -1;
    // What the child gets when this process is gone; nothing is left running after a test that was killed.
    int signal_at_parent_death = SIGKILL;
};

// A child process; killed and reaped when the object goes. Its output is read through a pipe.
class Process {
  public:
    // Throws std::runtime_error when the program cannot be started: a test has nothing to go on with then.
    Process(const std::vector<std::string>& command, const ProcessOptions& options = {});
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t id() const { return id_; }
    // The next line of standard output without its end; nothing at the end of output.
    std::optional<std::string> read_line();
    // Everything up to the end of standard output, the part already buffered first.
    std::string read_rest();
    void write_input(const std::string& text);
    void close_input();
    void send_signal(int number) const;
    bool running();
    // Waits for the end; the same ending again when called twice.
    Ending wait();

  private:
    bool fill_buffer();

    pid_t id_ = -1;
    int input_ = -1;
    int output_ = -1;
    std::string buffer_;
    std::optional<Ending> ending_;
};

// Runs a command to its end. Standard error goes to ours.
struct Finished {
    Ending ending;
    std::string output;
};
Finished run(const std::vector<std::string>& command, const std::string& input = {},
             const ProcessOptions& options = {});

}  // namespace engawa::support
