#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "kiosk/app/slip_worker.h"
#include "sync/envelope/age.h"
#include "sync/envelope/draft.h"
#include "sync/store/folder_store.h"
#include "sync/store/memory_store.h"
#include "tests/kiosk/app/slip_bench.h"

using namespace engawa;
using namespace engawa::app;

namespace {

struct Counter : test::SlipBench {
    store::MemoryStore store;
    delivery::OpenStore access{store};
    store::FolderStore carried{folder.path() / "carried"};
    session::SlipExchange exchange;
    session::TryGuard guard{folder.path() / "tries.json", clock};
    DraftShelf drafts{folder.path() / "drafts", trusted};
    int woken = 0;
    SlipWorker worker{{exchange, &access, &carried, guard, drafts, trusted, clock, random, [this] { ++woken; }}};

    session::SlipAnswer look_up(const std::string& code) {
        exchange.ask(session::LookUpStatus{code});
        CHECK(worker.step() == SlipWorker::Step::worked);
        auto answer = exchange.take();
        REQUIRE(answer);
        return *answer;
    }
    std::string put(envelope::SlipState state, const std::string& sentence) { return put_into(store, state, sentence); }
    std::string put_into(store::ObjectStore& place, envelope::SlipState state, const std::string& sentence) {
        std::string code = envelope::make_slip_code(random);
        put_status(place, code, state, sentence);
        return code;
    }
    // As a stick brings it.
    std::string carry(envelope::SlipState state, const std::string& sentence) {
        std::filesystem::create_directories(folder.path() / "carried");
        return put_into(carried, state, sentence);
    }
};

template <typename Kind>
bool is(const session::SlipAnswer& answer) {
    return std::holds_alternative<Kind>(answer);
}

}  // namespace

TEST_CASE("A slip's status comes from the store as the office wrote it") {
    Counter counter;
    CHECK(counter.worker.step() == SlipWorker::Step::idle);
    const std::string code = counter.put(envelope::SlipState::ask, "{電話|でんわ}をください。");
    const auto answer = counter.look_up(code);
    REQUIRE(is<session::StatusTold>(answer));
    CHECK(std::get<session::StatusTold>(answer).state == session::SlipState::ask);
    CHECK(std::get<session::StatusTold>(answer).since == build_time());
    CHECK(std::get<session::StatusTold>(answer).sentence == "{電話|でんわ}をください。");
    CHECK(counter.woken == 1);
    CHECK(counter.guard.count() == 0);
}

TEST_CASE("A code with nothing behind it counts, a store that is away does not, and after five one waits") {
    Counter counter;
    const std::string good = counter.put(envelope::SlipState::done, "");
    counter.store.fail_all(store::StoreError::unreachable);
    for (int i = 0; i < 7; ++i) CHECK(is<session::NotNow>(counter.look_up("572400000002")));
    counter.store.mend();
    CHECK(counter.guard.count() == 0);
    for (int i = 0; i < 5; ++i) CHECK(is<session::NothingFound>(counter.look_up("572400000002")));
    // The right one waits too: whether it is right is what a guesser wants to know.
    auto answer = counter.look_up(good);
    REQUIRE(is<session::TooManyTries>(answer));
    CHECK(std::get<session::TooManyTries>(answer).wait == Seconds(30));
    counter.clock.advance(Seconds(29));
    CHECK(std::get<session::TooManyTries>(counter.look_up(good)).wait == Seconds(1));
    counter.clock.advance(Seconds(1));
    CHECK(is<session::StatusTold>(counter.look_up(good)));
    // A success takes nothing back: the next failure waits twice as long.
    CHECK(is<session::NothingFound>(counter.look_up("572400000002")));
    CHECK(std::get<session::TooManyTries>(counter.look_up(good)).wait == Seconds(60));
}

TEST_CASE("A status that is damaged, too large, or of somebody else's making is told as unreadable") {
    Counter counter;
    const std::string code = counter.put(envelope::SlipState::done, "");
    auto& object = counter.store.objects().at(envelope::slip_key(code));
    SECTION("damaged") { object.back() ^= std::byte{1}; }
    SECTION("too large") { object.resize(envelope::max_status_bytes + 1); }
    SECTION("empty") { object.clear(); }
    SECTION("another format") {
        object = envelope::age_encrypt_with_passphrase(envelope::bytes_of("{}"), envelope::bytes_of(code), 10, counter.random).value();
    }
    CHECK(is<session::Unreadable>(counter.look_up(code)));
}

