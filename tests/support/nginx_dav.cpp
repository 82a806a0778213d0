#include "tests/support/nginx_dav.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tests/support/loopback.h"

namespace engawa::support {

namespace {

void write_text(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

// Comes back when the server on that port has answered something, or is gone.
void wait_for_an_answer(int port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<in_port_t>(port));
    constexpr std::string_view request = "HEAD / HTTP/1.0\r\n\r\n";
    char byte = 0;
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        ::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL) > 0)
        (void)::recv(descriptor, &byte, 1, 0);
    ::close(descriptor);
}

}  // namespace

NginxDav::NginxDav(NginxOptions options) : options_(std::move(options)) {
    for (const char* name : {"root", "body", "temp"}) std::filesystem::create_directory(folder_.path() / name);
    start();
}

NginxDav::~NginxDav() { stop(); }

std::string NginxDav::url() const {
    const bool tls = !options_.certificate_file.empty();
    return (tls ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_) + "/";
}

void NginxDav::write_configuration() const {
    const bool tls = !options_.certificate_file.empty();
    // A master with one worker: a single process cannot take over a socket that is already open.
    std::string text = "daemon off;\nworker_processes 1;\nerror_log " + file("error.log") + " notice;\n";
    if (::geteuid() == 0) text += "user root;\n";
    text += "pid " + file("nginx.pid") + ";\n";
    text += "load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;\nevents { worker_connections 64; }\n";
    text += "http {\n  log_format wire '$bytes_sent $request_length';\n  log_format connections '$connection';\n  access_log off;\n  client_body_temp_path " + file("body") + ";\n";
    for (const char* kind : {"proxy", "fastcgi", "uwsgi", "scgi"})
        text += std::string("  ") + kind + "_temp_path " + file("temp") + "/" + kind + ";\n";
    text += "  server {\n    listen 127.0.0.1:" + std::to_string(port_) + (tls ? " ssl" : "") + ";\n";
    if (tls) {
        text += "    ssl_certificate " + options_.certificate_file + ";\n    ssl_certificate_key " +
                options_.key_file + ";\n";
    }
    if (!options_.client_authority_file.empty())
        text += "    ssl_verify_client on;\n    ssl_client_certificate " + options_.client_authority_file + ";\n";
    text += "    root " + root() + ";\n    client_max_body_size 64m;\n    location / {\n";
    text += "      dav_methods PUT DELETE MKCOL;\n      dav_ext_methods PROPFIND OPTIONS;\n";
    if (options_.parents == NginxParents::made_by_server) text += "      create_full_put_path on;\n";
    if (!options_.user.empty()) {
        write_text(file("users"), options_.user + ":{PLAIN}" + options_.password + "\n");
        text += "      auth_basic engawa;\n      auth_basic_user_file " + file("users") + ";\n";
    }
    text += "      " + options_.location_lines + "\n    }\n  }\n}\n";
    write_text(file("nginx.conf"), text);
}

void NginxDav::start() {
    if (process_ != nullptr) return;
    const Listener listener = listen_on_loopback(port_);
    port_ = listener.port;
    write_configuration();
    ProcessOptions process;
    // How nginx passes its sockets to its successor in a binary upgrade: descriptor numbers in $NGINX.
    process.environment = {{"NGINX", "3;"}};
    process.inherited_descriptor = listener.descriptor;
    process.signal_at_parent_death = SIGTERM;  // lets the master end its worker
    process_ = std::make_unique<Process>(
        std::vector<std::string>{"/usr/sbin/nginx", "-p", folder_.path().string(), "-c", file("nginx.conf"), "-e",
                                 file("error.log")},
        process);
    ::close(listener.descriptor);
}

void NginxDav::start_with(const std::string& location_lines) {
    stop();
    options_.location_lines = location_lines;
    start();
}

void NginxDav::stop() {
    if (process_ == nullptr) return;
    // While nginx is still starting there is a moment in which it takes the signal and then waits for another; once it
    // answers, that is over.
    wait_for_an_answer(port_);
    process_->send_signal(SIGTERM);
    process_->wait();
    process_.reset();
}

TestCertificate make_certificate(const TemporaryFolder& folder, const std::string& name, const std::string& host) {
    TestCertificate made{(folder.path() / (name + ".crt")).string(), (folder.path() / (name + ".key")).string()};
    const Finished finished =
        run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
             "3650", "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + host, "-keyout",
             made.key_file, "-out", made.certificate_file});
    if (finished.ending.exit_code != 0) throw std::runtime_error("openssl could not make a certificate");
    return made;
}

}  // namespace engawa::support
