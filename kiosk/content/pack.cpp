#include "kiosk/content/pack.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "kiosk/base/atomic_file.h"
#include "kiosk/content/assist_table.h"
#include "kiosk/content/bundle_table.h"
#include "kiosk/content/content_error.h"
#include "kiosk/content/pack_files.h"
#include "kiosk/content/pack_table.h"

namespace engawa::content {

namespace {

constexpr int first_format = 1;
constexpr int bundle_format = 2;  // [[bundle]]
constexpr int assist_format = 3;  // [form.proxy], [form.messenger], [[form.guidance]]
constexpr int supported_format = assist_format;

struct ArticleFiles {  // what pack.toml says of a tutorial's or faq's files, to be read after pack.toml itself
    ArticleKind kind;
    std::size_t index;  // in Pack::tutorials or Pack::faqs
    std::string stem;   // "tutorials/qr-code"
    int line;
};

Error not_there(std::string_view path, int line) {
    return {ContentError::missing_file, at_line(pack_toml_name, line), std::string(path) + " is not in the pack"};
}

bool is_language_tag(std::string_view text) {
    std::size_t part = 0;
    std::size_t length = 0;
    for (const char c : text) {
        if (c == '-') {
            if (part == 0 ? length < 2 : length < 1) return false;
            ++part;
            length = 0;
            continue;
        }
        const bool letter = c >= 'a' && c <= 'z';
        const bool digit = c >= '0' && c <= '9';
        if (!letter && !(digit && part > 0)) return false;
        if (++length > (part == 0 ? 3U : 8U)) return false;
    }
    return part == 0 ? length >= 2 : length >= 1;
}

class PackReader {
  public:
    PackReader(const std::filesystem::path& folder, PackId id) : expected_id_(std::move(id)) { pack_.folder = folder; }

    Result<Pack> read() {
        pack_.files = TRY(list_pack_files(pack_.folder));
        const std::string text = TRY(read_text_file(pack_.folder / "pack.toml", pack_toml_limit_bytes));
        TRY(check_text(text, pack_toml_name));
        document_ = TRY(parse_toml(text, pack_toml_name));
        TRY(read_pack_table());
        TRY(read_categories());
        TRY(read_forms());
        TRY(read_tutorials());
        TRY(read_faqs());
        TRY(read_bundles());
        TRY(check_unknown_tables());
        TRY(check_unnamed_files());
        TRY(read_articles());
        for (const std::string& file : pack_.files) {
            if (file.starts_with("media/")) TRY(check_media(pack_.folder, file));
        }
        return std::move(pack_);
    }

  private:
    // The tables [[name]] of the document.
    Result<std::vector<PackTable>> tables(std::string_view name, std::size_t lowest, std::size_t highest) {
        return tables_in(document_, name, name, 1, lowest, highest, pack_.languages);
    }

    Result<void> read_pack_table() {
        const auto entry = document_.find("pack");
        const TomlTable* table = entry == document_.end() ? nullptr : entry->second.as_table();
        if (!table) return Error(ContentError::missing_key, at_line(pack_toml_name, 1), "there is no [pack]");
        PackTable pack(*table, entry->second.line, "[pack]", pack_.languages);
        // Judged before anything else: a newer pack asks for a newer kiosk, not for its keys to be mended.
        const TomlValue* format = pack.value("format");
        if (format && format->as_integer() && *format->as_integer() > supported_format) {
            return Error(ContentError::newer_format, at_line(pack_toml_name, format->line),
                         "this pack needs a newer kiosk");
        }
        format_ = TRY(pack.integer("format", first_format, supported_format));
        pack_.id = PackId(TRY(pack.id("id", Presence::required)));
        if (pack_.id != expected_id_) return pack.refuse("id", "the folder is called " + expected_id_.text());
        pack_.version = TRY(pack.string("version", Presence::required));
        if (pack_.version.size() > 32 || !std::all_of(pack_.version.begin(), pack_.version.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                       c == '_' || c == '-';
            })) {
            return pack.refuse("version", "version is [0-9A-Za-z._-]{1,32}");
        }
        TRY(read_languages(pack));
        pack_.title = TRY(pack.text("title", Presence::required));
        TRY(read_department(pack));
        return pack.finish();
    }

