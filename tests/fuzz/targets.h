#pragma once

#include <string_view>

// What a fuzzer feeds: each takes any bytes at all and comes back, whatever they hold. The limits are smaller than a
// kiosk's, so that thousands of inputs a second go through; the same functions run the corpus in the ordinary tests.

namespace engawa::fuzz {

// An XForm: parsed, started, answered, repeated, validated, submitted, put away and taken up again.
void form(std::string_view bytes);

// An expression in both dialects, with its analysis.
void xpath_parser(std::string_view bytes);

// An expression over a document of its own; what follows the first line break, if anything does, is the document.
void xpath_evaluator(std::string_view bytes);

// A CSV file and a GeoJSON file, as a form's external instances.
void csv(std::string_view bytes);
void geojson(std::string_view bytes);

// A TUF metadata file: read as each role, written, and read again, which must come to the same.
void tuf(std::string_view bytes);

}  // namespace engawa::fuzz
