#include "tests/support/apache_dav.h"

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "tests/support/loopback.h"

namespace engawa::support {

namespace {

namespace fs = std::filesystem;

constexpr int tries = 5;  // for a port that somebody else took between our look and Apache's

constexpr std::string_view open_site =
    "<Directory \"@ROOT@\">\n  Dav On\n  Require all granted\n</Directory>\n";

constexpr std::string_view modules[] = {"mpm_event",  "authz_core", "authz_user", "authn_core", "authn_file", "auth_basic",
                                        "setenvif",   "dav",        "dav_fs",     "dir",        "mime",       "rewrite",
                                        "ssl",        "alias",      "socache_shmcb"};

std::string replaced(std::string text, std::string_view name, const std::string& with) {
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + with.size()))
        text.replace(at, name.size(), with);
    return text;
}

int free_port() {
    const Listener listener = listen_on_loopback(0);
    ::close(listener.descriptor);
    return listener.port;
}

}  // namespace

ApacheDav::ApacheDav(ApacheOptions options) : options_(std::move(options)) {
    // Apache, started as root, serves as another user.
    fs::permissions(folder_.path(), fs::perms(0755));
    for (const char* name : {"root", "run"}) {
        fs::create_directory(folder_.path() / name);
        fs::permissions(folder_.path() / name, fs::perms(0777));
    }
    for (int i = 0; i < tries && process_ == nullptr; ++i) {
        if (!start_at(free_port())) process_.reset();
    }
    if (process_ == nullptr) throw std::runtime_error("apache2 did not start; its message is above");
}

ApacheDav::~ApacheDav() {
    process_->send_signal(SIGTERM);
    process_->wait();
}

std::string ApacheDav::url() const {
    const bool tls = !options_.certificate_file.empty();
    return (tls ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_) + "/";
}

void ApacheDav::write_configuration(int port) const {
    std::string text = "ServerRoot \"" + folder_.path().string() + "\"\nServerName localhost\n";
    text += "Listen 127.0.0.1:" + std::to_string(port) + "\nPidFile run/pid\nDefaultRuntimeDir run\n";
    // The line that says it is ready comes over our pipe.
    text += "ErrorLog /dev/stdout\nLogLevel notice\n";
    for (const std::string_view name : modules)
        text += "LoadModule " + std::string(name) + "_module /usr/lib/apache2/modules/mod_" + std::string(name) + ".so\n";
    if (::geteuid() == 0) text += "User www-data\nGroup www-data\n";
    text += "StartServers 1\nServerLimit 2\nThreadsPerChild 8\nMaxRequestWorkers 16\nMinSpareThreads 1\nMaxSpareThreads 16\n";
    text += "KeepAlive On\nMaxKeepAliveRequests 0\nTypesConfig /dev/null\nDavLockDB run/locks\nDocumentRoot \"" + root() + "\"\n";
    if (!options_.certificate_file.empty()) {
        text += "SSLEngine on\nSSLCertificateFile \"" + options_.certificate_file + "\"\nSSLCertificateKeyFile \"" +
                options_.key_file + "\"\n";
    }
    const std::string site = options_.site.empty() ? std::string(open_site) : options_.site;
    folder_.write("apache.conf", text + replaced(replaced(site, "@ROOT@", root()), "@FOLDER@", folder_.path().string()));
}

bool ApacheDav::start_at(int port) {
    port_ = port;
    write_configuration(port);
    ProcessOptions process;
    process.signal_at_parent_death = SIGTERM;  // lets the parent end its children
    process_ = std::make_unique<Process>(
        std::vector<std::string>{"/usr/sbin/apache2", "-d", folder_.path().string(), "-f", file("apache.conf"), "-DFOREGROUND"},
        process);
    while (const auto line = process_->read_line()) {
        if (line->find("resuming normal operations") != line->npos) return true;
    }
    return false;
}

}  // namespace engawa::support
