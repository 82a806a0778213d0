#include "sync/office/kiosk_command.h"

#include "sync/office/kiosk_health.h"
#include "sync/office/store_login.h"
#include "sync/publish/clock_rule.h"
#include "sync/store/open.h"

namespace engawa::office {

KioskCommands::KioskCommands(CLI::App& program, const CommandParts& parts, Action& action)
    : parts_(parts), action_(action), kiosk_(program.add_subcommand("kiosk", "The kiosks this office knows: the registry")) {
    kiosk_->require_subcommand(1);
    add_enrol();
    add_changes();
    add_requests();
    add_registry();
    add_health();
}

CLI::App* KioskCommands::add(const char* name, const char* about, FolderWork work) {
    return add_folder_command(*kiosk_, {name, about, std::move(work)}, state_, action_);
}

CLI::App* KioskCommands::add_of_kiosk(const char* name, const char* about, FolderWork work) {
    CLI::App* const command = add(name, about, std::move(work));
    command->add_option("--kiosk", id_, "Its id, as engawa kiosk list has it")->required();
    return command;
}

void KioskCommands::add_enrol() {
    CLI::App* const enrol = add("enrol", "Take a kiosk into the registry, and make what is carried to it",
                                [this](OfficeFolder& office) { return enrol_kiosk(office, enrol_, edit_parts()); });
    enrol->add_option("request", enrol_.request, "What the kiosk's code says (engawa-kiosk:1:…), or its file request.txt")->required();
    enrol->add_option("--words", enrol_.words, "The eight words on the kiosk's screen, read to you by whoever stands before it")
        ->required();
    enrol->add_option("--center", enrol_.center, "What people call the place, for instance 中央公民館")->required();
    enrol->add_option("--ring", enrol_.ring, "Which updates it takes first: 0 (else) to 9");
    enrol->add_option("--store", enrol_.store_url, "Where this kiosk puts envelopes; else as engawa kiosk store says, else the folder store");
    enrol->add_option("--store-user", enrol_.store_user, "The kiosk's login at the store");
    enrol->add_option("--store-secret-file", enrol_.store_secret_file, "File with the password of that login");
    enrol->add_option("--content-root", enrol_.content_root, "The content repository's root.json; else office/root.json");
}

void KioskCommands::add_changes() {
    CLI::App* const store = add("store", "Where all kiosks put envelopes and fetch content: shows it, or names another", [this](OfficeFolder& office) {
        if (store_url_.empty()) return name_store(office, std::nullopt, edit_parts());
        const auto look = store_unseen_ ? StoreChange::Look::waived : StoreChange::Look::demanded;
        return name_store(office, StoreChange{store_url_, store_user_, store_secret_file_, look}, edit_parts());
    });
    store->add_option("address", store_url_, "A folder or an address, as for engawa init --store");
    store->add_option("--store-user", store_user_, "The office's login there");
    store->add_option("--store-secret-file", store_secret_file_, "File with the password of that login");
    store->add_flag("--unseen", store_unseen_, "Without a look at whether kiosks find content there");
    add("list", "Every kiosk: where it stands, its ring and its state",
        [this](OfficeFolder& office) { return list_kiosks(office, parts_.out); });
    add_of_kiosk("rename", "Give the place of a kiosk another name", [this](OfficeFolder& office) {
        return rename_kiosk(office, KioskId(id_), center_, edit_parts());
    })->add_option("--center", center_, "What people call the place")->required();
    add_of_kiosk("move-ring", "Have a kiosk take updates earlier or later", [this](OfficeFolder& office) {
        return move_ring(office, KioskId(id_), ring_, edit_parts());
    })->add_option("--ring", ring_, "0 to 9")->required();
    add_of_kiosk("revoke", "A kiosk was lost or stolen: set aside what it sends",
                 [this](OfficeFolder& office) { return revoke_kiosk(office, KioskId(id_), edit_parts()); });
    add_of_kiosk("readmit", "Take a revoked kiosk back",
                 [this](OfficeFolder& office) { return readmit_kiosk(office, KioskId(id_), edit_parts()); });
}

void KioskCommands::add_requests() {
    add_of_kiosk("rotate-key", "Ask a kiosk for another key",
                 [this](OfficeFolder& office) { return ask_for_key(office, KioskId(id_), edit_parts()); });
    CLI::App* const requests = add("requests", "Take what kiosks say of their new keys", [this](OfficeFolder& office) -> Result<void> {
        const auto store = TRY(open_named_store(store_url_, store_user_, store_secret_file_));
        return take_requests(office, *store, edit_parts());
    });
    requests->add_option("--store", store_url_, store_option_help)->required();
    requests->add_option("--store-user", store_user_, "The office's login at the store");
    requests->add_option("--store-secret-file", store_secret_file_, "File with the password of that login");
}

void KioskCommands::add_health() {
    CLI::App* const health = kiosk_->add_subcommand(
        "health", "What each kiosk last said of itself: queue, disk, packs, troubles; exit code 3 when a person must look");
    health->add_option("--state", state_, "The folder that engawa init made")->required();
    health->add_option("--store", store_url_, store_option_help)->required();
    health->add_option("--store-user", store_user_, "The office's login at the store");
    health->add_option("--store-secret-file", store_secret_file_, "File with the password of that login");
    health->final_callback([this] { action_ = [this] { return show_health(); }; });
}

// Reads alone, so it waits for nobody who changes the registry.
Result<ExitCode> KioskCommands::show_health() const {
    const Registry registry = TRY(Registry::load(state_ / "office" / "registry.toml"));
    const auto store = TRY(open_named_store(store_url_, store_user_, store_secret_file_));
    const auto shown = print_kiosk_health(*store, registry, parts_.clock, parts_.out);
    if (!shown) return told_with_address(*store, shown.error());
    switch (*shown) {
        case HealthEnding::all_well: return ExitCode::success;
        case HealthEnding::something_marked: return ExitCode::needs_a_person;
    }
    ENGAWA_VERIFY(false);
}

Result<void> KioskCommands::sign(OfficeFolder& office) {
    std::unique_ptr<publish::PassphraseSource> passphrases;
    if (passphrase_variable_.empty()) passphrases = std::make_unique<publish::TerminalPassphrase>();
    else passphrases = std::make_unique<publish::EnvironmentPassphrase>(passphrase_variable_);
    publish::Repository repository = TRY(publish::Repository::open(repository_));
    TRY(publish::check_clock(parts_.clock.now(), repository,
                             clock_is_right_ ? publish::ClockTrust::vouched_for : publish::ClockTrust::checked));
    publish::KeyRing keys = TRY(publish::KeyRing::open(keys_, *passphrases));
    return sign_registry(office, repository, keys, {parts_.clock, parts_.random, parts_.out});
}

void KioskCommands::add_registry() {
    CLI::App* const sign_command = add("sign", "Make and sign what the kiosks are told of the registry",
                                       [this](OfficeFolder& office) { return sign(office); });
    sign_command->add_option("--repository", repository_, "The publisher's folder")->required();
    sign_command->add_option("--keys", keys_, "Folder of key files")->required();
    sign_command->add_option("--passphrase-env", passphrase_variable_,
                             "Environment variable with the passphrase; else it is asked for at the terminal");
    sign_command->add_flag("--clock-is-right", clock_is_right_,
                           "Sign by this computer's clock though what was signed before speaks against it");
    add("restore", "Make registry.toml anew of the signed registry", [this](OfficeFolder& office) -> Result<void> {
        const publish::Repository repository = TRY(publish::Repository::open(repository_));
        return restore_registry(office, repository, edit_parts());
    })->add_option("--repository", repository_, "The publisher's folder")->required();
}

}  // namespace engawa::office
