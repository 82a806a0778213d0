#include "sync/envelope/enrolment.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/toml_text.h"

namespace engawa::envelope {

namespace {

constexpr std::uint64_t max_file_bytes = 1u << 20;

Error bad(const std::filesystem::path& file, std::string detail) {
    return {EnvelopeError::bad_configuration, file.string(), std::move(detail)};
}

Result<std::string> text_at(const toml::table& table, std::string_view dotted, const std::filesystem::path& file) {
    const auto value = table.at_path(dotted).value<std::string>();
    if (!value || value->empty()) return bad(file, fmt::format("\"{}\" is missing or empty", dotted));
    return *value;
}

Result<std::vector<AgeRecipient>> recipients_at(const toml::table& table, const std::filesystem::path& file) {
    const toml::array* const list = table.at_path("office.recipients").as_array();
    if (list == nullptr || list->empty()) return bad(file, "\"office.recipients\" is missing or empty");
    std::vector<AgeRecipient> recipients;
    for (const toml::node& node : *list) {
        auto recipient = AgeRecipient::parse(node.value<std::string>().value_or(""));
        if (!recipient) return bad(file, "\"office.recipients\" holds something that is no age1… key");
        recipients.push_back(*recipient);
    }
    return recipients;
}

// An address without a scheme is a folder's path.
std::string store_from(const std::string& written, const std::filesystem::path& folder) {
    if (written.find("://") != std::string::npos || written == "memory:") return written;
    return (folder / written).lexically_normal().string();
}

Result<std::optional<double>> px_per_mm_at(const toml::table& table, const std::filesystem::path& file) {
    const auto node = table.at_path("kiosk.px_per_mm");
    if (!node) return std::optional<double>();
    const auto value = node.value<double>();
    if (!value || !(*value >= 1 && *value <= 30)) return bad(file, "\"kiosk.px_per_mm\" is no number from 1 to 30");
    return std::optional<double>(*value);
}

// Nothing when the key is not there; an error when it is no whole number between the two.
Result<std::optional<int>> number_at(const toml::table& table, std::string_view dotted, int least, int most,
                                     const std::filesystem::path& file) {
    const auto node = table.at_path(dotted);
    if (!node) return std::optional<int>();
    const auto value = node.is_integer() ? node.value<std::int64_t>() : std::nullopt;
    if (!value || *value < least || *value > most)
        return bad(file, fmt::format("\"{}\" is no whole number from {} to {}", dotted, least, most));
    return std::optional<int>(static_cast<int>(*value));
}

Result<std::optional<ContentAccess>> content_at(const toml::table& table, const std::filesystem::path& file,
                                                const std::filesystem::path& folder) {
    if (!table.contains("content")) return std::optional<ContentAccess>();
    ContentAccess content;
    content.root_file = folder / TRY(text_at(table, "content.root", file));
    content.ring = TRY(number_at(table, "content.ring", 0, 9, file)).value_or(content.ring);
    if (const auto every = TRY(number_at(table, "content.every_minutes", 1, 10'080, file)))
        content.every = std::chrono::minutes(*every);
    if (table.at_path("content.window")) {
        content.window = parse_window(TRY(text_at(table, "content.window", file)));
        if (!content.window) return bad(file, "\"content.window\" is no time of day like \"01:00-05:00\"");
    }
    return std::optional<ContentAccess>(content);
}

Result<NetworkUse> network_at(const toml::table& table, const std::filesystem::path& file) {
    NetworkUse network;
    if (table.at_path("network.quiet")) {
        network.quiet = parse_window(TRY(text_at(table, "network.quiet", file)));
        if (!network.quiet) return bad(file, "\"network.quiet\" is no time of day like \"22:00-06:00\"");
    }
    if (const auto metered = table.at_path("network.metered")) {
        if (!metered.is_boolean()) return bad(file, "\"network.metered\" is neither true nor false");
        network.metering = metered.value_or(false) ? Metering::metered : Metering::unmetered;
    }
    if (const auto speed = TRY(number_at(table, "network.bytes_per_second", 1'024, 1'000'000'000, file)))
        network.bytes_per_second = *speed;
    return network;
}

Result<std::optional<StickAccess>> stick_at(const toml::table& table, const std::filesystem::path& file) {
    if (!table.contains("stick")) return std::optional<StickAccess>();
    StickAccess stick;
    stick.city = TRY(text_at(table, "stick.city", file));
    if (!is_plain_id(stick.city)) return bad(file, "\"stick.city\" is not [a-z0-9-]{1,64}");
    if (const auto written = table.at_path("stick.folders")) {
        const toml::array* const list = written.as_array();
        if (list == nullptr || list->empty()) return bad(file, "\"stick.folders\" is no list of folders");
        stick.folders.clear();
        for (const toml::node& node : *list) {
            std::filesystem::path folder(node.value<std::string>().value_or(""));
            if (!folder.is_absolute()) return bad(file, "\"stick.folders\" holds something that is no path from /");
            stick.folders.push_back(folder.lexically_normal());
        }
    }
    return std::optional(std::move(stick));
}

std::string shown_path(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const auto relative = path.lexically_relative(folder);
    const bool below = !relative.empty() && *relative.begin() != "..";
    return below ? relative.string() : path.string();
}

Result<VoiceSetup> voice_at(const toml::table& table, const std::filesystem::path& file, const std::filesystem::path& folder) {
    VoiceSetup voice;
    if (const auto node = table.at_path("voice.loudest_dba")) {
        const auto measured = node.value<double>();
        if (!measured || !(*measured >= 60 && *measured <= 110)) return bad(file, "\"voice.loudest_dba\" is no number from 60 to 110");
        voice.loudest_dba = *measured;
    }
    if (table.at_path("voice.dispatcher_socket")) {
        voice.dispatcher_socket = folder / TRY(text_at(table, "voice.dispatcher_socket", file));
    }
    const toml::table* const keys = table["keys"].as_table();
    if (table.contains("keys") && keys == nullptr) return bad(file, "\"keys\" is no table");
    if (keys == nullptr) return voice;
    for (const auto& [name, key] : *keys) {
        const auto text = key.value<std::string>();
        if (!text || text->empty()) return bad(file, fmt::format("\"keys.{}\" is no key's name", name.str()));
        voice.keys.emplace(name.str(), *text);
    }
    return voice;
}

Result<std::filesystem::path> device_at(const toml::table& table, const char* dotted, const std::filesystem::path& file) {
    const std::filesystem::path device = TRY(text_at(table, dotted, file));
    if (!device.is_absolute()) return bad(file, fmt::format("\"{}\" is no path from /", dotted));
    return device;
}

Result<LampSetup> lamp_at(const toml::table& table, const std::filesystem::path& file) {
    if (!table.contains("lamp")) return LampSetup();
    const bool gpio = static_cast<bool>(table.at_path("lamp.gpio"));
    const bool relay = static_cast<bool>(table.at_path("lamp.usb_relay"));
    if (gpio == relay) return bad(file, "\"lamp\" names neither or both of gpio and usb_relay");
    if (gpio) {
        GpioLamp lamp{TRY(device_at(table, "lamp.gpio", file)), 0};
        const auto line = TRY(number_at(table, "lamp.line", 0, 511, file));
        if (!line) return bad(file, "\"lamp.line\" is missing: which line of the chip the lamp is at");
        lamp.line = *line;
        return LampSetup(std::move(lamp));
    }
    UsbRelayLamp lamp{TRY(device_at(table, "lamp.usb_relay", file)), 1};
    lamp.relay = TRY(number_at(table, "lamp.relay", 1, 8, file)).value_or(lamp.relay);
    return LampSetup(std::move(lamp));
}

std::string lamp_text(const LampSetup& setup) {
    const std::string head = "\n[lamp]\n# docs/formats/assist.md\n";
    if (const auto* gpio = std::get_if<GpioLamp>(&setup))
        return head + fmt::format("gpio = {}\nline = {}\n", toml_text(gpio->chip.string()), gpio->line);
    if (const auto* relay = std::get_if<UsbRelayLamp>(&setup))
        return head + fmt::format("usb_relay = {}\nrelay = {}\n", toml_text(relay->device.string()), relay->relay);
    return {};
}

std::string voice_text(const VoiceSetup& voice, const std::filesystem::path& folder) {
    std::string text;
    if (voice.loudest_dba != VoiceSetup{}.loudest_dba) text += fmt::format("loudest_dba = {}\n", voice.loudest_dba);
    if (!voice.dispatcher_socket.empty())
        text += fmt::format("dispatcher_socket = {}\n", toml_text(shown_path(voice.dispatcher_socket, folder)));
    if (!text.empty()) text = "\n[voice]\n# docs/guides/spoken-mode.md\n" + text;
    if (!voice.keys.empty()) text += "\n[keys]\n";
    for (const auto& [name, key] : voice.keys) text += fmt::format("{} = {}\n", name, toml_text(key));
    return text;
}

std::string stick_text(const StickAccess& stick) {
    std::string text = fmt::format("\n[stick]\n# Sticks that carry: docs/formats/stick.md\ncity = {}\n", toml_text(stick.city));
    if (stick.folders == StickAccess{}.folders) return text;
    std::string names;
    for (const auto& folder : stick.folders) names += (names.empty() ? "" : ", ") + toml_text(folder.string());
    return text + fmt::format("folders = [{}]\n", names);
}

std::string network_text(const NetworkUse& network) {
    if (network == NetworkUse{}) return {};
    std::string text = "\n[network]\n# Big things wait in quiet hours and on a metered line: docs/formats/delivery.md\n";
    if (network.quiet) text += fmt::format("quiet = {}\n", toml_text(window_text(*network.quiet)));
    if (network.metering == Metering::metered) text += "metered = true\n";
    if (network.bytes_per_second) text += fmt::format("bytes_per_second = {}\n", *network.bytes_per_second);
    return text;
}

// "05:30" to 330.
std::optional<int> minute_from(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t at : {0, 1, 3, 4}) {
        if (text[at] < '0' || text[at] > '9') return std::nullopt;
    }
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour > 23 || minute > 59) return std::nullopt;
    return hour * 60 + minute;
}

Result<toml::table> parse_toml(const std::string& text, const std::filesystem::path& file) {
    auto parsed = toml::parse(text);
    if (parsed) return std::move(parsed).table();
    return Error(EnvelopeError::bad_configuration, fmt::format("{}:{}", file.string(), parsed.error().source().begin.line),
                 std::string(parsed.error().description()));
}

struct LoginText {
    std::string_view key;
    std::string StoreLogin::*place;
};
constexpr LoginText login_texts[] = {
    {"user", &StoreLogin::user}, {"proxy", &StoreLogin::proxy}, {"proxy_user", &StoreLogin::proxy_user}};
constexpr LoginFile files_of_login[] = {{"secret_file", &StoreLogin::secret_file},
                                        {"token_file", &StoreLogin::token_file},
                                        {"authority_file", &StoreLogin::authority_file},
                                        {"certificate_file", &StoreLogin::certificate_file},
                                        {"certificate_key_file", &StoreLogin::certificate_key_file},
                                        {"certificate_passphrase_file", &StoreLogin::certificate_passphrase_file},
                                        {"proxy_secret_file", &StoreLogin::proxy_secret_file}};

// Nothing when [store] has only its address.
Result<std::optional<StoreLogin>> login_at(const toml::table& table, const std::filesystem::path& file,
                                           const std::filesystem::path& folder) {
    StoreLogin login;
    for (const LoginText& text : login_texts) {
        const std::string dotted = fmt::format("store.{}", text.key);
        if (table.at_path(dotted)) login.*text.place = TRY(text_at(table, dotted, file));
    }
    for (const LoginFile& each : files_of_login) {
        const std::string dotted = fmt::format("store.{}", each.key);
        if (table.at_path(dotted)) login.*each.place = folder / TRY(text_at(table, dotted, file));
    }
    if (const auto least = TRY(number_at(table, "store.least_bytes_per_second", 1, http::most_least_bytes_per_second, file)))
        login.least_bytes_per_second = *least;
    const Result<void> fits = http::check_login(login);
    if (!fits.ok()) return bad(file, fmt::format("\"store.{}\" {}", fits.error().where(), fits.error().detail()));
    return login == StoreLogin() ? std::optional<StoreLogin>() : std::optional(std::move(login));
}

std::string login_text(const StoreLogin& login, const std::filesystem::path& folder) {
    std::string text;
    for (const LoginText& each : login_texts) {
        if (!(login.*each.place).empty()) text += fmt::format("{} = {}\n", each.key, toml_text(login.*each.place));
    }
    for (const LoginFile& each : files_of_login) {
        const std::filesystem::path& path = login.*each.place;
        if (!path.empty()) text += fmt::format("{} = {}\n", each.key, toml_text(shown_path(path, folder)));
    }
    if (login.least_bytes_per_second != StoreLogin().least_bytes_per_second)
        text += fmt::format("least_bytes_per_second = {}\n", login.least_bytes_per_second);
    return text;
}

}  // namespace

std::span<const LoginFile> login_files() { return files_of_login; }

Milliseconds DailyWindow::length() const {
    constexpr int day = 24 * 60;
    return std::chrono::minutes((to_minute - from_minute + day) % day);
}

bool DailyWindow::contains(int minute_of_day) const {
    if (from_minute <= to_minute) return from_minute <= minute_of_day && minute_of_day < to_minute;
    return from_minute <= minute_of_day || minute_of_day < to_minute;  // over midnight
}

std::optional<DailyWindow> parse_window(std::string_view text) {
    if (text.size() != 11 || text[5] != '-') return std::nullopt;
    const auto from = minute_from(text.substr(0, 5));
    const auto to = minute_from(text.substr(6));
    if (!from || !to || *from == *to) return std::nullopt;
    return DailyWindow{*from, *to};
}

std::string window_text(const DailyWindow& window) {
    return fmt::format("{:02}:{:02}-{:02}:{:02}", window.from_minute / 60, window.from_minute % 60, window.to_minute / 60,
                       window.to_minute % 60);
}

std::string toml_text(std::string_view value) {
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            text += '\\';
            text += c;
        } else if (static_cast<unsigned char>(c) < 32 || c == 127) {
            text += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
        } else {
            text += c;
        }
    }
    return text + '"';
}

