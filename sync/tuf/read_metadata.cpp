#include "sync/tuf/read_metadata.h"

#include <algorithm>
#include <set>

#include "sync/tuf/error.h"
#include "sync/tuf/fields.h"
#include "sync/tuf/openssl_handles.h"

namespace engawa::tuf {

bool is_top_level(std::string_view role) {
    return role == root_role || role == timestamp_role || role == snapshot_role || role == targets_role;
}

const MetaFile* Snapshot::find(std::string_view role) const {
    const auto found = meta.find(std::string(role) + ".json");
    return found == meta.end() ? nullptr : &found->second;
}

Result<SignedDocument> SignedDocument::read(std::string bytes, std::string_view name) {
    std::unique_ptr<const JsonDocument> document = TRY(JsonDocument::parse(std::move(bytes), name));
    const Fields fields = TRY(Fields::of(document->root(), {name, "document"}));
    const Fields signed_part = TRY(Fields::of(TRY(fields.any("signed")), {name, "signed"}));
    TRY(signed_part.text("_type"));
    const JsonValue list = TRY(fields.array("signatures"));
    std::vector<Signature> signatures;
    std::set<std::string_view> keyids;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Place place{name, "signatures"};
        const Fields entry = TRY(Fields::of(list.element(i), place));
        const std::string_view keyid = TRY(entry.text("keyid"));
        if (!keyids.insert(keyid).second) return place.wrong("keyid " + std::string(keyid) + " is there twice");
        const std::string_view hex = TRY(entry.text("sig"));
        signatures.push_back({std::string(keyid), std::string(hex)});
    }
    return SignedDocument(std::move(document), std::move(signatures));
}

Result<std::string_view> SignedDocument::canonical(std::string& buffer) const {
    if (const auto written = document_->canonical_as_written("signed")) return *written;
    buffer.clear();
    buffer.reserve(document_->bytes().size());
    TRY(append_canonical(buffer, signed_part()));
    return std::string_view(buffer);
}

namespace {

// "major.minor" or "major.minor.patch"; what counts is the major version.
bool is_supported_version(std::string_view text) {
    std::size_t parts = 0;
    for (std::size_t at = 0; at <= text.size(); ++parts) {
        const std::size_t dot = std::min(text.find('.', at), text.size());
        const std::string_view part = text.substr(at, dot - at);
        if (part.empty() || part.find_first_not_of("0123456789") != part.npos) return false;
        if (parts == 0 && part != "1") return false;
        at = dot + 1;
    }
    return parts == 2 || parts == 3;
}

// Exactly "YYYY-MM-DDTHH:MM:SSZ" (4.2.3).
std::optional<WallTime> read_time(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    const auto fits = [](char c, char f) { return f == 'd' ? c >= '0' && c <= '9' : c == f; };
    if (text.size() != form.size() || !std::equal(text.begin(), text.end(), form.begin(), fits)) return std::nullopt;
    return parse_rfc3339_utc(std::string(text));
}

// `known` are all members that this role has.
Result<Common> read_common(const Fields& fields, Place place, std::string_view type,
                           std::initializer_list<std::string_view> known) {
    if (TRY(fields.text("_type")) != type) return place.wrong("\"_type\" must be \"" + std::string(type) + "\"");
    Common common;
    common.spec_version = TRY(fields.text("spec_version"));
    if (!is_supported_version(common.spec_version))
        return place.wrong("specification version \"" + common.spec_version + "\" is not 1.x");
    common.version = TRY(fields.number("version", 1));
    const std::optional<WallTime> expires = read_time(TRY(fields.text("expires")));
    if (!expires) return place.wrong("\"expires\" must look like 2030-01-01T00:00:00Z");
    common.expires = *expires;
    common.other = TRY(fields.others(known));
    return common;
}

Result<std::vector<std::string>> read_texts(JsonValue list, Place place) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::optional<std::string_view> text = list.element(i).as_text();
        if (!text) return place.wrong("must be a list of texts");
        texts.emplace_back(*text);
    }
    return texts;
}

Result<PublicKey> read_key(JsonValue value, Place place) {
    const Fields fields = TRY(Fields::of(value, place));
    const Fields keyval = TRY(Fields::of(TRY(fields.any("keyval")), place));
    PublicKey key;
    key.type = TRY(fields.text("keytype"));
    key.scheme = TRY(fields.text("scheme"));
    // What a key of another kind consists of is that kind's to say: an identity and its issuer, for instance.
    if (key_kind(key.type, key.scheme)) TRY(keyval.text("public"));
    const std::optional<JsonValue> given = keyval.optional("public");
    key.value = given ? given->as_text().value_or("") : "";
    key.other_in_value = key.value.empty() ? TRY(keyval.others({})) : TRY(keyval.others({"public"}));
    key.other = TRY(fields.others({"keytype", "scheme", "keyval"}));
    return key;
}

Result<Keys> read_keys(JsonValue object, Place place) {
    Keys keys;
    for (std::size_t i = 0; i < object.size(); ++i)
        keys.emplace(object.member_name(i), TRY(read_key(object.member(i), place)));
    return keys;
}