TEST_CASE("A kiosk without a store says that it cannot look now") {
    Counter counter;
    SlipWorker worker({counter.exchange, nullptr, nullptr, counter.guard, counter.drafts, counter.trusted, counter.clock, counter.random, {}});
    counter.exchange.ask(session::LookUpStatus{"572400000002"});
    worker.step();
    CHECK(is<session::NotNow>(*counter.exchange.take()));
}

TEST_CASE("What a stick brought is told while the store cannot be asked, and not when it can") {
    Counter counter;
    const std::string code = counter.carry(envelope::SlipState::working, "");
    CHECK(is<session::NothingFound>(counter.look_up(code)));  // the office has taken it back since
    counter.store.fail_all(store::StoreError::unreachable);
    CHECK(is<session::StatusTold>(counter.look_up(code)));
    CHECK(counter.guard.count() == 1);
    counter.exchange.ask(session::LookUpStatus{code});
    SlipWorker not_enrolled({counter.exchange, nullptr, &counter.carried, counter.guard, counter.drafts, counter.trusted, counter.clock, counter.random, {}});
    not_enrolled.step();
    CHECK(is<session::StatusTold>(*counter.exchange.take()));
}

TEST_CASE("Codes cannot be guessed at what a stick brought either") {
    Counter counter;
    counter.carry(envelope::SlipState::working, "");
    counter.store.fail_all(store::StoreError::unreachable);
    for (int i = 0; i < 5; ++i) CHECK(is<session::NotNow>(counter.look_up("572400000002")));
    CHECK(is<session::TooManyTries>(counter.look_up("572400000002")));
}

TEST_CASE("A store that refuses the login is entered anew the next time") {
    struct Refusing final : delivery::StoreAccess {
        store::MemoryStore store;
        int refusals = 0;
        Result<store::ObjectStore*> enter() override { return &store; }
        void refused() override { ++refusals; }
        void cancel() override {}
    };
    Counter counter;
    Refusing refusing;
    refusing.store.fail_all(store::StoreError::denied);
    SlipWorker worker({counter.exchange, &refusing, nullptr, counter.guard, counter.drafts, counter.trusted, counter.clock, counter.random, {}});
    counter.exchange.ask(session::LookUpStatus{"572400000002"});
    worker.step();
    CHECK(is<session::NotNow>(*counter.exchange.take()));
    CHECK(refusing.refusals == 1);
}

TEST_CASE("A draft is kept, found with its secret alone, at another kiosk too, and gone once it is resumed") {
    Counter counter;
    const std::string secret = envelope::make_draft_key(counter.random);
    const auto ask = [&](SlipWorker& worker, session::SlipOrder order) {
        counter.exchange.ask(std::move(order));
        worker.step();
        auto answer = counter.exchange.take();
        REQUIRE(answer);
        return std::move(*answer);
    };
    session::Draft draft;
    draft.language = LanguageTag("en");
    draft.text_size = session::TextSize::largest;
    // What the engine keeps is bytes.
    const std::string answers = std::string("\xd9\xff\x00", 3) + "ぬめりえむろそ";
    draft.forms.push_back({FormId("care"), PackId("kaigo"), "1", "/data/q", answers});
    CHECK(is<session::DraftKept>(ask(counter.worker, session::KeepDraft{draft, secret})));
    CHECK(support::files_holding(counter.folder.path(), "ぬめりえむろそ") == "");
    CHECK(counter.store.objects().size() == 1);

    DraftShelf other_shelf(counter.folder.path() / "other", counter.trusted);
    SlipWorker other({counter.exchange, &counter.access, nullptr, counter.guard, other_shelf, counter.trusted, counter.clock, counter.random, {}});
    CHECK(is<session::NothingFound>(ask(other, session::FindDraft{envelope::make_draft_key(counter.random)})));
    CHECK(counter.guard.count() == 1);
    const auto found = ask(other, session::FindDraft{secret});
    REQUIRE(is<session::DraftFound>(found));
    const session::Draft& again = std::get<session::DraftFound>(found).draft;
    CHECK(again.language == draft.language);
    CHECK(again.text_size == draft.text_size);
    REQUIRE(again.forms.size() == 1);
    CHECK(again.forms.front().answers == answers);
    CHECK(again.forms.front().at == "/data/q");
    counter.exchange.release(secret);
    CHECK(other.step() == SlipWorker::Step::worked);
    other.tend_drafts();
    // An old copy of the store does not bring it back, neither here nor, once that kiosk has told it, elsewhere.
    const store::Bytes proof = counter.store.objects().begin()->second;
    counter.store.objects().begin()->second = counter.drafts.find(envelope::draft_locator(secret).value()).value();
    counter.clock.advance(std::chrono::hours(1));
    CHECK(is<session::NothingFound>(ask(other, session::FindDraft{secret})));
    CHECK(counter.store.objects().begin()->second == proof);
    counter.worker.tend_drafts();
    CHECK(is<session::NothingFound>(ask(counter.worker, session::FindDraft{secret})));
    CHECK(counter.guard.count() == 2);  // since the hour
}

