#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "screens/ui/painter.h"
#include "tests/audit/page_rules.h"
#include "tests/support/png.h"
#include "tests/support/ui_bench.h"

// Looks at a page in every language, text size, contrast and panel, part after part, and keeps what is wrong with it.

namespace engawa::audit {

class PageAudit {
  public:
    // `draw` draws the page that stands; `speak` makes it stand in another language.
    PageAudit(ui::UiBench::Draw draw, std::function<void(const LanguageTag&)> speak);
    ~PageAudit();

    // The time by which pages that count are drawn; it does not go back.
    void set_time(SteadyTime now);

    // The page that stands, under a name of its own; a name is looked at once.
    void look_at(const std::string& name);

    // "page | looks | what", a fault that several looks share once.
    std::vector<std::string> faults() const;
    std::size_t pages() const { return seen_.size(); }
    std::size_t parts() const { return parts_; }
    // Of how many parts a page is in a look.
    const std::map<std::pair<std::string, std::string>, std::size_t>& counts() const { return counts_; }
    // How the ids of the pages begin that any audit of this program has looked at: "form", "receipt".
    static const std::set<std::string>& kinds_seen() { return kinds_; }
    // A small picture of every page in its usual look, side by side.
    void write_contact_sheet(const std::filesystem::path& file) const;

  private:
    struct Glass;
    void look_in(Glass& glass, const std::string& name, const ui::Look& look);
    static std::string look_words(const Glass& glass, const ui::Look& look, int part);
    void look_at_part(Glass& glass, const std::string& name, const ui::Look& look, int part);
    Faults controls_in_place(Glass& glass, const ui::Look& look);
    void paint(Glass& glass);
    void keep_picture(Glass& glass, const std::filesystem::path& folder, const std::string& name);
    void walk_focus(Glass& glass, const std::string& name);
    void keep_small_picture(Glass& glass);
    test::Image small_picture(Glass& glass);
    void note(const std::string& name, const std::string& look, const Faults& found);

    std::function<void(const LanguageTag&)> speak_;
    std::vector<std::unique_ptr<Glass>> glasses_;
    static inline std::set<std::string> kinds_;
    std::set<std::string> seen_;
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> found_;  // page and fault → looks
    std::vector<std::vector<std::uint32_t>> small_pictures_;
    std::filesystem::path fault_pictures_;  // ENGAWA_FAULTS: where a page goes on which something is found; else nowhere
    std::filesystem::path all_pictures_;    // ENGAWA_PARTS: where every part of every page goes; else nowhere
    std::map<std::pair<std::string, std::string>, std::size_t> counts_;  // page and look → parts
    std::size_t parts_ = 0;
};

}  // namespace engawa::audit
