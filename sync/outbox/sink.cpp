#include "sync/outbox/sink.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "kiosk/base/log.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"

namespace engawa::outbox {

namespace {

constexpr std::size_t hash_bytes = 32;

// The id itself names a form that somebody filled in and comes back in the office's records; what is kept to
// recognise it must be of no use outside this file.
std::vector<std::byte> keyed_hash(const SubmissionId& id, std::span<const std::byte> key) {
    std::vector<std::byte> hash(hash_bytes);
    const auto* text = reinterpret_cast<const unsigned char*>(id.text().data());
    const int code = crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), text, id.text().size(),
                                        reinterpret_cast<const unsigned char*>(key.data()), key.size());
    ENGAWA_VERIFY(code == 0);
    return hash;
}

envelope::SealRequest request_for(const session::Submission& submission, const Sealing& sealing) {
    envelope::SealRequest request;
    request.kiosk = sealing.kiosk;
    request.submission = submission.id;
    request.form = submission.form_id;
    request.form_version = submission.form_version;
    request.pack = submission.pack_id;
    request.pack_version = submission.pack_version;
    request.xml = submission.xml;
    request.assistance = submission.assistance;
    request.applicant = submission.applicant;
    for (const session::Attachment& attachment : submission.attachments)
        request.attachments.push_back({attachment.name, attachment.media_type, attachment.bytes});
    return request;
}

}  // namespace

Sink::Sink(SinkOptions options, std::optional<Sealing> sealing, const WallClock& clock, Random& random,
           FreeSpace& free_space)
    : options_(std::move(options)),
      sealing_(std::move(sealing)),
      clock_(clock),
      random_(random),
      free_space_(free_space) {}

// The first enrolment that uses the file owns it: numbers of another kiosk must neither be continued nor mixed in.
Result<void> Sink::adopt(Database& database) const {
    Statement insert = TRY(database.prepare(
        "INSERT INTO kiosk (only_row, kiosk_id, next_sequence, hash_key) VALUES (1, ?1, 1, ?2) ON CONFLICT DO NOTHING"));
    std::vector<std::byte> key(hash_bytes);
    random_.fill(key);
    TRY(insert.bind(1, sealing_->kiosk.text()).bind(2, std::span<const std::byte>(key)).run());
    Statement owner = TRY(database.prepare("SELECT kiosk_id FROM kiosk"));
    if (TRY(owner.step()) && owner.text(0) == sealing_->kiosk.text()) return {};
    return Error(OutboxError::other_kiosk, options_.database_path.string(), "belongs to " + owner.text(0));
}

Result<Database*> Sink::database() {
    if (!sealing_ || sealing_->recipients.empty())
        return Error(OutboxError::not_enrolled, "enrolment", "no kiosk key or no recipient");
    if (!database_) {
        Database opened = TRY(open_outbox_database(options_.database_path, options_.database));
        TRY(adopt(opened));
        database_ = std::move(opened);
    }
    return &*database_;
}

void Sink::use_sealing(std::optional<Sealing> sealing) {
    const bool same_kiosk = sealing && sealing_ && sealing->kiosk == sealing_->kiosk;
    sealing_ = std::move(sealing);
    if (!same_kiosk) database_.reset();  // whose file it is is asked anew
}

session::Readiness Sink::readiness() {
    if (!sealing_ || sealing_->recipients.empty()) return session::Readiness::not_enrolled;
    const Result<std::uint64_t> room = free_space_.available_bytes();
    // Asked before the file is opened: opening writes, and on a full disk it would look broken.
    if (room.ok() && *room < options_.reserve_bytes) return session::Readiness::disk_nearly_full;
    const Result<Database*> opened = database();
    const Result<QueueSummary> read = opened.ok() ? read_summary(**opened) : Result<QueueSummary>(opened.error());
    if (read.ok() && room.ok()) return session::Readiness::ready;
    log::error("outbox", "not ready", {log::Field(read.ok() ? room.error() : read.error())});
    if (!read.ok()) database_.reset();
    return session::Readiness::store_broken;
}

Result<QueueSummary> Sink::summary() { return read_summary(*TRY(database())); }

Result<WallTime> Sink::last_trusted() { return TRY(read_identity(*TRY(database()))).trusted; }

Result<Sink::Identity> Sink::read_identity(Database& database) const {
    Statement row = TRY(database.prepare("SELECT next_sequence, trusted_ms, hash_key FROM kiosk"));
    ENGAWA_VERIFY(TRY(row.step()));
    return Identity{static_cast<std::uint64_t>(row.integer(0)), WallTime(Milliseconds(row.integer(1))), row.blob(2)};
}

// Two slips of one kiosk never share a code; between kiosks chance keeps them apart (10^11 codes).
Result<std::string> Sink::unused_slip(Database& database) const {
    Statement used = TRY(database.prepare("SELECT 1 FROM envelope WHERE slip = ?1"));
    while (true) {
        std::string code = envelope::make_slip_code(random_);
        if (!TRY(used.bind(1, code).step())) return code;
        used.reset();
    }
}

