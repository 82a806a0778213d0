#include "kiosk/app/form_desk.h"

#include <algorithm>

#include "kiosk/base/log.h"
#include "kiosk/base/secret_bytes.h"

namespace engawa::app {

namespace {

std::optional<trouble::Kind> trouble_for(session::Readiness readiness) {
    switch (readiness) {
        case session::Readiness::ready: return std::nullopt;
        case session::Readiness::disk_nearly_full: return trouble::Kind::disk_nearly_full;
        case session::Readiness::not_enrolled: return trouble::Kind::not_enrolled;
        case session::Readiness::store_broken: return trouble::Kind::unexpected;
    }
    ENGAWA_VERIFY(false);
}

// What the resident reads of it.
receipt::Help help_of(const std::optional<session::Assistance>& assistance) {
    receipt::Help help = receipt::Help::none;
    if (!assistance) return help;
    help = receipt::Help::together;
    for (const session::HelpTurn& turn : assistance->turns) {
        if (turn.mode == session::HelpMode::on_behalf) help = receipt::Help::on_behalf;
    }
    return help;
}

}  // namespace

std::optional<PackForm> FormDesk::shown(const FormId& form) {
    const content::Pack* pack = parts_.library.pack_of(form);
    if (pack == nullptr || parts_.inspection.finish(pack->id) == PackInspection::Found::refused) return std::nullopt;
    // The library keeps its packs for as long as a visit lasts.
    return PackForm{{std::shared_ptr<void>(), pack}, parts_.library.form(form)};
}

std::optional<PackForm> FormDesk::form_of(const session::DraftForm& draft) {
    auto newest = shown(draft.form);
    if (newest && newest->pack->id == draft.pack && newest->pack->version == draft.pack_version) return newest;
    auto earlier = parts_.earlier_pack ? parts_.earlier_pack(draft.pack, draft.pack_version) : nullptr;
    if (earlier == nullptr) return std::nullopt;
    const auto entry = std::find_if(earlier->forms.begin(), earlier->forms.end(),
                                    [&](const content::FormEntry& one) { return one.id == draft.form; });
    if (entry == earlier->forms.end()) return std::nullopt;
    return PackForm{std::move(earlier), &*entry};
}

std::variant<Filling*, trouble::Kind> FormDesk::begin(const FormId& form) {
    // Before the outbox is asked: what it keeps in reserve is for the forms already begun.
    if (const auto begun = fillings_.find(form); begun != fillings_.end()) return begun->second.get();
    if (const auto trouble = trouble_for(parts_.sink.readiness())) {
        log::error("visit", "a form was refused before its first question", {{"form", form}});
        return *trouble;
    }
    // The page that offered it may be of a time before its pack was refused.
    auto offered = shown(form);
    if (!offered) return trouble::Kind::form_unusable;
    auto filling = Filling::begin(*std::move(offered), parts_.filling);
    if (!filling) {
        log::error("visit", "a form cannot be used", {log::Field(filling.error())});
        return trouble::Kind::form_unusable;
    }
    return (fillings_[form] = std::move(*filling)).get();
}

Filling* FormDesk::begun(const FormId& form) const {
    const auto found = fillings_.find(form);
    return found == fillings_.end() ? nullptr : found->second.get();
}

void FormDesk::give_up(const FormId& form) {
    fillings_.erase(form);
    parts_.filling.visit.close_form(form);
}

Result<std::vector<session::Receipt>> FormDesk::hand_in(const std::vector<Filling*>& fillings) {
    std::vector<session::Submission> submissions;
    const auto hand_in_all = [&]() -> Result<std::vector<session::Receipt>> {
        for (Filling* filling : fillings) {
            submissions.push_back(TRY(filling->submission()));
            if (parts_.assistance) submissions.back().assistance = parts_.assistance(filling->entry().id);
        }
        return parts_.sink.submit(submissions);
    };
    auto receipts = hand_in_all();
    for (session::Submission& submission : submissions) {
        wipe_container(submission.xml);
        for (session::Attachment& attachment : submission.attachments) wipe_container(attachment.bytes);
    }
    return receipts;
}

std::optional<std::vector<receipt::Slip>> FormDesk::submit(const std::vector<Filling*>& fillings) {
    const auto receipts = hand_in(fillings);
    if (!receipts) {
        log::error("visit", "a submission could not be stored", {log::Field(receipts.error())});
        return std::nullopt;
    }
    std::vector<receipt::Slip> slips;
    for (std::size_t i = 0; i < fillings.size(); ++i) {
        const FormId form = fillings[i]->entry().id;
        const session::Receipt& receipt = receipts->at(i);
        slips.push_back(receipt::make_slip(receipt.slip_code, fillings[i]->entry(), fillings[i]->pack().department));
        const auto assistance = parts_.assistance ? parts_.assistance(form) : std::nullopt;
        slips.back().help = help_of(assistance);
        if (assistance && parts_.name_of) slips.back().helper = parts_.name_of(assistance->helper);
        fillings_.erase(form);
        parts_.filling.visit.handed_in(form, receipt);
    }
    return slips;
}

std::vector<session::DraftForm> FormDesk::put_down(const Filling* in_hand) {
    std::vector<session::DraftForm> drafts;
    // What is half written in one may answer another.
    for (const auto& [form, filling] : fillings_) filling->page().store_unfinished();
    for (const auto& [form, filling] : fillings_) {
        const bool first = filling.get() == in_hand;
        drafts.insert(first ? drafts.begin() : drafts.end(), filling->put_down());
    }
    return drafts;
}

std::variant<Filling*, FormDesk::NotResumed> FormDesk::resume(const std::vector<session::DraftForm>& drafts) {
    for (const session::DraftForm& draft : drafts) {
        if (fillings_.contains(draft.form)) return NotResumed::already_begun;
    }
    std::vector<std::unique_ptr<Filling>> resumed;
    const auto give_up = [&] {
        const std::size_t begun = resumed.size();
        resumed.clear();
        for (std::size_t i = 0; i < begun; ++i) parts_.filling.visit.close_form(drafts[i].form);
        return NotResumed::not_here;
    };
    for (const session::DraftForm& draft : drafts) {
        auto form = form_of(draft);
        if (!form) {
            log::warning("visit", "a draft's form is not to be had here", {{"form", draft.form}});
            return give_up();
        }
        auto filling = Filling::resume(*std::move(form), draft, parts_.filling);
        if (!filling) {
            log::warning("visit", "a draft is of another form than the one here", {log::Field(filling.error())});
            return give_up();
        }
        resumed.push_back(std::move(*filling));
    }
    if (resumed.empty()) return NotResumed::not_here;
    Filling* first = resumed.front().get();
    for (std::unique_ptr<Filling>& filling : resumed) {
        const FormId form = filling->entry().id;
        fillings_[form] = std::move(filling);
    }
    return first;
}

void FormDesk::settle() {
    for (const auto& [form, filling] : fillings_) {
        filling->page().store_unfinished();
        filling->page().resume_at(filling->page().at());
    }
}

void FormDesk::set_language(const LanguageTag& language) {
    for (const auto& [form, filling] : fillings_) filling->page().set_language(language);
}

}  // namespace engawa::app
