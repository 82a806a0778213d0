#pragma once

#include <filesystem>
#include <memory>

#include "kiosk/base/result.h"
#include "kiosk/input/handwriting.h"

namespace engawa::input {

// Of Debian's tegaki-zinnia-japanese: 6,420 characters, kanji and hiragana.
std::filesystem::path debian_writing_model();

// zinnia with a model, which it maps into memory and never writes.
class ZinniaRecogniser final : public CharacterRecogniser {
  public:
    // Errors: InputError::unavailable when the model is missing or damaged.
    static Result<std::unique_ptr<ZinniaRecogniser>> create(const std::filesystem::path& model);
    ~ZinniaRecogniser() override;
    ZinniaRecogniser(const ZinniaRecogniser&) = delete;
    ZinniaRecogniser& operator=(const ZinniaRecogniser&) = delete;

    Result<Recognition> recognise(const Drawing& drawing) override;

  private:
    struct Engine;
    explicit ZinniaRecogniser(std::unique_ptr<Engine> engine);
    std::unique_ptr<Engine> engine_;
};

}  // namespace engawa::input
