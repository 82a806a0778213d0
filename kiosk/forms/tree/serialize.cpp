#include "kiosk/base/result.h"
#include "kiosk/forms/tree/xml.h"

#include <set>
#include <utility>

namespace engawa::forms::tree {

namespace {

constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";

enum class Place { text, attribute };

void escape(std::string& out, std::string_view text, Place place) {
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            // A bare carriage return, and white space in an attribute, would be normalised away when read again.
            case '\r': out += "&#13;"; break;
            case '\n': out += place == Place::attribute ? "&#10;" : "\n"; break;
            case '\t': out += place == Place::attribute ? "&#9;" : "\t"; break;
            case '"': out += place == Place::attribute ? "&quot;" : "\""; break;
            default: out += c;
        }
    }
}

void write_name(std::string& out, const Name& name) {
    if (!name.prefix.empty()) {
        out += name.prefix;
        out += ':';
    }
    out += name.local;
}

void write_declaration(std::string& out, std::string_view prefix, std::string_view uri) {
    out += prefix.empty() ? " xmlns" : " xmlns:";
    out += prefix;
    out += "=\"";
    escape(out, uri, Place::attribute);
    out += '"';
}

// The prefix → URI bindings in force while writing: what the written ancestors declare.
bool in_force(const Node& element, const Node& top, std::string_view prefix, std::string_view uri,
              const std::set<std::pair<std::string, std::string>>& on_top) {
    for (const Node* at = &element; at != nullptr; at = at->parent()) {
        for (const Node* own = at->first_declaration(); own != nullptr; own = own->next_sibling()) {
            if (own->name().local == prefix) return own->value() == uri;
        }
        if (at == &top) break;
    }
    return on_top.contains({std::string(prefix), std::string(uri)}) || (prefix.empty() && uri.empty());
}

class Writer {
  public:
    explicit Writer(const Node& top) : top_(top) {}

    std::string write() {
        if (top_.kind() == NodeKind::document) {
            for (const Node* child = top_.first_child(); child != nullptr; child = child->next_sibling()) {
                walk(*child);
            }
        } else {
            walk(top_);
        }
        return std::move(out_);
    }

  private:
    void walk(const Node& start) {
        const Node* at = &start;
        while (true) {
            open(*at);
            if (at->first_child() != nullptr) {
                at = at->first_child();
                continue;
            }
            while (at != &start && at->next_sibling() == nullptr) {
                at = at->parent();
                close(*at);
            }
            if (at == &start) return;
            at = at->next_sibling();
        }
    }

    void open(const Node& node) {
        switch (node.kind()) {
            case NodeKind::document: break;
            case NodeKind::element: open_element(node); break;
            case NodeKind::attribute:
            case NodeKind::name_space: out_ += node.value(); break;
            case NodeKind::text: escape(out_, node.value(), Place::text); break;
            case NodeKind::cdata: write_cdata(node.value()); break;
            case NodeKind::comment:
                out_ += "<!--";
                out_ += node.value();
                out_ += "-->";
                break;
            case NodeKind::processing_instruction:
                out_ += "<?" + node.name().local;
                if (!node.value().empty()) out_ += ' ';
                out_ += node.value();
                out_ += "?>";
                break;
        }
    }

