#include "sync/publish/form_versions.h"

#include <fmt/format.h>

#include <algorithm>
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
using PublishedForms = std::multimap<std::string, PublishedForm>;  // by id: a form may have got another file name

enum class MissingFile { is_an_error, is_passed_over };

Result<void> take_forms(const Repository& repository, const std::string& pack, const TargetFiles& files, MissingFile missing,
                        PublishedForms& forms) {
    for (const auto& [path, target] : files) {
        if (!path.starts_with(target_path(pack, "forms/"))) continue;
        const auto place = repository.target_file(path, target.hashes);
        auto bytes = read_text_file(place, max_form_bytes);
        if (!bytes.ok() && bytes.error().is(FileError::not_found)) {
            if (missing == MissingFile::is_passed_over) continue;
            return Error(PublishError::missing_file, place.string(),
                         "the form that is published is not in this folder; engawa content fetch brings it");
        }
        if (!bytes.ok()) return bytes.error();
        const auto identity = forms::identify(*bytes);
        if (identity) forms.emplace(identity->id.text(), PublishedForm{identity->version, std::move(*bytes)});
    }
    return {};
}

// What differs from the newest that is published, of all that was published before it. A fetch brings the files of the
// newest alone, so those of an older may be missing.
Result<void> take_older_forms(const Repository& repository, const std::string& pack, const TargetFiles& newest, PublishedForms& forms) {
    TargetFiles taken = newest;
    const std::vector<tuf::Targets> versions = TRY(repository.kept_versions(pack));
    for (const tuf::Targets& version : versions) {
        TargetFiles others;
        for (const auto& [path, target] : version.targets) {
            const auto known = taken.find(path);
            if (known == taken.end() || known->second.hashes != target.hashes) others.emplace(path, target);
        }
        TRY(take_forms(repository, pack, others, MissingFile::is_passed_over, forms));
        for (const auto& [path, target] : others) taken.insert_or_assign(path, target);
    }
    return {};
}

}  // namespace

Result<void> check_form_versions(const Repository& repository, const content::Pack& pack, const TargetFiles& before) {
    PublishedForms published;
    TRY(take_forms(repository, pack.id.text(), before, MissingFile::is_an_error, published));
    PublishedForms all = published;
    TRY(take_older_forms(repository, pack.id.text(), before, all));
    for (const content::FormEntry& form : pack.forms) {
        const std::string bytes = TRY(pack.read(form.file));
        const auto identity = forms::identify(bytes);
        if (!identity) continue;
        const std::string& version = identity->version;
        // Nothing when the version is new, or came with these very bytes.
        const auto is_taken = [&](const PublishedForms& forms) {
            const auto [first, last] = forms.equal_range(form.id.text());
            const auto same_version = [&](const auto& known) { return known.second.version == version; };
            return std::any_of(first, last, same_version) &&
                   std::none_of(first, last, [&](const auto& known) { return same_version(known) && known.second.bytes == bytes; });
        };
        if (!is_taken(all)) continue;
        const std::string what = version.empty()       ? "has changed and has no version: give it one"
                                 : is_taken(published) ? fmt::format("has changed and its version {} is the same: raise it", version)
                                                       : fmt::format("had other content when its version {} was published: give it a "
                                                                     "version that it never had", version);
        return Error(PublishError::same_form_version, pack.id.text() + "/" + form.file,
                     fmt::format("form {} {} in this file and add the pack again, since applications and drafts name the version "
                                 "they were written in",
                                 form.id.text(), what));
    }
    return {};
}

}  // namespace engawa::publish
