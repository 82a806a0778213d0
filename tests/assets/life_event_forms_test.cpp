#include "kiosk/content/library.h"
#include "tests/assets/filling.h"
#include "tests/support/project_folders.h"

// The forms of pack kurashi: おくやみ, 引っ越し, 退院・介護のはじまり.

namespace engawa::tests {

namespace {

using forms::AnswerOutcome;
using Answers = std::initializer_list<std::pair<const char*, const char*>>;

class LifeEventForm : public Filling {
  public:
    explicit LifeEventForm(const std::string& id, const char* language = "ja") : Filling("kurashi/forms/" + id + ".xml", language) {}

    // Whose that group is: 縁側花子, who died or needs care, with kana and birth where they are asked.
    void hanako(const std::string& group) {
        give_all({{group + "/name", "縁側 花子"}, {group + "/kana", "えんがわ はなこ"}, {group + "/birth", "1940-01-07"}});
    }
    void taro(const std::string& group) {
        give_all({{group + "/name", "縁側 太郎"},
                  {group + "/kana", "えんがわ たろう"},
                  {group + "/birth", "1965-05-05"},
                  {group + "/relation", "child"},
                  {group + "/phone", "090-0000-1234"}});
    }
    void address(const std::string& group) {
        give_all({{group + "/postcode", "399-8205"}, {group + "/town", "長野県安曇野市豊科"}, {group + "/banchi", "1-2-3"}});
    }
    bool sends(std::string_view text) {
        const auto submission = session().submit();
        if (!submission.ok()) FAIL(submission.error().message());
        CHECK(submission->form_version == "2026.1");
        CHECK(submission->xml.find('|') == std::string::npos);
        return submission->xml.find(text) != std::string::npos;
    }

