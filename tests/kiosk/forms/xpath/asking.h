#pragma once

#include "kiosk/forms/tree/xml.h"
#include "kiosk/forms/xpath/evaluate.h"
#include "kiosk/forms/xpath/hash_lookup.h"
#include "kiosk/forms/xpath/node_path.h"

#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <string>

// A document, a host with state and everything an evaluation needs, for asking expressions in one line.

namespace asking {

using namespace engawa;
using namespace engawa::forms;
using namespace engawa::forms::xpath;

class FakeHost final : public FormHost {
  public:
    const tree::Node* instance(std::string_view id) const override {
        const auto found = instances.find(id);
        return found == instances.end() ? nullptr : &found->second->root();
    }
    std::optional<std::string> itext(std::string_view id) const override {
        const auto found = texts.find(id);
        if (found == texts.end()) return std::nullopt;
        return found->second;
    }
    std::optional<std::string> choice_name(std::string_view value, std::string_view path,
                                           const tree::Node&) const override {
        return "label of " + std::string(value) + " at " + std::string(path);
    }
    bool is_repeat_instance(const tree::Node& element) const override {
        return element.name().local == repeat || element.name().local == inner_repeat;
    }

    std::map<std::string, std::unique_ptr<tree::Document>, std::less<>> instances;
    std::map<std::string, std::string, std::less<>> texts;
    std::string repeat = "repeat";
    std::string inner_repeat = "inner";
};

inline std::unique_ptr<tree::Document> document_of(std::string_view xml) {
    auto parsed = tree::parse_xml(xml, "test.xml");
    REQUIRE(parsed.ok());
    return std::move(*parsed);
}

class Asker {
  public:
    explicit Asker(std::string_view xml = "<data/>", Dialect dialect = Dialect::xforms)
        : document(document_of(xml)), clock(WallTime(Milliseconds(1'774'915'200'000))) {  // 2026-03-31T00:00:00Z
        options.dialect = dialect;
        environment.root = &document->root();
        environment.host = &host;
        environment.clock = &clock;
        environment.random = &random;
        environment.time_zone = "Asia/Tokyo";
        environment.locale = "en";
        context = &document->root();
    }

    Asker& at(std::string_view path) {
        const auto node = node_at(*document, path);
        REQUIRE(node.ok());
        context = *node;
        return *this;
    }

    void add_instance(const std::string& id, std::string_view xml) {
        host.instances[id] = document_of(xml);
        host.instances[id]->freeze();
    }

    Result<Value> ask(std::string_view text) const {
        auto expression = Expression::parse(text, options);
        if (!expression.ok()) return expression.error();
        return evaluate(*expression, environment, *context);
    }

    std::string string(std::string_view text) const {
        INFO(text);
        auto expression = Expression::parse(text, options);
        if (!expression.ok()) FAIL(expression.error().message());
        const auto value = evaluate_string(*expression, environment, *context);
        if (!value.ok()) FAIL(value.error().message());
        return *value;
    }

    double number(std::string_view text) const {
        INFO(text);
        auto expression = Expression::parse(text, options);
        if (!expression.ok()) FAIL(expression.error().message());
        const auto value = evaluate_number(*expression, environment, *context);
        if (!value.ok()) FAIL(value.error().message());
        return *value;
    }

    bool truth(std::string_view text) const {
        INFO(text);
        auto expression = Expression::parse(text, options);
        if (!expression.ok()) FAIL(expression.error().message());
        const auto value = evaluate_boolean(*expression, environment, *context);
        if (!value.ok()) FAIL(value.error().message());
        return *value;
    }

    // The paths of a node-set, joined by spaces.
    std::string nodes(std::string_view text) const {
        INFO(text);
        auto expression = Expression::parse(text, options);
        if (!expression.ok()) FAIL(expression.error().message());
        const auto value = evaluate_nodes(*expression, environment, *context);
        if (!value.ok()) FAIL(value.error().message());
        std::string out;
        for (const tree::Node* node : *value) out += (out.empty() ? "" : " ") + path_of(*node);
        return out;
    }

    // "xpath.syntax at column 3"; "" when there is no error.
    std::string error(std::string_view text) const {
        const auto value = ask(text);
        if (value.ok()) return "";
        const std::string name(value.error().name());
        return value.error().where().empty() ? name : name + " at " + value.error().where();
    }

    void declare(Namespaces namespaces) { options.namespaces = std::make_shared<const Namespaces>(std::move(namespaces)); }

    // Good as long as this Asker: an analysis points into its expression.
    Analysis analysis(std::string_view text) const {
        auto expression = Expression::parse(text, options);
        REQUIRE(expression.ok());
        analysed.push_back(std::move(*expression));
        return analysed.back().analysis();
    }

    std::unique_ptr<tree::Document> document;
    FakeHost host;
    ManualWallClock clock;
    SeededRandom random{7};
    ParseOptions options;
    Environment environment;
    const tree::Node* context;
    mutable std::vector<Expression> analysed;
};

}  // namespace asking