// What goes with the submission: its own entry, and all that wait.
Result<std::string> Sink::trace_of(Database& database, const session::Submission& submission, std::uint64_t sequence,
                                   const EntryTime& time) {
    const std::string helper = submission.assistance ? submission.assistance->helper : "";
    TRY(append_entry(database, sealing_->kiosk_key, assist::TraceEntry::submitted(helper, sequence), time));
    std::uint64_t content_bytes = submission.xml.size();
    for (const session::Attachment& attachment : submission.attachments) content_bytes += attachment.bytes.size();
    const std::uint64_t room = envelope::max_content_bytes - std::min(content_bytes, envelope::max_content_bytes);
    return take_entries(database, sequence, room);
}

Result<session::Receipt> Sink::insert(Database& database, const session::Submission& submission) {
    const Identity identity = TRY(read_identity(database));
    const std::vector<std::byte> id_hash = keyed_hash(submission.id, identity.hash_key);
    const std::span<const std::byte> hash(id_hash);

    Statement known = TRY(database.prepare("SELECT slip FROM envelope WHERE submission = ?1"));
    if (TRY(known.bind(1, hash).step())) return session::Receipt{known.text(0)};
    Statement accepted = TRY(database.prepare("SELECT sequence FROM accepted WHERE submission = ?1"));
    if (TRY(accepted.bind(1, hash).step()))
        return Error(OutboxError::already_accepted, "outbox", "sequence " + std::to_string(accepted.integer(0)));

    envelope::SealRequest request = request_for(submission, *sealing_);
    request.sequence = identity.next_sequence;
    request.slip = TRY(unused_slip(database));
    request.created = clock_.now();
    request.clock = clock_state(request.created, identity.trusted);
    const std::string trace = TRY(trace_of(database, submission, request.sequence, {request.created, request.clock}));
    request.trace = trace;
    const envelope::SealedEnvelope sealed =
        TRY(envelope::seal(request, sealing_->kiosk_key, sealing_->recipients, random_));

    Statement row = TRY(database.prepare(
        "INSERT INTO envelope (sequence, sha256, state, sealed, submission, slip, sealed_ms, bytes)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"));
    row.bind(1, static_cast<std::int64_t>(request.sequence)).bind(2, sealed.sha256);
    row.bind(3, static_cast<std::int64_t>(EnvelopeState::sealed)).bind(4, std::span<const std::byte>(sealed.bytes));
    row.bind(5, hash).bind(6, request.slip).bind(7, milliseconds(request.created));
    row.bind(8, static_cast<std::int64_t>(sealed.bytes.size()));
    TRY(row.run());
    TRY(database.execute("UPDATE kiosk SET next_sequence = next_sequence + 1"));
    return session::Receipt{request.slip};
}

Result<std::vector<session::Receipt>> Sink::submit(std::span<const session::Submission> submissions) {
    Database& database = *TRY(this->database());
    std::vector<session::Receipt> receipts;
    TRY(database.transaction([&]() -> Result<void> {
        for (const session::Submission& submission : submissions) receipts.push_back(TRY(insert(database, submission)));
        return {};
    }));
    if (options_.on_sealed) options_.on_sealed();
    return receipts;
}

Result<void> Sink::append(Database& database, const assist::TraceEntry& entry) {
    const WallTime now = clock_.now();
    return append_entry(database, sealing_->kiosk_key, entry, {now, clock_state(now, TRY(read_identity(database)).trusted)});
}

Result<void> Sink::write(const assist::TraceEntry& entry) {
    Database& database = *TRY(this->database());
    return database.transaction([&] { return append(database, entry); });
}

Result<void> Sink::note_shown(std::span<const PackVersion> packs) {
    Database& database = *TRY(this->database());
    for (const PackVersion& shown : packs) TRY(note_shown(database, shown));
    return {};
}

Result<void> Sink::note_shown(Database& database, const PackVersion& shown) {
    // A write only where there is news: this is asked at every start.
    Statement known = TRY(database.prepare("SELECT 1 FROM traced_pack WHERE pack = ?1 AND version = ?2"));
    if (TRY(known.bind(1, shown.pack).bind(2, shown.version).step())) return {};
    known.reset();
    return database.transaction([&]() -> Result<void> {
        TRY(append(database, assist::TraceEntry::updated(shown.pack, shown.version)));
        Statement told = TRY(database.prepare("INSERT INTO traced_pack (pack, version) VALUES (?1, ?2)"
                                              " ON CONFLICT (pack) DO UPDATE SET version = ?2"));
        return told.bind(1, shown.pack).bind(2, shown.version).run();
    });
}

}  // namespace engawa::outbox
