#include "sync/office/content_command.h"

#include <fmt/ostream.h>

#include "sync/office/store_login.h"
#include "sync/publish/status.h"
#include "sync/readings/check.h"
#include "sync/store/open.h"

namespace engawa::office {

ContentCommands::ContentCommands(CLI::App& program, const CommandParts& parts, Action& action)
    : parts_(parts), action_(action), content_(program.add_subcommand("content", "What is published to the kiosks: packs, and who signs them")) {
    content_->require_subcommand(1);
    add_making();
    add_packs();
    add_signing();
    add_publishing();
}

CLI::App* ContentCommands::add(const char* name, const char* about, Work work) {
    CLI::App* const command = content_->add_subcommand(name, about);
    command->final_callback([this, work = std::move(work)] {
        action_ = [this, work]() -> Result<ExitCode> {
            TRY(work());
            return ending_;
        };
    });
    return command;
}

void ContentCommands::add_repository(CLI::App& command) {
    command.add_option("--repository", repository_, "The publisher's folder")->required();
}

void ContentCommands::add_keys(CLI::App& command) {
    command.add_option("--keys", keys_, "Folder of key files")->required();
    command.add_option("--passphrase-env", passphrase_variable_,
                       "Environment variable with the passphrase; else it is asked for at the terminal");
}

void ContentCommands::add_clock(CLI::App& command) {
    command.add_flag("--clock-is-right", clock_is_right_, "Sign by this computer's clock though what was signed before speaks against it");
}

void ContentCommands::add_kind(CLI::App& command) {
    command.add_option_function<std::string>("--kind", [this](const std::string& kind) {
        if (kind == "ed25519") kind_ = tuf::SigningScheme::ed25519;
        else if (kind == "ecdsa") kind_ = tuf::SigningScheme::ecdsa_p256;
        else if (kind == "rsa") kind_ = tuf::SigningScheme::rsa_3072;
        else throw CLI::ValidationError("--kind must be one of ed25519, ecdsa and rsa, and is " + kind);
    }, "Kind of key: ed25519 (else), ecdsa or rsa");
}

void ContentCommands::add_store(CLI::App& command) {
    command.add_option("--store", store_url_, store_option_help)->required();
    command.add_option("--store-user", store_user_, "The publisher's login at the store");
    command.add_option("--store-secret-file", store_secret_file_, "File with the password of that login");
}

void ContentCommands::add_rollout(CLI::App& command) {
    command.add_option("--ring", rollout_.ring, "Kiosks of lower rings take it, those of higher ones do not (0 to 9)");
    command.add_option("--percent", rollout_.percent, "Of the kiosks in that very ring, how many take it (0 to 100)");
}

void ContentCommands::add_making() {
    CLI::App* const init = add("init", "Make a repository and its keys: root, targets, snapshot, timestamp", [this]() -> Result<void> {
        TRY(publish::check_clock(parts_.clock.now(), nullptr, trust()));
        return publish::init({repository_, keys_, kind_}, passphrases(), edit_parts());
    });
    add_repository(*init);
    add_keys(*init);
    add_kind(*init);
    add_clock(*init);
    CLI::App* const key = add("key", "Make a key pair, for instance at a department: NAME.key stays, NAME.pub is handed over", [this]() -> Result<void> {
        const auto protection = unprotected_ ? publish::Protection::none : publish::Protection::passphrase;
        const auto made = TRY(publish::make_key(keys_, name_, kind_, protection, passphrases()));
        const std::string stem = (keys_ / name_).string();
        fmt::print(parts_.out, "made   {0}.key\n       keep it secret, and keep a copy in a safe place\nmade   {0}.pub\n"
                               "       hand it over; its id begins with {1}\n", stem, made.keyid().substr(0, 8));
        return {};
    });
    add_keys(*key);
    add_kind(*key);
    key->add_option("--name", name_, "Name of the two files")->required();
    key->add_flag("--no-passphrase", unprotected_, "For a machine that signs by itself");
}

void ContentCommands::add_packs() {
    CLI::App* const delegate = add("delegate", "Give a pack to a department: its key is the one that must sign it", [this] {
        return with_repository([this](publish::Repository& r) { return publish::delegate(r, delegate_, edit_parts()); });
    });
    add_repository(*delegate);
    add_clock(*delegate);
    CLI::Option* const pack = delegate->add_option("--pack", delegate_.pack, "The pack's id");
    delegate->add_flag_callback("--fleet", [this] { delegate_.subject = publish::DelegateOptions::Subject::fleet; },
                                "Not a pack but the registry of kiosks: the key of the office")->excludes(pack);
    delegate->add_option("--key", delegate_.public_keys, "The department's .pub file (may be given several times)")
        ->required()->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    delegate->add_option("--threshold", delegate_.threshold, "How many of the keys must sign; else 1");
    delegate->add_option("--bins", delegate_.bins, "Spread the pack over at least 4, 16 or 32 lists");
    CLI::App* const add_command = add("add", "Check a pack as a kiosk would, and take its files in", [this] {
        return with_repository([this](publish::Repository& r) { return publish::add_pack(r, pack_folder_, rollout_, edit_parts()); });
    });
    add_repository(*add_command);
    add_clock(*add_command);
    add_command->add_option("pack", pack_folder_, "The pack's folder")->required();
    add_rollout(*add_command);
    CLI::App* const readings = add("readings", "Propose readings for kanji that have none, and tell of readings that are unusual; advice, never an error", [this] {
        return propose_readings();
    });
    readings->add_option("pack", pack_folder_, "The pack's folder")->required();
    readings->add_option("--dictionary", dictionary_, "Folder of a MeCab dictionary; else Debian's mecab-ipadic-utf8");
    CLI::App* const rollout = add("rollout", "Say which kiosks take a pack's newest version", [this] {
        return with_repository([this](publish::Repository& r) { return publish::set_rollout(r, pack_, rollout_, edit_parts()); });
    });
    add_repository(*rollout);
    add_clock(*rollout);
    rollout->add_option("--pack", pack_, "The pack's id")->required();
    add_rollout(*rollout);
    CLI::App* const remove = add("remove", "Take a pack off every kiosk", [this] {
        return with_repository([this](publish::Repository& r) { return publish::remove_pack(r, pack_, edit_parts()); });
    });
    add_repository(*remove);
    add_clock(*remove);
    remove->add_option("--pack", pack_, "The pack's id")->required();
}

void ContentCommands::add_signing() {
    CLI::App* const sign = add("sign", "Sign what was changed, with every key at hand that may", [this] {
        return with_repository([this](publish::Repository& r) -> Result<void> {
            publish::KeyRing ring = TRY(key_ring());
            for (const std::string& role : roles_) TRY(publish::sign_role(r, ring, role, edit_parts()));
            return {};
        });
    });
    add_repository(*sign);
    add_keys(*sign);
    add_clock(*sign);
    sign->add_option("--role", roles_, "root, targets, or a pack's id (may be given several times)")
        ->required()->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    CLI::App* const renew = add("renew", "Give a role that nears its end another life", [this] {
        return with_repository([this](publish::Repository& r) -> Result<void> {
            for (const std::string& role : roles_) TRY(publish::renew_role(r, role, edit_parts()));
            return {};
        });
    });
    add_repository(*renew);
    add_clock(*renew);
    renew->add_option("--role", roles_, "root, targets, or a pack's id")->required();
    CLI::App* const discard = add("discard", "Throw away what is prepared and not published", [this]() -> Result<void> {
        publish::Repository opened = TRY(repository());
        return publish::discard(opened, roles_, edit_parts());
    });
    add_repository(*discard);
    CLI::Option* const all = discard->add_flag("--all", all_, "Everything that is prepared");
    CLI::Option* const role = discard->add_option("--role", roles_, "root, targets, or a pack's id (may be given several times)")
                                  ->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->excludes(all);
    discard->parse_complete_callback([role, all] {
        if (role->count() == 0 && all->count() == 0) throw CLI::RequiredError("--role or --all");
    });
    CLI::App* const rotate = add("rotate-key", "Give a role another key, or other keys", [this] {
        return with_repository([this](publish::Repository& r) -> Result<void> {
            publish::KeyRing ring = TRY(key_ring());
            rotate_.scheme = kind_;
            return publish::rotate_key(r, ring, rotate_, edit_parts());
        });
    });
    add_repository(*rotate);
    add_keys(*rotate);
    add_kind(*rotate);
    add_clock(*rotate);
    rotate->add_option("--role", rotate_.role, "root, targets, snapshot, timestamp, or a pack's id")->required();
    rotate->add_option("--add", rotate_.add, "A .pub file that may sign from now on")
        ->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    rotate->add_option("--remove", rotate_.remove, "A .pub file that may not sign any longer, or the beginning of its key's id")
        ->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    rotate->add_option("--threshold", rotate_.threshold, "How many of the keys must sign");
}

void ContentCommands::add_publishing() {
    CLI::App* const publish = add("publish", "Bring everything that is signed to the store, the timestamp last", [this] {
        return with_store([this](publish::Repository& r, const publish::PublishParts& parts) -> Result<void> {
            publish::KeyRing ring = TRY(key_ring());
            const auto unfinished = pass_over_unfinished_ ? publish::Unfinished::pass_over : publish::Unfinished::wait;
            if (restore_) return publish::restore(r, ring, unfinished, parts);
            return publish::publish(r, ring, unfinished, parts);
        });
    });
    add_repository(*publish);
    add_keys(*publish);
    add_store(*publish);
    add_clock(*publish);
    publish->add_flag("--pass-over-unfinished", pass_over_unfinished_, "Another's publish was broken off and will not go on");
    publish->add_flag("--restore", restore_, "Bring back what was published into a store that has lost it; drafts stay drafts");
    CLI::App* const fetch = add("fetch", "Take in what others have published, and lay one's own changes over it", [this] {
        const auto opened = store();
        if (!opened.ok()) return Result<void>(opened.error());
        const publish::PublishParts parts = publish_parts(**opened);
        if (root_file_) return publish::fetch_new(repository_, *root_file_, parts);
        auto known = repository();  // its clock is judged by what the store shows
        return known.ok() ? publish::fetch(*known, parts) : Result<void>(known.error());
    });
    add_repository(*fetch);
    add_store(*fetch);
    add_clock(*fetch);
    fetch->add_option("--root", root_file_, "root.json that is trusted first: makes the repository in a new folder");
    CLI::App* const timestamp = add("timestamp", "Give the timestamp another life; for cron, it asks nothing", [this] {
        return with_store([this](publish::Repository& r, const publish::PublishParts& parts) -> Result<void> {
            publish::KeyRing ring = TRY(key_ring());
            TRY(publish::renew_timestamp(r, ring, parts));
            end_with(publish::tell_expiry(r, parts_.clock.now(), parts_.err));
            return {};
        });
    });
    add_repository(*timestamp);
    add_keys(*timestamp);
    add_store(*timestamp);
    add_clock(*timestamp);
    CLI::App* const status = add("status", "Each role: version, life, who signs it, and what is not published", [this]() -> Result<void> {
        const publish::Repository opened = TRY(repository());
        const publish::KeyRing ring = TRY(key_ring());
        std::unique_ptr<store::ObjectStore> where;
        if (!store_url_.empty()) where = TRY(store());
        const auto reading = verify_ ? publish::StoreReading::every_file : publish::StoreReading::names_and_lengths;
        end_with(TRY(publish::print_status(opened, ring, where.get(), {parts_.clock, parts_.out, parts_.err, reading})));
        return {};
    });
    add_repository(*status);
    status->add_option("--keys", keys_, "Folder of key files, whose names are shown");
    add_store(*status);
    CLI::Option* const store_option = status->get_option("--store")->required(false);
    status->add_flag("--verify", verify_, "Read every file of the store and compare its bytes; nothing is written")->needs(store_option);
}

publish::PassphraseSource& ContentCommands::passphrases() {
    if (passphrases_ == nullptr) {
        if (passphrase_variable_.empty()) passphrases_ = std::make_unique<publish::TerminalPassphrase>();
        else passphrases_ = std::make_unique<publish::EnvironmentPassphrase>(passphrase_variable_);
    }
    return *passphrases_;
}

Result<publish::Repository> ContentCommands::repository() const { return publish::Repository::open(repository_); }

Result<publish::KeyRing> ContentCommands::key_ring() { return publish::KeyRing::open(keys_, passphrases()); }

Result<std::unique_ptr<store::ObjectStore>> ContentCommands::store() const {
    return open_named_store(store_url_, store_user_, store_secret_file_);
}

Result<void> ContentCommands::with_repository(const std::function<Result<void>(publish::Repository&)>& work) const {
    publish::Repository opened = TRY(repository());
    TRY(publish::check_clock(parts_.clock.now(), opened, trust()));
    return work(opened);
}

Result<void> ContentCommands::with_store(
    const std::function<Result<void>(publish::Repository&, const publish::PublishParts&)>& work) const {
    publish::Repository opened = TRY(repository());
    TRY(publish::check_clock(parts_.clock.now(), opened, trust()));
    const std::unique_ptr<store::ObjectStore> where = TRY(store());
    return work(opened, publish_parts(*where));
}

// A kiosk reads aloud what the author wrote; where nothing is written, nothing is said.
Result<void> ContentCommands::propose_readings() const {
    const auto dictionary = readings::open_mecab(dictionary_);
    if (!dictionary) {
        fmt::print(parts_.out, "MeCab is not installed, so no reading is proposed: {}\n", dictionary.error().detail());
        return {};
    }
    const readings::Checked checked = TRY(readings::check_pack(pack_folder_, **dictionary));
    int missing = 0;
    int different = 0;
    for (const readings::FileAdvice& file : checked.found) {
        for (const readings::Advice& one : file.advice) {
            const std::string known = one.proposed.empty() ? "none known" : one.proposed;
            switch (one.kind) {
                case readings::Advice::Kind::missing:
                    ++missing;
                    fmt::print(parts_.out, "{}:{}: {} has no reading: {}\n", file.file.string(), one.line, one.text, known);
                    break;
                case readings::Advice::Kind::different:
                    ++different;
                    fmt::print(parts_.out, "{}:{}: {} is read {}; MeCab: {}\n", file.file.string(), one.line, one.text, one.authored, known);
                    break;
            }
        }
    }
    fmt::print(parts_.out, "{} files: {} without a reading, {} read otherwise than MeCab would\n", checked.files, missing, different);
    return {};
}

}  // namespace engawa::office
