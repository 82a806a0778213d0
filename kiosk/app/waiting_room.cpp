#include "kiosk/app/waiting_room.h"

#include <ostream>

#include "kiosk/base/log.h"
#include "sync/membership/membership.h"

namespace engawa::app {

namespace {

std::vector<std::string> listed(const envelope::Words& words) { return {words.begin(), words.end()}; }

}  // namespace

Result<void> show_request(const std::filesystem::path& state, std::ostream& out) {
    SystemRandom random;
    const envelope::KioskRequest request = TRY(membership::own_request(state / "kiosk", random));
    out << request.text() << "\nwords: " << envelope::joined(envelope::words_of(request)) << "\n";
    return {};
}

WaitingRoom::WaitingRoom(std::filesystem::path folder, std::vector<std::filesystem::path> media, Random& random)
    : folder_(std::move(folder)), media_(std::move(media)) {
    auto request = membership::own_request(folder_, random);
    if (!request) {
        log::error("enrolment", "the kiosk's own key cannot be had", {log::Field(request.error())});
        model_.trouble = enrolling::Trouble::no_key;
        return;
    }
    request_ = std::move(*request);
    model_ = enrolling::make_model(request_->id.text(), listed(envelope::words_of(*request_)), request_->text());
    log::info("enrolment", "this kiosk waits for its office", {{"kiosk", request_->id}});
}

void WaitingRoom::note(const Error& error) {
    if (last_error_ != error.message()) log::error("enrolment", "what is on the stick was not taken", {log::Field(error)});
    last_error_ = error.message();
    const bool not_ours = error.is(membership::MembershipError::key_is_not_ours);
    model_.trouble = not_ours ? enrolling::Trouble::not_ours : enrolling::Trouble::unreadable;
}

bool WaitingRoom::look() {
    if (!request_) return false;
    const std::optional<enrolling::Offer> before = model_.offer;
    const enrolling::Trouble trouble_before = model_.trouble;
    auto found = membership::find_offer(*request_, membership::mounted_media(media_));
    model_.offer.reset();
    offer_.reset();
    if (!found) {
        note(found.error());
    } else if (!*found) {
        declined_.reset();
        // What a person said of a stick that is out again stays to be read.
        if (model_.trouble != enrolling::Trouble::declined) model_.trouble = enrolling::Trouble::none;
    } else if (declined_ != (*found)->folder) {
        offer_ = std::move(**found);
        model_.trouble = enrolling::Trouble::none;
        model_.offer = enrolling::Offer{offer_->enrolment.center, listed(envelope::words_of_office(offer_->enrolment.office_key))};
    }
    return model_.offer != before || model_.trouble != trouble_before;
}

void WaitingRoom::take() {
    if (!offer_) return;
    const auto accepted = membership::accept(*offer_, folder_);
    model_.offer.reset();
    if (!accepted) return note(accepted.error());
    log::info("enrolment", "this kiosk is enrolled");
}

void WaitingRoom::decline() {
    if (offer_) declined_ = offer_->folder;
    offer_.reset();
    model_.offer.reset();
    model_.trouble = enrolling::Trouble::declined;
    log::warning("enrolment", "a person found other words than the office's; nothing was taken");
}

}  // namespace engawa::app
