#include "kiosk/forms/driver/protocol.h"

#include "kiosk/forms/values.h"
#include "kiosk/forms/xpath/digest.h"
#include "kiosk/forms/xpath/evaluate_in_document.h"
#include "kiosk/forms/xpath/value.h"

#include <malloc.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

namespace engawa::forms {
namespace {

// Answers have their fields in the order they are written here. In a request a field is looked for by its name, of which
// an object may have tens of thousands.
using Json = nlohmann::ordered_json;
using Request = nlohmann::json;

enum class DriverError { bad_request, no_form };

std::string_view error_name(DriverError error) {
    switch (error) {
        case DriverError::bad_request: return "driver.bad_request";
        case DriverError::no_form: return "driver.no_form";
    }
    return "driver.unknown";
}

Error bad_request(std::string where, std::string detail) {
    return Error(DriverError::bad_request, std::move(where), std::move(detail));
}

constexpr std::size_t longest_declaration_bytes = 200;

std::string text_at(const Request& request, const char* key, std::string otherwise = {}) {
    const auto found = request.find(key);
    return found != request.end() && found->is_string() ? found->get<std::string>() : std::move(otherwise);
}

// The text itself: a form is not copied.
std::string take_text(Request& request, const char* key) {
    const auto found = request.find(key);
    return found != request.end() && found->is_string() ? std::move(found->get_ref<std::string&>()) : std::string();
}

// JSON is Unicode: what the file says of its bytes on disk (XML 1.0 §4.3.3) is no longer so.
void say_utf8(std::string& xml) {
    const std::size_t start = xml.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const std::size_t end = xml.compare(start, 5, "<?xml") == 0 ? xml.find("?>", start) : std::string::npos;
    const std::size_t name = xml.substr(0, std::min(end, longest_declaration_bytes)).find("encoding");
    if (end == std::string::npos || name == std::string::npos) return;
    const std::size_t open = xml.find_first_of("\"'", name);
    const std::size_t close = open < end ? xml.find(xml[open], open + 1) : std::string::npos;
    if (close < end) xml.replace(open + 1, close - open - 1, "UTF-8");
}

// A moment in milliseconds, within what a date can be made of (ECMAScript §21.4.1.1: 8.64e15 either way).
Result<std::optional<std::int64_t>> now_at(const Request& request) {
    const auto found = request.find("now");
    if (found == request.end() || found->is_null()) return std::optional<std::int64_t>();
    const double now = found->is_number() ? found->get<double>() : std::nan("");
    if (!(std::fabs(now) <= 8.64e15)) return bad_request("now", "not a number of milliseconds since 1970, within 8.64e15");
    return std::optional(static_cast<std::int64_t>(now));
}

constexpr std::size_t most_values = 100'000;
constexpr std::size_t deepest = 64;
constexpr std::size_t big_line_bytes = 1u << 20;

// Values and depth of a line, told before a tree of them takes memory.
bool of_bearable_shape(std::string_view line) {
    std::size_t values = 0;
    std::size_t depth = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (in_text) {
            if (c == '\\') ++i;
            if (c == '"') in_text = false;
            continue;
        }
        in_text = c == '"';
        const bool opens = c == '[' || c == '{';
        if (opens && ++depth > deepest) return false;
        if ((c == ']' || c == '}') && depth > 0) --depth;
        if ((opens || c == ',') && ++values > most_values) return false;
    }
    return true;
}

Json error_json(const Error& error) {
    return {{"code", error.name()}, {"where", error.where()}, {"message", error.detail()}};
}

std::string error_line(const Error& error) {
    const Json out = {{"ok", false}, {"error", error_json(error)}};
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json number_json(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
    return number;
}

std::string number_text(const Request& value) {
    return value.is_number_float() ? xpath::string_from_number(value.get<double>()) : value.dump();
}

// A place as clients hold it; in the instance it is "latitude longitude altitude accuracy". Where one of the first two is
// missing it is none: of a place that is asked for no place (not_of_type), of anything else no answer.
Result<std::string> place_text(const Request& value, DataType wanted) {
    std::string out;
    for (const char* key : {"latitude", "longitude", "altitude", "accuracy"}) {
        const auto found = value.find(key);
        const bool given = found != value.end() && found->is_number();
        if (!given && (key == std::string_view("latitude") || key == std::string_view("longitude"))) {
            if (wanted == DataType::geopoint) return std::string("no place");
            return bad_request(std::string("value/") + key, "no number: a place has a latitude and a longitude");
        }
        out += (out.empty() ? "" : " ") + (given ? number_text(*found) : std::string("0"));
    }
    return out;
}

// Errors: what is no answer. Null clears, as an empty text does.
Result<std::string> answer_text(const Request& value, ControlKind kind, DataType type) {
    if (value.is_null()) return std::string();
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number()) return number_text(value);
    if (value.is_boolean()) {
        if (kind == ControlKind::trigger) return std::string(value.get<bool>() ? "OK" : "");
        return std::string(value.get<bool>() ? "true" : "false");
    }
    if (value.is_array()) {
        std::string out;
        for (const Request& one : value) out += (out.empty() ? "" : " ") + TRY(answer_text(one, kind, type));
        return out;
    }
    if (value.is_object() && value.contains("latitude")) return place_text(value, type);
    return bad_request("value", "neither an answer, a place nor a file; null clears");
}

std::string_view kind_name(ControlKind kind) {
    switch (kind) {
        case ControlKind::input: return "input";
        case ControlKind::select_one: return "select1";
        case ControlKind::select_many: return "select";
        case ControlKind::rank: return "rank";
        case ControlKind::range: return "range";
        case ControlKind::trigger: return "trigger";
        case ControlKind::upload: return "upload";
        case ControlKind::note: return "note";
    }
    return "input";
}

std::string_view validity_name(Validity validity) {
    switch (validity) {
        case Validity::valid: return "valid";
        case Validity::required_missing: return "required";
        case Validity::constraint_violated: return "constraint";
        case Validity::undecided: return "undecided";
    }
    return "valid";
}

std::string_view outcome_name(AnswerOutcome outcome) {
    switch (outcome) {
        case AnswerOutcome::accepted: return "accepted";
        case AnswerOutcome::violates_constraint: return "constraint";
        case AnswerOutcome::missing: return "required";
        case AnswerOutcome::not_of_type: return "type";
    }
    return "accepted";
}

Json media_json(const Media& media) {
    Json out = Json::object();
    if (!media.image.empty()) out["image"] = media.image;
    if (!media.big_image.empty()) out["big-image"] = media.big_image;
    if (!media.audio.empty()) out["audio"] = media.audio;
    if (!media.video.empty()) out["video"] = media.video;
    return out;
}

// What failed as something was looked at stands beside what could be shown of it.
Json with_failure(Json view, const std::optional<Error>& failure) {
    if (failure) view["error"] = error_json(*failure);
    return view;
}

Json question_json(const QuestionView& question) {
    Json out = {{"ok", true},
                {"ref", question.ref},
                {"kind", kind_name(question.kind)},
                {"value", question.value},
                {"relevant", question.relevant},
                {"readonly", question.read_only},
                {"required", question.required},
                {"valid", question.validity == Validity::valid},
                {"label", question.label.long_form},
                {"hint", question.hint},
                {"guidance", question.guidance},
                {"media", media_json(question.label.media)},
                {"appearances", question.appearances},
                {"saveIncomplete", question.save_incomplete},
                {"message", question.message}};
    if (question.max_pixels) out["maxPixels"] = *question.max_pixels;
    out["choices"] = Json::array();
    for (const Choice& choice : question.choices) {
        Json one = {{"value", choice.value}, {"label", choice.label.long_form}};
        if (!choice.label.media.empty()) one["media"] = media_json(choice.label.media);
        out["choices"].push_back(std::move(one));
    }
    return with_failure(std::move(out), question.failure);
}

Json group_json(const GroupView& group) {
    Json out = {{"ok", true},
                {"ref", group.ref},
                {"kind", "group"},
                {"relevant", group.relevant},
                {"readonly", group.read_only},
                {"label", group.label.long_form},
                {"appearances", group.appearances}};
    return with_failure(std::move(out), group.failure);
}

// Read-only is a repeat whose instances neither come nor go.
Json repeat_json(const RepeatView& repeat) {
    Json out = {{"ok", true},
                {"ref", repeat.ref},
                {"kind", "repeat"},
                {"relevant", repeat.relevant},
                {"readonly", !repeat.can_add && !repeat.can_remove},
                {"label", repeat.label.long_form},
                {"appearances", repeat.appearances},
                {"canAdd", repeat.can_add},
                {"canRemove", repeat.can_remove},
                {"instances", repeat.instances}};
    return with_failure(std::move(out), repeat.failure);
}

// A kind names the comparison of the one who asks, who may add to it how: "nodeset-unordered". One that is not known
// changes nothing, and is told.
bool is_kind(const std::string& kind) {
    constexpr std::array<std::string_view, 7> kinds = {"", "number", "string", "boolean", "nodeset", "node", "error"};
    return std::find(kinds.begin(), kinds.end(), kind.substr(0, kind.find('-'))) != kinds.end();
}

Result<Json> evaluate(const Request& request) {
    xpath::EvaluateRequest out;
    out.expression = text_at(request, "expr");
    out.context_xml = text_at(request, "context_xml");
    say_utf8(out.context_xml);
    out.context_node = text_at(request, "context_node", "/");
    if (const std::string root = text_at(request, "root_node"); !root.empty()) out.root_node = root;
    if (const auto found = request.find("namespaces"); found != request.end() && found->is_object()) {
        for (const auto& [prefix, uri] : found->items()) {
            if (uri.is_string()) out.namespaces[prefix] = uri.get<std::string>();
        }
    }
    const std::string dialect = text_at(request, "dialect", "xforms");
    if (dialect != "xforms" && dialect != "xpath1") return bad_request("dialect", "'" + dialect + "' is neither xforms nor xpath1");
    out.dialect = dialect == "xpath1" ? xpath::Dialect::xpath1 : xpath::Dialect::xforms;
    out.time_zone = text_at(request, "tz", out.time_zone);
    out.locale = text_at(request, "locale", out.locale);
    out.language = text_at(request, "lang");
    out.kind = text_at(request, "kind");
    if (const auto now = TRY(now_at(request))) out.now_ms = *now;
    auto evaluated = xpath::evaluate_in_document(out);
    // What fails while it is evaluated has no column: the expression is where it is.
    if (!evaluated.ok() && evaluated.error().where().empty()) return evaluated.error().within("expr");
    const xpath::EvaluateResult result = TRY(std::move(evaluated));
    Json answer = {{"ok", true}};
    if (!is_kind(out.kind)) {
        answer["warnings"].push_back({{"where", "kind"}, {"message", "'" + out.kind + "' is not known; known are number, string, boolean, nodeset, node and error"}});
    }
    if (const auto* number = std::get_if<double>(&result.value)) {
        answer["kind"] = "number";
        answer["value"] = number_json(*number);
    } else if (const auto* text = std::get_if<std::string>(&result.value)) {
        answer["kind"] = "string";
        answer["value"] = *text;
    } else if (const auto* truth = std::get_if<bool>(&result.value)) {
        answer["kind"] = "boolean";
        answer["value"] = *truth;
    } else {
        answer["kind"] = "nodeset";
        answer["value"] = Json::array();
        for (const auto& node : std::get<std::vector<xpath::EvaluatedNode>>(result.value)) {
            answer["value"].push_back({{"path", node.path}, {"string", node.string}});
        }
    }
    return answer;
}

}  // namespace

