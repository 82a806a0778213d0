#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "kiosk/app/filling.h"
#include "screens/assist/guide.h"
#include "screens/assist/reset.h"
#include "screens/assist/service.h"
#include "screens/assist/sign_in.h"
#include "screens/assist/stepped_away.h"
#include "screens/attract/attract.h"
#include "screens/bundle/bundle_about.h"
#include "screens/bundle/choosing.h"
#include "screens/bundle/handover.h"
#include "screens/bundle/plan.h"
#include "screens/draft/keep.h"
#include "screens/draft/resume.h"
#include "screens/enrol/enrolling.h"
#include "screens/error/trouble.h"
#include "screens/form/form_page.h"
#include "screens/home/about.h"
#include "screens/home/home.h"
#include "screens/home/shelf.h"
#include "screens/notice/notices.h"
#include "screens/notice/settings_page.h"
#include "screens/receipt/receipt.h"
#include "screens/review/review.h"
#include "screens/search/questions.h"
#include "screens/status/status.h"
#include "screens/stick/stick_page.h"
#include "screens/tutorial/player_page.h"

// The pages of a visit as a stack of one variant.

namespace engawa::app {

// Pages of a form carry whose they are.
struct FormPage {  // the model is the filling's
    Filling* filling = nullptr;
    enum class Leads {
        onward,
        back,  // one answer is corrected: to the page below, which asked for it
    } leads = Leads::onward;
};
// The forms of a bundle are handed in together, any other alone.
using Sheaf = std::vector<Filling*>;
struct HandoverPage {  // before a form of a bundle
    Filling* filling = nullptr;
    handover::Model model;
};
struct ReviewPage {
    Sheaf sheaf;
    review::Model model;
};
struct ConsentPage {
    Sheaf sheaf;
    consent::Model model;
};
struct SendingPage {
    Sheaf sheaf;
    sending::Model model;
    bool drawn = false;  // it was on the glass once
};
struct TroublePage {
    Sheaf sheaf;  // whose submission may be tried again
    trouble::Model model;
};

using Page = std::variant<attract::Model, home::Model, shelf::Model, about::Model, lesson::Model, questions::Model,
                          FormPage, ReviewPage, ConsentPage, SendingPage, receipt::Model, settings::Model,
                          called::Model, finishing::Model, idle::Model, goodbye::Model, TroublePage, status::Model, stick::Model,
                          keep::Model, resume::Model, enrolling::Model, bundle::Model, choosing::Model, plan::Model, HandoverPage,
                          sign_in::Model, service::Model, cleaning::Model, guide::Model, stepped_away::Model, reset::Model>;

// Draws the page and has its model take in what was pressed. Nothing when nothing was.
std::optional<page::Outcome> draw_page(ui::Ui& ui, Page& page, const content::Strings& strings);

// もどる within the page: an earlier question, step or section. False when the page itself is to be left.
bool step_back(Page& page);

// Notices over a page: settings, the call, おわる, the countdown. もどる and 続ける take them away.
bool is_overlay(const Page& page);

// Whether もどる leaves the page at all: nothing goes back into a form that was sent, or out of the sealing of one.
bool can_be_left(const Page& page);

// Never empty; the last one stands.
class PageStack {
  public:
    explicit PageStack(Page first) { pages_.push_back(std::move(first)); }

    Page& top() { return pages_.back(); }
    const Page& top() const { return pages_.back(); }
    template <typename Kind>
    Kind* top_as() {
        return std::get_if<Kind>(&pages_.back());
    }
    template <typename Kind>
    bool top_is() const {
        return std::holds_alternative<Kind>(pages_.back());
    }

    void push(Page page) { pages_.push_back(std::move(page)); }
    void replace_top(Page page) { pages_.back() = std::move(page); }
    // Not the last one.
    void pop();
    // もどる: a step within the page, else the page below.
    void back();
    // Away with all of them.
    void start_over(Page first);

    std::vector<Page>& all() { return pages_; }
    // What lies there, under whatever stands; null when no such page does.
    template <typename Kind>
    Kind* find() {
        for (Page& page : pages_) {
            if (auto* found = std::get_if<Kind>(&page)) return found;
        }
        return nullptr;
    }

  private:
    std::vector<Page> pages_;
};

}  // namespace engawa::app
