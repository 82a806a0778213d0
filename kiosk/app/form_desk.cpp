#include "kiosk/app/form_desk.h"

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

}  // namespace

std::variant<Filling*, trouble::Kind> FormDesk::begin(const FormId& form) {
    // Before the outbox is asked: what it keeps in reserve is for the forms already begun.
    if (const auto begun = fillings_.find(form); begun != fillings_.end()) return begun->second.get();
    if (const auto trouble = trouble_for(parts_.sink.readiness())) {
        log::error("visit", "a form was refused before its first question", {{"form", form}});
        return *trouble;
    }
    const content::Pack* pack = parts_.library.pack_of(form);
    // The page that offered it is of a time before its pack was refused.
    if (pack == nullptr || parts_.inspection.finish(pack->id) == PackInspection::Found::refused) {
        return trouble::Kind::form_unusable;
    }
    auto filling = Filling::begin(parts_.library, form, parts_.filling);
    if (!filling) {
        log::error("visit", "a form cannot be used", {log::Field(filling.error())});
        return trouble::Kind::form_unusable;
    }
    return (fillings_[form] = std::move(*filling)).get();
}

Result<session::Receipt> FormDesk::hand_in(Filling& filling) {
    session::Submission submission = TRY(filling.submission());
    auto receipt = parts_.sink.submit(submission);
    wipe_container(submission.xml);
    for (session::Attachment& attachment : submission.attachments) wipe_container(attachment.bytes);
    return receipt;
}

std::optional<receipt::Model> FormDesk::submit(Filling& filling) {
    const auto receipt = hand_in(filling);
    if (!receipt) {
        log::error("visit", "a submission could not be stored", {log::Field(receipt.error())});
        return std::nullopt;
    }
    const FormId form = filling.entry().id;
    receipt::Model slip = receipt::make_model(receipt->slip_code, filling.entry(), filling.pack().department);
    fillings_.erase(form);
    parts_.filling.visit.handed_in(form, *receipt);
    return slip;
}

void FormDesk::set_language(const LanguageTag& language) {
    for (const auto& [form, filling] : fillings_) filling->page().set_language(language);
}

}  // namespace engawa::app
