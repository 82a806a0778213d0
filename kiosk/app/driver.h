#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/app/stage.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "screens/ui/tokens.h"

namespace engawa::app {

// Plays a person on the stage by lines of JSON: docs/formats/driver.md.
class Driver {
  public:
    struct Parts {
        Stage& stage;
        ui::Ui& ui;
        ManualSteadyClock& clock;
        ui::PanelGeometry panel;
        std::function<bool()> workers_busy;      // a conversion is under way
        std::function<void()> wait_for_workers;  // returns when one has answered
        std::function<std::string()> queue;      // a JSON object
        std::function<std::string()> content;    // a JSON object
        std::function<std::string()> said;       // what was to be said since the last time, a JSON array
        device::FakeHeadphone& headphone;
    };

    explicit Driver(Parts parts) : parts_(std::move(parts)) {}

    // Until the input ends or says quit.
    void run(std::istream& in, std::ostream& out);

  private:
    std::string answer(std::string_view line);
    // One step of the stage, and the picture that waits for the page it shows.
    std::optional<SteadyTime> step();
    void draw_until_still();
    void advance(Milliseconds by);
    void settle();
    void touch(float x, float y);
    void stroke(const std::vector<std::pair<float, float>>& points);
    void touch_middle(ui::PixelRect box);
    void key(const std::string& name, Milliseconds held = Milliseconds(0));
    void scan(const std::string& code);
    Result<void> tap(const std::function<const ui::Node*(const ui::SemanticsTree&)>& find, std::string_view what);
    std::string page_as_json() const;

    Parts parts_;
    struct DuePicture {
        std::string page;
        std::string path;
    };
    std::optional<DuePicture> due_picture_;
    Result<void> due_picture_written_;
    bool quit_ = false;
};

}  // namespace engawa::app
