#pragma once

#include "kiosk/forms/live_node.h"
#include "kiosk/forms/model.h"
#include "kiosk/forms/session.h"
#include "kiosk/forms/tree/document.h"
#include "kiosk/forms/xpath/caches.h"
#include "kiosk/forms/xpath/environment.h"
#include "kiosk/forms/xpath/evaluate.h"
#include "kiosk/forms/xpath/hash_lookup.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

// A form being filled: everything that changes. Parts: filling_build.cpp (nodes are made), filling_load.cpp
// (the form, a draft or a record is taken up), filling_instances.cpp
// (instances come and go, changes are taken back), filling_recalculate.cpp (what follows from a change), filling_events.cpp (preloads, actions), filling_text.cpp
// (labels, choices), filling_view.cpp (questions, steps), filling_output.cpp (submission, draft).

namespace engawa::forms {

enum class Origin : std::uint8_t { form, draft, edit };

class FormSession::Filling final : public xpath::FormHost {
  public:
    Filling(std::shared_ptr<const FormDefinition> definition, SessionEnvironment environment);
    ~Filling() override;

    Result<void> begin();
    Result<void> resume(std::string_view draft);
    Result<void> reopen(std::string_view instance_xml, std::vector<Attachment> attachments);

    const FormDefinition& definition() const { return *definition_; }
    // Every call from outside may take so many steps, however many expressions it evaluates.
    void begin_call() const {
        steps_left_ = model_.limits.steps;
        bytes_held_ = 0;
        failure_.reset();
    }
    std::uint64_t revision() const { return revision_; }
    const std::string& language() const { return language_; }

    Result<AnswerReport> answer(std::string_view ref, std::string_view value);
    Result<AnswerReport> attach(std::string_view ref, Attachment attachment);
    Result<std::string> add_repeat(std::string_view ref);
    Result<void> remove_repeat(std::string_view ref);
    Result<void> set_language(std::string_view language);

    Result<QuestionView> question(std::string_view ref) const;
    Result<RepeatView> repeat(std::string_view ref) const;
    Result<GroupView> group(std::string_view ref) const;
    Result<std::string> value(std::string_view ref) const;
    std::vector<Step> steps() const;
    std::vector<std::string> questions() const;
    std::vector<Violation> validate() const;
    Result<Submission> submit();
    Result<void> recalculate_all();
    std::string instance_xml() const;
    std::string serialise() const;

    // xpath::FormHost
    const tree::Node* instance(std::string_view id) const override;
    std::optional<std::string> itext(std::string_view id) const override;
    std::optional<std::string> choice_name(std::string_view value, std::string_view question_path,
                                           const tree::Node& context) const override;
    bool is_repeat_instance(const tree::Node& element) const override;

  private:
    // A repeat within one parent: where its instances are, also when there are none.
    struct Range {
        LiveNode* parent = nullptr;
        const ModelNode* model = nullptr;
        auto operator<=>(const Range&) const = default;
    };
    // A step before it is told by name: of ten thousand questions the names are megabytes.
    struct WalkStep {
        StepKind kind = StepKind::question;
        const LiveNode* live = nullptr;  // nullptr: `range`, of a repeat_prompt
        Range range;
        std::vector<const LiveNode*> questions;
        std::size_t depth = 0;
        std::size_t position = 0;
    };
    using TakeStep = std::function<void(WalkStep)>;
    struct Walk;
    struct Target {  // what a ref names
        LiveNode* node = nullptr;
        Range range;  // node == nullptr or the node is a repeat instance
    };
    struct Verdict {
        Validity validity = Validity::valid;
        std::string message;
    };

