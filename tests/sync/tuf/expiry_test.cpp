#include <catch2/catch.hpp>

#include "tests/sync/tuf/client_bench.h"

using namespace engawa;
using namespace engawa::tuf;

// Freeze attacks (specification 5.3.10, 5.4.4, 5.5.6, 5.6.5), and clocks that are wrong.

namespace {

const std::string day_before = "2026-11-20T09:00:00Z";

}  // namespace

TEST_CASE("An expired root is kept, and nothing is asked for behind it") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    bench.repository.root.common.expires = at(day_before);
    bench.repository.publish_root();
    bench.repository.publish_timestamp();
    CHECK(said(bench.refresh()) == "tuf.expired");
    CHECK(bench.repository.requests == Requests{"2.root.json", "3.root.json"});
    CHECK(bench.versions()["root.json"] == 2);
    CHECK(bench.versions()["timestamp.json"] == 1);
    bench.repository.root.common.expires = at("2027-01-01T00:00:00Z");
    bench.repository.publish_root();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions()["timestamp.json"] == 2);
}

TEST_CASE("An expired root among others that follow is no obstacle") {
    ClientBench bench;
    bench.repository.root.common.expires = at(day_before);
    bench.repository.publish_root();
    bench.repository.root.common.expires = at("2027-01-01T00:00:00Z");
    bench.repository.publish_root();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions()["root.json"] == 3);
}

TEST_CASE("Expired metadata is not taken, the file from before stays") {
    const std::string role = GENERATE(as<std::string>(), "timestamp", "snapshot", "targets");
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    Common& common = role == "timestamp"  ? bench.repository.timestamp.common
                     : role == "snapshot" ? bench.repository.snapshot.common
                                          : bench.repository.targets["targets"].common;
    common.expires = at(day_before);
    bench.repository.publish_targets();
    CHECK(said(bench.refresh()) == "tuf.expired");
    CHECK(bench.versions()[role + ".json"] == 1);
    common.expires = at("2027-01-01T00:00:00Z");
    bench.repository.publish_targets();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions()[role + ".json"] == 3);
}

TEST_CASE("Metadata is good to the second before it expires") {
    ClientBench bench;
    bench.repository.timestamp.common.expires = at("2026-11-21T12:00:00Z");
    bench.repository.publish_timestamp();
    bench.now = "2026-11-21T12:00:00Z";
    CHECK(said(bench.refresh()) == "tuf.expired");
    bench.now = "2026-11-21T11:59:59Z";
    CHECK(said(bench.refresh()) == "done");
}

TEST_CASE("A mirror that shows the same timestamp for ever is noticed when it has expired") {
    ClientBench bench;
    bench.repository.timestamp.common.expires = at("2026-11-28T00:00:00Z");
    bench.repository.publish_timestamp();
    REQUIRE(bench.refresh().ok());
    bench.now = "2026-11-29T00:00:00Z";
    CHECK(said(bench.refresh()) == "tuf.expired");
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json"});
}

TEST_CASE("Local metadata that has expired still guards against rollback, and leads to the new") {
    ClientBench bench;
    bench.repository.timestamp.common.expires = at("2026-11-28T00:00:00Z");
    bench.repository.snapshot.common.expires = at("2026-11-28T00:00:00Z");
    bench.repository.publish_targets();
    REQUIRE(bench.refresh().ok());
    bench.now = "2026-12-09T00:00:00Z";
    bench.repository.timestamp.common.expires = at("2026-12-12T00:00:00Z");
    bench.repository.snapshot.common.expires = at("2026-12-12T00:00:00Z");
    SECTION("newer metadata is taken") {
        bench.repository.publish_targets();
        CHECK(said(bench.refresh()) == "done");
        CHECK(bench.versions() == Versions{{"root.json", 1}, {"timestamp.json", 3}, {"snapshot.json", 3}, {"targets.json", 3}});
    }
    SECTION("older is not") {
        bench.repository.timestamp.common.version = 1;
        bench.repository.show_timestamp();
        CHECK(said(bench.refresh()) == "tuf.rollback");
    }
    SECTION("nor a snapshot with older targets") {
        bench.repository.targets["targets"].common.version = 1;
        bench.repository.show_targets("targets");
        bench.repository.publish_snapshot();
        CHECK(said(bench.refresh()) == "tuf.rollback");
    }
}

TEST_CASE("With a clock at 1970 nothing has expired, and an update goes through") {
    ClientBench bench;
    bench.now = "1970-01-01T00:00:07Z";
    bench.repository.add_target("targets", "file", "content");
    bench.repository.publish_targets();
    CHECK(said(bench.download("file")) == "done");
    SECTION("with the clock set again it goes on") {
        bench.now = test_day;
        bench.repository.publish_targets();
        CHECK(said(bench.download("file")) == "done");
    }
    SECTION("versions still go one way only") {
        bench.repository.timestamp.common.version = 1;
        bench.repository.show_timestamp();
        CHECK(said(bench.refresh()) == "tuf.rollback");
    }
}

TEST_CASE("With a clock at 2106, past 32 bits of seconds, everything has expired and nothing is lost") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    const Versions before = bench.versions();
    bench.now = "2106-02-07T06:28:17Z";
    CHECK(said(bench.refresh()) == "tuf.expired");
    CHECK(bench.repository.requests == Requests{"2.root.json"});
    CHECK(bench.versions() == before);
    bench.now = test_day;
    CHECK(said(bench.refresh()) == "done");
}

TEST_CASE("Metadata may live beyond 2106") {
    ClientBench bench;
    for (Common* const common : {&bench.repository.root.common, &bench.repository.timestamp.common, &bench.repository.snapshot.common,
                                 &bench.repository.targets["targets"].common})
        common->expires = at("9999-12-31T23:59:59Z");
    bench.repository.publish_root();
    bench.repository.publish_targets();
    bench.now = "2106-02-07T06:28:17Z";
    CHECK(said(bench.refresh()) == "done");
}

TEST_CASE("A local snapshot that has expired is not trusted, though a new timestamp still leads to it") {
    ClientBench bench;
    bench.repository.snapshot.common.expires = at("2026-11-28T00:00:00Z");
    bench.repository.publish_targets();
    REQUIRE(bench.refresh().ok());
    bench.now = "2026-12-01T00:00:00Z";
    bench.repository.publish_timestamp();
    CHECK(said(bench.refresh()) == "tuf.expired");
    bench.repository.snapshot.common.expires = at("2026-12-12T00:00:00Z");
    bench.repository.publish_snapshot();
    CHECK(said(bench.refresh()) == "done");
}
