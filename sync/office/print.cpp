#include "sync/office/print.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "sync/envelope/slip.h"

namespace engawa::office {

namespace {

std::string_view yes_or_no(session::Consent consent) {
    return consent == session::Consent::given ? "yes" : "no";
}

}  // namespace

std::string printable(std::string_view text) {
    std::string shown;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool c1_follows = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (byte == '\n') {
            shown += " ⏎ ";
        } else if (byte < 32 || byte == 127) {
            shown += fmt::format("\\x{:02x}", byte);
        } else if (c1_follows) {
            shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[++i]));
        } else {
            shown += text[i];
        }
    }
    return shown;
}

Result<void> print_list(InboxDatabase& database, const std::string& form, std::ostream& out) {
    const auto lines = TRY(database.lines(form));
    const auto aside = TRY(database.all_set_aside());
    fmt::print(out, "{:>6}  {:<24}  {:<20}  {:>6}  {:<14}  {}\n", "record", "taken in (UTC)", "kiosk", "no.", "slip", "form");
    for (const RecordLine& line : lines) {
        fmt::print(out, "{:>6}  {:<24}  {:<20}  {:>6}  {:<14}  {}\n", line.id, line.taken_at, line.kiosk, line.sequence,
                   envelope::grouped_slip_code(line.slip), printable(line.form));
    }
    fmt::print(out, "{} record{}\n", lines.size(), lines.size() == 1 ? "" : "s");
    const std::vector<Gap> gaps = TRY(database.gaps());
    for (const Gap& gap : gaps) {
        const std::string numbers = gap.first == gap.last ? fmt::format("{}", gap.first) : fmt::format("{} to {}", gap.first, gap.last);
        fmt::print(out, "not arrived: {} no. {}\n", gap.kiosk.text(), numbers);
    }
    for (const SetAside& item : aside) {
        fmt::print(out, "set aside since {}: {}\n             {} ({})\n", item.first_seen, item.object,
                   printable(item.detail), item.reason);
    }
    return {};
}

namespace {

// Who helped, how, from when until when, and with which answers.
void print_turns(const session::Assistance& assistance, std::ostream& out) {
    for (const session::HelpTurn& turn : assistance.turns) {
        fmt::print(out, "  {:<12} {} {}, {} to {}\n", "", printable(turn.helper),
                   turn.mode == session::HelpMode::together ? "beside the resident" : "on the resident's behalf", to_rfc3339(turn.from),
                   to_rfc3339(turn.until));
        for (const std::string& path : turn.answers) fmt::print(out, "  {:<14} answered {}\n", "", printable(path));
        if (turn.more) fmt::print(out, "  {:<14} and others\n", "");
    }
    if (assistance.more) fmt::print(out, "  {:<12} and other times\n", "");
}

}  // namespace

Result<void> print_record(InboxDatabase& database, std::int64_t id, std::ostream& out) {
    const Record record = TRY(database.record(id));
    const RecordLine& line = record.line;
    fmt::print(out, "Record {}\n", line.id);
    const auto fact = [&](std::string_view name, std::string_view value) {
        fmt::print(out, "  {:<12} {}\n", name, printable(value));
    };
    fact("form", fmt::format("{} (version {}, pack {} {})", line.form, record.form_version, record.pack, record.pack_version));
    fact("kiosk", fmt::format("{} no. {}", line.kiosk, line.sequence));
    fact("slip", envelope::grouped_slip_code(line.slip));
    fact("made", record.created + (record.clock == "unset" ? " (the kiosk's clock was not set)" : ""));
    fact("taken in", line.taken_at);
    fact("submission", line.submission);
    if (record.assistance) {
        fact("helper", fmt::format("{} (consent to viewing: {}, keeping: {}, sending: {})", record.assistance->helper,
                                   yes_or_no(record.assistance->consents.viewing), yes_or_no(record.assistance->consents.keeping),
                                   yes_or_no(record.assistance->consents.sending)));
    }
    if (record.assistance) print_turns(*record.assistance, out);
    if (record.applicant) fact("applicant", session::word_of(*record.applicant));
    fact("signature", "verified with the kiosk's key when it was taken in");
    const Answers answers = TRY(read_answers(record.xml, TRY(database.repeats(line.form))));
    std::size_t width = 0;
    for (const Answer& answer : answers.values) width = std::max(width, std::min<std::size_t>(answer.place.size(), 40));
    fmt::print(out, "Answers\n");
    for (const Answer& answer : answers.values) {
        fmt::print(out, "  {:<{}}  {}\n", printable(answer.place), width, printable(answer.value));
    }
    if (!record.attachments.empty()) fmt::print(out, "Attachments\n");
    for (const RecordAttachment& attachment : record.attachments) {
        fmt::print(out, "  {}  {}, {} bytes\n", attachment.name, printable(attachment.media_type), attachment.length_bytes);
    }
    return {};
}

}  // namespace engawa::office
