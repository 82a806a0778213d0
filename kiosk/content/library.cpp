#include "kiosk/content/library.h"

#include <algorithm>
#include <utility>

#include "kiosk/content/content_error.h"
#include "kiosk/content/pack_table.h"

namespace engawa::content {

namespace {

Item item_of(const Pack& pack, const BundleEntry& bundle) {
    return {ItemKind::bundle, pack.id, bundle.id.text(), bundle.title, bundle.summary, bundle.icon, bundle.minutes};
}

Item item_of(const Pack& pack, const FormEntry& form) {
    return {ItemKind::form, pack.id, form.id.text(), form.title, form.summary, form.icon, form.minutes};
}

Item item_of(const Pack& pack, const TutorialEntry& tutorial) {
    return {ItemKind::tutorial, pack.id,          tutorial.id.text(), tutorial.title,
            tutorial.summary,   tutorial.icon, tutorial.minutes};
}

Item item_of(const Pack& pack, const FaqEntry& faq) {
    return {ItemKind::faq, pack.id, faq.id.text(), faq.title, {}, "faq", 0};
}

template <typename Entries>
void shelve(const Pack& pack, const Entries& entries, Shelf& shelf) {
    for (const auto& entry : entries) {
        if (entry.category == shelf.id) shelf.items.push_back(item_of(pack, entry));
    }
}

}  // namespace

std::vector<std::string> names_of(const Pack& pack) {
    std::vector<std::string> names;
    for (const FormEntry& form : pack.forms) names.push_back("form '" + form.id.text() + "'");
    for (const TutorialEntry& tutorial : pack.tutorials) names.push_back("tutorial '" + tutorial.id.text() + "'");
    for (const BundleEntry& bundle : pack.bundles) names.push_back("bundle '" + bundle.id.text() + "'");
    return names;
}

std::optional<Clash> clash(const Pack& pack, std::map<std::string, PackId>& taken) {
    const std::vector<std::string> own = names_of(pack);
    for (const std::string& name : own) {
        if (const auto found = taken.find(name); found != taken.end()) return Clash{name, found->second};
    }
    for (const std::string& name : own) taken.emplace(name, pack.id);
    return std::nullopt;
}

Result<Library> Library::load(const std::filesystem::path& packs_folder,
                              const std::map<PackId, std::filesystem::path>& elsewhere) {
    std::map<PackId, std::filesystem::path> folders = elsewhere;
    std::error_code problem;
    for (std::filesystem::directory_iterator it(packs_folder, problem), end; !problem && it != end;
         it.increment(problem)) {
        // Names that no pack can have belong to whoever installs packs (".new", ".old").
        const std::string name = it->path().filename().string();
        if (it->is_directory() && is_pack_id(name)) folders.emplace(name, it->path());
    }
    if (problem) {
        return Error(ContentError::unreadable, packs_folder.string(), problem.message(), Permanence::temporary);
    }
    Library library;
    std::map<std::string, PackId> taken;
    for (const auto& [id, folder] : folders) {
        if (folder.empty()) continue;
        Result<Pack> pack = load_pack(folder, id);
        if (!pack.ok()) {
            library.refusals_.push_back({id, pack.error().within(id.text()), {}});
        } else if (auto taken_already = clash(*pack, taken)) {
            const Error reason(ContentError::duplicate, "pack.toml", taken_already->name + " is in an earlier pack already");
            library.refusals_.push_back({id, reason.within(id.text()), *taken_already});
        } else {
            library.packs_.push_back(*std::move(pack));
        }
    }
    library.rebuild_shelves();
    return library;
}

void Library::refuse(const PackId& pack, Error reason) {
    const auto erased = std::erase_if(packs_, [&](const Pack& candidate) { return candidate.id == pack; });
    if (erased == 0) return;
    refusals_.push_back({pack, std::move(reason), {}});
    rebuild_shelves();
}

void Library::rebuild_shelves() {
    shelves_.clear();
    for (const Pack& pack : packs_) {
        for (const Category& category : pack.categories) {
            if (!shelf(category.id)) shelves_.push_back({category.id, category.title, category.icon, {}});
        }
    }
    for (Shelf& shelf : shelves_) {
        for (const Pack& pack : packs_) {
            for (const BundleEntry& bundle : pack.bundles) {
                if (bundle.category == shelf.id && is_whole(bundle)) shelf.items.push_back(item_of(pack, bundle));
            }
        }
        for (const Pack& pack : packs_) shelve(pack, pack.forms, shelf);
        for (const Pack& pack : packs_) shelve(pack, pack.tutorials, shelf);
        for (const Pack& pack : packs_) shelve(pack, pack.faqs, shelf);
    }
    std::erase_if(shelves_, [](const Shelf& shelf) { return shelf.items.empty(); });
}

// A bundle that promised a form nobody can begin would break off in the middle.
bool Library::is_whole(const BundleEntry& bundle) const {
    return std::all_of(bundle.parts.begin(), bundle.parts.end(), [this](const BundlePart& part) {
        const Pack* holder = pack_of(part.form);
        return holder != nullptr && holder->id == part.pack;
    });
}

const BundleEntry* Library::bundle(const BundleId& id) const {
    for (const Pack& pack : packs_) {
        for (const BundleEntry& bundle : pack.bundles) {
            if (bundle.id == id && is_whole(bundle)) return &bundle;
        }
    }
    return nullptr;
}

const Pack* Library::pack_of(const BundleId& id) const {
    for (const Pack& pack : packs_) {
        for (const BundleEntry& bundle : pack.bundles) {
            if (bundle.id == id) return &pack;
        }
    }
    return nullptr;
}

const Shelf* Library::shelf(const CategoryId& id) const {
    const auto found = std::find_if(shelves_.begin(), shelves_.end(), [&](const Shelf& s) { return s.id == id; });
    return found == shelves_.end() ? nullptr : &*found;
}

const Pack* Library::pack(const PackId& id) const {
    const auto found = std::find_if(packs_.begin(), packs_.end(), [&](const Pack& p) { return p.id == id; });
    return found == packs_.end() ? nullptr : &*found;
}

const FormEntry* Library::form(const FormId& id) const {
    for (const Pack& pack : packs_) {
        for (const FormEntry& form : pack.forms) {
            if (form.id == id) return &form;
        }
    }
    return nullptr;
}

const TutorialEntry* Library::tutorial(const TutorialId& id) const {
    for (const Pack& pack : packs_) {
        for (const TutorialEntry& tutorial : pack.tutorials) {
            if (tutorial.id == id) return &tutorial;
        }
    }
    return nullptr;
}

const FaqEntry* Library::faq(const PackId& pack_id, const FaqId& id) const {
    const Pack* found = pack(pack_id);
    if (!found) return nullptr;
    for (const FaqEntry& faq : found->faqs) {
        if (faq.id == id) return &faq;
    }
    return nullptr;
}

const Pack* Library::pack_of(const FormId& id) const {
    for (const Pack& pack : packs_) {
        for (const FormEntry& form : pack.forms) {
            if (form.id == id) return &pack;
        }
    }
    return nullptr;
}

const Pack* Library::pack_of(const TutorialId& id) const {
    for (const Pack& pack : packs_) {
        for (const TutorialEntry& tutorial : pack.tutorials) {
            if (tutorial.id == id) return &pack;
        }
    }
    return nullptr;
}

}  // namespace engawa::content
