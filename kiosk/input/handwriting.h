#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/base/result.h"
#include "kiosk/input/newest_exchange.h"

// One character drawn by a finger, and what it may be. docs/decisions/0007, "Characters drawn"

namespace engawa::input {

struct PenPoint {
    std::int16_t x = 0;
    std::int16_t y = 0;
    friend bool operator==(const PenPoint&, const PenPoint&) = default;
};
using PenStroke = std::vector<PenPoint>;

// The box a recogniser is given strokes in, from its top left.
inline constexpr int writing_box = 1000;

struct Drawing {
    std::vector<PenStroke> strokes;  // in the order they were drawn, in any units
};

struct Recognition {
    std::vector<std::string> characters;  // the likeliest first, at most recognised_limit
};

void overwrite(Drawing& drawing);
void overwrite(Recognition& recognition);

inline constexpr std::size_t recognised_limit = 12;
// More strokes than a character has; what a palm scribbles is not looked at.
inline constexpr std::size_t stroke_limit = 40;

// The strokes as a recogniser wants them: points at one distance, a trembling smoothed, and the whole as large as the box
// and in its middle, in its own proportions. A stroke that is hardly longer than a point stays one.
std::vector<PenStroke> prepared(const std::vector<PenStroke>& strokes);

class CharacterRecogniser {
  public:
    virtual ~CharacterRecogniser() = default;
    // Strokes that are prepared(). None gives none. Deterministic; learns nothing and keeps nothing.
    // Errors: InputError::too_long above stroke_limit, failed.
    virtual Result<Recognition> recognise(const Drawing& drawing) = 0;
};

// Answers by the number of strokes, as the test tells it; can be made to fail.
class FakeRecogniser final : public CharacterRecogniser {
  public:
    void learn(std::size_t strokes, std::vector<std::string> characters) { table_[strokes] = std::move(characters); }
    void break_down() { broken_ = true; }
    Result<Recognition> recognise(const Drawing& drawing) override;

  private:
    std::map<std::size_t, std::vector<std::string>> table_;
    bool broken_ = false;
};

// Where the UI thread and the recognition thread meet.
class WritingExchange final : public NewestExchange<Drawing, Recognition> {
  public:
    // Whether characters can be drawn on this kiosk. Either side; no until somebody says so.
    bool available() const { return available_; }
    void set_available(bool available) { available_ = available; }

  private:
    std::atomic<bool> available_ = false;
};

// Owned by one thread, as ConversionWorker is. Prepares the strokes, then has them recognised.
class RecognitionWorker {
  public:
    RecognitionWorker(CharacterRecogniser& recogniser, WritingExchange& exchange, std::function<void()> wake_ui);

    enum class Step { idle, worked };
    Step step();

  private:
    CharacterRecogniser& recogniser_;
    WritingExchange& exchange_;
    std::function<void()> wake_ui_;
};

}  // namespace engawa::input
