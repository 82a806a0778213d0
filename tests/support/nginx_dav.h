#pragma once

#include <memory>
#include <string>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace engawa::support {

enum class NginxParents {
    made_by_client,  // PUT into a missing collection is 409, as RFC 4918 9.7.1 asks; the client sends MKCOL
    made_by_server,  // nginx's create_full_put_path
};

struct NginxOptions {
    NginxParents parents = NginxParents::made_by_client;
    // When not empty, Basic authentication is asked for.
    std::string user;
    std::string password;
    // When not empty, TLS with this certificate and key (PEM files).
    std::string certificate_file;
    std::string key_file;
    // When not empty, only clients with a certificate signed by this one.
    std::string client_authority_file;
    // Lines put into the `location /` block, such as "return 500;" or "client_max_body_size 1k;". "access_log FILE wire;"
    // writes a line with the bytes of each answer and of its request, "access_log FILE connections;" one with its connection.
    std::string location_lines;
};

// A real nginx with its dav and dav_ext modules on 127.0.0.1, at a port the system picks, serving a folder of its
// own. Needs no root. The listening socket is handed over already open, so a request sent at once is answered.
class NginxDav {
  public:
    explicit NginxDav(NginxOptions options = {});
    ~NginxDav();

    // "http://127.0.0.1:43210/", "https://localhost:…/" with TLS.
    std::string url() const;
    int port() const { return port_; }
    // The served folder on disk.
    std::string root() const { return file("root"); }

    // Afterwards connections are refused.
    void stop();
    // At the same port again, optionally with other lines in the location block.
    void start();
    void start_with(const std::string& location_lines);
    bool running() { return process_ != nullptr && process_->running(); }

  private:
    std::string file(const char* name) const { return (folder_.path() / name).string(); }
    void write_configuration() const;

    NginxOptions options_;
    TemporaryFolder folder_;
    int port_ = 0;
    std::unique_ptr<Process> process_;
};

// A self-signed certificate for a host, made with the openssl program.
struct TestCertificate {
    std::string certificate_file;
    std::string key_file;
};
TestCertificate make_certificate(const TemporaryFolder& folder, const std::string& name,
                                 const std::string& host = "localhost");

}  // namespace engawa::support
