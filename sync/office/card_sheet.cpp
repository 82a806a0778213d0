#include "sync/office/card_sheet.h"

#include <fmt/format.h>

#include "kiosk/assist/roles.h"
#include "kiosk/assist/rota_card.h"
#include "kiosk/base/qr_code.h"
#include "kiosk/base/ruby.h"

namespace engawa::office {

namespace {

constexpr int quiet_modules = 4;  // ISO/IEC 18004, the quiet zone

constexpr const char* head =
    "<!doctype html>\n<html lang=\"ja\"><meta charset=\"utf-8\"><title>当番カード</title>\n<style>\n"
    "@page { size: A4; margin: 12mm }\n"
    "body { margin: 0; font-family: 'BIZ UDPGothic', sans-serif; color: #000 }\n"
    ".card { display: inline-flex; box-sizing: border-box; width: 85mm; height: 54mm; margin: 2mm; padding: 3mm; gap: 4mm;\n"
    "        border: 0.3mm solid #000; border-radius: 3mm; break-inside: avoid; align-items: center }\n"
    ".card svg { width: 46mm; height: 46mm; flex: none }\n"
    ".name { font-size: 18pt; font-weight: bold } .day { font-size: 14pt } .what { font-size: 10pt }\n"
    "rt { font-size: 7pt }\n</style>\n";

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '"': safe += "&quot;"; break;
            default: safe += c;
        }
    }
    return safe;
}

std::string with_ruby(std::string_view marked) {
    std::string html;
    for (const RubySpan& span : parse_ruby(marked)) {
        html += span.reading.empty() ? escaped(span.base)
                                     : fmt::format("<ruby>{}<rt>{}</rt></ruby>", escaped(span.base), escaped(span.reading));
    }
    return html;
}

std::string picture(const std::string& text) {
    const QrCode code = make_qr_code(text);
    std::string path;
    for (int row = 0; row < code.side; ++row) {
        for (int column = 0; column < code.side; ++column) {
            if (code.modules[static_cast<std::size_t>(row * code.side + column)] != 0)
                path += fmt::format("M{} {}h1v1h-1z", column + quiet_modules, row + quiet_modules);
        }
    }
    const int side = code.side + 2 * quiet_modules;
    return fmt::format("<svg viewBox=\"0 0 {0} {0}\" shape-rendering=\"crispEdges\"><path d=\"{1}\"/></svg>", side, path);
}

std::string_view role_words(assist::Role role) {
    switch (role) {
        case assist::Role::helper: return "ボランティア";
        case assist::Role::staff: return "職員";
        case assist::Role::admin: return "管理者";
    }
    return "";
}

}  // namespace

std::string card_sheet(const std::vector<Card>& cards) {
    std::string page = head;
    for (const Card& card : cards) {
        page += fmt::format(
            "<div class=\"card\">{}<div><p class=\"name\">{}</p><p class=\"day\">{}</p><p class=\"what\">{} {}<br>この日だけ使えます。"
            "終わったら細かく切って捨ててください。</p></div></div>\n",
            picture(card.code), with_ruby(card.person.name), assist::day_text(card.day), role_words(card.person.role),
            escaped(card.person.center));
    }
    return page + "</html>\n";
}

}  // namespace engawa::office
