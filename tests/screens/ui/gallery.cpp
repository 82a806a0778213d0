#include "tests/screens/ui/gallery.h"

namespace engawa::ui::gallery {

std::string sheet_name(Sheet sheet) {
    switch (sheet) {
        case Sheet::home: return "home";
        case Sheet::question: return "question";
        case Sheet::several: return "several";
        case Sheet::typing: return "typing";
        case Sheet::date: return "date";
        case Sheet::review: return "review";
        case Sheet::slip: return "slip";
        case Sheet::lesson: return "lesson";
        case Sheet::notes: return "notes";
        case Sheet::countdown: return "countdown";
    }
    return "?";
}

namespace {

class Sheets {
  public:
    Sheets(Ui& ui, Model& model) : ui_(ui), model_(model), id_("gallery." + sheet_name(model.sheet)) {}

    void home() {
        const auto page = ui_.page({.id = id_, .title = t("はじめ", "はじめ", "Start"), .back = Availability::unavailable});
        ui_.heading(t("{何|なに}を しますか？", "なにを しますか？", "What would you like to do?"));
        const std::vector<TileSpec> tiles{
            {.id = "care", .label = t("{介護|かいご}のこと", "{介護|かいご}のこと", "Care for older people"), .hint = t("{認定|にんてい}の{申請|しんせい}など", "もうしこみ", "Apply for certification"), .icon = Icon::care},
            {.id = "damage", .label = t("{災害|さいがい}にあったとき", "{災害|さいがい}のとき", "After a disaster"), .hint = t("り{災証明書|さいしょうめいしょ}", "{家|いえ}が こわれたとき", "Damage certificate"), .icon = Icon::damage},
            {.id = "family", .label = t("{子育|こそだ}て・{家族|かぞく}", "{子|こ}どもと {家族|かぞく}", "Children and family"), .icon = Icon::family},
            {.id = "phone", .label = t("スマホを{学|まな}ぶ", "スマホの つかいかた", "Learn to use a phone"), .hint = t("ゆっくり{練習|れんしゅう}できます", "ゆっくり れんしゅう", "At your own pace"), .icon = Icon::phone},
            {.id = "ask", .label = t("{質問|しつもん}する", "きく", "Ask a question"), .icon = Icon::question},
            {.id = "status", .label = t("{控|ひか}えの{番号|ばんごう}で{調|しら}べる", "{番号|ばんごう}で しらべる", "Look up a slip"), .icon = Icon::document},
        };
        press(ui_.tiles("category", tiles));
    }

    void question() {
        const auto page = ui_.page({.id = id_, .title = t("{申請|しんせい}するのは、どなたですか", "だれが もうしこみますか", "Who is applying?"),
                                    .progress = t("7{問中|もんちゅう} 3{問目|もんめ}", "7つの しつもんの 3つめ", "Question 3 of 7")});
        ui_.heading(t("{申請|しんせい}するのは、どなたですか", "だれが もうしこみますか", "Who is applying?"));
        ui_.paragraph(t("{介護|かいご}を{受|う}けるご{本人|ほんにん}でも、ご{家族|かぞく}でも{申請|しんせい}できます。", "{本人|ほんにん}でも {家族|かぞく}でも いいです。", "The person who needs care, or a family member, may apply."), TextTone::muted);
        std::vector<ChoiceSpec> choices{
            {.id = "self", .label = t("{本人|ほんにん}", "わたし", "The person in need of care")},
            {.id = "family", .label = t("{家族|かぞく}", "{家族|かぞく}", "A family member"), .hint = t("{配偶者|はいぐうしゃ}、{子|こ}、きょうだいなど", "おっと、つま、{子|こ}ども など", "Husband, wife, child, brother or sister")},
            {.id = "proxy", .label = t("{代理人|だいりにん}", "{代理|だいり}の {人|ひと}", "A proxy"), .hint = t("{委任状|いにんじょう}が{必要|ひつよう}です", "{委任状|いにんじょう}が いります", "Needs a letter of authority")},
            {.id = "unknown", .label = t("わからない・{人|ひと}に{聞|き}く", "わからない・{人|ひと}に きく", "I don't know; ask a person")},
        };
        if (model_.chosen) choices[*model_.chosen].chosen = Chosen::yes;
        if (const auto at = ui_.choices("who", ChoiceKind::one, choices)) model_.chosen = at;
        next();
    }

