#include "tests/kiosk/app/life_event.h"

#include <fmt/format.h>

namespace engawa::app::test {

namespace {

std::string form_table(const std::string& id, const std::string& title) {
    return fmt::format(
        "\n[[form]]\nid = \"{0}\"\nfile = \"forms/{0}.xml\"\ncategory = \"care\"\nminutes = 5\n"
        "title = {{ ja = \"{1}\", en = \"{0}\" }}\nsummary = {{ ja = \"とどけます。\", en = \"Tell us.\" }}\n"
        "for_whom = {{ ja = \"だれでも\", en = \"Anyone\" }}\nnext_steps = {{ ja = \"てがみがきます。\", en = \"A letter comes.\" }}\n"
        "bring = []\n",
        id, title);
}

constexpr std::string_view bundle_table = R"(
[[bundle]]
id = "moving"
category = "care"
minutes = 20
title = { ja = "ひっこし", en = "Moving" }
summary = { ja = "まとめてかきます。", en = "All at once." }
for_whom = { ja = "だれでも", en = "Anyone" }
bring = [ { ja = "てがみ", en = "A letter" } ]
shares = ["self.sex", "self.prefecture"]

[[bundle.question]]
id = "dog"
ask = { ja = "いぬがいますか", en = "Do you have a dog?" }

[[bundle.question]]
id = "water"
ask = { ja = "すいどうをかえますか", en = "Do you change the water?" }

[[bundle.part]]
form = "form-kaigo"

[[bundle.part]]
form = "dog"
only_if = "dog"

[[bundle.part]]
form = "water"
only_if = "water"
)";

}  // namespace

LifeEvent::LifeEvent() {
    replace("pack.toml", "format = 1", "format = 2");
    write("pack.toml", text("pack.toml") + form_table("dog", "いぬのとどけ") + form_table("water", "すいどうのとどけ") +
                           std::string(bundle_table));
    write_form("form-kaigo", {{"名前", "self.sex"}, {"理由", ""}});
    write_form("dog", {{"犬の色", ""}, {"名前", "self.sex"}, {"町", "self.prefecture", false}});
    write_form("water", {{"名前", "self.sex"}, {"町も", ""}, {"町", "self.prefecture", false, "/data/q2 = 'yes'"}});
}

void LifeEvent::write_form(const std::string& id, const std::vector<AskedField>& fields) const {
    std::string nodes;
    std::string binds;
    std::string body;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const AskedField& field = fields[i];
        const std::string node = fmt::format("q{}", i + 1);
        nodes += "<" + node + "/>";
        binds += fmt::format(R"xml(<bind nodeset="/data/{}" type="string"{}{}{}/>)xml", node, field.required ? R"xml( required="true()")xml" : "",
                             field.relevant.empty() ? "" : fmt::format(R"xml( relevant="{}")xml", field.relevant),
                             field.refuses.empty() ? "" : fmt::format(R"xml( constraint=". != '{}'")xml", field.refuses));
        body += fmt::format(R"xml(<select1 ref="/data/{}"{}><label>{}</label><item><label>はい</label><value>yes</value></item>)xml"
                            R"xml(<item><label>いいえ</label><value>no</value></item></select1>)xml",
                            node, field.profile.empty() ? "" : fmt::format(R"xml( engawa:profile="{}")xml", field.profile), field.name);
    }
    const auto translation = [](const char* language) {
        return fmt::format(R"xml(<translation lang="{}"><text id="q"><value>q</value></text></translation>)xml", language);
    };
    write(id == "form-kaigo" ? "forms/care.xml" : "forms/" + id + ".xml",
          fmt::format(R"xml(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" xmlns:engawa="urn:engawa:forms:1">
<h:head><h:title>Small</h:title><model>
<itext>{}{}</itext>
<instance><data id="{}" version="1">{}<orx:meta><orx:instanceID/></orx:meta></data></instance>
{}
<bind nodeset="/data/orx:meta/orx:instanceID" type="string" jr:preload="uid"/>
</model></h:head>
<h:body>{}</h:body></h:html>
)xml",
                      translation("ja"), translation("en"), id, nodes, binds, body));
}

}  // namespace engawa::app::test
