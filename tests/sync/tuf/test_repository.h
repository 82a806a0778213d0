#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sync/tuf/fetcher.h"
#include "sync/tuf/metadata.h"
#include "sync/tuf/signing_key.h"
#include "sync/tuf/write_metadata.h"

// A repository with state, as a publisher keeps one: values are changed, then published. It answers requests itself, or
// writes what it has into a folder for a real server.

namespace engawa::tuf {

WallTime at(const std::string& rfc3339);

// When the tests take place unless they say otherwise; the metadata of a TestRepository lives thirty days.
inline const std::string test_day = "2026-11-21T09:00:00Z";

using SharedKey = std::shared_ptr<const SigningKey>;
// Made once for each name and scheme, so that RSA keys cost little.
SharedKey test_key(const std::string& name, SigningScheme scheme = SigningScheme::ed25519);

class TestRepository : public Fetcher {
  public:
    // Root, timestamp, snapshot and targets of version 1, one key each, consistent snapshots.
    TestRepository();

    Root root;
    Timestamp timestamp;
    Snapshot snapshot;
    std::map<std::string, Targets> targets;               // by role, "targets" among them
    std::map<std::string, std::vector<SharedKey>> signers;  // who signs what is published next
    // Whether snapshot and timestamp tell length and hash of what they list.
    bool describes_files = true;

    // What a mirror shows: "1.root.json", "timestamp.json", …; targets by their path with hash.
    std::map<std::string, std::string> metadata_files;
    std::map<std::string, std::string> target_files;
    // File names in the order they were asked for; targets with "targets/" before them.
    std::vector<std::string> requests;
    // Called before each answer; an error is answered instead.
    std::function<Result<void>(const std::string& name)> before_answer;

    // Gives a role other keys: in root, or in the delegation that is named.
    void set_keys(const std::string& role, const std::vector<SharedKey>& keys, std::uint64_t threshold = 1);
    void set_delegation(const std::string& delegator, DelegatedRole role, const std::vector<SharedKey>& keys);
    void set_succinct(const std::string& delegator, unsigned bits, const std::string& prefix, const SharedKey& key);

    void add_target(const std::string& role, const std::string& path, const std::string& content);

    // Signs the values as they are and shows the file.
    void show_root();
    void show_timestamp();
    void show_snapshot();
    void show_targets(const std::string& role);
    // One version on, and everything above that has to follow.
    void publish_root();
    void publish_timestamp();
    void publish_snapshot();
    void publish_targets(const std::string& role = "targets");

    void write_to(const std::filesystem::path& folder) const;  // metadata/ and targets/

    Result<std::string> fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) override;
    Result<void> fetch_target(std::string_view path, std::uint64_t offset, TargetSink& sink) override;

  private:
    std::vector<const SigningKey*> signers_of(const std::string& role) const;
    MetaFile described(std::uint64_t version, const std::string& bytes) const;
    std::string versioned(const std::string& role, std::uint64_t version) const;
};

// The name "ROLE.json" and the version of every trusted file in a folder.
std::map<std::string, std::uint64_t> trusted_versions(const std::filesystem::path& folder);

}  // namespace engawa::tuf