    void several() {
        const auto page = ui_.page({.id = id_, .title = "several", .progress = t("12{問中|もんちゅう} 5{問目|もんめ}", "12の しつもんの 5つめ", "Question 5 of 12")});
        ui_.heading(t("どのような{被害|ひがい}がありましたか", "なにが こわれましたか", "What was damaged?"));
        ui_.paragraph(t("あてはまるものを、すべて{選|えら}んでください。", "ぜんぶ えらんでください。", "Choose all that apply."));
        std::vector<ChoiceSpec> choices{
            {.id = "roof", .label = t("{屋根|やね}", "やね", "Roof"), .chosen = Chosen::yes},
            {.id = "wall", .label = t("{外壁|がいへき}", "そとの かべ", "Outer wall")},
            {.id = "flood", .label = t("{床上|ゆかうえ}{浸水|しんすい}", "{水|みず}が ゆかの {上|うえ}まで きた", "Water above the floor"), .chosen = Chosen::yes},
            {.id = "under", .label = t("{床下|ゆかした}{浸水|しんすい}", "{水|みず}が ゆかの {下|した}まで きた", "Water below the floor")},
            {.id = "land", .label = t("{敷地|しきち}の{土砂|どしゃ}", "{土|つち}や すな", "Earth on the ground")},
            {.id = "other", .label = t("その{他|た}", "ほか", "Other")},
        };
        press(ui_.choices("kind", ChoiceKind::several, choices));
        next();
    }

    void typing() {
        const auto page = ui_.page({.id = id_, .title = "typing", .progress = t("7{問中|もんちゅう} 4{問目|もんめ}", "7の 4つめ", "4 of 7")});
        ui_.heading(t("お{名前|なまえ}（ふりがな）", "なまえ（ひらがな）", "Name in kana"));
        ui_.field({.id = "name", .value = model_.typed, .placeholder = t("{例|れい}：やまだ　はなこ", "れい：やまだ　はなこ", "Example: やまだ　はなこ"),
                   .composing = "はな", .privacy = Privacy::private_value, .caret = model_.typed.size()});
        static constexpr std::array<std::string_view, 50> kana{
            "あ", "か", "さ", "た", "な", "は", "ま", "や", "ら", "わ", "い", "き", "し", "ち", "に", "ひ", "み", "", "り", "を",
            "う", "く", "す", "つ", "ぬ", "ふ", "む", "ゆ", "る", "ん", "え", "け", "せ", "て", "ね", "へ", "め", "", "れ", "ー",
            "お", "こ", "そ", "と", "の", "ほ", "も", "よ", "ろ", "、"};
        std::vector<KeySpec> keys;
        for (std::size_t index = 0; index < kana.size(); ++index) {
            keys.push_back({.id = kana[index].empty() ? std::string_view("-") : kana[index], .label = kana[index]});
            if (index % 10 != 9) continue;
            switch (index / 10) {
                case 0: keys.push_back({.id = "delete", .label = t("{消|け}す", "けす", "Delete"), .icon = Icon::none, .kind = KeyKind::command, .columns = 2}); break;
                case 1: keys.push_back({.id = "voiced", .label = "゛゜{小|ちい}", .kind = KeyKind::command, .columns = 2}); break;
                case 2: keys.push_back({.id = "space", .label = t("{空白|くうはく}", "あける", "Space"), .kind = KeyKind::command, .columns = 2}); break;
                case 3: keys.push_back({.id = "convert", .label = t("{変換|へんかん}", "かんじ", "Convert"), .kind = KeyKind::command, .columns = 2, .availability = Availability::unavailable}); break;
                default: keys.push_back({.id = "done", .label = t("{決定|けってい}", "つぎへ", "Done"), .kind = KeyKind::accept, .columns = 2}); break;
            }
        }
        if (const auto at = ui_.keys({.id = "kana", .columns = 12, .keys = keys, .least = KeySize::letter})) model_.typed += keys[*at].label;
    }

