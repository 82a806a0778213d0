#include "screens/ui/sdl_backend.h"

#include "screens/ui/ui.h"

#include <SDL.h>
#include <imgui.h>
#include <stb_image.h>
#include <stb_image_write.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace engawa::ui {

namespace {

// A picture larger than this is refused before it is decoded: a pack cannot fill the memory.
constexpr int picture_side_limit_px = 4096;

Error sdl_error(UiError code, std::string where) {
    return Error(code, std::move(where), SDL_GetError());
}

}  // namespace

std::string_view error_name(UiError error) {
    switch (error) {
        case UiError::no_renderer: return "ui.no_renderer";
        case UiError::no_picture: return "ui.no_picture";
    }
    return "ui.unknown";
}

Texture::~Texture() {
    if (texture_ != nullptr) SDL_DestroyTexture(texture_);
}

Result<Texture> SdlBackend::make_texture(const Pixels& pixels) {
    Texture texture = TRY(make_blank_texture(pixels.width, pixels.height));
    update(texture, {0, 0, pixels.width, pixels.height}, pixels.argb);
    return texture;
}

Result<Texture> SdlBackend::make_blank_texture(int width, int height) {
    SDL_Texture* texture =
        SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC, width, height);
    if (texture == nullptr) return sdl_error(UiError::no_renderer, "texture");
    SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_BLEND);
    SDL_SetTextureScaleMode(texture, SDL_ScaleModeNearest);
    return Texture(texture, width, height);
}

void SdlBackend::update(const Texture& texture, const PixelRect& rect, std::span<const std::uint32_t> argb) {
    const SDL_Rect area{rect.x, rect.y, rect.width, rect.height};
    SDL_UpdateTexture(texture.get(), &area, argb.data(), rect.width * static_cast<int>(sizeof(std::uint32_t)));
}

void SdlBackend::render(const ImDrawData& data, Colour clear) {
    SDL_RenderSetClipRect(renderer_, nullptr);
    SDL_SetRenderDrawBlendMode(renderer_, SDL_BLENDMODE_BLEND);
    SDL_SetRenderDrawColor(renderer_, clear.red, clear.green, clear.blue, 255);
    SDL_RenderClear(renderer_);
    for (int index = 0; index < data.CmdListsCount; ++index) {
        const ImDrawList& list = *data.CmdLists[index];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            if (command.ElemCount == 0) continue;
            const SDL_Rect clip{static_cast<int>(command.ClipRect.x), static_cast<int>(command.ClipRect.y),
                                static_cast<int>(command.ClipRect.z - command.ClipRect.x),
                                static_cast<int>(command.ClipRect.w - command.ClipRect.y)};
            SDL_RenderSetClipRect(renderer_, &clip);
            const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
            constexpr int stride = sizeof(ImDrawVert);
            // ImU32 holds red in its lowest byte, as SDL_Color does in memory on the machines a kiosk is made of.
            SDL_RenderGeometryRaw(renderer_, static_cast<SDL_Texture*>(command.GetTexID()), &vertices->pos.x, stride,
                                  reinterpret_cast<const SDL_Color*>(&vertices->col), stride, &vertices->uv.x, stride,
                                  list.VtxBuffer.Size - static_cast<int>(command.VtxOffset),
                                  list.IdxBuffer.Data + command.IdxOffset, static_cast<int>(command.ElemCount),
                                  sizeof(ImDrawIdx));
        }
    }
    SDL_RenderSetClipRect(renderer_, nullptr);
    SDL_RenderFlush(renderer_);
}

void SdlBackend::present() {
    SDL_RenderPresent(renderer_);
}

Result<Pixels> SdlBackend::read_back() {
    Pixels pixels;
    if (SDL_GetRendererOutputSize(renderer_, &pixels.width, &pixels.height) != 0) {
        return sdl_error(UiError::no_picture, "output size");
    }
    pixels.argb.resize(static_cast<std::size_t>(pixels.width) * static_cast<std::size_t>(pixels.height));
    if (SDL_RenderReadPixels(renderer_, nullptr, SDL_PIXELFORMAT_ARGB8888, pixels.argb.data(), pixels.width * 4) != 0) {
        return sdl_error(UiError::no_picture, "read back");
    }
    return pixels;
}

Result<PanelGeometry> SdlBackend::output_size(double px_per_mm) const {
    PanelGeometry panel{0, 0, px_per_mm};
    if (SDL_GetRendererOutputSize(renderer_, &panel.width_px, &panel.height_px) != 0) {
        return sdl_error(UiError::no_renderer, "output size");
    }
    return panel;
}