struct Driver::Requests {
    Driver& driver;

    Json instance() const {
        return {{"ok", true}, {"instance_xml", driver.session_->instance_xml()}};
    }

    Result<Json> load(Request& request) const {
        ExternalFiles files;
        if (const auto given = request.find("files"); given != request.end() && given->is_object()) {
            for (auto& [name, content] : given->items()) {
                if (!content.is_string()) return bad_request("files/" + name, "not base64");
                const std::string text = std::move(content.get_ref<std::string&>());
                auto bytes = xpath::from_base64(text);
                if (!bytes) return bad_request("files/" + name, "not base64");
                files[name] = std::move(*bytes);
            }
        }
        const auto now = TRY(now_at(request));
        if (const auto form = request.find("form_xml"); form == request.end() || !form->is_string()) {
            return bad_request("form_xml", "no text: the form itself is wanted here");
        }
        ParseOptions options;
        options.where = text_at(request, "name", "form.xml");
        driver.session_.reset();
        std::string form_xml = take_text(request, "form_xml");
        say_utf8(form_xml);
        const auto definition = TRY(FormDefinition::parse(form_xml, files, options));
        form_xml = std::string();
        driver.given_clock_.reset();
        if (now) driver.given_clock_ = std::make_unique<ManualWallClock>(WallTime(Milliseconds(*now)));
        const WallClock& clock = driver.given_clock_ ? *driver.given_clock_ : driver.clock_;
        SessionEnvironment environment{clock, driver.random_};
        // The zone in which the recorded fillings were made.
        environment.time_zone = text_at(request, "tz", "America/Phoenix");
        environment.locale = text_at(request, "locale", "en");
        environment.language = text_at(request, "lang");
        environment.properties = {text_at(request, "deviceid"), text_at(request, "username"),
                                  text_at(request, "email"), text_at(request, "phonenumber")};
        driver.location_ = text_at(request, "location");
        environment.location = [&location = driver.location_]() -> std::optional<std::string> {
            if (location.empty()) return std::nullopt;
            return location;
        };
        std::string record = text_at(request, "edit_xml");
        say_utf8(record);
        driver.session_ = record.empty() ? TRY(FormSession::start(definition, environment))
                                         : TRY(FormSession::edit(definition, environment, record));
        Json out = instance();
        if (!definition->warnings().empty()) {
            for (const Warning& warning : definition->warnings()) {
                out["warnings"].push_back({{"where", warning.where}, {"message", warning.detail}});
            }
        }
        return out;
    }

