#pragma once

#include <memory>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/session_data.h"
#include "kiosk/content/library.h"
#include "kiosk/forms/session.h"
#include "kiosk/input/conversion.h"
#include "kiosk/input/postcode.h"
#include "kiosk/session/profile.h"
#include "kiosk/session/submission_sink.h"
#include "screens/form/form_page.h"
#include "screens/review/review.h"

namespace engawa::app {

// What a filling needs from outside; all outlive it.
struct FillingTools {
    const WallClock& wall_clock;
    Random& random;
    session::Profile& profile;
    const input::PostcodeIndex* postcodes = nullptr;
    input::ConversionExchange* conversion = nullptr;
};

// One form being filled in: its session, and where the resident stands in it. Personal through and through: it lives
// for a part of one visit and is overwritten at its end.
class Filling final : public Wipeable {
  public:
    // Reads and parses the form, and starts a session. Errors: of the pack's file or of the form, with file and line.
    static Result<std::unique_ptr<Filling>> begin(const content::Library& library, const FormId& form,
                                                  const LanguageTag& language, const FillingTools& tools);
    ~Filling() override;

    const content::FormEntry& entry() const { return entry_; }
    const content::Pack& pack() const { return pack_; }
    form::Model& page() { return page_; }
    void set_language(const LanguageTag& language);

    review::Model review(const content::Strings& strings) const;
    // Of the answers as they stand; the same Filling gives the same SubmissionId again.
    Result<session::Submission> submission();

    void wipe() override;

  private:
    Filling(const content::Pack& pack, const content::FormEntry& entry, std::unique_ptr<forms::FormSession> session,
            const FillingTools& tools);

    const content::Pack& pack_;
    const content::FormEntry& entry_;
    const WallClock& wall_clock_;
    std::unique_ptr<forms::FormSession> session_;
    form::Model page_;
};

}  // namespace engawa::app
