#include <catch2/catch.hpp>

#include "kiosk/session/idle_policy.h"
#include "kiosk/session/profile.h"
#include "kiosk/session/settings.h"

using namespace engawa;
using namespace engawa::session;

namespace {

int remaining(const Presence& presence) {
    const auto* counting = std::get_if<CountingDown>(&presence);
    return counting ? static_cast<int>(counting->remaining.count()) : -1;
}

content::LocalizedText titled(const std::string& words) {
    return content::LocalizedText({{LanguageTag("ja"), words}});
}

}  // namespace

TEST_CASE("After 300 quiet seconds a countdown of 45 begins, and then the visit is left") {
    const SteadyTime start{};
    const IdlePolicy policy({}, start);
    CHECK(std::holds_alternative<Present>(policy.at(start)));
    CHECK(std::holds_alternative<Present>(policy.at(start + Milliseconds(299'999))));
    CHECK(remaining(policy.at(start + Seconds(300))) == 45);
    CHECK(remaining(policy.at(start + Milliseconds(300'001))) == 45);
    CHECK(remaining(policy.at(start + Milliseconds(301'000))) == 44);
    CHECK(remaining(policy.at(start + Milliseconds(344'999))) == 1);
    CHECK(std::holds_alternative<Left>(policy.at(start + Seconds(345))));
    CHECK(std::holds_alternative<Left>(policy.at(start + Seconds(99'999))));
}

TEST_CASE("Activity begins the 300 seconds anew") {
    SteadyTime now{};
    IdlePolicy policy({}, now);
    for (int i = 0; i < 10; ++i) policy.activity(now += Seconds(299));
    CHECK(std::holds_alternative<Present>(policy.at(now + Seconds(299))));
}

TEST_CASE("A touch under the countdown begins it anew but leaves its page on the screen") {
    const SteadyTime start{};
    IdlePolicy policy({}, start);
    policy.activity(start + Seconds(330));
    CHECK(remaining(policy.at(start + Seconds(330))) == 45);
    CHECK(remaining(policy.at(start + Seconds(345))) == 30);
    policy.keep_going(start + Seconds(346));
    CHECK(std::holds_alternative<Present>(policy.at(start + Seconds(346))));
    CHECK(remaining(policy.at(start + Seconds(646))) == 45);
}

TEST_CASE("A touch after the end brings nobody's visit back") {
    const SteadyTime start{};
    IdlePolicy policy({}, start);
    policy.activity(start + Seconds(400));
    CHECK(std::holds_alternative<Left>(policy.at(start + Seconds(400))));
}

TEST_CASE("The policy says when to look again, so that nothing runs in between") {
    const SteadyTime start{};
    const IdlePolicy policy({}, start);
    CHECK(policy.next_change(start) == start + Seconds(300));
    CHECK(policy.next_change(start + Seconds(300)) == start + Seconds(301));
    CHECK(policy.next_change(start + Milliseconds(300'500)) == start + Seconds(301));
    CHECK(policy.next_change(start + Seconds(344)) == start + Seconds(345));
    SteadyTime now = start;
    int wakes = 0;
    while (!std::holds_alternative<Left>(policy.at(now))) {
        const SteadyTime next = policy.next_change(now);
        REQUIRE(next > now);
        now = next;
        ++wakes;
    }
    CHECK(wakes == 46);
}

TEST_CASE("What was written once is offered to the next form, never to its own, and to the same person only") {
    Profile profile;
    const ProfileKey name{ProfilePerson::self, ProfileField::name};
    const FormId care("care");
    const FormId damage("damage");
    CHECK_FALSE(profile.offer(name, damage).has_value());
    profile.remember(name, "山田 花子", care, titled("{介護|かいご}の{申請|しんせい}"));
    CHECK_FALSE(profile.offer(name, care).has_value());
    REQUIRE(profile.offer(name, damage).has_value());
    CHECK(profile.offer(name, damage)->value == "山田 花子");
    CHECK(profile.offer(name, damage)->source_title.in(LanguageTag("ja")) == "{介護|かいご}の{申請|しんせい}");
    CHECK_FALSE(profile.offer({ProfilePerson::proxy, ProfileField::name}, damage).has_value());
    profile.remember(name, "山田 華子", care, titled("t"));
    CHECK(profile.offer(name, damage)->value == "山田 華子");
    profile.remember(name, "", care, titled("t"));
    CHECK_FALSE(profile.offer(name, damage).has_value());
    CHECK(profile.empty());
}

TEST_CASE("A form names what it asks for by person and field") {
    CHECK(ProfileKey::parse("self.name_kana") == ProfileKey{ProfilePerson::self, ProfileField::name_kana});
    CHECK(ProfileKey::parse("household_head.birth_date") ==
          ProfileKey{ProfilePerson::household_head, ProfileField::birth_date});
    for (const std::string wrong : {"", "name", "self.", "self.shoe_size", "nobody.name", "self.name.x"}) {
        INFO(wrong);
        CHECK_FALSE(ProfileKey::parse(wrong).has_value());
    }
}

TEST_CASE("A wiped profile is empty and usable") {
    Profile profile;
    const ProfileKey phone{ProfilePerson::self, ProfileField::phone};
    profile.remember(phone, "0263712000", FormId("a"), titled("t"));
    profile.wipe();
    profile.wipe();
    CHECK(profile.empty());
    profile.remember(phone, "1", FormId("a"), titled("t"));
    CHECK(profile.offer(phone, FormId("b"))->value == "1");
}

TEST_CASE("Voice speeds go from half to double in six steps") {
    CHECK(voice_speed_percent(0) == 50);
    CHECK(voice_speed_percent(default_voice_speed) == 100);
    CHECK(voice_speed_percent(voice_speed_steps - 1) == 200);
    CHECK(voice_speed_percent(-1) == 50);
    CHECK(voice_speed_percent(99) == 200);
}

TEST_CASE("A visit begins at 65 dBA, and the volume goes from 50 to 80 in seven steps") {
    CHECK(volume_dba(Settings{}.volume) == 65);
    CHECK(volume_dba(0) == 50);
    CHECK(volume_dba(volume_steps - 1) == 80);
    CHECK(volume_dba(-1) == 50);
    CHECK(volume_dba(99) == 80);
}

TEST_CASE("A visit begins with one press that acts, half a second of lockout, motion, and no switches") {
    const Settings settings;
    CHECK(settings.press_mode == PressMode::press);
    CHECK(settings.lockout == Milliseconds(500));
    CHECK(settings.motion == Motion::on);
    CHECK(settings.spoken_mode == SpokenMode::off);
    CHECK(settings.scanning == Scanning::off);
}
