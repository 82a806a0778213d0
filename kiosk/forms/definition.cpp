#include "kiosk/forms/definition.h"

#include "kiosk/forms/graph.h"
#include "kiosk/forms/model.h"
#include "kiosk/forms/paths.h"
#include "kiosk/forms/reader.h"
#include "kiosk/forms/references.h"

namespace engawa::forms {

FormDefinition::FormDefinition(std::unique_ptr<Model> model) : model_(std::move(model)) {}
FormDefinition::~FormDefinition() = default;

Result<std::shared_ptr<const FormDefinition>> FormDefinition::parse(std::string_view bytes, const ExternalFiles& files,
                                                                    const ParseOptions& options) {
    auto model = std::make_unique<Model>();
    model->file = options.where;
    model->limits = options.limits;
    const Result<void> read = Reader(*model, files).read(bytes);
    // First: without steps left, nodes that are there are reported as missing.
    TRY(check_load_steps(*model));
    TRY(read);
    TRY(build_graph(*model));
    TRY(check_references(*model));
    return std::shared_ptr<const FormDefinition>(new FormDefinition(std::move(model)));
}

const FormMeta& FormDefinition::meta() const {
    return model_->meta;
}

const std::vector<Language>& FormDefinition::languages() const {
    return model_->languages;
}

const std::string& FormDefinition::default_language() const {
    return model_->default_language;
}

const std::vector<Warning>& FormDefinition::warnings() const {
    return model_->warnings;
}

bool Model::declares(std::string_view prefix, std::string_view uri) const {
    for (const auto& [known, meaning] : declared) {
        if (known == prefix) return meaning == uri;
    }
    return false;
}

namespace {

void add_leaves(const ModelNode& node, std::vector<std::string>& out) {
    if (node.leaf() && !node.attribute) out.push_back(node.path());
    for (const auto& child : node.children) {
        if (!child->attribute) add_leaves(*child, out);
    }
}

}  // namespace

std::vector<std::string> FormDefinition::leaf_paths() const {
    std::vector<std::string> out;
    add_leaves(*model_->root, out);
    return out;
}

}  // namespace engawa::forms
