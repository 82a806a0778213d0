#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "kiosk/voice/espeak_source.h"
#include "kiosk/voice/source_chain.h"
#include "kiosk/voice/speech_queue.h"

// From say() to the first samples, with the synthesizer that is built in: what a resident waits for (experience:
// within 100 ms). The device adds one buffer of 512 samples.

using namespace engawa;
using namespace engawa::voice;

namespace {

double first_sample_ms(SpeechWorker& worker, SpeechExchange& exchange, FakeAudioSink& ear, const Speech& speech) {
    ear.clear();
    const auto begin = std::chrono::steady_clock::now();
    exchange.say(speech);
    while (ear.queued() == 0) worker.step();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main() {
    auto espeak = EspeakSource::create();
    if (!espeak) {
        std::fprintf(stderr, "%s\n", espeak.error().message().c_str());
        return 1;
    }
    std::vector<SourceChain::Link> links;
    links.push_back({"espeak-ng", std::move(*espeak)});
    SourceChain source(std::move(links));
    FakeAudioSink ear;
    SpeechExchange exchange;
    SpeechWorker worker(source, ear, exchange, {});
    const LanguageTag ja("ja");
    const Speech page{{"どの{申請|しんせい}をしますか。{前|まえ}に{認定|にんてい}を{受|う}けたことがなければ、はじめての{申請|しんせい}です。", ja,
                       Privacy::open, "a"}};
    std::printf("speech: first words           %8.2f ms to the first sample\n", first_sample_ms(worker, exchange, ear, page));
    std::vector<double> times;
    for (int i = 0; i < 200; ++i) times.push_back(first_sample_ms(worker, exchange, ear, page));
    std::sort(times.begin(), times.end());
    std::printf("speech: later words, median   %8.2f ms\n", times[times.size() / 2]);
    std::printf("speech: later words, slowest  %8.2f ms of %zu\n", times.back(), times.size());
    return 0;
}
