#include "kiosk/app/fallback_content.h"

#include <nlohmann/json.hpp>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/log.h"

namespace engawa::app {

namespace {

constexpr std::chrono::days without_for{3};
constexpr std::string_view note_format = "engawa-content-store";
constexpr std::uint64_t max_note_bytes = 4096;

std::string text_in(const nlohmann::json& json, const char* key) {
    if (!json.is_object()) return {};
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

// A note of another store, or a damaged one, says nothing of this store: its days are counted from now on.
FallbackContent::FallbackContent(Parts parts) : parts_(std::move(parts)) {
    const auto text = read_text_file(parts_.note, max_note_bytes);
    if (!text || parts_.own == nullptr) return;
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (text_in(json, "format") == note_format && text_in(json, "store") == parts_.named)
        none_since_ = parse_rfc3339_utc(text_in(json, "none_since"));
}

EnrolledContent& FallbackContent::next() const { return turn_ == Turn::own ? *parts_.own : parts_.first; }

Result<std::unique_ptr<tuf::Fetcher>> FallbackContent::open() {
    opened_ = turn_;
    turn_ = Turn::first;  // which is asked again each time, since it is the one to follow
    switch (opened_) {
        case Turn::own: return parts_.own->open();
        case Turn::first: break;
    }
    Result<std::unique_ptr<tuf::Fetcher>> opened = parts_.first.open();
    if (!opened) first_has_none();
    return opened;
}

void FallbackContent::answered(Answer answer) {
    switch (opened_) {
        case Turn::own: return;
        case Turn::first: break;
    }
    switch (answer) {
        case Answer::content: return first_has_some();
        case Answer::none: return first_has_none();
    }
    ENGAWA_VERIFY(false);
}

void FallbackContent::first_has_none() {
    const std::optional<WallTime> now = parts_.now();
    if (parts_.own == nullptr || !now) return;
    if (!none_since_ || *none_since_ > *now) {  // a clock that was set back: counted from when it is right
        none_since_ = now;
        return write_note();
    }
    if (*now - *none_since_ < without_for) return;
    turn_ = Turn::own;
    log::warning("update", "the store that the registry names has had no content for days: the store of kiosk.toml is asked for it",
                 {{"named", log::Public{parts_.named}}});
}

void FallbackContent::first_has_some() {
    if (!none_since_) return;
    const std::optional<WallTime> now = parts_.now();
    if (now && *now - *none_since_ >= without_for) log::info("update", "the store that the registry names has content again");
    none_since_.reset();
    std::error_code code;
    std::filesystem::remove(parts_.note, code);  // one that stays is of days gone by, and costs a look at the other store
}

void FallbackContent::write_note() const {
    nlohmann::ordered_json json;
    json["format"] = note_format;
    json["version"] = 1;
    json["store"] = parts_.named;
    json["none_since"] = to_rfc3339(*none_since_).substr(0, 19) + "Z";
    if (const auto written = write_file_atomically(parts_.note, json.dump() + "\n"); !written)
        log::warning("update", "since when the store has had no content is not noted", {log::Field(written.error())});
}

void FallbackContent::cancel() {
    parts_.first.cancel();
    if (parts_.own != nullptr) parts_.own->cancel();
}

void FallbackContent::interrupt() {
    parts_.first.interrupt();
    if (parts_.own != nullptr) parts_.own->interrupt();
}

}  // namespace engawa::app
