#include "tests/simulation/disk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "kiosk/base/result.h"

namespace engawa::simulation {

namespace {

// Function-local: libraries open files before main() begins.
std::map<std::string, Disk*, std::less<>>& mounts() {
    static std::map<std::string, Disk*, std::less<>> all;
    return all;
}

std::string_view next_part(std::string_view& path) {
    while (!path.empty() && path.front() == '/') path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    return part;
}

}  // namespace

// --- Names ------------------------------------------------------------------------------------------------

Disk::NodePointer Disk::find(std::string_view path) const {
    NodePointer node = root_;
    for (std::string_view part = next_part(path); !part.empty(); part = next_part(path)) {
        if (part == ".") continue;
        const auto found = node->entries.find(part);
        if (found == node->entries.end()) return nullptr;
        node = found->second;
    }
    return node;
}

Disk::Place Disk::place_of(std::string_view path) const {
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    const std::size_t slash = path.rfind('/');
    const std::string_view folder = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    return {find(folder), std::string(slash == std::string_view::npos ? path : path.substr(slash + 1))};
}

int Disk::create_file(std::string_view path, NodePointer& made) {
    const Place place = place_of(path);
    if (place.folder == nullptr) return ENOENT;
    if (place.folder->kind != Kind::folder) return ENOTDIR;
    if (place.folder->entries.contains(place.name)) return EEXIST;
    if (const int error = before_change(); error != 0) return error;
    made = std::make_shared<Node>(Kind::file);
    place.folder->entries[place.name] = made;
    look_for_forbidden(place.name);
    journal_.push_back({Naming::What::add, place.folder, place.name, made, nullptr, {}});
    return 0;
}

int Disk::make_folder(std::string_view path) {
    const Place place = place_of(path);
    if (place.name.empty() || (place.folder != nullptr && place.folder->entries.contains(place.name))) return EEXIST;
    if (place.folder == nullptr) return ENOENT;
    if (place.folder->kind != Kind::folder) return ENOTDIR;
    if (const int error = before_change(); error != 0) return error;
    const NodePointer made = std::make_shared<Node>(Kind::folder);
    place.folder->entries[place.name] = made;
    look_for_forbidden(place.name);
    journal_.push_back({Naming::What::add, place.folder, place.name, made, nullptr, {}});
    return 0;
}

int Disk::remove(std::string_view path, Kind kind) {
    const Place place = place_of(path);
    if (place.folder == nullptr) return ENOENT;
    const auto found = place.folder->entries.find(place.name);
    if (found == place.folder->entries.end()) return ENOENT;
    if (found->second->kind != kind) return kind == Kind::file ? EISDIR : ENOTDIR;
    if (kind == Kind::folder && !found->second->entries.empty()) return ENOTEMPTY;
    if (const int error = before_change(); error != 0) return error;
    place.folder->entries.erase(found);
    journal_.push_back({Naming::What::remove, place.folder, place.name, nullptr, nullptr, {}});
    return 0;
}

int Disk::rename(std::string_view from, std::string_view to, Existing existing) {
    const Place old_place = place_of(from);
    const Place new_place = place_of(to);
    if (old_place.folder == nullptr || new_place.folder == nullptr) return ENOENT;
    const auto found = old_place.folder->entries.find(old_place.name);
    if (found == old_place.folder->entries.end()) return ENOENT;
    const NodePointer node = found->second;
    const auto target = new_place.folder->entries.find(new_place.name);
    if (target != new_place.folder->entries.end()) {
        if (target->second == node) return 0;
        if (existing == Existing::keep) return EEXIST;
        if (target->second->kind != node->kind) return node->kind == Kind::folder ? ENOTDIR : EISDIR;
        if (!target->second->entries.empty()) return ENOTEMPTY;
    }
    if (const int error = before_change(); error != 0) return error;
    old_place.folder->entries.erase(old_place.name);
    new_place.folder->entries[new_place.name] = node;
    look_for_forbidden(new_place.name);
    journal_.push_back({Naming::What::move, old_place.folder, old_place.name, nullptr, new_place.folder, new_place.name});
    return 0;
}

int Disk::link(std::string_view from, std::string_view to) {
    const NodePointer node = find(from);
    const Place place = place_of(to);
    if (node == nullptr || place.folder == nullptr) return ENOENT;
    if (node->kind == Kind::folder) return EPERM;
    if (place.folder->entries.contains(place.name)) return EEXIST;
    if (const int error = before_change(); error != 0) return error;
    place.folder->entries[place.name] = node;
    look_for_forbidden(place.name);
    journal_.push_back({Naming::What::add, place.folder, place.name, node, nullptr, {}});
    return 0;
}

void Disk::apply(const Naming& naming) {
    switch (naming.what) {
        case Naming::What::add: naming.folder->durable_entries[naming.name] = naming.node; return;
        case Naming::What::remove: naming.folder->durable_entries.erase(naming.name); return;
        case Naming::What::move: {
            const auto found = naming.folder->durable_entries.find(naming.name);
            ENGAWA_VERIFY(found != naming.folder->durable_entries.end());
            const NodePointer node = found->second;
            naming.folder->durable_entries.erase(found);
            naming.to_folder->durable_entries[naming.to_name] = node;
            return;
        }
    }
    ENGAWA_VERIFY(false);
}

// --- Bytes ------------------------------------------------------------------------------------------------

void Disk::apply(std::string& bytes, const Change& change, std::size_t length) {
    if (change.what == Change::What::truncate) {
        bytes.resize(change.offset);
        return;
    }
    if (bytes.size() < change.offset + length) bytes.resize(change.offset + length);
    std::memcpy(bytes.data() + change.offset, change.bytes.data(), length);
}

int Disk::write(Node& node, std::uint64_t offset, std::string_view bytes) {
    if (const int error = before_change(); error != 0) return error;
    const std::uint64_t end = offset + bytes.size();
    if (limit_bytes_ && end > node.bytes.size() && used_bytes() + end - node.bytes.size() > *limit_bytes_) return ENOSPC;
    node.pending.push_back({offset, std::string(bytes), Change::What::write});
    apply(node.bytes, node.pending.back(), bytes.size());
    look_for_forbidden(node, offset, end);
    return 0;
}

int Disk::truncate(Node& node, std::uint64_t size_bytes) {
    if (const int error = before_change(); error != 0) return error;
    node.pending.push_back({size_bytes, {}, Change::What::truncate});
    apply(node.bytes, node.pending.back(), 0);
    return 0;
}

int Disk::sync(Node& node) {
    if (const int error = before_change(); error != 0) return error;
    if (lying_) return 0;
    for (const Change& change : node.pending) apply(node.durable, change, change.bytes.size());
    node.pending.clear();
    if (node.kind == Kind::file) return 0;
    // What happened before in other folders is in the same journal.
    const auto last = std::find_if(journal_.rbegin(), journal_.rend(), [&](const Naming& naming) {
        return naming.folder.get() == &node || naming.to_folder.get() == &node;
    });
    for (auto naming = journal_.begin(); naming != last.base(); ++naming) apply(*naming);
    journal_.erase(journal_.begin(), last.base());
    return 0;
}

std::uint64_t Disk::used_bytes() const {
    std::uint64_t sum = 0;
    visit([&](const std::string&, const Node& node) { sum += node.bytes.size(); });
    return sum;
}

// --- Cuts -------------------------------------------------------------------------------------------------

int Disk::before_change() {
    if (cut_off_) return EIO;
    ++changes_;
    if (planned_at_ && changes_ >= *planned_at_) {
        cut_now(planned_);
        return EIO;
    }
    if (failing_ == 0) return 0;
    --failing_;
    return failing_with_;
}

void Disk::cut_at(std::uint64_t changes_from_now, Cut cut) {
    planned_at_ = changes_ + changes_from_now;
    planned_ = cut;
}

void Disk::cut_now(Cut cut) {
    planned_at_.reset();
    cut_off_ = true;
    failing_ = 0;
    if (cut == Cut::power) lose_unsynced();
}

void Disk::start() { cut_off_ = false; }

void Disk::fail_next(std::uint64_t changes, int error_number) {
    failing_ = changes;
    failing_with_ = error_number;
}

void Disk::calm() {
    planned_at_.reset();
    failing_ = 0;
    limit_bytes_.reset();
}

Disk::NodePointer Disk::find_durable(std::string_view path) const {
    NodePointer node = root_;
    while (node != nullptr && !path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const auto entry = node->durable_entries.find(path.substr(0, end));
        node = entry == node->durable_entries.end() ? nullptr : entry->second;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return node;
}

void Disk::copy_durable_file_to(Disk& other, std::string_view path) const {
    const NodePointer node = find_durable(path);
    if (node == nullptr) return;
    NodePointer made;
    ENGAWA_VERIFY(other.create_file(path.substr(path.rfind('/') + 1), made) == 0);
    made->bytes = made->durable = node->durable;
}

// The kernel may have written any of them in any order; the last may be torn at a place that need not be a sector's end.
void Disk::lose_unsynced_bytes(Node& node) {
    for (std::size_t i = 0; i < node.pending.size(); ++i) {
        const Change& change = node.pending[i];
        const bool last = i + 1 == node.pending.size();
        if (random_.below(2) == 0) apply(node.durable, change, change.bytes.size());
        else if (last && !change.bytes.empty()) apply(node.durable, change, random_.below(change.bytes.size()));
    }
    node.pending.clear();
    node.bytes = node.durable;
    look_for_forbidden(node, 0, node.bytes.size());
}

void Disk::lose_unsynced() {
    const std::size_t kept = random_.below(journal_.size() + 1);
    for (std::size_t i = 0; i < kept; ++i) apply(journal_[i]);
    journal_.clear();
    std::set<Node*> done;  // a file may have two names
    const std::function<void(Node&)> settle = [&](Node& node) {
        if (!done.insert(&node).second) return;
        node.entries = node.durable_entries;
        if (node.kind == Kind::file) lose_unsynced_bytes(node);
        for (const auto& [name, entry] : node.entries) settle(*entry);
    };
    settle(*root_);
}

// --- Looking ----------------------------------------------------------------------------------------------

void Disk::visit(const std::function<void(const std::string& path, const Node& node)>& visitor) const {
    const std::function<void(const std::string&, const Node&)> walk = [&](const std::string& path, const Node& node) {
        visitor(path, node);
        for (const auto& [name, entry] : node.entries) walk(path.empty() ? name : path + "/" + name, *entry);
    };
    walk("", *root_);
}

// Also what a write completes that was begun on either side of it.
void Disk::look_for_forbidden(const Node& node, std::uint64_t from, std::uint64_t to) {
    if (forbidden_.empty() || forbidden_found_) return;
    const std::uint64_t around = forbidden_.size() - 1;
    const std::string_view all = node.bytes;
    const std::uint64_t begin = std::min<std::uint64_t>(from - std::min(from, around), all.size());
    const std::string_view near = all.substr(begin, to + around - begin);
    if (::memmem(near.data(), near.size(), forbidden_.data(), forbidden_.size()) == nullptr) return;
    forbidden_found_ = "a file that no folder names";
    visit([&](const std::string& path, const Node& each) {
        if (&each == &node) forbidden_found_ = path;
    });
}

void Disk::look_for_forbidden(const std::string& name) {
    if (!forbidden_.empty() && !forbidden_found_ && name.find(forbidden_) != std::string::npos) forbidden_found_ = name;
}

// --- Mounts -----------------------------------------------------------------------------------------------

Mount::Mount(std::string name, Disk& disk) : name_(std::move(name)) {
    ENGAWA_VERIFY(mounts().emplace(name_, &disk).second);
}

Mount::~Mount() { mounts().erase(name_); }

MountedPath mounted(std::string_view path) {
    if (!path.starts_with(mount_folder)) return {};
    path.remove_prefix(mount_folder.size());
    const std::string_view name = path.substr(0, path.find('/'));
    const auto found = mounts().find(name);
    if (found == mounts().end()) return {};
    path.remove_prefix(std::min(path.size(), name.size() + 1));
    return {found->second, path};
}

bool is_mounted_path(const char* path) {
    return path != nullptr && std::strncmp(path, mount_folder.data(), mount_folder.size()) == 0;
}

}  // namespace engawa::simulation
