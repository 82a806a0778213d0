#include <dlfcn.h>
#include <sodium.h>
#include <sqlite3.h>

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>

// Calls that cost a run most of its time and that are not what is simulated. They stand before the libraries' own in this
// program.

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

}  // namespace

extern "C" {

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
    if (const auto found = finished().find(std::pair(database, std::string(text))); tail == nullptr && found != finished().end()) {
        *out = found->second;
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

int sqlite3_close_v2(sqlite3* database) {
    const auto first = finished().lower_bound(std::pair(database, std::string()));
    auto last = first;
    for (; last != finished().end() && last->first.first == database; ++last) finalize(last->second);
    finished().erase(first, last);
    static auto* const next = real<int(sqlite3*)>("sqlite3_close_v2");
    return next(database);
}

}
