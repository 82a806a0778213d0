#pragma once

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "kiosk/forms/error.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// A form as its author wrote it: parsed, checked, never changed again. One definition serves any number of
// sessions. What is accepted is written in docs/formats/forms.md.

namespace engawa::forms {

struct Model;  // model.h; private to this folder

// Files a form names as jr://file/towns.xml, jr://file-csv/towns.csv, jr://file/towns.geojson: last part of the
// name → bytes. "last-saved" holds an earlier submission when there is one.
using ExternalFiles = std::map<std::string, std::string, std::less<>>;

// Together they keep a form and one filling of it within 100 MB, and whatever it asks for within a second or so.
struct Limits {
    std::size_t form_size_bytes = 10u << 20;  // of the form file and of each external file
    std::size_t depth = 100;                  // nested elements of the form file
    std::size_t nodes = 400'000;              // XML nodes of the form file and its external files together
    std::size_t expression_length = 50'000;   // bytes of one expression
    std::size_t expression_parts = 500'000;   // names, numbers, operators, calls, steps of all expressions of a form
    std::size_t text_depth = 8;               // texts that show one another, the last one among them
    std::size_t repeat_instances = 10'000;    // of one repeat within one parent
    std::size_t written_nodes = 60'000;       // of the primary instance as the form writes it
    std::size_t instance_nodes = 150'000;     // elements and attributes of a filling, all repeat instances counted
    std::size_t instance_text_bytes = 4u << 20;  // of all values of a filling
    std::size_t value_bytes = 1u << 20;       // of one value that is answered or calculated
    std::uint64_t load_steps = 20'000'000;    // nodes that the paths of a form lead past while it is loaded
    std::size_t edges = 500'000;              // from a value to what is calculated from it, all expressions together
    // Of evaluation in one call of a session: nodes looked at, operations, texts by what is done with them (some 50 ns each).
    std::uint64_t steps = 12'000'000;
    // Texts that one call of a session shows, or has beside each other while it looks for one: choices, labels, messages.
    std::size_t held_bytes = 12u << 20;
};

struct ParseOptions {
    std::string where = "form.xml";  // the file's name in errors and warnings
    Limits limits;
};

// A finding that does not stop the form: a bind without node, a control no instance of a repeat can reach.
struct Warning {
    std::string where;  // "care.xml:31"
    std::string detail;
};

struct Language {
    std::string name;  // as in itext/translation/@lang: "ja", "Japanese (ja)"
    LanguageTag tag;   // what stands in the last parentheses, else the name itself
    friend bool operator==(const Language&, const Language&) = default;
};

struct FormMeta {
    FormId id;              // primary instance @id
    std::string version;    // @version, else @orx:version, else ""
    std::string title;      // h:title, readings kept
    std::string body_class; // h:body/@class: "pages theme-grid"
    std::string submission_action;      // submission/@action, "" when absent
    std::string submission_method;      // "post" (form-data-post counts as post), "" when absent
    std::string submission_public_key;  // base64RsaPublicKey, "" when absent
    std::string delimiter, prefix, tag; // odk:delimiter, odk:prefix, odk:tag of the primary instance (for SMS)
    std::string entities_version;       // "" when the form has none
};

class FormDefinition {
  public:
    // Errors: any FormsError up to newer_entities, `where` = "file:line". Reads nothing but its arguments.
    static Result<std::shared_ptr<const FormDefinition>> parse(std::string_view bytes, const ExternalFiles& files = {},
                                                               const ParseOptions& options = {});
    ~FormDefinition();
    FormDefinition(const FormDefinition&) = delete;
    FormDefinition& operator=(const FormDefinition&) = delete;

    const FormMeta& meta() const;
    // In the order of the form; empty when the form has no itext.
    const std::vector<Language>& languages() const;
    // The translation marked default="true()", else the first; "" when there is none.
    const std::string& default_language() const;
    const std::vector<Warning>& warnings() const;
    // Generic paths of every leaf that a submission may hold, in document order: "/data/person/name". The columns of
    // an export; repeats are not numbered.
    std::vector<std::string> leaf_paths() const;

    const Model& model() const { return *model_; }

  private:
    explicit FormDefinition(std::unique_ptr<Model> model);
    std::unique_ptr<Model> model_;
};

}  // namespace engawa::forms
