#pragma once

#include <memory>

#include "kiosk/base/result.h"
#include "kiosk/input/conversion.h"

namespace engawa::input {

// Anthy, anonymous: no personality, nothing committed, so nothing is written to a home folder. Anthy's state is
// global to the process: only one may exist at a time (a second create() fails), and one thread uses it.
class AnthyConverter final : public Converter {
  public:
    static Result<std::unique_ptr<AnthyConverter>> create();
    ~AnthyConverter() override;
    AnthyConverter(const AnthyConverter&) = delete;
    AnthyConverter& operator=(const AnthyConverter&) = delete;

    Result<Conversion> convert(const ConversionRequest& request) override;
    void forget() override;

  private:
    struct Context;
    explicit AnthyConverter(std::unique_ptr<Context> context);
    std::unique_ptr<Context> context_;
};

}  // namespace engawa::input