    void date() {
        const auto page = ui_.page({.id = id_, .title = "date", .progress = t("7{問中|もんちゅう} 5{問目|もんめ}", "7の 5つめ", "5 of 7")});
        ui_.heading(t("{生|う}まれた{日|ひ}を{選|えら}んでください", "うまれた {日|ひ}", "Day of birth"));
        ui_.paragraph(t("{昭和|しょうわ}25{年|ねん}（1950{年|ねん}）7{月|がつ}", "{昭和|しょうわ}25{年|ねん}（1950{年|ねん}）7{月|がつ}", "July 1950 (Showa 25)"), TextTone::strong);
        press(ui_.number_grid({.id = "day", .first = 1, .last = 31, .selected = 14, .suffix = "{日|にち}"}));
    }

    void review() {
        const auto page = ui_.page({.id = id_, .title = "review", .ribbon = t("お{手伝|てつだ}いの{人|ひと}が{操作|そうさ}しています", "{手伝|てつだ}いの {人|ひと}が つかっています", "A helper is operating"), .ribbon_icon = Icon::person});
        ui_.heading(t("{答|こた}えを{確|たし}かめてください", "こたえを 見てください", "Check your answers"));
        const auto change = t("{直|なお}す", "なおす", "Change");
        press(ui_.value_row({.id = "who", .label = t("{申請|しんせい}する{方|かた}", "だれが もうしこむか", "Applicant"), .value = t("{家族|かぞく}", "{家族|かぞく}", "Family"), .change_label = change}));
        press(ui_.value_row({.id = "name", .label = t("お{名前|なまえ}", "なまえ", "Name"), .value = "山田　花子", .change_label = change, .privacy = Privacy::private_value}));
        press(ui_.value_row({.id = "address", .label = t("ご{住所|じゅうしょ}", "じゅうしょ", "Address"), .value = "長野県安曇野市豊科6000番地 第二ハイツ縁側 203号室", .change_label = change, .privacy = Privacy::private_value}));
        press(ui_.value_row({.id = "number", .label = t("{被保険者番号|ひほけんしゃばんごう}", "{介護|かいご}{保険|ほけん}の {番号|ばんごう}", "Insurance number"), .value = "12345", .change_label = change, .privacy = Privacy::private_value,
                             .error = t("{番号|ばんごう}は10けたです。{保険証|ほけんしょう}の{右上|みぎうえ}を{見|み}てください。", "{番号|ばんごう}は 10けたです。", "The number has ten digits. See the upper right of the card.")}));
        press(ui_.value_row({.id = "doctor", .label = t("{主治医|しゅじい}", "いしゃ", "Doctor"), .value = t("わからない・{人|ひと}に{聞|き}く", "わからない", "I don't know"), .change_label = change}));
        press(ui_.actions({{.id = "cancel", .label = t("やめる", "やめる", "Stop here")},
                           {.id = "send", .label = t("この{内容|ないよう}で{送|おく}る", "これで おくる", "Send these answers"), .icon = Icon::send, .kind = ButtonKind::primary}}));
    }

    void slip() {
        const auto page = ui_.page({.id = id_, .title = "slip"});
        ui_.emblem(Icon::check, Ui::Tone::good);
        ui_.heading(t("{申請|しんせい}を{受|う}け{付|つ}けました", "もうしこみを うけました", "Your application is in"));
        std::vector<std::uint8_t> modules;
        for (int at = 0; at < 21 * 21; ++at) modules.push_back(((at * 7 + at / 21 * 3) % 5) < 2 ? 1 : 0);
        ui_.columns("slip", 0.62, [&] {
            ui_.big_number("number", t("{控|ひか}えの{番号|ばんごう}", "ひかえの {番号|ばんごう}", "Slip number"), "4071 5528 9036");
            ui_.paragraph(t("{市役所|しやくしょ}から、30{日|にち}{以内|いない}にお{知|し}らせが{届|とど}きます。", "30{日|にち}までに てがみが きます。", "The city will write to you within 30 days."));
        }, [&] { ui_.qr({.id = "qr", .modules = modules, .side = 21, .alt = t("{控|ひか}えの QRコード", "QRコード", "QR code of the slip")}); });
        press(ui_.actions({{.id = "print", .label = t("{紙|かみ}に{印刷|いんさつ}する", "{紙|かみ}に だす", "Print"), .icon = Icon::print},
                           {.id = "home", .label = t("はじめに{戻|もど}る", "はじめに もどる", "To the start"), .icon = Icon::home, .kind = ButtonKind::primary}}));
    }

