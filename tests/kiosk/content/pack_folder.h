#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "tests/support/temporary_folder.h"

// A small pack in a folder of its own, whole until a test spoils it.

namespace engawa::content::test {

class PackFolder {
  public:
    explicit PackFolder(const std::string& id = "kaigo") { add(id); }

    // Another whole pack beside the first, with ids of its own made from `id`.
    void add(const std::string& id) {
        folder_ = root() / id;
        for (const char* inner : {"forms", "tutorials", "faq", "media"}) {
            std::filesystem::create_directories(folder_ / inner);
        }
        write("pack.toml", pack_toml(id));
        write("forms/care.xml", "<h:html xmlns:h=\"http://www.w3.org/1999/xhtml\"/>\n");
        for (const std::string language : {"ja", "en"}) {
            write("tutorials/qr." + language + ".md", tutorial(language));
            write("faq/care." + language + ".md", questions(language));
        }
        write("media/a.png", png(1200, 800));
    }

    const std::filesystem::path& root() const { return root_.path(); }
    const std::filesystem::path& folder() const { return folder_; }

    void write(const std::string& path, std::string_view bytes) const { root_.write(folder_ / path, bytes); }
    std::string text(const std::string& path) const { return support::read_all(folder_ / path); }
    // Fails loudly when `from` is not there, so that a test cannot spoil nothing.
    void replace(const std::string& path, const std::string& from, const std::string& to) const {
        std::string whole = text(path);
        const std::size_t at = whole.find(from);
        if (at == std::string::npos) std::abort();
        write(path, whole.replace(at, from.size(), to));
    }

    static std::string png(unsigned width, unsigned height) {
        const auto number = [](unsigned value) {
            std::string bytes;
            for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFFU);
            return bytes;
        };
        return std::string("\x89PNG\r\n\x1a\n", 8) + number(13) + "IHDR" + number(width) + number(height) +
               std::string("\x08\x02\0\0\0", 5) + "CRC." + number(0) + "IEND\xAE\x42\x60\x82";
    }

    static std::string tutorial(const std::string& language) {
        return "+++\nlanguage = \"" + language + "\"\nsteps = [\"ready\", \"open\"]\n+++\n\n" +
               "## {準備|じゅんび}\n\n![{画面|がめん}](media/a.png)\n\n{手|て}に\n{持|も}ちます。\n\n"
               "> {手|て}に{持|も}ってください。\n\n"
               "## Open\n\n![Screen](media/a.png)\n\nTap **here**\nnow.\n\n- one\n- two\n";
    }
    static std::string questions(const std::string& language) {
        return "+++\nlanguage = \"" + language + "\"\nentries = [\"cost\"]\n+++\n\n## Cost?\n\nNothing.\n";
    }

    static std::string pack_toml(const std::string& id) {
        return "[pack]\n"
               "id = \"" + id + "\"\n"
               "version = \"2026.1\"\n"
               "format = 1\n"
               "languages = [\"ja\", \"en\"]\n"
               "title = { ja = \"{介護|かいご}\", en = \"Care\" }\n"
               "\n"
               "[pack.department]\n"
               "name = { ja = \"{介護保険課|かいごほけんか}\", en = \"Care Section\" }\n"
               "phone = \"0263-00-0000\"\n"
               "\n"
               "[[category]]\n"
               "id = \"care\"\n"
               "icon = \"care\"\n"
               "title = { ja = \"{介護|かいご}\", en = \"Care\" }\n"
               "\n"
               "[[form]]\n"
               "id = \"form-" + id + "\"\n"
               "file = \"forms/care.xml\"\n"
               "category = \"care\"\n"
               "minutes = 15\n"
               "title = { ja = \"{申請|しんせい}\", en = \"Application\" }\n"
               "summary = { ja = \"{申請|しんせい}します。\", en = \"Apply.\" }\n"
               "for_whom = { ja = \"だれでも\", en = \"Anyone\" }\n"
               "next_steps = { ja = \"ゆうびんがきます。\", en = \"A letter comes.\" }\n"
               "bring = [ { ja = \"めがね\", en = \"Glasses\" } ]\n"
               "\n"
               "[[tutorial]]\n"
               "id = \"tutorial-" + id + "\"\n"
               "files = \"tutorials/qr\"\n"
               "category = \"care\"\n"
               "icon = \"phone\"\n"
               "minutes = 10\n"
               "title = { ja = \"QR\", en = \"QR codes\" }\n"
               "summary = { ja = \"よみます。\", en = \"Read one.\" }\n"
               "\n"
               "[[faq]]\n"
               "id = \"care\"\n"
               "files = \"faq/care\"\n"
               "category = \"care\"\n"
               "form = \"form-" + id + "\"\n"
               "title = { ja = \"しつもん\", en = \"Questions\" }\n";
    }

  private:
    support::TemporaryFolder root_;
    std::filesystem::path folder_;
};

}  // namespace engawa::content::test
