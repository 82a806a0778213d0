#pragma once

namespace engawa::support {

// A listening TCP socket on 127.0.0.1; port 0 lets the system pick one. Throws std::runtime_error on failure.
struct Listener {
    int descriptor = -1;
    int port = 0;
};
Listener listen_on_loopback(int port);

}  // namespace engawa::support