    Result<void> read_languages(PackTable& pack) {
        const TomlValue* value = pack.value("languages");
        if (!value) {
            return Error(ContentError::missing_key, at_line(pack_toml_name, pack.line()), "[pack] has no languages");
        }
        const TomlArray* array = value->as_array();
        if (!array || array->empty() || array->size() > 16) {
            return pack.refuse("languages", "languages is a list of 1 to 16 tags");
        }
        for (const TomlValue& element : *array) {
            const std::string* tag = element.as_string();
            if (!tag || !is_language_tag(*tag)) return pack.refuse("languages", "not a language tag in lower case");
            const LanguageTag language(*tag);
            if (std::find(pack_.languages.begin(), pack_.languages.end(), language) != pack_.languages.end()) {
                return Error(ContentError::duplicate, at_line(pack_toml_name, element.line), *tag + " twice");
            }
            pack_.languages.push_back(language);
        }
        return {};
    }

    Result<void> read_department(PackTable& pack) {
        const TomlValue* value = pack.value("department");
        const TomlTable* table = value ? value->as_table() : nullptr;
        if (!table) {
            return Error(ContentError::missing_key, at_line(pack_toml_name, pack.line()), "no [pack.department]");
        }
        PackTable department(*table, value->line, "[pack.department]", pack_.languages);
        pack_.department.name = TRY(department.text("name", Presence::required));
        pack_.department.phone = TRY(department.string("phone", Presence::required));
        const std::string& phone = pack_.department.phone;
        if (phone.size() > 20 || !std::all_of(phone.begin(), phone.end(), [](char c) {
                return (c >= '0' && c <= '9') || c == '+' || c == '-';
            })) {
            return department.refuse("phone", "phone is [0-9+-]{1,20}");
        }
        pack_.department.place = TRY(department.text("place", Presence::optional));
        pack_.department.hours = TRY(department.text("hours", Presence::optional));
        return department.finish();
    }

    Result<void> claim(std::string_view kind, const std::string& id, int line) {
        if (!ids_.insert(std::string(kind) + "/" + id).second) {
            return Error(ContentError::duplicate, at_line(pack_toml_name, line),
                         std::string(kind) + " '" + id + "' twice");
        }
        return {};
    }

    Result<void> read_categories() {
        for (PackTable& table : TRY(tables("category", 1, 32))) {
            Category category;
            category.id = CategoryId(TRY(table.id("id", Presence::required)));
            TRY(claim("category", category.id.text(), table.line_of("id")));
            category.title = TRY(table.text("title", Presence::required));
            category.icon = TRY(table.id("icon", Presence::required));
            TRY(table.finish());
            pack_.categories.push_back(std::move(category));
        }
        return {};
    }

    Result<const Category*> category_of(PackTable& table) {
        const std::string id = TRY(table.id("category", Presence::required));
        for (const Category& category : pack_.categories) {
            if (category.id.text() == id) return &category;
        }
        return Error(ContentError::not_found, at_line(pack_toml_name, table.line_of("category")),
                     "no category '" + id + "' in this pack");
    }

    // What forms and tutorials have in common.
    template <typename Entry>
    Result<void> read_common(PackTable& table, Entry& entry) {
        const Category* category = TRY(category_of(table));
        entry.category = category->id;
        entry.icon = TRY(table.id("icon", Presence::optional));
        if (entry.icon.empty()) entry.icon = category->icon;
        entry.minutes = TRY(table.integer("minutes", 1, 240));
        entry.title = TRY(table.text("title", Presence::required));
        entry.summary = TRY(table.text("summary", Presence::required));
        return {};
    }

    // What forms and bundles say before their first question.
    template <typename Entry>
    static Result<void> read_before_you_start(PackTable& table, Entry& entry) {
        entry.for_whom = TRY(table.text("for_whom", Presence::required));
        entry.not_for = TRY(table.text("not_for", Presence::optional));
        entry.bring = TRY(table.texts("bring", 12));
        entry.when = TRY(table.text("when", Presence::optional));
        return {};
    }