    // Building.
    Result<void> start_with(const tree::Node& source, Origin origin);
    bool of_record(const LiveNode& live) const;
    bool keeps_record(const LiveNode& live) const;
    bool always_locked(const LiveNode& live) const;
    static bool may_be_overwritten(const LiveNode& live);
    Result<void> recalculate_record();
    Result<void> settle_begun_anew();
    void take_up_hidden();
    void tell_differences(LiveNode& live);
    void tell_instances(LiveNode& parent, const ModelNode& repeat);
    bool is_emptied(const LiveNode& live) const;
    static bool is_begun_anew(const LiveNode& live);
    Result<LiveNode*> build(const ModelNode& model, const tree::Node* source, LiveNode* parent, Defaults defaults);
    std::string read(const LiveNode& live, std::string_view written);
    Result<void> build_children(LiveNode& live);
    Result<void> build_lacking_attribute(LiveNode& live, const ModelNode& attribute);
    std::size_t written_at(const LiveNode& live, const ModelNode& child) const;
    Result<void> build_slot(LiveNode& live, const ModelNode& child, const std::vector<const tree::Node*>& sources);
    std::pair<const tree::Node*, Defaults> stand_in_for(const ModelNode& missing) const;
    Result<void> build_range(LiveNode& live, const ModelNode& child, const std::vector<const tree::Node*>& sources);
    Result<LiveNode*> build_instance(LiveNode& parent, const ModelNode& repeat, const tree::Node& source, Defaults defaults);
    Result<void> begin_anew(LiveNode& parent, const ModelNode& repeat);
    void begins_anew_here(LiveNode& live);
    LiveNode& make(const ModelNode& model, LiveNode* parent);
    // Whether there is room for what a subtree of a form, template or record makes.
    Result<void> has_room(const tree::Node& source, const ModelNode& model) const;
    Error too_many_instances(const ModelNode& repeat) const;
    Result<LiveNode*> add_instance(const Range& range, const tree::Node* written);
    bool is_inside_added(const LiveNode& live) const;
    void put_in(LiveNode& instance, std::size_t index);
    void take_out(LiveNode& instance);
    enum class Part : std::uint8_t { again, no_longer };
    void mark(LiveNode& live, Part part);
    void remove_instance(LiveNode& instance);
    void set_aside(LiveNode& instance);
    bool bring_back(const Range& range);
    std::vector<LiveNode*> aside_below(const LiveNode& live) const;
    void bury();
    tree::Node* node_after(const Range& range) const;
    const tree::Node* written_instance(const Range& range, std::size_t index) const;
    const tree::Node* in_form(const LiveNode& live) const;
    std::pair<const tree::Node*, Defaults> form_instance(const Range& range, std::size_t index) const;
    const tree::Node* nth_child(const tree::Node& around, const ModelNode& model, std::size_t index) const;
    std::size_t instance_count(const Range& range) const;

    // What a call has changed so far, to be taken back when something in it fails.
    struct OldValue {
        LiveNode* live;
        std::string value;
    };
    struct OldRelevance {
        LiveNode* live;
        bool relevant;
    };
    struct OldCalculation {
        LiveNode* live;
        std::unique_ptr<const std::string> calculated;
        bool away;
    };
    struct OldChoice {
        std::uint32_t id;
        std::optional<std::string> chosen;
    };
    struct InstanceChange {
        LiveNode* live;
        enum class Kind : std::uint8_t { made, removed, set_aside, brought_back } kind;
        std::size_t index;
    };
    using Change = std::variant<OldValue, OldRelevance, OldCalculation, OldChoice, InstanceChange>;
    void note_change(Change change);
    void choose(const LiveNode& live, std::string chosen);
    void take_back(const InstanceChange& change);
    void take_back();

    // Recalculation.
    void schedule_all(LiveNode& live);
    void schedule(const Computation& computation, LiveNode& target);
    void schedule_below(const Computation& computation, LiveNode& anchor);
    void value_changed(LiveNode& live);
    void structure_changed(const Range& range, std::size_t from_index);
    void follow(const Edge& edge, LiveNode& anchor);
    void let_wait(std::int32_t rank);
    void schedule_waiting_below(std::int32_t rank);
    Result<void> recalculate();
    // How far a call has come on its way to rest.
    struct Progress {
        std::size_t limit;
        std::size_t done = 0;
        std::vector<bool> backwards;  // by rank
    };
    Result<void> come_to_rest();
    bool waits(std::int32_t settled_to) const;
    void run_next_rank(Progress& progress);
    void keep_changes();
    bool call_has_failed() const;
    void end_call(const Computation* at, const ModelNode& node);
    Error give_up();
    void run(const Computation& computation, LiveNode& live);
    void run_relevant(const Computation& computation, LiveNode& live);
    void run_calculate(const Computation& computation, LiveNode& live);
    Result<std::string> comes_to(const Formula& formula, const LiveNode& live) const;
    bool is_due(LiveNode& live, std::string calculated);
    void forget_unseen();
    void goes_away(LiveNode& live);
    void run_choices(LiveNode& live);
    void run_count(const Computation& computation, LiveNode& parent);
    void set_relevant(LiveNode& live, bool above);
    bool is_fresh(const LiveNode& live) const;
    enum class Cause : std::uint8_t { given, calculated };
    void store(LiveNode& live, std::string value, Cause cause = Cause::given);
    void show(LiveNode& live);
    void fail(Error error) const;
    Error failure_of(const Error& error, std::uint32_t line) const;
    std::uint32_t line_of(const tree::Node& context) const;
    Error too_many_steps(std::uint32_t line) const;
    // For what is done between evaluations.
    Result<void> spend(std::size_t steps, std::uint32_t line) const;
    // Of the texts of a call. What is let go before its end stands in a scope of a HeldFor.
    Result<void> hold(std::size_t bytes, std::uint32_t line) const;
    class HeldFor {
      public:
        explicit HeldFor(const Filling& filling) : filling_(filling), before_(filling.bytes_held_) {}
        HeldFor(const HeldFor&) = delete;
        HeldFor& operator=(const HeldFor&) = delete;
        ~HeldFor() { filling_.bytes_held_ = before_; }

