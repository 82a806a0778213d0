#include "sync/office/kiosk_edits.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <utility>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/overloaded.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/kiosk_request.h"
#include "sync/office/new_store.h"
#include "sync/office/office_error.h"
#include "sync/office/office_keys.h"
#include "sync/office/store_login.h"
#include "sync/store/open.h"

namespace engawa::office {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_request_bytes = 4096;
constexpr std::uint64_t max_root_bytes = 512'000;  // what a kiosk reads at most (docs/formats/tuf.md)
constexpr const char* next_sign =
    "next: engawa kiosk sign, and engawa content publish, so that the kiosks learn of it\n";

// The text itself, or a file that holds it.
Result<envelope::KioskRequest> read_request(const std::string& given) {
    if (given.find("engawa-kiosk:") != given.npos) return envelope::parse_kiosk_request(given);
    const auto text = read_text_file(given, max_request_bytes);
    if (!text)
        return Error(OfficeError::bad_usage, given, "is neither a kiosk's request (engawa-kiosk:1:…) nor a file that can be read");
    auto request = envelope::parse_kiosk_request(*text);
    if (!request) return request.error().within(given);
    return request;
}

Result<void> check_words(const envelope::KioskRequest& request, const std::string& typed) {
    const auto compared = envelope::compare_words(envelope::words_of(request), typed);
    const auto* const other = std::get_if<envelope::OtherWord>(&compared);
    if (other == nullptr) return {};
    if (other->number == 0)
        return Error(OfficeError::wrong_words, "--words", "these are not eight words of two kana; type them as the kiosk shows them");
    return Error(OfficeError::wrong_words, "--words",
                 fmt::format("word {} is not the request's. Read the kiosk's screen once more; if it stays so, the request is "
                             "not this kiosk's, and must not be enrolled", other->number));
}

Result<void> check_ring(int ring) {
    if (ring >= 0 && ring <= envelope::highest_ring) return {};
    return Error(OfficeError::bad_usage, "--ring", "0 to 9");
}

Result<void> check_center(const std::string& center) {
    const bool plain = !center.empty() && center.size() <= 200 &&
                       std::none_of(center.begin(), center.end(), [](unsigned char c) { return c < 32 || c == 127; });
    if (plain) return {};
    return Error(OfficeError::bad_usage, "--center", "is empty, longer than 200 bytes, or has a control character");
}

// Whether the kiosk is to be added; false when this very kiosk is there already.
Result<bool> is_new(const Registry& registry, const envelope::KioskRequest& request) {
    const RegisteredKiosk* const known = registry.find(request.id);
    if (known != nullptr && known->key == request.key && known->state == KioskState::active) return false;
    if (known != nullptr && known->state == KioskState::revoked && known->key == request.key)
        return Error(OfficeError::kiosk_there, request.id.text(), "it is in the registry and revoked; engawa kiosk readmit takes it back");
    if (known != nullptr)
        return Error(OfficeError::kiosk_there, request.id.text(), "a kiosk of this id is in the registry, with another key");
    if (const RegisteredKiosk* const holder = registry.holder_of(request.key))
        return Error(OfficeError::key_taken, request.id.text(),
                     fmt::format("this key is {}'s already; a kiosk that was copied must make a key of its own: remove kiosk.key "
                                 "from its state folder", holder->id.text()));
    return true;
}

// The folder that engawa init made is one to fall back to; one that nobody made is not.
Result<void> check_store_is_named(OfficeFolder& office, const EnrolOptions& options) {
    if (options.store_url) return check_store_address(*options.store_url);
    std::error_code ignored;
    const fs::path usual = office.state() / "store";
    if (!office.registry().office().store.empty() || fs::is_directory(usual, ignored)) return {};
    return Error(OfficeError::bad_usage, "--store",
                 fmt::format("no store is named, and there is no folder {}; engawa kiosk store ADDRESS names it for all kiosks",
                             usual.string()));
}

// Where the registry speaks it goes before kiosk.toml.
void tell_of_other_store(const std::string& of_all, const EnrolOptions& options, const KioskEditParts& parts) {
    if (!options.store_url || written_whole(*options.store_url) == of_all) return;
    if (of_all.empty()) {
        fmt::print(parts.out, "note   only this kiosk is given that store; engawa kiosk store names it for all\n");
    } else if (envelope::is_server_address(of_all)) {
        fmt::print(parts.out, "note   the store of all kiosks is {}, and this one goes there once it has the registry; engawa kiosk "
                              "store names another\n", of_all);
    }
}

class EnrolmentFolder {
  public:
    EnrolmentFolder(OfficeFolder& office, const EnrolOptions& options, const KioskEditParts& parts)
        : office_(office), options_(options), parts_(parts) {}

