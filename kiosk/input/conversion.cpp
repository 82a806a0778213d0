#include "kiosk/input/conversion.h"

#include <utility>

#include "kiosk/base/secret_bytes.h"
#include "kiosk/input/input_error.h"

namespace engawa::input {

void overwrite(ConversionRequest& request) { wipe_container(request.reading); }

void overwrite(Conversion& conversion) {
    wipe_container(conversion.reading);
    for (std::string& candidate : conversion.whole) wipe_container(candidate);
    for (Segment& segment : conversion.segments) {
        for (std::string& candidate : segment.candidates) wipe_container(candidate);
    }
}

void FakeConverter::learn(std::string reading, std::vector<std::string> candidates) {
    table_.emplace_back(std::move(reading), std::move(candidates));
}

Result<Conversion> FakeConverter::convert(const ConversionRequest& request) {
    if (broken_) return Error(InputError::failed, "", "the fake was told to fail", Permanence::temporary);
    Conversion conversion;
    conversion.reading = request.reading;
    if (request.reading.empty()) return conversion;
    for (const auto& [reading, candidates] : table_) {
        if (reading == request.reading) conversion.whole = candidates;
    }
    conversion.whole.push_back(request.reading);
    conversion.segments.push_back({0, request.reading.size(), conversion.whole});
    return conversion;
}

ConversionWorker::ConversionWorker(Converter& converter, ConversionExchange& exchange, std::function<void()> wake_ui)
    : converter_(converter), exchange_(exchange), wake_ui_(std::move(wake_ui)) {}

ConversionWorker::Step ConversionWorker::step() {
    const auto served = exchange_.serve([this](const ConversionRequest& request) { return converter_.convert(request); },
                                        [this] { converter_.forget(); });
    if (served == ConversionExchange::Served::answered && wake_ui_) wake_ui_();
    return served == ConversionExchange::Served::nothing ? Step::idle : Step::worked;
}

}  // namespace engawa::input