TEST_CASE("A draft that lies here is not opened once another kiosk has gone on with it, though nobody has looked after it since") {
    Counter counter;
    const std::string secret = envelope::make_draft_key(counter.random);
    const std::string locator = envelope::draft_locator(secret).value();
    const auto ask = [&](SlipWorker& worker, session::SlipOrder order) {
        counter.exchange.ask(std::move(order));
        worker.step();
        auto answer = counter.exchange.take();
        REQUIRE(answer);
        return std::move(*answer);
    };
    session::Draft draft;
    draft.forms.push_back({FormId("care"), PackId("kaigo"), "1", "/data/q", "answers"});
    REQUIRE(is<session::DraftKept>(ask(counter.worker, session::KeepDraft{draft, secret})));
    CHECK(is<session::DraftFound>(ask(counter.worker, session::FindDraft{secret})));

    DraftShelf other_shelf(counter.folder.path() / "other", counter.trusted);
    SlipWorker other({counter.exchange, &counter.access, nullptr, counter.guard, other_shelf, counter.trusted, counter.clock, counter.random, {}});
    REQUIRE(is<session::DraftFound>(ask(other, session::FindDraft{secret})));
    SECTION("and the store can be asked: it is gone, and stays so without the store") {
        counter.exchange.release(secret);
        other.step();
        other.tend_drafts();
        CHECK(is<session::NothingFound>(ask(counter.worker, session::FindDraft{secret})));
        CHECK_FALSE(counter.drafts.find(locator));
        counter.store.fail_all(store::StoreError::unreachable);
        CHECK(is<session::NotNow>(ask(counter.worker, session::FindDraft{secret})));
    }
    SECTION("and the store cannot be asked: what this kiosk knows is opened, and nothing is let go of") {
        counter.exchange.release(secret);
        other.step();
        other.tend_drafts();
        counter.store.fail_all(GENERATE(store::StoreError::unreachable, store::StoreError::denied, store::StoreError::trouble));
        CHECK(is<session::DraftFound>(ask(counter.worker, session::FindDraft{secret})));
        CHECK(counter.drafts.find(locator));
    }
    SECTION("and what lies there proves nothing: the one here is opened") {
        counter.store.objects().begin()->second = envelope::Bytes(100, std::byte{'x'});
        CHECK(is<session::DraftFound>(ask(counter.worker, session::FindDraft{secret})));
    }
    SECTION("and the store has lost it: the one here is opened") {
        counter.store.objects().clear();
        CHECK(is<session::DraftFound>(ask(counter.worker, session::FindDraft{secret})));
        CHECK(counter.drafts.find(locator));
    }
}

TEST_CASE("A resident's own draft waits for the store by the line that does not wait long") {
    Counter counter;
    const std::string secret = envelope::make_draft_key(counter.random);
    store::MemoryStore patient;
    delivery::OpenStore patient_access(patient);
    SlipWorker worker({counter.exchange, &patient_access, nullptr, counter.guard, counter.drafts, counter.trusted, counter.clock, counter.random,
                       {}, {}, &counter.access});
    session::Draft draft;
    draft.forms.push_back({FormId("care"), PackId("kaigo"), "1", "/data/q", "answers"});
    counter.exchange.ask(session::KeepDraft{draft, secret});
    worker.step();
    REQUIRE(patient.objects().size() == 1);
    const auto proof = envelope::draft_tombstone(envelope::draft_proof(secret).value());
    REQUIRE(counter.store.put(envelope::draft_key(envelope::draft_locator(secret).value()), envelope::bytes_of(proof)).ok());
    counter.exchange.ask(session::FindDraft{secret});
    worker.step();
    CHECK(is<session::NothingFound>(*counter.exchange.take()));
}

