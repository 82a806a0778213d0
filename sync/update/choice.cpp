#include "sync/update/choice.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sync/update/error.h"

namespace engawa::update {

namespace {

using Names = std::set<std::string>;
using Waits = std::optional<std::pair<PackId, Error>>;

const Names& names_of(const NamesByPack& packs, const PackId& pack) {
    static const Names none;
    const auto found = packs.find(pack);
    return found == packs.end() ? none : found->second;
}

std::optional<std::string> common(const Names& one, const Names& other) {
    const auto found = std::find_if(one.begin(), one.end(), [&](const std::string& name) { return other.contains(name); });
    return found == one.end() ? std::nullopt : std::optional(*found);
}

std::pair<PackId, Error> wait(const PackId& pack, std::string detail) {
    return {pack, Error(UpdateError::clash, pack.text(), std::move(detail), Permanence::temporary)};
}

// What is taken only shrinks, and whatever stands against a version then stands against it for good: it does not matter in
// which order they are let wait.
class Choosing {
  public:
    Choosing(const NamesByPack& ready, const NamesByPack& shown, Others others) : ready_(ready), shown_(shown), others_(others) {
        for (const auto& [pack, names] : ready_) choice_.taken.insert(pack);
    }

    Choice run() {
        for (;;) {
            Waits waits = beside_what_stays();
            if (!waits) waits = giving_up();
            if (!waits) waits = between_new_ones();
            if (!waits) return std::move(choice_);
            choice_.taken.erase(waits->first);
            choice_.waiting.insert(*std::move(waits));
        }
    }

  private:
    bool takes(const PackId& pack) const { return choice_.taken.contains(pack); }

    Waits beside_what_stays() const {
        for (const PackId& pack : choice_.taken) {
            for (const auto& [other, names] : shown_) {
                if (other == pack || takes(other)) continue;
                if (const auto name = common(ready_.at(pack), names))
                    return wait(pack, *name + " is in pack '" + other.text() + "' too; it is taken when that gives it up, or a version without it comes");
            }
        }
        return std::nullopt;
    }

    Waits giving_up() const {
        for (const PackId& pack : choice_.taken) {
            for (const std::string& name : names_of(shown_, pack)) {
                if (is_taken(name)) continue;
                if (const PackId* const heir = waiting_with(name))
                    return wait(pack, name + " leaves it for pack '" + heir->text() + "', whose version waits; both are taken together");
                if (others_ == Others::coming)
                    return wait(pack, name + " leaves it; the versions of other packs that may have it are still being fetched");
            }
        }
        return std::nullopt;
    }

    // Of two the one whose pack has the name already is taken, else the earlier.
    Waits between_new_ones() const {
        for (const PackId& pack : choice_.taken) {
            for (auto other = choice_.taken.upper_bound(pack); other != choice_.taken.end(); ++other) {
                const auto name = common(ready_.at(pack), ready_.at(*other));
                if (!name) continue;
                const bool is_the_others = names_of(shown_, *other).contains(*name);
                return wait(is_the_others ? pack : *other, *name + " is in new versions of pack '" + pack.text() + "' and of pack '" +
                                                               other->text() + "'; it is taken when the other has a version without it");
            }
        }
        return std::nullopt;
    }

    bool is_taken(const std::string& name) const {
        return std::any_of(choice_.taken.begin(), choice_.taken.end(),
                           [&](const PackId& pack) { return ready_.at(pack).contains(name); });
    }

    const PackId* waiting_with(const std::string& name) const {
        const auto found = std::find_if(choice_.waiting.begin(), choice_.waiting.end(),
                                        [&](const auto& each) { return ready_.at(each.first).contains(name); });
        return found == choice_.waiting.end() ? nullptr : &found->first;
    }

    const NamesByPack& ready_;
    const NamesByPack& shown_;
    const Others others_;
    Choice choice_;
};

}  // namespace

Choice choose(const NamesByPack& ready, const NamesByPack& shown, Others others) {
    return Choosing(ready, shown, others).run();
}

}  // namespace engawa::update
