#include "tests/screens/form/form_bench.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "kiosk/forms/definition.h"
#include "tests/support/png.h"
#include "tests/support/project_folders.h"

namespace engawa::form {

namespace {

std::filesystem::path assets() {
    return engawa::support::source_dir() / "assets";
}

// 21 November 2026, noon in Japan.
constexpr WallTime noon{Milliseconds(1'795'230'000'000)};

constexpr std::string_view towns =
    "3998205 #CNS 長野県安曇野市豊科\n"
    "3998301 #CNS 長野県安曇野市穂高有明\n"
    "3998303 #CNS 長野県安曇野市穂高\n"
    "3998303 #CNS 長野県安曇野市穂高柏原\n"
    "3998303 #CNS 長野県安曇野市穂高牧\n";

template <typename Value>
Value good(Result<Value> result) {
    if (!result.ok()) FAIL(result.error().message());
    return std::move(*result);
}

// What the keyboard needs beyond the kana's own key.
struct Marked {
    std::string_view plain;
    std::string_view mark;
};
const std::map<std::string, Marked, std::less<>> marked_kana{
    {"が", {"か", "゛"}}, {"ぎ", {"き", "゛"}}, {"ぐ", {"く", "゛"}}, {"げ", {"け", "゛"}}, {"ご", {"こ", "゛"}},
    {"ざ", {"さ", "゛"}}, {"じ", {"し", "゛"}}, {"ず", {"す", "゛"}}, {"だ", {"た", "゛"}}, {"ど", {"と", "゛"}},
    {"ば", {"は", "゛"}}, {"び", {"ひ", "゛"}}, {"ぶ", {"ふ", "゛"}}, {"べ", {"へ", "゛"}}, {"ぼ", {"ほ", "゛"}},
    {"ぱ", {"は", "゜"}}, {"ゃ", {"や", "小"}}, {"ゅ", {"ゆ", "小"}}, {"ょ", {"よ", "小"}}, {"っ", {"つ", "小"}},
};

// A bowl, a cup, a tree: enough to tell one picture from another.
void draw_picture(const std::string& path, std::uint32_t colour, int radius) {
    test::Image image(240, 180, 0xF4EFE2);
    for (int y = 0; y < image.height_px; ++y) {
        for (int x = 0; x < image.width_px; ++x) {
            const int from_middle = (x - 120) * (x - 120) + (y - 90) * (y - 90);
            if (from_middle < radius * radius && (y > 90 || radius < 55)) image.at(x, y) = colour;
        }
    }
    if (!test::write_png(image, path)) FAIL("no picture at " + path);
}

content::Pack picture_pack(support::TemporaryFolder& folder) {
    content::Pack pack;
    pack.folder = folder.path() / "pack";
    std::filesystem::create_directories(pack.folder / "media");
    const auto media = [&](const char* name) { return (pack.folder / "media" / name).string(); };
    draw_picture(media("rice.png"), 0x8C4A2F, 75);
    draw_picture(media("bread.png"), 0xC88A3A, 65);
    draw_picture(media("noodles.png"), 0x3D6A57, 45);
    draw_picture(media("house.png"), 0x20407A, 70);
    pack.files = {"media/bread.png", "media/greeting.wav", "media/house.png", "media/noodles.png", "media/rice.png"};
    (void)folder.write("pack/media/greeting.wav", "RIFF");  // never played here: its path is what the page gives
    return pack;
}

std::string plain_mark(std::string_view mark, const content::Strings& strings) {
    return mark == "小" ? without_readings(strings("form.key_small")) : std::string(mark);
}

}  // namespace

std::string starter_form(std::string_view file) { return support::read_all(assets() / "packs" / file); }

std::filesystem::path beside_tests(std::string_view file) {
    return assets().parent_path() / "tests/screens/form" / file;
}

std::string more_kinds_form() { return support::read_all(beside_tests("more_kinds.xml")); }

std::string kinds_form() { return support::read_all(beside_tests("kinds.xml")); }

forms::ExternalFiles kinds_files() {
    return {{"halls.csv", support::read_all(beside_tests("halls.csv"))},
            {"places.csv", support::read_all(beside_tests("places.csv"))}};
}

std::string one_question(const std::string& control, const std::string& bind, const std::string& value) {
    return "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
           "xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:engawa=\"urn:engawa:forms:1\">"
           "<h:head><h:title>Test</h:title><model><instance><data id=\"test\" version=\"1\"><q>" +
           value + "</q><after/></data></instance><bind nodeset=\"/data/q\" " + bind +
           "/><bind nodeset=\"/data/after\" type=\"string\"/></model></h:head><h:body>" + control +
           "<input ref=\"/data/after\" engawa:appearance=\"kana\"><label>after</label></input></h:body></h:html>";
}

FormBench::FormBench(const std::string& xml, ui::BenchOptions options, const forms::ExternalFiles& files)
    : pack(picture_pack(folder)), clock(noon), catalogue(good(content::Catalogue::load(assets() / "strings"))) {
    variants = good(input::VariantTable::load(assets() / "input" / "variants.tsv"));
    writing.set_available(true);
    converter.learn("えんがわ", {"縁側", "えんがわ"});
    converter.learn("はなこ", {"花子", "華子", "はなこ"});
    converter.learn("たろう", {"太郎", "太朗", "たろう"});
    postcodes.emplace(good(input::PostcodeIndex::open(
        folder.write("postcodes.bin", good(input::build_postcode_index(std::string(towns)))))));
    auto definition = good(forms::FormDefinition::parse(xml, files));
    forms::SessionEnvironment environment{clock, random};
    environment.language = options.look.language.text();
    session = good(forms::FormSession::start(definition, std::move(environment)));
    content::LocalizedText title;
    model = std::make_unique<Model>(Tools{.session = session.get(),
                                          .postcodes = &*postcodes,
                                          .conversion = &exchange,
                                          .writing = &writing,
                                          .variants = &variants,
                                          .profile = &profile,
                                          .wall_clock = &clock,
                                          .pack = &pack},
                                    FormId("test"), title);
    model->set_language(options.look.language);
    bench = std::make_unique<ui::UiBench>(std::move(options), drawing());
}

ui::UiBench::Draw FormBench::drawing() {
    return [this](ui::Ui& ui) {
        const content::Strings words = catalogue.in(ui.look().language);
        if (const auto intent = draw(ui, *model, words)) outcome = update(*model, *intent);
    };
}

void FormBench::tap(std::string_view id) {
    while (find(id) == nullptr && find("frame.less") != nullptr) bench->tap_id(full("frame.less"));
    while (find(id) == nullptr && find("frame.more") != nullptr) bench->tap_id(full("frame.more"));
    bench->tap_id(full(id));
}

bool FormBench::back() {
    tap("frame.back");
    const bool pressed = bench->ui().take_frame_control() == ui::FrameControl::back;
    CHECK(pressed);
    const bool went = model->back();
    bench->frame();
    return went;
}

void FormBench::speak(const std::string& language) {
    ui::Look look = bench->ui().look();
    look.language = LanguageTag(language);
    model->set_language(look.language);
    bench->set_look(look);
}

void FormBench::type(std::string_view words) {
    // Who reads English begins in Latin letters; what is typed here is kana.
    const std::string to_kana = without_readings(strings()("form.key_kana"));
    const bool latin = !words.empty() && static_cast<unsigned char>(words.front()) < 0x80;
    if (!latin && bench->tree().find(ui::Role::key, to_kana) != nullptr) tap(ui::Role::key, to_kana);
    std::size_t at = 0;
    while (at < words.size()) {
        const auto first = static_cast<unsigned char>(words[at]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : 3;
        const std::string letter(words.substr(at, length));
        at += length;
        if (letter == " ") {
            tap(ui::Role::key, without_readings(strings()("form.key_space")));
        } else if (const auto marked = marked_kana.find(letter); marked != marked_kana.end()) {
            tap(ui::Role::key, marked->second.plain);
            tap(ui::Role::key, plain_mark(marked->second.mark, strings()));
        } else {
            tap(ui::Role::key, letter);
        }
    }
}

void FormBench::stroke(std::string_view sheet, double from_x, double from_y, double to_x, double to_y, int finger) {
    const ui::PixelRect area = node(sheet).bounds;
    const auto at = [](double from, double to, int step, int start, int length) {
        return start + static_cast<int>((from + (to - from) * step / 10) * length);
    };
    bench->finger_down(at(from_x, to_x, 0, area.x, area.width), at(from_y, to_y, 0, area.y, area.height), finger);
    bench->frame();
    for (int step = 1; step <= 10; ++step) {
        bench->finger_move(at(from_x, to_x, step, area.x, area.width), at(from_y, to_y, step, area.y, area.height), finger);
        bench->frame();
    }
    bench->finger_up(at(from_x, to_x, 10, area.x, area.width), at(from_y, to_y, 10, area.y, area.height), finger);
    bench->frame();
}

void FormBench::convert() {
    while (worker.step() == input::ConversionWorker::Step::worked) {
    }
    while (recognition.step() == input::RecognitionWorker::Step::worked) {
    }
    (void)model->tick();
    bench->frame();
}

void FormBench::choose_date(std::string_view era, int year, int month, int day) {
    tap("eras." + std::string(era));
    if (find("year." + std::to_string(year)) == nullptr) {
        tap("decades." + std::to_string(std::max(1, year / 10 * 10)));
    }
    tap("year." + std::to_string(year));
    tap("month." + std::to_string(month));
    tap("day." + std::to_string(day));
}

std::string FormBench::alert() const {
    const auto alerts = bench->tree().all(ui::Role::alert);
    return alerts.empty() ? std::string() : alerts.front()->plain_name();
}

void FormBench::go_to(std::string_view ref) {
    model->go_to(ref);
    bench->frame();
}

ui::BenchOptions Shot::options() const {
    ui::BenchOptions options;
    options.panel = panel;
    options.look.size = size;
    options.look.language = LanguageTag(language);
    options.look.contrast = contrast;
    return options;
}

void write_pictures(FormBench& form, const std::string& folder, const std::string& shot, const std::string& kind) {
    for (int part = 1; part < 6; ++part) {
        const std::string further = part > 1 ? "-part" + std::to_string(part) : "";
        form.bench->write_png(folder + "/" + shot + "-" + kind + further + ".png");
        if (form.find("frame.more") == nullptr) return;
        form.tap("frame.more");
    }
}

std::string problems_in(FormBench& form, const char* language) {
    ui::BenchOptions options;
    options.look.language = LanguageTag(language);
    return ui::UiBench::problems_everywhere(form.drawing(), options);
}

}  // namespace engawa::form