    Result<void> read_forms() {
        for (PackTable& table : TRY(tables("form", 0, 64))) {
            FormEntry form;
            form.id = FormId(TRY(table.id("id", Presence::required)));
            TRY(claim("form", form.id.text(), table.line_of("id")));
            form.file = TRY(table.string("file", Presence::required));
            if (!form.file.starts_with("forms/") || !form.file.ends_with(".xml") || !pack_.has_file(form.file)) {
                return not_there(form.file, table.line_of("file"));
            }
            named_.insert(form.file);
            TRY(read_common(table, form));
            TRY(read_before_you_start(table, form));
            form.next_steps = TRY(table.text("next_steps", Presence::required));
            form.ask = TRY(table.text("ask", Presence::optional));
            if (has_assist(table) && format_ < assist_format) {
                return Error(ContentError::bad_value, at_line(pack_toml_name, table.line()),
                             "a pack with a proxy, a messenger or guidance says format = 3");
            }
            TRY(read_assist(table, pack_, form));
            TRY(table.finish());
            pack_.forms.push_back(std::move(form));
        }
        return {};
    }

    Result<void> read_files(PackTable& table, ArticleKind kind, std::size_t index) {
        const std::string stem = TRY(table.string("files", Presence::required));
        const std::string_view folder = kind == ArticleKind::tutorial ? "tutorials/" : "faq/";
        const int line = table.line_of("files");
        if (!stem.starts_with(folder)) return table.refuse("files", "files begins with " + std::string(folder));
        for (const LanguageTag& language : pack_.languages) {
            const std::string path = stem + "." + language.text() + ".md";
            if (!pack_.has_file(path)) return not_there(path, line);
            named_.insert(path);
        }
        articles_.push_back({kind, index, stem, line});
        return {};
    }

    Result<void> read_tutorials() {
        for (PackTable& table : TRY(tables("tutorial", 0, 64))) {
            TutorialEntry tutorial;
            tutorial.id = TutorialId(TRY(table.id("id", Presence::required)));
            TRY(claim("tutorial", tutorial.id.text(), table.line_of("id")));
            TRY(read_files(table, ArticleKind::tutorial, pack_.tutorials.size()));
            TRY(read_common(table, tutorial));
            TRY(table.finish());
            pack_.tutorials.push_back(std::move(tutorial));
        }
        return {};
    }

    Result<void> read_faqs() {
        for (PackTable& table : TRY(tables("faq", 0, 64))) {
            FaqEntry faq;
            faq.id = FaqId(TRY(table.id("id", Presence::required)));
            TRY(claim("faq", faq.id.text(), table.line_of("id")));
            TRY(read_files(table, ArticleKind::questions, pack_.faqs.size()));
            faq.category = TRY(category_of(table))->id;
            faq.title = TRY(table.text("title", Presence::required));
            const std::string form = TRY(table.id("form", Presence::optional));
            if (!form.empty()) {
                if (!ids_.contains("form/" + form)) {
                    return Error(ContentError::not_found, at_line(pack_toml_name, table.line_of("form")),
                                 "no form '" + form + "' in this pack");
                }
                faq.form = FormId(form);
            }
            TRY(table.finish());
            pack_.faqs.push_back(std::move(faq));
        }
        return {};
    }

    Result<void> read_bundles() {
        for (PackTable& table : TRY(tables("bundle", 0, 16))) {
            if (format_ < bundle_format) {
                return Error(ContentError::bad_value, at_line(pack_toml_name, table.line()),
                             "a pack with a bundle says format = 2");
            }
            BundleEntry bundle;
            bundle.id = BundleId(TRY(table.id("id", Presence::required)));
            TRY(claim("bundle", bundle.id.text(), table.line_of("id")));
            TRY(read_common(table, bundle));
            TRY(read_before_you_start(table, bundle));
            TRY(read_conversation(table, pack_, bundle));
            TRY(table.finish());
            pack_.bundles.push_back(std::move(bundle));
        }
        return {};
    }

    Result<void> check_unknown_tables() {
        constexpr std::array<std::string_view, 6> known{"pack", "category", "form", "tutorial", "faq", "bundle"};
        for (const auto& [key, value] : document_) {
            if (std::find(known.begin(), known.end(), key) == known.end()) {
                return Error(ContentError::unknown_key, at_line(pack_toml_name, value.line),
                             "unknown key '" + key + "'");
            }
        }
        return {};
    }

    Result<void> check_unnamed_files() {
        for (const std::string& file : pack_.files) {
            if (file != pack_toml_name && !file.starts_with("media/") && !named_.contains(file)) {
                return Error(ContentError::bad_file, file, "pack.toml does not name it");
            }
        }
        return {};
    }

