#include "kiosk/forms/tree/xml.h"
#include "tests/kiosk/forms/form_fixture.h"
#include "tests/kiosk/forms/generated_texts.h"
#include "tests/kiosk/forms/properties_player.h"
#include "tests/kiosk/forms/random_forms.h"
#include "tests/support/project_folders.h"

#include <rapidcheck.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

// What holds for every form whatever is done to it. A failure prints the seed and the shortest list of turns found;
// RC_PARAMS="seed=…" runs it again, RC_PARAMS="max_success=1000" tries more.

using namespace engawa;
using namespace engawa::forms;

namespace {

struct Sample {
    std::string name;
    std::shared_ptr<const FormDefinition> definition;
};

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string node(const char* name, int number) {
    return "<" + (name + std::to_string(number)) + "/>";
}

std::string bound(const std::string& path, const std::string& rest) {
    return "<bind nodeset=\"" + path + "\" " + rest + "/>";
}

// Questions in a chain of calculations, the shape of the bench's first form.
std::string chain() {
    std::string nodes, binds, body;
    for (int i = 1; i <= 20; ++i) {
        const std::string q = "/data/q" + std::to_string(i);
        const std::string c = "/data/c" + std::to_string(i);
        nodes += node("q", i) + node("c", i);
        const std::string before = i == 1 ? "0" : "/data/c" + std::to_string(i - 1);
        binds += bound(q, "type=\"int\" relevant=\"" + (i == 1 ? "true()" : "/data/q" + std::to_string(i - 1) + " != 3") + "\"");
        binds += bound(c, "calculate=\"coalesce(" + q + ", 0) + " + before + "\"");
        body += "<input ref=\"" + q + "\"/>";
    }
    return form_xml(nodes, binds, body);
}

// Repeats with totals, one counted, one nested; relevance across them.
std::string household() {
    return form_xml(
        "<n k=\"\">2</n><total/><mean/><adults/>"
        "<person jr:template=\"\"><name/><age/><adult/><g><job/></g><child><toy/><rank/></child><place/></person>"
        "<person><name/><age/><adult/><g><job/></g><child><toy/><rank/></child><place/></person>"
        "<room><area/><share/></room>",
        bound("/data/n", "type=\"int\"") + bound("/data/person/age", "type=\"int\" constraint=\". &lt; 5\"") +
            bound("/data/person/adult", "calculate=\"if(../age &gt; 2, 'yes', '')\"") +
            bound("/data/person/g", "relevant=\"../adult = 'yes'\"") +
            bound("/data/person/child/rank", "calculate=\"position(..) + count(../../child)\"") +
            bound("/data/person/place", "calculate=\"concat(position(..), '/', count(/data/person), ' ', /data/n)\"") +
            bound("/data/adults", "calculate=\"count(/data/person[adult = 'yes'])\"") +
            bound("/data/total", "calculate=\"sum(/data/person/age)\"") +
            bound("/data/mean", "calculate=\"round(/data/total div count(/data/person), 1)\" relevant=\"count(/data/person) &gt; 0\"") +
            bound("/data/room/share", "calculate=\"../area div /data/n\""),
        "<input ref=\"/data/n\"/><input ref=\"/data/n/@k\"/><group ref=\"/data/person\"><repeat nodeset=\"/data/person\"><input ref=\"/data/person/name\"/>"
        "<input ref=\"/data/person/age\"/><group ref=\"/data/person/g\"><input ref=\"/data/person/g/job\"/></group>"
        "<group ref=\"/data/person/child\"><repeat nodeset=\"/data/person/child\"><input ref=\"/data/person/child/toy\"/>"
        "</repeat></group></repeat></group>"
        "<group ref=\"/data/room\"><repeat nodeset=\"/data/room\" jr:count=\"/data/n\"><input ref=\"/data/room/area\"/></repeat></group>");
}

// Calculations shown on a page, each with a twin that is on none.
std::string shown() {
    const auto both = [](const std::string& path, const std::string& calculate) {
        return bound(path, "readonly=\"true()\" calculate=\"" + calculate + "\"") + bound(path + "_twin", "calculate=\"" + calculate + "\"");
    };
    return form_xml("<n>1</n><word/><sum/><sum_twin/><names/><names_twin/><even/><even_twin/>"
                    "<r jr:template=\"\"><x/><place/><place_twin/><before/><before_twin/></r><c><k/><k_twin/></c>",
                    bound("/data/n", "type=\"int\"") + bound("/data/r/x", "type=\"int\"") + both("/data/sum", "sum(/data/r/x) + coalesce(/data/n, 0)") +
                        both("/data/names", "concat(/data/word, count(/data/r), /data/r/x)") +
                        both("/data/even", "if(/data/sum mod 2 = 0, 'yes', '')") + both("/data/r/place", "position(..)") +
                        both("/data/r/before", "coalesce(/data/r[position() = position(current()/..) - 1]/x, /data/n)") +
                        both("/data/c/k", "/data/n * position(..)"),
                    "<input ref=\"/data/n\"/><input ref=\"/data/word\"/><input ref=\"/data/sum\"/><input ref=\"/data/names\"/>"
                    "<select1 ref=\"/data/even\"><item><value>yes</value></item></select1>"
                    "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/><input ref=\"/data/r/place\"/><input ref=\"/data/r/before\"/></repeat>"
                    "<repeat nodeset=\"/data/c\" jr:count=\"/data/n\"><input ref=\"/data/c/k\"/></repeat>");
}

// Totals that run through instances within instances, each with a twin that finds them by sibling axes.
std::string nested() {
    const auto both = [](const std::string& path, const std::string& calculate, const std::string& twin) {
        return bound(path, "calculate=\"" + calculate + "\"") + bound(path + "_twin", "calculate=\"" + twin + "\"");
    };
    const std::string persons = "<p><x/><sum/><sum_twin/><first/><first_twin/><r><y/><above/><above_twin/></r></p><last/><last_twin/>";
    return form_xml("<h jr:template=\"\">" + persons + "</h><h>" + persons + "</h><h>" + persons + "</h>",
                    bound("/data/h/p/x", "type=\"int\"") +
                        both("/data/h/p/sum", "coalesce(../x, 0) + coalesce(indexed-repeat(/data/h/p/sum, /data/h/p, position(..) - 1), 0)",
                             "coalesce(../x, 0) + coalesce(../preceding-sibling::p[1]/sum_twin, 0)") +
                        both("/data/h/p/first", "indexed-repeat(/data/h/p/x, /data/h/p, 1)", "../../p[1]/x") +
                        both("/data/h/p/r/above", "indexed-repeat(/data/h/p/r/y, /data/h/p/r, position(..), /data/h/p, position(../..) - 1)",
                             "../../preceding-sibling::p[1]/r[position() = position(current()/..)]/y") +
                        both("/data/h/last", "indexed-repeat(/data/h/p/sum, /data/h/p, count(../p))", "../p[last()]/sum"),
                    "<repeat nodeset=\"/data/h\"><repeat nodeset=\"/data/h/p\"><input ref=\"/data/h/p/x\"/>"
                    "<repeat nodeset=\"/data/h/p/r\"><input ref=\"/data/h/p/r/y\"/></repeat></repeat></repeat>");
}

// Calculations that may be written over, and repeats that are hidden.
std::string written_over() {
    const std::string yes_or_no = "<item><value>yes</value></item><item><value>no</value></item>";
    return form_xml("<ask/><a/><total/><next/><r><x/><twice/><more/><s><y/></s></r>",
                    bound("/data/a", "type=\"int\"") + bound("/data/total", "calculate=\"sum(/data/r[x != '']/x) + coalesce(/data/a, 0)\"") +
                        bound("/data/next", "calculate=\"concat(/data/total, ' ', /data/a)\"") + bound("/data/r", "relevant=\"/data/ask = 'yes'\"") +
                        bound("/data/r/x", "type=\"int\"") + bound("/data/r/twice", "calculate=\"coalesce(../x, 0) * 2\"") +
                        bound("/data/r/s", "relevant=\"../more = 'yes'\""),
                    "<select1 ref=\"/data/ask\">" + yes_or_no + "</select1><input ref=\"/data/a\"/><input ref=\"/data/total\"/>"
                    "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/><input ref=\"/data/r/twice\"/><select1 ref=\"/data/r/more\">" + yes_or_no +
                    "</select1><repeat nodeset=\"/data/r/s\"><input ref=\"/data/r/s/y\"/></repeat></repeat>");
}

// Choices filtered by choices, in two languages, with the label of one kept.
std::string cascade() {
    std::string rows;
    for (int i = 0; i < 40; ++i) {
        rows += "<item><pref>p" + std::to_string(i % 4) + "</pref><name>t" + std::to_string(i) + "</name><label>T</label></item>";
    }
    std::string items, texts;
    for (int i = 0; i < 4; ++i) {
        const std::string id = "p" + std::to_string(i);
        items += "<item><label ref=\"jr:itext('" + id + "')\"/><value>" + id + "</value></item>";
        texts += "<text id=\"" + id + "\"><value>" + id + "</value></text>";
    }
    return form_xml("<pref/><town/><towns/><said/><far/>",
                    "<itext><translation lang=\"ja\">" + texts + "</translation><translation lang=\"en\">" + texts +
                        "</translation></itext><instance id=\"towns\"><root>" + rows + "</root></instance>" +
                        bound("/data/said", "calculate=\"jr:choice-name(/data/pref, '/data/pref')\"") +
                        bound("/data/far", "relevant=\"selected(/data/towns, /data/town)\" required=\"true()\""),
                    "<select1 ref=\"/data/pref\">" + items + "</select1>"
                    "<select1 ref=\"/data/town\"><itemset nodeset=\"instance('towns')/root/item[pref = /data/pref]\">"
                    "<value ref=\"name\"/><label ref=\"label\"/></itemset></select1>"
                    "<select ref=\"/data/towns\"><itemset nodeset=\"instance('towns')/root/item[pref = /data/pref]\">"
                    "<value ref=\"name\"/><label ref=\"label\"/></itemset></select><input ref=\"/data/far\"/>");
}

void add(std::vector<Sample>& out, const std::string& name, const std::string& xml, const ExternalFiles& files = {}) {
    auto definition = FormDefinition::parse(xml, files);
    if (!definition.ok()) FAIL(name << ": " << definition.error().message());
    out.push_back({name, std::move(*definition)});
}

const std::vector<Sample>& samples() {
    static const std::vector<Sample> all = [] {
        std::vector<Sample> out;
        add(out, "chain", chain());
        add(out, "household", household());
        add(out, "shown", shown());
        add(out, "nested", nested());
        add(out, "written over", written_over());
        add(out, "cascade", cascade());
        const std::filesystem::path root = engawa::support::source_dir();
        const auto beside = [&](const char* name) { return text_of(root / "tests/screens/form" / name); };
        add(out, "kinds.xml", beside("kinds.xml"), {{"halls.csv", beside("halls.csv")}, {"places.csv", beside("places.csv")}});
        for (const char* packs : {"assets/packs", "tests/journeys/packs"}) {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(root / packs)) {
                const auto& path = entry.path();
                if (path.extension() == ".xml" && path.parent_path().filename() == "forms") add(out, path.filename().string(), text_of(path));
            }
        }
        // The forms of the speed measurements, where they lie beside the repository.
        const std::filesystem::path bench = root / "../shared/bench";
        for (const char* name : {"form_a.xml", "form_a2.xml", "form_b.xml", "form_c.xml"}) {
            if (std::filesystem::exists(bench / name)) add(out, name, text_of(bench / name));
        }
        return out;
    }();
    return all;
}

