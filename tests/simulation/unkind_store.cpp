#include "tests/simulation/unkind_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "sync/envelope/bytes.h"
#include "sync/envelope/primitives.h"
#include "sync/store/fault.h"

namespace engawa::simulation {

using store::Bytes;
using store::ObjectInfo;
using store::StoreError;

namespace {

constexpr std::size_t versions_kept = 6;

Bytes portal_page() {
    const std::string_view page = "<!doctype html><html><title>Welcome</title>Please log in to the network.</html>";
    const auto bytes = envelope::bytes_of(page);
    return {bytes.begin(), bytes.end()};
}

Error refusal(StoreError code, const std::string& where) { return store::fault(code, where, "simulated"); }

}  // namespace

std::string_view word(StoreFault fault) {
    switch (fault) {
        case StoreFault::lost_request: return "lost request";
        case StoreFault::lost_answer: return "lost answer";
        case StoreFault::trouble: return "trouble";
        case StoreFault::full: return "full";
        case StoreFault::denied: return "denied";
        case StoreFault::portal: return "portal";
        case StoreFault::portal_page: return "portal page";
        case StoreFault::later: return "later";
        case StoreFault::twice: return "twice";
        case StoreFault::forgotten: return "forgotten";
        case StoreFault::spoilt: return "spoilt";
        case StoreFault::vanishing: return "vanishing";
        case StoreFault::old_version: return "old version";
        case StoreFault::hidden: return "hidden";
        case StoreFault::truncated: return "truncated";
        case StoreFault::damaged: return "damaged";
        case StoreFault::other_object: return "other object";
        case StoreFault::forged: return "forged";
    }
    ENGAWA_VERIFY(false);
}

// --- Place ------------------------------------------------------------------------------------------------

std::size_t Place::count(std::string_view prefix) const {
    return static_cast<std::size_t>(std::ranges::count_if(objects_, [&](const auto& each) {
        return each.second.now && each.first.text().starts_with(prefix);
    }));
}

std::uint64_t Place::used_bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [key, object] : objects_) sum += object.now ? object.now->size() : 0;
    return sum;
}

bool Place::is_whole(const ObjectKey& key) const {
    const auto found = objects_.find(key);
    return found != objects_.end() && found->second.now && found->second.named_for_its_bytes;
}

void Place::apply(const ObjectKey& key, std::optional<Bytes> bytes) {
    Object& object = objects_[key];
    if (object.now && object.now != bytes) object.before.push_back(std::move(*object.now));
    if (object.before.size() > versions_kept) object.before.erase(object.before.begin());
    object.now = std::move(bytes);
    if (!object.now || !key.text().starts_with("inbox/")) return;
    object.named_for_its_bytes = key.text().substr(key.text().rfind('/') + 1) == envelope::sha256_hex(*object.now) + ".age";
}

void Place::apply_later(const ObjectKey& key, std::optional<Bytes> bytes) {
    const Milliseconds wait(static_cast<std::int64_t>(1 + random_.below(6 * 60 * 60 * 1000)));
    under_way_.emplace(time_.now() + wait, UnderWay{key, std::move(bytes)});
}

std::optional<SteadyTime> Place::next_arrival() const {
    if (under_way_.empty()) return std::nullopt;
    return under_way_.begin()->first;
}

void Place::arrive() {
    const auto first = under_way_.begin();
    trace_.line("store", fmt::format("{} {}", first->second.bytes ? "arrives" : "goes", first->second.key.text()));
    apply(first->second.key, std::move(first->second.bytes));
    under_way_.erase(first);
}

std::optional<StoreFault> Place::draw() {
    std::uint64_t number = random_.below(1000);
    for (std::size_t i = 0; i < weather.size(); ++i) {
        if (number < weather[i]) return static_cast<StoreFault>(i);
        number -= weather[i];
    }
    return std::nullopt;
}

// --- UnkindStore ------------------------------------------------------------------------------------------