    // kiosk.toml comes last, as on the kiosk.
    Result<void> make(const RegisteredKiosk& kiosk) {
        const fs::path folder = office_.state() / "kiosks" / kiosk.id.text();
        const envelope::OfficeIdentity& identity = office_.registry().office();
        envelope::Enrolment enrolment{kiosk.id, kiosk.center, store_url(), {}, identity.recipients, identity.keys.front(),
                                      folder / "kiosk.key"};
        enrolment.kiosk_key = kiosk.key;
        if (options_.store_user) {
            const SecretBytes secret = TRY(read_secret_file(*options_.store_secret_file));
            TRY(write_file_atomically(folder / "store-secret", secret.bytes(), FileMode::owner_only));
            enrolment.store_login = envelope::StoreLogin{.user = *options_.store_user, .secret_file = folder / "store-secret"};
        }
        if (const auto root = root_file()) {
            TRY(write_file_atomically(folder / "root.json", TRY(read_text_file(*root, max_root_bytes))));
            enrolment.content.emplace();
            enrolment.content->root_file = folder / "root.json";
            enrolment.content->ring = kiosk.ring;
        }
        TRY(enrolment.save(folder / "kiosk.toml"));
        fmt::print(parts_.out, "made   {}\n       to be carried to the kiosk: on a stick as engawa-kiosks/{}, or into its state "
                               "folder as kiosk\n", folder.string(), kiosk.id.text());
        fmt::print(parts_.out, "       the kiosk then shows these words of the office: {}\n",
                   envelope::joined(envelope::words_of_office(enrolment.office_key)));
        if (!enrolment.content)
            fmt::print(parts_.out, "       it has no root.json, so this kiosk takes no updates; see --content-root\n");
        return {};
    }

  private:
    std::string store_url() const {
        if (options_.store_url) return written_whole(*options_.store_url);
        const std::string& known = office_.registry().office().store;
        return known.empty() ? (office_.state() / "store").string() : known;
    }
    std::optional<fs::path> root_file() const {
        if (options_.content_root) return options_.content_root;
        std::error_code ignored;
        const fs::path usual = office_.file("root.json");
        return fs::exists(usual, ignored) ? std::optional(usual) : std::nullopt;
    }

    OfficeFolder& office_;
    const EnrolOptions& options_;
    const KioskEditParts& parts_;
};

Result<void> change(OfficeFolder& office, RegisteredKiosk& kiosk, const KioskEditParts& parts) {
    kiosk.changed_at = to_rfc3339(parts.clock.now());
    TRY(office.save(parts.clock.now()));
    return {};
}

std::string state_in_words(const RegisteredKiosk& kiosk) {
    switch (kiosk.state) {
        case KioskState::active: break;
        case KioskState::revoked: return "revoked: what it sends is set aside";
    }
    if (kiosk.order == envelope::KeyOrder::replace) return "active, asked for another key";
    const bool open = std::any_of(kiosk.former_keys.begin(), kiosk.former_keys.end(),
                                  [](const envelope::FormerKey& former) { return !former.through; });
    return open ? "active, has not used its new key yet" : "active";
}

}  // namespace

Result<void> enrol_kiosk(OfficeFolder& office, const EnrolOptions& options, const KioskEditParts& parts) {
    const envelope::KioskRequest request = TRY(read_request(options.request));
    TRY(check_center(options.center));
    TRY(check_ring(options.ring));
    TRY(check_store_login(options.store_user, options.store_secret_file));
    TRY(check_words(request, options.words));
    TRY(check_store_is_named(office, options));
    const bool adds = TRY(is_new(office.registry(), request));
    if (adds) {
        const std::string now = to_rfc3339(parts.clock.now());
        office.registry().add({request.id, options.center, request.key, KioskState::active, now, options.ring, now});
        TRY(office.save(parts.clock.now()));
    }
    fmt::print(parts.out, "{}  {} {}, ring {}\n", adds ? "added" : "there", request.id.text(), options.center, options.ring);
    TRY(EnrolmentFolder(office, options, parts).make(*office.registry().find(request.id)));
    tell_of_other_store(office.registry().office().store, options, parts);
    fmt::print(parts.out, "{}", next_sign);
    return {};
}

namespace {

// Before it is written down: what is named wrongly here cuts every kiosk off.
Result<void> look_at_store(OfficeFolder& office, const StoreChange& change, const KioskEditParts& parts) {
    TRY(check_store_login(change.user, change.secret_file));
    switch (change.look) {
        case StoreChange::Look::demanded: break;
        case StoreChange::Look::waived: return {};
    }
    if (!envelope::is_server_address(change.address) || office.registry().kiosks().empty()) return {};
    const auto store = TRY(open_named_store(change.address, change.user, change.secret_file));
    ContentLook look{{}, nullptr, parts.clock.now(), parts.out};
    std::error_code ignored;
    if (fs::exists(office.file("root.json"), ignored)) look.root = TRY(read_text_file(office.file("root.json"), max_root_bytes));
    // Without a login: the one that was given is the new store's.
    const std::string& named = office.registry().office().store;
    const auto before = named.empty() ? Result<std::unique_ptr<store::ObjectStore>>(std::unique_ptr<store::ObjectStore>()) : open_named_store(named, {}, {});
    if (before) look.before = before->get();
    return check_has_content(*store, look);
}

}  // namespace

