#include "tests/simulation/content.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "sync/envelope/json_fields.h"
#include "sync/store/fault.h"
#include "sync/tuf/error.h"
#include "sync/tuf/names.h"
#include "sync/tuf/write_metadata.h"

namespace engawa::simulation {

namespace {

const PackId pack_id("kaigo");
constexpr std::size_t keys_made = 24;
constexpr std::chrono::days timestamp_life{14};
constexpr std::chrono::days other_life{3650};

// The same in every run: a key costs as much as a hundred steps. PKCS #8 of an Ed25519 key is its seed behind 16 bytes.
const tuf::SigningKey& key_number(std::size_t number) {
    static const std::vector<tuf::SigningKey> keys = [] {
        std::vector<tuf::SigningKey> made;
        for (std::size_t i = 0; i < keys_made; ++i) {
            std::array<unsigned char, 48> der = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                                 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
            SeededRandom random(i);
            random.fill(std::as_writable_bytes(std::span(der).subspan(16)));
            std::array<char, 128> text{};
            sodium_bin2base64(text.data(), text.size(), der.data(), der.size(), sodium_base64_VARIANT_ORIGINAL);
            const std::string pem =
                std::string("-----BEGIN PRIVATE KEY-----\n") + text.data() + "\n-----END PRIVATE KEY-----\n";
            made.push_back(tuf::SigningKey::from_pem(SecretBytes::copy_of(std::string_view(pem))).value());
        }
        return made;
    }();
    return keys.at(number % keys_made);
}

Publisher::Files pack_files(std::uint64_t version) {
    Publisher::Files files;
    files["pack.toml"] = fmt::format(
        "[pack]\nid = \"kaigo\"\nversion = \"2031.{}\"\nformat = 1\nlanguages = [\"en\"]\ntitle = {{ en = \"Care\" }}\n\n"
        "[pack.department]\nname = {{ en = \"Care Section\" }}\nphone = \"0263-00-0000\"\n\n"
        "[[category]]\nid = \"care\"\nicon = \"care\"\ntitle = {{ en = \"Care\" }}\n\n"
        "[[form]]\nid = \"care\"\nfile = \"forms/care.xml\"\ncategory = \"care\"\nminutes = 15\n"
        "title = {{ en = \"Application\" }}\nsummary = {{ en = \"Apply.\" }}\nfor_whom = {{ en = \"Anyone\" }}\n"
        "next_steps = {{ en = \"A letter comes.\" }}\nbring = [ {{ en = \"Glasses\" }} ]\n",
        version);
    // Changes with every other version only, so that files are taken over from one to the next.
    files["forms/care.xml"] = fmt::format("<h:html xmlns:h=\"http://www.w3.org/1999/xhtml\"/>\n<!-- {} -->\n", version / 2);
    return files;
}

}  // namespace

// --- Publisher --------------------------------------------------------------------------------------------

Publisher::Publisher(const Time& time) : time_(time) {
    root_.consistent_snapshot = true;
    top_.delegations.emplace();
    for (const char* const role : {"root", "timestamp", "snapshot", "targets", "kaigo"}) set_key(role);
    root_.common.version = timestamp_.common.version = snapshot_.common.version = 0;
    top_.common.version = 0;
    pack_.common.version = 0;
    ++root_.common.version;
    ++top_.common.version;
    publish();
}

void Publisher::set_key(const std::string& role) {
    const tuf::SigningKey& key = key_number(keys_used_++);
    keys_[role] = &key;
    tuf::RoleKeys keys;
    keys.keyids = {key.keyid()};
    if (role != "kaigo") {
        root_.roles[role] = keys;
        root_.keys.clear();
        for (const auto& [name, each] : keys_) {
            if (name != "kaigo") root_.keys[each->keyid()] = each->public_key();
        }
        return;
    }
    top_.delegations->keys = {{key.keyid(), key.public_key()}};
    tuf::DelegatedRole delegated;
    delegated.name = role;
    delegated.keys = keys;
    delegated.terminating = true;
    delegated.paths = {"packs/kaigo/*", "packs/kaigo/*/*"};
    top_.delegations->roles = {delegated};
}

void Publisher::publish() {
    const Files files = pack_files(++pack_version_);
    pack_.targets.clear();
    for (const auto& [path, bytes] : files) {
        tuf::TargetFile target;
        target.length_bytes = bytes.size();
        target.hashes = {{"sha256", tuf::sha256_hex(bytes)}};
        const std::string name = "packs/kaigo/" + path;
        targets_[tuf::consistent_target_path(name, target.hashes)] = bytes;
        pack_.targets[name] = std::move(target);
    }
    packs_[pack_version_] = files;
    ++pack_.common.version;
    show();
}

void Publisher::change_key(Random& chance) {
    const std::array<std::string, 5> roles = {"root", "timestamp", "snapshot", "targets", "kaigo"};
    const std::string& role = roles.at(chance.below(roles.size()));
    if (role == "kaigo") {
        ++top_.common.version;
        ++pack_.common.version;
    } else {
        ++root_.common.version;
    }
    if (role == "targets") ++top_.common.version;
    const tuf::SigningKey* const old_root = keys_.at("root");
    set_key(role);
    show();
    if (role != "root") return;
    // A new root is signed by the old key too (specification 6.1).
    std::string& shown = states_.back()[tuf::metadata_file_name("root", root_.common.version)];
    shown = tuf::signed_file(tuf::canonical(root_), {keys_.at("root"), old_root});
}

void Publisher::renew() { show(); }

void Publisher::show() {
    const WallTime now = std::chrono::floor<Seconds>(beginning + time_.now().time_since_epoch());
    root_.common.expires = top_.common.expires = pack_.common.expires = snapshot_.common.expires =
        beginning + other_life;
    timestamp_.common.expires = now + timestamp_life;
    ++snapshot_.common.version;
    ++timestamp_.common.version;
    Files files = states_.empty() ? Files{} : states_.back();
    const auto sign = [&](const std::string& role, const std::string& text) { return tuf::signed_file(text, {keys_.at(role)}); };
    const std::string root_name = tuf::metadata_file_name("root", root_.common.version);
    if (!files.contains(root_name)) files[root_name] = sign("root", tuf::canonical(root_));
    const auto add = [&](const std::string& role, const tuf::Targets& targets) {
        const std::string bytes = sign(role, tuf::canonical(targets));
        files[tuf::metadata_file_name(role, targets.common.version)] = bytes;
        snapshot_.meta[role + ".json"] = tuf::describe(targets.common.version, bytes);
    };
    add("targets", top_);
    add("kaigo", pack_);
    const std::string snapshot = sign("snapshot", tuf::canonical(snapshot_));
    files[tuf::metadata_file_name("snapshot", snapshot_.common.version)] = snapshot;
    timestamp_.meta["snapshot.json"] = tuf::describe(snapshot_.common.version, snapshot);
    files["timestamp.json"] = sign("timestamp", tuf::canonical(timestamp_));
    states_.push_back(std::move(files));
}

const Publisher::Files* Publisher::pack(std::uint64_t version) const {
    const auto found = packs_.find(version);
    return found == packs_.end() ? nullptr : &found->second;
}

// --- Mirror -----------------------------------------------------------------------------------------------

Result<std::string> Mirror::answer(const std::string& name, const std::vector<const Publisher::Files*>& newest_first) {
    if (machine_.disk.is_cut()) return Error(tuf::TufError::refused, name, "cut off", Permanence::temporary);
    const std::optional<StoreFault> fault = place_.draw();
    place_.trace().line(machine_.name, fmt::format("fetch {}{}{}", name, fault ? ": " : "", fault ? word(*fault) : ""));
    const auto refused = [&] { return Error(tuf::TufError::refused, name, "simulated", Permanence::temporary); };
    const auto not_offered = [&] { return Error(tuf::TufError::not_offered, name, "simulated"); };
    std::size_t from = 0;
    if (fault) {
        switch (*fault) {
            case StoreFault::lost_request:
            case StoreFault::lost_answer:
            case StoreFault::trouble:
            case StoreFault::full:
            case StoreFault::portal: return refused();
            case StoreFault::denied:
            case StoreFault::hidden: return not_offered();
            case StoreFault::portal_page: return std::string("<!doctype html><html>Please log in.</html>");
            case StoreFault::old_version: from = place_.random().below(newest_first.size()); break;
            default: break;
        }
    }
    const auto found = newest_first[from]->find(name);
    if (found == newest_first[from]->end()) return not_offered();
    std::string bytes = found->second;
    if (bytes.empty()) return bytes;
    if (fault == StoreFault::truncated) bytes.resize(place_.random().below(bytes.size()));
    if (fault == StoreFault::damaged) bytes[place_.random().below(bytes.size())] ^= 1;
    if (fault == StoreFault::spoilt) bytes += bytes;
    if (fault == StoreFault::other_object) {
        auto other = newest_first[0]->begin();
        std::advance(other, static_cast<std::ptrdiff_t>(place_.random().below(newest_first[0]->size())));
        bytes = other->second;
    }
    return bytes;
}

Result<std::string> Mirror::fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) {
    std::vector<const Publisher::Files*> states;
    for (auto state = publisher_.states().rbegin(); state != publisher_.states().rend(); ++state) states.push_back(&*state);
    std::string bytes = TRY(answer(std::string(file_name), states));
    if (bytes.size() > max_bytes) return Error(tuf::TufError::refused, std::string(file_name), "too long", Permanence::temporary);
    return bytes;
}

