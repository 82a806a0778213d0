#include "kiosk/base/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace engawa {

namespace {

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

QrCode make_qr_code(const std::string& text) {
    const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M));
    QrCode made;
    if (code == nullptr) return made;
    made.side = code->width;
    for (int i = 0; i < code->width * code->width; ++i) made.modules.push_back(code->data[i] & 1U);
    return made;
}

}  // namespace engawa
