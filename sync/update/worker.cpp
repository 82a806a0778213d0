#include "sync/update/worker.h"

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/log.h"
#include "kiosk/content/library.h"
#include "sync/envelope/fleet.h"
#include "sync/tuf/error.h"
#include "sync/tuf/target_file.h"
#include "sync/update/error.h"

namespace engawa::update {

namespace {

namespace fs = std::filesystem;

// "packs/kaigo/*" to "kaigo"; nothing for a pattern of another shape.
std::optional<PackId> pack_of(std::string_view pattern) {
    constexpr std::string_view prefix = "packs/";
    if (!pattern.starts_with(prefix)) return std::nullopt;
    pattern.remove_prefix(prefix.size());
    const std::string_view id = pattern.substr(0, pattern.find('/'));
    const bool plain = !id.empty() && id.size() <= 64 && id.size() < pattern.size() &&
                       id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == id.npos;
    if (!plain) return std::nullopt;
    return PackId(std::string(id));
}

}  // namespace

SteadyTime UpdateWorker::step(SteadyTime now) {
    // Asked in any case: what has been told of must not wake the thread again.
    if (parts_.network.changed() && !last_error_.empty()) {
        log::info("update", "the network changed; the content is looked after at once");
        back_off_.reset();
        due_.reset();
    }
    if (due_ && now < *due_) return *due_;
    // A kiosk with nothing to show does not wait for others.
    if (const auto quiet = parts_.source.until_open(); quiet && (!options_.shipped.empty() || !parts_.installation.offered().empty())) {
        due_ = now + std::min<Milliseconds>(*quiet, options_.content.every);
        return *due_;
    }
    Result<Looked> looked = look();
    if (!looked.ok() && !cancelled_ && parts_.source.has_another()) {
        log::warning("update", "the first place has no content; another is asked", {log::Field(looked.error())});
        looked = look();
    }
    last_error_ = looked.ok() ? "" : std::string(looked.error().name());
    if (!looked.ok() && !cancelled_)
        log::warning("update", "the content is not as the repository has it", {log::Field(looked.error())});
    due_ = now + wait_after(looked);
    return *due_;
}

void UpdateWorker::cancel() {
    cancelled_ = true;
    parts_.source.cancel();
}

Milliseconds UpdateWorker::wait_after(const Result<Looked>& looked) {
    const bool spared = parts_.source.line() == delivery::Line::spared;
    const Milliseconds every = spared ? std::max<Milliseconds>(options_.content.every, options_.spared_every) : options_.content.every;
    if (!looked.ok()) return std::min(back_off_.after_failure(parts_.random), every);
    back_off_.reset();
    // Not all kiosks of a city at the same moment.
    const auto spread = [&](Milliseconds width) {
        return Milliseconds(static_cast<std::int64_t>(parts_.random.below(static_cast<std::uint64_t>(width.count()) + 1)));
    };
    const Milliseconds usual = every + spread(every / 10);
    const auto& window = options_.content.window;
    const Moment moment = parts_.moment();
    if (*looked == Looked::done || update::may_fetch(window, moment)) return usual;
    return std::min(usual, until_window(*window, moment) + spread(window->length() / 4));
}

Result<UpdateWorker::Looked> UpdateWorker::look() {
    const fs::path metadata = parts_.installation.folder() / "metadata";
    const Moment moment = parts_.moment();
    TRY(tuf::initialise(metadata, TRY(read_text_file(options_.content.root_file, tuf::Limits{}.root_bytes))));
    const std::unique_ptr<tuf::Fetcher> fetcher = TRY(parts_.source.open());
    tuf::Updater updater = TRY(tuf::Updater::create(metadata, *fetcher, moment.now));
    const Result<void> refreshed = updater.refresh();
    if (!cancelled_) parts_.source.answered(refreshed ? ContentSource::Answer::content : ContentSource::Answer::none);
    if (!refreshed.ok() && refreshed.error().is(tuf::TufError::rollback) && is_passing()) {
        log::info("update", "what passes by is older than what is known", {log::Field(refreshed.error())});
        return Looked::done;
    }
    TRY(refreshed);
    if (moment.clock == ClockState::set)
        TRY(parts_.installation.note_refresh({moment.now, updater.trusted().timestamp().common.expires}));

    follow_registry(updater);
    Looked looked = Looked::done;
    wanted_.clear();
    ready_.clear();
    const std::vector<PackId> packs = TRY(packs_of(updater));
    if (TRY(parts_.installation.withdraw_others(packs))) {
        log::info("update", "a pack has left the repository and the shelves");
        parts_.changed();
    }
    const Result<void> updated = update_packs(updater, packs, looked);
    if (cancelled_) TRY(updated);
    if (moment.clock == ClockState::set) TRY(parts_.installation.age_earlier(moment.now));
    TRY(parts_.installation.remove_unused(wanted_));
    TRY(updated);
    return looked;
}

Result<void> UpdateWorker::update_packs(tuf::Updater& updater, const std::vector<PackId>& packs, Looked& looked) {
    std::optional<Error> first_error;
    Others others = Others::here;
    for (const PackId& pack : packs) {
        Result<void> updated = update_pack(updater, pack);
        if (updated.ok()) {
            if (const auto taken = take_ready(Others::coming); !taken.ok()) updated = taken.error();
        }
        if (updated.ok()) continue;
        if (cancelled_) return updated;
        const auto wanted = wanted_.try_emplace(pack).first;  // what was begun is gone on with when the repository says again what it is
        const Error& error = updated.error();
        if (wanted->second && error.temporary() && !error.is(UpdateError::no_space)) others = Others::coming;
        if (error.is(UpdateError::not_now)) {
            looked = Looked::waiting;
        } else if (!first_error) {
            first_error = error;
        } else {
            log::warning("update", "a pack is not as the repository has it", {{"pack", pack}, log::Field(error)});
        }
    }
    const auto waiting = take_ready(others);
    if (waiting.ok()) tell_waiting(*waiting);
    if (first_error) return *first_error;
    if (!waiting.ok()) return waiting.error();
    return {};
}

// Neither a registry that cannot be had nor an office that cannot be told keeps the packs away; the next look tries again.
void UpdateWorker::follow_registry(tuf::Updater& updater) {
    if (parts_.take_registry) {
        const Result<void> taken = fetch_registry(updater);
        if (!taken.ok() && !taken.error().is(tuf::TufError::unknown_target))
            log::warning("update", "the registry of kiosks was not taken", {log::Field(taken.error())});
    }
    if (!parts_.answer_office || cancelled_) return;
    if (const Result<void> answered = parts_.answer_office(); !answered.ok())
        log::warning("update", "the office could not be told of the kiosk's key", {log::Field(answered.error())});
}

// Small, and of more weight than any pack: it is fetched at any hour.
Result<void> UpdateWorker::fetch_registry(tuf::Updater& updater) {
    const std::string target(envelope::fleet_target);
    const tuf::TargetFile described = TRY(updater.find(target));
    if (described.length_bytes > envelope::max_fleet_bytes)
        return Error(UpdateError::unfit_pack, target, "it is longer than a registry may be");
    const fs::path file = parts_.installation.folder() / "registry.json";
    if (!TRY(tuf::is_target_file(file, described))) TRY(updater.fetch_target(target, described, file));
    const std::string registry = TRY(read_text_file(file, envelope::max_fleet_bytes));
    return parts_.take_registry(registry);
}

Result<std::vector<PackId>> UpdateWorker::packs_of(tuf::Updater& updater) const {
    std::vector<PackId> packs;
    for (const std::string& pattern : TRY(updater.delegated_patterns())) {
        const auto pack = pack_of(pattern);
        if (pack && std::find(packs.begin(), packs.end(), *pack) == packs.end()) packs.push_back(*pack);
    }
    return packs;
}

Result<void> UpdateWorker::update_pack(tuf::Updater& updater, const PackId& id) {
    const auto targets = TRY(updater.list(target_folder(id)));
    if (targets.empty()) return {};  // a department that has not published yet
    const SignedPack pack = TRY(read_signed_pack(id, targets));
    const InstalledPack installed = parts_.installation.pack(id);
    if (!wants(pack, installed)) return {};
    wanted_[id] = pack.state;
    return make_ready(updater, pack, installed);
}

bool UpdateWorker::wants(const SignedPack& pack, const InstalledPack& installed) const {
    if (installed.current == pack.state) return false;
    if (std::find(installed.refused.begin(), installed.refused.end(), pack.state) != installed.refused.end()) return false;
    if (includes(pack.rollout, options_.kiosk, parts_.ring().value_or(options_.content.ring), pack.id)) return true;
    // Nothing else to show.
    return !installed.current && !options_.shipped.contains(pack.id);
}

bool UpdateWorker::is_passing() const { return parts_.source.stay() == ContentSource::Stay::passing; }

Result<void> UpdateWorker::may_fetch(bool in_window_only) const {
    if (cancelled_) return Error(UpdateError::not_now, "", "the kiosk is shutting down", Permanence::temporary);
    const bool spared = parts_.source.line() == delivery::Line::spared;
    if (in_window_only && !is_passing() && (spared || !update::may_fetch(options_.content.window, parts_.moment())))
        return Error(UpdateError::not_now, "", "files are fetched at other hours", Permanence::temporary);
    return {};
}

Result<void> UpdateWorker::make_ready(tuf::Updater& updater, const SignedPack& pack, const InstalledPack& installed) {
    const fs::path place = parts_.installation.state_folder(pack.id, pack.state);
    const fs::path staged = parts_.installation.folder() / "staging" / pack.id.text() / pack.state;
    const bool is_here = TRY(holds(place, pack));
    if (!is_here) TRY(fetch(updater, pack, installed, staged));
    const Result<content::Pack> read = is_here ? content::load_pack(place, pack.id) : check(pack, staged);
    if (!read.ok()) {
        if (read.error().temporary()) return read.error();
        TRY(refuse(pack, read.error()));
        wanted_.erase(pack.id);
        return {};
    }
    if (cancelled_) return may_fetch(false);
    if (!is_here) TRY(put_in_place(staged, place));
    const std::vector<std::string> names = content::names_of(*read);
    ready_.insert_or_assign(pack.id, Ready{pack.state, {names.begin(), names.end()}});
    return {};
}

Result<void> UpdateWorker::fetch(tuf::Updater& updater, const SignedPack& pack, const InstalledPack& installed, const fs::path& staged) {
    std::vector<KnownPack> known;
    for (const auto& state : {installed.current, installed.previous}) {
        if (state) known.push_back({parts_.installation.state_folder(pack.id, *state), KnownPack::Sharing::link});
    }
    const auto shipped = options_.shipped.find(pack.id);
    if (shipped != options_.shipped.end()) known.push_back({shipped->second, KnownPack::Sharing::copy});
    const bool has_something = installed.current || shipped != options_.shipped.end();
    return stage(pack, staged, known, {updater, parts_.free_space, [&] { return may_fetch(has_something); }});
}

Result<std::map<PackId, Error>> UpdateWorker::take_ready(Others others) {
    if (ready_.empty()) return std::map<PackId, Error>();
    NamesByPack names;
    for (const auto& [pack, ready] : ready_) names.emplace(pack, ready.names);
    const Choice choice = choose(names, shown_names(), others);
    Installation::States states;
    for (const PackId& pack : choice.taken) states.emplace(pack, ready_.at(pack).state);
    if (states.empty()) return choice.waiting;
    TRY(parts_.installation.switch_to(states));
    for (const auto& [pack, state] : states) {
        wanted_.erase(pack);
        ready_.erase(pack);
        log::info("update", "a pack has changed", {{"pack", pack}, {"state", log::Public{state}}});
    }
    parts_.changed();
    return choice.waiting;
}

// As the pages have it: what cannot be read, or clashes, is not shown.
NamesByPack UpdateWorker::shown_names() const {
    std::map<PackId, fs::path> folders = options_.shipped;
    for (const auto& [pack, state] : parts_.installation.offered())
        folders[pack] = state ? parts_.installation.state_folder(pack, *state) : fs::path();
    NamesByPack shown;
    std::map<std::string, PackId> taken;
    for (const auto& [id, folder] : folders) {
        if (folder.empty()) continue;
        const Result<content::Pack> pack = content::load_pack(folder, id);
        if (!pack.ok() || content::clash(*pack, taken)) continue;
        const std::vector<std::string> names = content::names_of(*pack);
        shown.emplace(id, std::set<std::string>(names.begin(), names.end()));
    }
    return shown;
}

void UpdateWorker::tell_waiting(const std::map<PackId, Error>& waiting) {
    const Installation::States before = parts_.installation.waiting();
    Installation::States now;
    // Of those that could not be looked after this time nothing new is known.
    for (const auto& [pack, state] : before) {
        if (wanted_.contains(pack)) now.emplace(pack, state);
    }
    for (const auto& [pack, reason] : waiting) {
        const std::string& state = ready_.at(pack).state;
        now.insert_or_assign(pack, state);
        const auto told = before.find(pack);
        if (told != before.end() && told->second == state) continue;
        log::warning("update", "a version of a pack waits for another pack; the one in use stays, and nothing is to be done here",
                     {{"pack", pack}, {"state", log::Public{state}}, log::Field(reason)});
    }
    parts_.installation.note_waiting(std::move(now));
}

Result<content::Pack> UpdateWorker::check(const SignedPack& pack, const fs::path& folder) {
    content::Pack read = TRY(content::load_pack(folder, pack.id));
    // The roll-out is decided by what was signed; a pack that calls itself otherwise would be decided about wrongly.
    if (pack.files.at("pack.toml").custom && pack.rollout != Rollout{} && read.version != pack.rollout.version)
        return Error(UpdateError::failed_check, "pack.toml", "its version is other than in the signed custom fields");
    TRY(parts_.check(pack.id, folder));
    return read;
}

Result<void> UpdateWorker::refuse(const SignedPack& pack, const Error& reason) {
    log::error("update", "a version of a pack was refused; the one in use stays",
               {{"pack", pack.id}, {"state", log::Public{pack.state}}, log::Field(reason)});
    return parts_.installation.refuse(pack.id, pack.state);
}

}  // namespace engawa::update