class Filled : public FormFixture {
  public:
    explicit Filled(const Sample& sample) : sample_(sample) {
        auto started = FormSession::start(sample.definition, environment());
        RC_ASSERT(started.ok());
        session = std::move(*started);
    }
    // In the language of the filling: texts that are calculated follow the language.
    std::unique_ptr<FormSession> edit(const std::string& xml, std::vector<Attachment> attachments) {
        SessionEnvironment same = environment();
        same.language = session->language();
        auto edited = FormSession::edit(sample_.definition, same, xml, std::move(attachments));
        if (!edited.ok()) RC_FAIL(edited.error().message());
        return std::move(*edited);
    }
    std::unique_ptr<FormSession> restore(const std::string& draft) {
        auto restored = FormSession::restore(sample_.definition, environment(), draft);
        if (!restored.ok()) RC_FAIL(restored.error().message());
        return std::move(*restored);
    }
    // All turns; `after` looks at the form after each.
    template <typename After>
    void play(const std::vector<std::uint32_t>& turns, const After& after) {
        Player player(*session, turns);
        while (player.step()) {
            if (!player.fault().empty()) RC_FAIL(player.fault());
            after(player.did());
        }
    }
    std::unique_ptr<FormSession> session;

  private:
    const Sample& sample_;
};

