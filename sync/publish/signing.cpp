#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "sync/publish/edits.h"
#include "sync/publish/publish_error.h"
#include "sync/tuf/read_metadata.h"
#include "sync/tuf/write_metadata.h"

// Making keys, and signing drafts with them.

namespace engawa::publish {

namespace {

namespace fs = std::filesystem;

// "kaigo" stands for the pack's role and its bins.
std::vector<std::string> drafts_of(const Repository& repository, const std::string& role) {
    std::vector<std::string> found;
    for (const std::string& draft : repository.drafts()) {
        if (draft == role || pack_of_role(draft) == role) found.push_back(draft);
    }
    return found;
}

struct Missing {
    std::uint64_t signatures = 0;
    std::vector<std::string> keys;  // names
};

Result<Missing> missing_of(const Repository& repository, const KeyRing& keys, const std::vector<std::string>& roles) {
    Missing missing;
    for (const std::string& role : roles) {
        for (const SigningState& state : TRY(repository.signing(role, *repository.draft(role)))) {
            missing.signatures = std::max(missing.signatures, state.missing());
            if (state.missing() == 0) continue;
            for (const std::string& keyid : state.not_yet) {
                const std::string name = keys.name_of(keyid);
                if (std::find(missing.keys.begin(), missing.keys.end(), name) == missing.keys.end()) missing.keys.push_back(name);
            }
        }
    }
    return missing;
}

// The name of every key that signed, in the order they did.
Result<std::vector<std::string>> sign_draft(Repository& repository, KeyRing& keys, const std::string& role) {
    std::vector<std::string> signers;
    std::vector<std::string> wanted;
    for (const SigningState& state : TRY(repository.signing(role, *repository.draft(role)))) {
        for (const std::string& keyid : state.not_yet) {
            if (std::find(wanted.begin(), wanted.end(), keyid) == wanted.end()) wanted.push_back(keyid);
        }
    }
    for (const std::string& keyid : wanted) {
        const tuf::SigningKey* const key = TRY(keys.signing_key(keyid));
        if (key == nullptr) continue;
        const auto document = TRY(tuf::SignedDocument::read(*repository.draft(role), role + ".json"));
        std::string buffer;
        const std::string canonical(TRY(document.canonical(buffer)));
        TRY(repository.add_signature(role, tuf::sign(*key, canonical)));
        signers.push_back(keys.name_of(keyid));
    }
    return signers;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

// A key that an init which was cut off has made, or a new one.
Result<tuf::SigningKey> init_key(const InitOptions& options, std::string_view name, Protection protection,
                                 PassphraseSource& passphrases, const EditParts& parts) {
    const fs::path file = options.keys / (std::string(name) + ".key");
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        tuf::SigningKey key = TRY(make_key(options.keys, name, options.scheme, protection, passphrases));
        fmt::print(parts.out, "made   {}\n", file.string());
        return key;
    }
    tuf::SigningKey key = TRY(read_private_key(file, passphrases));
    TRY(write_file_atomically(options.keys / (std::string(name) + ".pub"), key.to_public_pem()));
    fmt::print(parts.out, "there  {}\n", file.string());
    return key;
}

}  // namespace

Result<void> init(const InitOptions& options, PassphraseSource& passphrases, const EditParts& parts) {
    if (Repository::is_there(options.repository))
        return Error(PublishError::already_there, options.repository.string(), "there is a repository already; it is left as it is");
    const WallTime now = parts.clock.now();
    tuf::Root root;
    root.consistent_snapshot = true;
    root.common.expires = expiry_after(now, Lives{}.root);
    std::map<std::string_view, tuf::SigningKey> keys;
    for (const std::string_view role : {tuf::root_role, tuf::targets_role, tuf::snapshot_role, tuf::timestamp_role}) {
        const bool by_machine = role == tuf::snapshot_role || role == tuf::timestamp_role;
        tuf::SigningKey key =
            TRY(init_key(options, role, by_machine ? Protection::none : Protection::passphrase, passphrases, parts));
        root.keys[key.keyid()] = key.public_key();
        root.roles[std::string(role)] = {{key.keyid()}, 1, {}};
        keys.emplace(role, std::move(key));
    }
    tuf::Targets targets;
    targets.common.expires = expiry_after(now, Lives{}.targets);
    const std::string root_file = tuf::signed_file(tuf::canonical(root), {&keys.at(tuf::root_role)});
    TRY(write_file_atomically(options.repository / "draft/root.json", root_file));
    TRY(write_file_atomically(options.repository / "draft/targets.json",
                              tuf::signed_file(tuf::canonical(targets), {&keys.at(tuf::targets_role)})));
    TRY(write_file_atomically(options.repository / "root.json", root_file));
    TRY(Repository::create(options.repository));
    fmt::print(parts.out, "made   {}\n       what every kiosk is given once, and trusts first\n",
               (options.repository / "root.json").string());
    fmt::print(parts.out, "\nKeep root.key and targets.key, and copies of both, where nobody else comes.\n"
                          "next: engawa content key, at the department; then engawa content delegate\n");
    return {};
}

Result<void> sign_role(Repository& repository, KeyRing& keys, const std::string& role, const EditParts& parts) {
    const std::vector<std::string> roles = drafts_of(repository, role);
    if (roles.empty()) {
        const std::vector<std::string> known = repository.delegated_roles();
        if (role != tuf::root_role && std::find(known.begin(), known.end(), role) == known.end())
            return unknown_role(repository, role);
        fmt::print(parts.out, "{}: nothing is waiting for a signature\n", role);
        return {};
    }
    std::vector<std::string> signers;
    for (const std::string& name : roles) {
        for (const std::string& signer : TRY(sign_draft(repository, keys, name))) {
            if (std::find(signers.begin(), signers.end(), signer) == signers.end()) signers.push_back(signer);
        }
    }
    const Missing missing = TRY(missing_of(repository, keys, roles));
    if (signers.empty() && missing.signatures == 0) {
        fmt::print(parts.out, "{}: signed already\n", role);
        return {};
    }
    if (signers.empty())
        return Error(PublishError::no_key, keys.folder().string(),
                     fmt::format("none of its keys may sign {}; one of these must: {}", role, joined(missing.keys)));
    fmt::print(parts.out, "{}: signed with {} ({} {})\n", role, joined(signers), roles.size(), roles.size() == 1 ? "file" : "files");
    if (missing.signatures == 0) {
        fmt::print(parts.out, "next: engawa content publish, once everything is signed\n");
    } else {
        fmt::print(parts.out, "{} more {} missing, of: {}\n", missing.signatures,
                   missing.signatures == 1 ? "signature is" : "signatures are", joined(missing.keys));
    }
    return {};
}

}  // namespace engawa::publish
