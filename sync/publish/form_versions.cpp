#include "sync/publish/form_versions.h"

#include <fmt/format.h>

#include <map>

#include "kiosk/base/atomic_file.h"
#include "kiosk/forms/identity.h"
#include "sync/publish/publish_error.h"
#include "sync/tuf/digest.h"

namespace engawa::publish {

namespace {

constexpr std::uint64_t max_form_bytes = 2U << 20U;

struct PublishedForm {
    std::string version;
    std::string bytes;
};

// By id: a form may have got another file name.
Result<std::map<std::string, PublishedForm>> published_forms(const Repository& repository, const std::string& pack,
                                                             const TargetFiles& files) {
    std::map<std::string, PublishedForm> forms;
    for (const auto& [path, target] : files) {
        if (!path.starts_with(target_path(pack, "forms/"))) continue;
        const auto place = repository.target_file(path, target.hashes);
        auto bytes = read_text_file(place, max_form_bytes);
        if (!bytes.ok() && bytes.error().is(FileError::not_found))
            return Error(PublishError::missing_file, place.string(),
                         "the form that is published is not in this folder; engawa content fetch brings it");
        if (!bytes.ok()) return bytes.error();
        const auto identity = forms::identify(*bytes);
        if (identity) forms[identity->id.text()] = {identity->version, std::move(*bytes)};
    }
    return forms;
}

}  // namespace

Result<void> check_form_versions(const Repository& repository, const content::Pack& pack, const TargetFiles& before) {
    const auto published = TRY(published_forms(repository, pack.id.text(), before));
    for (const content::FormEntry& form : pack.forms) {
        const auto known = published.find(form.id.text());
        if (known == published.end()) continue;
        const std::string bytes = TRY(pack.read(form.file));
        const auto identity = forms::identify(bytes);
        if (bytes == known->second.bytes || !identity || identity->version != known->second.version) continue;
        const std::string& version = identity->version;
        return Error(PublishError::same_form_version, pack.id.text() + "/" + form.file,
                     fmt::format("form {} has changed and {}: {} in this file and add the pack again, since applications and "
                                 "drafts name the version they were written in",
                                 form.id.text(), version.empty() ? "has no version" : fmt::format("its version {} is the same", version),
                                 version.empty() ? "give it one" : "raise it"));
    }
    return {};
}

}  // namespace engawa::publish
