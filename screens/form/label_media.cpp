#include "screens/form/label_media.h"

namespace engawa::form {

namespace {

std::string file_of(const content::Pack* pack, std::string name) {
    if (name.empty() || pack == nullptr) return {};
    if (name.ends_with(".svg")) name.replace(name.size() - 4, 4, ".png");
    const auto file = pack->locate("media/" + name);
    return file ? file->string() : std::string();
}

}  // namespace

std::string picture_file(const content::Pack* pack, const forms::Media& media) {
    std::string file = file_of(pack, media.big_image);
    return file.empty() ? file_of(pack, media.image) : file;
}

std::string recording_file(const content::Pack* pack, const forms::Media& media) { return file_of(pack, media.audio); }

}  // namespace engawa::form
