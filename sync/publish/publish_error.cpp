#include "sync/publish/publish_error.h"

namespace engawa::publish {

std::string_view error_name(PublishError code) {
    switch (code) {
        case PublishError::not_a_repository: return "publish.not_a_repository";
        case PublishError::already_there: return "publish.already_there";
        case PublishError::bad_settings: return "publish.bad_settings";
        case PublishError::bad_value: return "publish.bad_value";
        case PublishError::no_passphrase: return "publish.no_passphrase";
        case PublishError::no_key: return "publish.no_key";
        case PublishError::unknown_role: return "publish.unknown_role";
        case PublishError::unknown_pack: return "publish.unknown_pack";
        case PublishError::same_version: return "publish.same_version";
        case PublishError::same_form_version: return "publish.same_form_version";
        case PublishError::same_id: return "publish.same_id";
        case PublishError::missing_file: return "publish.missing_file";
        case PublishError::not_signed: return "publish.not_signed";
        case PublishError::expired: return "publish.expired";
        case PublishError::overtaken: return "publish.overtaken";
        case PublishError::older_store: return "publish.older_store";
        case PublishError::damaged_store: return "publish.damaged_store";
        case PublishError::wrong_clock: return "publish.wrong_clock";
        case PublishError::unfinished: return "publish.unfinished";
        case PublishError::empty_store: return "publish.empty_store";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::publish