Result<void> Mirror::fetch_target(std::string_view path, std::uint64_t offset, tuf::TargetSink& sink) {
    const std::string bytes = TRY(answer(std::string(path), {&publisher_.targets()}));
    TRY(sink.begin(offset));
    // What is shorter than what was asked for has nothing more to give, as a file in a folder.
    const std::string_view rest = std::string_view(bytes).substr(std::min<std::size_t>(offset, bytes.size()));
    // In two parts, so that a cut can come between them.
    for (const std::string_view part : {rest.substr(0, rest.size() / 2), rest.substr(rest.size() / 2)}) {
        TRY(sink.write(std::as_bytes(std::span(part))));
    }
    return {};
}

// --- Content ----------------------------------------------------------------------------------------------

Content::Content(Machine& machine, const KioskId& kiosk, Seen& seen, World world)
    : machine_(machine),
      seen_(seen),
      world_(world),
      source_(world, machine),
      installation_(machine.path("kiosk/content")),
      trusted_clock_(machine.clock, world.last_trusted),
      clock_(trusted_clock_) {
    if (const auto opened = installation_.open(); !opened.ok() && !machine.disk.is_cut()) {
        world_.truth.say("installed.json cannot be read: " + opened.error().message());
    }
    update::WorkerOptions options;
    options.kiosk = kiosk;
    options.content.root_file = root_file(machine);
    options.content.every = world.every;
    options.back_off = {std::chrono::hours(1), std::chrono::hours(24), std::chrono::minutes(20)};
    worker_ = std::make_unique<update::UpdateWorker>(
        update::WorkerParts{source_, installation_, free_space_, machine.random, network_,
                            [this] { return update::Moment{clock_.now(), trusted_clock_.state(), 12 * 60}; },
                            [](const PackId&, const std::filesystem::path&) { return Result<void>{}; }, [] {}},
        std::move(options));
    check();
}

