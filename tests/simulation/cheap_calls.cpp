#include <dlfcn.h>
#include <sodium.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

// Calls that cost a run most of its time and that are not what is simulated. They stand before the libraries' own in this
// program. But for scrypt each answers what the library would.

namespace {

template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

// Statements that were finalized and can be used again, by connection and text.
using Finished = std::multimap<std::pair<sqlite3*, std::string>, sqlite3_stmt*, std::less<>>;
Finished& finished() {
    static Finished all;
    return all;
}

int finalize(sqlite3_stmt* statement) {
    static auto* const next = real<int(sqlite3_stmt*)>("sqlite3_finalize");
    return next(statement);
}

// What was found of a signature, by the signature, the key and the message: the same acks and metadata are looked at again
// and again. Emptied when it is this big.
constexpr std::size_t most_signatures = 2'000;
std::unordered_map<std::string, int>& signatures() {
    static std::unordered_map<std::string, int> all;
    return all;
}

// Statements that say the same every time they are run; a PRAGMA may have had its effect when it was compiled.
bool is_kept(std::string_view sql) {
    return sql == "BEGIN IMMEDIATE" || sql == "BEGIN" || sql == "COMMIT" || sql == "ROLLBACK" || sql.starts_with("UPDATE ");
}

}  // namespace

extern "C" {

// The same keys are read from their files at every start and every pull.
int crypto_sign_seed_keypair(unsigned char* key, unsigned char* secret, const unsigned char* seed) {
    using Pair = std::array<unsigned char, crypto_sign_PUBLICKEYBYTES + crypto_sign_SECRETKEYBYTES>;
    static auto* const next = real<int(unsigned char*, unsigned char*, const unsigned char*)>("crypto_sign_seed_keypair");
    static std::map<std::string, Pair> made;
    if (made.size() >= most_signatures) made.clear();
    const auto [place, is_new] = made.try_emplace(std::string(reinterpret_cast<const char*>(seed), crypto_sign_SEEDBYTES));
    unsigned char* const kept = place->second.data();
    if (is_new) next(kept, kept + crypto_sign_PUBLICKEYBYTES, seed);
    std::copy_n(kept, crypto_sign_PUBLICKEYBYTES, key);
    std::copy_n(kept + crypto_sign_PUBLICKEYBYTES, crypto_sign_SECRETKEYBYTES, secret);
    return 0;
}

int crypto_sign_verify_detached(const unsigned char* signature, const unsigned char* message, unsigned long long size,
                                const unsigned char* key) {
    static auto* const next =
        real<int(const unsigned char*, const unsigned char*, unsigned long long, const unsigned char*)>("crypto_sign_verify_detached");
    std::string all;
    all.reserve(crypto_sign_BYTES + crypto_sign_PUBLICKEYBYTES + size);
    all.append(reinterpret_cast<const char*>(signature), crypto_sign_BYTES);
    all.append(reinterpret_cast<const char*>(key), crypto_sign_PUBLICKEYBYTES);
    all.append(reinterpret_cast<const char*>(message), size);
    const auto found = signatures().find(all);
    if (found != signatures().end()) return found->second;
    if (signatures().size() >= most_signatures) signatures().clear();
    return signatures().emplace(std::move(all), next(signature, message, size, key)).first->second;
}

// A slip's status costs a tenth of a second on purpose. One hash of the same inputs instead.
int crypto_pwhash_scryptsalsa208sha256_ll(const uint8_t* passphrase, size_t passphrase_size, const uint8_t* salt,
                                          size_t salt_size, uint64_t, uint32_t, uint32_t, uint8_t* out, size_t out_size) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, out_size);
    crypto_generichash_update(&state, passphrase, passphrase_size);
    crypto_generichash_update(&state, salt, salt_size);
    return crypto_generichash_final(&state, out, out_size);
}

// Memory with guard pages and locks: five system calls for each secret.
void* sodium_malloc(size_t size) { return std::malloc(size == 0 ? 1 : size); }
void sodium_free(void* memory) { std::free(memory); }

// The same few dozen statements are compiled again and again, since the product keeps none between two calls.
int sqlite3_prepare_v2(sqlite3* database, const char* sql, int size, sqlite3_stmt** out, const char** tail) {
    const std::string_view text = size < 0 ? std::string_view(sql) : std::string_view(sql, static_cast<std::size_t>(size));
    if (const auto found = finished().find(std::pair(database, std::string(text))); found != finished().end()) {
        *out = found->second;
        if (tail != nullptr) *tail = sql + text.size();
        finished().erase(found);
        return SQLITE_OK;
    }
    static auto* const next = real<int(sqlite3*, const char*, int, sqlite3_stmt**, const char**)>("sqlite3_prepare_v2");
    return next(database, sql, size, out, tail);
}

int sqlite3_finalize(sqlite3_stmt* statement) {
    if (statement == nullptr) return SQLITE_OK;
    const int code = sqlite3_reset(statement);
    if (code != SQLITE_OK) {
        finalize(statement);
        return code;
    }
    sqlite3_clear_bindings(statement);
    finished().emplace(std::pair(sqlite3_db_handle(statement), std::string(sqlite3_sql(statement))), statement);
    return SQLITE_OK;
}

int sqlite3_exec(sqlite3* database, const char* sql, int (*row)(void*, int, char**, char**), void* argument, char** message) {
    sqlite3_stmt* statement = nullptr;
    if (row == nullptr && message == nullptr && is_kept(sql) &&
        sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK) {
        while (sqlite3_step(statement) == SQLITE_ROW) {}
        return sqlite3_finalize(statement);
    }
    static auto* const next = real<int(sqlite3*, const char*, int (*)(void*, int, char**, char**), void*, char**)>("sqlite3_exec");
    return next(database, sql, row, argument, message);
}

int sqlite3_close_v2(sqlite3* database) {
    const auto first = finished().lower_bound(std::pair(database, std::string()));
    auto last = first;
    for (; last != finished().end() && last->first.first == database; ++last) finalize(last->second);
    finished().erase(first, last);
    static auto* const next = real<int(sqlite3*)>("sqlite3_close_v2");
    return next(database);
}

}
