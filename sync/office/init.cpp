#include "sync/office/init.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <array>

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/manifest.h"
#include "sync/office/office_error.h"
#include "sync/office/office_folder.h"
#include "sync/office/office_keys.h"
#include "sync/office/registry.h"
#include "sync/office/store_login.h"
#include "sync/store/open.h"

namespace engawa::office {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_root_bytes = 512'000;  // what a kiosk reads at most (docs/formats/tuf.md)

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

Result<void> make_folder(const fs::path& path, fs::perms permissions) {
    std::error_code code;
    const bool made = fs::create_directories(path, code);
    if (!code && made) fs::permissions(path, permissions, code);
    if (code) return file_error(code.value(), path, "make folder");
    return {};
}

// Everything that a person may have mistyped, before anything is made.
Result<void> check_options(const InitOptions& options) {
    if (options.state.empty()) return Error(OfficeError::bad_usage, "--state", "is empty");
    if (options.kiosk && !envelope::is_plain_id(options.kiosk->text())) {
        return Error(OfficeError::bad_usage, "--kiosk-id", "use 1 to 64 of a-z, 0-9 and -");
    }
    if (options.store_url) TRY(check_store_address(*options.store_url));
    if (options.content_root) {
        const auto root = read_text_file(*options.content_root, max_root_bytes);
        if (!root) return Error(OfficeError::bad_usage, "--content-root", root.error().message());
    }
    return check_store_login(options.store_user, options.store_secret_file);
}

class Init {
  public:
    Init(const InitOptions& options, const WallClock& clock, Random& random, std::ostream& out)
        : options_(options), clock_(clock), random_(random), out_(out), state_(fs::absolute(options.state).lexically_normal()) {
        if (!state_.has_filename()) state_ = state_.parent_path();
    }

    Result<void> run() {
        TRY(make_folder(state_ / "office", fs::perms::owner_all));
        const envelope::AgeIdentity identity = TRY(office_identity());
        const envelope::MinisignSecretKey office_key =
            TRY(minisign_key(state_ / "office" / "office", "the office's signing key, for receipts to kiosks"));
        const fs::path folder = TRY(kiosk_folder());
        const envelope::MinisignSecretKey kiosk_key =
            TRY(minisign_key(folder / "kiosk", "the kiosk's signing key"));
        const envelope::Enrolment enrolment = TRY(enrol(folder, identity, office_key));
        TRY(register_kiosk(enrolment, kiosk_key));
        TRY(make_store(enrolment.store_url));
        say_next(enrolment, folder);
        return {};
    }

  private:
    void told(const fs::path& path, std::string_view what, bool made) {
        fmt::print(out_, "{}  {}\n       {}\n", made ? "made " : "there", path.string(), what);
    }

    Result<envelope::AgeIdentity> office_identity() {
        const fs::path file = state_ / "office" / "identity.txt";
        const bool made = !is_there(file);
        if (made) {
            const auto identity = envelope::AgeIdentity::generate(random_);
            const SecretBytes secret = identity.text();
            const std::string head = fmt::format("# created: {}\n# public key: {}\n", to_rfc3339(clock_.now()),
                                                 identity.recipient().text());
            SecretBytes text(head.size() + secret.size() + 1);
            std::copy(head.begin(), head.end(), text.data());
            std::copy(secret.data(), secret.data() + secret.size(), text.data() + head.size());
            text.data()[text.size() - 1] = '\n';
            TRY(write_file_atomically(file, text.bytes(), FileMode::owner_only));
        }
        told(file, "opens the envelopes; keep it secret, and keep a copy in a safe place", made);
        return TRY(read_identities(file)).front();
    }

    // <stem>.key and <stem>.pub
    Result<envelope::MinisignSecretKey> minisign_key(const fs::path& stem, std::string_view what) {
        const fs::path secret_file = stem.string() + ".key";
        const fs::path public_file = stem.string() + ".pub";
        const bool made = !is_there(secret_file);
        if (made) {
            const auto key = envelope::MinisignSecretKey::generate(random_);
            const SecretBytes text = key.file_text();
            TRY(write_file_atomically(secret_file, text.bytes(), FileMode::owner_only));
        }
        envelope::MinisignSecretKey key = TRY(read_secret_key(secret_file, {}));
        if (!is_there(public_file)) TRY(write_file_atomically(public_file, key.public_key().file_text()));
        told(secret_file, what, made);
        return key;
    }

    // The state directory's own kiosk, or a folder to carry to another one.
    Result<fs::path> kiosk_folder() {
        const fs::path own = state_ / "kiosk";
        fs::path folder = own;
        if (is_there(own / "kiosk.toml")) {
            const auto enrolment = TRY(envelope::Enrolment::load(own / "kiosk.toml"));
            kiosk_ = options_.kiosk.value_or(enrolment.kiosk);
            if (kiosk_ != enrolment.kiosk) folder = state_ / "kiosks" / kiosk_.text();
        } else {
            kiosk_ = options_.kiosk.value_or(KioskId(fmt::format("kiosk-{:04x}", random_.below(0x10000))));
        }
        TRY(make_folder(folder, fs::perms::owner_all));
        return folder;
    }

