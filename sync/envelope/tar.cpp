#include "sync/envelope/tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <bit>
#include <cstring>
#include <memory>
#include <set>

#include "sync/envelope/envelope.h"

namespace engawa::envelope {

namespace {

constexpr std::uint64_t block_bytes = 512;
constexpr std::size_t max_members = 1002;

struct FreeWriter {
    void operator()(archive* a) const { archive_write_free(a); }
};
struct FreeReader {
    void operator()(archive* a) const { archive_read_free(a); }
};
struct FreeEntry {
    void operator()(archive_entry* e) const { archive_entry_free(e); }
};

std::uint64_t whole_blocks(std::uint64_t bytes) { return (bytes + block_bytes - 1) / block_bytes * block_bytes; }

// Where libarchive's writer puts its bytes: memory that is wiped, never moved while it fills.
struct Output {
    SecretBytes bytes;
    std::size_t used = 0;
};

la_ssize_t write_output(archive* a, void* context, const void* data, std::size_t length) {
    auto& output = *static_cast<Output*>(context);
    if (length > output.bytes.size() - output.used) {
        archive_set_error(a, ARCHIVE_FATAL, "the tar is longer than was reckoned");
        return -1;
    }
    std::memcpy(output.bytes.data() + output.used, data, length);
    output.used += length;
    return static_cast<la_ssize_t>(length);
}

Error bad_tar(std::string detail) { return {EnvelopeError::bad_tar, "payload", std::move(detail)}; }

// libarchive's own words may quote a member's bytes, so they are not passed on.
Error writer_failed() { return {EnvelopeError::not_sealable, "payload", "the tar could not be written"}; }

}  // namespace

std::uint64_t padme_bytes(std::uint64_t length_bytes) {
    if (length_bytes < 2) return length_bytes;
    const int exponent = std::bit_width(length_bytes) - 1;
    const int mantissa_bits = std::bit_width(static_cast<unsigned>(exponent));
    const int last_bits = exponent - mantissa_bits;
    if (last_bits <= 0) return length_bytes;
    const std::uint64_t mask = (std::uint64_t{1} << last_bits) - 1;
    return (length_bytes + mask) & ~mask;
}

Result<SecretBytes> write_padded_tar(const std::vector<TarInput>& members, WallTime modified) {
    // Header, a pax header before it where one is needed (two blocks), the bytes; at the end two zero blocks.
    std::uint64_t most_bytes = 2 * block_bytes;
    for (const TarInput& member : members) most_bytes += 4 * block_bytes + whole_blocks(member.bytes.size());
    Output output{SecretBytes(most_bytes)};

    const std::unique_ptr<archive, FreeWriter> writer(archive_write_new());
    ENGAWA_VERIFY(writer != nullptr);
    // Unbuffered, so that libarchive keeps no copy of the plaintext.
    if (archive_write_set_format_pax_restricted(writer.get()) != ARCHIVE_OK ||
        archive_write_set_bytes_per_block(writer.get(), 0) != ARCHIVE_OK ||
        archive_write_open(writer.get(), &output, nullptr, write_output, nullptr) != ARCHIVE_OK) {
        return writer_failed();
    }
    const auto seconds = std::chrono::floor<Seconds>(modified).time_since_epoch().count();
    for (const TarInput& member : members) {
        const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), member.name.c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0600);
        archive_entry_set_mtime(entry.get(), seconds, 0);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.bytes.size()));
        if (archive_write_header(writer.get(), entry.get()) != ARCHIVE_OK) return writer_failed();
        if (member.bytes.empty()) continue;
        const la_ssize_t written = archive_write_data(writer.get(), member.bytes.data(), member.bytes.size());
        if (written != static_cast<la_ssize_t>(member.bytes.size())) return writer_failed();
    }
    if (archive_write_close(writer.get()) != ARCHIVE_OK) return writer_failed();
    ENGAWA_VERIFY(output.used % block_bytes == 0);

    // Whole blocks: stock tar refuses an archive that ends inside one.
    SecretBytes padded(whole_blocks(padme_bytes(output.used)));
    std::memcpy(padded.data(), output.bytes.data(), output.used);
    return padded;
}

Result<std::vector<TarMember>> read_tar(BytesView tar) {
    const std::unique_ptr<archive, FreeReader> reader(archive_read_new());
    ENGAWA_VERIFY(reader != nullptr);
    if (archive_read_support_format_tar(reader.get()) != ARCHIVE_OK ||
        archive_read_open_memory(reader.get(), tar.data(), tar.size()) != ARCHIVE_OK) {
        return bad_tar("it is no tar");
    }
    std::vector<TarMember> members;
    std::set<std::string> names;
    for (;;) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(reader.get(), &entry);
        if (status == ARCHIVE_EOF) return members;
        if (status != ARCHIVE_OK) return bad_tar("it is no tar, or cut short");
        const char* const name = archive_entry_pathname(entry);
        if (name == nullptr || !is_safe_member_name(name)) return bad_tar("a member's name is not a plain relative path");
        if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr ||
            archive_entry_sparse_count(entry) != 0) {
            return bad_tar("a member is not a plain file");
        }
        if (!names.insert(name).second) return bad_tar("a member is there twice");
        if (members.size() == max_members) return bad_tar("too many members");
        const la_int64_t size_bytes = archive_entry_size(entry);
        if (size_bytes < 0 || static_cast<std::uint64_t>(size_bytes) > tar.size()) return bad_tar("a member is cut short");
        TarMember member{name, SecretBytes(static_cast<std::size_t>(size_bytes))};
        std::size_t held = 0;
        while (held < member.bytes.size()) {
            const la_ssize_t count =
                archive_read_data(reader.get(), member.bytes.data() + held, member.bytes.size() - held);
            if (count <= 0) return bad_tar("a member is cut short");
            held += static_cast<std::size_t>(count);
        }
        members.push_back(std::move(member));
    }
}

}  // namespace engawa::envelope
