#include "kiosk/voice/dispatcher_source.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "kiosk/voice/source_chain.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::voice;
namespace fs = std::filesystem;

namespace {

const LanguageTag ja("ja");

// A real speech-dispatcher on a socket of its own. Its one module is a command: what it is to say stands in a file
// afterwards; with a gate it is over only when that is opened.
class Daemon {
  public:
    enum class Gate { open, shut };
    explicit Daemon(Gate gate) {
        const std::string folder = folder_.path().string();
        const std::string wait = gate == Gate::shut ? fmt::format("; cat {}/gate > /dev/null", folder) : "";
        if (gate == Gate::shut) REQUIRE(::mkfifo((folder + "/gate").c_str(), 0600) == 0);
        folder_.write("conf/speechd.conf",
                      fmt::format("LogLevel 1\nLogDir \"{0}\"\nDefaultLanguage \"ja\"\nDefaultVolume 100\n"
                                  "AudioOutputMethod \"alsa\"\nAudioALSADevice \"null\"\n"
                                  "AddModule \"written\" \"sd_generic\" \"{0}/conf/modules/written.conf\"\n"
                                  "DefaultModule written\n",
                                  folder));
        folder_.write("conf/modules/written.conf",
                      fmt::format("GenericExecuteSynth \"printf '%s|$RATE|$VOLUME\\n' '$DATA' >> {}/said{}\"\n"
                                  "GenericLanguage \"ja\" \"ja\" \"utf-8\"\nAddVoice \"ja\" \"MALE1\" \"ja\"\n",
                                  folder, wait));
        process_ = std::make_unique<support::Process>(std::vector<std::string>{
            "speech-dispatcher", "-s", "-t", "0", "-c", "unix_socket", "-S", socket().string(), "-C", folder + "/conf", "-L",
            folder, "-P", folder + "/pid"});
        while (!listens()) {
            if (!process_->running()) throw std::runtime_error("speech-dispatcher ended: " + process_->read_rest());
            ::sched_yield();
        }
    }

    fs::path socket() const { return folder_.path() / "socket"; }
    std::string said() const {
        std::ifstream file(folder_.path() / "said");
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void open_gate() const { std::ofstream(folder_.path() / "gate") << "\n"; }
    void kill() { process_->send_signal(SIGKILL), process_->wait(); }

  private:
    bool listens() const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socket().string().copy(address.sun_path, sizeof(address.sun_path) - 1);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        const bool open = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
        ::close(fd);
        return open;
    }

    support::TemporaryFolder folder_;
    std::unique_ptr<support::Process> process_;
};

Continue go_on(std::span<const std::int16_t> part) {
    CHECK(part.empty());
    return Continue::yes;
}

}  // namespace

TEST_CASE("speech-dispatcher says a phrase to its end, softer and faster as asked, and has no voice it was not given") {
    const Daemon daemon(Daemon::Gate::open);
    DispatcherSource source(daemon.socket());
    REQUIRE(source.speak({"こんにちは。", LanguageTag("ja-x-easy")}, go_on).ok());
    CHECK(daemon.said().starts_with("こんにちは。|"));
    const std::string usual = daemon.said();
    source.set_gain(0.25);
    REQUIRE(source.speak({".\r\nSTOP all", ja, 200}, go_on).ok());  // words, and no command
    const std::string both = daemon.said();
    REQUIRE(both.size() > usual.size());
    CHECK(both.substr(usual.size()).find("STOP all") != std::string::npos);
    CHECK(both.substr(usual.size()).substr(both.substr(usual.size()).find('|')) != usual.substr(usual.find('|')));
    CHECK(source.speak({"Hello", LanguageTag("en")}, go_on).error().is(VoiceError::no_voice));
}

TEST_CASE("speech-dispatcher is stopped in the middle of a phrase, and the next one is heard") {
    const Daemon daemon(Daemon::Gate::shut);
    DispatcherSource source(daemon.socket());
    const auto stopped = source.speak({"ながいはなし", ja}, [&](auto) {
        return daemon.said().empty() ? Continue::yes : Continue::stop;
    });
    CHECK(stopped.ok());
    bool opened = false;
    const auto next = source.speak({"つぎ", ja}, [&](auto) {
        if (!opened && daemon.said().find("つぎ") != std::string::npos) {
            daemon.open_gate();
            opened = true;
        }
        return Continue::yes;
    });
    CHECK(next.ok());
    CHECK(opened);
}

TEST_CASE("speech-dispatcher waits until what was written before was heard, and a phrase that is not wanted is not begun") {
    const Daemon daemon(Daemon::Gate::open);
    DispatcherSource source(daemon.socket());
    int asked = 0;
    REQUIRE(source.speak({"あと", ja}, [&](auto) {
        if (++asked == 3) CHECK(daemon.said().empty());
        return asked <= 3 ? Continue::wait : Continue::yes;
    }).ok());
    CHECK(daemon.said().starts_with("あと"));
    const std::string before = daemon.said();
    CHECK(source.speak({"いらない", ja}, [](auto) { return Continue::stop; }).ok());
    CHECK(daemon.said() == before);
}

TEST_CASE("What is personal is not given to speech-dispatcher, and a daemon that is gone is left for the next source") {
    Daemon daemon(Daemon::Gate::open);
    std::vector<SourceChain::Link> links;
    links.push_back({"speech-dispatcher", std::make_unique<DispatcherSource>(daemon.socket())});
    auto fallback = std::make_unique<FakeSpeechSource>();
    const FakeSpeechSource& next = *fallback;
    links.push_back({"espeak-ng", std::move(fallback)});
    SourceChain chain(std::move(links));
    const auto any = [](auto) { return Continue::yes; };
    REQUIRE(chain.speak({"えんがわ はなこ", ja, 100, Privacy::personal}, any).ok());
    CHECK(daemon.said().empty());
    REQUIRE(next.spoken().size() == 1);
    REQUIRE(chain.speak({"つぎへ", ja}, any).ok());
    CHECK(daemon.said().starts_with("つぎへ"));
    daemon.kill();
    REQUIRE(chain.speak({"もどる", ja}, any).ok());
    CHECK(next.spoken().size() == 2);
    CHECK(DispatcherSource("/nowhere/socket").speak({"あ", ja}, any).error().is(VoiceError::unavailable));
}
