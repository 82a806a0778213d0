#pragma once

#include <filesystem>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "kiosk/content/pack.h"

// All packs of a kiosk as the home and list pages show them: categories with items. Plain data.

namespace engawa::content {

enum class ItemKind { bundle, form, tutorial, faq };

struct Item {
    ItemKind kind = ItemKind::form;
    PackId pack;
    std::string id;  // a BundleId, FormId, TutorialId or FaqId, by kind
    LocalizedText title;
    LocalizedText summary;  // empty for an faq
    std::string icon;
    int minutes = 0;  // 0 for an faq
};

struct Shelf {
    CategoryId id;
    LocalizedText title;
    std::string icon;
    std::vector<Item> items;  // bundles that are whole, then forms, then tutorials, then faqs, packs in the order of their ids
};

// What no two packs of a kiosk may have: "form 'care'", "tutorial 'qr'".
std::vector<std::string> names_of(const Pack& pack);

// A name that another pack has taken. Without one the pack's names join `taken`.
struct Clash {
    std::string name;
    PackId holder;
};
std::optional<Clash> clash(const Pack& pack, std::map<std::string, PackId>& taken);

struct Refusal {
    PackId pack;
    Error reason;
    std::optional<Clash> clash{};  // when that is the reason
};

class Library {
  public:
    Library() = default;

    // Every folder in `packs_folder` is taken as a pack; a refused one is listed in refusals() and stops nobody.
    // Fails only when the folder itself cannot be read.
    static Result<Library> load(const std::filesystem::path& packs_folder) { return load(packs_folder, {}); }
    // With packs that lie elsewhere, by their ids: each takes the place of the folder of its name. An empty path leaves
    // the pack out.
    static Result<Library> load(const std::filesystem::path& packs_folder,
                                const std::map<PackId, std::filesystem::path>& elsewhere);

    // Takes a pack out of use for a reason found later (a form the engine refuses) and rebuilds the shelves. What the
    // other packs gave out stays where it is.
    void refuse(const PackId& pack, Error reason);

    // Categories that have something in them, in the order of packs and then of pack.toml.
    const std::vector<Shelf>& shelves() const { return shelves_; }
    const std::list<Pack>& packs() const { return packs_; }
    const std::vector<Refusal>& refusals() const { return refusals_; }

    // Null when nothing has that id.
    const Shelf* shelf(const CategoryId& id) const;
    const Pack* pack(const PackId& id) const;
    const FormEntry* form(const FormId& id) const;
    const TutorialEntry* tutorial(const TutorialId& id) const;
    const FaqEntry* faq(const PackId& pack, const FaqId& id) const;
    // Null also while one of its forms is not there.
    const BundleEntry* bundle(const BundleId& id) const;
    // The pack a bundle, form or tutorial came in.
    const Pack* pack_of(const BundleId& id) const;
    const Pack* pack_of(const FormId& id) const;
    const Pack* pack_of(const TutorialId& id) const;

  private:
    void rebuild_shelves();
    bool is_whole(const BundleEntry& bundle) const;

    std::list<Pack> packs_;  // a list, so that refusing one moves no other
    std::vector<Shelf> shelves_;
    std::vector<Refusal> refusals_;
};

}  // namespace engawa::content