Result<RoleKeys> read_role_keys(const Fields& fields, Place place, std::initializer_list<std::string_view> known) {
    RoleKeys role;
    role.keyids = TRY(read_texts(TRY(fields.array("keyids")), place));
    const std::set<std::string_view> distinct(role.keyids.begin(), role.keyids.end());
    if (distinct.size() != role.keyids.size()) return place.wrong("a keyid is there twice");
    role.threshold = TRY(fields.number("threshold", 1));
    role.other = TRY(fields.others(known));
    return role;
}

// What is wrong with a list of hashes by algorithm; empty when nothing is.
std::string_view hashes_problem(JsonValue value) {
    if (value.kind() != JsonKind::object || value.size() == 0) return "\"hashes\" must list a hash";
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value.member(i).kind() != JsonKind::text) return "a hash must be a text";
    }
    return "";
}

Hashes hashes_of(JsonValue checked) {
    Hashes hashes;
    for (std::size_t i = 0; i < checked.size(); ++i)
        hashes.push_back({std::string(checked.member_name(i)), std::string(checked.member(i).text())});
    return hashes;
}

Result<MetaFiles> read_meta(const Fields& fields, std::string_view file) {
    const JsonValue meta = TRY(fields.object("meta"));
    MetaFiles files;
    for (std::size_t i = 0; i < meta.size(); ++i) {
        const Place place{file, meta.member_name(i)};
        const Fields entry = TRY(Fields::of(meta.member(i), place));
        MetaFile described;
        described.version = TRY(entry.number("version", 1));
        if (entry.optional("length")) described.length_bytes = TRY(entry.number("length", 1));
        if (const auto hashes = entry.optional("hashes")) {
            if (const std::string_view problem = hashes_problem(*hashes); !problem.empty())
                return place.wrong(std::string(problem));
            described.hashes = hashes_of(*hashes);
        }
        described.other = TRY(entry.others({"version", "length", "hashes"}));
        files.emplace_hint(files.end(), place.inside, std::move(described));
    }
    return files;
}

Result<DelegatedRole> read_delegated_role(JsonValue value, Place place) {
    const Fields fields = TRY(Fields::of(value, place));
    DelegatedRole role;
    role.name = TRY(fields.text("name"));
    if (role.name.empty() || is_top_level(role.name))
        return place.wrong("a delegated role cannot be called \"" + role.name + "\"");
    role.keys = TRY(read_role_keys(
        fields, place, {"name", "keyids", "threshold", "terminating", "paths", "path_hash_prefixes"}));
    role.terminating = TRY(fields.flag("terminating"));
    if (fields.optional("paths")) role.paths = TRY(read_texts(TRY(fields.array("paths")), place));
    if (fields.optional("path_hash_prefixes"))
        role.path_hash_prefixes = TRY(read_texts(TRY(fields.array("path_hash_prefixes")), place));
    if (role.paths && role.path_hash_prefixes)
        return place.wrong("\"paths\" and \"path_hash_prefixes\" cannot be given together");
    return role;
}

Result<SuccinctRoles> read_succinct_roles(JsonValue value, Place place) {
    const Fields fields = TRY(Fields::of(value, place));
    SuccinctRoles roles;
    roles.keys = TRY(read_role_keys(fields, place, {"keyids", "threshold", "bit_length", "name_prefix"}));
    const std::uint64_t bits = TRY(fields.number("bit_length", 1));
    if (bits > 32) return place.wrong("\"bit_length\" must be at most 32");
    roles.bit_length = static_cast<unsigned>(bits);
    roles.name_prefix = TRY(fields.text("name_prefix"));
    return roles;
}

Result<Delegations> read_delegations(JsonValue value, Place place) {
    const Fields fields = TRY(Fields::of(value, place));
    Delegations delegations;
    delegations.keys = TRY(read_keys(TRY(fields.object("keys")), place));
    const std::optional<JsonValue> succinct = fields.optional("succinct_roles");
    if (succinct && fields.optional("roles")) return place.wrong("\"roles\" and \"succinct_roles\" cannot be given together");
    if (succinct) {
        delegations.succinct = TRY(read_succinct_roles(*succinct, place));
    } else {
        const JsonValue list = TRY(fields.array("roles"));
        std::set<std::string> names;
        for (std::size_t i = 0; i < list.size(); ++i) {
            delegations.roles.push_back(TRY(read_delegated_role(list.element(i), place)));
            const std::string& name = delegations.roles.back().name;
            if (!names.insert(name).second) return place.wrong("role \"" + name + "\" is there twice");
        }
    }
    delegations.other = TRY(fields.others({"keys", "roles", "succinct_roles"}));
    return delegations;
}