// The property for every form; the number of tries follows how much a form has to recalculate.
template <typename Property>
void for_every_form(const std::string& says, const Property& property) {
    for (const Sample& sample : samples()) {
        INFO(sample.name);
        CHECK(rc::check(sample.name + ": " + says, [&](const std::vector<std::uint32_t>& turns) { property(sample, turns); }));
    }
}

// Leaves and attributes of a submission by ref, instances numbered as they stand.
void collect(const tree::Node& element, const std::string& ref, std::map<std::string, std::string>& out) {
    for (const tree::Node* at = element.first_attribute(); at != nullptr; at = at->next_sibling()) {
        out[ref + "/@" + at->name().qualified()] = at->value();
    }
    if (element.is_leaf()) {
        out[ref] = element.string_value();
        return;
    }
    std::map<std::string, int> seen;
    for (const tree::Node* at = element.first_child_element(); at != nullptr; at = at->next_element()) {
        const std::string name = at->name().qualified();
        collect(*at, ref + "/" + name + "[" + std::to_string(++seen[name]) + "]", out);
    }
}

std::map<std::string, std::string> leaves_of(const std::string& xml) {
    const auto parsed = tree::parse_xml(xml, "submission");
    RC_ASSERT(parsed.ok());
    const tree::Node& root = *static_cast<const tree::Document&>(**parsed).document_element();
    std::map<std::string, std::string> out;
    collect(root, "/" + root.name().qualified(), out);
    return out;
}