    Result<void> read_articles() {
        std::stable_sort(articles_.begin(), articles_.end(),
                         [](const ArticleFiles& a, const ArticleFiles& b) { return a.line < b.line; });
        for (const ArticleFiles& files : articles_) {
            auto& articles = files.kind == ArticleKind::tutorial ? pack_.tutorials[files.index].articles
                                                                 : pack_.faqs[files.index].articles;
            for (const LanguageTag& language : pack_.languages) {
                const std::string name = files.stem + "." + language.text() + ".md";
                Article article = TRY(read_article(name, language, files.kind));
                if (!articles.empty()) TRY(check_same_ids(articles.front(), article, name));
                articles.push_back(std::move(article));
            }
        }
        return {};
    }

    Result<Article> read_article(const std::string& name, const LanguageTag& language, ArticleKind kind) {
        const std::string text = TRY(read_text_file(pack_.folder / name, markdown_limit_bytes));
        Article article = TRY(parse_article(text, name, kind));
        if (article.language != language) {
            return Error(ContentError::bad_value, at_line(name, 2), "language is other than in the file's name");
        }
        for (const Section& section : article.sections) {
            if (section.picture && (!section.picture->path.starts_with("media/") ||
                                    !section.picture->path.ends_with(".png") || !pack_.has_file(section.picture->path))) {
                return Error(ContentError::missing_file, at_line(name, section.picture_line),
                             section.picture->path + " is no picture of the pack");
            }
        }
        return article;
    }

    static Result<void> check_same_ids(const Article& first, const Article& other, const std::string& name) {
        const bool same = first.sections.size() == other.sections.size() &&
                          std::equal(first.sections.begin(), first.sections.end(), other.sections.begin(),
                                     [](const Section& a, const Section& b) { return a.id == b.id; });
        if (!same) {
            return Error(ContentError::bad_value, at_line(name, 2),
                         "the list of ids is other than in " + first.language.text());
        }
        return {};
    }

    PackId expected_id_;
    Pack pack_;
    TomlTable document_;
    int format_ = first_format;
    std::set<std::string> ids_;    // "form/x"
    std::set<std::string> named_;  // files that pack.toml names
    std::vector<ArticleFiles> articles_;
};

const Article& article_in(const std::vector<Article>& articles, const LanguageTag& language) {
    for (const Article& article : articles) {
        if (article.language == language) return article;
    }
    return articles.front();
}

}  // namespace

const std::string& LocalizedText::in(const LanguageTag& language) const {
    for (const auto& [tag, text] : texts_) {
        if (tag == language) return text;
    }
    static const std::string nothing;
    return texts_.empty() ? nothing : texts_.front().second;
}

const Article& TutorialEntry::in(const LanguageTag& language) const { return article_in(articles, language); }
const Article& FaqEntry::in(const LanguageTag& language) const { return article_in(articles, language); }

const Guidance* FormEntry::guidance_of(std::string_view ref) const {
    const auto found = std::find_if(guidance.begin(), guidance.end(), [&](const Guidance& one) { return one.ref == ref; });
    return found == guidance.end() ? nullptr : &*found;
}

bool Pack::has_file(std::string_view path) const { return std::binary_search(files.begin(), files.end(), path); }

Result<std::filesystem::path> Pack::locate(std::string_view path) const {
    if (!has_file(path)) return Error(ContentError::not_found, std::string(path), "not in pack " + id.text());
    return folder / path;
}

Result<std::string> Pack::read(std::string_view path) const {
    const std::filesystem::path place = TRY(locate(path));
    return read_text_file(place, sound_limit_bytes);
}

Result<Pack> load_pack(const std::filesystem::path& folder) {
    return load_pack(folder, PackId((folder / "").parent_path().filename().string()));
}

Result<Pack> load_pack(const std::filesystem::path& folder, const PackId& id) { return PackReader(folder, id).read(); }

std::string media_path_of(std::string_view jr_uri) {
    for (const std::string_view prefix : {"jr://images/", "jr://audio/", "jr://file/", "jr://file-csv/"}) {
        if (jr_uri.starts_with(prefix) && jr_uri.size() > prefix.size()) {
            return "media/" + std::string(jr_uri.substr(prefix.size()));
        }
    }
    return {};
}

}  // namespace engawa::content
