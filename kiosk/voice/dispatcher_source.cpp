#include "kiosk/voice/dispatcher_source.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace engawa::voice {

namespace {

// The daemon answers a line within a few milliseconds; one that does not is not waited for.
constexpr int answer_wait_ms = 500;
// Between two looks whether the phrase is still wanted.
constexpr int part_ms = 20;
// A phrase has 60 characters: what is not over after so long has hung.
constexpr int longest_phrase_ms = 60'000;

constexpr int event_end = 702;
constexpr int event_cancelled = 703;

Error unavailable(std::string detail) { return Error(VoiceError::unavailable, "speech-dispatcher", std::move(detail)); }
Error failed(std::string detail) { return Error(VoiceError::failed, "speech-dispatcher", std::move(detail)); }

std::string primary_subtag(std::string_view language) { return std::string(language.substr(0, language.find('-'))); }

// Its scale is -100 to 100; the words a minute are those of its espeak-ng module: 80, 160 and 450.
int rate_of(int speed_percent) {
    if (speed_percent < 100) return std::max(-100, (speed_percent - 100) * 2);
    return std::min(100, (speed_percent - 100) * 160 / 290);
}

int volume_of(double gain) { return static_cast<int>(std::lround(-100 + 200 * std::clamp(gain, 0.0, 1.0))); }

// A line with a dot alone ends the text.
std::string as_data(std::string_view text) {
    std::string line(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::replace(line.begin(), line.end(), '\r', ' ');
    return line.starts_with('.') ? "." + line : line;
}

int code_of(const std::string& line) { return line.size() >= 4 ? std::atoi(line.substr(0, 3).c_str()) : 0; }
bool is_event(const std::string& line) { return code_of(line) >= 700; }
bool is_last(const std::string& line) { return line.size() >= 4 && line[3] == ' '; }

}  // namespace

void DispatcherSource::disconnect() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    received_.clear();
    event_message_.clear();
    languages_.clear();
}

Result<void> DispatcherSource::connect() {
    if (fd_ >= 0) return {};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socket_.string();
    if (path.size() >= sizeof(address.sun_path)) return unavailable("the path of its socket is too long");
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd_ < 0 || ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        const std::string reason = std::strerror(errno);
        disconnect();
        return unavailable(fmt::format("{}: {}", path, reason));
    }
    TRY(ask("SET self CLIENT_NAME engawa:kiosk:voice"));
    TRY(ask("SET self NOTIFICATION ALL ON"));
    // "name\tlanguage\tvariant"
    for (const std::string& voice : TRY(ask("LIST SYNTHESIS_VOICES"))) {
        const std::size_t tab = voice.find('\t');
        if (tab == std::string::npos) continue;
        languages_.push_back(primary_subtag(std::string_view(voice).substr(tab + 1, voice.find('\t', tab + 1) - tab - 1)));
    }
    return {};
}

Result<std::string> DispatcherSource::read_line(int wait_ms) {
    for (;;) {
        if (const std::size_t end = received_.find("\r\n"); end != std::string::npos) {
            std::string line = received_.substr(0, end);
            received_.erase(0, end + 2);
            return line;
        }
        pollfd ready{fd_, POLLIN, 0};
        if (::poll(&ready, 1, wait_ms) <= 0) return std::string();
        char bytes[4096];
        const ssize_t count = ::recv(fd_, bytes, sizeof(bytes), 0);
        if (count <= 0) return unavailable("it hung up");
        received_.append(bytes, static_cast<std::size_t>(count));
    }
}

Result<std::vector<std::string>> DispatcherSource::ask(const std::string& line) {
    const std::string sent = line + "\r\n";
    if (::send(fd_, sent.data(), sent.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(sent.size())) {
        return unavailable("it hung up");
    }
    std::vector<std::string> answer;
    for (;;) {
        const std::string got = TRY(read_line(answer_wait_ms));
        if (got.empty()) return unavailable("it does not answer");
        if (is_event(got)) {  // of a phrase before, or of this one while it is paused
            if (is_last(got)) event_message_.clear();
            continue;
        }
        if (code_of(got) < 200 || code_of(got) > 299) return failed(got);
        if (is_last(got)) return answer;
        answer.push_back(got.substr(4));
    }
}

// Three lines: "702-<message>", "702-<client>", "702 END". Those of a phrase before may come late.
Result<std::optional<int>> DispatcherSource::next_event(int wait_ms) {
    const std::string line = TRY(read_line(wait_ms));
    if (line.empty() || !is_event(line)) return std::optional<int>();
    if (!is_last(line)) {
        if (event_message_.empty()) event_message_ = line.substr(4);
        return std::optional<int>();
    }
    const bool of_this_one = std::exchange(event_message_, {}) == message_;
    return of_this_one ? std::optional<int>(code_of(line)) : std::nullopt;
}

Result<void> DispatcherSource::say(const Phrase& phrase, const std::string& language) {
    TRY(ask("SET self LANGUAGE " + language));
    TRY(ask(fmt::format("SET self RATE {}", rate_of(phrase.speed_percent))));
    TRY(ask(fmt::format("SET self VOLUME {}", volume_of(gain_))));
    TRY(ask("SPEAK"));
    const auto queued = TRY(ask(as_data(phrase.text) + "\r\n."));
    if (queued.empty()) return failed("it gave the phrase no number");
    message_ = queued.front();
    return {};
}

Result<void> DispatcherSource::wait_for_end(const Sink& sink) {
    bool paused = false;
    for (int passed_ms = 0; passed_ms < longest_phrase_ms;) {
        switch (sink({})) {
            case Continue::stop:
                TRY(ask("CANCEL self"));
                return {};
            case Continue::wait:
                if (!std::exchange(paused, true)) TRY(ask("PAUSE self"));
                break;
            case Continue::yes:
                if (std::exchange(paused, false)) TRY(ask("RESUME self"));
                passed_ms += part_ms;  // a pause may take as long as it takes
                break;
        }
        const auto event = TRY(next_event(part_ms));
        if (event == event_end) return {};
        if (event == event_cancelled && !paused) return failed("it gave the phrase up");
    }
    TRY(ask("CANCEL self"));
    return failed("a phrase did not end");
}

Result<void> DispatcherSource::speak(const Phrase& phrase, const Sink& sink) {
    if (phrase.text.empty()) return {};
    if (phrase.privacy == Privacy::personal) {
        return Error(VoiceError::kept_private, "speech-dispatcher", "what is personal does not leave this program");
    }
    const auto all = [&]() -> Result<void> {
        TRY(connect());
        const std::string language = primary_subtag(phrase.language.text());
        if (std::find(languages_.begin(), languages_.end(), language) == languages_.end()) {
            return Error(VoiceError::no_voice, language, "speech-dispatcher has no voice for it");
        }
        for (;;) {  // what was written before is heard to its end first
            const Continue wanted = sink({});
            if (wanted == Continue::stop) return {};
            if (wanted == Continue::yes) break;
            ::poll(nullptr, 0, part_ms);
        }
        TRY(say(phrase, language));
        return wait_for_end(sink);
    };
    Result<void> outcome = all();
    if (!outcome.ok() && outcome.error().is(VoiceError::unavailable)) disconnect();
    return outcome;
}

}  // namespace engawa::voice