      private:
        const Filling& filling_;
        std::size_t before_;
    };
    // An expression asks for a text.
    class TextAsked {
      public:
        explicit TextAsked(const Filling& filling) : held_(filling), filling_(filling) { ++filling_.texts_asked_; }
        TextAsked(const TextAsked&) = delete;
        TextAsked& operator=(const TextAsked&) = delete;
        ~TextAsked() { --filling_.texts_asked_; }

      private:
        const HeldFor held_;
        const Filling& filling_;
    };
    std::string text_of(const xpath::Value& value, const Formula& formula) const;

    // Events.
    void preload();
    void preload_one(LiveNode& live);
    void preload_below(LiveNode& live);
    // Events of loading set the node in every instance of a repeat; those of a filling know their instance.
    enum class Reach : std::uint8_t { one_node, each_instance, begun_anew };
    enum class Event : std::uint8_t { of_form, new_instance, value_changed };
    // The actions of one event. What follows from each is calculated before the next is looked at.
    struct DueActions {
        Event event;
        Reach reach;
        const std::vector<Action>* actions;
        LiveNode* context;
        std::size_t next = 0;
        std::vector<LiveNode*> targets;  // of the action before `next`, those that are not yet set; the first is the last
    };
    // A new instance, once its own events are through.
    struct DueInstance {
        LiveNode* instance;
    };
    // A count goes on to make instances.
    struct DueGrowth {
        const Computation* computation;
        LiveNode* parent;  // nullptr: it has been asked again meanwhile
        std::size_t count;
    };
    using Due = std::variant<DueActions, DueInstance, DueGrowth>;
    void happens(Event event, const std::vector<Action>& actions, LiveNode& context, Reach reach);
    void changed_values_happen();
    bool is_arriving() const;
    // False: nothing is due.
    bool settle_for_due(Progress& progress);
    void do_due(Progress& progress);
    void run_next_action(DueActions& due);
    void find_targets(DueActions& due, const Action& action);
    void set_target(const Action& action, LiveNode& target);
    void new_instance_happens(LiveNode& live);
    void arrives(LiveNode& instance);
    void grow(const DueGrowth& growth);
    void finish_event();
    std::string evaluate_now(std::string_view function, const ModelNode& asking) const;

    // Texts and choices.
    enum class Words : std::uint8_t { of_text, of_control };
    std::string rendered(const TextBody& body, const tree::Node& context, Words words) const;
    Result<void> add_shown(const TextPiece& piece, const tree::Node& context, std::uint32_t line, std::string& out) const;
    Result<Choice> choice_of(const tree::Node& row, std::string value, const Itemset& itemset) const;
    Result<std::string> shown_by(const TextPiece& piece, const tree::Node& context) const;
    const TextForms* forms_of(const TextSource& source, const tree::Node& context) const;
    Text text(const TextSource& source, const tree::Node& context) const;
    std::string shown(const TextSource& source, const tree::Node& context) const;
    bool shows_personal(const Formula& formula, const tree::Node& context) const;
    std::string quoted(std::string text) const;
    std::string message(const TextSource& source, const tree::Node& context) const;
    const TextForms* find_text(std::string_view id) const;
    std::vector<Choice> choices(const LiveNode& live) const;
    std::vector<Choice> places(const EngawaAttributes& engawa) const;
    Result<std::vector<std::string>> choice_values(const LiveNode& live) const;
    Result<xpath::NodeSet> choice_rows(const LiveNode& live) const;
    std::int64_t shuffle_seed(const ModelNode& question) const;
    Result<const tree::Node*> row_in_list(const LiveNode& live, std::string_view value) const;
    const StaticChoice* static_choice(const Control& control, std::string_view value) const;
    Result<std::optional<const tree::Node*>> row_of(const LiveNode& live, std::string_view value) const;
    Result<std::optional<std::vector<std::string>>> offered(const LiveNode& live, const std::vector<std::string>& given) const;
    // An answer of several choices comes in the order of the list; what a form or an expression says stays as it is.
    enum class Order : std::uint8_t { as_given, of_list };
    Result<std::string> within_choices(const LiveNode& live, std::string_view value, Order order) const;
    Result<std::string> admitted(LiveNode& live, std::string_view text, Order order = Order::as_given);
    void store_admitted(LiveNode& live, std::string_view text, Cause cause = Cause::given);
    void admit_defaults(LiveNode& live);

