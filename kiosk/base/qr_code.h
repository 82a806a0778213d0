#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace engawa {

// The modules of a QR code of error correction level M, row by row, 1 is dark. Empty when there was no memory for it:
// what it says stands beside it in writing.
struct QrCode {
    std::vector<std::uint8_t> modules;
    int side = 0;
};
QrCode make_qr_code(const std::string& text);

}  // namespace engawa
