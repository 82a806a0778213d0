#include "kiosk/input/anthy_converter.h"

#include "kiosk/base/utf8.h"

#include <anthy/anthy.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "kiosk/base/secret_bytes.h"
#include "kiosk/input/input_error.h"
#include "kiosk/input/kana.h"

namespace engawa::input {

namespace {

// Anthy keeps its dictionaries and its personality in globals of the library; this guards against a second owner.
std::atomic_flag anthy_in_use = ATOMIC_FLAG_INIT;

// More candidates than a page can show, and than a person would look through.
constexpr int segment_candidate_limit = 16;

std::string candidate(anthy_context_t context, int segment, int nth) {
    const int length = anthy_get_segment(context, segment, nth, nullptr, 0);
    if (length <= 0) return {};
    std::string text(static_cast<std::size_t>(length) + 1, '\0');
    anthy_get_segment(context, segment, nth, text.data(), length + 1);
    text.resize(static_cast<std::size_t>(length));
    return text;
}

void add_once(std::vector<std::string>& candidates, std::string text, std::size_t limit) {
    if (text.empty() || candidates.size() >= limit) return;
    if (std::find(candidates.begin(), candidates.end(), text) == candidates.end()) {
        candidates.push_back(std::move(text));
    }
}

Segment segment_of(anthy_context_t context, int index, const std::string& reading, std::size_t offset_bytes) {
    Segment segment;
    anthy_segment_stat stat{};
    anthy_get_segment_stat(context, index, &stat);
    const std::string kana = candidate(context, index, NTH_UNCONVERTED_CANDIDATE);
    segment.reading_offset_bytes = offset_bytes;
    segment.reading_length_bytes = std::min(kana.size(), reading.size() - offset_bytes);
    for (int nth = 0; nth < std::min(stat.nr_candidate, segment_candidate_limit); ++nth) {
        add_once(segment.candidates, candidate(context, index, nth), candidate_limit);
    }
    add_once(segment.candidates, kana, candidate_limit);
    add_once(segment.candidates, to_katakana(kana), candidate_limit);
    return segment;
}

// The best of every segment, then one segment at a time changed, in the order of the candidates' ranks.
std::vector<std::string> whole_candidates(const std::vector<Segment>& segments, const std::string& reading) {
    std::vector<std::string> whole;
    const auto with = [&](std::size_t changed, std::size_t rank) {
        std::string text;
        for (std::size_t i = 0; i < segments.size(); ++i) {
            text += segments[i].candidates[i == changed ? rank : 0];
        }
        return text;
    };
    std::size_t deepest = 0;
    for (const Segment& segment : segments) {
        if (segment.candidates.empty()) return {reading};
        deepest = std::max(deepest, segment.candidates.size());
    }
    for (std::size_t rank = 0; rank < deepest; ++rank) {
        for (std::size_t i = 0; i < segments.size(); ++i) {
            if (rank < segments[i].candidates.size()) add_once(whole, with(i, rank), candidate_limit - 1);
        }
    }
    add_once(whole, reading, candidate_limit);
    return whole;
}

}  // namespace

struct AnthyConverter::Context {
    anthy_context_t anthy = nullptr;

    ~Context() {
        if (anthy) anthy_release_context(anthy);
        anthy_quit();
        anthy_in_use.clear();
    }

    bool open() {
        if (anthy) anthy_release_context(anthy);
        anthy = anthy_create_context();
        if (!anthy) return false;
        anthy_context_set_encoding(anthy, ANTHY_UTF8_ENCODING);
        anthy_set_reconversion_mode(anthy, ANTHY_RECONVERT_DISABLE);
        return true;
    }
};

Result<std::unique_ptr<AnthyConverter>> AnthyConverter::create() {
    if (anthy_in_use.test_and_set()) {
        return Error(InputError::unavailable, "anthy", "another converter is open in this process");
    }
    // Without this Anthy tells every small thing on standard error, the text being converted among them.
    anthy_set_logger([](int, const char*) {}, 0);
    if (anthy_init() != 0) {
        anthy_in_use.clear();
        return Error(InputError::unavailable, "anthy", "anthy_init failed: is anthy-common installed?");
    }
    auto context = std::make_unique<Context>();
    // The anonymous personality, before the first context: nothing is learnt and nothing written to disk.
    if (anthy_set_personality("") != 0) {
        return Error(InputError::unavailable, "anthy", "the anonymous personality was refused");
    }
    if (!context->open()) return Error(InputError::unavailable, "anthy", "no context");
    return std::unique_ptr<AnthyConverter>(new AnthyConverter(std::move(context)));
}

AnthyConverter::AnthyConverter(std::unique_ptr<Context> context) : context_(std::move(context)) {}
AnthyConverter::~AnthyConverter() = default;

Result<Conversion> AnthyConverter::convert(const ConversionRequest& request) {
    Conversion conversion;
    conversion.reading = request.reading;
    if (request.reading.empty()) return conversion;
    if (count_utf8(request.reading) > reading_limit_characters) {
        return Error(InputError::too_long, "anthy", "over 60 characters");
    }
    anthy_context_t anthy = context_->anthy;
    if (anthy_set_string(anthy, request.reading.c_str()) != 0) {
        return Error(InputError::failed, "anthy", "anthy_set_string refused the text");
    }
    anthy_conv_stat stat{};
    anthy_get_stat(anthy, &stat);
    std::size_t offset_bytes = 0;
    for (int i = 0; i < stat.nr_segment; ++i) {
        conversion.segments.push_back(segment_of(anthy, i, request.reading, offset_bytes));
        offset_bytes += conversion.segments.back().reading_length_bytes;
    }
    conversion.whole = whole_candidates(conversion.segments, request.reading);
    anthy_reset_context(anthy);
    return conversion;
}

void AnthyConverter::forget() {
    anthy_reset_context(context_->anthy);
    // A new context gives the old one's memory back; on failure the old one, reset, is as empty as can be.
    anthy_context_t fresh = anthy_create_context();
    if (!fresh) return;
    anthy_release_context(context_->anthy);
    context_->anthy = fresh;
    anthy_context_set_encoding(fresh, ANTHY_UTF8_ENCODING);
    anthy_set_reconversion_mode(fresh, ANTHY_RECONVERT_DISABLE);
}

}  // namespace engawa::input
