#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "kiosk/input/conversion.h"
#include "kiosk/input/postcode.h"
#include "tests/kiosk/app/navigator_bench.h"
#include "tests/support/played_kiosk.h"

// The pages of the kiosk in this process, with the packs that ship and the real conversion, played by the same hands as
// the program.

namespace engawa::audit {

class AuditedKiosk final : public support::PlayedKiosk {
  public:
    // `looked_at` is called with each page that is worth looking at, as it stands.
    explicit AuditedKiosk(std::function<void(AuditedKiosk&, std::string_view name)> looked_at,
                          const ui::PanelGeometry& panel = ui::panel_21_inch);
    ~AuditedKiosk() override;

    using PlayedKiosk::tap;
    void tap(std::string_view role, std::string_view name) override;
    void tap_id(std::string_view id) override;
    void picture(std::string_view name) override;
    void picture_of_coming(std::string_view page, std::string_view name) override;

    std::string page() const override;
    std::string title() const override;
    bool shows(std::string_view name) const override;
    std::vector<std::string> names(std::string_view role) const override;
    std::string slip() const override;
    std::string dump() const override;

    // A finger goes over the box for a character, from one place of it to another in shares of its side.
    void draw_stroke(double from_x, double from_y, double to_x, double to_y);

    app::test::NavigatorBench& bench() { return *bench_; }

  private:
    void settle();
    const ui::Node* wanted(const std::function<bool(const ui::Node&)>& is);
    const ui::SemanticsTree& tree() const;

    std::function<void(AuditedKiosk&, std::string_view)> looked_at_;
    std::optional<input::PostcodeIndex> postcodes_;
    input::ConversionExchange exchange_;
    std::unique_ptr<input::Converter> converter_;
    std::unique_ptr<input::ConversionWorker> worker_;
    input::WritingExchange writing_;
    std::unique_ptr<input::CharacterRecogniser> recogniser_;
    std::unique_ptr<input::RecognitionWorker> recognition_;
    input::VariantTable variants_;
    std::unique_ptr<app::test::NavigatorBench> bench_;
};

}  // namespace engawa::audit
