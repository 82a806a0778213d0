#pragma once

#include <functional>
#include <memory>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/session_data.h"
#include "kiosk/content/pack.h"
#include "kiosk/forms/session.h"
#include "kiosk/input/conversion.h"
#include "kiosk/input/handwriting.h"
#include "kiosk/input/postcode.h"
#include "kiosk/input/variants.h"
#include "kiosk/session/slip_exchange.h"
#include "kiosk/session/submission_sink.h"
#include "kiosk/session/visit.h"
#include "screens/form/form_page.h"
#include "screens/review/review.h"

namespace engawa::app {

// What a filling needs from outside; all outlive it.
struct FillingTools {
    const WallClock& wall_clock;
    ClockState clock_state;
    Random& random;
    session::Visit& visit;
    const input::PostcodeIndex* postcodes = nullptr;
    input::ConversionExchange* conversion = nullptr;
    input::WritingExchange* writing = nullptr;
    const input::VariantTable* variants = nullptr;
    form::Sharing* sharing = nullptr;  // with the other forms of a bundle
};

// A form of a pack, which is kept while it is filled in.
struct PackForm {
    std::shared_ptr<const content::Pack> pack;
    const content::FormEntry* entry = nullptr;
};

// One form being filled in: the visit owns its session, this is where the resident stands in it. Personal through and
// through: it lives for a part of one visit and is overwritten at its end.
class Filling final : public Wipeable {
  public:
    // Reads and parses the form, and opens it in the visit. Errors: of the pack's file or of the form, with file and
    // line.
    static Result<std::unique_ptr<Filling>> begin(PackForm form, const FillingTools& tools);
    // What a draft kept: with all its answers, standing where it was left. Errors: as above, and when the draft is of
    // another version of the form.
    static Result<std::unique_ptr<Filling>> resume(PackForm form, const session::DraftForm& draft,
                                                   const FillingTools& tools);
    ~Filling() override;

    const content::FormEntry& entry() const { return *form_.entry; }
    const content::Pack& pack() const { return *form_.pack; }
    form::Model& page() { return page_; }
    forms::FormSession& session() const { return session_; }
    WallTime now() const { return wall_clock_.now(); }

    // Without what a form before it in its bundle has answered.
    review::Model review(const content::Strings& strings) const;
    // Of the answers as they stand; the same Filling gives the same SubmissionId again.
    Result<session::Submission> submission();
    // For a draft; what is half written becomes an answer.
    session::DraftForm put_down();

    void wipe() override;

  private:
    using Start = std::function<Result<std::unique_ptr<forms::FormSession>>(std::shared_ptr<const forms::FormDefinition>,
                                                                            forms::SessionEnvironment)>;
    static Result<std::unique_ptr<Filling>> open(PackForm form, const FillingTools& tools, const Start& start);
    Filling(PackForm form, forms::FormSession& session, const FillingTools& tools);

    const PackForm form_;
    const WallClock& wall_clock_;
    const form::Sharing* const sharing_;
    forms::FormSession& session_;
    form::Model page_;
    SessionMembership is_personal_;
};

}  // namespace engawa::app
