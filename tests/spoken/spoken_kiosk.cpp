#include "tests/spoken/spoken_kiosk.h"

#include <algorithm>
#include <stdexcept>

#include "kiosk/base/ruby.h"
#include "kiosk/base/utf8.h"
#include "kiosk/input/anthy_converter.h"
#include "kiosk/input/name_dictionary.h"
#include "tests/support/project_folders.h"

namespace engawa::spoken {

namespace {

template <typename Value>
Value good(Result<Value> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message());
    return std::move(*result);
}

// The large unvoiced kana, then the key that changes it.
struct Strokes {
    std::string_view kana;
    std::string_view key;
    std::string_view then;
};
constexpr Strokes changed[] = {{"が", "か", "゛"}, {"ぐ", "く", "゛"}, {"だ", "た", "゛"}, {"ば", "は", "゛"}, {"び", "ひ", "゛"},
                               {"ょ", "よ", "小"}, {"ゅ", "ゆ", "小"}, {"じ", "し", "゛"}};

bool names(const std::string& line, std::string_view name) {
    if (!line.starts_with(name)) return false;
    const std::string_view rest = std::string_view(line).substr(name.size());
    return rest.empty() || rest.starts_with("。") || rest.starts_with(". ") || rest.starts_with("、") || name.ends_with("。");
}

bool is_row_with(const std::string& line, std::string_view name) {
    constexpr std::string_view row = "列。";
    if (!line.starts_with(row)) return false;
    const std::string members = "、" + line.substr(row.size(), line.size() - row.size() - std::string_view("。").size()) + "、";
    return members.find("、" + std::string(name) + "、") != std::string::npos;
}

}  // namespace

Result<void> DeafDevice::open(int, Fill fill) {
    fill_ = std::move(fill);
    return {};
}

int DeafDevice::loudness() {
    std::vector<std::int16_t> samples(400);
    if (fill_) fill_(samples);
    int loudest = 0;
    for (const int sample : samples) loudest = std::max(loudest, std::abs(sample));
    return loudest;
}

SpokenKiosk::SpokenKiosk(Hand hand)
    : hand_(hand),
      catalogue_(good(content::Catalogue::load(support::source_dir() / "assets" / "strings"))),
      postcodes_(good(input::PostcodeIndex::open(support::share_dir() / "input" / "postcodes.bin"))),
      variants_(good(input::VariantTable::load(support::share_dir() / "input" / "variants.tsv"))),
      spelling_(good(voice::Spelling::load(support::share_dir() / "input" / "spelling.tsv"))),
      converter_(std::make_unique<input::NameAwareConverter>(
          good(input::NameDictionary::load(support::share_dir() / "input" / "names.tsv")),
          good(input::AnthyConverter::create()))),
      worker_(std::make_unique<input::ConversionWorker>(*converter_, exchange_, [] {})) {
    auto deaf = std::make_unique<DeafDevice>();
    device = deaf.get();
    sound = std::make_unique<app::Sound>(std::move(deaf));
    voice_ = std::make_unique<app::VoiceListener>(catalogue_, speech, *sound, voice::GainTable(80), [this](const voice::Speech& all) {
        std::string line;
        for (const voice::Utterance& one : all) line += without_readings(one.text);
        if (line.find("いつでも使えるボタンです") != std::string::npos || line.find("Buttons that are always here") != std::string::npos)
            page_said_ = line;
        said_.push_back(line);
        last_speech_ = all;
        speeches_.push_back(all);
    }, &spelling_);
    bench_ = std::make_unique<app::test::NavigatorBench>(
        support::share_dir() / "packs", app::test::InputHelp{.postcodes = &*postcodes_, .conversion = &exchange_, .variants = &variants_, .listener = voice_.get(), .headphone = &headphone});
    bench_->wall_clock.set(WallTime(std::chrono::sys_days(std::chrono::year{2026} / 11 / 21)));
    bench_->bench.ui().set_painting(false);
    while (!bench_->inspection.done()) bench_->inspect();
}

SpokenKiosk::~SpokenKiosk() = default;