Result<std::optional<StoreFault>> UnkindStore::begin(std::string_view call, const std::string& where) {
    if (machine_.disk.is_cut()) return refusal(StoreError::unreachable, where);
    const std::optional<StoreFault> fault = place_.draw();
    place_.trace_.line(machine_.name, fmt::format("{} {}{}{}", call, where, fault ? ": " : "", fault ? word(*fault) : ""));
    if (!fault) return fault;
    switch (*fault) {
        case StoreFault::lost_request: return refusal(StoreError::unreachable, where);
        case StoreFault::trouble: return refusal(StoreError::trouble, where);
        case StoreFault::full: return refusal(StoreError::full, where);
        case StoreFault::denied: return refusal(StoreError::denied, where);
        case StoreFault::portal: return refusal(StoreError::not_a_store, where);
        default: return fault;
    }
}

Bytes UnkindStore::spoil(Bytes bytes, StoreFault how) {
    if (bytes.empty()) return bytes;
    if (how == StoreFault::truncated || (how == StoreFault::spoilt && place_.random_.below(2) == 0)) {
        bytes.resize(place_.random_.below(bytes.size()));
    } else {
        bytes[place_.random_.below(bytes.size())] ^= static_cast<std::byte>(1 + place_.random_.below(255));
    }
    return bytes;
}

Result<void> UnkindStore::write(Write what, const ObjectKey& key, std::optional<Bytes> bytes) {
    if (what == Write::remove && place_.on_removing && !machine_.disk.is_cut()) {
        const auto damaged = given_damaged_.extract(key);
        place_.on_removing(machine_.name, key, damaged.empty() ? 0 : damaged.mapped().times);
    }
    const std::optional<Bytes> sent = bytes;
    TRY(write_unkindly(what, key, std::move(bytes)));
    if (sent && place_.on_believed) place_.on_believed(machine_.name, key, *sent);
    return {};
}

Result<void> UnkindStore::write_unkindly(Write what, const ObjectKey& key, std::optional<Bytes> bytes) {
    TRY(store::check_key(key));
    constexpr std::array<std::string_view, 3> calls = {"put", "replace", "remove"};
    if (bytes && place_.on_written) place_.on_written(machine_.name, key, *bytes);
    const std::optional<StoreFault> fault = TRY(begin(calls.at(static_cast<std::size_t>(what)), key.text()));
    const auto there = place_.objects_.find(key);
    const bool exists = there != place_.objects_.end() && there->second.now;
    if (what == Write::put && exists) {
        if (*there->second.now != *bytes) {
            if (place_.on_conflict) place_.on_conflict(key);
            return refusal(StoreError::conflict, key.text());
        }
        if (!fault) return {};
    }
    if (bytes && place_.capacity_bytes && place_.used_bytes() + bytes->size() > *place_.capacity_bytes) {
        place_.trace_.line("store", "is full");
        return refusal(StoreError::full, key.text());
    }
    if (!fault) return place_.apply(key, std::move(bytes)), Result<void>{};
    switch (*fault) {
        case StoreFault::portal_page:
        case StoreFault::forgotten: return {};
        case StoreFault::lost_answer: place_.apply(key, std::move(bytes)); return refusal(StoreError::unreachable, key.text());
        case StoreFault::later:
            place_.apply_later(key, std::move(bytes));
            if (place_.random_.below(2) == 0) return refusal(StoreError::unreachable, key.text());
            return {};
        case StoreFault::twice:
            place_.apply_later(key, bytes);
            break;
        case StoreFault::spoilt:
            if (bytes) bytes = spoil(std::move(*bytes), *fault);
            break;
        case StoreFault::vanishing:
            if (bytes) place_.apply_later(key, std::nullopt);
            break;
        default: break;  // of reads
    }
    place_.apply(key, std::move(bytes));
    return {};
}

Result<void> UnkindStore::put(const ObjectKey& key, std::span<const std::byte> bytes) {
    return write(Write::put, key, Bytes(bytes.begin(), bytes.end()));
}