// What is wrong with an entry of "targets"; empty when nothing is. Keeps and allocates nothing, so that ten thousand
// of them cost little.
std::string_view target_problem(JsonValue value) {
    if (value.kind() != JsonKind::object) return "must be an object";
    bool has_length = false;
    bool has_hashes = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const std::string_view name = value.member_name(i);
        const JsonValue member = value.member(i);
        if (name == "length") {
            has_length = true;
            if (!member.as_number()) return "\"length\" must be a whole number of 0 or more";
        } else if (name == "hashes") {
            has_hashes = true;
            if (const std::string_view problem = hashes_problem(member); !problem.empty()) return problem;
        } else if (name == "custom" && member.kind() != JsonKind::object) {
            return "\"custom\" must be an object";
        }
    }
    return !has_length ? "\"length\" is missing" : !has_hashes ? "\"hashes\" is missing" : "";
}

Result<void> check_target(JsonValue value, Place place) {
    const std::string_view problem = target_problem(value);
    if (!problem.empty()) return place.wrong(std::string(problem));
    return {};
}

Result<TargetFile> read_target(JsonValue value, Place place) {
    TRY(check_target(value, place));
    const Fields fields = TRY(Fields::of(value, place));
    TargetFile target;
    target.length_bytes = TRY(fields.number("length", 0));
    target.hashes = hashes_of(TRY(fields.any("hashes")));
    if (const auto custom = fields.optional("custom")) target.custom = TRY(to_canonical(*custom));
    target.other = TRY(fields.others({"length", "hashes", "custom"}));
    return target;
}

}  // namespace

Result<Root> read_root(JsonValue signed_part, std::string_view name) {
    const Place place{name, "signed"};
    const Fields fields = TRY(Fields::of(signed_part, place));
    Root root;
    root.common = TRY(read_common(fields, place, root_role, {"_type", "spec_version", "version", "expires", "consistent_snapshot", "keys", "roles"}));
    if (fields.optional("consistent_snapshot")) root.consistent_snapshot = TRY(fields.flag("consistent_snapshot"));
    root.keys = TRY(read_keys(TRY(fields.object("keys")), {name, "keys"}));
    const JsonValue roles = TRY(fields.object("roles"));
    for (std::size_t i = 0; i < roles.size(); ++i) {
        const Place role{name, roles.member_name(i)};
        root.roles.emplace(role.inside, TRY(read_role_keys(TRY(Fields::of(roles.member(i), role)), role,
                                                           {"keyids", "threshold"})));
    }
    for (const std::string_view role : {root_role, timestamp_role, snapshot_role, targets_role}) {
        if (root.roles.find(role) == root.roles.end())
            return place.wrong("the role \"" + std::string(role) + "\" is missing");
    }
    return root;
}

Result<Timestamp> read_timestamp(JsonValue signed_part, std::string_view name) {
    const Place place{name, "signed"};
    const Fields fields = TRY(Fields::of(signed_part, place));
    Timestamp timestamp;
    timestamp.common = TRY(read_common(fields, place, timestamp_role, {"_type", "spec_version", "version", "expires", "meta"}));
    timestamp.meta = TRY(read_meta(fields, name));
    if (timestamp.meta.count("snapshot.json") == 0) return place.wrong("\"meta\" must describe snapshot.json");
    return timestamp;
}

Result<Snapshot> read_snapshot(JsonValue signed_part, std::string_view name) {
    const Place place{name, "signed"};
    const Fields fields = TRY(Fields::of(signed_part, place));
    Snapshot snapshot;
    snapshot.common = TRY(read_common(fields, place, snapshot_role, {"_type", "spec_version", "version", "expires", "meta"}));
    snapshot.meta = TRY(read_meta(fields, name));
    if (snapshot.find(targets_role) == nullptr) return place.wrong("\"meta\" must describe targets.json");
    return snapshot;
}

Result<TargetsHead> read_targets_head(JsonValue signed_part, std::string_view name) {
    const Place place{name, "signed"};
    const Fields fields = TRY(Fields::of(signed_part, place));
    Common common = TRY(read_common(fields, place, targets_role, {"_type", "spec_version", "version", "expires", "targets", "delegations"}));
    std::optional<Delegations> delegations;
    if (const auto value = fields.optional("delegations"))
        delegations = TRY(read_delegations(*value, {name, "delegations"}));
    const JsonValue targets = TRY(fields.object("targets"));
    for (std::size_t i = 0; i < targets.size(); ++i)
        TRY(check_target(targets.member(i), {name, targets.member_name(i)}));
    return TargetsHead{std::move(common), std::move(delegations), targets};
}

Result<std::optional<TargetFile>> TargetsHead::find(std::string_view target) const {
    const std::optional<JsonValue> entry = targets.find(target);
    if (!entry) return std::nullopt;
    return TRY(read_target(*entry, {"targets", target}));
}

Result<Targets> read_targets(JsonValue signed_part, std::string_view name) {
    TargetsHead head = TRY(read_targets_head(signed_part, name));
    Targets targets{std::move(head.common), {}, std::move(head.delegations)};
    for (std::size_t i = 0; i < head.targets.size(); ++i) {
        const std::string_view path = head.targets.member_name(i);
        targets.targets.emplace_hint(targets.targets.end(), path, TRY(read_target(head.targets.member(i), {name, path})));
    }
    return targets;
}

}  // namespace engawa::tuf
