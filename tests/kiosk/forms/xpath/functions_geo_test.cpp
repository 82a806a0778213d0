#include "asking.h"

using asking::Asker;
using namespace engawa::forms::xpath;

namespace {

const std::string square = "'0 0 0 0;0 1 0 0;1 1 0 0;1 0 0 0;0 0 0 0'";

}

TEST_CASE("distance() is the length of a line on the sphere in metres, to the centimetre") {
    const Asker form("<data><p>0 0</p><p>0 1 5 5</p><p>0 2</p></data>");
    CHECK(form.number("distance('0 0;0 1')") == 111318.85);
    CHECK(form.number("distance(/data/p)") == 222637.69);
    CHECK(form.number("distance('0 0', '0 1')") == 111318.85);
    CHECK(form.number("distance('0 0;0 1;')") == 111318.85);
    CHECK(form.number("distance('35.6 139.7;35.6 139.7')") == 0);
    CHECK(form.number("distance('')") == 0);
    CHECK(form.number("distance('0 0')") == 0);
    for (const char* unanswered : {"';'", "'0 0;'", "';1 1'", "'0 0;;1 1'"}) {
        INFO(unanswered);
        CHECK(form.number("distance(" + std::string(unanswered) + ")") == 0);
    }
    for (const char* bad : {"'x'", "'91 0;0 0'", "'0 181;0 0'", "'0;1'", "'0 0 0 0 0;1 1'", "';x'"}) {
        INFO(bad);
        CHECK(form.error("distance(" + std::string(bad) + ")") == "xpath.bad_argument");
    }
    const auto off_globe = form.ask("distance('139.7 35.6;0 0')");
    REQUIRE_FALSE(off_globe.ok());
    CHECK(off_globe.error().detail() == "distance() is given a latitude above 90 or a longitude above 180: latitude comes first");
    CHECK(form.ask("distance('x')").error().detail() == "distance() is given what is no geopoint");
}

TEST_CASE("area() is that of the closed shape in square metres, and 0 for what is no shape") {
    const Asker form;
    CHECK(form.number("area(" + square + ")") == Approx(12391399902.0).epsilon(0.001));
    CHECK(form.number("area('0 0;0 1;1 1;1 0')") == form.number("area(" + square + ")"));
    CHECK(form.number("area('0 0;1 0;1 1;0 1')") == form.number("area(" + square + ")"));
    CHECK(form.number("area('0 0;0 1')") == 0);
    CHECK(form.number("area('')") == 0);
    CHECK(form.number("area('5000 5000;1 1;2 2')") == 0);
}

TEST_CASE("geofence() is true inside and on the border of a closed shape") {
    const Asker form;
    const auto inside = [&form](const std::string& point, const std::string& shape) {
        return form.truth("geofence('" + point + "', " + shape + ")");
    };
    CHECK(inside("0.5 0.5", square));
    CHECK(inside("0.999 0.001 10 5", square));
    CHECK(inside("0 0.5", square));
    CHECK(inside("1 1", square));
    CHECK_FALSE(inside("1.001 0.5", square));
    CHECK_FALSE(inside("0.5 -0.001", square));
    CHECK_FALSE(inside("0 2", square));
    CHECK_FALSE(inside("0.5 0.5", "'0 0;0 1;1 1;1 0'"));
    CHECK_FALSE(inside("0.5 0.5", "'0 0;0 1;0 0'"));
    CHECK_FALSE(inside("", square));
    CHECK_FALSE(inside("x", square));
    CHECK_FALSE(inside("0.5 0.5;0.6 0.6", square));
    // A dent: the even-odd rule sees the point in the notch as outside.
    CHECK_FALSE(inside("0.5 0.9", "'0 0;0 1;0.5 0.5;1 1;1 0;0 0'"));
    CHECK(inside("0.5 0.4", "'0 0;0 1;0.5 0.5;1 1;1 0;0 0'"));
}

TEST_CASE("intersects() finds a trace that crosses or touches itself") {
    const Asker form;
    CHECK(form.truth("intersects('0 0;1 1;1 0;0 1')"));
    CHECK(form.truth("intersects('0 0;0 2;1 1;0 1')"));
    CHECK(form.truth("intersects('0 0;1 1;1 0;0 1;0 0')"));
    CHECK_FALSE(form.truth("intersects('0 0;0 1;1 1;1 0')"));
    CHECK_FALSE(form.truth("intersects(" + square + ")"));
    CHECK_FALSE(form.truth("intersects('0 0;1 1')"));
    CHECK_FALSE(form.truth("intersects('')"));
    CHECK_FALSE(form.truth("intersects('x')"));
}
