#include "tests/fuzz/targets.h"

#include "kiosk/base/result.h"
#include "kiosk/forms/reader.h"
#include "kiosk/forms/session.h"
#include "kiosk/forms/tree/xml.h"
#include "kiosk/forms/xpath/evaluate.h"
#include "kiosk/forms/xpath/hash_lookup.h"

#include <algorithm>
#include <array>
#include <string>

namespace engawa::fuzz {
namespace {

using namespace engawa::forms;

constexpr std::size_t questions_asked = 40;
constexpr std::array<std::string_view, 8> answers = {"1", "a b", "2026-04-01", "-3.5e2", "35.6 139.7 0 0", "", "<&>", "カ"};

Limits small_limits() {
    Limits limits;
    limits.form_size_bytes = 1u << 18;
    limits.nodes = 20'000;
    limits.expression_length = 2'000;
    limits.repeat_instances = 20;
    // Far less than a kiosk allows: an input that takes long then takes what its steps do not count.
    limits.steps = 1'000'000;
    limits.load_steps = 2'000'000;
    return limits;
}

std::string generic_of(std::string ref) {
    if (ref.ends_with(']')) ref.resize(ref.rfind('['));
    return ref;
}

void use(FormSession& session) {
    const auto& languages = session.definition().languages();
    if (!languages.empty()) (void)session.set_language(languages.back().name);
    std::size_t turn = 0;
    for (const std::string& ref : session.questions()) {
        if (turn++ == questions_asked) break;
        const auto shown = session.question(ref);
        if (!shown.ok()) continue;
        const std::string value = shown->choices.empty() ? std::string(answers[turn % answers.size()])
                                                         : shown->choices[turn % shown->choices.size()].value;
        (void)session.answer(ref, value);
    }
    std::size_t pages = 0;
    for (const Step& step : session.steps()) {
        if (pages++ == questions_asked) break;
        (void)session.group(step.ref);
        const std::string repeat = generic_of(step.ref);
        if (!session.repeat(repeat).ok()) continue;
        (void)session.add_repeat(repeat);
        (void)session.remove_repeat(repeat + "[1]");
    }
    (void)session.validate();
}

// The repeats, the choices and the secondary instance an expression may ask for.
class Host final : public xpath::FormHost {
  public:
    explicit Host(const tree::Document& document) : document_(document) {}
    const tree::Node* instance(std::string_view) const override { return document_.document_element(); }
    std::optional<std::string> itext(std::string_view id) const override { return std::string(id); }
    std::optional<std::string> choice_name(std::string_view value, std::string_view, const tree::Node&) const override {
        return std::string(value);
    }
    bool is_repeat_instance(const tree::Node& element) const override { return element.name().local == "r"; }

  private:
    const tree::Document& document_;
};

constexpr std::string_view default_document =
    "<d id='i' xmlns:p='urn:p'><a>1</a><b p:x='2'>two words</b><r><c>3</c><v>2026-04-01</v></r><r><c>4</c><v/></r>"
    "<root><item><name>x</name><label>35 139;36 140;35 140;35 139</label></item></root><!--n--><?t u?></d>";

void evaluate(std::string_view text, const tree::Document& document, xpath::Dialect dialect) {
    xpath::ParseOptions options;
    options.dialect = dialect;
    options.arity = xpath::ArityCheck::at_call;
    const auto expression = xpath::Expression::parse(text, options);
    if (!expression.ok()) return;
    const Host host(document);
    xpath::HashLookup lookup;
    SeededRandom random(1);
    const ManualWallClock clock(WallTime(Milliseconds(1'775'000'000'000)));
    xpath::Environment environment;
    environment.root = &document.root();
    environment.host = &host;
    environment.lookup = &lookup;
    environment.clock = &clock;
    environment.random = &random;
    environment.step_limit = 100'000;
    const tree::Node* inside = document.document_element()->first_child_element();
    for (const tree::Node* context : {document.document_element(), inside}) {
        if (context == nullptr) continue;
        const auto value = xpath::evaluate(*expression, environment, *context);
        if (!value.ok()) continue;
        (void)value->to_string();
        (void)value->to_number();
        (void)value->to_boolean();
    }
}

}  // namespace

void form(std::string_view bytes) {
    ParseOptions options;
    options.limits = small_limits();
    // One external file serves whatever the form asks for by these names.
    static const ExternalFiles files = {{"t.csv", "name,label\na,A\nb,B\n"},
                                        {"t.xml", "<root><item><name>a</name><label>A</label></item></root>"}};
    const auto definition = FormDefinition::parse(bytes, files, options);
    if (!definition.ok()) {
        (void)definition.error().message();
        return;
    }
    (void)(*definition)->leaf_paths();
    SeededRandom random(1);
    const ManualWallClock clock(WallTime(Milliseconds(1'775'000'000'000)));
    const SessionEnvironment environment{clock, random};
    auto session = FormSession::start(*definition, environment);
    if (!session.ok()) return;
    use(**session);
    auto again = FormSession::restore(*definition, environment, (*session)->serialise());
    if (again.ok()) (void)(*again)->steps();
    const auto submission = (*session)->submit();
    if (submission.ok()) (void)FormSession::edit(*definition, environment, submission->xml);
}

void xpath_parser(std::string_view bytes) {
    for (const auto dialect : {xpath::Dialect::xforms, xpath::Dialect::xpath1}) {
        xpath::ParseOptions options;
        options.dialect = dialect;
        options.namespaces = std::make_shared<const xpath::Namespaces>(xpath::Namespaces{{"", "urn:n"}});
        const auto expression = xpath::Expression::parse(bytes, options);
        if (!expression.ok()) {
            (void)expression.error().message();
            continue;
        }
        for (const xpath::PathReference& reference : expression->analysis().references) (void)reference.to_string();
        (void)expression->as_path();
    }
}

void xpath_evaluator(std::string_view bytes) {
    const std::size_t line_break = bytes.find('\n');
    const bool own = line_break != std::string_view::npos && line_break + 1 < bytes.size();
    tree::XmlLimits limits;
    limits.nodes = 2'000;
    auto document = tree::parse_xml(own ? bytes.substr(line_break + 1) : default_document, "context", tree::Whitespace::keep, limits);
    if (!document.ok()) return;
    (*document)->freeze();
    const std::string_view text = bytes.substr(0, line_break);
    evaluate(text, **document, xpath::Dialect::xforms);
    evaluate(text, **document, xpath::Dialect::xpath1);
}

void csv(std::string_view bytes) {
    const auto read = read_external("t.csv", bytes, small_limits());
    if (read.ok()) (void)tree::to_xml((*read)->root());
}

void geojson(std::string_view bytes) {
    const auto read = read_external("t.geojson", bytes, small_limits());
    if (read.ok()) (void)tree::to_xml((*read)->root());
}

}  // namespace engawa::fuzz