    // {"name", "content": base64, "type"}: a file for an upload.
    Result<AnswerReport> attach(const std::string& ref, const Request& file) const {
        const auto content = xpath::from_base64(text_at(file, "content"));
        if (!content) return bad_request("value/content", "not base64");
        const auto bytes = std::as_bytes(std::span(*content));
        return driver.session_->attach(ref, {text_at(file, "name"), text_at(file, "type", "application/octet-stream"),
                                             {bytes.begin(), bytes.end()}});
    }

    Result<Json> answer(Request& request) const {
        const std::string ref = text_at(request, "ref");
        const auto value = request.find("value");
        if (value == request.end()) return bad_request("value", "no answer is given; null clears");
        if (value->is_object() && value->contains("name")) {
            return answered(TRY(attach(ref, *value)));
        }
        ControlKind kind = ControlKind::input;
        DataType type = DataType::string;
        // Only of true and false, and of places, does it matter who asks.
        if (value->is_boolean() || value->is_object()) {
            const QuestionView question = TRY(driver.session_->question(ref));
            kind = question.kind;
            type = question.type;
        }
        const std::string text = TRY(answer_text(*value, kind, type));
        return answered(TRY(driver.session_->answer(ref, text)));
    }

    Json answered(const AnswerReport& report) const {
        Json out = instance();
        out["outcome"] = outcome_name(report.outcome);
        out["value"] = report.stored;
        if (!report.message.empty()) out["message"] = report.message;
        return with_failure(std::move(out), report.failure);
    }

