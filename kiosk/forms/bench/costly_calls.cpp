#include "kiosk/forms/bench/costly_calls.h"

#include <algorithm>

namespace engawa::forms {
namespace {

// `piece` again and again, as far as whole ones fit.
std::string filled(std::size_t bytes, std::string_view piece) {
    std::string out;
    out.reserve(bytes);
    while (out.size() + piece.size() <= bytes) out += piece;
    return out;
}

std::string many_tokens(std::string_view token) { return "format-date('2026-04-01', '" + filled(10'000, token) + "')"; }

}  // namespace

std::vector<CostlyCall> costly_calls(std::size_t bytes) {
    const std::string words = filled(bytes, "a ");
    const std::string letters = filled(bytes, "a");
    const std::string japanese = filled(bytes, "日本");
    const std::string digits = filled(bytes, "1");
    const std::string places = "0 0" + filled(bytes - 3, ";1 2");
    const std::string base64 = filled(bytes, "YWFh");
    return {
        {"string(/data/p)", letters},
        {"string-length(/data/p)", letters},
        {"string-length(/data/p)", japanese},
        {"boolean(concat(/data/p, 'x'))", letters},
        {"concat(/data/p, /data/p)", letters},
        {"join(/data/p, 'a', 'b', 'c')", letters},
        {"join(',', /data/l/i)", ""},
        {"coalesce('', /data/p)", letters},
        {"once(/data/p)", letters},
        {"if(/data/p = 'x', 1, /data/p)", letters},
        {"/data/p = concat(/data/p, 'a')", letters},
        {"/data/p = /data/p", letters},
        {"/data/p < /data/p", digits},
        {"/data/l/i = 'x'", ""},
        {"/data/l/i = /data/p", letters},
        {"/data/l/i < 0", ""},
        {"/data/p * 2", digits},
        {"number(/data/p)", digits},
        {"round(/data/p, 2)", digits},
        {"sum(/data/l/i)", ""},
        {"max(/data/l/i)", ""},
        {"max(/data/p)", digits},
        {"count(/data/l/i)", ""},
        {"count-non-empty(/data/l/i)", ""},
        {"count(/data/l/i | /data/p)", ""},
        {"count(randomize(/data/l/i) | /data/p)", ""},
        {"count(//i/..)", ""},
        {"count(/data/l/i[. = 'x'])", ""},
        {"checklist(1, 2, /data/l/i)", ""},
        {"weighted-checklist(1, 2, /data/l/i, /data/l/i)", ""},
        {"randomize(/data/l/i, /data/p)", letters},
        {"id(/data/p)", words},
        {"lang(/data/p)", letters},
        {"boolean-from-string(/data/p)", letters},
        {"starts-with(/data/p, /data/p)", letters},
        {"ends-with(/data/p, /data/p)", letters},
        {"contains(/data/p, 'aab')", words},
        {"contains(/data/p, 'zz')", letters},
        {"substring-before(/data/p, 'zz')", letters},
        {"substring-after(/data/p, 'a')", letters},
        {"substring(/data/p, 7)", letters},
        {"substring(/data/p, 7)", japanese},
        {"substr(/data/p, -3)", japanese},
        {"normalize-space(/data/p)", words},
        {"translate(/data/p, 'a', 'b')", letters},
        {"translate(/data/p, '日', '月')", japanese},
        {"translate('a', /data/p, /data/p)", letters},
        {"regex(/data/p, 'zzz$')", letters},
        {"regex(/data/p, 'zzz$')", japanese},
        {"regex('a', /data/p)", letters},
        {"regex('a', '" + filled(9'000, "\\p{Han}") + "')", ""},
        {"regex('a', concat('[^\\p{Han}\\p{L}]', random()))", ""},
        {"regex('a', concat('" + filled(9'000, "[\\p{Han}x]") + "', random()))", ""},
        {"regex('a', concat('" + filled(9'000, "\\p{Han}") + "', random()))", ""},
        {"regex('a', concat('" + filled(9'000, "a{1,30}") + "', random()))", ""},
        {"regex('a', concat('" + filled(4'000, "(?:a)b?") + "', random()))", ""},
        {"selected(/data/p, 'zz')", words},
        {"selected('a', /data/p)", words},
        {"selected-at(/data/p, 7)", words},
        {"selected-at(concat(/data/p, random()), 7)", words},
        {"count-selected(/data/p)", words},
        {"count-selected(concat(/data/p, random()))", words},
        {"digest(/data/p, 'MD5')", letters},
        {"digest(/data/p, 'SHA-1')", letters},
        {"digest(/data/p, 'SHA-256')", letters},
        {"digest(/data/p, 'SHA-384')", letters},
        {"digest(/data/p, 'SHA-512')", letters},
        {"digest('a', 'SHA-512')", ""},
        {"base64-decode(/data/p)", base64},
        {"uuid(10000)", ""},
        {"uuid()", ""},
        {"area(/data/p)", places},
        {"distance(/data/p)", places},
        {"geofence('1 1', /data/p)", places},
        {"intersects(/data/p)", places.substr(0, 4'003)},
        {"date(/data/p)", filled(bytes, "2024-01-01")},
        {"decimal-date-time(/data/p)", filled(bytes, "2024-01-01")},
        {"decimal-date-time('2026-04-01T09:30:00.000+09:00')", ""},
        {"decimal-time(/data/p)", filled(bytes, "10:00:00.")},
        {many_tokens("%b"), ""},
        {many_tokens("%Y"), ""},
        {many_tokens("%W"), ""},
        {"format-date('2026-04-01', '%b %a')", ""},
        {"string(today())", ""},
        {"string(now())", ""},
        {"pulldata('i', 'b', 'a', /data/p)", letters},
        {"indexed-repeat(/data/l/i, /data/l, 1)", ""},
        {"jr:itext(/data/p)", letters},
        {"string(1 div 3)", ""},
        {"1 + 2 * string-length('a')", ""},
        {"position(..)", ""},
        {"local-name(/data/p)", ""},
        {"sin(1) + cos(2) + tan(3)", ""},
    };
}

}  // namespace engawa::forms
