#include "kiosk/forms/session.h"

#include "kiosk/forms/characters.h"
#include "kiosk/forms/filling.h"
#include "kiosk/forms/values.h"
#include "kiosk/forms/xpath/dates.h"

#include <algorithm>

namespace engawa::forms {

// ---- Changes -----------------------------------------------------------------------------------------------------

Result<LiveNode*> FormSession::Filling::answerable(std::string_view ref) const {
    LiveNode* live = TRY(find_node(ref));
    if (!live->model->leaf()) return Error(FormsError::unknown_ref, std::string(ref), "a group takes no answer");
    if (!live->relevant) return Error(FormsError::not_relevant, std::string(ref), "not part of the form at the moment");
    if (live->model->control == nullptr) return Error(FormsError::read_only, std::string(ref), "no control asks for it");
    if (TRY(locked(*live))) return Error(FormsError::read_only, std::string(ref), "must not be changed");
    return live;
}

Result<AnswerReport> FormSession::Filling::answer(std::string_view ref, std::string_view value) {
    LiveNode* live = TRY(answerable(ref));
    const bool is_upload = live->model->control->kind == ControlKind::upload;
    if (is_upload && !value.empty() && value != live->value) {
        return Error(FormsError::bad_attachment, std::string(ref), "an upload takes a file, not the name of one");
    }
    return take(*live, value);
}

AnswerOutcome FormSession::Filling::outcome_of(Validity validity) {
    switch (validity) {
        case Validity::valid: return AnswerOutcome::accepted;
        case Validity::required_missing: return AnswerOutcome::missing;
        case Validity::constraint_violated: return AnswerOutcome::violates_constraint;
        case Validity::undecided: break;
    }
    ENGAWA_VERIFY(false);
}

Result<AnswerReport> FormSession::Filling::take(LiveNode& live, std::string_view value) {
    AnswerReport report;
    auto stored = admitted(live, value, Order::of_list);
    if (!stored.ok()) {
        fail(stored.error());
        return give_up();
    }
    report.stored = std::move(*stored);
    const bool lost = report.stored.empty() && !trimmed(value).empty();
    const std::set<std::string> files = files_below(live);
    store(live, report.stored);
    TRY(come_to_rest());
    Verdict found = verdict(live);
    if (found.validity == Validity::undecided) return give_up();
    keep_changes();
    drop_unnamed(files);
    report.message = std::move(found.message);
    report.failure = failure_;
    report.outcome = lost ? AnswerOutcome::not_of_type : outcome_of(found.validity);
    return report;
}

namespace {

// "photo.jpg" → "photo-2.jpg"; cut where it would be longer than a name of a file may be.
std::string numbered(std::string_view name, std::size_t number) {
    constexpr std::size_t longest_ending = 16;
    std::size_t dot = std::min(name.rfind('.'), name.size());
    if (name.size() - dot > longest_ending) dot = name.size();
    const std::string ending = "-" + std::to_string(number) + std::string(name.substr(dot));
    const std::string_view stem = name.substr(0, std::min(dot, longest_file_name_bytes - ending.size()));
    return std::string(stem.substr(0, utf8_prefix(stem))) + ending;
}

}  // namespace

Result<AnswerReport> FormSession::Filling::attach(std::string_view ref, Attachment attachment) {
    LiveNode* live = TRY(answerable(ref));
    if (live->model->control->kind != ControlKind::upload) {
        return Error(FormsError::bad_attachment, std::string(ref), "no upload: it takes no file");
    }
    TRY(check_file_name(attachment.name, FormsError::bad_attachment, std::string(ref)));
    attachment.name = composed(attachment.name);
    // The file it holds gives way to one of the same name at once; any other goes when nothing names it any more.
    const bool same_name = attachment.name == live->value && !is_named_beside(*live);
    auto replaced = same_name ? attachments_.extract(live->value) : decltype(attachments_)::node_type();
    const std::string given = attachment.name;
    for (std::size_t number = 2; attachments_.contains(attachment.name); ++number) attachment.name = numbered(given, number);
    const std::string name = attachment.name;
    attachments_[name] = std::move(attachment);
    auto report = take(*live, name);
    if (!report.ok()) {
        attachments_.erase(name);
        if (replaced) attachments_.insert(std::move(replaced));
    }
    return report;
}

Result<std::string> FormSession::Filling::add_repeat(std::string_view ref) {
    const Target target = TRY(find(ref));
    const Range range = target.range;
    if (range.model == nullptr || !can_change(range)) {
        return Error(FormsError::not_a_repeat, std::string(ref), "no instance can be added here");
    }
    if (!TRY(range_relevant(range))) return Error(FormsError::not_relevant, std::string(ref), "the repeat is not relevant");
    LiveNode* added = TRY(add_instance(range, nullptr));
    std::string out = ref_of(*added);
    TRY(recalculate());
    return out;
}

Result<void> FormSession::Filling::remove_repeat(std::string_view ref) {
    const Target target = TRY(find(ref));
    if (target.node == nullptr || target.range.model == nullptr || !can_change(target.range)) {
        return Error(FormsError::not_a_repeat, std::string(ref), "no instance can be removed here");
    }
    if (!target.node->relevant) return Error(FormsError::not_relevant, std::string(ref), "the repeat is not relevant");
    std::set<std::string> files = files_below(*target.node);
    for (const LiveNode* aside : aside_below(*target.node)) files.merge(files_below(*aside));
    remove_instance(*target.node);
    TRY(recalculate());
    drop_unnamed(files);
    return {};
}

void FormSession::Filling::choose_language(std::string_view wanted) {
    translation_ = nullptr;
    for (const Translation& translation : model_.translations) {
        const Language& language = translation.language;
        const bool chosen = language.name == wanted || language.tag.text() == wanted;
        if (chosen && !wanted.empty()) translation_ = &translation;
    }
    for (const Translation& translation : model_.translations) {
        const bool by_default = translation.language.name == model_.default_language;
        if (translation_ == nullptr && by_default) translation_ = &translation;
    }
    language_ = translation_ != nullptr ? translation_->language.name : std::string();
    const std::string tag = translation_ != nullptr ? translation_->language.tag.text() : std::string();
    environment_.locale = xpath::names_language(tag) ? tag : given_.locale;
}

Result<void> FormSession::Filling::set_language(std::string_view wanted) {
    const auto& known = model_.languages;
    const bool there = std::any_of(known.begin(), known.end(), [&](const Language& language) {
        return language.name == wanted || language.tag.text() == wanted;
    });
    if (!there) return Error(FormsError::unknown_language, std::string(wanted), "the form has no such language");
    const std::string before = language_;
    choose_language(wanted);
    ++revision_;
    for (const Computation* computation : model_.on_language) schedule_below(*computation, *root_);
    auto done = recalculate();
    if (!done.ok()) choose_language(before);
    return done;
}

// ---- The face ----------------------------------------------------------------------------------------------------

namespace {

template <typename Pointer>
auto* at_call(const Pointer& filling) {
    filling->begin_call();
    return filling.get();
}

}  // namespace

FormSession::FormSession(std::unique_ptr<Filling> filling) : filling_(std::move(filling)) {}
FormSession::~FormSession() = default;

Result<std::unique_ptr<FormSession>> FormSession::start(std::shared_ptr<const FormDefinition> definition,
                                                        SessionEnvironment environment) {
    auto filling = std::make_unique<Filling>(std::move(definition), std::move(environment));
    TRY(filling->begin());
    return std::unique_ptr<FormSession>(new FormSession(std::move(filling)));
}

Result<std::unique_ptr<FormSession>> FormSession::restore(std::shared_ptr<const FormDefinition> definition,
                                                          SessionEnvironment environment, std::string_view draft) {
    auto filling = std::make_unique<Filling>(std::move(definition), std::move(environment));
    TRY(filling->resume(draft));
    return std::unique_ptr<FormSession>(new FormSession(std::move(filling)));
}

Result<std::unique_ptr<FormSession>> FormSession::edit(std::shared_ptr<const FormDefinition> definition,
                                                       SessionEnvironment environment, std::string_view instance_xml,
                                                       std::vector<Attachment> attachments) {
    auto filling = std::make_unique<Filling>(std::move(definition), std::move(environment));
    TRY(filling->reopen(instance_xml, std::move(attachments)));
    return std::unique_ptr<FormSession>(new FormSession(std::move(filling)));
}

const FormDefinition& FormSession::definition() const {
    return filling_->definition();
}

std::vector<Step> FormSession::steps() const {
    return at_call(filling_)->steps();
}

std::vector<std::string> FormSession::questions() const {
    return at_call(filling_)->questions();
}

Result<QuestionView> FormSession::question(std::string_view ref) const {
    return at_call(filling_)->question(ref);
}

Result<RepeatView> FormSession::repeat(std::string_view ref) const {
    return at_call(filling_)->repeat(ref);
}

Result<GroupView> FormSession::group(std::string_view ref) const {
    return at_call(filling_)->group(ref);
}

Result<std::string> FormSession::value(std::string_view ref) const {
    return at_call(filling_)->value(ref);
}

Result<AnswerReport> FormSession::answer(std::string_view ref, std::string_view value) {
    return at_call(filling_)->answer(ref, value);
}

Result<AnswerReport> FormSession::attach(std::string_view ref, Attachment attachment) {
    return at_call(filling_)->attach(ref, std::move(attachment));
}

Result<std::string> FormSession::add_repeat(std::string_view repeat_ref) {
    return at_call(filling_)->add_repeat(repeat_ref);
}

Result<void> FormSession::remove_repeat(std::string_view instance_ref) {
    return at_call(filling_)->remove_repeat(instance_ref);
}

Result<void> FormSession::set_language(std::string_view language) {
    return at_call(filling_)->set_language(language);
}

const std::string& FormSession::language() const {
    return filling_->language();
}

std::vector<Violation> FormSession::validate() const {
    return at_call(filling_)->validate();
}

Result<Submission> FormSession::submit() {
    return at_call(filling_)->submit();
}

std::string FormSession::instance_xml() const {
    return at_call(filling_)->instance_xml();
}

std::string FormSession::serialise() const {
    return at_call(filling_)->serialise();
}

Result<void> FormSession::recalculate_all() {
    return at_call(filling_)->recalculate_all();
}

std::uint64_t FormSession::revision() const {
    return filling_->revision();
}

}  // namespace engawa::forms
