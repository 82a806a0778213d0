#include "sync/office/office_command.h"

namespace engawa::office {

OfficeCommands::OfficeCommands(CLI::App& program, const CommandParts& parts, Action& action)
    : parts_(parts), action_(action), office_(program.add_subcommand("office", "The office's own keys, when they change")) {
    office_->require_subcommand(1);
    add("list", "What envelopes are sealed to, and which keys kiosks believe",
        [this](OfficeFolder& office) { return list_office_keys(office, parts_.out); });
    add("next-key", "Make the key that will sign acks, and tell the kiosks of it",
        [this](OfficeFolder& office) { return make_next_key(office, key_parts()); });
    add("use-next-key", "Sign acks with it from now on; the old one stays good",
        [this](OfficeFolder& office) { return use_next_key(office, key_parts()); });
    add("retire-key", "Have the kiosks believe the old key no more",
        [this](OfficeFolder& office) { return retire_key(office, key_parts()); });
    add("add-recipient", "Make another key that envelopes are sealed to",
        [this](OfficeFolder& office) { return add_recipient(office, key_parts()); });
    add("remove-recipient", "Have nothing sealed to a key any more; what was stays readable", [this](OfficeFolder& office) {
        return remove_recipient(office, recipient_, key_parts());
    })->add_option("recipient", recipient_, "age1…, as engawa office list has it")->required();
}

CLI::App* OfficeCommands::add(const char* name, const char* about, FolderWork work) {
    return add_folder_command(*office_, {name, about, std::move(work)}, state_, action_);
}

}  // namespace engawa::office
