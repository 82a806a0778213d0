#include "tests/simulation/kiosk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "kiosk/base/atomic_file.h"

namespace engawa::simulation {

namespace {

constexpr int most_tries = 3;

envelope::MinisignSecretKey make_key(Machine& machine) { return envelope::MinisignSecretKey::generate(machine.random); }

Milliseconds between(SeededRandom& chance, Milliseconds shortest, Milliseconds longest) {
    return shortest + Milliseconds(static_cast<std::int64_t>(chance.below(
                          static_cast<std::uint64_t>((longest - shortest).count()) + 1)));
}

}  // namespace

Kiosk::Kiosk(const std::string& name, std::uint64_t seed, const KioskPlan& plan, const OfficeContact& office, World world)
    : machine(name, seed, world.time),
      plan_(plan),
      id_(name),
      world_(world),
      chance_(seed + 2),
      help_chance_(seed + 3),
      secret_key_(make_key(machine)),
      public_key_(secret_key_.public_key()),
      keys_ever_{public_key_},
      watch_(machine, id_, world.truth),
      failing_disk_(plan.failing_disk),
      visits_left_(plan.visits),
      boot_due_(world.time.now()) {
    machine.disk.forbid(std::string(canary));
    enrol(secret_key_, office);
    plan_visit();
}

// As `engawa kiosk enrol` leaves it: what the kiosk is told, and its key.
void Kiosk::enrol(const envelope::MinisignSecretKey& kiosk_key, const OfficeContact& office) {
    const envelope::Enrolment enrolment{.kiosk = id_,
                                        .center = "中央公民館",
                                        .store_url = "https://store.example/",
                                        .store_login = std::nullopt,
                                        .recipients = {office.recipient},
                                        .office_key = office.key,
                                        .kiosk_key_file = machine.path("kiosk/kiosk.key")};
    const SecretBytes key_text = kiosk_key.file_text();
    ENGAWA_VERIFY(write_file_atomically(machine.path("kiosk/kiosk.key"), key_text.text(), FileMode::owner_only).ok());
    if (world_.publisher != nullptr) {
        ENGAWA_VERIFY(write_file_atomically(Content::root_file(machine), world_.publisher->first_root()).ok());
    }
    ENGAWA_VERIFY(enrolment.save(machine.path("kiosk/kiosk.toml")).ok());
}

std::optional<SteadyTime> Kiosk::next() const {
    if (program_ == nullptr) return boot_due_;
    std::optional<SteadyTime> first = delivery_due_;
    for (const auto& due : {update_due_, visit_due_}) {
        if (due && (!first || *due < *first)) first = due;
    }
    return first;
}

void Kiosk::step() {
    const SteadyTime now = world_.time.now();
    if (program_ == nullptr) {
        boot();
    } else if (delivery_due_ && *delivery_due_ <= now) {
        deliver();
    } else if (update_due_ && *update_due_ <= now) {
        update();
    } else {
        visit();
    }
    look_after();
}

void Kiosk::boot() {
    machine.disk.start();
    auto program = start_program();
    if (!program.ok()) {
        world_.trace.line(machine.name, fmt::format("does not start: {}", program.error().name()));
        boot_due_ = world_.time.now() + Seconds(60);
        return;
    }
    program_ = std::move(*program);
    world_.trace.line(machine.name, "starts");
    boot_due_.reset();
    delivery_due_ = world_.time.now();
    if (program_->content != nullptr) update_due_ = world_.time.now();
    if (const auto opened = watch_.open(); !opened.ok() && !machine.disk.is_cut()) {
        world_.truth.say("the outbox cannot be opened: " + opened.error().message());
    }
}

Result<std::unique_ptr<Kiosk::Program>> Kiosk::start_program() {
    const envelope::Enrolment enrolment = TRY(envelope::Enrolment::load(machine.path("kiosk/kiosk.toml")));
    const envelope::MinisignSecretKey kiosk_key = TRY(envelope::load_kiosk_key(enrolment));
    auto program = std::make_unique<Program>(world_.place, machine);
    const std::string outbox_file = machine.path("kiosk/outbox.db");
    outbox::Queue queue = TRY(outbox::Queue::open(outbox_file, enrolment.kiosk));
    if (kiosk_key.public_key() != public_key_) {
        last_number_before_key_ = TRY(queue.summary()).last_sequence;
        secret_key_ = kiosk_key;
        public_key_ = kiosk_key.public_key();
        keys_ever_.push_back(public_key_);
    }
    program->worker = std::make_unique<delivery::DeliveryWorker>(std::move(queue), program->access, program->network,
                                                                enrolment.office_key, machine.clock, machine.random,
                                                                plan_.delivery);
    outbox::SinkOptions options;
    options.database_path = outbox_file;
    options.on_sealed = [this] { delivery_due_ = world_.time.now(); };
    program->sink = std::make_unique<outbox::Sink>(
        std::move(options), outbox::Sealing{enrolment.kiosk, kiosk_key, enrolment.recipients}, machine.clock,
        machine.random, program->free_space);
    if (world_.publisher == nullptr) return program;
    outbox::Sink& sink = *program->sink;
    program->content = std::make_unique<Content>(
        machine, id_, content_seen_,
        Content::World{*world_.publisher, world_.place, world_.trace, world_.truth, plan_.between_updates,
                       [&sink] { return sink.last_trusted().value_or(WallTime{}); }});
    return program;
}

void Kiosk::deliver() {
    program_->network.came = chance_.below(200) == 0;
    delivery_due_ = program_->worker->step(world_.time.now());
}

void Kiosk::update() {
    if (chance_.below(2) == 0) {
        program_->content->take_into_use();
        const std::vector<envelope::ShownPack> shown{{"kaigo", std::to_string(content_seen_.pack_version)}};
        if (content_seen_.pack_version > 0) (void)program_->sink->note_shown(shown);  // told again with the next one
    }
    update_due_ = program_->content->step(world_.time.now());
}

// --- Residents --------------------------------------------------------------------------------------------

void Kiosk::plan_visit() {
    visit_due_.reset();
    if (visits_left_ == 0 && !unfinished_) return;
    visit_due_ = world_.time.now() + between(chance_, Milliseconds(1), unfinished_ ? Seconds(90) : plan_.between_visits * 2);
}

session::Submission Kiosk::fill_in() {
    session::Submission submission;
    // The id is theirs too.
    submission.id = SubmissionId("uuid:" + std::string(canary) + make_uuid(chance_));
    submission.form_id = FormId("care");
    submission.form_version = "2026040101";
    submission.pack_id = PackId("kaigo");
    submission.pack_version = "2026.1";
    std::string answers;
    for (std::uint64_t i = 0; i < 2 + chance_.below(40); ++i) {
        answers += fmt::format("<a{}>{}{:x}</a{}>", i, canary, chance_.next_u64(), i);
    }
    submission.xml = fmt::format("<data id=\"care\">{}<meta><instanceID>{}</instanceID></meta></data>", answers,
                                 submission.id.text());
    return submission;
}

void Kiosk::visit() {
    // So that a disk's error meets entries in one visit and a submission in another.
    const bool helped_before = help_chance_.below(2) == 0;
    if (helped_before) help();
    if (chance_.below(1000) < failing_disk_) machine.disk.fail_next(1 + chance_.below(6), chance_.below(2) == 0 ? EIO : ENOSPC);
    if (!helped_before) help();
    if (unfinished_) {
        const session::Submission again = *unfinished_;
        submit(again);
    } else if (program_->sink->readiness() == session::Readiness::ready) {
        --visits_left_;
        tries_ = 0;
        const session::Submission submission = fill_in();
        world_.truth.filled[submission.id] = {id_, submission.xml, "", 0};
        submit(submission);
        // A finger that stays on the button.
        if (!unfinished_ && !machine.disk.is_cut() && chance_.below(10) == 0) submit(submission);
    }
    machine.disk.fail_next(0, 0);
    plan_visit();
}

void Kiosk::help() {
    for (std::uint64_t left = help_chance_.below(4); left > 0 && !machine.disk.is_cut(); --left) {
        const std::uint64_t steps = ++entries_tried_;
        const auto written = program_->sink->write(assist::TraceEntry::trained("h-kato", steps));
        if (machine.disk.is_cut()) return;
        (written.ok() ? world_.truth.traced : world_.truth.not_traced)[id_].insert(steps);
        if (!written.ok()) world_.trace.line(machine.name, fmt::format("entry refused: {}", written.error().name()));
    }
}

void Kiosk::submit(const session::Submission& submission) {
    const Result<session::Receipt> receipt = program_->sink->submit(submission);
    if (machine.disk.is_cut()) return;
    Truth::Filled& filled = world_.truth.filled.at(submission.id);
    if (!receipt.ok()) {
        world_.trace.line(machine.name, fmt::format("submission refused: {}", receipt.error().name()));
        unfinished_.reset();
        if (filled.times_shown == 0 && ++tries_ < most_tries) unfinished_ = submission;
        return;
    }
    unfinished_.reset();
    world_.trace.line(machine.name, fmt::format("shows slip {}", receipt->slip_code));
    if (filled.times_shown++ > 0 && filled.slip != receipt->slip_code) {
        world_.truth.say("one submission has two slips: " + filled.slip + " and " + receipt->slip_code);
    }
    filled.slip = receipt->slip_code;
}

// --- Ends -------------------------------------------------------------------------------------------------

void Kiosk::look_after() {
    if (!machine.disk.is_cut()) {
        if (program_ != nullptr) watch_.check();
        if (program_ != nullptr && program_->content != nullptr) program_->content->check();
        return;
    }
    world_.trace.line(machine.name, "is cut off");
    watch_.close();
    program_.reset();
    unfinished_.reset();
    delivery_due_.reset();
    update_due_.reset();
    boot_due_ = world_.time.now() + between(chance_, Seconds(1), std::chrono::hours(3));
    plan_visit();
}

void Kiosk::restart_orderly() {
    if (program_ == nullptr) return;
    world_.trace.line(machine.name, "is shut down");
    watch_.close();
    program_.reset();
    unfinished_.reset();
    boot_due_ = world_.time.now() + Seconds(30);
    // A cut may have been planned for just these writes.
    look_after();
}

void Kiosk::change_key() {
    if (program_ == nullptr) return;
    world_.trace.line(machine.name, "makes itself another key");
    const SecretBytes text = make_key(machine).file_text();
    // Cut off in between, it goes on with the one or the other.
    (void)write_file_atomically(machine.path("kiosk/kiosk.key"), text.text(), FileMode::owner_only);
    restart_orderly();
}

void Kiosk::calm() {
    machine.disk.calm();
    failing_disk_ = 0;
    // Life goes on: with the answer to it the kiosk learns what day it is, should the office's clock have been wrong.
    visits_left_ = 1;
    visit_due_ = world_.time.now() + between(chance_, Milliseconds(1), std::chrono::hours(12));
    if (program_ == nullptr) boot_due_ = world_.time.now();
}

bool Kiosk::is_drained() const {
    if (program_ == nullptr || visits_left_ > 0 || unfinished_ || !watch_.is_open()) return false;
    if (world_.publisher != nullptr && content_seen_.pack_version != world_.publisher->newest()) return false;
    return watch_.queued() == 0 && std::ranges::none_of(world_.truth.filled, [&](const auto& each) {
        return each.second.kiosk == id_ && watch_.holds_slip(each.second.slip);
    });
}

}  // namespace engawa::simulation
