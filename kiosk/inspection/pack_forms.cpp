#include "kiosk/inspection/pack_forms.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/content/content_error.h"
#include "kiosk/forms/controls.h"
#include "kiosk/forms/session.h"
#include "kiosk/inspection/form_questions.h"

namespace engawa::inspection {

namespace {

// A name beginning with jr:// in a form file, and the line it stands on.
struct MediaReference {
    std::string uri;
    std::size_t line = 1;
    std::size_t offset = 0;  // bytes from the file's beginning
};

// Names are looked for in the text, before anything is parsed: the engine must be given the files before it reads, and
// a picture may be named in an attribute, in a text or in an expression. What stands in a comment names nothing.
std::vector<MediaReference> media_references(std::string_view form) {
    constexpr std::string_view scheme = "jr://";
    constexpr std::string_view comment = "<!--";
    std::vector<MediaReference> found;
    std::size_t line = 1;
    for (std::size_t at = 0; at < form.size(); ++at) {
        if (form[at] == '\n') ++line;
        if (form.compare(at, comment.size(), comment) == 0) {
            const std::size_t end = std::min(form.find("-->", at), form.size());
            line += static_cast<std::size_t>(std::count(form.begin() + static_cast<std::ptrdiff_t>(at),
                                                        form.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
            at = end;
        } else if (form.compare(at, scheme.size(), scheme) == 0) {
            const std::size_t end = std::min(form.find_first_of("\"'<> \t\r\n", at), form.size());
            found.push_back({std::string(form.substr(at, end - at)), line, at});
            at = end - 1;
        }
    }
    return found;
}

// A kiosk plays no video: where a text names one, a picture or a recording of the same text must stand for it (EN 301
// 549 5.1.3.7). The text is what lies between <text and </text> around the name.
Result<void> check_video(const MediaReference& reference, const std::string& file, std::string_view form) {
    if (!reference.uri.starts_with("jr://video/")) return {};
    const std::size_t begin = form.rfind("<text", reference.offset);
    const std::size_t end = form.find("</text>", reference.offset);
    const std::string_view text = begin == std::string_view::npos ? std::string_view() : form.substr(begin, end - begin);
    for (const std::string_view instead : {"jr://images/", "jr://audio/"}) {
        if (text.find(instead) != std::string_view::npos) return {};
    }
    return Error(content::ContentError::unanswerable, file + ":" + std::to_string(reference.line),
                 "a kiosk plays no video: give the text a picture or a recording as well");
}

bool is_data(std::string_view uri) { return uri.starts_with("jr://file/") || uri.starts_with("jr://file-csv/"); }

// The data files that a form names, by the last part of their names, as the engine asks for them. Each was held to the
// size of content-pack.md when the pack was loaded.
Result<forms::ExternalFiles> data_files(const content::Pack& pack, const std::string& file,
                                        std::string_view form) {
    forms::ExternalFiles files;
    for (const MediaReference& reference : media_references(form)) {
        TRY(check_video(reference, file, form));
        const std::string path = content::media_path_of(reference.uri);
        if (path.empty()) continue;  // jr://instance/last-saved and the like are no files
        if (!pack.has_file(path)) {
            return Error(content::ContentError::missing_file, file + ":" + std::to_string(reference.line),
                         "the pack has no " + path);
        }
        if (is_data(reference.uri)) files[path.substr(path.rfind('/') + 1)] = TRY(pack.read(path));
    }
    return files;
}

// An error inside a data file names the file alone.
bool is_about(const Error& error, const forms::ExternalFiles& files) {
    return files.contains(error.where().substr(0, error.where().find(':')));
}

Result<void> check_languages(const content::Pack& pack, const std::string& file,
                             const forms::FormDefinition& definition) {
    const auto& languages = definition.languages();
    // Without itext a form speaks one language, and is at home in a pack of one.
    if (languages.empty() && pack.languages.size() == 1) return {};
    for (const LanguageTag& wanted : pack.languages) {
        if (std::none_of(languages.begin(), languages.end(), [&](const auto& one) { return one.tag == wanted; })) {
            return Error(content::ContentError::missing_language, file, "the form has no texts in '" + wanted.text() + "'");
        }
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const forms::FormDefinition>> read_form(const content::Pack& pack,
                                                               const content::FormEntry& entry) {
    const std::string& folder = pack.id.text();
    forms::ParseOptions options;
    options.where = folder + "/" + entry.file;
    const auto bytes = pack.read(entry.file);
    if (!bytes.ok()) return bytes.error().within(folder);
    const auto files = data_files(pack, entry.file, *bytes);
    if (!files.ok()) return files.error().within(folder);
    const auto definition = forms::FormDefinition::parse(*bytes, *files, options);
    if (!definition.ok()) {
        return is_about(definition.error(), *files) ? definition.error().within(folder + "/media") : definition.error();
    }
    if ((*definition)->meta().id != entry.id) {
        return Error(content::ContentError::bad_value, options.where,
                     "its id is '" + (*definition)->meta().id.text() + "', in pack.toml '" + entry.id.text() + "'");
    }
    TRY(check_languages(pack, options.where, **definition));
    TRY(check_questions(**definition));
    return definition;
}

Result<void> try_form(const content::Pack& pack, const content::FormEntry& entry, const WallClock& clock,
                      Random& random) {
    const auto definition = TRY(read_form(pack, entry));
    const auto session = TRY(forms::FormSession::start(definition, {clock, random}));
    TRY(check_places(*session));
    for (const LanguageTag& language : pack.languages) {
        const auto spoken = session->set_language(language.text());
        // A form without itext has no languages.
        if (!spoken.ok() && !spoken.error().is(forms::FormsError::unknown_language)) return spoken.error();
        TRY(check_pages(*session));
    }
    return {};
}

namespace {

// Told to the author alone: on a kiosk it would be shown nowhere, and that is no reason to refuse the form.
Result<void> check_guidance(const content::Pack& pack, const content::FormEntry& entry) {
    if (entry.guidance.empty()) return {};
    const auto controls = forms::controls(*TRY(read_form(pack, entry)));
    for (const content::Guidance& guidance : entry.guidance) {
        const bool asked = std::any_of(controls.begin(), controls.end(),
                                       [&](const forms::ControlView& control) { return control.question.ref == guidance.ref; });
        if (!asked) {
            return Error(content::ContentError::not_found, pack.id.text() + "/pack.toml",
                         "guidance to " + guidance.ref + ", which is no question of " + entry.id.text());
        }
    }
    return {};
}

}  // namespace

Result<content::Pack> inspect_pack(const std::filesystem::path& folder, const WallClock& clock, Random& random) {
    auto pack = content::load_pack(folder);
    if (!pack) return pack.error().within(folder.filename().string());
    for (const content::FormEntry& form : pack->forms) {
        TRY(try_form(*pack, form, clock, random));
        TRY(check_guidance(*pack, form));
    }
    return pack;
}

}  // namespace engawa::inspection