Result<Enrolment> Enrolment::load(const std::filesystem::path& file) {
    const std::string text = TRY(read_text_file(file, max_file_bytes));
    const toml::table table = TRY(parse_toml(text, file));
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    const std::string kiosk = TRY(text_at(table, "kiosk.id", file));
    if (!is_plain_id(kiosk)) return bad(file, "\"kiosk.id\" is not [a-z0-9-]{1,64}");
    auto office_key = MinisignPublicKey::parse(TRY(text_at(table, "office.key", file)));
    if (!office_key) return bad(file, "\"office.key\" is not a minisign public key");

    const std::string store_url = TRY(text_at(table, "store.url", file));
    std::vector<AgeRecipient> recipients = TRY(recipients_at(table, file));
    const std::string key_file = TRY(text_at(table, "kiosk.key_file", file));
    const std::optional<double> px_per_mm = TRY(px_per_mm_at(table, file));
    std::optional<ContentAccess> content = TRY(content_at(table, file, folder));

    const NetworkUse network = TRY(network_at(table, file));
    std::optional<StickAccess> stick = TRY(stick_at(table, file));

    Enrolment enrolment{KioskId(kiosk),
                        table.at_path("kiosk.center").value<std::string>().value_or(""),
                        store_from(store_url, folder),
                        {},
                        std::move(recipients),
                        *office_key,
                        folder / key_file,
                        px_per_mm,
                        std::move(content),
                        {},
                        {},
                        network,
                        std::move(stick)};
    if (table.at_path("kiosk.key")) {
        const auto key = MinisignPublicKey::parse(TRY(text_at(table, "kiosk.key", file)));
        if (!key) return bad(file, "\"kiosk.key\" is not a minisign public key");
        enrolment.kiosk_key = *key;
    }
    enrolment.store_login = TRY(login_at(table, file, folder));
    enrolment.voice = TRY(voice_at(table, file, folder));
    enrolment.lamp = TRY(lamp_at(table, file));
    return enrolment;
}

