#pragma once

#include "kiosk/forms/error.h"

#include <string>
#include <vector>

// Texts to be worked out that are there unless /data/p is 'bad': then each fails in its own way.

namespace engawa::forms {

struct Failing {
    const char* name;
    std::string expression;
    FormsError code;
};

// Fails: /data/again closes no bracket.
inline const std::string no_pattern = "regex('a', concat('(', /data/again))";

inline std::vector<Failing> failing_texts() {
    return {
        {"a regular expression that is none", "string(regex('a', if(/data/p = 'bad', '(', 'a')))", FormsError::evaluation},
        {"no number of places", "string(distance(if(/data/p = 'bad', '139 35; 35 139', '35 139; 35 139')))", FormsError::evaluation},
        {"steps that run out", "string(if(/data/p = 'bad', count(instance('x')/root/i[count(../i[. != '']) > 0]), 1))",
         FormsError::too_many_steps},
        {"a text that contains itself", "jr:itext(if(/data/p = 'bad', 'loop', 'fine'))", FormsError::too_deep},
        {"a text that no language has", "jr:itext(if(/data/p = 'bad', 'none', 'fine'))", FormsError::evaluation},
        {"a text whose output fails", "jr:itext(if(/data/p = 'bad', 'broken', 'fine'))", FormsError::evaluation},
        {"a name of a choice whose label fails", "jr:choice-name(if(/data/p = 'bad', 'b', 'a'), '/data/pick')", FormsError::evaluation},
    };
}

// What they read beside /data/p, /data/again ("loop") and /data/pick: for the model.
inline std::string failing_model(const std::string& more_texts = "") {
    std::string rows;
    for (int i = 0; i < 150; ++i) rows += "<i>" + std::to_string(i) + "</i>";
    return "<itext><translation lang=\"en\"><text id=\"fine\"><value>fine</value></text>"
           "<text id=\"loop\"><value>more <output value=\"jr:itext(/data/again)\"/></value></text>"
           "<text id=\"broken\"><value>half <output value=\"" + no_pattern + "\"/></value></text>" + more_texts + "</translation></itext>"
           "<instance id=\"x\"><root>" + rows + "</root></instance>";
}

// For the body.
inline std::string failing_pick() {
    return "<select1 ref=\"/data/pick\"><item><value>a</value><label>A</label></item>"
           "<item><value>b</value><label>B <output value=\"" + no_pattern + "\"/></label></item></select1>";
}

}  // namespace engawa::forms