    Result<envelope::Enrolment> enrol(const fs::path& folder, const envelope::AgeIdentity& identity,
                                      const envelope::MinisignSecretKey& office_key) {
        const fs::path file = folder / "kiosk.toml";
        const bool made = !is_there(file);
        envelope::Enrolment enrolment{kiosk_, "", (state_ / "store").string(), {}, {identity.recipient()},
                                      office_key.public_key(), folder / "kiosk.key"};
        if (!made) enrolment = TRY(envelope::Enrolment::load(file));
        if (options_.center) enrolment.center = *options_.center;
        if (options_.store_url) enrolment.store_url = written_whole(*options_.store_url);
        if (options_.store_user) {
            // What it says of certificates and a proxy stays.
            if (!enrolment.store_login) enrolment.store_login.emplace();
            enrolment.store_login->user = *options_.store_user;
            enrolment.store_login->secret_file = fs::absolute(*options_.store_secret_file);
            enrolment.store_login->token_file.clear();
        }
        if (options_.content_root) TRY(take_root(*options_.content_root, folder, enrolment));
        const bool changed = options_.center || options_.store_url || options_.store_user || options_.content_root;
        if (made || changed) TRY(enrolment.save(file));
        told(file, fmt::format("tells {} its store and its office", kiosk_.text()), made);
        return enrolment;
    }

    // A copy, so that the folder can be carried to the kiosk as it is.
    Result<void> take_root(const fs::path& given, const fs::path& folder, envelope::Enrolment& enrolment) {
        const std::string root = TRY(read_text_file(given, max_root_bytes));
        const fs::path file = folder / "root.json";
        const bool made = !is_there(file);
        TRY(write_file_atomically(file, root));
        if (!enrolment.content) enrolment.content.emplace();
        enrolment.content->root_file = file;
        told(file, "whose content the kiosk shows: the repository's root", made);
        return {};
    }

    Result<void> register_kiosk(const envelope::Enrolment& enrolment, const envelope::MinisignSecretKey& kiosk_key) {
        const fs::path file = state_ / "office" / "registry.toml";
        Registry registry = TRY(Registry::load(file));
        const RegisteredKiosk* const known = registry.find(enrolment.kiosk);
        if (known != nullptr && known->key != kiosk_key.public_key()) {
            return Error(OfficeError::key_mismatch, file.string(),
                         fmt::format("{} is registered with another key than {}", enrolment.kiosk.text(),
                                     enrolment.kiosk_key_file.string()));
        }
        const bool made = known == nullptr;
        if (made) {
            registry.add({enrolment.kiosk, enrolment.center, kiosk_key.public_key(), KioskState::active,
                          to_rfc3339(clock_.now())});
        } else if (options_.center) {
            registry.rename_center(enrolment.kiosk, *options_.center);
        }
        const bool names_store = options_.store_url && registry.office().store.empty();
        if (names_store) registry.office().store = enrolment.store_url;
        if (made || options_.center || names_store) {
            TRY(complete_office(registry, state_ / "office"));
            registry.note_change(clock_.now());
            TRY(registry.save(file));
        }
        told(file, fmt::format("the kiosks this office knows; {} is among them", enrolment.kiosk.text()), made);
        if (options_.store_url && registry.office().store != enrolment.store_url)
            fmt::print(out_, "       the store of all kiosks stays {}; engawa kiosk store names another\n", registry.office().store);
        return {};
    }

    Result<void> make_store(const std::string& url) {
        const auto folder = store::folder_of(url);
        if (!folder) {
            fmt::print(out_, "store  {}\n       not made here: it is a server's\n", url);
            return {};
        }
        const bool made = !is_there(*folder);
        static constexpr std::array<std::string_view, 7> parts = {
            "inbox", "acks", "slips", "health", "insight", "content/metadata", "content/targets"};
        // Others may read: what lies there is sealed or signed, and a web server may be the one that serves it.
        const fs::perms open = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                               fs::perms::others_read | fs::perms::others_exec;
        for (const std::string_view part : parts) TRY(make_folder(*folder / part, open));
        told(*folder, "the store: sealed envelopes lie here until the office has taken them in", made);
        return {};
    }

    void say_next(const envelope::Enrolment& enrolment, const fs::path& folder) {
        if (folder == state_ / "kiosk") {
            fmt::print(out_, "\nStart the kiosk:   engawa-kiosk --state {}\n", state_.string());
        } else {
            fmt::print(out_, "\nCarry {} to that kiosk, as the folder kiosk of its state directory.\n", folder.string());
        }
        // The office has a login of its own; what a kiosk may do does not reach for taking in.
        const std::string login =
            enrolment.store_login ? fmt::format(" --store-user office --store-secret-file {}",
                                                (state_ / "office" / "store-secret").string()) : "";
        fmt::print(out_, "Take in what came: engawa inbox pull --store {}{} --identity {} --into {}\n", enrolment.store_url,
                   login, (state_ / "office" / "identity.txt").string(), (state_ / "office" / "inbox.db").string());
    }

    const InitOptions& options_;
    const WallClock& clock_;
    Random& random_;
    std::ostream& out_;
    fs::path state_;
    KioskId kiosk_;
};

}  // namespace

Result<void> init_state(const InitOptions& options, const WallClock& clock, Random& random, std::ostream& out) {
    TRY(check_options(options));
    return Init(options, clock, random, out).run();
}

}  // namespace engawa::office
