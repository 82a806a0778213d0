#include "kiosk/app/stick_content.h"

#include "sync/tuf/folder_fetcher.h"

namespace engawa::app {

std::optional<std::filesystem::path> SwitchedContent::stick() const {
    const std::lock_guard lock(mutex_);
    return stick_;
}

Result<std::unique_ptr<tuf::Fetcher>> SwitchedContent::open() {
    const auto folder = stick();
    opened_stick_ = folder.has_value();
    if (!folder) return network_.open();
    return std::unique_ptr<tuf::Fetcher>(
        std::make_unique<tuf::FolderFetcher>(*folder / "content" / "metadata", *folder / "content" / "targets"));
}

delivery::Line SwitchedContent::line() const { return stick() ? delivery::Line::open : network_.line(); }

std::optional<Milliseconds> SwitchedContent::until_open() const { return stick() ? std::nullopt : network_.until_open(); }

update::ContentSource::Stay SwitchedContent::stay() const { return stick() ? Stay::passing : Stay::lasting; }

// What is given up for a stick says nothing of the network's.
void SwitchedContent::answered(Answer answer) {
    if (!opened_stick_ && !stick()) network_.answered(answer);
}

void SwitchedContent::use_stick(const std::filesystem::path& stick) {
    {
        const std::lock_guard lock(mutex_);
        stick_ = stick;
    }
    network_.interrupt();
}

void SwitchedContent::use_network() {
    const std::lock_guard lock(mutex_);
    stick_.reset();
}

void StickContent::begin(const std::filesystem::path& stick) {
    source_.use_stick(stick);
    look_ = thread_.look_now();
}

exchange::ContentTaker::State StickContent::state() {
    const update::UpdateThread::Answer answer = thread_.answer();
    if (answer.look < look_) return State::busy;
    return answer.outcome == update::UpdateThread::Answer::Outcome::good ? State::taken : State::failed;
}

}  // namespace engawa::app
