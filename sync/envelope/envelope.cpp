#include "sync/envelope/envelope.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sync/envelope/slip.h"
#include "sync/envelope/tar.h"

namespace engawa::envelope {

namespace {

constexpr std::string_view manifest_name = "manifest.json";
constexpr std::string_view signature_name = "manifest.json.minisig";
constexpr std::string_view submission_name = "submission.xml";
constexpr std::string_view attachments_folder = "attachments/";

Error not_sealable(std::string detail) { return {EnvelopeError::not_sealable, "envelope", std::move(detail)}; }

ManifestMember describe(std::string name, std::string media_type, BytesView bytes) {
    return {std::move(name), std::move(media_type), sha256_hex(bytes), bytes.size()};
}

Result<void> check(const SealRequest& request, const std::vector<AgeRecipient>& recipients) {
    if (!is_plain_id(request.kiosk.text())) return not_sealable("the kiosk id is not [a-z0-9-]{1,64}");
    if (request.sequence == 0) return not_sealable("sequence numbers start at 1");
    if (recipients.empty()) return not_sealable("no recipient");
    const auto slip = parse_slip_code(request.slip);
    if (!slip || *slip != request.slip) return not_sealable("the slip code is not twelve digits with their check digit");
    std::set<std::string_view> names;
    std::uint64_t total_bytes = request.xml.size() + request.trace.size();
    for (const SealAttachment& attachment : request.attachments) {
        const bool plain = is_safe_member_name(attachment.name) && attachment.name.find('/') == std::string::npos &&
                           attachment.name.size() <= 200;
        if (!plain) return not_sealable("an attachment's name is not [A-Za-z0-9._-], or starts with a dot");
        if (!names.insert(attachment.name).second) return not_sealable("two attachments have one name");
        total_bytes += attachment.bytes.size();
    }
    if (total_bytes > max_content_bytes) return Error(EnvelopeError::too_large, "envelope", "over 56 MiB");
    return {};
}

Manifest manifest_of(const SealRequest& request, const std::vector<AgeRecipient>& recipients) {
    Manifest manifest;
    manifest.kiosk = request.kiosk;
    manifest.sequence = request.sequence;
    manifest.submission = request.submission;
    manifest.form = request.form;
    manifest.form_version = request.form_version;
    manifest.pack = request.pack;
    manifest.pack_version = request.pack_version;
    manifest.created = request.created;
    manifest.clock = request.clock;
    manifest.slip = request.slip;
    manifest.assistance = request.assistance;
    manifest.applicant = request.applicant;
    manifest.members.push_back(describe(std::string(submission_name), "text/xml", bytes_of(request.xml)));
    if (!request.trace.empty()) {
        manifest.members.push_back(describe(std::string(trace_member_name), std::string(trace_media_type), bytes_of(request.trace)));
    }
    for (const SealAttachment& attachment : request.attachments) {
        manifest.members.push_back(
            describe(std::string(attachments_folder) + attachment.name, attachment.media_type, attachment.bytes));
    }
    for (const AgeRecipient& recipient : recipients) manifest.recipients.push_back(recipient.text());
    return manifest;
}

// age's errors, told from the receiver's side.
Error not_opened(const Error& error) {
    const auto as = [&](EnvelopeError code) { return Error(code, error.where(), error.detail()); };
    if (error.is(AgeError::no_match)) return as(EnvelopeError::no_key);
    if (error.is(AgeError::bad_header) || error.is(AgeError::bad_armor) || error.is(AgeError::too_hard)) {
        return as(EnvelopeError::not_age);
    }
    return as(EnvelopeError::damaged);
}

class Members {
  public:
    explicit Members(std::vector<TarMember> members) : members_(std::move(members)) {}

    const SecretBytes* find(std::string_view name) const {
        const auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& m) { return m.name == name; });
        return found == members_.end() ? nullptr : &found->bytes;
    }
    Result<SecretBytes> take(const ManifestMember& described) {
        const auto found =
            std::find_if(members_.begin(), members_.end(), [&](const auto& m) { return m.name == described.name; });
        if (found == members_.end()) {
            return Error(EnvelopeError::missing_member, described.name, "the manifest names it, the envelope lacks it");
        }
        if (found->bytes.size() != described.length_bytes || sha256_hex(found->bytes.bytes()) != described.sha256) {
            return Error(EnvelopeError::hash_mismatch, described.name, "it differs from what the manifest says");
        }
        return std::move(found->bytes);
    }
    std::size_t count() const { return members_.size(); }

  private:
    std::vector<TarMember> members_;
};