    void write_cdata(std::string_view text) {
        // "]]>" cannot stand inside one section: it is split over two.
        out_ += "<![CDATA[";
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find("]]>", at);
            if (end == std::string_view::npos) {
                out_ += text.substr(at);
                break;
            }
            out_ += text.substr(at, end + 2 - at);
            out_ += "]]><![CDATA[";
            at = end + 2;
        }
        out_ += "]]>";
    }

    void open_element(const Node& element) {
        out_ += '<';
        write_name(out_, element.name());
        for (const Node* own = element.first_declaration(); own != nullptr; own = own->next_sibling()) {
            write_declaration(out_, own->name().local, own->value());
        }
        declare_missing(element, element, element.name());
        for (const Node* attribute = element.first_attribute(); attribute != nullptr;
             attribute = attribute->next_sibling()) {
            if (!attribute->name().prefix.empty()) declare_missing(element, *attribute, attribute->name());
        }
        for (const Node* attribute = element.first_attribute(); attribute != nullptr;
             attribute = attribute->next_sibling()) {
            out_ += ' ';
            write_name(out_, attribute->name());
            out_ += "=\"";
            escape(out_, attribute->value(), Place::attribute);
            out_ += '"';
        }
        if (&element == &top_) declare_inherited(element);
        out_ += element.first_child() == nullptr ? "/>" : ">";
        local_.clear();
    }

    void close(const Node& node) {
        if (!node.is_element()) return;
        out_ += "</";
        write_name(out_, node.name());
        out_ += '>';
    }

    // Outside the subtree but used deeper inside it: declared once, on the top element.
    void declare_inherited(const Node& element) {
        for (const Node* at = element.parent(); at != nullptr; at = at->parent()) {
            for (const Node* own = at->first_declaration(); own != nullptr; own = own->next_sibling()) {
                const std::string prefix(own->name().local);
                const std::string uri(own->value());
                if (in_force(element, top_, prefix, uri, on_top_) || bound_.contains(prefix)) continue;
                bool shadowed = false;
                for (const Node* mine = element.first_declaration(); mine != nullptr; mine = mine->next_sibling()) {
                    shadowed = shadowed || mine->name().local == prefix;
                }
                if (shadowed || !used_inside(element, prefix, uri)) continue;
                write_declaration(out_, prefix, uri);
                on_top_.emplace(prefix, uri);
                bound_.insert(prefix);
            }
        }
    }

    static bool used_inside(const Node& element, std::string_view prefix, std::string_view uri) {
        const Node* at = &element;
        while (true) {
            if (at->is_element()) {
                if (at->name().prefix == prefix && at->name().namespace_uri == uri) return true;
                for (const Node* a = at->first_attribute(); a != nullptr; a = a->next_sibling()) {
                    if (!prefix.empty() && a->name().prefix == prefix && a->name().namespace_uri == uri) return true;
                }
            }
            if (at->first_child() != nullptr) {
                at = at->first_child();
                continue;
            }
            while (at != &element && at->next_sibling() == nullptr) at = at->parent();
            if (at == &element) return false;
            at = at->next_sibling();
        }
    }

    void declare_missing(const Node& element, const Node&, const Name& name) {
        if (name.namespace_uri == xml_namespace) return;
        if (name.prefix.empty() && name.namespace_uri.empty() && !default_in_force(element)) return;
        if (in_force(element, top_, name.prefix, name.namespace_uri, on_top_)) return;
        if (!local_.emplace(name.prefix, name.namespace_uri).second) return;
        write_declaration(out_, name.prefix, name.namespace_uri);
        if (&element == &top_) {
            on_top_.emplace(name.prefix, name.namespace_uri);
            bound_.insert(name.prefix);
        }
    }

    bool default_in_force(const Node& element) const {
        for (const Node* at = &element; at != nullptr; at = at->parent()) {
            for (const Node* own = at->first_declaration(); own != nullptr; own = own->next_sibling()) {
                if (own->name().local.empty()) return !own->value().empty();
            }
            if (at == &top_) break;
        }
        return bound_.contains("");
    }

    const Node& top_;
    std::string out_;
    std::set<std::pair<std::string, std::string>> on_top_;  // declared on the top element beside its own
    std::set<std::string, std::less<>> bound_;
    std::set<std::pair<std::string, std::string>> local_;
};

}  // namespace

std::string to_xml(const Node& node, XmlDeclaration declaration) {
    std::string out;
    if (declaration == XmlDeclaration::utf8) out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out += Writer(node).write();
    return out;
}

}  // namespace engawa::forms::tree