    void lesson() {
        const auto page = ui_.page({.id = id_, .title = "lesson", .progress = t("8{手順中|てじゅんちゅう} 2つ{目|め}", "8の 2つめ", "Step 2 of 8")});
        ui_.heading(t("カメラを{開|ひら}きます", "カメラを ひらきます", "Open the camera"));
        const std::vector<Hotspot> spots{{.id = "camera", .label = t("カメラの{絵|え}", "カメラ", "The camera picture"), .x = 0.4, .y = 0.7, .width = 0.1, .height = 0.1}};
        ui_.columns("lesson", 0.5, [&] { press(ui_.picture({.id = "picture", .path = model_.picture, .alt = t("スマートフォンの{画面|がめん}に、カメラの{絵|え}があります", "スマホの {画面|がめん}に カメラの {絵|え}が あります", "The phone's screen with the camera picture"), .hotspots = spots})); },
                    [&] {
                        ui_.paragraph(t("{画面|がめん}の{下|した}にある、カメラの{絵|え}を{指|ゆび}で1{回|かい}さわります。{強|つよ}く{押|お}さなくて{大丈夫|だいじょうぶ}です。", "カメラの {絵|え}を 1かい さわります。", "Touch the camera picture at the bottom once. There is no need to press hard."));
                        ui_.note({.id = "tip", .kind = NoteKind::info, .text = t("{練習用|れんしゅうよう}なので、{何|なに}をしても{壊|こわ}れません。", "れんしゅうです。こわれません。", "This is practice: nothing can break.")});
                    });
        press(ui_.actions({{.id = "again", .label = t("もう{一度|いちど}{見|み}る", "もういちど", "Once more"), .icon = Icon::book},
                           {.id = "next", .label = t("できた・つぎへ", "できた・つぎへ", "Done, next"), .icon = Icon::forward, .kind = ButtonKind::primary}}));
    }

