#include "kiosk/content/pack_files.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string_view>

#include "kiosk/content/content_error.h"
#include "kiosk/content/pack.h"

namespace engawa::content {

namespace {

constexpr std::uint32_t picture_limit_pixels = 4096;

struct Kind {
    std::string_view folder;
    std::string_view extension;
    std::size_t limit_bytes;
};

constexpr std::array<Kind, 8> kinds{{
    {"forms", ".xml", form_limit_bytes},
    {"tutorials", ".md", markdown_limit_bytes},
    {"faq", ".md", markdown_limit_bytes},
    {"media", ".png", picture_limit_bytes},
    {"media", ".wav", sound_limit_bytes},
    {"media", ".csv", data_limit_bytes},
    {"media", ".xml", data_limit_bytes},
    {"media", ".geojson", data_limit_bytes},
}};

bool is_file_name(std::string_view name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= 100 && plain(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
}

// Why a name is none of a pack's, and what to do about it.
std::string stray(const std::string& name, std::string_view otherwise) {
    const bool by_the_desktop = name.starts_with('.') || name == "Thumbs.db" || name == "desktop.ini" || name == "__MACOSX";
    if (by_the_desktop) return "left there by a computer's file window, and no part of a pack: remove it (ls -a shows it)";
    return std::string(otherwise);
}

class Inventory {
  public:
    explicit Inventory(const std::filesystem::path& folder) : folder_(folder) {}

    Result<std::vector<std::string>> list() {
        namespace fs = std::filesystem;
        TRY(each(folder_, "", [this](const fs::directory_entry& entry, const std::string& name) -> Result<void> {
            if (name == "pack.toml") return file(entry, name, pack_toml_limit_bytes);
            const bool known = std::any_of(kinds.begin(), kinds.end(), [&](const Kind& k) { return k.folder == name; });
            std::error_code problem;
            if (!known || !fs::is_directory(entry.symlink_status(problem))) {
                return Error(ContentError::bad_file, name,
                             stray(name, "a pack holds pack.toml and the folders forms, tutorials, faq and media, and nothing else: "
                                         "remove it, or keep it outside of the pack's folder"));
            }
            return each(entry.path(), name + "/", [&](const fs::directory_entry& inner, const std::string& path) {
                return member(inner, name, path);
            });
        }));
        std::sort(files_.begin(), files_.end());
        if (!std::binary_search(files_.begin(), files_.end(), "pack.toml")) {
            return Error(ContentError::missing_file, "pack.toml", "there is no pack.toml");
        }
        return std::move(files_);
    }

  private:
    // In the order of names, so that the same folder always gives the same first error.
    template <typename Visit>
    Result<void> each(const std::filesystem::path& folder, const std::string& prefix, Visit visit) {
        std::error_code problem;
        std::vector<std::filesystem::directory_entry> entries;
        for (std::filesystem::directory_iterator it(folder, problem), end; !problem && it != end;
             it.increment(problem)) {
            entries.push_back(*it);
            if (entries.size() > pack_limit_files) break;
        }
        if (problem) {
            return Error(ContentError::unreadable, prefix.empty() ? "." : prefix, problem.message(),
                         Permanence::temporary);
        }
        std::sort(entries.begin(), entries.end());
        for (const auto& entry : entries) TRY(visit(entry, prefix + entry.path().filename().string()));
        return {};
    }

    Result<void> member(const std::filesystem::directory_entry& entry, std::string_view folder, const std::string& path) {
        const std::string_view name = std::string_view(path).substr(folder.size() + 1);
        if (!is_file_name(name))
            return Error(ContentError::bad_file, path,
                         stray(std::string(name), "not a name a pack's file may have: rename it, of a-z, 0-9, - _ and . and not beginning "
                                                  "with one of the last three"));
        for (const Kind& kind : kinds) {
            if (kind.folder == folder && name.ends_with(kind.extension) && name.size() > kind.extension.size()) {
                return file(entry, path, kind.limit_bytes);
            }
        }
        return Error(ContentError::bad_file, path, "not a kind of file that " + std::string(folder) + "/ holds: remove it, or keep it outside of the pack's folder");
    }

    Result<void> file(const std::filesystem::directory_entry& entry, const std::string& path, std::size_t limit) {
        std::error_code problem;
        if (!std::filesystem::is_regular_file(entry.symlink_status(problem))) {
            return Error(ContentError::bad_file, path, "not a plain file");
        }
        const std::uintmax_t size = entry.file_size(problem);
        if (problem) return Error(ContentError::unreadable, path, problem.message(), Permanence::temporary);
        if (size > limit) return Error(ContentError::bad_file, path, "over " + std::to_string(limit) + " bytes");
        total_bytes_ += size;
        files_.push_back(path);
        if (files_.size() > pack_limit_files) return Error(ContentError::bad_file, path, "over 1,024 files");
        if (total_bytes_ > pack_limit_bytes) return Error(ContentError::bad_file, path, "the pack is over 64 MiB");
        return {};
    }

    const std::filesystem::path& folder_;
    std::vector<std::string> files_;
    std::uintmax_t total_bytes_ = 0;
};

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i > 0; --i) value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
    return value;
}

std::string problem_of_png(std::string_view head, std::string_view tail) {
    if (head.size() < 33 || !head.starts_with("\x89PNG\r\n\x1a\n") || head.substr(12, 4) != "IHDR") return "not a PNG";
    const std::uint32_t width = big_endian(head, 16);
    const std::uint32_t height = big_endian(head, 20);
    if (width == 0 || height == 0 || width > picture_limit_pixels || height > picture_limit_pixels) {
        return "a picture over 4096 by 4096 pixels";
    }
    if (!tail.ends_with(std::string_view("IEND\xAE\x42\x60\x82"))) return "a PNG that is cut off";
    return {};
}

std::string problem_of_wav(std::string_view head, std::uintmax_t file_size) {
    if (head.size() < 44 || head.substr(0, 4) != "RIFF" || head.substr(8, 8) != "WAVEfmt ") return "not a WAV file";
    if (little_endian(head, 4, 4) + std::uintmax_t{8} > file_size) return "a WAV file that is cut off";
    const std::uint32_t rate = little_endian(head, 24, 4);
    if (little_endian(head, 20, 2) != 1 || little_endian(head, 22, 2) != 1 || little_endian(head, 34, 2) != 16 ||
        rate < 8000 || rate > 48000) {
        return "not PCM of 16 bits, one channel, 8 to 48 kHz";
    }
    return {};
}

std::string problem_of_text(std::string_view head, char first) {
    const std::size_t at = head.find_first_not_of(" \t\r\n");
    return at != std::string_view::npos && head[at] == first ? "" : "not what its name says";
}

std::string problem_of(std::string_view file, std::string_view head, std::string_view tail, std::uintmax_t size) {
    if (file.ends_with(".png")) return problem_of_png(head, tail);
    if (file.ends_with(".wav")) return problem_of_wav(head, size);
    if (file.ends_with(".xml")) return problem_of_text(head, '<');
    if (file.ends_with(".geojson")) return problem_of_text(head, '{');
    return head.empty() || head.find('\0') != std::string_view::npos ? "not what its name says" : "";
}

}  // namespace

Result<std::vector<std::string>> list_pack_files(const std::filesystem::path& folder) {
    return Inventory(folder).list();
}

Result<void> check_media(const std::filesystem::path& folder, const std::string& file) {
    std::ifstream stream(folder / file, std::ios::binary);
    std::array<char, 256> head{};
    std::array<char, 16> tail{};
    stream.read(head.data(), head.size());
    const auto head_size = static_cast<std::size_t>(stream.gcount());
    stream.clear();
    stream.seekg(0, std::ios::end);
    const auto size = static_cast<std::uintmax_t>(std::max<std::streamoff>(stream.tellg(), 0));
    const std::size_t tail_size = std::min<std::uintmax_t>(size, tail.size());
    stream.seekg(-static_cast<std::streamoff>(tail_size), std::ios::end);
    stream.read(tail.data(), static_cast<std::streamsize>(tail_size));
    if (stream.bad()) return Error(ContentError::unreadable, file, "cannot be read", Permanence::temporary);
    std::string problem = problem_of(file, {head.data(), head_size}, {tail.data(), tail_size}, size);
    if (!problem.empty()) return Error(ContentError::bad_file, file, std::move(problem));
    return {};
}

}  // namespace engawa::content
