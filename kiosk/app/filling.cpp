#include "kiosk/app/filling.h"

#include "kiosk/inspection/pack_forms.h"

namespace engawa::app {

Result<std::unique_ptr<Filling>> Filling::open(PackForm form, const FillingTools& tools, const Start& start) {
    const auto definition = TRY(inspection::read_form(*form.pack, *form.entry));
    forms::SessionEnvironment environment{tools.wall_clock, tools.random};
    environment.quotations = forms::Quotations::marked;
    environment.properties.clock = tools.clock_state == ClockState::set ? "set" : "unset";
    environment.language = tools.visit.settings().language.text();
    auto session = TRY(start(definition, std::move(environment)));
    session::OpenForm& open =
        tools.visit.open_form({form.entry->id, form.pack->id, form.pack->version, std::move(session)});
    return std::unique_ptr<Filling>(new Filling(std::move(form), *open.session, tools));
}

Filling::Filling(PackForm form, forms::FormSession& session, const FillingTools& tools)
    : form_(std::move(form)),
      wall_clock_(tools.wall_clock),
      sharing_(tools.sharing),
      session_(session),
      page_({.session = &session_,
             .postcodes = tools.postcodes,
             .conversion = tools.conversion,
             .writing = tools.writing,
             .variants = tools.variants,
             .profile = &tools.visit.profile(),
             .wall_clock = &tools.wall_clock,
             .clock_state = tools.clock_state,
             .pack = form_.pack.get(),
             .sharing = tools.sharing},
            entry().id, entry().title),
      is_personal_(tools.visit.data(), *this) {
    page_.set_language(tools.visit.settings().language);
}

Filling::~Filling() { wipe(); }

review::Model Filling::review(const content::Strings& strings) const {
    return review::make_model(session_, entry().id, entry().title.in(strings.language()), strings,
                              wall_clock_.now(), [this](const std::string& name) { return page_.drawing(name); },
                              [this](const std::string& ref) { return sharing_ != nullptr && sharing_->is_filled(entry().id, ref); });
}

Result<session::Submission> Filling::submission() {
    forms::Submission made = TRY(session_.submit());
    session::Submission submission;
    submission.id = SubmissionId(std::move(made.instance_id));
    submission.form_id = std::move(made.form_id);
    submission.form_version = std::move(made.form_version);
    submission.pack_id = pack().id;
    submission.pack_version = pack().version;
    submission.xml = std::move(made.xml);
    for (forms::Attachment& attachment : made.attachments) {
        submission.attachments.push_back(
            {std::move(attachment.name), std::move(attachment.media_type), std::move(attachment.bytes)});
    }
    return submission;
}

Result<std::unique_ptr<Filling>> Filling::begin(PackForm form, const FillingTools& tools) {
    return open(std::move(form), tools, [](auto definition, forms::SessionEnvironment environment) {
        return forms::FormSession::start(std::move(definition), std::move(environment));
    });
}

Result<std::unique_ptr<Filling>> Filling::resume(PackForm form, const session::DraftForm& draft,
                                                 const FillingTools& tools) {
    auto filling = TRY(open(std::move(form), tools, [&](auto definition, forms::SessionEnvironment environment) {
        return forms::FormSession::restore(std::move(definition), std::move(environment), draft.answers);
    }));
    filling->page_.resume_at(draft.at);
    return filling;
}

session::DraftForm Filling::put_down() {
    page_.store_unfinished();
    return {entry().id, pack().id, pack().version, page_.at(), session_.serialise()};
}

void Filling::wipe() { page_.wipe(); }

}  // namespace engawa::app
