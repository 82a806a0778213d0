#include "sync/delivery/network_watch.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "kiosk/base/log.h"

namespace engawa::delivery {

namespace {

// Larger than any message about one link with all its attributes.
constexpr std::size_t datagram_limit_bytes = 32 * 1024;
// In one call; the rest is still readable, and the next step goes on with it.
constexpr int datagrams_a_call = 64;

// The body of a message as the struct that rtnetlink(7) lays there; nothing when it is cut short.
template <typename Body>
const Body* body_of(const nlmsghdr& message) {
    if (message.nlmsg_len < NLMSG_LENGTH(sizeof(Body))) return nullptr;
    return reinterpret_cast<const Body*>(reinterpret_cast<const char*>(&message) + NLMSG_HDRLEN);
}

// The interface's own address, IFA_ADDRESS; empty when the message has none.
std::string address_in(const nlmsghdr& message) {
    const char* at = reinterpret_cast<const char*>(&message) + NLMSG_SPACE(sizeof(ifaddrmsg));
    const char* end = reinterpret_cast<const char*>(&message) + message.nlmsg_len;
    while (end - at >= static_cast<std::ptrdiff_t>(sizeof(rtattr))) {
        rtattr attribute{};
        std::memcpy(&attribute, at, sizeof attribute);
        if (attribute.rta_len < sizeof(rtattr) || attribute.rta_len > end - at) return {};
        if (attribute.rta_type == IFA_ADDRESS) {
            return {at + RTA_LENGTH(0), attribute.rta_len - static_cast<std::size_t>(RTA_LENGTH(0))};
        }
        at += RTA_ALIGN(attribute.rta_len);
    }
    return {};
}

}  // namespace

std::string_view error_name(NetworkError code) {
    switch (code) {
        case NetworkError::no_watch: return "network.no_watch";
    }
    return "network.unknown";
}

bool NetworkPicture::take_in(std::span<const std::byte> messages) {
    bool news = false;
    while (messages.size() >= sizeof(nlmsghdr)) {
        const auto& message = *reinterpret_cast<const nlmsghdr*>(messages.data());
        if (message.nlmsg_len < sizeof(nlmsghdr) || message.nlmsg_len > messages.size()) break;
        switch (message.nlmsg_type) {
            case RTM_NEWLINK:
            case RTM_DELLINK: news |= take_link(message); break;
            case RTM_NEWADDR:
            case RTM_DELADDR: news |= take_address(message); break;
            default: break;
        }
        messages = messages.subspan(std::min<std::size_t>(NLMSG_ALIGN(message.nlmsg_len), messages.size()));
    }
    return news;
}

bool NetworkPicture::take_link(const nlmsghdr& message) {
    const auto* link = body_of<ifinfomsg>(message);
    if (link == nullptr) return false;
    const bool carries = message.nlmsg_type == RTM_NEWLINK && (link->ifi_flags & IFF_UP) != 0 &&
                         (link->ifi_flags & IFF_RUNNING) != 0;
    return !std::exchange(carrying_[link->ifi_index], carries) && carries;
}

bool NetworkPicture::take_address(const nlmsghdr& message) {
    const auto* entry = body_of<ifaddrmsg>(message);
    if (entry == nullptr) return false;
    const std::string bytes = address_in(message);
    if (bytes.empty()) return false;
    const std::string key = std::to_string(entry->ifa_index) + "/" + std::to_string(entry->ifa_family) + "/" + bytes;
    if (message.nlmsg_type == RTM_DELADDR) {
        addresses_.erase(key);
        return false;
    }
    // Until duplicate detection is over (RFC 4862 5.4) nothing can be sent from it; it is told of again then.
    if ((entry->ifa_flags & IFA_F_TENTATIVE) != 0) return false;
    return addresses_.insert(key).second;
}

Result<std::unique_ptr<NetworkWatch>> NetlinkWatch::create() {
    auto socket = std::make_unique<FileDescriptor>(
        ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    if (!socket->is_open() ||
        ::bind(socket->number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return Error(NetworkError::no_watch, "netlink", std::strerror(errno));
    }
    return std::unique_ptr<NetworkWatch>(new NetlinkWatch(std::move(socket)));
}

std::unique_ptr<NetworkWatch> watch_network() {
    auto watch = NetlinkWatch::create();
    if (watch.ok()) return std::move(*watch);
    log::warning("delivery", "a new network will not be noticed; waits run their time", {log::Field(watch.error())});
    return std::make_unique<NoNetworkWatch>();
}

bool NetlinkWatch::changed() {
    bool news = false;
    alignas(nlmsghdr) std::array<std::byte, datagram_limit_bytes> buffer{};
    for (int i = 0; socket_ && i < datagrams_a_call; ++i) {
        sockaddr_nl sender{};
        socklen_t sender_size = sizeof sender;
        const ssize_t size = ::recvfrom(socket_->number(), buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC,
                                        reinterpret_cast<sockaddr*>(&sender), &sender_size);
        if (size < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN) break;
            if (errno == ENOBUFS) {  // some were lost: who knows what they said
                news = true;
                continue;
            }
            log::warning("delivery", "the network is not watched any more", {{"errno", errno}});
            socket_.reset();
            break;
        }
        if (sender.nl_pid != 0) continue;  // not the kernel's
        const auto length = static_cast<std::size_t>(size);
        news |= length > buffer.size() || picture_.take_in({buffer.data(), length});
    }
    return news;
}

}  // namespace engawa::delivery
