#include <cstdlib>

#include "sync/envelope/age.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// The program as others call it: standard input to standard output, one line on standard error.

using namespace engawa;
using namespace engawa::envelope;
using engawa::support::read_all;
using engawa::support::TemporaryFolder;

namespace {

struct Bench {
    TemporaryFolder folder;
    SeededRandom random{15};
    AgeIdentity identity = AgeIdentity::generate(random);
    AgeIdentity other = AgeIdentity::generate(random);
    std::filesystem::path identity_file = folder.write(
        "identity.txt", "# office\n" + std::string(other.text().text()) + "\n" + std::string(identity.text().text()) + "\n");

    struct Ran {
        int code;
        std::string output;
        std::string errors;
    };
    Ran run(const std::string& options, std::string_view input) {
        folder.write("input", input);
        const std::string program = (engawa::support::bin_dir() / "engawa").string();
        const std::string command = "cd '" + folder.path().string() + "' && SECRET='ひみつ' '" + program + "' age decrypt " +
                                    options + " <input >output 2>errors";
        const int status = std::system(command.c_str());
        return {WEXITSTATUS(status), read_all(folder.path() / "output"), read_all(folder.path() / "errors")};
    }
    void fails_quietly(const std::string& options, std::string_view input) {
        const Ran ran = run(options, input);
        CHECK(ran.code == 1);
        CHECK(ran.output.empty());
        CHECK(std::count(ran.errors.begin(), ran.errors.end(), '\n') == 1);
        CHECK_THAT(ran.errors, Catch::StartsWith("engawa: "));
    }
};

}  // namespace

TEST_CASE("engawa age decrypt opens what the second key of the file opens") {
    Bench bench;
    const std::string plain(150'000, 'p');
    const auto sealed = age_encrypt(bytes_of(plain), {bench.identity.recipient()}, bench.random);
    const auto ran = bench.run("--identity identity.txt", text_of(*sealed));
    CHECK(ran.code == 0);
    CHECK(ran.output == plain);
    CHECK(ran.errors.empty());
}

TEST_CASE("engawa age decrypt opens with a passphrase from the environment") {
    Bench bench;
    const auto sealed = age_encrypt_with_passphrase(bytes_of("いち"), bytes_of("ひみつ"), 10, bench.random);
    CHECK(bench.run("--passphrase-env SECRET", text_of(*sealed)).output == "いち");
    bench.fails_quietly("--passphrase-env HOME", text_of(*sealed));
    bench.fails_quietly("--passphrase-env NO_SUCH_VARIABLE", text_of(*sealed));
    bench.fails_quietly("--identity identity.txt", text_of(*sealed));
}

TEST_CASE("engawa age decrypt fails with 1, one line, and no output") {
    Bench bench;
    Bytes sealed = *age_encrypt(bytes_of("age"), {bench.identity.recipient()}, bench.random);
    bench.fails_quietly("--identity identity.txt", "");
    bench.fails_quietly("--identity identity.txt", "nonsense\nwith\nlines\n");
    bench.fails_quietly("--identity missing.txt", text_of(sealed));
    bench.fails_quietly("--identity input", text_of(sealed));
    bench.fails_quietly("", text_of(sealed));
    bench.fails_quietly("--no-such-option", text_of(sealed));
    sealed.back() ^= std::byte{1};
    bench.fails_quietly("--identity identity.txt", text_of(sealed));
}

TEST_CASE("engawa age decrypt lets out the chunks that were whole before a late failure") {
    Bench bench;
    const std::string plain(65536 + 10, 'p');
    Bytes sealed = *age_encrypt(bytes_of(plain), {bench.identity.recipient()}, bench.random);
    sealed.back() ^= std::byte{1};
    const auto ran = bench.run("--identity identity.txt", text_of(sealed));
    CHECK(ran.code == 1);
    CHECK(ran.output == plain.substr(0, 65536));
    CHECK(std::count(ran.errors.begin(), ran.errors.end(), '\n') == 1);
}
