#include "kiosk/forms/tree/document.h"

#include "kiosk/base/random.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace engawa::forms::tree;

namespace {

std::vector<const Node*> walked(const Node& parent, std::string_view local) {
    std::vector<const Node*> out;
    for (const Node* at = parent.first_child_element(); at != nullptr; at = at->next_element()) {
        if (at->name().local == local) out.push_back(at);
    }
    return out;
}

void require_index_is_right(const Document& document, const Node& parent) {
    for (const char* name : {"line", "sum", "note", "absent"}) {
        const auto found = document.children_named(parent, name);
        CHECK(std::vector<const Node*>(found.begin(), found.end()) == walked(parent, name));
    }
}

}  // namespace

TEST_CASE("Children by name are what a walk finds, whatever comes and goes") {
    const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u);
    CAPTURE(seed);
    engawa::SeededRandom random(seed);
    Document document;
    Node& root = document.create_element("data");
    document.append(document.root(), root);
    std::vector<Node*> children;
    for (int step = 0; step < 400; ++step) {
        const std::size_t choice = random.below(10);
        if (choice < 3 && !children.empty()) {
            const std::size_t at = random.below(children.size());
            if (choice == 0) {
                document.detach(*children[at]);
            } else {
                document.destroy(*children[at]);
            }
            children.erase(children.begin() + static_cast<std::ptrdiff_t>(at));
        } else {
            static const char* const names[] = {"line", "sum", "note"};
            Node& made = choice == 9 ? document.create_text("between") : document.create_element(names[random.below(3)]);
            const std::size_t at = choice < 6 ? children.size() : random.below(children.size() + 1);
            document.insert(root, made, at == children.size() ? nullptr : children[at]);
            children.insert(children.begin() + static_cast<std::ptrdiff_t>(at), &made);
        }
        require_index_is_right(document, root);
    }
}

TEST_CASE("An index goes with its parent: a new node in the same place starts without one") {
    Document document;
    Node& root = document.create_element("data");
    document.append(document.root(), root);
    for (int round = 0; round < 3; ++round) {
        Node& group = document.create_element("group");
        document.append(root, group);
        CHECK_FALSE(document.has_index(group));
        document.append(group, document.create_element("line"));
        require_index_is_right(document, group);
        CHECK(document.has_index(group));
        document.destroy(group);
    }
}
