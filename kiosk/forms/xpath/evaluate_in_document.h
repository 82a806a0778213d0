#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/xpath/expression.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// One expression over one document given as text: the whole evaluator behind plain data, for the driver and for the
// conformance run. The document may be a whole XForm: instance('id') finds its <instance id>, jr:itext its <itext>.

namespace engawa::forms::xpath {

struct EvaluateRequest {
    std::string expression;
    std::string context_xml;
    std::string context_node = "/";          // node_path.h
    std::optional<std::string> root_node;    // what "/" is; the document when absent
    Namespaces namespaces;
    Dialect dialect = Dialect::xforms;
    std::string time_zone = "UTC";           // IANA name
    std::string locale = "en";               // BCP 47
    std::string language;                    // itext's; "" = the default translation
    std::optional<std::int64_t> now_ms;      // now(), in ms since 1970 UTC; absent: the build's moment
    std::uint64_t seed = 1;                  // of random() and uuid()
    // "number", "string", "boolean", "nodeset": convert the value as string() and so on would; "" = as it is.
    // Other words (the names of comparisons: "node", "nodeset-unordered", …) leave it as it is too.
    std::string kind;
};

struct EvaluatedNode {
    std::string path;
    std::string string;

    friend bool operator==(const EvaluatedNode&, const EvaluatedNode&) = default;
};

// A date is given as its string.
struct EvaluateResult {
    std::variant<double, std::string, bool, std::vector<EvaluatedNode>> value;
};

Result<EvaluateResult> evaluate_in_document(const EvaluateRequest& request);

}  // namespace engawa::forms::xpath
