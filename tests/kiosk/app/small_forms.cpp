#include "tests/kiosk/app/small_forms.h"

#include <fmt/format.h>

namespace engawa::app::test {

std::string small_form(const std::string& body, const std::string& instances, const std::string& id) {
    const auto texts = [](std::string_view language, std::string_view question) {
        return fmt::format(R"xml(<translation lang="{}"><text id="q"><value>{}</value></text></translation>)xml", language,
                           question);
    };
    return fmt::format(
        R"xml(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
<h:head><h:title>Small</h:title><model>
<itext>{}{}</itext>
<instance><data id="{}" version="1"><q/><town/><orx:meta><orx:instanceID/></orx:meta></data></instance>
{}
<bind nodeset="/data/q" type="string" required="true()"/>
<bind nodeset="/data/town" type="string"/>
<bind nodeset="/data/orx:meta/orx:instanceID" type="string" jr:preload="uid"/>
</model></h:head>
<h:body>{}</h:body></h:html>
)xml",
        texts("ja", "お茶をのみますか"), texts("en", "Do you drink tea?"), id, instances, body);
}

std::string tea_question() {
    return R"xml(<select1 ref="/data/q"><label ref="jr:itext('q')"/>)xml"
           R"xml(<item><label>Yes</label><value>yes</value></item>)xml"
           R"xml(<item><label>No</label><value>no</value></item></select1>)xml";
}

std::string town_question() {
    return fmt::format(R"xml({}<select1 ref="/data/town"><label>Town</label>)xml"
                       R"xml(<itemset nodeset="instance('towns')/root/item[pref = /data/q]"><value ref="name"/>)xml"
                       R"xml(<label ref="label"/></itemset></select1>)xml",
                       tea_question());
}

std::string towns_instance(const std::string& uri) { return fmt::format(R"xml(<instance id="towns" src="{}"/>)xml", uri); }

}  // namespace engawa::app::test
