#include "tests/kiosk/forms/generated_texts.h"

#include "tests/kiosk/forms/form_fixture.h"

#include <array>
#include <vector>

namespace engawa::forms {
namespace {

enum class Kind { group, repeat, leaf };

struct Made {
    std::string path;
    Kind kind = Kind::leaf;
    std::size_t parent = 0;
    bool calculated = false;
    std::string count;  // jr:count="…"
};

class Maker {
  public:
    explicit Maker(std::uint64_t seed) : chance_(seed) {}

    std::string form() {
        made_.push_back({"/data", Kind::group, 0, false, ""});
        instance_ = children(0, 0);
        for (std::size_t at = 1; at < made_.size(); ++at) {
            add_bind(at);
            if (made_[at].kind == Kind::repeat && below(4) == 0) add_count(made_[at]);
        }
        return written();
    }

  private:
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(chance_.below(limit)); }

    std::string children(std::size_t parent, int depth) {
        std::string out;
        const std::size_t number = (depth == 0 ? 3 : 2) + below(2);
        for (std::size_t i = 0; i < number; ++i) out += child(parent, depth);
        return out;
    }

    std::string child(std::size_t parent, int depth) {
        const std::size_t draw = below(6);
        const Kind kind = depth == 3 || draw > 2 ? Kind::leaf : draw == 2 ? Kind::group : Kind::repeat;
        const std::string name = (kind == Kind::leaf ? "q" : kind == Kind::group ? "g" : "r") + std::to_string(made_.size());
        const std::size_t self = made_.size();
        made_.push_back({made_[parent].path + "/" + name, kind, parent, false, ""});
        if (kind == Kind::leaf) return "<" + name + "/>";
        const std::string attributes = kind == Kind::repeat && below(2) == 0 ? " jr:template=\"\"" : "";
        return "<" + name + attributes + ">" + children(self, depth + 1) + "</" + name + ">";
    }

    // Seen from a node: absolute, or up to what both lie in and down again.
    std::string path_to(const Made& from, const Made& to) {
        if (below(2) == 0) return to.path + (to.kind == Kind::repeat && below(3) == 0 ? "[" + std::to_string(1 + below(2)) + "]" : "");
        std::string up;
        const Made* at = &from;
        while (to.path != at->path && !to.path.starts_with(at->path + "/")) {
            up += up.empty() ? ".." : "/..";
            at = &made_[at->parent];
        }
        std::string rest = to.path.substr(at->path.size());
        if (up.empty()) return rest.empty() ? "." : rest.substr(1);
        return up + rest;
    }

    const Made& any() { return made_[1 + below(made_.size() - 1)]; }

    // A node whose text is made of others, more often than not.
    std::string some_path(const Made& from) {
        const Made* to = &any();
        for (int i = 0; i < 2 && to->kind == Kind::leaf; ++i) to = &any();
        if (to->kind == Kind::repeat && below(4) == 0) return to->path + "[position() = position(current()/..) - 1]";
        return path_to(from, *to);
    }

    std::string text(const Made& from) {
        const std::string path = some_path(from);
        static constexpr std::array<const char*, 8> shapes = {"string(#)", "normalize-space(#)", "join('|', #)",         "concat(#, '.')",
                                                              "name(#)",   "coalesce(#, 'no')",  "string-length(#)", "substr(#, 0, 9)"};
        return filled(shapes[below(shapes.size())], path);
    }

    std::string condition(const Made& from) {
        const std::string path = some_path(from);
        static constexpr std::array<const char*, 8> shapes = {"string-length(#) &lt; 3", "# != 'a'",          "count-non-empty(#) &lt; 2", "count(#[. != '']) &lt; 3",
                                                              "not(contains(#, '0'))",   "position(#) &lt; 2", "# = '' or count(#) = 1",     "not(#[starts-with(., 'x')])"};
        return filled(shapes[below(shapes.size())], path);
    }

    static std::string filled(std::string shape, const std::string& path) {
        for (std::size_t at = shape.find('#'); at != std::string::npos; at = shape.find('#', at + path.size())) shape.replace(at, 1, path);
        return shape;
    }

    std::string written() const { return form_xml(instance_, binds_, body(0)); }

    // What would go round in a circle is left out again.
    bool taken() const {
        const auto parsed = FormDefinition::parse(written());
        if (!parsed.ok() && !parsed.error().is(FormsError::cycle)) FAIL(parsed.error().message() << "\n" << written());
        return parsed.ok();
    }

    void add_bind(std::size_t number) {
        Made& node = made_[number];
        const std::size_t draw = below(8);
        const auto bind = [&](const std::string& attribute, const std::string& expression) {
            const std::string kept = binds_;
            binds_ += "\n<bind nodeset=\"" + node.path + "\" " + attribute + "=\"" + expression + "\"/>";
            if (taken()) return true;
            binds_ = kept;
            return false;
        };
        if (draw < 3) bind("relevant", condition(node));
        if (node.kind == Kind::leaf && (draw == 0 || draw == 3 || draw == 4)) node.calculated = bind("calculate", text(node));
        if (node.kind == Kind::leaf && draw > 5) bind("constraint", condition(node));
    }

    void add_count(Made& node) {
        node.count = " jr:count=\"string-length(" + text(node) + ") mod 3\"";
        if (!taken()) node.count.clear();
    }

    // A calculated node has no control: what is calculated of it is not kept from a person.
    std::string body(std::size_t parent) const {
        std::string out;
        for (std::size_t i = parent + 1; i < made_.size(); ++i) {
            const Made& node = made_[i];
            if (node.parent != parent) continue;
            const std::string ref = "ref=\"" + node.path + "\"";
            switch (node.kind) {
                case Kind::leaf:
                    if (!node.calculated) out += "<input " + ref + "/>";
                    break;
                case Kind::group: out += "<group " + ref + ">" + body(i) + "</group>"; break;
                case Kind::repeat:
                    out += "<group " + ref + "><repeat nodeset=\"" + node.path + "\"" + node.count + ">" + body(i) + "</repeat></group>";
                    break;
            }
        }
        return out;
    }

    SeededRandom chance_;
    std::vector<Made> made_;
    std::string instance_;
    std::string binds_;
};

}  // namespace

std::string form_of_texts(std::uint64_t seed) {
    return Maker(seed).form();
}

}  // namespace engawa::forms
