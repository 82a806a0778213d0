#include <cstdio>

#include "kiosk/base/atomic_file.h"
#include "sync/membership/membership.h"

// `renew-once FOLDER REGISTRY`: what a kiosk does between two visits with a registry that has come. Exit code 0 when all went
// well. A program of its own, so that the power can be cut in it.

int main(int argc, char** argv) {
    using namespace engawa;
    if (argc != 3) return 2;
    SystemRandom random;
    membership::Membership membership(argv[1], random);
    const auto registry = read_text_file(argv[2], envelope::max_fleet_bytes);
    if (!registry || !membership.take_registry(*registry)) return 1;
    const auto standing = membership.standing();
    if (!standing) std::fprintf(stderr, "%s\n", standing.error().message().c_str());
    return standing ? 0 : 1;
}
