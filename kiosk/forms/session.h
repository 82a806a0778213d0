#pragma once

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "kiosk/forms/definition.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// One filling of a form, without any drawing: the whole of what a screen, a test or the driver needs.
//
// An expression that fails (docs/decisions/0003): a change for which something cannot be worked out does not happen, and
// its call gives the error, so that every value always follows from what it reads. What is only looked at, as a page is
// drawn or the record is checked, has the error beside it.
//
// A `ref` is the concrete path of a node, positions on repeats: "/data/person[2]/name". Where no position is given
// the first is meant. Texts come as authored, with readings ({漢字|かんじ}) and Markdown; values never hold readings.

namespace engawa::forms {

enum class ControlKind { input, select_one, select_many, rank, range, trigger, upload, note };

enum class DataType {
    string, integer, boolean, decimal, date, time, date_time, geopoint, geotrace, geoshape, binary, barcode, intent
};

struct Media {  // names of files, without jr://images/ and the like; "" = none
    std::string image, big_image, audio, video;
    bool empty() const { return image.empty() && big_image.empty() && audio.empty() && video.empty(); }
    friend bool operator==(const Media&, const Media&) = default;
};

// What stands in attributes of namespace urn:engawa:forms:1, prefix left out: {"appearance", "wareki"}.
using EngawaAttributes = std::map<std::string, std::string, std::less<>>;

struct Text {
    std::string long_form;  // what is shown: the long form, else the only form
    std::string short_form; // "" when the author gave none
    Media media;
    bool empty() const { return long_form.empty() && media.empty(); }
    friend bool operator==(const Text&, const Text&) = default;
};

struct Choice {
    std::string value;
    Text label;
    EngawaAttributes engawa;
    // The other children of an itemset's row ("pref" → "p3"), for maps and tables.
    std::vector<std::pair<std::string, std::string>> properties;
};

struct RangeBounds {
    std::string start, end, step;  // decimals as written; start may be above end
    std::string tick_interval, placeholder;  // "" when absent
};

enum class Validity {
    valid,
    required_missing,
    constraint_violated,
    undecided,  // the expression that would tell fails: not to be sent before it works
};

struct QuestionView {
    std::string ref;
    ControlKind kind = ControlKind::input;
    DataType type = DataType::string;
    std::vector<std::string> appearances;         // appearance="numbers thousands-sep" split at spaces
    std::vector<std::string> engawa_appearances;  // engawa:appearance="wareki" split at spaces
    EngawaAttributes engawa;                      // the control's, then its bind's where the control has none
    Text label;
    std::string hint;
    std::string guidance;  // guidance hint
    std::string help;
    std::vector<Text> groups;  // labels of the groups and repeats around it, outermost first, empty ones left out
    std::string value;         // "" while not relevant
    // Of an input of type geopoint: the places of engawa:places, their values "lat lon altitude accuracy".
    std::vector<Choice> choices;
    std::vector<std::string> selected;  // select_many and rank: value split at spaces
    RangeBounds range;                  // kind range only
    std::string media_type;             // kind upload: "image/*"
    std::optional<std::size_t> rows;    // input @rows
    std::optional<std::size_t> max_pixels;  // orx:max-pixels
    bool save_incomplete = false;           // saveIncomplete: the author wants a draft kept when this is reached
    bool relevant = true;
    bool read_only = false;
    bool required = false;
    Validity validity = Validity::valid;
    std::string message;             // of the violation, "" while valid or when the author gave none
    std::string constraint_message;  // whatever the state
    std::string required_message;
    std::size_t index = 0;  // among the relevant questions of the form, from 1
    std::size_t total = 0;
    // The first expression that failed as this was looked at (a text, the choices, whether it is required …), with the
    // file and line of the form: what depends on it is left out, and what it decides is shown as the stricter.
    std::optional<Error> failure;
};

// Whether it asks who somebody is or where: by what the form says of it, not by what was answered. What such an answer
// says is for its own resident to hear (EN 301 549 5.1.3.8).
bool asks_personal(const QuestionView& question);

enum class StepKind {
    question,         // one page
    group,            // a labelled group begins; its questions follow as steps of their own
    field_list,       // a group or repeat instance whose `questions` belong on one page
    repeat_instance,  // instance `position` of a repeat begins; its steps follow
    repeat_prompt,    // "add another?"; ref is the repeat, generic at its last step: "/data/person"
};

struct Step {
    StepKind kind = StepKind::question;
    std::string ref;
    std::vector<std::string> questions;  // field_list: refs of the relevant questions in it
    std::size_t depth = 0;               // groups and repeats around it
    std::size_t position = 0;            // repeat_instance: from 1; repeat_prompt: how many there are
    bool operator==(const Step&) const = default;
};

struct RepeatView {
    std::string ref;  // "/data/person"
    Text label;
    std::vector<std::string> instances;  // refs of relevant instances
    std::vector<std::string> appearances;
    EngawaAttributes engawa;
    bool relevant = true;
    bool can_add = false;     // false under jr:count, jr:noAddRemove and at the limit
    bool can_remove = false;
    bool counted = false;  // jr:count decides
    std::optional<Error> failure;  // as of a question
};

struct GroupView {
    std::string ref;
    Text label;
    std::vector<std::string> appearances;
    EngawaAttributes engawa;
    bool relevant = true;
    bool read_only = false;
    std::optional<Error> failure;  // as of a question
};

enum class AnswerOutcome {
    accepted,
    violates_constraint,  // stored all the same: the wrong answer stays on screen and blocks submission
    missing,              // an empty answer where one is required; stored
    not_of_type,          // could not be read as the data type; the stored value is empty
};

struct AnswerReport {
    AnswerOutcome outcome = AnswerOutcome::accepted;
    std::string stored;   // the normalised value
    std::string message;  // of the violation
    std::optional<Error> failure;  // why the message is left out: it could not be made whole
};

struct Violation {
    std::string ref;
    Validity kind = Validity::required_missing;
    std::string message;  // the author's, "" when there is none or it cannot be made whole, and when undecided
    std::optional<Error> failure;  // why it is undecided, or the message is left out
    friend bool operator==(const Violation& one, const Violation& other) {
        const auto told = [](const Violation& of) { return of.failure ? of.failure->message() : std::string(); };
        return one.ref == other.ref && one.kind == other.kind && one.message == other.message && told(one) == told(other);
    }
};

struct Attachment {
    std::string name;        // as the instance names it
    std::string media_type;  // "image/jpeg"
    std::vector<std::byte> bytes;
};

struct Submission {
    std::string xml;  // OpenRosa: non-relevant nodes and templates left out, no readings
    std::string instance_id;    // "uuid:…"
    std::string instance_name;  // meta/instanceName, "" when the form has none
    FormId form_id;
    std::string form_version;
    std::vector<Attachment> attachments;  // of relevant nodes only
};

struct DeviceProperties {  // for jr:preload="property"
    std::string device_id, user_name, email, phone_number;
    std::string clock;  // of this project: "set" or "unset" (docs/formats/form-attributes.md)
};

// How the texts of a form show what somebody answered elsewhere in it (<output>, a label that is a node's value).
enum class Quotations {
    plain,   // as any other words
    marked,  // where the answer is personal, or it cannot be told: as quoted_answer() of kiosk/base/ruby.h marks it
};

// The clock and the random source must outlive the session.
struct SessionEnvironment {
    const WallClock& clock;
    Random& random;
    std::string time_zone = "Asia/Tokyo";  // IANA name
    std::string locale = "ja";             // for format-date's names where the form tells no language
    std::string language = {};             // a Language's name or tag; unknown or "" = the form's default
    DeviceProperties properties = {};
    // odk:setgeopoint: "35.68 139.69 0 0", or nothing when the device has no position or the person refused.
    std::function<std::optional<std::string>()> location = {};
    Quotations quotations = Quotations::plain;
};

class FormSession {
  public:
    // A new filling: preloads, first-load events, calculations done.
    static Result<std::unique_ptr<FormSession>> start(std::shared_ptr<const FormDefinition> definition,
                                                      SessionEnvironment environment);
    // What serialise() gave. Errors: bad_draft. No first-load event fires again; what somebody wrote over a calculation
    // stands until something it reads changes.
    static Result<std::unique_ptr<FormSession>> restore(std::shared_ptr<const FormDefinition> definition,
                                                        SessionEnvironment environment, std::string_view draft);
    // A submission opened again to be corrected: its instanceID moves to deprecatedID. Otherwise as restore(); a repeat
    // that was not relevant as it was sent has the instances of a new form. Errors: bad_instance.
    static Result<std::unique_ptr<FormSession>> edit(std::shared_ptr<const FormDefinition> definition,
                                                     SessionEnvironment environment, std::string_view instance_xml,
                                                     std::vector<Attachment> attachments = {});
    ~FormSession();
    FormSession(const FormSession&) = delete;
    FormSession& operator=(const FormSession&) = delete;

