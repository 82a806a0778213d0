#include <cstdio>

#include "kiosk/base/atomic_file.h"
#include "kiosk/input/postcode.h"

// engawa-postcode-index FROM TO: run by the build.

int main(int argc, char** argv) {
    using namespace engawa;
    if (argc != 3) {
        std::fprintf(stderr, "usage: engawa-postcode-index zipcode.t postcodes.bin\n");
        return 2;
    }
    const auto build = [&]() -> Result<void> {
        const std::string text = TRY(read_text_file(argv[1], 64U << 20U));
        return write_file_atomically(argv[2], TRY(input::build_postcode_index(text)));
    };
    if (const Result<void> built = build(); !built.ok()) {
        std::fprintf(stderr, "engawa-postcode-index: %s\n", built.error().message().c_str());
        return 1;
    }
    return 0;
}
