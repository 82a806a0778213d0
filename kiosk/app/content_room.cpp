#include "kiosk/app/content_room.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "kiosk/app/enrolled_content.h"
#include "kiosk/app/pack_inspection.h"
#include "kiosk/app/stick_content.h"
#include "kiosk/base/log.h"
#include "kiosk/base/random.h"
#include "kiosk/inspection/pack_forms.h"
#include "sync/outbox/free_space.h"
#include "sync/update/installation.h"
#include "sync/update/update_thread.h"
#include "sync/update/worker.h"

namespace engawa::app {

namespace {

bool has_name(const std::filesystem::path& folder, const PackId& id, const std::string& name) {
    const Result<content::Pack> pack = content::load_pack(folder, id);
    if (!pack.ok()) return false;
    const std::vector<std::string> names = content::names_of(*pack);
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

struct ContentRoom::Inside {
    explicit Inside(Parts given)
        : parts(std::move(given)), free_space(parts.state), installation(parts.state / "kiosk" / "content") {}

    std::map<PackId, std::filesystem::path> folders_of(const update::Installation::InUse& states) const;
    bool take_back(const content::Library& shown);
    bool settle(const content::Library& loaded);
    bool would_lose(const PackId& pack, const std::string& name) const;
    Result<void> open_worker(const envelope::Enrolment& enrolment);
    void open_stores(const envelope::Enrolment& enrolment);
    Result<void> check(const PackId& pack, const std::filesystem::path& folder);

    const Parts parts;
    SystemRandom random;
    outbox::SystemFreeSpace free_space;
    update::Installation installation;
    update::Installation::InUse in_use;
    std::unique_ptr<EnrolledContent> store;
    std::unique_ptr<EnrolledContent> own_store;  // kiosk.toml's, where the registry names another
    std::unique_ptr<FallbackContent> stores;
    std::unique_ptr<SwitchedContent> source;
    std::unique_ptr<delivery::NetworkWatch> network;
    std::unique_ptr<update::UpdateWorker> worker;
    std::unique_ptr<update::UpdateThread> thread;
    std::unique_ptr<StickContent> stick;
};

ContentRoom::ContentRoom(Parts parts) : inside_(std::make_unique<Inside>(std::move(parts))) {
    if (const auto opened = inside_->installation.open(); !opened)
        log::error("update", "what was installed is not known; it is taken up anew", {log::Field(opened.error())});
}

ContentRoom::~ContentRoom() = default;

std::map<PackId, std::filesystem::path> ContentRoom::Inside::folders_of(const update::Installation::InUse& states) const {
    std::map<PackId, std::filesystem::path> folders;
    for (const auto& [pack, state] : states)
        folders[pack] = state ? installation.state_folder(pack, *state) : std::filesystem::path();
    return folders;
}

Result<content::Library> ContentRoom::load() {
    // Each round takes one state back at least, so there are no more than there are states.
    for (;;) {
        inside_->in_use = inside_->installation.take_into_use();
        content::Library library = TRY(content::Library::load(inside_->parts.shipped, inside_->folders_of(inside_->in_use)));
        for (const content::Refusal& refusal : library.refusals()) log_refusal(refusal);
        if (!inside_->take_back(library) && !inside_->settle(library)) return library;
    }
}

bool ContentRoom::Inside::take_back(const content::Library& shown) {
    bool taken = false;
    for (const content::Refusal& refusal : shown.refusals()) {
        const auto used = in_use.find(refusal.pack);
        if (refusal.clash || used == in_use.end() || !used->second) continue;
        using update::Installation;
        const auto fault = refusal.reason.permanent() ? Installation::Fault::refuse : Installation::Fault::unreadable;
        if (const auto kept = installation.roll_back(refusal.pack, *used->second, fault); !kept)
            log::error("update", "the way back could not be written down", {log::Field(kept.error())});
        log::error("update", "a pack that did not work went back to the one before", {{"pack", refusal.pack}});
        in_use.erase(used);
        taken = true;
    }
    return taken;
}

bool ContentRoom::Inside::would_lose(const PackId& pack, const std::string& name) const {
    const auto used = in_use.find(pack);
    if (used == in_use.end() || !used->second) return false;
    const auto before = installation.pack(pack).previous;
    const std::filesystem::path folder = before ? installation.state_folder(pack, *before) : parts.shipped / pack.text();
    std::error_code ignored;
    return std::filesystem::is_directory(folder, ignored) && !has_name(folder, pack, name);
}

// Two packs may have the same form after one of them went back. Neither is at fault: the worker brings the newer one again
// when there is room for it.
bool ContentRoom::Inside::settle(const content::Library& loaded) {
    for (const content::Refusal& refusal : loaded.refusals()) {
        if (!refusal.clash) continue;
        const auto& [name, holder] = *refusal.clash;
        const PackId back = !would_lose(refusal.pack, name) && would_lose(holder, name) ? holder : refusal.pack;
        const auto used = in_use.find(back);
        if (used == in_use.end() || !used->second) continue;
        if (const auto kept = installation.roll_back(back, *used->second, update::Installation::Fault::clash); !kept)
            log::error("update", "the way back could not be written down", {log::Field(kept.error())});
        log::warning("update", "a pack went back to the one before, since another has the same form",
                     {{"pack", back}, log::Field(refusal.reason)});
        return true;
    }
    return false;
}

bool ContentRoom::has_changed(const content::Library& shown) {
    const bool taken = inside_->take_back(shown);
    return inside_->installation.changed() || taken;
}

std::shared_ptr<const content::Pack> ContentRoom::earlier(const PackId& pack, const std::string& version) {
    const auto used = inside_->in_use.find(pack);
    if (used != inside_->in_use.end() && !used->second) return nullptr;  // it has left the repository
    const auto read = [&](const std::filesystem::path& folder) -> std::shared_ptr<const content::Pack> {
        auto found = content::load_pack(folder, pack);
        return found && found->version == version ? std::make_shared<const content::Pack>(*std::move(found)) : nullptr;
    };
    for (const std::string& state : inside_->installation.earlier(pack)) {
        auto found = read(inside_->installation.state_folder(pack, state));
        if (found == nullptr) continue;
        if (const auto renewed = inside_->installation.renew_earlier(pack, state); !renewed)
            log::warning("update", "a version in use may go before its draft", {log::Field(renewed.error())});
        return found;
    }
    return read(inside_->parts.shipped / pack.text());
}

void ContentRoom::start(const std::optional<envelope::Enrolment>& enrolment) {
    if (!enrolment || !enrolment->content || inside_->thread != nullptr) return;
    if (const auto opened = inside_->open_worker(*enrolment); !opened)
        log::error("update", "content is not updated", {log::Field(opened.error())});
}

void ContentRoom::Inside::open_stores(const envelope::Enrolment& enrolment) {
    const auto content_of = [&](const std::string& address) {
        const auto minute = [this] {
            return delivery::LocalMinute{parts.trusted_clock.state(), update::local_time(parts.form_clock.now()).minute_of_day};
        };
        return std::make_unique<EnrolledContent>(address, enrolment.store_login, enrolment.network.bytes_per_second,
                                                 delivery::LineUse(enrolment.network, minute));
    };
    store = content_of(enrolment.store_url);
    // What the enrolment says is the registry's word before the file's.
    const auto file = envelope::Enrolment::load(parts.state / "kiosk" / "kiosk.toml");
    if (file && file->store_url != enrolment.store_url) own_store = content_of(file->store_url);
    const auto now = [this]() -> std::optional<WallTime> {
        switch (parts.trusted_clock.state()) {
            case ClockState::unset: return std::nullopt;
            case ClockState::set: return parts.trusted_clock.now();
        }
        ENGAWA_VERIFY(false);
    };
    stores = std::make_unique<FallbackContent>(FallbackContent::Parts{
        enrolment.store_url, *store, own_store.get(), parts.state / "kiosk" / "content-store.json", now});
}

Result<void> ContentRoom::Inside::open_worker(const envelope::Enrolment& enrolment) {
    update::WorkerOptions options;
    options.kiosk = enrolment.kiosk;
    options.content = *enrolment.content;
    const content::Library shipped = TRY(content::Library::load(parts.shipped));
    for (const content::Pack& pack : shipped.packs()) options.shipped.emplace(pack.id, pack.folder);
    open_stores(enrolment);
    source = std::make_unique<SwitchedContent>(*stores);
    network = delivery::watch_network();
    const auto moment = [this] {
        const WallTime now = parts.form_clock.now();
        return update::Moment{now, parts.trusted_clock.state(), update::local_time(now).minute_of_day};
    };
    worker = std::make_unique<update::UpdateWorker>(
        update::WorkerParts{*source, installation, free_space, random, *network, moment,
                            [this](const PackId& pack, const std::filesystem::path& folder) { return check(pack, folder); },
                            parts.changed, parts.take_registry, parts.answer_office, parts.ring},
        std::move(options));
    thread = TRY(update::UpdateThread::create(*worker, *network, parts.clock));
    stick = std::make_unique<StickContent>(*source, *thread);
    thread->start();
    return {};
}

Result<void> ContentRoom::Inside::check(const PackId& pack, const std::filesystem::path& folder) {
    const content::Pack checked = TRY(content::load_pack(folder, pack));
    for (const content::FormEntry& form : checked.forms)
        TRY(inspection::try_form(checked, form, parts.form_clock, random));
    return {};
}

std::optional<std::chrono::year_month_day> ContentRoom::stale_since() const {
    const auto freshness = inside_->installation.freshness();
    if (!update::is_stale(freshness, inside_->parts.form_clock.now(), inside_->parts.trusted_clock.state())) return std::nullopt;
    return update::local_time(freshness->refreshed_at).day;
}

exchange::ContentTaker* ContentRoom::stick_content() { return inside_->stick.get(); }

std::string ContentRoom::summary() const {
    nlohmann::json packs = nlohmann::json::object();
    for (const auto& [pack, state] : inside_->in_use) packs[pack.text()] = state.value_or("");
    nlohmann::json waiting = nlohmann::json::object();
    for (const auto& [pack, state] : inside_->installation.waiting()) waiting[pack.text()] = state;
    nlohmann::json summary{{"stale", stale_since().has_value()}, {"packs", std::move(packs)}, {"waiting", std::move(waiting)}};
    if (const auto freshness = inside_->installation.freshness()) summary["refreshed_at"] = to_rfc3339(freshness->refreshed_at);
    return summary.dump();
}

Result<void> ContentRoom::check(const PackId& pack, const std::filesystem::path& folder) const {
    return inside_->check(pack, folder);
}

}  // namespace engawa::app
