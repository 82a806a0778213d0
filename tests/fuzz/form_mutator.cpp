// Forms changed as forms: bytes alone rarely come to a bind of another kind of node. Half of the inputs are changed as
// bytes by libFuzzer; in the others attributes, binds, actions, controls and tags come, go and change places.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using Chance = std::minstd_rand;

struct Span {
    std::size_t start = 0;
    std::size_t size = 0;
};

constexpr std::array<std::string_view, 10> expression_names = {
    "calculate", "relevant", "constraint", "required", "readonly", "nodeset", "ref", "value", "jr:count", "jr:preload"};

constexpr std::array<std::string_view, 26> expressions = {
    "1 + 1", "..", ".", "/data", "//*", "position(..)", "count(/data/*)", "sum(//*)", "current()/..", "/data/meta",
    "instance('i')/root/item", "indexed-repeat(/data/r/x, /data/r, 1)", "once(.)", "uuid()", "now()", "''", "0 div 0",
    "selected(., 'a')", "jr:choice-name(., '/data/a')", "jr:itext('q')", "/data/*[1]", "uid", "date", "timestamp",
    "count(/data/r) + 1", "concat(//*, .)"};

constexpr std::array<std::string_view, 8> bind_says = {
    "calculate=\"1 + 1\"", "jr:preload=\"uid\"", "jr:preload=\"timestamp\" jr:preloadParams=\"end\"", "relevant=\"false()\"",
    "readonly=\"true()\"", "required=\"true()\" constraint=\". != ''\"", "type=\"int\"", "calculate=\"count(//*)\""};

constexpr std::array<std::string_view, 6> events = {"odk-instance-first-load", "odk-instance-load", "odk-new-repeat",
                                                    "xforms-value-changed",    "xforms-revalidate", "xforms-ready"};

std::size_t below(Chance& chance, std::size_t bound) {
    return chance() % bound;
}

template <typename List>
const auto& one_of(Chance& chance, const List& list) {
    return list[below(chance, list.size())];
}

// The values of attributes that hold expressions and paths.
std::vector<Span> attribute_values(const std::string& form) {
    std::vector<Span> found;
    for (const std::string_view name : expression_names) {
        const std::string opening = " " + std::string(name) + "=\"";
        for (std::size_t at = form.find(opening); at != std::string::npos; at = form.find(opening, at + 1)) {
            const std::size_t start = at + opening.size();
            const std::size_t end = form.find('"', start);
            if (end != std::string::npos) found.push_back({start, end - start});
        }
    }
    return found;
}

// Tags, opening, closing and empty ones.
std::vector<Span> tags(const std::string& form) {
    std::vector<Span> found;
    for (std::size_t at = form.find('<'); at != std::string::npos; at = form.find('<', at + 1)) {
        const std::size_t end = form.find('>', at);
        if (end != std::string::npos) found.push_back({at, end + 1 - at});
    }
    return found;
}

std::string text_of(const std::string& form, Span span) {
    return form.substr(span.start, span.size);
}

void change_value(std::string& form, Chance& chance) {
    const std::vector<Span> values = attribute_values(form);
    if (values.empty()) return;
    const Span at = one_of(chance, values);
    const std::string other = text_of(form, one_of(chance, values));
    const std::string drawn(one_of(chance, expressions));
    switch (below(chance, 4)) {
        case 0: form.replace(at.start, at.size, drawn); return;
        case 1: form.replace(at.start, at.size, text_of(form, at) + " + " + other); return;
        default: form.replace(at.start, at.size, other); return;
    }
}

// A path the form names somewhere, or one of the nodes above it.
std::string some_path(const std::string& form, Chance& chance) {
    const std::vector<Span> values = attribute_values(form);
    std::vector<std::string> paths = {"/data", "/data/meta", "/data/*", "//*"};
    for (const Span value : values) {
        if (value.size != 0 && form[value.start] == '/') paths.push_back(text_of(form, value));
    }
    std::string path = one_of(chance, paths);
    while (below(chance, 3) == 0 && path.rfind('/') != std::string::npos && path.rfind('/') > 0) path.resize(path.rfind('/'));
    return path;
}

void insert_before(std::string& form, std::string_view place, const std::string& added) {
    const std::size_t at = form.find(place);
    if (at != std::string::npos) form.insert(at, added);
}

void add_bind(std::string& form, Chance& chance) {
    insert_before(form, "</model>", "<bind nodeset=\"" + some_path(form, chance) + "\" " + std::string(one_of(chance, bind_says)) + "/>");
}

void add_action(std::string& form, Chance& chance) {
    const std::string action = "<setvalue event=\"" + std::string(one_of(chance, events)) + "\" ref=\"" + some_path(form, chance) +
                               "\" value=\"" + std::string(one_of(chance, expressions)) + "\"/>";
    constexpr std::array<std::string_view, 4> places = {"</model>", "</input>", "</repeat>", "</group>"};
    insert_before(form, one_of(chance, places), action);
}

void add_control(std::string& form, Chance& chance) {
    constexpr std::array<std::string_view, 7> kinds = {"input", "select", "select1", "trigger", "group", "repeat", "upload"};
    const std::string kind(one_of(chance, kinds));
    const std::string item = kind.starts_with("select") ? "<item><label>A</label><value>a</value></item>" : "";
    constexpr std::array<std::string_view, 3> places = {"</h:body>", "</repeat>", "</group>"};
    insert_before(form, one_of(chance, places),
                  "<" + kind + " " + (kind == "repeat" ? "nodeset" : "ref") + "=\"" + some_path(form, chance) + "\">" + item + "</" + kind + ">");
}

void move_tag(std::string& form, Chance& chance) {
    const std::vector<Span> all = tags(form);
    if (all.empty()) return;
    const Span from = one_of(chance, all);
    const std::size_t to = one_of(chance, all).start;
    const std::string tag = text_of(form, from);
    switch (below(chance, 3)) {
        case 0: form.insert(to, tag); return;
        case 1: form.erase(from.start, from.size); return;
        default:
            form.insert(to, tag.ends_with("/>") || tag.starts_with("</") ? tag : tag + "</" + tag.substr(1, tag.find_first_of(" >") - 1) + ">");
            return;
    }
}

void change(std::string& form, Chance& chance) {
    switch (below(chance, 6)) {
        case 0:
        case 1: change_value(form, chance); return;
        case 2: add_bind(form, chance); return;
        case 3: add_action(form, chance); return;
        case 4: add_control(form, chance); return;
        default: move_tag(form, chance); return;
    }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
    Chance chance(seed);
    if (below(chance, 2) == 0) return LLVMFuzzerMutate(data, size, max_size);
    std::string form(reinterpret_cast<const char*>(data), size);
    const std::size_t changes = 1 + below(chance, 4);
    for (std::size_t i = 0; i < changes; ++i) change(form, chance);
    if (form.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
    std::memcpy(data, form.data(), form.size());
    return form.size();
}
