#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <vector>

#include "kiosk/base/random.h"
#include "screens/enrol/enrolling.h"
#include "sync/membership/waiting.h"

namespace engawa::app {

// The request and the words of the kiosk in that state folder, as text; its key is made when there is none.
Result<void> show_request(const std::filesystem::path& state, std::ostream& out);

// A kiosk without kiosk.toml: makes its key, says what is to be shown, and looks for what the office sends.
// docs/formats/enrolment.md
class WaitingRoom {
  public:
    // `folder` is the state's kiosk/; below `media` sticks are mounted. The key is made here.
    WaitingRoom(std::filesystem::path folder, std::vector<std::filesystem::path> media, Random& random);

    const enrolling::Model& model() const { return model_; }
    // Looks once. True when the model is another now.
    bool look();
    // A person has said that the words are right: takes over what look() found. kiosk.toml is there after it, or the model
    // says why not.
    void take();
    // A person has said that they are not: the same files are not shown again until they were away.
    void decline();

  private:
    void note(const Error& error);

    const std::filesystem::path folder_;
    const std::vector<std::filesystem::path> media_;
    std::optional<envelope::KioskRequest> request_;
    enrolling::Model model_;
    std::optional<membership::Offer> offer_;
    std::optional<std::filesystem::path> declined_;
    std::string last_error_;
};

}  // namespace engawa::app
