#include "sync/office/age_command.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "sync/envelope/age.h"
#include "sync/office/office_error.h"
#include "sync/office/office_keys.h"

namespace engawa::office {

namespace {

class DescriptorSource final : public envelope::ByteSource {
  public:
    explicit DescriptorSource(int descriptor) : descriptor_(descriptor) {}
    Result<std::size_t> read(std::span<std::byte> out) override {
        for (;;) {
            const ssize_t count = ::read(descriptor_, out.data(), out.size());
            if (count >= 0) return static_cast<std::size_t>(count);
            if (errno != EINTR) {
                return Error(envelope::AgeError::cannot_read, "standard input", std::generic_category().message(errno));
            }
        }
    }

  private:
    int descriptor_;
};

class DescriptorSink final : public envelope::ByteSink {
  public:
    explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}
    Result<void> write(envelope::BytesView bytes) override {
        while (!bytes.empty()) {
            const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
            if (count >= 0) {
                bytes = bytes.subspan(static_cast<std::size_t>(count));
            } else if (errno != EINTR) {
                return Error(envelope::AgeError::cannot_write, "standard output", std::generic_category().message(errno));
            }
        }
        return {};
    }

  private:
    int descriptor_;
};

}  // namespace

Result<void> age_decrypt_descriptors(const AgeDecryptOptions& options, int input, int output) {
    envelope::AgeKeys keys;
    for (const std::filesystem::path& file : options.identity_files) {
        const std::vector<envelope::AgeIdentity> found = TRY(read_identities(file));
        keys.identities.insert(keys.identities.end(), found.begin(), found.end());
    }
    if (options.passphrase_variable) {
        const char* const passphrase = std::getenv(options.passphrase_variable->c_str());
        if (passphrase == nullptr) {
            return Error(OfficeError::bad_usage, "--passphrase-env", "there is no environment variable of that name");
        }
        keys.passphrase = SecretBytes::copy_of(std::string_view(passphrase));
    }
    if (options.identity_files.empty() && !options.passphrase_variable) {
        return Error(OfficeError::bad_usage, "age decrypt", "give --identity FILE or --passphrase-env VARIABLE");
    }
    DescriptorSource source(input);
    DescriptorSink sink(output);
    return envelope::age_decrypt(source, keys, sink);
}

}  // namespace engawa::office
