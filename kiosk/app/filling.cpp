#include "kiosk/app/filling.h"

#include "kiosk/inspection/pack_forms.h"

namespace engawa::app {

Result<std::unique_ptr<Filling>> Filling::begin(const content::Library& library, const FormId& form,
                                                const FillingTools& tools) {
    const content::Pack* pack = library.pack_of(form);
    const content::FormEntry* entry = library.form(form);
    ENGAWA_VERIFY(pack != nullptr && entry != nullptr);
    const auto definition = TRY(inspection::read_form(*pack, *entry));
    forms::SessionEnvironment environment{tools.wall_clock, tools.random};
    environment.properties.clock = tools.clock_state == ClockState::set ? "set" : "unset";
    environment.language = tools.visit.settings().language.text();
    auto session = TRY(forms::FormSession::start(definition, std::move(environment)));
    session::OpenForm& open = tools.visit.open_form({form, pack->id, pack->version, std::move(session)});
    return std::unique_ptr<Filling>(new Filling(*pack, *entry, *open.session, tools));
}

Filling::Filling(const content::Pack& pack, const content::FormEntry& entry, forms::FormSession& session,
                 const FillingTools& tools)
    : pack_(pack),
      entry_(entry),
      wall_clock_(tools.wall_clock),
      session_(session),
      page_({.session = &session_,
             .postcodes = tools.postcodes,
             .conversion = tools.conversion,
             .profile = &tools.visit.profile(),
             .wall_clock = &tools.wall_clock,
             .clock_state = tools.clock_state,
             .pack = &pack_},
            entry.id, entry.title),
      is_personal_(tools.visit.data(), *this) {
    page_.set_language(tools.visit.settings().language);
}

Filling::~Filling() { wipe(); }

review::Model Filling::review(const content::Strings& strings) const {
    return review::make_model(session_, entry_.id, entry_.title.in(strings.language()), strings,
                              wall_clock_.now(), [this](const std::string& name) { return page_.drawing(name); });
}

Result<session::Submission> Filling::submission() {
    forms::Submission made = TRY(session_.submit());
    session::Submission submission;
    submission.id = SubmissionId(std::move(made.instance_id));
    submission.form_id = std::move(made.form_id);
    submission.form_version = std::move(made.form_version);
    submission.pack_id = pack_.id;
    submission.pack_version = pack_.version;
    submission.xml = std::move(made.xml);
    for (forms::Attachment& attachment : made.attachments) {
        submission.attachments.push_back(
            {std::move(attachment.name), std::move(attachment.media_type), std::move(attachment.bytes)});
    }
    return submission;
}

void Filling::wipe() { page_.wipe(); }

}  // namespace engawa::app
