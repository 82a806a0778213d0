#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kiosk/app/form_desk.h"
#include "kiosk/content/library.h"
#include "kiosk/session/bundle_choice.h"
#include "kiosk/session/slip_exchange.h"
#include "screens/bundle/handover.h"
#include "screens/form/sharing.h"
#include "screens/receipt/receipt.h"

namespace engawa::app {

// The bundle that a visit has open: which forms it is, in which order, and what one of them says for the others. The
// forms themselves are the form desk's. Which answer is whose follows from the forms as they stand, so nothing of it is
// kept beside them. docs/formats/content-pack.md, "Bundles"
class BundleDesk final : public form::Sharing {
  public:
    // Outlives it.
    explicit BundleDesk(const content::Library& library) : library_(library) {}

    // Begins the forms of the choice, or goes on with those of them that are begun already. One bundle is open at a
    // time: of another one the forms go on by themselves. A form that a changed choice leaves out is given up.
    std::variant<std::monostate, trouble::Kind> begin(session::BundleChoice choice, FormDesk& desk);
    // What drafted() gave; its forms were resumed before. False when the bundle, or one of its forms, is not to be had:
    // each of its forms then goes on by itself.
    bool resume(const session::DraftBundle& draft, FormDesk& desk);
    std::optional<session::DraftBundle> drafted() const;

    bool is_open(const content::BundleId& bundle) const { return open_ && open_->choice.bundle == bundle; }
    // The forms of the open bundle, in their order, when that is one of them; else the form alone.
    std::vector<Filling*> together_with(Filling& filling) const;
    bool holds(const Filling& filling) const { return number_of(filling.entry().id) > 0; }
    // The form after it; null after the last.
    Filling* after(const Filling& filling) const;
    // Where the resident has come to. The first form at the beginning.
    Filling* in_hand() const { return open_ ? open_->parts[open_->in_hand].filling : nullptr; }
    void take_in_hand(const Filling& filling);

    // What stands before a form: which one of them it is, and what was written for it in those before.
    handover::Model announcement(const Filling& filling, const content::Strings& strings) const;
    // Of the open bundle: what was written once, and how often it need not be written again.
    receipt::Saved saved() const;

    // The forms were handed in.
    void sent() { open_.reset(); }
    // After the wipe of the visit.
    void forget() { open_.reset(); }

    void answered(const FormId& form, const std::string& ref) override;
    bool is_filled(const FormId& form, const std::string& ref) const override;
    Place place_of(const FormId& form) const override;

  private:
    struct Part {
        Filling* filling = nullptr;
        // Of what a question is asked; looked up once.
        mutable std::map<std::string, std::optional<ProfileKey>> keys{};
    };
    struct Open {
        session::BundleChoice choice;
        std::vector<ProfileKey> shares;
        std::vector<Part> parts;
        std::size_t in_hand = 0;
    };
    struct Shared {
        ProfileKey key;
        std::string ref;
    };

    // From 1; 0 when it is no part of the open bundle.
    std::size_t number_of(const FormId& form) const;
    // What a question is shared as; nothing when it is not.
    std::optional<ProfileKey> key_of(const Part& part, const std::string& ref) const;
    std::vector<Shared> shared_of(const Part& part) const;
    // The first form before `number` (from 1) that was asked the same and holds the same.
    std::optional<std::pair<std::size_t, ProfileKey>> source_of(std::size_t number, const std::string& ref) const;
    void fill(const Part& part, const std::string& ref, const std::string& value) const;
    bool fill_what_became_relevant() const;
    void fill_until_all_stands() const;

    const content::Library& library_;
    std::optional<Open> open_;
};

}  // namespace engawa::app