  private:
    // What the form does not ask is left.
    void give_all(const std::vector<std::pair<std::string, std::string>>& answers) {
        for (const auto& [ref, value] : answers) {
            INFO(ref);
            if (asks(ref)) CHECK(answer(ref, value) == AnswerOutcome::accepted);
        }
    }
};

class FuneralAllowance : public LifeEventForm {
  public:
    FuneralAllowance() : LifeEventForm("funeral-allowance") {
        hanako("/data/deceased");
        give({{"/data/deceased/died", "2026-11-01"}, {"/data/deceased/insurance", "elderly"}});
        taro("/data/applicant");
        address("/data/applicant/address");
        give({{"/data/funeral/date", "2026-11-04"},
              {"/data/funeral/proof", "yes"},
              {"/data/funeral/payment", "post"},
              {"/data/consent/process", "OK"}});
    }
};

}  // namespace

TEST_CASE("The funeral allowance is applied for, and never with insurance through work") {
    FuneralAllowance form;
    CHECK(form.violations().empty());
    CHECK(form.sends("<died>2026-11-01</died>"));
    form.give({{"/data/deceased/insurance", "work"}});
    CHECK(form.asks("/data/deceased/ask_work"));
    CHECK_FALSE(form.asks("/data/applicant/name"));
    CHECK(form.violations() == std::vector<std::string>{"/data/consent/process"});
}

TEST_CASE("A funeral and a death are not in the future") {
    FuneralAllowance form;
    CHECK(form.answer("/data/deceased/died", "2026-11-22") == AnswerOutcome::violates_constraint);
    CHECK(form.answer("/data/funeral/date", "2026-11-22") == AnswerOutcome::violates_constraint);
    CHECK_FALSE(form.question("/data/funeral/date").message.empty());
}

TEST_CASE("The care insurance ends, and the certificate goes back when it is there") {
    LifeEventForm form("care-insurance-end");
    form.hanako("/data/deceased");
    form.give({{"/data/deceased/died", "2026-11-01"}});
    form.address("/data/deceased/address");
    form.taro("/data/applicant");
    form.address("/data/applicant/address");
    form.give({{"/data/card/state", "lost"}, {"/data/refund/letter", "yes"}, {"/data/consent/process", "OK"}});
    CHECK_FALSE(form.asks("/data/card/return"));
    CHECK(form.violations().empty());
    form.give({{"/data/card/state", "yes"}});
    CHECK(form.violations() == std::vector<std::string>{"/data/card/return"});
    form.give({{"/data/card/return", "post"}});
    CHECK(form.sends("<return>post</return>"));
}

TEST_CASE("Who gets the letters on property tax is settled, and other heirs are asked about where there are any") {
    LifeEventForm form("tax-representative");
    form.hanako("/data/deceased");
    form.give({{"/data/deceased/died", "2026-11-01"}});
    form.address("/data/deceased/address");
    form.give({{"/data/property/kind", "both"}, {"/data/property/heirs", "1"}});
    form.taro("/data/applicant");
    form.address("/data/applicant/address");
    form.give({{"/data/consent/process", "OK"}});
    CHECK(form.violations().empty());
    CHECK(form.answer("/data/property/heirs", "0") == AnswerOutcome::violates_constraint);
    form.give({{"/data/property/heirs", "3"}});
    CHECK(form.violations() == std::vector<std::string>{"/data/others/agreed"});
    form.give({{"/data/others/agreed", "not-yet"}});
    CHECK(form.sends("<agreed>not-yet</agreed>"));
}

TEST_CASE("The water moves with its user, or changes its name after a death") {
    LifeEventForm form("water-change");
    form.give({{"/data/request/kind", "move"}});
    form.taro("/data/user");
    form.address("/data/stop/address");
    form.address("/data/start/address");
    form.give({{"/data/stop/date", "2026-12-01"}, {"/data/start/date", "2026-11-30"}, {"/data/pay/how", "bank"},
               {"/data/consent/process", "OK"}});
    CHECK_FALSE(form.asks("/data/former/name"));
    CHECK(form.violations().empty());
    CHECK(form.answer("/data/start/date", "2028-11-30") == AnswerOutcome::violates_constraint);
    form.give({{"/data/request/kind", "name"}});
    CHECK_FALSE(form.asks("/data/stop/date"));
    form.hanako("/data/former");
    form.address("/data/former/address");
    CHECK(form.violations().empty());
    CHECK(form.sends("<former>"));
    CHECK_FALSE(form.sends("<stop>"));
}

TEST_CASE("A move is prepared for one person or for several") {
    LifeEventForm form("move-notice");
    form.taro("/data/mover");
    form.address("/data/old/address");
    form.address("/data/new/address");
    form.give({{"/data/new/date", "2026-11-15"}, {"/data/household/who", "alone"}, {"/data/household/card", "unknown"},
               {"/data/consent/process", "OK"}});
    CHECK_FALSE(form.asks("/data/household/count"));
    CHECK(form.asks("/data/household/last_step"));
    CHECK(form.violations().empty());
    form.give({{"/data/household/who", "some"}});
    CHECK(form.violations() == std::vector<std::string>{"/data/household/count"});
    CHECK(form.answer("/data/household/count", "1") == AnswerOutcome::violates_constraint);
    form.give({{"/data/household/count", "3"}});
    CHECK(form.sends("<count>3</count>"));
}

TEST_CASE("A dog moves too, with its tag's number where there is one") {
    LifeEventForm form("dog-move");
    form.taro("/data/owner");
    form.address("/data/old/address");
    form.address("/data/new/address");
    form.give({{"/data/dog/name", "ぽち"}, {"/data/dog/size", "small"}, {"/data/dog/tag", "lost"}, {"/data/consent/process", "OK"}});
    CHECK_FALSE(form.asks("/data/dog/number"));
    CHECK(form.violations().empty());
    form.give({{"/data/dog/tag", "yes"}});
    CHECK(form.answer("/data/dog/number", "abc") == AnswerOutcome::violates_constraint);
    form.give({{"/data/dog/number", "1234"}});
    CHECK(form.sends("<number>1234</number>"));
}

TEST_CASE("A bed is borrowed by the person or by family, who alone is asked about oneself") {
    LifeEventForm form("bed-loan");
    form.give({{"/data/request/role", "self"}});
    form.hanako("/data/person");
    form.address("/data/person/address");
    form.give({{"/data/person/phone", "0263001234"}, {"/data/loan/items", "bed rail"}, {"/data/loan/from", "2026-12-01"},
               {"/data/loan/how", "deliver"}, {"/data/consent/process", "OK"}});
    CHECK_FALSE(form.asks("/data/family/name"));
    CHECK(form.violations().empty());
    form.give({{"/data/request/role", "family"}});
    CHECK(form.violations().size() == 4);
    form.taro("/data/family");
    CHECK(form.violations().empty());
    CHECK(form.sends("<items>bed rail</items>"));
}

TEST_CASE("The limit on costs is applied for with what one knows") {
    LifeEventForm form("burden-limit");
    form.give({{"/data/request/role", "family"}});
    form.hanako("/data/person");
    form.address("/data/person/address");
    form.give({{"/data/person/phone", "0263001234"}});
    form.taro("/data/family");
    form.give({{"/data/stay/kind", "short"}, {"/data/household/spouse", "no"}, {"/data/household/taxed", "unknown"},
               {"/data/household/savings", "unknown"}, {"/data/consent/process", "OK"}});
    CHECK(form.violations().empty());
    CHECK(form.sends("<savings>unknown</savings>"));
}

TEST_CASE("A telephone number, a postcode and kana are held to their shapes in every form of a life event") {
    FuneralAllowance form;
    CHECK(form.answer("/data/applicant/phone", "71-2000") == AnswerOutcome::violates_constraint);
    CHECK(form.answer("/data/applicant/address/postcode", "39982055") == AnswerOutcome::violates_constraint);
    CHECK(form.answer("/data/applicant/kana", "Taro") == AnswerOutcome::violates_constraint);
    CHECK(form.answer("/data/deceased/birth", "1899-12-31") == AnswerOutcome::violates_constraint);
}

TEST_CASE("Each shared field of a bundle is asked for by two of its forms at least, so that one writing is saved") {
    const auto library = content::Library::load(support::share_dir() / "packs");
    REQUIRE(library.ok());
    std::size_t bundles = 0;
    for (const content::Pack& pack : library->packs()) {
        for (const content::BundleEntry& bundle : pack.bundles) {
            ++bundles;
            INFO(bundle.id.text());
            REQUIRE(library->bundle(bundle.id) != nullptr);
            std::map<ProfileKey, int> asked;
            for (const content::BundlePart& part : bundle.parts) {
                const content::Pack& holder = *library->pack_of(part.form);
                const XmlDocument form = parse_xml(holder.folder / library->form(part.form)->file);
                REQUIRE(form != nullptr);
                std::set<ProfileKey> of_form;
                for (const std::string& key : xpath_strings(*form, "//@engawa:profile")) of_form.insert(ProfileKey::parse(key).value());
                for (const ProfileKey& key : of_form) ++asked[key];
            }
            for (const ProfileKey& key : bundle.shares) {
                INFO(static_cast<int>(key.person) << "." << static_cast<int>(key.field));
                CHECK(asked[key] >= 2);
            }
        }
    }
    CHECK(bundles == 3);
}

}  // namespace engawa::tests