// What names the record itself changes with every editing of it.
std::map<std::string, std::string> answers_of(const std::string& xml) {
    auto out = leaves_of(xml);
    std::erase_if(out, [](const auto& leaf) {
        return leaf.first.find("instanceID") != std::string::npos || leaf.first.find("deprecatedID") != std::string::npos;
    });
    return out;
}

std::string without_positions(const std::string& ref) {
    std::string out;
    bool inside = false;
    for (const char c : ref) {
        inside = inside || c == '[';
        if (!inside) out += c;
        inside = inside && c != ']';
    }
    return out;
}

}  // namespace

TEST_CASE("Recalculating everything gives what recalculating the changes gave") {
    for_every_form("from scratch as step by step", [](const Sample& sample, const std::vector<std::uint32_t>& turns) {
        Filled form(sample);
        form.play(turns, [&](const std::string& did) {
            const std::string before = form.session->serialise();
            const auto again = form.session->recalculate_all();
            if (!again.ok()) RC_FAIL(again.error().message());
            if (form.session->serialise() != before) RC_FAIL("after: " + did + "\n" + form.session->instance_xml());
        });
    });
}

TEST_CASE("Texts of groups and repeats come to the same from scratch as step by step, in forms made by chance") {
    CHECK(rc::check("forms of texts", [](std::uint32_t seed, const std::vector<std::uint32_t>& turns) {
        const std::string xml = form_of_texts(seed);
        const auto failed = [&](const std::string& says) { RC_FAIL("form_of_texts(" + std::to_string(seed) + "): " + says + "\n" + xml); };
        auto definition = FormDefinition::parse(xml);
        if (!definition.ok()) failed(definition.error().message());
        FormFixture fixture;
        auto started = FormSession::start(*definition, fixture.environment());
        if (!started.ok() && started.error().is(FormsError::unstable)) return;
        if (!started.ok()) failed(started.error().message());
        FormSession& session = **started;
        Player player(session, turns, Player::Unrest::may_be);
        while (player.step()) {
            if (!player.fault().empty()) failed(player.fault());
            const std::string before = session.serialise();
            const auto steps = session.steps();
            const auto violations = session.validate();
            const auto again = session.recalculate_all();
            if (!again.ok()) failed(again.error().message());
            const bool same = session.serialise() == before && session.steps() == steps && session.validate() == violations;
            if (!same) failed("after: " + player.did() + "\n" + before + "\n" + session.instance_xml());
        }
    }));
}

TEST_CASE("Forms made by chance of repeats, counts, relevance, lists and actions come to the same from scratch as step by step") {
    CHECK(rc::check("forms of parts", [](std::uint32_t seed, const std::vector<std::uint32_t>& turns) {
        const std::string xml = form_of_parts(seed);
        const auto failed = [&](const std::string& says) { RC_FAIL("form_of_parts(" + std::to_string(seed) + "): " + says + "\n" + xml); };
        auto definition = FormDefinition::parse(xml);
        if (!definition.ok() && definition.error().is(FormsError::cycle)) return;
        if (!definition.ok()) failed(definition.error().message());
        FormFixture fixture;
        auto started = FormSession::start(*definition, fixture.environment());
        if (!started.ok()) failed(started.error().message());
        FormSession& session = **started;
        Player player(session, turns, Player::Unrest::may_be);
        while (player.step()) {
            if (!player.fault().empty()) failed(player.fault());
            const std::string before = session.instance_xml();
            const auto again = session.recalculate_all();
            if (!again.ok()) failed(again.error().message());
            if (session.instance_xml() != before) failed("after: " + player.did() + "\n" + before + "\n" + session.instance_xml());
        }
        const auto draft = FormSession::restore(*definition, fixture.environment(), session.serialise());
        if (!draft.ok()) failed(draft.error().message());
        if ((*draft)->instance_xml() != session.instance_xml()) failed("a draft: " + session.instance_xml() + "\n" + (*draft)->instance_xml());
    }));
}

