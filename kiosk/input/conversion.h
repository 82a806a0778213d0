#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/base/result.h"
#include "kiosk/input/newest_exchange.h"

// Kana to kanji. Engines keep global state, so one thread owns the converter and meets the UI at an exchange.

namespace engawa::input {

enum class ConversionPurpose { text, surname, given_name, full_name, place };

struct ConversionRequest {
    std::string reading;  // hiragana
    ConversionPurpose purpose = ConversionPurpose::text;
};

struct Segment {
    std::size_t reading_offset_bytes = 0;  // in the request's reading
    std::size_t reading_length_bytes = 0;
    std::vector<std::string> candidates;  // best first, the kana themselves among them
};

struct Conversion {
    std::string reading;               // what was asked
    std::vector<std::string> whole;    // candidates for all of it, best first, at most candidate_limit
    std::vector<Segment> segments;     // the same cut into phrases, for choosing piece by piece
};

inline constexpr std::size_t candidate_limit = 24;
inline constexpr std::size_t reading_limit_characters = 60;

class Converter {
  public:
    virtual ~Converter() = default;
    // An empty reading gives an empty conversion. Deterministic; learns nothing.
    virtual Result<Conversion> convert(const ConversionRequest& request) = 0;
    // Gives up whatever it holds of earlier readings.
    virtual void forget() = 0;
};

// Answers from a table the test gives; can be made to fail.
class FakeConverter final : public Converter {
  public:
    void learn(std::string reading, std::vector<std::string> candidates);
    void break_down() { broken_ = true; }
    void repair() { broken_ = false; }
    Result<Conversion> convert(const ConversionRequest& request) override;
    void forget() override { ++forgotten_; }
    int forgotten() const { return forgotten_; }

  private:
    std::vector<std::pair<std::string, std::vector<std::string>>> table_;
    bool broken_ = false;
    int forgotten_ = 0;
};

void overwrite(ConversionRequest& request);
void overwrite(Conversion& conversion);

// Where the UI thread and the conversion thread meet. A failed conversion leaves the kana usable.
class ConversionExchange final : public NewestExchange<ConversionRequest, Conversion> {};

// Owned by one thread: `while (!exchange.stopped()) { exchange.wait(…); worker.step(); }`.
class ConversionWorker {
  public:
    // `wake_ui` is called on the worker's thread after an answer was put down; may be empty.
    ConversionWorker(Converter& converter, ConversionExchange& exchange, std::function<void()> wake_ui);

    enum class Step { idle, worked };
    Step step();

  private:
    Converter& converter_;
    ConversionExchange& exchange_;
    std::function<void()> wake_ui_;
};

}  // namespace engawa::input
