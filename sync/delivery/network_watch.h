#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/result.h"

struct nlmsghdr;

namespace engawa::delivery {

// Tells when a network came that was not there before. From one thread.
class NetworkWatch {
  public:
    virtual ~NetworkWatch() = default;
    // Whether something new came since the last call, so that waiting may be over. Never blocks.
    virtual bool changed() = 0;
    // Readable when changed() has something to look at; -1 when it never will.
    virtual int descriptor() const = 0;
};

// Where the system tells nothing: waits run their time.
class NoNetworkWatch final : public NetworkWatch {
  public:
    bool changed() override { return false; }
    int descriptor() const override { return -1; }
};

// Links and addresses as the kernel has told of them (rtnetlink(7)). What goes, and what is said again about what
// stands, is nothing new: a router that advertises itself each minute, or a radio that scans, must not end every wait.
class NetworkPicture {
  public:
    // One datagram of the kernel's. True when a link began to carry or a usable address came.
    bool take_in(std::span<const std::byte> messages);

  private:
    bool take_link(const nlmsghdr& message);
    bool take_address(const nlmsghdr& message);

    std::map<int, bool> carrying_;       // by interface index; unknown ones are taken for new
    std::set<std::string> addresses_;    // interface index, family and bytes
};

enum class NetworkError {
    no_watch,  // permanent: the system gives no netlink socket (another kernel, a sandbox)
};
std::string_view error_name(NetworkError code);

// The kernel's own announcements, Linux only.
class NetlinkWatch final : public NetworkWatch {
  public:
    static Result<std::unique_ptr<NetworkWatch>> create();

    bool changed() override;
    int descriptor() const override { return socket_ ? socket_->number() : -1; }

  private:
    explicit NetlinkWatch(std::unique_ptr<FileDescriptor> socket) : socket_(std::move(socket)) {}

    std::unique_ptr<FileDescriptor> socket_;  // empty after an error that does not pass
    NetworkPicture picture_;
};

// The kernel's, or none with a line in the log. One a thread.
std::unique_ptr<NetworkWatch> watch_network();

}  // namespace engawa::delivery