// By any of the keys. The error is the newest key's, of which most is known.
Result<void> check_signature(const OpenedEnvelope& opened, BytesView manifest, const std::vector<MinisignPublicKey>& keys) {
    const std::string& kiosk = opened.manifest.kiosk.text();
    if (keys.empty()) return Error(EnvelopeError::unknown_kiosk, kiosk, "no such kiosk is enrolled");
    std::string detail;
    for (const MinisignPublicKey& key : keys) {
        const auto comment = verify_minisign(manifest, opened.manifest_signature, key);
        if (comment) return {};
        if (detail.empty()) detail = comment.error().detail();
    }
    return Error(EnvelopeError::bad_signature, kiosk, detail);
}

}  // namespace

ObjectKey inbox_key(const KioskId& kiosk, std::string_view sha256) {
    return ObjectKey(fmt::format("inbox/{}/{}.age", kiosk.text(), sha256));
}

Result<SealedEnvelope> seal(const SealRequest& request, const MinisignSecretKey& kiosk_key,
                            const std::vector<AgeRecipient>& recipients, Random& random) {
    TRY(check(request, recipients));
    const std::string manifest = write_manifest(manifest_of(request, recipients));
    const std::string signature =
        TRY(kiosk_key.sign(bytes_of(manifest), fmt::format("engawa envelope {} {}", request.kiosk.text(), request.sequence)));

    std::vector<TarInput> members = {{std::string(manifest_name), bytes_of(manifest)},
                                     {std::string(signature_name), bytes_of(signature)},
                                     {std::string(submission_name), bytes_of(request.xml)}};
    if (!request.trace.empty()) members.push_back({std::string(trace_member_name), bytes_of(request.trace)});
    for (const SealAttachment& attachment : request.attachments) {
        members.push_back({std::string(attachments_folder) + attachment.name, attachment.bytes});
    }
    const SecretBytes payload = TRY(write_padded_tar(members, request.created));
    SealedEnvelope sealed;
    sealed.bytes = TRY(age_encrypt(payload.bytes(), recipients, random));
    sealed.sha256 = sha256_hex(sealed.bytes);
    sealed.key = inbox_key(request.kiosk, sealed.sha256);
    return sealed;
}

Result<OpenedEnvelope> open(BytesView sealed, const std::vector<AgeIdentity>& identities, const FindKioskKey& find_key) {
    return open(sealed, identities, FindKioskKeys([&](const Manifest& manifest) {
                    const auto key = find_key(manifest.kiosk);
                    return key ? std::vector{*key} : std::vector<MinisignPublicKey>{};
                }));
}

Result<OpenedEnvelope> open(BytesView sealed, const std::vector<AgeIdentity>& identities, const FindKioskKeys& find_keys) {
    if (sealed.size() > max_envelope_bytes) return Error(EnvelopeError::too_large, "envelope", "over 64 MiB");
    AgeKeys keys;
    keys.identities = identities;
    const auto payload = age_decrypt(sealed, keys);
    if (!payload) return not_opened(payload.error());
    Members members(TRY(read_tar(payload->bytes())));

    const SecretBytes* const manifest = members.find(manifest_name);
    const SecretBytes* const signature = members.find(signature_name);
    if (manifest == nullptr) return Error(EnvelopeError::missing_member, std::string(manifest_name), "not there");
    if (signature == nullptr) return Error(EnvelopeError::missing_member, std::string(signature_name), "not there");
    OpenedEnvelope opened;
    opened.manifest_json = manifest->text();
    opened.manifest_signature = signature->text();
    opened.manifest = TRY(parse_manifest(opened.manifest_json));

    TRY(check_signature(opened, manifest->bytes(), find_keys(opened.manifest)));

    if (members.count() != opened.manifest.members.size() + 2) {
        // One is missing, or one too many; a missing one is told by name below.
        for (const ManifestMember& member : opened.manifest.members) {
            if (members.find(member.name) == nullptr) {
                return Error(EnvelopeError::missing_member, member.name, "the manifest names it, the envelope lacks it");
            }
        }
        return Error(EnvelopeError::extra_member, "envelope", "it holds a member that the manifest does not name");
    }
    bool has_submission = false;
    for (const ManifestMember& member : opened.manifest.members) {
        SecretBytes bytes = TRY(members.take(member));
        if (member.name == submission_name) {
            opened.xml = std::move(bytes);
            has_submission = true;
        } else if (member.name == trace_member_name) {
            opened.trace = read_trace(bytes.text());
        } else if (member.name.starts_with(attachments_folder)) {
            opened.attachments.push_back(
                {member.name.substr(attachments_folder.size()), member.media_type, std::move(bytes)});
        } else {
            return Error(EnvelopeError::bad_manifest, member.name, "a member that this version does not know");
        }
    }
    if (!has_submission) return Error(EnvelopeError::missing_member, std::string(submission_name), "not there");
    return opened;
}

}  // namespace engawa::envelope
