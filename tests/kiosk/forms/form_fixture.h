#pragma once

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/forms/session.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>

namespace engawa::forms {

// A whole form around an instance's inside, the rest of the model and a body.
inline std::string form_xml(const std::string& instance, const std::string& model, const std::string& body) {
    return "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
           "xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:orx=\"http://openrosa.org/xforms\" "
           "xmlns:odk=\"http://www.opendatakit.org/xforms\" "
           "xmlns:entities=\"http://www.opendatakit.org/xforms/entities\" xmlns:engawa=\"urn:engawa:forms:1\">\n"
           "<h:head><h:title>Test</h:title><model>\n<instance><data id=\"test\" version=\"1\">" +
           instance + "<meta><instanceID/></meta></data></instance>\n" + model +
           "\n<bind nodeset=\"/data/meta/instanceID\" jr:preload=\"uid\"/></model></h:head>\n<h:body>" + body +
           "</h:body></h:html>";
}

struct FormFixture {
    ManualWallClock clock{WallTime(Milliseconds(1'775'000'000'000))};
    SeededRandom random{7};

    SessionEnvironment environment() { return {clock, random}; }

    static Result<std::shared_ptr<const FormDefinition>> parse(const std::string& xml, const ExternalFiles& files = {}) {
        return FormDefinition::parse(xml, files);
    }

    std::unique_ptr<FormSession> start(const std::string& xml, const ExternalFiles& files = {}) {
        return start_within({}, xml, files);
    }

    std::unique_ptr<FormSession> start_within(const Limits& limits, const std::string& xml, const ExternalFiles& files = {}) {
        ParseOptions options;
        options.limits = limits;
        auto definition = FormDefinition::parse(xml, files, options);
        if (!definition.ok()) FAIL(definition.error().message());
        auto session = FormSession::start(*definition, environment());
        if (!session.ok()) FAIL(session.error().message());
        return std::move(*session);
    }

    static std::string value(const FormSession& session, const std::string& ref) {
        const auto found = session.value(ref);
        if (!found.ok()) FAIL(found.error().message());
        return *found;
    }

    static AnswerReport answer(FormSession& session, const std::string& ref, const std::string& text) {
        auto report = session.answer(ref, text);
        if (!report.ok()) FAIL(report.error().message());
        return *report;
    }

    static QuestionView question(const FormSession& session, const std::string& ref) {
        auto view = session.question(ref);
        if (!view.ok()) FAIL(view.error().message());
        return *view;
    }
};

}  // namespace engawa::forms
