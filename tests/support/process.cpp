#include "tests/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace engawa::support {

namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> child_environment(const ProcessOptions& options) {
    std::vector<std::string> list;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        std::string name(*entry, std::string(*entry).find('='));
        bool replaced = false;
        for (const auto& [ours, value] : options.environment) replaced = replaced || ours == name;
        if (!replaced) list.emplace_back(*entry);
    }
    for (const auto& [name, value] : options.environment) list.push_back(name + "=" + value);
#ifdef __SANITIZE_ADDRESS__
    list.emplace_back("ASAN_OPTIONS=verify_asan_link_order=0");  // libraries of tests and faketime are loaded before it
#endif
    return list;
}

// Between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, char* const* environment, int input, int output,
                         const ProcessOptions& options) {
    ::prctl(PR_SET_PDEATHSIG, options.signal_at_parent_death);
    ::dup2(input, 0);
    ::dup2(output, 1);
    const int inherited = options.inherited_descriptor;
    if (inherited >= 0 && inherited != 3) ::dup2(inherited, 3);
    if (inherited == 3) ::fcntl(3, F_SETFD, 0);
    const char* folder = options.working_folder.c_str();
    if (*folder != '\0' && ::chdir(folder) != 0) ::_exit(126);
    ::execvpe(arguments[0], arguments, environment);
    ::_exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const ProcessOptions& options) {
    int input[2];
    int output[2];
    if (::pipe2(input, O_CLOEXEC) != 0 || ::pipe2(output, O_CLOEXEC) != 0) fail("pipe");
    const std::vector<std::string> environment = child_environment(options);
    const std::vector<char*> argument_list = pointers(command);
    const std::vector<char*> environment_list = pointers(environment);
    id_ = ::fork();
    if (id_ < 0) fail("fork");
    if (id_ == 0) {
        // The ends of the pipes may themselves be descriptor 3; move them away before it is taken.
        int child_input = ::fcntl(input[0], F_DUPFD_CLOEXEC, 10);
        int child_output = ::fcntl(output[1], F_DUPFD_CLOEXEC, 10);
        become(argument_list.data(), environment_list.data(), child_input, child_output, options);
    }
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    output_ = output[0];
}

Process::~Process() {
    if (!ending_) {
        ::kill(id_, SIGKILL);
        wait();
    }
    close_input();
    ::close(output_);
}

bool Process::fill_buffer() {
    char part[4096];
    ssize_t count = 0;
    do count = ::read(output_, part, sizeof part);
    while (count < 0 && errno == EINTR);
    if (count <= 0) return false;
    buffer_.append(part, static_cast<std::size_t>(count));
    return true;
}

std::optional<std::string> Process::read_line() {
    std::size_t end = buffer_.find('\n');
    while (end == std::string::npos) {
        if (!fill_buffer()) return std::nullopt;
        end = buffer_.find('\n');
    }
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    return line;
}

std::string Process::read_rest() {
    while (fill_buffer()) {
    }
    return std::exchange(buffer_, {});
}

void Process::write_input(const std::string& text) {
    // A child that closed its input early is the test's business, not a reason for SIGPIPE to end the test.
    ::signal(SIGPIPE, SIG_IGN);
    std::size_t written = 0;
    while (written < text.size()) {
        ssize_t count = ::write(input_, text.data() + written, text.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return;
        written += static_cast<std::size_t>(count);
    }
}

void Process::close_input() {
    if (input_ >= 0) ::close(input_);
    input_ = -1;
}

void Process::send_signal(int number) const {
    if (!ending_) ::kill(id_, number);
}

bool Process::running() {
    if (ending_) return false;
    siginfo_t info = {};
    if (::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) fail("waitid");
    return info.si_pid == 0;
}

Ending Process::wait() {
    if (ending_) return *ending_;
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0)
        if (errno != EINTR) fail("waitpid");
    Ending ending;
    if (WIFEXITED(status)) ending.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
    ending_ = ending;
    return ending;
}

Finished run(const std::vector<std::string>& command, const std::string& input, const ProcessOptions& options) {
    Process process(command, options);
    process.write_input(input);
    process.close_input();
    std::string output = process.read_rest();
    return {process.wait(), std::move(output)};
}

}  // namespace engawa::support
