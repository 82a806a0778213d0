#include <catch2/catch.hpp>

#include "kiosk/assist/trace.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/store/folder_store.h"
#include "tests/support/guide.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// What docs/guides/helpers.md types at the office to see what was done.

using namespace engawa;
using namespace engawa::envelope;
using assist::TraceEntry;

namespace {

class Reader {
  public:
    std::string run(const std::string& command) const {
        support::ProcessOptions options;
        options.working_folder = folder_.path().string();
        options.environment = {{"PATH", support::bin_dir().string() + ":/usr/local/bin:/usr/bin:/bin"}, {"TZ", "Asia/Tokyo"}};
        return support::run({"bash", "-c", command + " 2>&1"}, {}, options).output;
    }
    void change(const std::string& what) {
        if (what == "two entries are missing") return lose_two();
        REQUIRE(what == "a helper was at kiosk-hall");
        run("engawa init --state city --kiosk-id kiosk-hall --center 中央公民館");
        std::string lines = line("2026-03-31T14:00:00Z", TraceEntry::shut_down("s-mori"));
        lines += line("2026-04-01T00:02:11Z", TraceEntry::signed_in("h-kato", "helper"));
        lines += line("2026-04-01T00:05:40Z", TraceEntry::mode("h-kato", "service", "together"));
        lines += line("2026-04-01T00:20:03Z", TraceEntry::submitted("h-kato", 1));
        lines += line("2026-04-01T00:21:30Z", TraceEntry::signed_out("h-kato", assist::SignedOutBecause::asked));
        send(1, lines);
        pull();
    }
    void lose_two() {
        std::string lines = line("2026-04-01T01:00:00Z", TraceEntry::called());
        for (int lost = 0; lost < 2; ++lost) line("2026-04-01T01:00:00Z", TraceEntry::called());
        lines += line("2026-04-01T01:00:00Z", TraceEntry::called());
        send(2, lines);
        pull();
    }

  private:
    void pull() const { run("engawa inbox pull --store city/store --identity city/office/identity.txt --into city/office/inbox.db"); }
    std::string line(const std::string& at, const TraceEntry& entry) {
        const std::string text = assist::trace_line(entry, ++number_, previous_, *parse_rfc3339_utc(at), ClockState::set).value();
        previous_ = trace_line_hash(text);
        return trace_member_line(text, sign_trace_line(text, load_kiosk_key(enrolment()).value()));
    }
    Enrolment enrolment() const { return Enrolment::load(folder_.path() / "city/kiosk/kiosk.toml").value(); }
    void send(std::uint64_t sequence, const std::string& trace) {
        SealRequest request;
        request.kiosk = enrolment().kiosk;
        request.sequence = sequence;
        request.submission = SubmissionId("uuid:" + make_uuid(random_));
        request.form = FormId("care");
        request.slip = make_slip_code(random_);
        request.xml = "<data><name>花子</name></data>";
        request.trace = trace;
        const auto sealed = seal(request, load_kiosk_key(enrolment()).value(), enrolment().recipients, random_);
        REQUIRE(store::FolderStore(enrolment().store_url).put(sealed->key, sealed->bytes).ok());
    }

    support::TemporaryFolder folder_;
    SeededRandom random_{4};
    std::uint64_t number_ = 0;
    std::string previous_{before_first_trace_line};
};

}  // namespace

TEST_CASE("The guide to helpers: every command that shows what it prints prints that") {
    Reader reader;
    const int commands = support::follow_guide("docs/guides/helpers.md",
                                               {[&](const std::string& command) { return reader.run(command); },
                                                [&](const std::string& what) { reader.change(what); },
                                                [](std::string text) { return text; }});
    CHECK(commands == 2);
}
