#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sync/office/command.h"
#include "sync/office/installed_packs.h"
#include "sync/publish/edits.h"
#include "sync/publish/expiry.h"
#include "sync/publish/publishing.h"

// The subcommands of `engawa content`: what a city publishes to its kiosks (docs/guides/publishing.md).

namespace engawa::office {

class ContentCommands {
  public:
    // Adds them to the program; the one that is asked for becomes `action`. Both and the parts outlive this.
    ContentCommands(CLI::App& program, const CommandParts& parts, Action& action);

  private:
    using Work = std::function<Result<void>()>;
    CLI::App* add(const char* name, const char* about, Work work);
    // For commands that sign, or say until when what is signed later will be good.
    void add_clock(CLI::App& command);
    void add_repository(CLI::App& command);
    void add_keys(CLI::App& command);
    void add_kind(CLI::App& command);
    void add_store(CLI::App& command);
    void add_rollout(CLI::App& command);
    void add_making();
    void add_packs();
    void add_signing();
    void add_publishing();
    Result<void> propose_readings() const;

    publish::EditParts edit_parts() const { return {parts_.clock, parts_.random, parts_.out, installed_packs()}; }
    publish::PassphraseSource& passphrases();
    Result<publish::Repository> repository() const;
    Result<publish::KeyRing> key_ring();
    Result<std::unique_ptr<store::ObjectStore>> store() const;
    publish::PublishParts publish_parts(store::ObjectStore& store) const {
        return {store, parts_.clock, parts_.out, parts_.err, trust()};
    }
    publish::ClockTrust trust() const {
        return clock_is_right_ ? publish::ClockTrust::vouched_for : publish::ClockTrust::checked;
    }
    // The ending of a command that did its work and found something expired.
    void end_with(publish::LifeState state) {
        if (state == publish::LifeState::expired) ending_ = ExitCode::failure;
    }
    // Both refuse a clock that nothing should be signed by.
    Result<void> with_repository(const std::function<Result<void>(publish::Repository&)>& work) const;
    Result<void> with_store(const std::function<Result<void>(publish::Repository&, const publish::PublishParts&)>& work) const;

    const CommandParts& parts_;
    Action& action_;
    CLI::App* content_;
    std::unique_ptr<publish::PassphraseSource> passphrases_;

    std::filesystem::path repository_;
    std::filesystem::path keys_;
    std::string passphrase_variable_;
    tuf::SigningScheme kind_ = tuf::SigningScheme::ed25519;
    std::string name_;
    bool unprotected_ = false;
    publish::DelegateOptions delegate_;
    std::filesystem::path pack_folder_;
    std::optional<std::filesystem::path> dictionary_;
    publish::RolloutChoice rollout_;
    std::string pack_;
    std::vector<std::string> roles_;
    publish::RotateOptions rotate_;
    std::string store_url_;
    std::optional<std::string> store_user_;
    std::optional<std::filesystem::path> store_secret_file_;
    std::optional<std::filesystem::path> root_file_;
    bool pass_over_unfinished_ = false;
    bool restore_ = false;
    bool verify_ = false;
    bool all_ = false;
    bool clock_is_right_ = false;
    ExitCode ending_ = ExitCode::success;
};

}  // namespace engawa::office
