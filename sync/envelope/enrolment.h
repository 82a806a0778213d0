#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/envelope/age.h"
#include "sync/envelope/minisign.h"
#include "sync/envelope/office_keys.h"
#include "sync/http/login.h"

// What a kiosk is told about itself and its office: <state>/kiosk/kiosk.toml. docs/formats/state-directory.md

namespace engawa::envelope {

// The line to the store and the login there; its paths are whole, and start at the folder of kiosk.toml when written.
using StoreLogin = http::Login;

// The files that a login may name, as kiosk.toml calls them: "secret_file".
struct LoginFile {
    std::string_view key;
    std::filesystem::path StoreLogin::*place;
};
std::span<const LoginFile> login_files();

// Hours of each day, local time, over midnight where the end is before the beginning.
struct DailyWindow {
    int from_minute = 0;  // 0 to 1439
    int to_minute = 0;    // 0 to 1439, another one
    Milliseconds length() const;
    bool contains(int minute_of_day) const;
    friend bool operator==(const DailyWindow&, const DailyWindow&) = default;
};
// "01:00-05:00"; nothing for anything else.
std::optional<DailyWindow> parse_window(std::string_view text);
std::string window_text(const DailyWindow& window);

// How the kiosk comes by its packs: docs/formats/content-repository.md
struct ContentAccess {
    std::filesystem::path root_file;    // the TUF root that is trusted first
    int ring = 0;                       // 0 to 9
    std::optional<DailyWindow> window;  // in which files are fetched
    std::chrono::minutes every{60};     // between two looks, 1 to 10,080
    friend bool operator==(const ContentAccess&, const ContentAccess&) = default;
};

// What the kiosk's line may be used for: docs/formats/delivery.md, "A line that costs"
enum class Metering { unmetered, metered };
struct NetworkUse {
    std::optional<DailyWindow> quiet;               // hours in which big things wait
    Metering metering = Metering::unmetered;        // metered: paid by what goes over it
    std::optional<std::int64_t> bytes_per_second;   // 1,024 or more; of sending and of fetching each
    friend bool operator==(const NetworkUse&, const NetworkUse&) = default;
};

// Sticks that the kiosk exchanges with: docs/formats/stick.md
struct StickAccess {
    std::string city;
    std::vector<std::filesystem::path> folders{"/media", "/run/media"};  // below which sticks are mounted
    friend bool operator==(const StickAccess&, const StickAccess&) = default;
};

// What is heard, and the keys beside the screen: docs/guides/spoken-mode.md
struct VoiceSetup {
    double loudest_dba = 80;  // measured at the loudest step, 60 to 110
    std::filesystem::path dispatcher_socket{};  // speech-dispatcher's; empty: it is not used
    std::map<std::string, std::string> keys{};  // "next" → "F13", as SDL names keys
    friend bool operator==(const VoiceSetup&, const VoiceSetup&) = default;
};

// What lights the helper's lamp: docs/formats/assist.md, "The helper's lamp"
struct GpioLamp {
    std::filesystem::path chip;  // /dev/gpiochip0
    int line = 0;                // 0 to 511
    friend bool operator==(const GpioLamp&, const GpioLamp&) = default;
};
struct UsbRelayLamp {
    std::filesystem::path device;  // /dev/hidraw0, or a link to it
    int relay = 1;                 // 1 to 8
    friend bool operator==(const UsbRelayLamp&, const UsbRelayLamp&) = default;
};
using LampSetup = std::variant<std::monostate, GpioLamp, UsbRelayLamp>;  // none: the screen alone calls

struct Enrolment {
    KioskId kiosk;
    std::string center;     // what people call the place: "中央公民館"
    std::string store_url;  // "file:///…", "https://…", or a path that starts at the folder of kiosk.toml
    std::optional<StoreLogin> store_login;
    std::vector<AgeRecipient> recipients;
    MinisignPublicKey office_key;
    std::filesystem::path kiosk_key_file;  // minisign secret key, unencrypted
    std::optional<double> px_per_mm{};     // of its panel, 1 to 30, measured at installation
    std::optional<ContentAccess> content{};  // without it there are no updates
    std::optional<MinisignPublicKey> kiosk_key{};  // for which key it was made; a kiosk with another refuses it
    std::vector<MinisignPublicKey> further_office_keys{};  // beside office_key, from the registry; not in kiosk.toml
    NetworkUse network{};
    std::optional<StickAccess> stick{};  // without it sticks are not looked at
    VoiceSetup voice{};
    LampSetup lamp{};

    OfficeKeys office_keys() const;

    // Paths come back absolute (joined to the folder of `file`).
    static Result<Enrolment> load(const std::filesystem::path& file);
    // Atomically, mode 0644: no secret is in it.
    Result<void> save(const std::filesystem::path& file) const;
};

// Reads `kiosk_key_file`.
Result<MinisignSecretKey> load_kiosk_key(const Enrolment& enrolment);

// A file that has the [store] of kiosk.toml and may have nothing else: for who comes to the store without being a kiosk.
struct StoreSettings {
    std::string url;
    std::optional<StoreLogin> login;
};
Result<StoreSettings> load_store_settings(const std::filesystem::path& file);

}  // namespace engawa::envelope
