#include "sync/delivery/network_watch.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

using namespace engawa;
using namespace engawa::delivery;

namespace {

using Bytes = std::vector<std::byte>;

void append(Bytes& bytes, const void* data, std::size_t size) {
    const auto* first = static_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), first, first + size);
    bytes.resize(NLMSG_ALIGN(bytes.size()));
}

Bytes message(std::uint16_t type, const Bytes& body) {
    nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(body.size()));
    header.nlmsg_type = type;
    Bytes bytes;
    append(bytes, &header, sizeof header);
    append(bytes, body.data(), body.size());
    return bytes;
}

Bytes link(std::uint16_t type, int index, unsigned flags) {
    ifinfomsg info{};
    info.ifi_index = index;
    info.ifi_flags = flags;
    Bytes body;
    append(body, &info, sizeof info);
    return message(type, body);
}

Bytes address(std::uint16_t type, unsigned index, const std::string& bytes, unsigned char flags = 0) {
    ifaddrmsg info{};
    info.ifa_family = bytes.size() == 4 ? AF_INET : AF_INET6;
    info.ifa_index = index;
    info.ifa_flags = flags;
    rtattr attribute{};
    attribute.rta_type = IFA_ADDRESS;
    attribute.rta_len = static_cast<unsigned short>(RTA_LENGTH(bytes.size()));
    Bytes body;
    append(body, &info, sizeof info);
    append(body, &attribute, sizeof attribute);
    append(body, bytes.data(), bytes.size());
    return message(type, body);
}

constexpr unsigned carries = IFF_UP | IFF_RUNNING;
const std::string here{"\xc0\xa8\x00\x02", 4};
const std::string there{"\xc0\xa8\x00\x03", 4};

}  // namespace

TEST_CASE("A link that begins to carry is news; that it still does, or no longer does, is none") {
    NetworkPicture picture;
    CHECK(picture.take_in(link(RTM_NEWLINK, 2, carries)));
    CHECK_FALSE(picture.take_in(link(RTM_NEWLINK, 2, carries)));  // a radio that scans
    CHECK_FALSE(picture.take_in(link(RTM_NEWLINK, 2, IFF_UP)));   // the cable is out
    CHECK(picture.take_in(link(RTM_NEWLINK, 2, carries)));
    CHECK_FALSE(picture.take_in(link(RTM_DELLINK, 2, carries)));  // the stick is out
    CHECK(picture.take_in(link(RTM_NEWLINK, 2, carries)));
    CHECK_FALSE(picture.take_in(link(RTM_NEWLINK, 3, IFF_UP)));
}

TEST_CASE("An address that was not there is news; one that is said again, goes, or is not usable yet is none") {
    NetworkPicture picture;
    CHECK(picture.take_in(address(RTM_NEWADDR, 2, here)));
    CHECK_FALSE(picture.take_in(address(RTM_NEWADDR, 2, here)));  // its lifetime was renewed
    CHECK(picture.take_in(address(RTM_NEWADDR, 3, here)));
    CHECK(picture.take_in(address(RTM_NEWADDR, 2, there)));
    CHECK_FALSE(picture.take_in(address(RTM_DELADDR, 2, here)));
    CHECK(picture.take_in(address(RTM_NEWADDR, 2, here)));
    const std::string six(16, '\x42');
    CHECK_FALSE(picture.take_in(address(RTM_NEWADDR, 2, six, IFA_F_TENTATIVE)));
    CHECK(picture.take_in(address(RTM_NEWADDR, 2, six)));
}

TEST_CASE("Several messages in one datagram are all read, and what is cut short is read as far as it goes") {
    Bytes both = link(RTM_NEWLINK, 2, IFF_UP);
    const Bytes second = address(RTM_NEWADDR, 2, here);
    both.insert(both.end(), second.begin(), second.end());
    CHECK(NetworkPicture().take_in(both));
    for (std::size_t length = 0; length < both.size(); ++length) {
        CHECK_FALSE(NetworkPicture().take_in({both.data(), length}));
    }
    Bytes endless = link(RTM_NEWLINK, 2, carries);
    std::memset(endless.data(), 0, 4);  // a length of nothing
    CHECK_FALSE(NetworkPicture().take_in(endless));
    CHECK_FALSE(NetworkPicture().take_in(message(RTM_NEWROUTE, Bytes(32))));
}

TEST_CASE("The kernel's own word arrives: a link goes up in a network of the test's own") {
    enum Answer { heard = 0, not_permitted = 1, no_socket = 2, deaf = 3, not_quiet = 4 };
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) _exit(not_permitted);
        const auto watch = NetlinkWatch::create();
        if (!watch.ok() || (*watch)->descriptor() < 0) _exit(no_socket);
        if ((*watch)->changed()) _exit(not_quiet);
        // The kernel queues its message before the call returns.
        const int control = socket(AF_INET, SOCK_DGRAM, 0);
        ifreq request{};
        std::strcpy(request.ifr_name, "lo");
        request.ifr_flags = IFF_UP | IFF_RUNNING;
        if (ioctl(control, SIOCSIFFLAGS, &request) != 0) _exit(not_permitted);
        if (!(*watch)->changed()) _exit(deaf);
        _exit((*watch)->changed() ? not_quiet : heard);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == not_permitted) {
        WARN("this system lets no test have a network of its own");
    } else {
        CHECK(WEXITSTATUS(status) == heard);
    }
}