    const FormDefinition& definition() const;

    // The form as it stands, relevant parts only, in order. Valid until the next change.
    std::vector<Step> steps() const;
    // Refs of every relevant question in order, field lists opened.
    std::vector<std::string> questions() const;

    // Errors of the three: unknown_ref. `question` of a node without control gives kind note.
    Result<QuestionView> question(std::string_view ref) const;
    Result<RepeatView> repeat(std::string_view ref) const;
    Result<GroupView> group(std::string_view ref) const;
    // The value of any node, control or not; "" while it is not relevant.
    Result<std::string> value(std::string_view ref) const;

    // An empty value clears. Several choices are separated by spaces; a trigger takes "OK", an upload nothing but what it
    // holds already (else bad_attachment): see attach(). The answer is normalised to
    // its type, stored, and everything that depends on it recalculated. Errors: unknown_ref, read_only, not_relevant;
    // evaluation, unstable, too_many_steps, too_long, too_many_nodes where it, what follows from it or whether it may
    // stand cannot be worked out: everything is as it was before.
    Result<AnswerReport> answer(std::string_view ref, std::string_view value);
    // For an upload: the name becomes the value; a file of the same name elsewhere in the form gets a number.
    Result<AnswerReport> attach(std::string_view ref, Attachment attachment);