void SpokenKiosk::settle() {
    while (exchange_.busy()) {
        worker_->step();
        bench_->stage.redraw();
        bench_->settle();
    }
    bench_->settle();
}

void SpokenKiosk::key(std::string_view name, Milliseconds held) {
    bench_->key(name, held);
    settle();
}

void SpokenKiosk::begin() {
    switch (hand_) {
        case Hand::focus_keys: key("F1", Milliseconds(1200)); break;
        case Hand::one_switch: key("F13"); break;
        case Hand::two_switches: key("F14"); break;
    }
}

void SpokenKiosk::go_on() {
    const std::size_t before = said_.size();
    switch (hand_) {
        case Hand::focus_keys: key("Tab"); break;
        case Hand::two_switches: key("F13"); break;
        case Hand::one_switch: {
            // While the page is read nothing has the focus, and a press of the switch begins.
            const auto& nodes = tree().nodes();
            const bool begun = std::any_of(nodes.begin(), nodes.end(), [](const ui::Node& node) {
                return ui::has(node.state, ui::State::focused);
            });
            if (!begun) bench_->key("F13");
            bench_->wait_until([&] { return said_.size() > before; });
            break;
        }
    }
    if (said_.size() == before) throw std::runtime_error("nothing is said of the next item\n" + bench_->dump());
}

void SpokenKiosk::select() {
    switch (hand_) {
        case Hand::focus_keys: key("Return"); break;
        case Hand::one_switch: key("F13"); break;
        case Hand::two_switches: key("F14"); break;
    }
}

void SpokenKiosk::press_one_of(std::vector<std::string_view> wanted) {
    constexpr int most_parts = 40;
    for (int part = 0; part < most_parts; ++part) {
        std::string first;
        bool more = false;
        for (int item = 0; item < 300; ++item) {
            go_on();
            const std::string now = last();
            const bool found = std::any_of(wanted.begin(), wanted.end(), [&](std::string_view name) { return names(now, name); });
            if (found) return select();
            const auto row = std::find_if(wanted.begin(), wanted.end(), [&](std::string_view name) { return is_row_with(now, name); });
            if (row != wanted.end()) {
                select();  // into the row, whose first key is said at once
                while (!names(last(), *row)) go_on();
                return select();
            }
            if (names(now, "もっと見る")) {
                more = true;
                if (!first.empty()) break;
            }
            if (now == first) break;
            if (first.empty()) first = now;
        }
        if (!more) break;
        while (!names(last(), "もっと見る")) go_on();
        select();
    }
    throw std::runtime_error("nobody speaks of " + std::string(wanted.front()) + "\n" + bench_->dump());
}

std::string SpokenKiosk::go_to(std::string_view name) {
    for (int item = 0; item < 300; ++item) {
        go_on();
        if (names(last(), name)) return last();
    }
    throw std::runtime_error("nobody speaks of " + std::string(name) + "\n" + bench_->dump());
}

std::string SpokenKiosk::focused() {
    for (const ui::Node& node : tree().nodes()) {
        if (ui::has(node.state, ui::State::focused)) return node.plain_name();
    }
    return {};
}

void SpokenKiosk::type(std::string_view kana) {
    for (std::size_t at = 0; at < kana.size();) {
        const std::string_view character = kana.substr(at, decode_utf8(kana, at).length_bytes);
        at += character.size();
        const auto strokes = std::find_if(std::begin(changed), std::end(changed), [&](const Strokes& one) { return one.kana == character; });
        if (strokes == std::end(changed)) {
            press(character == "　" ? "空白" : character);
        } else {
            press(strokes->key);
            press(strokes->then);
        }
    }
}

void SpokenKiosk::type_digits(std::string_view digits) {
    for (const char digit : digits) press(std::string(1, digit));
}

std::string SpokenKiosk::heard(std::string_view words) const {
    const auto found = std::find_if(said_.rbegin(), said_.rend(), [&](const std::string& line) { return line.find(words) != std::string::npos; });
    return found == said_.rend() ? std::string() : *found;
}

}  // namespace engawa::spoken