Result<void> name_store(OfficeFolder& office, const std::optional<StoreChange>& named, const KioskEditParts& parts) {
    std::string& store = office.registry().office().store;
    if (!named) {
        fmt::print(parts.out, "{}\n", store.empty() ? "no store is named; engawa kiosk store ADDRESS names it" : store);
        return {};
    }
    TRY(check_store_address(named->address));
    const std::string whole = written_whole(named->address);
    if (whole == store) return Error(OfficeError::already_so, "store", "it is " + store + " already");
    TRY(look_at_store(office, *named, parts));
    const std::string before = std::exchange(store, whole);
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "the store of all kiosks is {}{}\n", store, before.empty() ? "" : ", and was " + before);
    if (!envelope::is_server_address(store)) {
        fmt::print(parts.out, "new kiosks are given it; a folder is not told to the others, whose kiosk.toml stays as it is\n");
    } else {
        fmt::print(parts.out, "every kiosk goes there once it has the registry; take in what lies in the old one until they all have, publish "
                              "content to both until then, and copy slips/ and acks/ there: what a slip said is not found else\n{}",
                   next_sign);
    }
    return {};
}

Result<void> list_kiosks(OfficeFolder& office, std::ostream& out) {
    const Registry& registry = office.registry();
    for (const RegisteredKiosk& kiosk : registry.kiosks()) {
        fmt::print(out, "{}  {}\n       ring {}, since {}, {}\n", kiosk.id.text(), kiosk.center, kiosk.ring,
                   kiosk.enrolled_at.substr(0, 10), state_in_words(kiosk));
    }
    fmt::print(out, "{} {}; registry no. {}\n", registry.kiosks().size(), registry.kiosks().size() == 1 ? "kiosk" : "kiosks",
               registry.fleet().serial);
    return {};
}

Result<void> rename_kiosk(OfficeFolder& office, const KioskId& id, const std::string& center, const KioskEditParts& parts) {
    TRY(check_center(center));
    RegisteredKiosk* const kiosk = TRY(office.registry().known(id));
    kiosk->center = center;
    TRY(change(office, *kiosk, parts));
    fmt::print(parts.out, "{} stands at {}\n{}", id.text(), center, next_sign);
    return {};
}

Result<void> move_ring(OfficeFolder& office, const KioskId& id, int ring, const KioskEditParts& parts) {
    TRY(check_ring(ring));
    RegisteredKiosk* const kiosk = TRY(office.registry().known(id));
    kiosk->ring = ring;
    TRY(change(office, *kiosk, parts));
    fmt::print(parts.out, "{} takes updates in ring {}\n{}", id.text(), ring, next_sign);
    return {};
}

Result<void> revoke_kiosk(OfficeFolder& office, const KioskId& id, const KioskEditParts& parts) {
    RegisteredKiosk* const kiosk = TRY(office.registry().known(id));
    if (kiosk->state == KioskState::revoked)
        return Error(OfficeError::already_so, id.text(), "it is revoked already, since " + kiosk->changed_at);
    kiosk->state = KioskState::revoked;
    TRY(change(office, *kiosk, parts));
    fmt::print(parts.out, "{} is revoked: what it sends is set aside from the next pull on, and nothing of it is acknowledged\n{}",
               id.text(), next_sign);
    return {};
}

Result<void> readmit_kiosk(OfficeFolder& office, const KioskId& id, const KioskEditParts& parts) {
    RegisteredKiosk* const kiosk = TRY(office.registry().known(id));
    if (kiosk->state == KioskState::active) return Error(OfficeError::already_so, id.text(), "it is not revoked");
    kiosk->state = KioskState::active;
    TRY(change(office, *kiosk, parts));
    fmt::print(parts.out, "{} is taken back; what a pull set aside meanwhile stays so: see engawa inbox set-aside list\n"
                          "what no pull has seen yet will be taken in; not to have that, revoke it, pull, and readmit it\n{}",
               id.text(), next_sign);
    return {};
}