    // Views.
    Result<Target> find(std::string_view ref) const;
    Result<LiveNode*> find_node(std::string_view ref) const;
    LiveNode* live_of(const tree::Node& node) const;
    LiveNode* locate(LiveNode& scope, const ModelNode& model) const;
    std::string ref_of(const LiveNode& live) const;
    std::string ref_of(const Range& range) const;
    Result<bool> locked(const LiveNode& live) const;
    bool read_only(const LiveNode& live) const;
    Result<bool> required(const LiveNode& live) const;
    Result<bool> range_relevant(const Range& range) const;
    static bool has_page(const LiveNode& live);
    Verdict verdict(const LiveNode& live) const;
    void walk(const BodyElement& element, LiveNode& scope, std::size_t depth, Walk& out) const;
    void walk_repeat(const BodyElement& element, LiveNode& parent, std::size_t depth, Walk& out) const;
    void walk_children(const BodyElement& element, LiveNode& scope, std::size_t depth, Walk& out) const;
    void walk_page(const BodyElement& element, LiveNode& scope, WalkStep page, std::size_t inside, Walk& out) const;
    void field_list(const BodyElement& element, LiveNode& scope, std::size_t depth, WalkStep& page, Walk& after) const;
    void each_step(const TakeStep& take) const;
    void each_question(const std::function<void(const LiveNode&)>& take) const;
    bool can_change(const Range& range) const;
    std::vector<Text> groups_around(const LiveNode& live) const;
    bool belongs(const tree::Node& element, const ModelNode& model) const;
    void index_questions() const;
    QuestionView view_of(const LiveNode& live) const;
    Result<AnswerReport> take(LiveNode& live, std::string_view value);
    static AnswerOutcome outcome_of(Validity validity);
    Result<LiveNode*> answerable(std::string_view ref) const;
    Result<void> parse_record(std::string_view xml, FormsError failure, std::unique_ptr<tree::Document>& out) const;
    void take_form_attributes(tree::Document& record) const;
    void move_instance_id();
    void choose_language(std::string_view wanted);
    void validate_below(const LiveNode& live, std::vector<Violation>& out) const;

    // Output.
    enum class Parts : std::uint8_t { relevant, all };
    void write(const LiveNode& live, Parts parts, std::string& out) const;
    std::string xml(Parts parts) const;
    std::vector<const LiveNode*> hidden_calculations() const;
    bool holds_file(const LiveNode& live) const;
    std::vector<const LiveNode*> file_holders_below(const LiveNode& live) const;
    std::vector<const LiveNode*> file_holders() const;
    std::set<std::string> files_below(const LiveNode& live) const;
    bool is_named_beside(const LiveNode& live) const;
    void drop_unnamed(const std::set<std::string>& files);
    void collect_attachments(const LiveNode& live, std::set<std::string>& taken, std::vector<Attachment>& out) const;
    std::string value_of(const ModelNode* model) const;

    // xpath::evaluate or one of its kind. An error has the form's line; it is one too when a text the expression asked
    // for could not be made.
    template <typename Evaluate>
    auto worked_out(Evaluate evaluate, const Formula& formula, const tree::Node& context, const xpath::Environment& environment) const
        -> decltype(evaluate(formula.expression, environment, context)) {
        const tree::Node* outer = std::exchange(text_context_, &context);
        const std::uint64_t failures_before = failures_;
        auto result = evaluate(formula.expression, environment, context);
        text_context_ = outer;
        if (!result.ok()) return failure_of(result.error(), formula.line);
        if (failures_ != failures_before) return *failure_;
        return result;
    }
    template <typename Evaluate>
    auto worked_out(Evaluate evaluate, const Formula& formula, const tree::Node& context) const {
        return worked_out(std::move(evaluate), formula, context, environment_);
    }