SteadyTime Content::step(SteadyTime now) {
    trusted_clock_.refresh();
    const SteadyTime next = worker_->step(now);
    if (!worker_->last_error().empty()) world_.trace.line(machine_.name, "not updated: " + worker_->last_error());
    believes_metadata_ = !worker_->last_error().starts_with("file.");
    return next;
}

void Content::check() {
    if (machine_.disk.is_cut()) return;
    if (const auto current = installation_.pack(pack_id).current) {
        check_pack(*current);
    } else if (seen_.pack_version > 0) {
        world_.truth.say(machine_.name + " has lost the pack it had");
    }
    check_metadata();
}

// "2031.7-…", or before roll-outs are signed "0-…": the version stands in pack.toml.
void Content::check_pack(const std::string& state) {
    const std::string folder = "kiosk/content/packs/kaigo/" + state;
    const Disk::NodePointer described = machine_.disk.find(folder + "/pack.toml");
    const std::string text = described == nullptr ? "" : described->bytes;
    const std::size_t at = text.find("2031.");
    const std::uint64_t version = at == std::string::npos ? 0 : std::stoull(text.substr(at + 5));
    const Publisher::Files* const published = world_.publisher.pack(version);
    if (published == nullptr) return world_.truth.say(machine_.name + " shows a pack that nobody published: " + state);
    for (const auto& [path, bytes] : *published) {
        const Disk::NodePointer file = machine_.disk.find(folder + "/" + path);
        if (file == nullptr || file->bytes != bytes) {
            world_.truth.say(fmt::format("{} shows a pack that is not whole: {} of {}", machine_.name, path, state));
        }
    }
    if (version < seen_.pack_version) {
        world_.truth.say(fmt::format("the pack of {} went back from {} to {}", machine_.name, seen_.pack_version, version));
    }
    if (version != seen_.pack_version) world_.trace.line(machine_.name, fmt::format("has version {} of the pack", version));
    seen_.pack_version = version;
}