Result<Pixels> read_picture(const std::filesystem::path& path) {
    int width = 0;
    int height = 0;
    int channels = 0;
    if (stbi_info(path.c_str(), &width, &height, &channels) == 0) {
        return Error(UiError::no_picture, path.filename().string(), "not a picture that can be read");
    }
    if (width < 1 || height < 1 || width > picture_side_limit_px || height > picture_side_limit_px) {
        return Error(UiError::no_picture, path.filename().string(), "larger than 4096 pixels a side");
    }
    stbi_uc* bytes = stbi_load(path.c_str(), &width, &height, &channels, 4);
    if (bytes == nullptr) return Error(UiError::no_picture, path.filename().string(), "damaged picture");
    Pixels pixels{width, height, std::vector<std::uint32_t>(static_cast<std::size_t>(width) * height)};
    for (std::size_t index = 0; index < pixels.argb.size(); ++index) {
        const stbi_uc* at = bytes + index * 4;
        pixels.argb[index] = (std::uint32_t{at[3]} << 24U) | (std::uint32_t{at[0]} << 16U) |
                             (std::uint32_t{at[1]} << 8U) | std::uint32_t{at[2]};
    }
    stbi_image_free(bytes);
    return pixels;
}

namespace {

std::vector<std::uint8_t> rgb_of(const Pixels& pixels) {
    std::vector<std::uint8_t> rgb;
    rgb.reserve(pixels.argb.size() * 3);
    for (const std::uint32_t argb : pixels.argb) {
        rgb.push_back(static_cast<std::uint8_t>(argb >> 16U));
        rgb.push_back(static_cast<std::uint8_t>(argb >> 8U));
        rgb.push_back(static_cast<std::uint8_t>(argb));
    }
    return rgb;
}

}  // namespace

std::vector<std::byte> png_of(const Pixels& pixels) {
    const std::vector<std::uint8_t> rgb = rgb_of(pixels);
    std::vector<std::byte> png;
    const auto append = [](void* to, void* data, int size) {
        const auto* bytes = static_cast<const std::byte*>(data);
        auto& out = *static_cast<std::vector<std::byte>*>(to);
        out.insert(out.end(), bytes, bytes + size);
    };
    const int written = stbi_write_png_to_func(append, &png, pixels.width, pixels.height, 3, rgb.data(), pixels.width * 3);
    ENGAWA_VERIFY(written != 0);
    return png;
}

Result<void> write_png(const Pixels& pixels, const std::filesystem::path& path) {
    const std::vector<std::uint8_t> rgb = rgb_of(pixels);
    if (stbi_write_png(path.c_str(), pixels.width, pixels.height, 3, rgb.data(), pixels.width * 3) == 0) {
        return Error(UiError::no_picture, path.string(), "cannot be written");
    }
    return {};
}

Pixels scaled(const Pixels& from, int width, int height) {
    Pixels to{width, height, std::vector<std::uint32_t>(static_cast<std::size_t>(width) * height)};
    const double step_x = static_cast<double>(from.width) / width;
    const double step_y = static_cast<double>(from.height) / height;
    for (int y = 0; y < height; ++y) {
        const double top = y * step_y;
        const double bottom = std::min<double>(from.height, top + step_y);
        for (int x = 0; x < width; ++x) {
            const double left = x * step_x;
            const double right = std::min<double>(from.width, left + step_x);
            // Weights are areas; colours are weighted by alpha too, so that no dark fringe appears.
            double area = 0, alpha = 0, red = 0, green = 0, blue = 0;
            for (int sy = static_cast<int>(top); sy < std::ceil(bottom); ++sy) {
                const double high = std::min<double>(bottom, sy + 1) - std::max<double>(top, sy);
                for (int sx = static_cast<int>(left); sx < std::ceil(right); ++sx) {
                    const double weight = high * (std::min<double>(right, sx + 1) - std::max<double>(left, sx));
                    const std::uint32_t argb = from.argb[static_cast<std::size_t>(sy) * from.width + sx];
                    const double opaque = weight * (argb >> 24U);
                    area += weight;
                    alpha += opaque;
                    red += opaque * ((argb >> 16U) & 0xFFU);
                    green += opaque * ((argb >> 8U) & 0xFFU);
                    blue += opaque * (argb & 0xFFU);
                }
            }
            if (alpha <= 0 || area <= 0) continue;
            const auto byte = [](double value) { return static_cast<std::uint32_t>(std::clamp(value + 0.5, 0.0, 255.0)); };
            to.argb[static_cast<std::size_t>(y) * width + x] =
                (byte(alpha / area) << 24U) | (byte(red / alpha) << 16U) | (byte(green / alpha) << 8U) | byte(blue / alpha);
        }
    }
    return to;
}

}  // namespace engawa::ui
