#pragma once

#include "kiosk/base/result.h"
#include "screens/ui/semantics.h"
#include "screens/ui/tokens.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

struct ImDrawData;
struct SDL_Renderer;
struct SDL_Texture;

// Dear ImGui's draw lists on SDL_Renderer, by SDL_RenderGeometryRaw. SDL's software renderer turns two triangles that
// make an axis-aligned quad of one colour into a fill or a blit, so everything the façade draws is such quads.

namespace engawa::ui {

// White pixels of alpha, or a picture: 0xAARRGGBB, rows from the top.
struct Pixels {
    int width = 0;
    int height = 0;
    std::vector<std::uint32_t> argb;

    bool empty() const { return argb.empty(); }
};

class Texture {
  public:
    Texture() = default;
    explicit Texture(SDL_Texture* texture, int width, int height) : texture_(texture), width_(width), height_(height) {}
    Texture(Texture&& other) noexcept { swap(other); }
    Texture& operator=(Texture&& other) noexcept {
        swap(other);
        return *this;
    }
    Texture(const Texture&) = delete;
    Texture& operator=(const Texture&) = delete;
    ~Texture();

    SDL_Texture* get() const { return texture_; }
    int width() const { return width_; }
    int height() const { return height_; }
    explicit operator bool() const { return texture_ != nullptr; }

  private:
    void swap(Texture& other) {
        std::swap(texture_, other.texture_);
        std::swap(width_, other.width_);
        std::swap(height_, other.height_);
    }
    SDL_Texture* texture_ = nullptr;
    int width_ = 0;
    int height_ = 0;
};

class SdlBackend {
  public:
    explicit SdlBackend(SDL_Renderer* renderer) : renderer_(renderer) {}

    // Errors: no_renderer.
    Result<Texture> make_texture(const Pixels& pixels);
    Result<Texture> make_blank_texture(int width, int height);
    // Overwrites a rectangle of the texture; `argb` holds rect.width × rect.height pixels.
    void update(const Texture& texture, const PixelRect& rect, std::span<const std::uint32_t> argb);

    // Draws onto a cleared target. A draw command without a texture is a plain fill.
    void render(const ImDrawData& data, Colour clear);
    void present();
    // What render() drew. Errors: no_picture.
    Result<Pixels> read_back();
    // Errors: no_renderer.
    Result<PanelGeometry> output_size(double px_per_mm) const;

  private:
    SDL_Renderer* renderer_;
};

// Errors of both: no_picture, with the path.
Result<Pixels> read_picture(const std::filesystem::path& path);
Result<void> write_png(const Pixels& pixels, const std::filesystem::path& path);
// The same as bytes; alpha is left out.
std::vector<std::byte> png_of(const Pixels& pixels);

// Box-filtered, alpha respected; for pictures and icons, which are scaled once and kept.
Pixels scaled(const Pixels& from, int width, int height);

}  // namespace engawa::ui