std::optional<std::uint64_t> Content::version_of(const std::string& role, const std::string& bytes) {
    Seen::File& file = seen_.read[role];
    if (!file.bytes.empty() && file.bytes == bytes) return file.version;
    const auto json = nlohmann::json::parse(bytes, nullptr, false);
    const nlohmann::json* const signed_part = envelope::json_field(json, "signed");
    file = {bytes, signed_part == nullptr ? std::nullopt : envelope::json_number(*signed_part, "version")};
    return file.version;
}

void Content::check_metadata() {
    // Another root stands, and the old timestamp and snapshot go when the last root there is was read.
    const bool rotating = machine_.disk.find("kiosk/content/metadata/keys-rotated") != nullptr;
    if (rotating) {
        seen_.metadata["snapshot.json"] = 0;
        seen_.metadata["timestamp.json"] = 0;
    }
    for (const std::string_view role : {"root.json", "targets.json", "kaigo.json", "snapshot.json", "timestamp.json"}) {
        if (rotating && (role == "snapshot.json" || role == "timestamp.json")) continue;
        const Disk::NodePointer file = machine_.disk.find("kiosk/content/metadata/" + std::string(role));
        if (file == nullptr) continue;
        const auto version = version_of(std::string(role), file->bytes);
        if (!version) {
            world_.truth.say(fmt::format("{} has a {} that is none", machine_.name, role));
            continue;
        }
        std::uint64_t& seen = seen_.metadata[std::string(role)];
        // With the keys of either of them another both begin anew (specification 5.3.11); then an old timestamp under a key
        // that has not changed is as good as a new one. What is built on them cannot go back: that is looked at below.
        if (role == "root.json" && *version > seen) {
            seen_.metadata["snapshot.json"] = 0;
            seen_.metadata["timestamp.json"] = 0;
        }
        if (*version < seen) world_.truth.say(fmt::format("{} of {} went back from {} to {}", role, machine_.name, seen, *version));
        // A name that could not be made durable was moved, and no program has acted on what it now leads to.
        if (believes_metadata_) seen = *version;
    }
}

}  // namespace engawa::simulation
