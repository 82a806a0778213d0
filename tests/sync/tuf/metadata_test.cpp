#include <catch2/catch.hpp>

#include "sync/tuf/error.h"
#include "sync/tuf/read_metadata.h"
#include "sync/tuf/write_metadata.h"
#include "tests/sync/tuf/test_repository.h"

using namespace engawa;
using namespace engawa::tuf;

namespace {

// Reads the signed part of some JSON with one of the readers; what is wrong with it, or "" when nothing is.
template <typename Reader>
std::string problem(Reader reader, const std::string& signed_part) {
    const auto document = JsonDocument::parse(as_json(signed_part), "file.json");
    REQUIRE(document.ok());
    const auto read = reader((*document)->root(), "file.json");
    return read.ok() ? "" : read.error().detail();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

const std::string good_timestamp =
    R"({"_type":"timestamp","spec_version":"1.0.34","version":3,"expires":"2030-01-01T00:00:00Z",)"
    R"("meta":{"snapshot.json":{"version":2,"length":10,"hashes":{"sha256":"aa"}}}})";
const std::string good_targets =
    R"({"_type":"targets","spec_version":"1.0","version":1,"expires":"2030-01-01T00:00:00Z","targets":)"
    R"({"a":{"length":0,"hashes":{"sha256":"aa"},"custom":{"x":1}}},"delegations":{"keys":{},"roles":[)"
    R"({"name":"one","keyids":[],"threshold":1,"terminating":false,"paths":[]}]}})";

}  // namespace

TEST_CASE("What is written is read back the same, unknown members too") {
    TestRepository repository;
    repository.root.common.other["x-root"] = R"({"deep":["é",1,null]})";
    repository.root.roles["mirrors"] = repository.root.roles["root"];
    DelegatedRole paths;
    paths.name = "by path";
    paths.paths = {"a/*", "b \"quoted\" \\"};
    paths.keys.other["x"] = "1";
    repository.set_delegation("targets", paths, {test_key("a", SigningScheme::rsa_3072)});
    DelegatedRole hashed;
    hashed.name = "by hash";
    hashed.terminating = true;
    hashed.path_hash_prefixes = {"0", "ff"};
    repository.set_delegation("targets", hashed, {test_key("a", SigningScheme::ecdsa_p256)});
    repository.add_target("targets", "日本語/ファイル", "content");
    TargetFile& target = repository.targets["targets"].targets["日本語/ファイル"];
    target.custom = R"({"percent":10,"ring":"early"})";
    target.other["x-target"] = "[]";
    repository.set_succinct("by path", 7, "bin", test_key("b"));
    repository.snapshot.meta["by path.json"].other["x-meta"] = "true";

    const auto same = [](const auto& value, auto reader) {
        const std::string text = canonical(value);
        const auto document = JsonDocument::parse(as_json(text), "t");
        REQUIRE(document.ok());
        const auto read = reader((*document)->root(), "t");
        INFO((read.ok() ? "" : read.error().message()));
        REQUIRE(read.ok());
        CHECK(*read == value);
        CHECK(canonical(*read) == text);
        // What is written is canonical already.
        CHECK(*to_canonical((*document)->root()) == text);
    };
    same(repository.root, read_root);
    same(repository.timestamp, read_timestamp);
    same(repository.snapshot, read_snapshot);
    same(repository.targets["targets"], read_targets);
    same(repository.targets["by path"], read_targets);
}

TEST_CASE("A file keeps its signed part as it stands, so that its signatures can be checked without writing it anew") {
    const std::string bytes = TestRepository().metadata_files["1.targets.json"];
    const auto document = SignedDocument::read(bytes, "targets.json");
    REQUIRE(document.ok());
    std::string buffer;
    const auto canonical_part = document->canonical(buffer);
    REQUIRE(canonical_part.ok());
    CHECK(buffer.empty());
    CHECK(document->bytes() == bytes);
    CHECK(document->type() == "targets");
    CHECK(bytes.find(std::string(*canonical_part)) != bytes.npos);
}

TEST_CASE("A metadata file without its two parts is refused") {
    const auto refused = [](const std::string& text) {
        const auto document = SignedDocument::read(text, "t");
        return !document.ok() && document.error().is(TufError::malformed);
    };
    for (const std::string text : {"[]", "{}", R"({"signed":{"_type":"root"}})", R"({"signatures":[]})", R"({"signed":[],"signatures":[]})",
                                   R"({"signed":{},"signatures":[]})", R"({"signed":{"_type":1},"signatures":[]})",
                                   R"({"signed":{"_type":"root"},"signatures":{}})", R"({"signed":{"_type":"root"},"signatures":[1]})",
                                   R"({"signed":{"_type":"root"},"signatures":[{"keyid":"a"}]})",
                                   R"({"signed":{"_type":"root"},"signatures":[{"keyid":"a","sig":1}]})",
                                   R"({"signed":{"_type":"root"},"signatures":[{"keyid":"a","sig":""},{"keyid":"a","sig":"00"}]})"}) {
        INFO(text);
        CHECK(refused(text));
    }
    CHECK_FALSE(refused(R"({"signed":{"_type":"root"},"signatures":[],"x":1.5})"));
}

TEST_CASE("Common members are read strictly") {
    REQUIRE(problem(read_timestamp, good_timestamp).empty());
    struct Change {
        const char* from;
        const char* to;
        bool good = false;
    };
    const Change change = GENERATE(values<Change>({
        {"\"1.0.34\"", "\"1.0\"", true}, {"\"1.0.34\"", "\"1.99.0\"", true}, {"\"1.0.34\"", "\"2.0.0\""}, {"\"1.0.34\"", "\"1\""},
        {"\"1.0.34\"", "\"1.0.34.1\""}, {"\"1.0.34\"", "\"1.x\""}, {"\"1.0.34\"", "\"1..0\""}, {"\"1.0.34\"", "\"1.0.\""}, {"\"1.0.34\"", "1.0"},
        {"\"version\":3", "\"version\":0"}, {"\"version\":3", "\"version\":-1"}, {"\"version\":3", "\"version\":\"3\""},
        {"\"version\":3", "\"version\":3.0"}, {"\"version\":3", "\"version\":9223372036854775807", true},
        {"\"version\":3", "\"version\":9223372036854775808"}, {"\"version\":3,", ""},
        {"2030-01-01T00:00:00Z", "2030-01-01T00:00:00"}, {"2030-01-01T00:00:00Z", "2030-01-01"}, {"2030-01-01T00:00:00Z", "2030-01-01T00:00:00.5Z"},
        {"2030-01-01T00:00:00Z", "2030-02-30T00:00:00Z"}, {"2030-01-01T00:00:00Z", "2030-01-01T24:00:00Z"},
        {"2030-01-01T00:00:00Z", "2030-01-01T00:00:60Z"}, {"2030-01-01T00:00:00Z", "2030-01-01T00:00:00+00:00"},
        {"2030-01-01T00:00:00Z", " 030-01-01T00:00:00Z"}, {"2030-01-01T00:00:00Z", "+030-01-01T00:00:00Z"}, {"2030-01-01T00:00:00Z", ""},
        {"\"timestamp\"", "\"snapshot\""}, {"\"timestamp\"", "null"},
    }));
    INFO(change.from << " to " << change.to);
    CHECK(problem(read_timestamp, replaced(good_timestamp, change.from, change.to)).empty() == change.good);
}

TEST_CASE("What is said of other files is read strictly") {
    struct Change {
        const char* from;
        const char* to;
        bool good = false;
    };
    const Change change = GENERATE(values<Change>({
        {"\"version\":2,", ""}, {"\"version\":2", "\"version\":0"}, {"\"length\":10,", "", true}, {"\"length\":10", "\"length\":0"},
        {"\"length\":10", "\"length\":-10"}, {",\"hashes\":{\"sha256\":\"aa\"}", "", true}, {"{\"sha256\":\"aa\"}", "{}"}, {"\"aa\"", "1"},
        {"{\"sha256\":\"aa\"}", "[]"}, {"snapshot.json", "targets.json"}, {"\"snapshot.json\":{", "\"x.json\":{\"version\":1},\"snapshot.json\":{", true},
    }));
    INFO(change.from << " to " << change.to);
    CHECK(problem(read_timestamp, replaced(good_timestamp, change.from, change.to)).empty() == change.good);
}

TEST_CASE("Targets and delegations are read strictly") {
    REQUIRE(problem(read_targets, good_targets).empty());
    struct Change {
        const char* from;
        const char* to;
        bool good = false;
    };
    const Change change = GENERATE(values<Change>({
        {"\"length\":0,", ""}, {"\"length\":0", "\"length\":-1"}, {"\"length\":0", "\"length\":null"}, {",\"hashes\":{\"sha256\":\"aa\"}", ""},
        {"{\"sha256\":\"aa\"}", "{}"}, {"{\"x\":1}", "1"}, {"{\"x\":1}", "{}", true}, {",\"custom\":{\"x\":1}", "", true}, {"{\"a\":{", "{\"\":{", true},
        {"\"keys\":{},", ""}, {"\"keys\":{}", "\"keys\":[]"}, {"\"one\"", "\"\""}, {"\"one\"", "\"root\""}, {"\"one\"", "\"targets\""}, {"\"one\"", "\"../one\"", true},
        {"\"keyids\":[],", ""}, {"\"keyids\":[]", "\"keyids\":[1]"}, {"\"keyids\":[]", "\"keyids\":[\"a\",\"a\"]"}, {"\"threshold\":1", "\"threshold\":0"},
        {",\"terminating\":false", ""}, {"\"terminating\":false", "\"terminating\":0"}, {"\"paths\":[]", "\"paths\":[1]"}, {"\"paths\":[]", "\"paths\":\"*\""},
        {"\"paths\":[]", "\"paths\":[],\"path_hash_prefixes\":[]"}, {",\"paths\":[]", "", true}, {"\"paths\":[]", "\"path_hash_prefixes\":[\"0\"]", true},
        {"\"roles\":[", "\"roles\":[{\"name\":\"one\",\"keyids\":[],\"threshold\":1,\"terminating\":true,\"paths\":[]},"},
        {"\"roles\":[", "\"succinct_roles\":{},\"roles\":["}, {"\"targets\":{", "\"targets\":[],\"x\":{"},
    }));
    INFO(change.from << " to " << change.to);
    CHECK(problem(read_targets, replaced(good_targets, change.from, change.to)).empty() == change.good);
}

TEST_CASE("Succinct roles are read strictly") {
    const auto with = [](const std::string& succinct) {
        return problem(read_targets, R"({"_type":"targets","spec_version":"1.0","version":1,"expires":"2030-01-01T00:00:00Z","targets":{},)"
                                     R"("delegations":{"keys":{},"succinct_roles":)" + succinct + "}}");
    };
    CHECK(with(R"({"keyids":["a"],"threshold":1,"bit_length":32,"name_prefix":"b"})").empty());
    CHECK_FALSE(with(R"({"keyids":["a"],"threshold":1,"bit_length":33,"name_prefix":"b"})").empty());
    CHECK_FALSE(with(R"({"keyids":["a"],"threshold":1,"bit_length":0,"name_prefix":"b"})").empty());
    CHECK_FALSE(with(R"({"keyids":["a"],"threshold":1,"bit_length":8})").empty());
    CHECK_FALSE(with(R"({"keyids":["a"],"bit_length":8,"name_prefix":"b"})").empty());
    CHECK_FALSE(with(R"([])").empty());
    CHECK_FALSE(with(R"({"keyids":["a"],"threshold":1,"bit_length":8,"name_prefix":"b"},"roles":[])").empty());
}

TEST_CASE("A root lacks none of the four roles") {
    TestRepository repository;
    const std::string role = GENERATE(as<std::string>(), "root", "timestamp", "snapshot", "targets");
    repository.root.roles.erase(role);
    CHECK(problem(read_root, canonical(repository.root)) == "signed: the role \"" + role + "\" is missing");
}

TEST_CASE("A snapshot lists the targets") {
    TestRepository repository;
    repository.snapshot.meta.clear();
    CHECK_FALSE(problem(read_snapshot, canonical(repository.snapshot)).empty());
}

TEST_CASE("An error names the file and the place in it") {
    const auto document = JsonDocument::parse(replaced(good_targets, "\"length\":0", "\"length\":-1"), "3.kaigo.json");
    const auto read = read_targets((*document)->root(), "3.kaigo.json");
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().message() == "3.kaigo.json: a: \"length\" must be a whole number of 0 or more (tuf.malformed)");
}
