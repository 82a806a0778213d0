#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace engawa::support {

// What the engine does with If-None-Match on a PUT.
enum class S3Conditions { ignored, heeded, refused };

struct S3Options {
    std::string region = "us-east-1";
    S3Conditions conditions = S3Conditions::heeded;
    // Key id and secret key of each login.
    std::vector<std::pair<std::string, std::string>> logins = {{"kiosk-7f3a", "himitsu"}};
    // How many objects a page of a list has at most; 0 for as many as are asked for.
    int page_objects = 0;
    // When not empty, a JSON object: IAM policies by key id. A login that is not in it may do everything.
    std::string policies;
    // When not empty, TLS with this certificate and key (PEM files).
    std::string certificate_file;
    std::string key_file;
};

// A real S3 server (s3rver from npm) on 127.0.0.1 with the bucket "engawa", behind a gate that verifies signatures
// (tests/support/s3/serve.js). Throws std::runtime_error with what to do when it was not installed.
class S3Server {
  public:
    explicit S3Server(const S3Options& options = {});
    ~S3Server();

    int port() const { return port_; }
    // "s3+http://127.0.0.1:43210/engawa/", or "s3+https://localhost:…" with TLS.
    std::string address() const;

  private:
    TemporaryFolder folder_;
    bool tls_ = false;
    int port_ = 0;
    std::unique_ptr<Process> process_;
};

}  // namespace engawa::support