    // The ref of the new instance, which comes last. Errors: unknown_ref, not_a_repeat, not_relevant, and those of
    // answer(), with nothing changed.
    Result<std::string> add_repeat(std::string_view repeat_ref);
    Result<void> remove_repeat(std::string_view instance_ref);

    // A Language's name or tag. Errors: unknown_language, and those of answer(), with the language as it was.
    Result<void> set_language(std::string_view language);
    const std::string& language() const;

    // Every violation among relevant nodes, in document order; also those of which it cannot be told.
    std::vector<Violation> validate() const;
    // Fires xforms-revalidate (end times), recalculates and gives what is sent. It does not ask validate(): the
    // caller decides. The same session again gives the same instance id. Errors: those of answer(), with nothing changed.
    Result<Submission> submit();

    // The instance as it would be submitted now, without firing an event.
    std::string instance_xml() const;
    // Everything needed to go on later, non-relevant values and attachments included; plain bytes, to be sealed.
    std::string serialise() const;

    // Does every calculation, relevance, list of choices and count again, as if all had changed: the same instance
    // comes out, or recalculation of what depends on a change has missed something. What reads the clock or chance,
    // and a calculation whose result a person may overwrite, keep what they hold. For tests.
    Result<void> recalculate_all();

    // Goes up with every change of a value, a relevance, a repeat or the language.
    std::uint64_t revision() const;

  private:
    class Filling;
    explicit FormSession(std::unique_ptr<Filling> filling);
    std::unique_ptr<Filling> filling_;
};

}  // namespace engawa::forms
