#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace engawa::support {

// What the server does once it has read a whole request.
enum class Manner {
    whole,    // sends the text, waits for the next request
    cut_off,  // sends the text and closes the connection
    silent,   // sends the text, which may be empty, and then nothing more
    reset,    // closes the connection without an answer
};

struct ScriptedAnswer {
    Manner manner = Manner::whole;
    std::string text;  // status line, headers, body; as it goes over the wire
    std::string slowly{};  // and this behind it, twenty bytes a second
};

// "HTTP/1.1 200 OK", the headers, the length, the body.
std::string http_answer(int status, const std::string& content_type, const std::string& body);

// A TCP server on 127.0.0.1 that says what it is told to, for answers no honest server gives. The answers are used
// in order; the last one for ever.
class ScriptedServer {
  public:
    explicit ScriptedServer(std::vector<ScriptedAnswer> answers);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    int port() const { return port_; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
    // The requests read so far, headers and body.
    std::vector<std::string> requests();

  private:
    void serve();
    bool serve_connection(int connection);
    bool read_request(int connection, std::string& buffered);
    bool wait_for(int descriptor) const;
    bool send_slowly(int connection, const std::string& text) const;

    std::vector<ScriptedAnswer> answers_;
    std::size_t next_answer_ = 0;
    int listener_ = -1;
    int port_ = 0;
    int stop_pipe_[2] = {-1, -1};
    std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace engawa::support
