#include "sync/office/helper_command.h"

#include <fmt/format.h>

#include "kiosk/assist/pin.h"
#include "kiosk/assist/rota_card.h"
#include "kiosk/base/atomic_file.h"
#include "sync/office/office_error.h"
#include "sync/publish/passphrase.h"

namespace engawa::office {

namespace {

constexpr std::uint64_t max_pin_file_bytes = 64;
constexpr const char* pin_option = "--pin-file";

Result<assist::Day> read_day(const std::string& text, const char* option) {
    const auto day = assist::read_day(text);
    if (!day) return Error(OfficeError::bad_usage, option, fmt::format("{} is no day; write it as 2026-04-01", text));
    return *day;
}

Result<assist::Role> read_role(const std::string& text) {
    const auto role = assist::role_of(text);
    if (!role) return Error(OfficeError::bad_usage, "--role", fmt::format("{} is neither helper, staff nor admin", text));
    return *role;
}

// Both times the same, or nothing was changed.
Result<SecretBytes> ask_twice(const std::string& person) {
    const std::string otherwise = fmt::format("give {} FILE, or - for standard input", pin_option);
    SecretBytes first = TRY(publish::ask_unseen(publish::terminal_path, fmt::format("PIN of {}, 4 to 8 digits: ", person), otherwise));
    const SecretBytes second = TRY(publish::ask_unseen(publish::terminal_path, "The same again: ", otherwise));
    if (!first.equals(second.bytes())) return Error(OfficeError::bad_usage, person, "the two PINs are not the same; nothing was changed");
    return first;
}

Result<SecretBytes> read_pin_file(const std::string& file) {
    const auto bytes = TRY(read_file(file == "-" ? "/dev/stdin" : file, max_pin_file_bytes));
    std::size_t size = bytes.size();
    while (size > 0 && (bytes[size - 1] == std::byte{'\n'} || bytes[size - 1] == std::byte{'\r'})) --size;
    return SecretBytes::copy_of(std::span(bytes).first(size));
}

}  // namespace

HelperCommands::HelperCommands(CLI::App& program, const CommandParts& parts, Action& action)
    : parts_(parts), action_(action), helper_(program.add_subcommand("helper", "Who may help at the kiosks: volunteers and staff")) {
    helper_->require_subcommand(1);
    CLI::App* const adding = add_of_person("add", "Take somebody into the registry, with a PIN", [this](OfficeFolder& office) -> Result<void> {
        return add_person(office, TRY(person()), ask_pin(), people_parts());
    });
    add_person_options(*adding);
    adding->get_option("--name")->required();
    adding->get_option("--role")->required();
    adding->get_option("--from")->required();
    adding->get_option("--until")->required();
    adding->add_option(pin_option, pin_file_, "File with the PIN, or - for standard input; else it is asked for at the terminal");
    add_person_options(*add_of_person("change", "Another name, role, centre or other days", [this](OfficeFolder& office) -> Result<void> {
        return change_person(office, id_, TRY(change()), people_parts());
    }));
    add_of_person("pin", "Another PIN; cards made before open nothing any more", [this](OfficeFolder& office) {
        return change_pin(office, id_, ask_pin(), people_parts());
    })->add_option(pin_option, pin_file_, "File with the PIN, or - for standard input; else it is asked for at the terminal");
    add_of_person("remove", "Take somebody out of the registry", [this](OfficeFolder& office) {
        return remove_person(office, id_, people_parts());
    });
    add("list", "Everybody: role, days and centre", [this](OfficeFolder& office) { return list_people(office, parts_.out); });
    CLI::App* const cards = add("cards", "Rota cards of one day, to be printed", [this](OfficeFolder& office) -> Result<void> {
        return make_cards(office, {TRY(read_day(day_, "--day")), center_.value_or(""), output_}, people_parts());
    });
    cards->add_option("--day", day_, "The day they are good on, as 2026-04-01")->required();
    cards->add_option("--center", center_, "Of who works there; else of everybody");
    cards->add_option("--output", output_, "Folder for the page to print and the cards' texts")->required();
}

CLI::App* HelperCommands::add(const char* name, const char* about, FolderWork work) {
    return add_folder_command(*helper_, {name, about, std::move(work)}, state_, action_);
}

CLI::App* HelperCommands::add_of_person(const char* name, const char* about, FolderWork work) {
    CLI::App* const command = add(name, about, std::move(work));
    command->add_option("id", id_, "A short name of a-z, 0-9 and -")->required();
    return command;
}

void HelperCommands::add_person_options(CLI::App& command) {
    command.add_option("--name", name_, "As the kiosk shows it, with its reading: {加藤|かとう}");
    command.add_option("--role", role_, "helper, staff or admin");
    command.add_option("--center", center_, "The centre's name as in engawa kiosk list; else every centre");
    command.add_option("--from", from_, "The first day, as 2026-04-01");
    command.add_option("--until", until_, "The last day");
}

Result<assist::Person> HelperCommands::person() const {
    return assist::Person{id_, name_.value_or(""), TRY(read_role(role_.value_or(""))), center_.value_or(""),
                          TRY(read_day(from_.value_or(""), "--from")), TRY(read_day(until_.value_or(""), "--until")), {}};
}

Result<PersonChange> HelperCommands::change() const {
    PersonChange change;
    change.name = name_;
    change.center = center_;
    if (role_) change.role = TRY(read_role(*role_));
    if (from_) change.from = TRY(read_day(*from_, "--from"));
    if (until_) change.until = TRY(read_day(*until_, "--until"));
    return change;
}

AskPin HelperCommands::ask_pin() const {
    return [this](const std::string& person) { return pin_file_.empty() ? ask_twice(person) : read_pin_file(pin_file_); };
}

}  // namespace engawa::office
