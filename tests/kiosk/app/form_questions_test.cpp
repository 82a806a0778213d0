#include "kiosk/inspection/form_questions.h"

#include <catch2/catch.hpp>

#include "kiosk/app/pack_inspection.h"
#include "kiosk/base/clock.h"
#include "kiosk/content/content_error.h"
#include "kiosk/inspection/pack_forms.h"
#include "tests/kiosk/app/small_forms.h"
#include "tests/kiosk/content/pack_folder.h"

using namespace engawa;
using namespace engawa::app;
using namespace engawa::inspection;
using namespace engawa::app::test;
using content::ContentError;
using content::test::PackFolder;

namespace {

// small_form() requires /data/q; what its bind says of the type is put in here.
std::string requiring(const std::string& control, const std::string& type, const std::string& instances = "",
                      const std::string& condition = "true()") {
    std::string form = small_form(control, instances);
    const std::string bind = R"x(type="string" required="true()")x";
    form.replace(form.find(bind), bind.size(), "type=\"" + type + "\" required=\"" + condition + "\"");
    const std::string root = "xmlns:jr=";
    form.insert(form.find(root), "xmlns:engawa=\"urn:engawa:forms:1\" ");
    return form;
}

Result<std::shared_ptr<const forms::FormDefinition>> read(const PackFolder& folder, const std::string& form) {
    folder.write("forms/care.xml", form);
    const auto pack = content::load_pack(folder.folder());
    if (!pack.ok()) FAIL(pack.error().message());
    return read_form(*pack, pack->forms.front());
}

std::string input(const std::string& attributes = "") {
    return "<input ref=\"/data/q\" " + attributes + "><label ref=\"jr:itext('q')\"/></input>";
}

std::string upload(const std::string& attributes) {
    return "<upload ref=\"/data/q\" " + attributes + "><label ref=\"jr:itext('q')\"/></upload>";
}

struct Refused {
    std::string control;
    std::string type;
    std::string why;
};

}  // namespace

TEST_CASE("A form that requires what a kiosk cannot ask is refused with the line of the question, and why") {
    const Refused refused = GENERATE(values<Refused>({
        {input(), "geopoint", "engawa:places"},
        {input("engawa:places=\"nowhere\""), "geopoint", "names no instance of the form: nowhere"},
        {input(), "geotrace", "map"},
        {input(), "geoshape", "map"},
        {input(), "barcode", "barcode reader"},
        {input(), "time", "time of day"},
        {input(), "dateTime", "time of day"},
        {input(), "boolean", "select1"},
        {input(), "binary", "upload"},
        {input(), "intent", "other program"},
        {upload("mediatype=\"image/*\""), "binary", "camera"},
        {upload("mediatype=\"audio/*\" appearance=\"signature\""), "binary", "microphone"},
        {"<select1 ref=\"/data/q\"><label ref=\"jr:itext('q')\"/></select1>", "string", "nothing to choose from"},
    }));
    INFO(refused.control << " of type " << refused.type);
    const PackFolder folder;
    const auto definition = read(folder, requiring(refused.control, refused.type));
    REQUIRE_FALSE(definition.ok());
    CHECK(definition.error().is(ContentError::unanswerable));
    CHECK(definition.error().where() == "kaigo/forms/care.xml:10");
    CHECK(definition.error().detail().find("/data/q may be required") == 0);
    CHECK(definition.error().detail().find(refused.why) != std::string::npos);
}

TEST_CASE("What is required only now and then is refused as well, since a resident may be the one who meets it") {
    const PackFolder folder;
    CHECK_FALSE(read(folder, requiring(input(), "barcode", "", "/data/town = 'x'")).ok());
}

TEST_CASE("The same questions are taken where they may stay open") {
    const char* type = GENERATE("geopoint", "geotrace", "geoshape", "barcode", "time", "dateTime", "boolean", "intent");
    const PackFolder folder;
    CHECK(read(folder, requiring(input(), type, "", "false()")).ok());
}

TEST_CASE("What is only told is never asked, whatever it is") {
    const PackFolder folder;
    std::string form = requiring(input(), "geopoint");
    const std::string required = "required=\"true()\"";
    form.insert(form.find(required), "readonly=\"true()\" ");
    CHECK(read(folder, form).ok());
}

TEST_CASE("A drawing may be required") {
    const char* appearance = GENERATE("appearance=\"signature\"", "appearance=\"draw\"",
                                      "engawa:appearance=\"handwriting\"");
    const PackFolder folder;
    CHECK(read(folder, requiring(upload("mediatype=\"image/*\" " + std::string(appearance)), "binary")).ok());
}

TEST_CASE("A required place needs a list with a place in it") {
    const PackFolder folder;
    const std::string form =
        requiring(input("engawa:places=\"towns\""), "geopoint", towns_instance("jr://file-csv/towns.csv"));
    const ManualWallClock clock(build_time());
    SeededRandom random(5);
    const auto inspect = [&](const char* rows) {
        folder.write("media/towns.csv", rows);
        folder.write("forms/care.xml", form);
        auto library = content::Library::load(folder.folder().parent_path());
        if (!library.ok()) FAIL(library.error().message());
        PackInspection inspection(*library, clock, random);
        while (!inspection.done()) (void)inspection.step();
        return library->refusals();
    };
    CHECK(inspect("name,label,latitude,longitude\nhotaka,Hotaka,36.3,137.9\n").empty());
    const auto refusals = inspect("name,label,latitude,longitude\nhotaka,Hotaka,,\n");
    REQUIRE(refusals.size() == 1);
    CHECK(refusals.front().reason.is(ContentError::unanswerable));
    CHECK(refusals.front().reason.where() == "kaigo/forms/care.xml:10");
}
