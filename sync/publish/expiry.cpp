#include "sync/publish/expiry.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "sync/publish/pack_roles.h"

namespace engawa::publish {

namespace {

std::string date_of(WallTime time) { return to_rfc3339(time).substr(0, 10); }

std::string days_in_words(WallTime later, WallTime earlier) {
    const auto days = std::chrono::floor<Days>(later - earlier).count();
    return days < 1 ? "less than a day" : fmt::format("{} {}", days, days == 1 ? "day" : "days");
}

struct Life {
    std::string_view role;
    WallTime expires;
    Days whole;
    std::string_view loss;  // what comes of it
    std::string remedy;
};

LifeState tell(const Life& life, WallTime now, std::ostream& err) {
    if (life.expires <= now) {
        fmt::print(err, "engawa: {} expired on {}, {} ago: {}; {}\n", life.role, date_of(life.expires),
                   days_in_words(now, life.expires), life.loss, life.remedy);
        return LifeState::expired;
    }
    if (life.expires - now < warned_before(life.whole))
        fmt::print(err, "engawa: {} expires on {}, in {}; {}\n", life.role, date_of(life.expires),
                   days_in_words(life.expires, now), life.remedy);
    return LifeState::good;
}

// A new life is drafted already, or is to be.
std::string remedy_of(const Repository& repository, const std::string& role) {
    for (const std::string& draft : repository.drafts()) {
        if (pack_of_role(draft) == role)
            return fmt::format("its draft has another life: engawa content sign --role {}, then engawa content publish", role);
    }
    return fmt::format("engawa content renew --role {0}, engawa content sign --role {0}, engawa content publish", role);
}

}  // namespace

Days warned_before(Days life) { return std::min(Days{60}, life / 4); }

LifeState tell_expiry(const Repository& repository, WallTime now, std::ostream& err) {
    const Published& published = repository.published();
    if (!published.timestamp) return LifeState::good;
    std::map<std::string, WallTime> ends;  // a bin's counts as its pack's
    for (const auto& [role, file] : published.roles) {
        const auto end = ends.emplace(pack_of_role(role), file.value.common.expires).first;
        end->second = std::min(end->second, file.value.common.expires);
    }
    constexpr std::string_view all = "kiosks take nothing new";
    const std::string root(tuf::root_role);
    LifeState state = tell({root, published.root->value.common.expires, repository.lives().root, all, remedy_of(repository, root)}, now, err);
    for (const auto& [role, expires] : ends) {
        const std::string_view loss = role == tuf::targets_role ? all
                                      : role == fleet_role      ? "kiosks take no new registry"
                                                                : "kiosks take nothing new of this pack";
        const LifeState one = tell({role, expires, repository.lives().of(role), loss, remedy_of(repository, role)}, now, err);
        if (one == LifeState::expired) state = one;
    }
    return state;
}

LifeState tell_timestamp_expiry(const tuf::Timestamp& timestamp, Days life, WallTime now, std::ostream& err) {
    return tell({tuf::timestamp_role, timestamp.common.expires, life, "kiosks take nothing new",
                 "engawa content timestamp renews it, which cron should do every day"}, now, err);
}

}  // namespace engawa::publish