Result<void> ask_for_key(OfficeFolder& office, const KioskId& id, const KioskEditParts& parts) {
    RegisteredKiosk* const kiosk = TRY(office.registry().known(id));
    if (kiosk->state == KioskState::revoked)
        return Error(OfficeError::already_so, id.text(), "it is revoked, and nothing it says would be believed");
    if (kiosk->order == envelope::KeyOrder::replace) return Error(OfficeError::already_so, id.text(), "it is asked already");
    kiosk->order = envelope::KeyOrder::replace;
    TRY(change(office, *kiosk, parts));
    fmt::print(parts.out, "{} is asked for another key; its old one stays good until it has answered\n{}"
                          "then: engawa kiosk requests, when it has been on the network\n", id.text(), next_sign);
    return {};
}

namespace {

// What a kiosk's request means for its entry; nothing when the registry does not wait for it.
Result<std::optional<std::string>> apply(Registry& registry, RegisteredKiosk& kiosk, const envelope::KeyRequest& request) {
    using Told = std::optional<std::string>;
    const auto on_new_key = [&](const envelope::NewKey& what) -> Result<Told> {
        if (kiosk.order != envelope::KeyOrder::replace)
            return Error(OfficeError::not_asked, kiosk.id.text(), "it offers another key, and was not asked for one");
        if (const RegisteredKiosk* const holder = registry.holder_of(what.key))
            return Error(OfficeError::key_taken, kiosk.id.text(), "the key it offers is " + holder->id.text() + "'s, now or before");
        kiosk.former_keys.insert(kiosk.former_keys.begin(), {kiosk.key, {}});
        kiosk.key = what.key;
        kiosk.order = envelope::KeyOrder::keep;
        return Told("has a new key; the old one stays good until it says that it has changed");
    };
    const auto on_change = [&](const envelope::KeyChanged& what) -> Result<Told> {
        if (what.key != kiosk.key) return Error(OfficeError::not_asked, kiosk.id.text(), "it speaks of a key that is not its own");
        for (envelope::FormerKey& former : kiosk.former_keys) {
            if (former.key != what.former) continue;
            if (former.through) return Told();
            former.through = what.through;
            return Told(fmt::format("has changed its key; the old one is good for numbers up to {}", what.through));
        }
        return Error(OfficeError::not_asked, kiosk.id.text(), "it speaks of an old key that it never had");
    };
    return std::visit(Overloaded{on_new_key, on_change}, request.what);
}

// Signed by the key that the registry has, or, a new key that was taken before, by the one it replaced.
Result<std::optional<envelope::KeyRequest>> read_key_request(store::ObjectStore& store, const RegisteredKiosk& kiosk) {
    std::optional<envelope::KeyRequest> nothing;
    const auto json = store.get(envelope::key_request_key(kiosk.id), envelope::max_key_request_bytes);
    if (!json && json.error().is(store::StoreError::not_found)) return nothing;
    if (!json) return json.error();
    const auto signature = store.get(envelope::key_request_signature_key(kiosk.id), envelope::max_key_request_bytes);
    if (!signature && signature.error().is(store::StoreError::not_found)) return nothing;
    if (!signature) return signature.error();
    const std::string_view text = envelope::text_of(*json);
    const std::string_view signed_by = envelope::text_of(*signature);
    for (const envelope::FormerKey& former : kiosk.former_keys) {
        const auto before = envelope::verify_key_request(text, signed_by, former.key, kiosk.id);
        const auto* const offer = before ? std::get_if<envelope::NewKey>(&before->what) : nullptr;
        const auto is_had = [&](const envelope::FormerKey& had) { return offer != nullptr && had.key == offer->key; };
        if (offer != nullptr && (offer->key == kiosk.key || std::any_of(kiosk.former_keys.begin(), kiosk.former_keys.end(), is_had)))
            return nothing;  // taken already
    }
    return std::optional(TRY(envelope::verify_key_request(text, signed_by, kiosk.key, kiosk.id)));
}

}  // namespace

Result<void> take_requests(OfficeFolder& office, store::ObjectStore& store, const KioskEditParts& parts) {
    int taken = 0;
    Registry& registry = office.registry();
    for (const RegisteredKiosk& listed : registry.kiosks()) {
        if (listed.state != KioskState::active) continue;
        RegisteredKiosk* const kiosk = TRY(registry.known(listed.id));
        const auto request = read_key_request(store, *kiosk);
        const auto told = !request ? Result<std::optional<std::string>>(request.error())
                          : *request ? apply(registry, *kiosk, **request)
                                     : Result<std::optional<std::string>>(std::nullopt);
        if (!told) fmt::print(parts.out, "left   {}\n", told.error().message());
        if (!told || !*told) continue;
        kiosk->changed_at = to_rfc3339(parts.clock.now());
        fmt::print(parts.out, "{} {}\n", kiosk->id.text(), **told);
        ++taken;
    }
    if (taken == 0) {
        fmt::print(parts.out, "no kiosk has asked for anything new\n");
        return {};
    }
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "{}", next_sign);
    return {};
}

}  // namespace engawa::office