Result<void> UnkindStore::put_replace(const ObjectKey& key, std::span<const std::byte> bytes) {
    return write(Write::put_replace, key, Bytes(bytes.begin(), bytes.end()));
}

Result<void> UnkindStore::remove(const ObjectKey& key) { return write(Write::remove, key, std::nullopt); }

Result<Bytes> UnkindStore::read_unkindly(const ObjectKey& key, StoreFault fault) {
    const auto found = place_.objects_.find(key);
    const auto none = [&] { return refusal(StoreError::not_found, key.text()); };
    const Place::Object nothing;
    const Place::Object& object = found == place_.objects_.end() ? nothing : found->second;
    switch (fault) {
        case StoreFault::portal_page: return portal_page();
        case StoreFault::hidden: return none();
        case StoreFault::lost_answer: return refusal(StoreError::unreachable, key.text());
        case StoreFault::old_version:
            if (object.before.empty()) break;
            return object.before[place_.random_.below(object.before.size())];
        case StoreFault::truncated:
        case StoreFault::damaged:
            if (!object.now) break;
            return spoil(*object.now, fault);
        case StoreFault::other_object: {
            auto other = place_.objects_.begin();
            if (other == place_.objects_.end()) break;
            std::advance(other, static_cast<std::ptrdiff_t>(place_.random_.below(place_.objects_.size())));
            if (!other->second.now) break;
            return *other->second.now;
        }
        case StoreFault::forged: {
            if (!key.text().starts_with("acks/") || !key.text().ends_with(".json") || !place_.forge) break;
            auto [acks, signature] = place_.forge(key.text());
            forged_signature_.emplace(ObjectKey(key.text() + ".minisig"), std::move(signature));
            return acks;
        }
        default: break;  // of writes
    }
    if (!object.now) return none();
    return *object.now;
}

Result<Bytes> UnkindStore::get(const ObjectKey& key, std::uint64_t max_bytes) {
    TRY(store::check_key(key));
    if (forged_signature_ && forged_signature_->first == key) return std::exchange(forged_signature_, std::nullopt)->second;
    const std::optional<StoreFault> fault = TRY(begin("get", key.text()));
    Bytes bytes = TRY(read_unkindly(key, fault.value_or(StoreFault::later)));
    if (bytes.size() > max_bytes) return refusal(StoreError::too_large, key.text());
    if (key.text().starts_with("inbox/")) note_reading(key, bytes);
    return bytes;
}

void UnkindStore::note_reading(const ObjectKey& key, const Bytes& bytes) {
    if (key.text().ends_with("/" + envelope::sha256_hex(bytes) + ".age")) {
        given_damaged_.erase(key);
        return;
    }
    Damaged& damaged = given_damaged_[key];
    damaged.times = damaged.bytes == bytes ? damaged.times + 1 : 1;
    damaged.bytes = bytes;
}

Result<std::optional<ObjectInfo>> UnkindStore::head(const ObjectKey& key) {
    const Result<Bytes> bytes = get(key, ~std::uint64_t{0});
    if (!bytes.ok() && bytes.error().is(StoreError::not_found)) return std::optional<ObjectInfo>();
    if (!bytes.ok()) return bytes.error();
    return std::optional(ObjectInfo{key, bytes->size()});
}

Result<std::vector<ObjectInfo>> UnkindStore::list(std::string_view prefix) {
    TRY(store::check_prefix(prefix));
    const std::optional<StoreFault> fault = TRY(begin("list", std::string(prefix)));
    if (fault == StoreFault::lost_answer) return refusal(StoreError::unreachable, std::string(prefix));
    std::vector<ObjectInfo> found;
    if (fault == StoreFault::portal_page) return found;
    for (const auto& [key, object] : place_.objects_) {
        if (!key.text().starts_with(prefix)) continue;
        const bool gone = !object.now;
        if (gone && fault != StoreFault::old_version) continue;
        if (fault == StoreFault::hidden && place_.random_.below(2) == 0) continue;
        found.push_back({key, gone ? 0 : object.now->size()});
    }
    return found;
}

}  // namespace engawa::simulation