    Result<Json> submit(Request&) const {
        const Submission submission = TRY(driver.session_->submit());
        Json out = {{"ok", true},
                    {"xml", submission.xml},
                    {"instance_id", submission.instance_id},
                    {"instance_name", submission.instance_name}};
        out["attachments"] = Json::array();
        for (const Attachment& attachment : submission.attachments) out["attachments"].push_back(attachment.name);
        return out;
    }

    Result<Json> validate(Request&) const {
        Json out = {{"ok", true}};
        out["violations"] = Json::array();
        for (const Violation& violation : driver.session_->validate()) {
            Json one = {{"ref", violation.ref}, {"kind", validity_name(violation.kind)}, {"message", violation.message}};
            out["violations"].push_back(with_failure(std::move(one), violation.failure));
        }
        return out;
    }

    // A ref that ends without a position and names a repeat means the repeat, not its first instance.
    Result<Json> get(Request& request) const {
        const FormSession& session = *driver.session_;
        const std::string ref = text_at(request, "ref");
        if (const auto question = session.question(ref); question.ok()) return question_json(*question);
        if (!ref.ends_with(']')) {
            if (const auto repeat = session.repeat(ref); repeat.ok()) return repeat_json(*repeat);
        }
        const GroupView group = TRY(session.group(ref));
        return group_json(group);
    }

    Result<Json> add_repeat(Request& request) const {
        const std::string added = TRY(driver.session_->add_repeat(text_at(request, "ref")));
        Json out = instance();
        out["ref"] = added;
        return out;
    }

    Result<Json> remove_repeat(Request& request) const {
        TRY(driver.session_->remove_repeat(text_at(request, "ref")));
        return instance();
    }

    Result<Json> set_language(Request& request) const {
        TRY(driver.session_->set_language(text_at(request, "lang")));
        return instance();
    }

    Result<Json> evaluate_alone(Request& request) const { return evaluate(request); }

    struct Operation {
        std::string_view name;
        enum class Needs : std::uint8_t { nothing, form } needs;
        Result<Json> (Requests::*run)(Request&) const;
    };

