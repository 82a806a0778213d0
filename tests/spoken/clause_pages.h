#pragma once

#include <catch2/catch.hpp>

#include <functional>

#include "kiosk/forms/controls.h"
#include "kiosk/inspection/pack_forms.h"
#include "tests/spoken/spoken_kiosk.h"

// What the tests of the clauses of EN 301 549 share.

namespace engawa::spoken {

// The question of a name, with a keyboard.
inline void go_to_name(SpokenKiosk& kiosk) {
    for (const char* name : {"介護", "要介護・要支援認定の申請", "始める", "はじめて申請する", "つぎへ",
                             "本人(介護を必要とする方)", "つぎへ"})
        kiosk.press(name);
    REQUIRE(kiosk.page() == "form.care-certification/data/person/name");
}

// Every question that a form of the packs has, in each of its languages, also those that are asked of few.
inline void each_shipped_question(SpokenKiosk& kiosk, const std::function<void(const forms::ControlView&, const forms::QuestionView&)>& take) {
    ManualWallClock clock{WallTime(std::chrono::sys_days(std::chrono::year{2026} / 11 / 21))};
    SeededRandom random{1};
    for (const content::Pack& pack : kiosk.bench().library.packs()) {
        for (const content::FormEntry& entry : pack.forms) {
            INFO(entry.id.text());
            const auto definition = inspection::read_form(pack, entry);
            REQUIRE(definition.ok());
            auto session = forms::FormSession::start(*definition, {clock, random});
            REQUIRE(session.ok());
            for (const forms::Language& language : (*definition)->languages()) {
                REQUIRE((*session)->set_language(language.name).ok());
                for (const forms::ControlView& control : forms::controls(**definition)) {
                    // Of a repeat that nobody has begun there is nothing but what the form says.
                    const auto question = (*session)->question(control.question.ref);
                    take(control, question.ok() ? *question : control.question);
                }
            }
        }
    }
}

inline void write_name(SpokenKiosk& kiosk) {
    go_to_name(kiosk);
    kiosk.type("いと");
    kiosk.press("かなのまま");
}

}  // namespace engawa::spoken
