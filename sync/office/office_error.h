#pragma once

#include <string_view>

namespace engawa::office {

enum class OfficeError {
    bad_usage,             // options that do not fit together
    bad_registry,          // registry.toml cannot be read
    key_mismatch,          // a key on disk is another than the one registered; nothing is overwritten
    not_inbox_key,         // an object in the inbox whose name is not <kiosk>/<sha256>.age
    name_mismatch,         // an object whose bytes are not those its name promises
    wrong_kiosk,           // an envelope of one kiosk under another kiosk's prefix
    sequence_reused,       // a sequence number that came before with another record
    submission_reused,     // an instanceID that came before with other answers
    bad_submission,        // submission.xml is not a form's instance
    no_such_record,        // nothing by that number, slip or id
    several_forms,         // a CSV file holds one form; the database has several
    no_such_form,
    bad_sentence,          // words for a slip that may not stand in the store
    several_records,       // a slip code that more than one record came with
    bad_status,            // a state that this program does not know
    bad_form,              // a form file whose fields cannot be read
    cannot_write,          // standard output or a file
};
std::string_view error_name(OfficeError code);

}  // namespace engawa::office
