#include "kiosk/device/removable_media.h"

#include <catch2/catch.hpp>

#include <poll.h>

#include "tests/support/small_disk.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::device;
namespace fs = std::filesystem;

namespace {

// Of a machine with two sticks, one of them with a space in its name.
constexpr const char* mountinfo =
    "22 28 0:21 / /proc rw,nosuid - proc proc rw\n"
    "28 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n"
    "91 28 8:17 / /media/ENGAWA rw,nosuid,nodev shared:1 - vfat /dev/sdb1 rw\n"
    "95 28 8:33 / /run/media/kiosk/MY\\040STICK rw - vfat /dev/sdc1 rw\n"
    "96 28 8:34 / /mediathek rw - ext4 /dev/sdd1 rw\n"
    "97 28 8:35 / /media rw - ext4 /dev/sde1 rw\n";

bool rings(const RemovableMedia& media) {
    pollfd watched{media.descriptor(), POLLIN, 0};
    return ::poll(&watched, 1, 0) == 1;
}

}  // namespace

TEST_CASE("Sticks are the mounts below the folders that sticks are mounted in") {
    const auto media = media_below(mountinfo, {"/media", "/run/media"});
    REQUIRE(media.size() == 2);
    CHECK(media[0] == Medium{"/media/ENGAWA", 91});
    CHECK(media[1] == Medium{"/run/media/kiosk/MY STICK", 95});
    CHECK(media_below(mountinfo, {"/mnt"}).empty());
}

TEST_CASE("Lines that are none are passed over") {
    const std::string text = GENERATE("", "\n\n", "nonsense", "x 1 0:1 / /media/a rw", "12", "12 1 0:1 / media/a", "12 1 0:1 / /media/a\\04");
    CAPTURE(text);
    const auto media = media_below(text + "\n91 28 8:17 / /media/b rw", {"/media"});
    REQUIRE_FALSE(media.empty());
    CHECK(media.back() == Medium{"/media/b", 91});
}

TEST_CASE("A stick that is mounted and one that is unmounted are noticed without asking") {
    std::unique_ptr<support::SmallDisk> disk = std::make_unique<support::SmallDisk>(64 * 1024);
    INFO(disk->trouble());
    REQUIRE(disk->mounted());
    auto media = MountedMedia::create({disk->path().parent_path()});
    REQUIRE(media.ok());
    REQUIRE((*media)->present()->size() == 1);
    CHECK((*media)->present()->front().folder == disk->path());
    CHECK_FALSE(rings(**media));

    REQUIRE(disk->pull_out());
    CHECK(rings(**media));
    CHECK((*media)->present()->empty());
    CHECK_FALSE(rings(**media));
}

TEST_CASE("The same stick put in again is another medium") {
    const support::TemporaryFolder folder;
    const fs::path stick = folder.path() / "stick";
    fs::create_directory(stick);
    FakeMedia media;
    media.insert(stick);
    const std::uint64_t first = media.present()->front().number;
    media.tear_out(stick, folder.path() / "pocket");
    CHECK(media.present()->empty());
    CHECK_FALSE(fs::exists(stick));
    fs::rename(folder.path() / "pocket", stick);
    media.insert(stick);
    CHECK(media.present()->front().number != first);
}
