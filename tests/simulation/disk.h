#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/random.h"

// The disk of one simulated machine, in memory: what a program sees, and what would be found after a power cut.
// docs/decisions/0011-simulation.md says what is assumed of a real disk.

namespace engawa::simulation {

enum class Cut {
    power,    // what was not synced is lost, or half there
    process,  // the program is gone; what it wrote is still in the system's memory, and so on the disk
};

class Disk {
  public:
    enum class Kind { file, folder };
    struct Change {
        std::uint64_t offset = 0;
        std::string bytes;
        enum class What { write, truncate } what = What::write;
    };
    struct Node {
        explicit Node(Kind of) : kind(of) {}
        Kind kind;
        std::string bytes;            // as the machine sees it
        std::string durable;          // as synced
        std::vector<Change> pending;  // in between, in order
        std::map<std::string, std::shared_ptr<Node>, std::less<>> entries;          // of a folder, as the machine sees it
        std::map<std::string, std::shared_ptr<Node>, std::less<>> durable_entries;  // as synced
    };
    // Shared by the folder that names it and by those who have it open: an open file outlives its name.
    using NodePointer = std::shared_ptr<Node>;

    // The random source decides what survives a cut. It must outlive the disk.
    explicit Disk(Random& random) : random_(random) {}
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    // Paths are "folder/file" below the root, which is "". All calls answer 0 or an errno.
    NodePointer find(std::string_view path) const;
    int create_file(std::string_view path, NodePointer& made);
    int make_folder(std::string_view path);
    int remove(std::string_view path, Kind kind);
    enum class Existing { keep, replace };
    int rename(std::string_view from, std::string_view to, Existing existing);
    int link(std::string_view from, std::string_view to);
    int write(Node& node, std::uint64_t offset, std::string_view bytes);
    int truncate(Node& node, std::uint64_t size_bytes);
    int sync(Node& node);

    // The machine ends at the n-th change from now, counting from 1: that change and all later ones fail.
    void cut_at(std::uint64_t changes_from_now, Cut cut);
    // The machine ends now.
    void cut_now(Cut cut);
    bool is_cut() const { return cut_off_; }
    // The machine starts again with what the cut has left.
    void start();

    // Of the next changes, this many fail with EIO or ENOSPC, and the machine goes on.
    void fail_next(std::uint64_t changes, int error_number);
    // No file may grow beyond this sum.
    void limit(std::optional<std::uint64_t> size_bytes) { limit_bytes_ = size_bytes; }
    // From now on a sync answers success and does nothing, as some disks do.
    void lie() { lying_ = true; }
    // Nothing that was planned happens any more.
    void calm();
    // Another disk with one file of this one, as a power cut would leave it at the least: what is synced, under a name
    // that is.
    void copy_durable_file_to(Disk& other, std::string_view path) const;

    std::uint64_t changes() const { return changes_; }
    std::uint64_t used_bytes() const;
    // From now on no file may hold these bytes and no name contain them, not even for the moment before it is removed.
    void forbid(std::string bytes) { forbidden_ = std::move(bytes); }
    // Where they were first written, or nothing.
    const std::optional<std::string>& forbidden_found() const { return forbidden_found_; }
    // Every folder and file, in the order of names.
    void visit(const std::function<void(const std::string& path, const Node& node)>& visitor) const;

  private:
    // A change of names that no sync of a folder has made durable. They become so in this order, as a journal does it.
    struct Naming {
        enum class What { add, remove, move } what;
        NodePointer folder;
        std::string name;
        NodePointer node;  // added
        NodePointer to_folder;
        std::string to_name;
    };
    struct Place {
        NodePointer folder;
        std::string name;
    };
    Place place_of(std::string_view path) const;
    NodePointer find_durable(std::string_view path) const;
    int before_change();
    void lose_unsynced();
    void lose_unsynced_bytes(Node& node);
    void look_for_forbidden(const Node& node, std::uint64_t from, std::uint64_t to);
    void look_for_forbidden(const std::string& name);
    static void apply(std::string& bytes, const Change& change, std::size_t length);
    static void apply(const Naming& naming);

    Random& random_;
    NodePointer root_ = std::make_shared<Node>(Kind::folder);
    std::vector<Naming> journal_;
    std::uint64_t changes_ = 0;
    std::optional<std::uint64_t> planned_at_;
    Cut planned_ = Cut::power;
    bool cut_off_ = false;
    bool lying_ = false;
    std::uint64_t failing_ = 0;
    int failing_with_ = 0;
    std::optional<std::uint64_t> limit_bytes_;
    std::string forbidden_;
    std::optional<std::string> forbidden_found_;
};

// Files under this folder belong to the disks that are mounted, for every library of the process.
inline constexpr std::string_view mount_folder = "/simulated/";

// While it lives, "/simulated/<name>/…" is the disk.
class Mount {
  public:
    Mount(std::string name, Disk& disk);
    ~Mount();
    Mount(const Mount&) = delete;
    Mount& operator=(const Mount&) = delete;

  private:
    std::string name_;
};

struct MountedPath {
    Disk* disk = nullptr;  // null: none of ours
    std::string_view path;
};
MountedPath mounted(std::string_view path);
// Whether the path is below the mount folder, disk or not.
bool is_mounted_path(const char* path);

}  // namespace engawa::simulation
