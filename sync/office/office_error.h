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
    no_such_office,        // a state directory without office keys
    no_such_kiosk,         // no kiosk of that id in the registry
    wrong_words,           // the words that were typed are not those of the request
    kiosk_there,           // the id is in the registry already
    key_taken,             // another kiosk has the key, or had it once
    already_so,            // revoked, readmitted or asked twice
    not_asked,             // a kiosk's request that the registry does not wait for
    registry_behind,       // registry.toml is older than the signed registry, or the other way round
    acks_unreadable,       // the acks in the store are damaged, and their serial cannot be known
    revoked_kiosk,         // an envelope of a kiosk that is revoked, or was when the envelope was first seen
    no_such_person,        // nobody of that id among helpers and staff
    person_there,          // the id is among them already
    bad_person,            // a name, days or a PIN that cannot be
    store_not_ready,       // a new store without the content that kiosks are to find there
};
std::string_view error_name(OfficeError code);

}  // namespace engawa::office