    std::shared_ptr<const FormDefinition> definition_;  // shared with the catalogue that loaded it
    const Model& model_;
    SessionEnvironment given_;
    mutable tree::Document document_;  // const views put a stand-in for an empty repeat in and out again
    std::unique_ptr<tree::Document> record_;  // the draft or record the sources lie in
    std::vector<std::unique_ptr<LiveNode>> nodes_;
    std::vector<std::uint32_t> free_ids_;
    std::vector<LiveNode*> graveyard_;
    // Instances a count took away, by their parent's id and their slot; the one to come back first is the last.
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<LiveNode*>> aside_;
    std::deque<Change> journal_;
    LiveNode* root_ = nullptr;
    Origin origin_ = Origin::form;
    bool loaded_ = false;
    bool doing_all_again_ = false;  // recalculate_all() is at work
    // While a record or a draft is taken up: what it says of a calculation that somebody may have overwritten stands.
    bool keeping_record_ = false;
    std::unordered_map<std::uint32_t, std::string> before_load_;  // by id: what the record says of nodes that were changed
    std::vector<LiveNode*> begun_anew_;  // while a record is taken up

    std::string language_;
    const Translation* translation_ = nullptr;

    std::vector<std::vector<LiveNode*>> waiting_;  // by rank
    std::priority_queue<std::int32_t, std::vector<std::int32_t>, std::greater<>> ranks_;
    std::vector<bool> rank_waits_;
    std::int32_t first_count_ = 0;  // counts have the last ranks
    std::size_t counts_wait_ = 0;  // ranks of counts among them
    std::vector<Due> due_;         // the next one last
    bool may_have_changed_ = false;  // since all that is calculated on every change was noted to be
    std::set<std::pair<std::int32_t, std::uint32_t>> waiting_counts_;  // rank, parent's id
    // Rank and the id of a node: the computation waits for all its targets at or below that node.
    std::set<std::pair<std::int32_t, std::uint32_t>> waiting_below_;
    // Of a draft: what its hidden calculations came to last, by their refs.
    std::vector<std::pair<std::string, std::string>> came_to_;
    // What was chosen from a list that changes, by the node's id: what the list hides now is back with the list.
    std::unordered_map<std::uint32_t, std::string> chosen_;
    std::vector<LiveNode*> changed_;  // with xforms-value-changed actions
    bool following_ = false;          // something that is read has changed: what is noted to be worked out follows from it
    std::vector<LiveNode*> unseen_;   // of a call: hidden calculations of which something they read has changed
    // Instances made since the last rest: what they are first calculated to changes nothing.
    std::unordered_set<const LiveNode*> fresh_;
    mutable std::optional<Error> failure_;  // the first of a call, also of one that only looks
    mutable std::uint64_t failures_ = 0;    // of all calls
    std::optional<Error> endless_;  // the call does not come to rest: that says more than what failed on the way

    std::unordered_map<std::string, Attachment> attachments_;  // by name
    mutable xpath::HashLookup lookup_;
    mutable xpath::Caches caches_;
    // The choices written in the controls, by their values.
    mutable std::unordered_map<const Control*, std::unordered_map<std::string_view, const StaticChoice*>> static_choices_;
    mutable std::uint64_t steps_left_ = 0;
    mutable std::size_t bytes_held_ = 0;
    std::size_t text_bytes_ = 0;  // of all values
    xpath::Environment environment_;
    mutable const tree::Node* text_context_ = nullptr;  // where the expression stands that is being evaluated
    mutable std::vector<const Formula*> shown_for_;  // the outputs whose texts are being put together, outermost first
    mutable std::size_t texts_around_ = 0;           // 1: the outermost of them stands in a text itself, 0: in a control
    mutable std::size_t texts_asked_ = 0;  // by expressions: what is put together goes into a value, not on a page
    mutable bool personal_shown_ = false;  // something personal is in the text that is being put together
    // Of the lists in an order of chance; drawn where the form has one, and kept in drafts.
    std::optional<std::uint64_t> shuffle_seed_;
    std::string deprecated_id_;  // of the record being edited, where the schema has no node for it
    mutable std::vector<std::uint32_t> question_index_;  // by the node's id; 0: not asked at the moment
    mutable std::uint64_t question_index_shape_ = 0;
    mutable std::size_t question_total_ = 0;
    std::uint64_t revision_ = 1;
    std::uint64_t shape_ = 1;  // goes up when relevance or instances change: what the list of questions depends on
};

}  // namespace engawa::forms
