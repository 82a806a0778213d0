#include "tests/kiosk/forms/xpath/function_table.h"

namespace asking {
namespace {

constexpr Row rows[] = {
    {"selected('a b','a')", "true"},
    {"selected('a b','A')", "false"},
    {"selected('ab','a')", "false"},
    {"selected('','')", "true"},
    {"selected('a','')", "false"},
    {"selected(' a  b ','b')", "true"},
    {"selected('a b','a b')", "false"},
    {"selected(/data/none,'a')", "false"},
    {"selected-at('a b c',1)", "b"},
    {"selected-at('a b c',3)", ""},
    {"selected-at('a b c',-1)", ""},
    {"selected-at('','0')", ""},
    {"selected-at(' a  b ',1)", "b"},
    {"selected-at('a b',0.5)", "a"},
    {"count-selected('a b')", "2"},
    {"count-selected('')", "0"},
    {"count-selected('  a   b ')", "2"},
    {"count-selected(/data/none)", "0"},
    {"area('0 0;0 1;1 1;1 0;0 0')", "12391256135.81"},
    {"area('38.253094215699576 21.756382658677467 0 0; 38.25021274773806 21.756382658677467 0 0; 38.25007793942195 21.763892843919166 0 0; 38.25290886154963 21.763935759263404 0 0; 38.25146813817506 21.758421137528785 0 0')",
     "151451.76"},
    {"area('')", "0"},
    {"area('1 2')", "0"},
    {"area('abc')", "0"},
    {"distance('0 0 0 0;0 1 0 0')", "111318.85"},
    {"distance('0 0;0 1;1 1')", "222637.69"},
    {"distance('0 0')", "0"},
    {"distance('')", "0"},
    {"distance('abc')", "! xpath.bad_argument"},
    {"distance('0 0','0 1')", "111318.85"},
    {"distance(/data/g)", "111318.85"},
    {"distance(/data/l/i)", "! xpath.bad_argument"},
    {"geofence('0.5 0.5','0 0;0 1;1 1;1 0;0 0')", "true"},
    {"geofence('2 2','0 0;0 1;1 1;1 0;0 0')", "false"},
    {"geofence('','0 0;0 1;1 1;1 0;0 0')", "false"},
    {"geofence('0 0','0 0;0 1;1 1;1 0;0 0')", "true"},
    {"geofence('0.5 0.5','0 0;0 1;1 1')", "false"},
    {"intersects('0 0;1 1;0 1;1 0')", "true"},
    {"intersects('0 0;1 1')", "false"},
    {"intersects('0 0;0 1;1 1;1 0;0 0')", "false"},
    {"intersects('')", "false"},
    {"selected( /data/a , '7' )", "true"},
    {"count-selected('a b', 1)", "! xpath.wrong_arity"},
    {"selected-at('a b c', '1')", "b"},
    {"area(/data/g)", "0"},
    {"distance('0 0 0 0; 0 1 0 0')", "111318.85"},
    {"geofence('0.5 0.5', /data/g)", "false"},
    {"selected('',' ')", "true"},
    {"selected(' ','')", "true"},
    {"selected('a  b','')", "false"},
    {"selected('a b',' a ')", "true"},
    {"jr:itext('greeting')", "Hello"},
    {"jr:choice-name('a', '/data/q')", "label of a at /data/q"},
};

}  // namespace

std::span<const Row> select_and_place_rows() { return rows; }

}  // namespace asking

TEST_CASE("Functions of choices and places answer as their table says") {
    asking::check(asking::select_and_place_rows());
}