OfficeKeys Enrolment::office_keys() const {
    std::vector<MinisignPublicKey> keys{office_key};
    keys.insert(keys.end(), further_office_keys.begin(), further_office_keys.end());
    return OfficeKeys(std::move(keys));
}

Result<void> Enrolment::save(const std::filesystem::path& file) const {
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    std::string text =
        "# What this kiosk knows of itself and its office. docs/formats/state-directory.md\n"
        "# Paths start at this file's folder. No secret is in this file.\n\n[kiosk]\n";
    text += fmt::format("id = {}\n", toml_text(kiosk.text()));
    text += fmt::format("center = {}\n", toml_text(center));
    text += fmt::format("key_file = {}\n", toml_text(shown_path(kiosk_key_file, folder)));
    if (kiosk_key) text += fmt::format("key = {}\n", toml_text(kiosk_key->base64()));
    if (px_per_mm) text += fmt::format("px_per_mm = {}\n", *px_per_mm);
    text += "\n[store]\n";
    text += fmt::format("url = {}\n", toml_text(store_url));
    if (store_login) text += login_text(*store_login, folder);
    if (content) {
        text += "\n[content]\n# Updates of the packs: docs/formats/content-repository.md\n";
        text += fmt::format("root = {}\n", toml_text(shown_path(content->root_file, folder)));
        text += fmt::format("ring = {}\n", content->ring);
        if (content->window) text += fmt::format("window = {}\n", toml_text(window_text(*content->window)));
        text += fmt::format("every_minutes = {}\n", content->every.count());
    }
    text += network_text(network);
    if (stick) text += stick_text(*stick);
    text += voice_text(voice, folder);
    text += lamp_text(lamp);
    text += "\n[office]\n# Envelopes are sealed to these keys; the kiosk itself cannot open them.\nrecipients = [\n";
    for (const AgeRecipient& recipient : recipients) text += fmt::format("  {},\n", toml_text(recipient.text()));
    text += "]\n# Signs what the office has taken in: a kiosk deletes on nothing else.\n";
    text += fmt::format("key = {}\n", toml_text(office_key.base64()));
    return write_file_atomically(file, text);
}

Result<MinisignSecretKey> load_kiosk_key(const Enrolment& enrolment) {
    std::string text = TRY(read_text_file(enrolment.kiosk_key_file, max_file_bytes));
    auto key = MinisignSecretKey::parse(text);
    wipe_container(text);
    if (!key) return key.error().within(enrolment.kiosk_key_file.string());
    return key;
}

Result<StoreSettings> load_store_settings(const std::filesystem::path& file) {
    const std::string text = TRY(read_text_file(file, max_file_bytes));
    const toml::table table = TRY(parse_toml(text, file));
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    const std::string url = TRY(text_at(table, "store.url", file));
    return StoreSettings{store_from(url, folder), TRY(login_at(table, file, folder))};
}

}  // namespace engawa::envelope
