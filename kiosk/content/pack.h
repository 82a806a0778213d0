#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/profile_key.h"
#include "kiosk/base/result.h"
#include "kiosk/content/article.h"

// A content pack, formats 1 to 3 (docs/formats/content-pack.md): read whole, or refused whole with file and line.

namespace engawa::content {

inline constexpr std::size_t pack_limit_files = 1024;
inline constexpr std::uintmax_t pack_limit_bytes = 64U << 20U;

using CategoryId = Id<struct CategoryIdTag>;
using TutorialId = Id<struct TutorialIdTag>;
using FaqId = Id<struct FaqIdTag>;
using BundleId = Id<struct BundleIdTag>;

// One text in the languages of its pack. With readings.
class LocalizedText {
  public:
    LocalizedText() = default;
    explicit LocalizedText(std::vector<std::pair<LanguageTag, std::string>> texts) : texts_(std::move(texts)) {}

    // In the pack's first language when `language` is not among the pack's.
    const std::string& in(const LanguageTag& language) const;
    bool empty() const { return texts_.empty(); }

  private:
    std::vector<std::pair<LanguageTag, std::string>> texts_;  // in the order of pack.languages
};

struct Department {
    LocalizedText name;
    std::string phone;
    LocalizedText place;  // may be empty
    LocalizedText hours;  // may be empty
};

struct Category {
    CategoryId id;
    LocalizedText title;
    std::string icon;
};

// Who but the person concerned may bring or make an application, and what staff have to see of them.
struct Standing {
    LocalizedText who;
    std::vector<LocalizedText> documents;
};

// What a helper beside the resident is shown of a question. docs/formats/content-pack.md, "For helpers"
struct Guidance {
    std::string ref;  // "/data/insured_number"
    LocalizedText wants;
    std::vector<LocalizedText> mistakes;
    LocalizedText example;  // may be empty
    LocalizedText where;    // may be empty
    std::string picture;    // "media/insurance-card.png"; may be empty
};

struct FormEntry {
    FormId id;
    std::string file;  // "forms/x.xml": Pack::read gives its bytes
    CategoryId category;
    std::string icon;
    int minutes = 0;
    LocalizedText title;
    LocalizedText summary;
    LocalizedText for_whom;
    LocalizedText not_for;  // may be empty
    std::vector<LocalizedText> bring;
    LocalizedText when;  // may be empty
    LocalizedText next_steps;
    LocalizedText ask;  // may be empty: the department's name and phone then
    std::optional<Standing> proxy;      // 代理人; nothing: nobody but the person concerned
    std::optional<Standing> messenger;  // 使者
    std::vector<Guidance> guidance;

    // Null when the pack says nothing of the question.
    const Guidance* guidance_of(std::string_view ref) const;
};

struct TutorialEntry {
    TutorialId id;
    CategoryId category;
    std::string icon;
    int minutes = 0;
    LocalizedText title;
    LocalizedText summary;
    std::vector<Article> articles;  // one a language of the pack

    const Article& in(const LanguageTag& language) const;
};

struct FaqEntry {
    FaqId id;
    CategoryId category;
    LocalizedText title;
    std::optional<FormId> form;  // the form the answers lead to
    std::vector<Article> articles;

    const Article& in(const LanguageTag& language) const;
};

// Asked before the forms of a bundle: yes, no, or "I don't know".
struct BundleQuestion {
    std::string id;
    LocalizedText ask;
    LocalizedText hint;  // may be empty
};

struct BundlePart {
    FormId form;
    PackId pack;          // that it comes in
    std::string only_if;  // a question's id; empty: it is always a part
};

// A life event: several forms, filled in in one conversation.
struct BundleEntry {
    BundleId id;
    CategoryId category;
    std::string icon;
    int minutes = 0;  // of all its forms together
    LocalizedText title;
    LocalizedText summary;
    LocalizedText for_whom;
    LocalizedText not_for;  // may be empty
    std::vector<LocalizedText> bring;
    LocalizedText when;  // may be empty
    std::vector<ProfileKey> shares;  // what flows from one of its forms into the next
    std::vector<BundleQuestion> questions;
    std::vector<BundlePart> parts;
};

struct Pack {
    PackId id;
    std::string version;
    std::vector<LanguageTag> languages;  // the first is shown when a resident's is not among them
    LocalizedText title;
    Department department;
    std::vector<Category> categories;
    std::vector<FormEntry> forms;
    std::vector<TutorialEntry> tutorials;
    std::vector<FaqEntry> faqs;
    std::vector<BundleEntry> bundles;
    std::filesystem::path folder;
    std::vector<std::string> files;  // every file, "media/x.png", sorted

    // Whether `path` ("media/x.png") is one of the pack's files.
    bool has_file(std::string_view path) const;
    // The bytes of one of the pack's files. not_found when the pack has no such file.
    Result<std::string> read(std::string_view path) const;
    // Where a file lies, for those who read it themselves. not_found as above.
    Result<std::filesystem::path> locate(std::string_view path) const;
};

// Reads and checks a pack's folder, everything but the inside of its forms (kiosk/forms checks those). `id` is what
// pack.toml must say; without one, the folder's name.
Result<Pack> load_pack(const std::filesystem::path& folder);
Result<Pack> load_pack(const std::filesystem::path& folder, const PackId& id);

// The file of a form's media reference inside the pack, "jr://images/x.png" → "media/x.png". Empty when the
// reference is of no kind a pack knows.
std::string media_path_of(std::string_view jr_uri);

}  // namespace engawa::content