    static std::span<const Operation> operations() {
        using enum Operation::Needs;
        static constexpr std::array all = {
            Operation{"evaluate", nothing, &Requests::evaluate_alone}, Operation{"load", nothing, &Requests::load},
            Operation{"answer", form, &Requests::answer},              Operation{"get", form, &Requests::get},
            Operation{"addRepeat", form, &Requests::add_repeat},       Operation{"removeRepeat", form, &Requests::remove_repeat},
            Operation{"setLanguage", form, &Requests::set_language},   Operation{"validate", form, &Requests::validate},
            Operation{"submit", form, &Requests::submit},
        };
        return all;
    }

    static Error unknown_operation(const std::string& name) {
        std::string known;
        for (const Operation& operation : operations()) known += (known.empty() ? "" : ", ") + std::string(operation.name);
        return bad_request("op", (name.empty() ? "no operation is named" : "'" + name + "' is not known") + "; known are " + known);
    }

    Result<Json> any(Request& request) const {
        if (!request.is_object()) return bad_request("line", "not a JSON object");
        const std::string given = text_at(request, "op");
        // As recordings call it.
        const std::string name = given == "init" ? "load" : given;
        const auto all = operations();
        const auto found = std::find_if(all.begin(), all.end(), [&](const Operation& operation) { return operation.name == name; });
        if (found == all.end()) return unknown_operation(given);
        switch (found->needs) {
            case Operation::Needs::nothing: break;
            case Operation::Needs::form:
                if (!driver.session_) return Error(DriverError::no_form, name, "no form is loaded");
                if (request.contains("location")) driver.location_ = text_at(request, "location");
                break;
        }
        return (this->*found->run)(request);
    }
};

Driver::~Driver() = default;

std::string Driver::answer(std::string line) {
    if (!of_bearable_shape(line)) {
        return error_line(bad_request("line", "more than " + std::to_string(most_values) + " values, or nested deeper than " +
                                                  std::to_string(deepest)));
    }
    // What a form before this one left to the allocator would stand beside a big one.
    if (line.size() > big_line_bytes) malloc_trim(0);
    Request request = Request::parse(line, nullptr, false);
    line = std::string();
    const Result<Json> result = request.is_discarded() ? Result<Json>(bad_request("line", "not JSON"))
                                                       : Requests{*this}.any(request);
    // Bytes that are no UTF-8 (from a hostile form) are replaced: the answer stays JSON.
    if (result.ok()) return result->dump(-1, ' ', false, Json::error_handler_t::replace);
    return error_line(result.error());
}

namespace {

// The "name" of a request of which only the head is there; "" where it says none.
std::string name_in(std::string_view head) {
    std::size_t depth = 0;
    bool named = false;
    for (std::size_t i = 0; i < head.size(); ++i) {
        const char c = head[i];
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth > 0) --depth;
        if (c == ',') named = false;
        if (c != '"') continue;
        const std::size_t first = i;
        for (++i; i < head.size() && head[i] != '"'; ++i) {
            if (head[i] == '\\') ++i;
        }
        if (i >= head.size()) return {};
        const std::string_view text = head.substr(first, i + 1 - first);
        if (depth == 1 && named) {
            const Request value = Request::parse(text, nullptr, false);
            return value.is_string() ? value.get<std::string>() : std::string();
        }
        named = depth == 1 && text == "\"name\"";
    }
    return {};
}

// The line of the form at which it has as many bytes as a form may have; nullopt: the request has no form so long.
std::optional<std::size_t> last_line_of_form(std::string_view request) {
    constexpr std::string_view key = "\"form_xml\"";
    const std::size_t found = request.find(key);
    if (found == std::string_view::npos) return std::nullopt;
    const std::size_t open = request.find('"', found + key.size());
    std::size_t line = 1;
    std::size_t bytes = 0;
    for (std::size_t i = std::min(open, request.size()) + 1; i < request.size() && request[i] != '"'; ++i) {
        if (request[i] == '\\' && request[++i] == 'n') ++line;
        if (++bytes > Limits().form_size_bytes) return line;
    }
    return std::nullopt;
}

}  // namespace

std::string Driver::answer_to_long_line(std::string_view start, std::size_t number) {
    const std::string longest = "line " + std::to_string(number) + " of the requests is longer than " + std::to_string(longest_line_bytes) + " bytes: ";
    constexpr std::size_t longest_name = 200;
    const std::string name = shortened(name_in(start.substr(0, head_of_long_line_bytes)), longest_name);
    if (const auto line = last_line_of_form(start)) {
        const std::string form = name.empty() ? "form.xml" : name;
        return error_line(bad_request(form + ":" + std::to_string(*line), longest + "the form is too long, part it"));
    }
    return error_line(bad_request(name.empty() ? "line" : name, longest + "no form or file of that size is taken"));
}

}  // namespace engawa::forms
