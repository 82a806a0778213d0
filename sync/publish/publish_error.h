#pragma once

#include <string>
#include <string_view>

#include "kiosk/base/result.h"

namespace engawa::publish {

// What keeps a publisher from going on. All are for a person to mend but the two that say temporary.
enum class PublishError {
    not_a_repository,   // the folder has no content.toml
    already_there,      // a repository or a key that would be overwritten
    bad_settings,       // content.toml
    bad_value,          // an option with a value outside its rule
    no_passphrase,      // no terminal to ask at, no such environment variable, too short, or not typed the same twice
    no_key,             // none of the keys at hand may sign the role
    unknown_role,
    unknown_pack,       // no department has been given the pack
    same_version,       // a pack's files changed and its version did not
    same_form_version,  // a form changed and its version did not
    same_id,            // another pack has a form or tutorial of that id
    missing_file,       // one that was published and is not in the repository's folder
    not_signed,         // a role that would be published has too few signatures
    expired,            // a role that would be published has expired
    overtaken,          // somebody else published since this repository was last brought up to date
    older_store,        // the store was put back to an earlier state
    damaged_store,      // the store's timestamp.json is none
    wrong_clock,        // one that nothing should be signed by
    unfinished,         // another publish is under way, or was broken off: temporary
    empty_store,        // nothing has been published there
};
std::string_view error_name(PublishError code);

}  // namespace engawa::publish
