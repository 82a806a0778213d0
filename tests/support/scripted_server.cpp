#include "tests/support/scripted_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "tests/support/loopback.h"

namespace engawa::support {

namespace {

// The length a request announces; our own client always writes it in this form.
std::size_t announced_length(std::string head) {
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
    const std::string name = "\r\ncontent-length:";
    const std::size_t place = head.find(name);
    return place == std::string::npos ? 0 : std::stoul(head.substr(place + name.size()));
}

}  // namespace

std::string http_answer(int status, const std::string& content_type, const std::string& body) {
    return "HTTP/1.1 " + std::to_string(status) + " Scripted\r\nContent-Type: " + content_type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

ScriptedServer::ScriptedServer(std::vector<ScriptedAnswer> answers) : answers_(std::move(answers)) {
    const Listener listener = listen_on_loopback(0);
    listener_ = listener.descriptor;
    port_ = listener.port;
    if (::pipe2(stop_pipe_, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
    ::close(stop_pipe_[1]);
    thread_.join();
    ::close(stop_pipe_[0]);
    ::close(listener_);
}

std::vector<std::string> ScriptedServer::requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
}

// False when the test is over.
bool ScriptedServer::wait_for(int descriptor) const {
    pollfd watched[2] = {{descriptor, POLLIN, 0}, {stop_pipe_[0], POLLIN, 0}};
    while (::poll(watched, 2, -1) < 0) {
    }
    return (watched[1].revents) == 0;
}

// False when the test is over, or nobody listens any more.
bool ScriptedServer::send_slowly(int connection, const std::string& text) const {
    for (const char byte : text) {
        pollfd stop{stop_pipe_[0], POLLIN, 0};
        if (::poll(&stop, 1, 50) > 0 || ::send(connection, &byte, 1, MSG_NOSIGNAL) != 1) return false;
    }
    return true;
}

void ScriptedServer::serve() {
    while (wait_for(listener_)) {
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        while (serve_connection(connection)) {
        }
        ::close(connection);
    }
}

bool ScriptedServer::read_request(int connection, std::string& request) {
    std::size_t wanted = std::string::npos;
    while (request.size() < wanted) {
        if (!wait_for(connection)) return false;
        char part[65536];
        const ssize_t count = ::recv(connection, part, sizeof part, 0);
        if (count <= 0) return false;
        request.append(part, static_cast<std::size_t>(count));
        const std::size_t head = request.find("\r\n\r\n");
        if (head != std::string::npos) wanted = head + 4 + announced_length(request.substr(0, head));
    }
    return true;
}

bool ScriptedServer::serve_connection(int connection) {
    std::string request;
    if (!read_request(connection, request)) return false;
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
    }
    const ScriptedAnswer answer = answers_.at(std::min(next_answer_++, answers_.size() - 1));
    if (answer.manner == Manner::reset) return false;
    std::string text = answer.text;
    // The answer to HEAD has no body, whoever gives it.
    if (request.starts_with("HEAD ")) text.resize(std::min(text.size(), text.find("\r\n\r\n") + 4));
    ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    if (!send_slowly(connection, answer.slowly)) return false;
    if (answer.manner == Manner::silent) {
        wait_for(stop_pipe_[0]);
        return false;
    }
    return answer.manner == Manner::whole;
}

}  // namespace engawa::support
