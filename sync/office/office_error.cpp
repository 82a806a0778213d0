#include "sync/office/office_error.h"

#include "kiosk/base/result.h"

namespace engawa::office {

std::string_view error_name(OfficeError code) {
    switch (code) {
        case OfficeError::bad_usage: return "office.bad_usage";
        case OfficeError::bad_registry: return "office.bad_registry";
        case OfficeError::key_mismatch: return "office.key_mismatch";
        case OfficeError::not_inbox_key: return "office.not_inbox_key";
        case OfficeError::name_mismatch: return "office.name_mismatch";
        case OfficeError::wrong_kiosk: return "office.wrong_kiosk";
        case OfficeError::sequence_reused: return "office.sequence_reused";
        case OfficeError::submission_reused: return "office.submission_reused";
        case OfficeError::bad_submission: return "office.bad_submission";
        case OfficeError::no_such_record: return "office.no_such_record";
        case OfficeError::several_forms: return "office.several_forms";
        case OfficeError::no_such_form: return "office.no_such_form";
        case OfficeError::bad_sentence: return "office.bad_sentence";
        case OfficeError::several_records: return "office.several_records";
        case OfficeError::bad_status: return "office.bad_status";
        case OfficeError::bad_form: return "office.bad_form";
        case OfficeError::cannot_write: return "office.cannot_write";
        case OfficeError::no_such_office: return "office.no_such_office";
        case OfficeError::no_such_kiosk: return "office.no_such_kiosk";
        case OfficeError::wrong_words: return "office.wrong_words";
        case OfficeError::kiosk_there: return "office.kiosk_there";
        case OfficeError::key_taken: return "office.key_taken";
        case OfficeError::already_so: return "office.already_so";
        case OfficeError::not_asked: return "office.not_asked";
        case OfficeError::no_such_person: return "office.no_such_person";
        case OfficeError::person_there: return "office.person_there";
        case OfficeError::bad_person: return "office.bad_person";
        case OfficeError::store_not_ready: return "office.store_not_ready";
        case OfficeError::registry_behind: return "office.registry_behind";
        case OfficeError::acks_unreadable: return "office.acks_unreadable";
        case OfficeError::revoked_kiosk: return "office.revoked_kiosk";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::office