TEST_CASE("What was resumed is let go of though another order came, the visit ended, and the store answers nothing") {
    Counter counter;
    const std::string secret = envelope::make_draft_key(counter.random);
    counter.exchange.ask(session::KeepDraft{{{}, LanguageTag("ja"), {}}, secret});
    counter.worker.step();
    const std::string locator = envelope::draft_locator(secret).value();
    REQUIRE(counter.drafts.find(locator));
    counter.store.fail_all(store::StoreError::unreachable);
    counter.exchange.release(secret);
    counter.exchange.ask(session::LookUpStatus{"572400000002"});
    counter.exchange.forget();
    CHECK(counter.worker.step() == SlipWorker::Step::worked);
    CHECK_FALSE(counter.drafts.find(locator));
    CHECK(counter.drafts.is_gone(locator));
    CHECK_FALSE(counter.exchange.take());
}

TEST_CASE("A draft that the disk does not let go of is let go of later") {
    Counter counter;
    const std::string secret = envelope::make_draft_key(counter.random);
    counter.folder.write("drafts", "a file where the folder should be");
    counter.exchange.release(secret);
    CHECK(counter.worker.step() == SlipWorker::Step::idle);
    CHECK(counter.worker.step() == SlipWorker::Step::idle);
    std::filesystem::remove(counter.folder.path() / "drafts");
    counter.exchange.wait(Milliseconds(0));
    CHECK(counter.worker.step() == SlipWorker::Step::worked);
    CHECK(counter.drafts.is_gone(envelope::draft_locator(secret).value()));
}

TEST_CASE("Before the store is asked for what drafts need, the resident's order is answered") {
    Counter counter;
    const std::string secret = envelope::make_draft_key(counter.random);
    counter.exchange.ask(session::KeepDraft{{{}, LanguageTag("ja"), {}}, secret});
    SlipWorker answering({counter.exchange, &counter.access, nullptr, counter.guard, counter.drafts, counter.trusted, counter.clock, counter.random,
                          [&] { counter.exchange.ask(session::LookUpStatus{"572400000002"}); }});
    answering.step();
    CHECK(counter.store.objects().empty());
    CHECK(counter.worker.step() == SlipWorker::Step::worked);
    CHECK(counter.store.objects().size() == 1);
}

TEST_CASE("A draft that cannot be written, reached or read is told as that") {
    Counter counter;
    const std::string secret = envelope::make_draft_key(counter.random);
    const auto ask = [&](session::SlipOrder order) {
        counter.exchange.ask(std::move(order));
        counter.worker.step();
        return *counter.exchange.take();
    };
    SECTION("the disk") {
        counter.folder.write("drafts", "a file where the folder should be");
        CHECK(is<session::DraftNotKept>(ask(session::KeepDraft{{}, secret})));
    }
    SECTION("the store") {
        counter.store.fail_all(store::StoreError::unreachable);
        CHECK(is<session::NotNow>(ask(session::FindDraft{secret})));
        CHECK(counter.guard.count() == 0);
    }
    SECTION("what lies there") {
        const std::string json = GENERATE(
            as<std::string>(), "3", "{}", R"({"format":"engawa-draft","version":2,"forms":[]})",
            R"({"format":"engawa-draft","version":1,"forms":[]})", R"({"format":"engawa-draft","version":1,"forms":[3]})",
            R"({"format":"engawa-draft","version":1,"forms":[{"form":"care","answers":"text"}]})");
        const auto cbor = nlohmann::json::to_cbor(nlohmann::json::parse(json));
        const std::string inside = GENERATE_COPY(std::string(cbor.begin(), cbor.end()), json);
        const auto sealed = envelope::seal_draft(envelope::bytes_of(inside), secret, counter.random);
        REQUIRE(counter.store.put_replace(envelope::draft_key(envelope::draft_locator(secret).value()), *sealed).ok());
        CHECK(is<session::Unreadable>(ask(session::FindDraft{secret})));
    }
}
