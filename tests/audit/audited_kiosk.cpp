#include "tests/audit/audited_kiosk.h"

#include <algorithm>
#include <stdexcept>

#include "kiosk/input/anthy_converter.h"
#include "kiosk/input/name_dictionary.h"
#include "kiosk/input/zinnia_recogniser.h"
#include "tests/support/project_folders.h"

namespace engawa::audit {

namespace {

template <typename Value>
Value good(Result<Value> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message());
    return std::move(*result);
}

std::string only_digits(const std::string& text) {
    std::string digits;
    for (const char c : text) {
        if (c >= '0' && c <= '9') digits += c;
        else if (c != ' ') return {};
    }
    return digits;
}

}  // namespace

AuditedKiosk::AuditedKiosk(std::function<void(AuditedKiosk&, std::string_view)> looked_at, const ui::PanelGeometry& panel)
    : looked_at_(std::move(looked_at)),
      postcodes_(good(input::PostcodeIndex::open(support::share_dir() / "input" / "postcodes.bin"))),
      converter_(std::make_unique<input::NameAwareConverter>(
          good(input::NameDictionary::load(support::share_dir() / "input" / "names.tsv")),
          good(input::AnthyConverter::create()))),
      worker_(std::make_unique<input::ConversionWorker>(*converter_, exchange_, [] {})),
      recogniser_(good(input::ZinniaRecogniser::create(input::debian_writing_model()))),
      recognition_(std::make_unique<input::RecognitionWorker>(*recogniser_, writing_, [] {})),
      bench_(std::make_unique<app::test::NavigatorBench>(
          support::share_dir() / "packs", app::test::InputHelp{.postcodes = &*postcodes_, .conversion = &exchange_, .writing = &writing_,
                                                                     .variants = &variants_, .panel = panel})) {
    auto variants = input::VariantTable::load(support::share_dir() / "input" / "variants.tsv");
    if (!variants.ok()) throw std::runtime_error(variants.error().message());
    variants_ = std::move(*variants);
    writing_.set_available(true);
    // The journeys' day: 2026-11-21, as in tests/support/kiosk_process.h.
    bench_->wall_clock.set(WallTime(std::chrono::sys_days(std::chrono::year{2026} / 11 / 21)));
    bench_->bench.ui().set_painting(false);
    while (!bench_->inspection.done()) bench_->inspect();
}

AuditedKiosk::~AuditedKiosk() = default;

const ui::SemanticsTree& AuditedKiosk::tree() const { return bench_->bench.tree(); }

void AuditedKiosk::settle() {
    while (exchange_.busy() || writing_.busy()) {
        worker_->step();
        recognition_->step();
        bench_->settle();
    }
    bench_->settle();
}

void AuditedKiosk::tap_id(std::string_view id) {
    (void)wanted([&](const ui::Node& node) { return node.id.ends_with(id); });
    bench_->tap_id(id);
    settle();
}

// Part after part from the first, as a person looks for it.
const ui::Node* AuditedKiosk::wanted(const std::function<bool(const ui::Node&)>& is) {
    const auto on_this_part = [&]() -> const ui::Node* {
        const auto& nodes = tree().nodes();
        const auto found = std::find_if(nodes.begin(), nodes.end(), is);
        return found == nodes.end() ? nullptr : &*found;
    };
    if (const ui::Node* node = on_this_part()) return node;
    while (tree().find_id("frame.less") != nullptr) bench_->tap_id("frame.less");
    while (on_this_part() == nullptr && tree().find_id("frame.more") != nullptr) bench_->tap_id("frame.more");
    return on_this_part();
}

void AuditedKiosk::tap(std::string_view role, std::string_view name) {
    const ui::Node* node = wanted([&](const ui::Node& one) {
        return one.operable() && one.plain_name() == name && (role.empty() || ui::role_name(one.role) == role);
    });
    if (node == nullptr) throw std::runtime_error("nothing to press is called " + std::string(name) + "\n" + dump());
    bench_->tap_id(std::string(node->id));
    settle();
}

void AuditedKiosk::draw_stroke(double from_x, double from_y, double to_x, double to_y) {
    const ui::PixelRect box = bench_->bench.node_id(page() + "/box").bounds;
    const auto x = [&](double share) { return box.x + static_cast<int>(share * box.width); };
    const auto y = [&](double share) { return box.y + static_cast<int>(share * box.height); };
    bench_->bench.finger_down(x(from_x), y(from_y));
    for (int step = 1; step <= 8; ++step) {
        const double share = step / 8.0;
        bench_->bench.finger_move(x(from_x + (to_x - from_x) * share), y(from_y + (to_y - from_y) * share));
    }
    bench_->bench.finger_up(x(to_x), y(to_y));
    bench_->stage.redraw();
    settle();
}

void AuditedKiosk::picture(std::string_view name) { looked_at_(*this, name); }

// It is gone within a step; audited by itself.
void AuditedKiosk::picture_of_coming(std::string_view, std::string_view) {}

std::string AuditedKiosk::page() const { return tree().page() != nullptr ? tree().page()->id : ""; }

std::string AuditedKiosk::title() const { return tree().page() != nullptr ? tree().page()->plain_name() : ""; }

bool AuditedKiosk::shows(std::string_view name) const {
    const auto& nodes = tree().nodes();
    return std::any_of(nodes.begin(), nodes.end(), [&](const ui::Node& node) {
        return node.plain_name() == name || node.plain_value() == name;
    });
}

std::vector<std::string> AuditedKiosk::names(std::string_view role) const {
    std::vector<std::string> names;
    for (const ui::Node& node : tree().nodes()) {
        if (ui::role_name(node.role) == role) names.push_back(node.plain_name());
    }
    return names;
}

std::string AuditedKiosk::slip() const {
    for (const ui::Node& node : tree().nodes()) {
        for (const std::string& text : {node.plain_value(), node.plain_name()}) {
            if (only_digits(text).size() == 12) return only_digits(text);
        }
    }
    throw std::runtime_error("no slip number stands on the page\n" + dump());
}

std::string AuditedKiosk::dump() const { return tree().dump(); }

}  // namespace engawa::audit
