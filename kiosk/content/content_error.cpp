#include "kiosk/content/content_error.h"

namespace engawa::content {

std::string_view error_name(ContentError code) {
    switch (code) {
        case ContentError::unreadable: return "content.unreadable";
        case ContentError::bad_file: return "content.bad_file";
        case ContentError::bad_utf8: return "content.bad_utf8";
        case ContentError::bad_syntax: return "content.bad_syntax";
        case ContentError::unknown_key: return "content.unknown_key";
        case ContentError::missing_key: return "content.missing_key";
        case ContentError::bad_value: return "content.bad_value";
        case ContentError::missing_language: return "content.missing_language";
        case ContentError::missing_file: return "content.missing_file";
        case ContentError::not_found: return "content.not_found";
        case ContentError::duplicate: return "content.duplicate";
        case ContentError::newer_format: return "content.newer_format";
        case ContentError::unanswerable: return "content.unanswerable";
    }
    return "content.unknown";
}

}  // namespace engawa::content
