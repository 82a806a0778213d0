#include "kiosk/forms/tree/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <unicode/ucnv.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <climits>
#include <iterator>
#include <optional>
#include <vector>

namespace engawa::forms::tree {

std::string_view error_name(XmlError error) {
    switch (error) {
        case XmlError::too_large: return "xml.too_large";
        case XmlError::too_deep: return "xml.too_deep";
        case XmlError::too_many: return "xml.too_many";
        case XmlError::bad_encoding: return "xml.bad_encoding";
        case XmlError::bad_syntax: return "xml.bad_syntax";
        case XmlError::entity: return "xml.entity";
    }
    ENGAWA_VERIFY(false);
}

namespace {

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

std::string_view view(const xmlChar* text, int size) {
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

constexpr std::string_view no_declarations = "a document type may not declare entities or anything else: remove the part in [ ]";

struct Failure {
    XmlError code;
    std::uint32_t line;
    std::string detail;
};

struct Builder {
    xmlParserCtxtPtr parser = nullptr;
    Document* document = nullptr;
    Node* at = nullptr;
    std::size_t depth = 0;
    std::vector<int> declared;  // namespaces declared by each open element
    std::size_t in_scope = 0;
    Whitespace whitespace = Whitespace::keep;
    const XmlLimits* limits = nullptr;
    std::optional<Failure> failure;

    std::uint32_t line() const {
        return parser->input != nullptr && parser->input->line > 0 ? static_cast<std::uint32_t>(parser->input->line)
                                                                   : 0;
    }

    // The line on which the tag that was just read begins: the parser stands at its end, and no '<' is within it.
    std::uint32_t tag_line() const {
        const std::uint32_t last = line();
        if (last == 0) return last;
        std::uint32_t breaks = 0;
        for (const xmlChar* read = parser->input->cur; read > parser->input->base && *read != '<'; --read) {
            if (*read == '\n') ++breaks;
        }
        return last - std::min(breaks, last - 1);
    }

    void fail(XmlError code, std::string detail) { fail_at(code, line(), std::move(detail)); }

    void fail_at(XmlError code, std::uint32_t line_number, std::string detail) {
        if (!failure) failure = Failure{code, line_number, std::move(detail)};
        xmlStopParser(parser);
    }

    bool full() {
        if (failure) return true;
        if (document->node_count() < limits->nodes) return false;
        fail(XmlError::too_many, "more than " + std::to_string(limits->nodes) + " nodes: leave some out, or part the file");
        return true;
    }

    void add(Node& node) { add_at(line(), node); }

    void add_at(std::uint32_t line_number, Node& node) {
        document->set_line(node, line_number);
        document->append(*at, node);
    }

    void drop_blank_text() {
        if (whitespace == Whitespace::keep) return;
        Node* last = at->last_child();
        if (last == nullptr || last->kind() != NodeKind::text) return;
        // Mixed with other children a blank text is layout; alone in its element it is a value.
        if (last->value().find_first_not_of(" \t\r\n") == std::string_view::npos) document->destroy(*last);
    }
};

Builder& builder_of(void* context) { return *static_cast<Builder*>(static_cast<xmlParserCtxtPtr>(context)->_private); }

void on_start_element(void* context, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri,
                      int namespace_count, const xmlChar** namespaces, int attribute_count, int,
                      const xmlChar** attributes) {
    Builder& builder = builder_of(context);
    if (builder.full()) return;
    if (++builder.depth > builder.limits->depth) {
        builder.fail(XmlError::too_deep, "elements nested deeper than " + std::to_string(builder.limits->depth) +
                                             ": put groups beside each other");
        return;
    }
    if (builder.document->name_count() > builder.limits->names) {
        builder.fail(XmlError::too_many, "more than " + std::to_string(builder.limits->names) + " different names");
        return;
    }
    builder.declared.push_back(namespace_count);
    builder.in_scope += static_cast<std::size_t>(namespace_count);
    if (builder.in_scope > builder.limits->attributes) {
        builder.fail(XmlError::too_many, "more than " + std::to_string(builder.limits->attributes) +
                                             " namespaces in one place");
        return;
    }
    builder.drop_blank_text();
    Document& document = *builder.document;
    Node& element = document.create_element(view(local), view(uri), view(prefix));
    for (int i = 0; i < namespace_count; ++i) {
        document.declare_namespace(element, view(namespaces[2 * i]), view(namespaces[2 * i + 1]));
    }
    for (int i = 0; i < attribute_count; ++i) {
        const xmlChar** entry = attributes + 5 * i;
        document.set_attribute(element, view(entry[0]), view(entry[3], static_cast<int>(entry[4] - entry[3])),
                               view(entry[2]), view(entry[1]));
    }
    builder.add_at(builder.tag_line(), element);
    builder.at = &element;
}

void on_end_element(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
    Builder& builder = builder_of(context);
    if (builder.failure) return;
    if (builder.at->first_child() != builder.at->last_child()) builder.drop_blank_text();
    builder.at = builder.at->parent();
    --builder.depth;
    builder.in_scope -= static_cast<std::size_t>(builder.declared.back());
    builder.declared.pop_back();
}

void on_characters(void* context, const xmlChar* text, int size) {
    Builder& builder = builder_of(context);
    if (builder.full() || builder.at->kind() == NodeKind::document) return;
    Node* last = builder.at->last_child();
    if (last != nullptr && last->kind() == NodeKind::text) {
        builder.document->append_value(*last, view(text, size));
        return;
    }
    builder.add(builder.document->create_text(view(text, size)));
}

void on_cdata(void* context, const xmlChar* text, int size) {
    Builder& builder = builder_of(context);
    if (builder.full()) return;
    builder.add(builder.document->create_cdata(view(text, size)));
}

void on_comment(void* context, const xmlChar* text) {
    Builder& builder = builder_of(context);
    if (builder.full()) return;
    builder.drop_blank_text();
    builder.add(builder.document->create_comment(view(text)));
}

void on_instruction(void* context, const xmlChar* target, const xmlChar* data) {
    Builder& builder = builder_of(context);
    if (builder.full()) return;
    builder.drop_blank_text();
    builder.add(builder.document->create_processing_instruction(view(target), view(data)));
}

void on_entity_declaration(void* context, const xmlChar*, int, const xmlChar*, const xmlChar*, xmlChar*) {
    builder_of(context).fail(XmlError::entity, std::string(no_declarations));
}

void on_attribute_declaration(void* context, const xmlChar*, const xmlChar*, int, int, const xmlChar*,
                              xmlEnumerationPtr names) {
    xmlFreeEnumeration(names);
    builder_of(context).fail(XmlError::entity, std::string(no_declarations));
}

void on_reference(void* context, const xmlChar*) {
    builder_of(context).fail(XmlError::entity, "a reference to an entity that is not predefined");
}

void on_error(void* context, xmlErrorPtr error) {
    Builder& builder = builder_of(context);
    if (error->level == XML_ERR_WARNING) return;
    XmlError code = XmlError::bad_syntax;
    switch (error->code) {
        case XML_ERR_INVALID_ENCODING:
        case XML_ERR_UNKNOWN_ENCODING:
        case XML_ERR_UNSUPPORTED_ENCODING:
        case XML_ERR_INVALID_CHAR:
        case XML_I18N_CONV_FAILED:
        case XML_I18N_NO_OUTPUT: code = XmlError::bad_encoding; break;
        case XML_ERR_UNDECLARED_ENTITY:
        case XML_WAR_UNDECLARED_ENTITY:
        case XML_ERR_ENTITY_LOOP: code = XmlError::entity; break;
        default: break;
    }
    std::string detail = error->message == nullptr ? "not well-formed" : error->message;
    while (!detail.empty() && (detail.back() == '\n' || detail.back() == ' ')) detail.pop_back();
    builder.fail_at(code, error->line > 0 ? static_cast<std::uint32_t>(error->line) : builder.line(),
                    std::move(detail));
}

xmlParserInputPtr no_external(void*, const xmlChar*, const xmlChar*) { return nullptr; }

xmlSAXHandler handlers() {
    xmlSAXHandler sax{};
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start_element;
    sax.endElementNs = on_end_element;
    sax.characters = on_characters;
    sax.ignorableWhitespace = on_characters;
    sax.cdataBlock = on_cdata;
    sax.comment = on_comment;
    sax.processingInstruction = on_instruction;
    sax.entityDecl = on_entity_declaration;
    sax.attributeDecl = on_attribute_declaration;
    sax.reference = on_reference;
    sax.resolveEntity = no_external;
    sax.serror = on_error;
    return sax;
}

// What a look at the bytes tells before the parser sees them: it would end a text at a NUL, and compare each attribute
// of an element with each.
class Glance {
  public:
    Glance(std::string_view bytes, const XmlLimits& limits) : bytes_(bytes), limits_(limits) {}

    std::optional<Failure> failure() {
        // UTF-16 and its like have NULs of their own; their parser knows what is wrong with one.
        const bool wide = bytes_.substr(0, 4).find('\0') != std::string_view::npos;
        if (const std::size_t nul = bytes_.find('\0'); !wide && nul != std::string_view::npos) {
            return Failure{XmlError::bad_encoding, line_at(bytes_, nul), "a NUL byte: save the file again as UTF-8 text"};
        }
        std::string narrow;
        if (wide) {
            std::copy_if(bytes_.begin(), bytes_.end(), std::back_inserter(narrow), [](char c) { return c != '\0'; });
            bytes_ = narrow;
        }
        for (at_ = bytes_.find('<'); at_ != std::string_view::npos; at_ = bytes_.find('<', at_)) {
            if (skip("<!--", "-->") || skip("<![CDATA[", "]]>") || skip("<?", "?>")) continue;
            if (declares()) return Failure{XmlError::entity, line_at(bytes_, at_), std::string(no_declarations)};
            if (!tag()) {
                return Failure{XmlError::too_many, line_at(bytes_, at_), "more than " + std::to_string(limits_.attributes) +
                                                                     " attributes in one element"};
            }
        }
        return std::nullopt;
    }

  private:
    bool skip(std::string_view begin, std::string_view end) {
        if (bytes_.substr(at_, begin.size()) != begin) return false;
        at_ = bytes_.find(end, at_ + begin.size());
        return true;
    }

    // Whether here stands a document type with declarations of its own.
    bool declares() const {
        if (!bytes_.substr(at_).starts_with("<!DOCTYPE")) return false;
        char quote = 0;
        for (const char c : bytes_.substr(at_)) {
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[' || c == '>') {
                return c == '[';
            }
        }
        return false;
    }

    // False: too many attributes. The end of a tag is outside of quotes.
    bool tag() {
        std::size_t attributes = 0;
        char quote = 0;
        for (++at_; at_ < bytes_.size(); ++at_) {
            const char c = bytes_[at_];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '=' && ++attributes > limits_.attributes) {
                return false;
            } else if (c == '>' || c == '<') {
                return true;
            }
        }
        return true;
    }

    std::string_view bytes_;
    const XmlLimits& limits_;
    std::size_t at_ = 0;
};

[[gnu::format(printf, 2, 3)]] void say_nothing(void*, const char*, ...) {}

// A carriage return ends a line where no line feed follows that does (XML 1.0 §2.11).
bool is_lone_return(std::string_view bytes, std::size_t at) {
    return bytes[at] == '\r' && (at + 1 == bytes.size() || bytes[at + 1] != '\n');
}

std::string place(std::string_view where, std::uint32_t line) {
    return std::string(where) + ":" + std::to_string(std::max(line, std::uint32_t{1}));
}

}  // namespace

std::uint32_t line_at(std::string_view bytes, std::size_t offset) {
    std::uint32_t line = 1;
    for (std::size_t at = 0; at < std::min(offset, bytes.size()); ++at) {
        if (bytes[at] == '\n' || is_lone_return(bytes, at)) ++line;
    }
    return line;
}

namespace {

// The name in <?xml … encoding="…"?>, "" where there is none.
std::string_view declared_encoding(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (!bytes.starts_with("<?xml")) return {};
    const std::string_view declaration = bytes.substr(0, bytes.find("?>"));
    std::size_t at = declaration.find("encoding");
    if (at != std::string_view::npos) at = declaration.find_first_of("\"'", at);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = declaration.substr(at + 1);
    return rest.substr(0, rest.find(declaration[at]));
}

std::string upper(std::string_view name) {
    std::string out(name);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

// An encoding of two or four bytes a letter, in which the first line could not be read as it was.
bool is_wide(std::string_view encoding) {
    const std::string name = upper(encoding);
    return name.starts_with("UTF-16") || name.starts_with("UTF16") || name.starts_with("UTF-32") || name.starts_with("UTF32") ||
           name.starts_with("UCS") || name.starts_with("ISO-10646-UCS");
}

// libxml2 tells of bytes that are not of the declared encoding as of a file that ends too soon. Where the first of
// them is; nothing when all are, or the encoding is none of ours to know.
std::optional<Failure> misdeclared(std::string_view bytes) {
    const std::string encoding(declared_encoding(bytes));
    if (encoding.empty() || declares_utf8(bytes)) return std::nullopt;
    if (is_wide(encoding)) {
        return Failure{XmlError::bad_encoding, 1, "the first line declares " + encoding + ", which the file is not: write encoding=\"UTF-8\" there"};
    }
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, void (*)(UConverter*)> converter(ucnv_open(encoding.c_str(), &status), ucnv_close);
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    if (U_FAILURE(status)) return std::nullopt;
    std::array<UChar, 4096> out;
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    do {
        status = U_ZERO_ERROR;
        UChar* into = out.data();
        ucnv_toUnicode(converter.get(), &into, into + out.size(), &at, end, nullptr, true, &status);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (U_SUCCESS(status)) return std::nullopt;
    // The converter stands behind the byte that showed it.
    const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(at - bytes.data(), 1)) - 1;
    return Failure{XmlError::bad_encoding, line_at(bytes, offset),
                   "the first line declares " + encoding + ", but here are bytes that are none: save the file as " + encoding +
                       ", or as UTF-8 with encoding=\"UTF-8\" in the first line"};
}

// Whether all is UTF-8, and some of it takes three bytes a letter, as Japanese does. What is written in another encoding
// comes out so by a rare chance of rare letters; UTF-8 under another name is a file that was converted without its first line.
bool is_unmistakable_utf8(std::string_view bytes) {
    bool wide_letters = false;
    const auto* text = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const auto size = static_cast<std::int32_t>(bytes.size());
    for (std::int32_t at = 0; at < size;) {
        const std::int32_t first = at;
        UChar32 letter = 0;
        U8_NEXT(text, at, size, letter);
        if (letter < 0) return false;
        wide_letters = wide_letters || at - first >= 3;
    }
    return wide_letters;
}

// The bytes are also of the encoding that is declared: without this they would be read as other letters.
std::optional<Failure> undeclared_utf8(std::string_view bytes) {
    const std::string_view encoding = declared_encoding(bytes);
    if (declares_utf8(bytes) || is_wide(encoding) || !is_unmistakable_utf8(bytes)) return std::nullopt;
    return Failure{XmlError::bad_encoding, 1,
                   "the first line declares " + std::string(encoding) + ", but the file is UTF-8: write encoding=\"UTF-8\" there"};
}

}  // namespace

bool declares_utf8(std::string_view bytes) {
    const std::string encoding = upper(declared_encoding(bytes));
    return encoding.empty() || encoding == "UTF-8" || encoding == "UTF8";
}

namespace {

// libxml2 counts line feeds. Of two or four bytes a letter no returns are looked for.
std::string_view with_line_feeds(std::string_view bytes, std::string& scratch) {
    if (bytes.substr(0, 4).find('\0') != std::string_view::npos) return bytes;
    std::size_t at = bytes.find('\r');
    while (at != std::string_view::npos && !is_lone_return(bytes, at)) at = bytes.find('\r', at + 1);
    if (at == std::string_view::npos) return bytes;
    scratch = bytes;
    for (; at != std::string_view::npos; at = bytes.find('\r', at + 1)) {
        if (is_lone_return(bytes, at)) scratch[at] = '\n';
    }
    return scratch;
}

}  // namespace

Result<std::unique_ptr<Document>> parse_xml(std::string_view written, std::string_view where, Whitespace whitespace,
                                            const XmlLimits& limits) {
    std::string scratch;
    const std::string_view bytes = written.size() > limits.size_bytes ? written : with_line_feeds(written, scratch);
    if (bytes.size() > limits.size_bytes || bytes.size() > INT_MAX) {
        return Error(XmlError::too_large, place(where, line_at(bytes, limits.size_bytes)),
                     std::to_string(bytes.size()) + " bytes, allowed " + std::to_string(limits.size_bytes) +
                         ": part the file, or leave some of it out");
    }
    if (bytes.empty()) return Error(XmlError::bad_syntax, place(where, 1), "an empty document");
    if (const auto failure = Glance(bytes, limits).failure()) {
        return Error(failure->code, place(where, failure->line), failure->detail);
    }
    auto document = std::make_unique<Document>();
    const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxtPtr)> parser(
        xmlCreateMemoryParserCtxt(bytes.data(), static_cast<int>(bytes.size())), xmlFreeParserCtxt);
    if (parser == nullptr) return Error(XmlError::bad_syntax, place(where, 1), "the parser cannot begin");
    Builder builder;
    builder.parser = parser.get();
    builder.document = document.get();
    builder.at = &document->root();
    builder.whitespace = whitespace;
    builder.limits = &limits;
    *parser->sax = handlers();
    parser->_private = &builder;
    // NOENT because libxml2 otherwise leaves "&#38;" for "&amp;" in attributes; there is nothing else to replace, as
    // declaring an entity already ends the parse.
    xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_NOENT);
    // Else what cannot be converted is printed to the standard error, past every handler of this parser.
    xmlSetGenericErrorFunc(nullptr, say_nothing);
    parser->linenumbers = 1;
    xmlParseDocument(parser.get());
    if (parser->myDoc != nullptr) {
        xmlFreeDoc(parser->myDoc);
        parser->myDoc = nullptr;
    }
    const bool well_formed = parser->wellFormed != 0 && parser->nsWellFormed != 0 && document->document_element() != nullptr;
    const bool syntax = builder.failure ? builder.failure->code == XmlError::bad_syntax || builder.failure->code == XmlError::bad_encoding : !well_formed;
    if (const auto wrong = syntax ? misdeclared(bytes) : std::nullopt) {
        return Error(wrong->code, place(where, wrong->line), wrong->detail);
    }
    if (const auto wrong = syntax || well_formed ? undeclared_utf8(bytes) : std::nullopt) {
        return Error(wrong->code, place(where, wrong->line), wrong->detail);
    }
    if (builder.failure) {
        return Error(builder.failure->code, place(where, builder.failure->line), builder.failure->detail);
    }
    if (!well_formed) {
        return Error(XmlError::bad_syntax, place(where, builder.line()), "not well-formed");
    }
    return document;
}

}  // namespace engawa::forms::tree