    void notes() {
        const auto page = ui_.page({.id = id_, .title = "notes", .emergency = t("{大雨|おおあめ}{警報|けいほう}：{高台|たかだい}へ{避難|ひなん}してください", "{大雨|おおあめ}です。{高|たか}い ところへ にげてください", "Heavy rain warning: go to high ground"), .back = Availability::unavailable});
        ui_.heading(t("はじめる{前|まえ}に", "はじめる まえに", "Before you start"));
        ui_.note({.id = "error", .kind = NoteKind::error, .text = t("{番号|ばんごう}が1けた{足|た}りません。10けたで{入|い}れてください。", "{番号|ばんごう}は 10けたです。", "One digit is missing. Enter ten digits."), .heading = t("もう{一度|いちど}{確|たし}かめてください", "もういちど 見てください", "Please check once more")});
        ui_.note({.id = "warning", .kind = NoteKind::warning, .text = t("いまはつながっていません。{送|おく}るのは、つながってからです。", "いま つながっていません。", "There is no connection now. It will be sent later.")});
        ui_.note({.id = "success", .kind = NoteKind::success, .text = t("{消|け}しました。あなたの{答|こた}えは、この{機械|きかい}に{残|のこ}っていません。", "けしました。", "Erased. Nothing of yours is left here.")});
        ui_.heading(t("{持|も}ち{物|もの}", "もってくる もの", "What to bring"), HeadingLevel::section);
        const std::string_view a = t("{介護保険|かいごほけん}の{被保険者証|ひほけんしゃしょう}（あれば）", "{保険証|ほけんしょう}（あれば）", "Insurance card, if you have it");
        const std::string_view b = t("{主治医|しゅじい}の{名前|なまえ}と{病院|びょういん}の{名前|なまえ}", "いしゃと びょういんの なまえ", "Names of your doctor and hospital");
        const std::array<std::string_view, 2> items{a, b};
        ui_.list("bring", items, Ui::ListMark::check);
        const std::array<std::string_view, 4> names{"山田", "山だ", "ヤマダ", "やまだ"};
        press(ui_.chips("candidates", names));
        press(ui_.stepper({.id = "people", .label = t("{一緒|いっしょ}に{住|す}む{人|ひと}", "いっしょに すむ {人|ひと}", "People at home"), .value = t("3{人|にん}", "3{人|にん}", "3"), .less_label = t("へらす", "へらす", "Fewer"), .more_label = t("ふやす", "ふやす", "More")}));
        if (ui_.button({.id = "quiet", .label = t("あとで{決|き}める", "あとで きめる", "Decide later"), .kind = ButtonKind::quiet})) model_.last_press = "quiet";
        const std::vector<TileSpec> rows{
            {.id = "one", .label = t("{要介護認定|ようかいごにんてい}の{申請|しんせい}", "{介護|かいご}の もうしこみ", "Care certification"), .hint = t("およそ10{分|ぷん}", "10{分|ぷん}くらい", "About 10 minutes"), .icon = Icon::care},
            {.id = "two", .label = t("{住宅改修費|じゅうたくかいしゅうひ}の{支給申請|しきゅうしんせい}", "{家|いえ}を なおす お{金|かね}", "Home repair costs"), .hint = t("およそ15{分|ふん}", "15{分|ふん}くらい", "About 15 minutes"), .icon = Icon::home},
        };
        press(ui_.rows("forms", rows));
    }

    void countdown() {
        const auto page = ui_.page({.id = id_, .title = "idle", .initial_focus = "continue", .place = VerticalPlace::middle});
        ui_.heading(t("まだ{続|つづ}けますか？", "つづけますか？", "Do you wish to continue?"), HeadingLevel::title);
        ui_.paragraph(t("{時間|じかん}がたつと、{入力|にゅうりょく}したことを{消|け}します。", "{時間|じかん}が たつと けします。", "What you entered will be erased when time is up."));
        ui_.countdown({.id = "left", .end = model_.countdown_end, .label = t("{残|のこ}り", "のこり", "Time left"), .unit = t("{秒|びょう}", "{秒|びょう}", "seconds")});
        if (ui_.button({.id = "continue", .label = t("{続|つづ}ける", "つづける", "Continue"), .icon = Icon::hand, .kind = ButtonKind::primary})) model_.last_press = "continue";
    }

  private:
    std::string_view t(std::string_view japanese, std::string_view easy, std::string_view english) const {
        switch (model_.tongue) {
            case Tongue::japanese: return japanese;
            case Tongue::easy: return easy;
            case Tongue::english: return english;
        }
        return japanese;
    }

    void next() {
        press(ui_.actions({{.id = "next", .label = t("つぎへ", "つぎへ", "Next"), .icon = Icon::forward, .kind = ButtonKind::primary}}));
    }

    template <typename Number>
    void press(std::optional<Number> pressed) {
        if (pressed) model_.last_press = std::to_string(*pressed);
    }
    void press(bool pressed) {
        if (pressed) model_.last_press = "yes";
    }

    Ui& ui_;
    Model& model_;
    std::string id_;
};

}  // namespace

void draw(Ui& ui, Model& model) {
    Sheets sheets(ui, model);
    switch (model.sheet) {
        case Sheet::home: return sheets.home();
        case Sheet::question: return sheets.question();
        case Sheet::several: return sheets.several();
        case Sheet::typing: return sheets.typing();
        case Sheet::date: return sheets.date();
        case Sheet::review: return sheets.review();
        case Sheet::slip: return sheets.slip();
        case Sheet::lesson: return sheets.lesson();
        case Sheet::notes: return sheets.notes();
        case Sheet::countdown: return sheets.countdown();
    }
}

}  // namespace engawa::ui::gallery
