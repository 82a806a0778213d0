#include "tests/simulation/office.h"

#include <fmt/format.h>

#include <sstream>

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/encoding.h"
#include "sync/office/kept_objects.h"
#include "sync/office/office_error.h"
#include "sync/office/office_keys.h"
#include "sync/office/record_files.h"
#include "sync/office/trace_book.h"

namespace engawa::simulation {

namespace {

constexpr const char* database_file = "office/inbox/inbox.db";

}  // namespace

Office::Office(std::uint64_t seed, Milliseconds between_pulls, Kiosk::World world)
    : machine("office", seed, world.time),
      between_pulls_(between_pulls),
      world_(world),
      chance_(seed + 2),
      key_(envelope::MinisignSecretKey::generate(machine.random)),
      identity_(envelope::AgeIdentity::generate(machine.random)),
      pull_due_(world.time.now()) {
    const auto write = [&](const char* name, const SecretBytes& text) {
        ENGAWA_VERIFY(write_file_atomically(machine.path(name), text.text(), FileMode::owner_only).ok());
    };
    write("office/office.key", key_.file_text());
    write("office/identity.txt", identity_.text());
    ENGAWA_VERIFY(office::Registry().save(machine.path("office/registry.toml")).ok());
}

void Office::enrol(const Kiosk& kiosk) {
    const std::string file = machine.path("office/registry.toml");
    office::Registry registry = office::Registry::load(file).value();
    registry.add({kiosk.id(), "中央公民館", kiosk.key(), office::KioskState::active, to_rfc3339(machine.clock.now())});
    ENGAWA_VERIFY(registry.save(file).ok());
    enrolled_.push_back(&kiosk);
    known_keys_.emplace(kiosk.id(), kiosk.key());
}

// What kiosks sign with now stands in the registry from some later pull on; what comes before is set aside until then.
Result<void> Office::take_keys() {
    const std::string file = machine.path("office/registry.toml");
    office::Registry registry = TRY(office::Registry::load(file));
    bool changed = false;
    for (const Kiosk* const kiosk : enrolled_) {
        envelope::RegisteredKiosk& known = *TRY(registry.known(kiosk->id()));
        if (known.key == kiosk->key() || (!is_calm() && chance_.below(2) == 0)) continue;
        world_.trace.line("office", "takes the new key of " + kiosk->id().text());
        // As the office says once it knows up to where the old one goes; or it does not say.
        const bool ends = chance_.below(2) == 0;
        known.former_keys.push_back({known.key, ends ? std::optional(kiosk->last_number_before_key()) : std::nullopt});
        known.key = kiosk->key();
        changed = true;
    }
    if (!changed) return {};
    TRY(registry.save(file));
    for (const envelope::RegisteredKiosk& kiosk : registry.kiosks()) known_keys_.at(kiosk.id) = kiosk.key;
    return {};
}

Result<office::PullSummary> Office::pull(std::string& told) {
    TRY(take_keys());
    const auto identities = TRY(office::read_identities(machine.path("office/identity.txt")));
    const auto key = TRY(office::read_secret_key(machine.path("office/office.key"), std::nullopt));
    const office::Registry registry = TRY(office::Registry::load(machine.path("office/registry.toml")));
    office::InboxDatabase database = TRY(office::InboxDatabase::open(machine.path(database_file)));
    UnkindStore store(world_.place, machine);
    std::ostringstream out;
    office::PullParts parts{store, database, registry, identities, key, machine.clock, machine.random, out};
    // What the message asks of a person: a serial that was never reached (docs/formats/acks.md, "Going on").
    constexpr std::uint64_t far = 1'000;
    if (acks_were_unreadable_) parts.acks_above = far * ++times_told_above_;
    const Result<office::PullSummary> summary = office::pull_inbox(parts);
    told = out.str();
    acks_were_unreadable_ = told.find("office.acks_unreadable") != std::string::npos;
    if (summary.ok()) TRY(office::write_record_files(database, machine.path("office/inbox")));
    return summary;
}

void Office::step() {
    const SteadyTime now = world_.time.now();
    pull_due_ = now + Milliseconds(static_cast<std::int64_t>(1 + chance_.below(static_cast<std::uint64_t>(between_pulls_.count()) * 2)));
    machine.disk.start();
    std::string told;
    const Result<office::PullSummary> summary = pull(told);
    if (machine.disk.is_cut()) {
        world_.trace.line("office", "is cut off");
    } else if (!summary.ok()) {
        world_.trace.line("office", fmt::format("cannot pull: {}", summary.error().name()));
    } else {
        world_.trace.line("office", fmt::format("pulled: {} new, {} again, {} set aside, {} not reached",
                                                summary->new_records, summary->same_again, summary->set_aside,
                                                summary->not_reached));
    }
    if (const auto tidied = tidy_as_a_person(); !tidied)
        world_.trace.line("office", fmt::format("a person cannot tidy: {}", tidied.error().name()));
    done_ = summary.ok() && !machine.disk.is_cut();
    world_.trace.bytes(told);
    check_records();
}

void Office::calm(std::function<Whose(const ObjectKey&)> whose) {
    machine.disk.calm();
    whose_ = std::move(whose);
}

Result<void> Office::tidy_as_a_person() {
    if (!whose_) return {};
    office::InboxDatabase database = TRY(office::InboxDatabase::open(machine.path(database_file)));
    const std::vector<office::SetAside> aside = TRY(database.all_set_aside());
    for (const office::SetAside& item : aside) TRY(tidy_as_a_person(database, item));
    return {};
}

// By the office's own commands alone, and each for what it is meant for: what came damaged is forgotten and not discarded.
Result<void> Office::tidy_as_a_person(office::InboxDatabase& database, const office::SetAside& item) {
    const Whose whose = whose_(ObjectKey(item.object));
    if (whose == Whose::kiosk) return {};
    if (item.reason == office::error_name(office::OfficeError::name_mismatch)) {
        world_.trace.line("office", "forgets " + item.object);
        TRY(office::forget(database, item.object));
    } else if (whose == Whose::impostor) {
        world_.trace.line("office", "gives up " + item.object);
        TRY(office::discard(database, item.object, "nobody's", machine.clock.now()));
        given_up_.insert(item.object);
    }
    return {};
}

void Office::check_nothing_set_aside() {
    const auto look = [&]() -> Result<void> {
        office::InboxDatabase database = TRY(office::InboxDatabase::open(machine.path(database_file)));
        const std::vector<office::SetAside> aside = TRY(database.all_set_aside());
        for (const office::SetAside& item : aside) world_.truth.say("it is set aside for ever: " + item.object + " " + item.reason);
        return {};
    };
    if (const auto looked = look(); !looked) world_.truth.say("the office's database cannot be read: " + looked.error().message());
}

void Office::check_traces() {
    const auto look = [&]() -> Result<void> {
        office::InboxDatabase database = TRY(office::InboxDatabase::open(machine.path(database_file)));
        for (const Kiosk* const kiosk : enrolled_) TRY(check_trace(database, *kiosk));
        return {};
    };
    if (const auto looked = look(); !looked) world_.truth.say("the traces cannot be read: " + looked.error().message());
}

Result<void> Office::check_trace(office::InboxDatabase& database, const Kiosk& kiosk) {
    const std::string& name = kiosk.id().text();
    const auto say = [&](const std::string& what) { world_.truth.say(fmt::format("the trace of {}: {}", name, what)); };
    const office::TraceState state = TRY(office::trace_state(database.tables(), name));
    if (state.needs_a_person() || !state.coming.empty()) say("something is wrong with it at the office");
    if (state.last + kiosk.waiting_entries().size() != kiosk.last_entry()) {
        say(fmt::format("{} at the office and {} at the kiosk, of {}", state.last, kiosk.waiting_entries().size(), kiosk.last_entry()));
    }
    std::set<std::uint64_t> steps;
    std::string previous(envelope::before_first_trace_line);
    std::uint64_t number = 0;
    const auto read = [&](const std::string& text, const std::string& signature) -> Result<void> {
        const envelope::TraceLine line = TRY(envelope::read_trace_line(text, signature));
        if (line.number != ++number || line.previous != previous) say(fmt::format("it is broken at {}", number));
        previous = envelope::trace_line_hash(line.text);
        if (line.kind == "trained" && !steps.insert(line.number_in("steps").value_or(0)).second) say("an entry is there twice");
        return {};
    };
    const std::vector<office::TraceRow> rows = TRY(office::trace_rows(database.tables(), name, 0, 1'000'000, ""));
    for (const office::TraceRow& row : rows) TRY(read(row.line, row.signature));
    const std::string any = envelope::to_base64(envelope::Bytes(envelope::bare_signature_bytes), envelope::Base64Padding::required);
    for (const auto& [waiting, text] : kiosk.waiting_entries()) TRY(read(text, any));
    for (const std::uint64_t written : world_.truth.traced[kiosk.id()]) {
        if (!steps.contains(written)) say(fmt::format("entry {} was written and is nowhere", written));
    }
    for (const std::uint64_t refused : world_.truth.not_traced[kiosk.id()]) {
        if (steps.contains(refused)) say(fmt::format("entry {} was refused and is there", refused));
    }
    return {};
}

Result<std::map<SubmissionId, std::string>> Office::read_records(const Machine& copy) {
    std::map<SubmissionId, std::string> records;
    std::set<std::string> answers_seen;
    Database database = TRY(Database::open(copy.path("inbox.db")));
    if (TRY(database.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'submission'")) == 0) return records;
    Statement rows = TRY(database.prepare("SELECT submission, slip, xml, kiosk FROM submission"));
    while (TRY(rows.step())) {
        const SubmissionId id(rows.text(0));
        const auto filled = world_.truth.filled.find(id);
        if (filled == world_.truth.filled.end()) {
            world_.truth.say("the office has a record that nobody filled in");
        } else if (filled->second.xml != rows.text(2) || filled->second.kiosk.text() != rows.text(3)) {
            world_.truth.say("the office has other answers than were given: " + id.text());
        } else if (filled->second.times_shown > 0 && filled->second.slip != rows.text(1)) {
            world_.truth.say("the office knows another slip than was shown for " + id.text());
        }
        // Under whatever id: no two residents gave these answers.
        const std::string xml = rows.text(2);
        if (!answers_seen.insert(xml.substr(0, xml.find("<meta>"))).second) {
            world_.truth.say("the office has the same answers in two records: " + id.text());
        }
        records.emplace(id, rows.text(1));
    }
    return records;
}

// On a copy, so that looking changes nothing: the product's own recovery is what is tested. Of what is durable alone: what
// a killed program wrote last nobody has acted on yet.
void Office::check_records() {
    if (machine.disk.find(database_file) == nullptr) return;
    Machine copy("copy", 1, world_.time);
    machine.disk.copy_durable_file_to(copy.disk, database_file);
    machine.disk.copy_durable_file_to(copy.disk, std::string(database_file) + "-wal");
    const Disk::NodePointer database = copy.disk.find("inbox.db");
    if (database == nullptr) return;
    const Disk::NodePointer log = copy.disk.find("inbox.db-wal");
    std::string seen = database->bytes + (log == nullptr ? "" : log->bytes);
    if (seen == durable_seen_) return;
    durable_seen_ = std::move(seen);
    const auto records = read_records(copy);
    if (!records.ok()) return world_.truth.say("the office's database cannot be read: " + records.error().message());
    for (const auto& [id, slip] : records_) {
        if (!records->contains(id)) world_.truth.say("the office has lost a record: " + id.text());
    }
    records_ = *records;
}

void Office::check_files() {
    std::size_t whole = 0;
    std::set<std::string> seen;
    machine.disk.visit([&](const std::string& path, const Disk::Node& node) {
        if (!path.ends_with("/submission.xml") || path.find("/.partial") != std::string::npos) return;
        bool known = false;
        for (const auto& [id, filled] : world_.truth.filled) known = known || filled.xml == node.bytes;
        if (!known) world_.truth.say("a file of the office holds other answers than were given: " + path);
        if (!seen.insert(std::string(node.bytes.begin(), node.bytes.end())).second) {
            world_.truth.say("the same answers are laid out as files twice: " + path);
        }
        ++whole;
    });
    if (whole != records_.size()) {
        world_.truth.say(fmt::format("{} of {} records are laid out as files", whole, records_.size()));
    }
}

}  // namespace engawa::simulation