TEST_CASE("A calculation that is shown, or finds instances by indexed-repeat, comes to what its twin without comes to") {
    for (const Sample& sample : samples()) {
        if (sample.name != "shown" && sample.name != "nested") continue;
        CHECK(rc::check(sample.name + ": as its twin", [&](const std::vector<std::uint32_t>& turns) {
            Filled form(sample);
            form.play(turns, [&](const std::string& did) {
                const auto leaves = leaves_of(form.session->instance_xml());
                std::size_t twins = 0;
                for (const auto& [ref, text] : leaves) {
                    const std::size_t at = ref.find("_twin[");
                    if (at == std::string::npos) continue;
                    ++twins;
                    const std::string of = std::string(ref).erase(at, 5);
                    if (leaves.at(of) != text) RC_FAIL("after: " + did + "\n" + of + " = '" + leaves.at(of) + "', its twin '" + text + "'");
                }
                RC_ASSERT(twins >= 3u || sample.name == "nested");
            });
        }));
    }
}

TEST_CASE("Going back and forth through the pages changes nothing") {
    for_every_form("looking is not touching", [](const Sample& sample, const std::vector<std::uint32_t>& turns) {
        Filled form(sample);
        form.play(turns, [](const std::string&) {});
        const std::string before = form.session->serialise();
        const std::uint64_t revision = form.session->revision();
        const auto steps = form.session->steps();
        const auto look = [&](const Step& step) {
            (void)form.session->question(step.ref);
            (void)form.session->group(step.ref);
            (void)form.session->repeat(step.ref);
            for (const auto& ref : step.questions) (void)form.session->question(ref);
        };
        std::for_each(steps.begin(), steps.end(), look);
        std::for_each(steps.rbegin(), steps.rend(), look);
        (void)form.session->validate();
        RC_ASSERT(form.session->steps() == steps);
        RC_ASSERT(form.session->serialise() == before);
        RC_ASSERT(form.session->revision() == revision);
    });
}

TEST_CASE("A submission opened again has the same answers, and so has a draft") {
    for_every_form("sent is what was said", [](const Sample& sample, const std::vector<std::uint32_t>& turns) {
        Filled form(sample);
        form.play(turns, [](const std::string&) {});
        const auto draft = form.restore(form.session->serialise());
        RC_ASSERT(answers_of(draft->instance_xml()) == answers_of(form.session->instance_xml()));
        auto sent = form.session->submit();
        if (!sent.ok()) RC_FAIL(sent.error().message());
        const auto again = form.edit(sent->xml, sent->attachments);
        RC_ASSERT(answers_of(again->instance_xml()) == answers_of(sent->xml));
    });
}

TEST_CASE("What is submitted is relevant, and what is relevant and answered is submitted") {
    for_every_form("only what belongs", [](const Sample& sample, const std::vector<std::uint32_t>& turns) {
        Filled form(sample);
        form.play(turns, [](const std::string&) {});
        auto sent = form.session->submit();
        if (!sent.ok()) RC_FAIL(sent.error().message());
        const auto leaves = leaves_of(sent->xml);
        for (const auto& [ref, text] : leaves) {
            const auto question = form.session->question(ref);
            // A group of which nothing is relevant comes out empty.
            if (!question.ok()) continue;
            if (!question->relevant) RC_FAIL(ref + " is not relevant, and was sent");
            if (question->value != text) RC_FAIL(ref + " holds '" + question->value + "', sent was '" + text + "'");
        }
        // Ref by ref, the repeats' positions left out: an instance of which nothing is relevant is not sent, and those
        // after it move up.
        std::map<std::string, std::multiset<std::string>> answered;
        std::set<std::string> asked;
        for (const auto& ref : form.session->questions()) {
            if (!asked.insert(ref).second) continue;
            const auto value = form.session->value(ref);
            RC_ASSERT(value.ok());
            answered[without_positions(ref)].insert(*value);
        }
        std::map<std::string, std::multiset<std::string>> submitted;
        for (const auto& [ref, text] : leaves) {
            if (answered.contains(without_positions(ref))) submitted[without_positions(ref)].insert(text);
        }
        for (const auto& [path, values] : answered) {
            if (submitted[path] != values) RC_FAIL(path + " was not sent as it was answered");
        }
    });
}
