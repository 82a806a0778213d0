#include "sync/tuf/canonical.h"
#include "sync/tuf/delegation.h"
#include "sync/tuf/read_metadata.h"
#include "sync/tuf/signatures.h"
#include "sync/tuf/write_metadata.h"
#include "tests/fuzz/targets.h"

namespace engawa::fuzz {

namespace {

using namespace engawa::tuf;

// What was read of a role, written and read again, is the same.
template <typename Reader>
void again(JsonValue signed_part, Reader reader) {
    const auto value = reader(signed_part, "fuzz");
    if (!value.ok()) {
        (void)value.error().message();
        return;
    }
    const auto document = JsonDocument::parse(as_json(canonical(*value)), "again");
    ENGAWA_VERIFY(document.ok());
    const auto same = reader((*document)->root(), "again");
    ENGAWA_VERIFY(same.ok() && *same == *value);
}

void look_up(const Delegations& delegations, const SignedDocument& document) {
    for (const std::string_view target : {"a", "packs/kaigo/form.xml", "日本/語", ""}) {
        for (const DelegatedTo& to : roles_for(delegations, target)) {
            const RoleKeys* const keys = keys_of(delegations, to.role);
            ENGAWA_VERIFY(keys != nullptr);
            (void)check_signatures(document, delegations.keys, *keys, "fuzz");
        }
    }
}

}  // namespace

void tuf(std::string_view bytes) {
    const auto document = SignedDocument::read(std::string(bytes), "fuzz");
    if (!document.ok()) {
        (void)document.error().message();
        return;
    }
    std::string buffer;
    const auto as_signed = document->canonical(buffer);
    if (as_signed.ok()) {
        // The canonical form is a fixed point, and what stands in the file in canonical form is what would be written.
        const auto fresh = to_canonical(document->signed_part());
        ENGAWA_VERIFY(fresh.ok() && *fresh == *as_signed);
        const auto written = JsonDocument::parse(as_json(*as_signed), "written");
        ENGAWA_VERIFY(written.ok() && *to_canonical((*written)->root()) == *as_signed);
    }
    const JsonValue signed_part = document->signed_part();
    again(signed_part, read_root);
    again(signed_part, read_timestamp);
    again(signed_part, read_snapshot);
    again(signed_part, read_targets);
    const auto head = read_targets_head(signed_part, "fuzz");
    if (!head.ok()) return;
    (void)head->find("a");
    if (head->delegations) look_up(*head->delegations, *document);
}

}  // namespace engawa::fuzz
