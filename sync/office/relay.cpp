#include "sync/office/relay.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "sync/office/print.h"

namespace engawa::office {

namespace {

// Ids only, so that the list of a large database costs little; the records come one by one.
constexpr std::int64_t ids_at_once = 1'000;

class Relay {
  public:
    Relay(const RelayParts& parts, const std::string& server, const std::string& form)
        : parts_(parts), tables_(parts.database.tables()), server_(server), form_(form) {}

    Result<void> run(const std::optional<OpenRosaLogin>& login, RelaySummary& summary) {
        TRY(tell_refused(summary));
        std::int64_t after = 0;
        std::optional<OpenRosaServer> server;
        for (;;) {
            const sql::Rows rows = TRY(tables_.query(
                "SELECT s.id FROM submission s LEFT JOIN relay r ON r.submission = s.id AND r.server = ?1"
                " WHERE r.submission IS NULL AND s.id > ?2 AND (?3 = '' OR s.form = ?3) ORDER BY s.id LIMIT ?4",
                {server_, after, form_, ids_at_once}));
            if (rows.empty()) return {};
            if (!server) server = TRY(OpenRosaServer::reach(server_, login, parts_.clock));
            for (const sql::Row& row : rows) {
                after = row.integer(0);
                TRY(send(*server, after, summary));
            }
        }
    }

  private:
    Result<void> tell_refused(RelaySummary& summary) {
        const sql::Rows rows = TRY(tables_.query(
            "SELECT s.id, s.kiosk, s.sequence, r.detail FROM relay r JOIN submission s ON s.id = r.submission"
            " WHERE r.server = ?1 AND r.state = 'refused' AND (?2 = '' OR s.form = ?2) ORDER BY s.id", {server_, form_}));
        for (const sql::Row& row : rows) {
            ++summary.refused;
            fmt::print(parts_.out, "refused before  record {}, {} no. {}\n                {}\n", row.integer(0), row.text(1),
                       row.integer(2), row.text(3));
        }
        return {};
    }

    Result<void> send(OpenRosaServer& server, std::int64_t id, RelaySummary& summary) {
        const Record record = TRY(parts_.database.record(id));
        OpenRosaSubmission submission{record.xml, {}};
        for (const RecordAttachment& attachment : record.attachments) {
            auto bytes = TRY(parts_.database.attachment(id, attachment.name));
            submission.files.push_back({attachment.name, attachment.media_type, std::move(bytes)});
        }
        const Answered answered = TRY(server.send(submission));
        const auto tell = [&](const char* word) {
            fmt::print(parts_.out, "{}  record {}, {} no. {}\n                {}\n", word, id, record.line.kiosk,
                       record.line.sequence, answered.message);
        };
        switch (answered.reception) {
            case Reception::accepted:
                ++summary.sent;
                return note(id, "sent", "");
            case Reception::refused:
                ++summary.refused;
                tell("refused       ");
                return note(id, "refused", answered.message);
            case Reception::turned_away:
                ++summary.turned_away;
                tell("not taken now ");
                return {};
        }
        ENGAWA_VERIFY(false);
    }

    Result<void> note(std::int64_t id, std::string_view state, const std::string& detail) {
        TRY(tables_.change("INSERT INTO relay (server, submission, state, detail, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                           {server_, id, state, detail, to_rfc3339(parts_.clock.now())}));
        return {};
    }

    const RelayParts& parts_;
    sql::Connection& tables_;
    const std::string& server_;
    const std::string& form_;
};

}  // namespace

Result<RelaySummary> relay_openrosa(const RelayParts& parts, const std::string& server, const std::string& form,
                                    const std::optional<OpenRosaLogin>& login) {
    RelaySummary summary;
    Relay relay(parts, server, form);
    const sql::Alone ending = TRY(parts.database.tables().alone(
        "relay " + server, sql::IfTaken::leave, [&]() -> Result<void> { return relay.run(login, summary); }));
    summary.left_to_another = ending == sql::Alone::left_to_another;
    return summary;
}

}  // namespace engawa::office
