#pragma once

#include <memory>
#include <string>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace engawa::support {

struct ApacheOptions {
    // The whole of what stands in the configuration after the frame; "@ROOT@" is the served folder, "@FOLDER@" one beside
    // it. Empty for a folder behind mod_dav that asks nobody who they are.
    std::string site;
    // When not empty, TLS with this certificate and key (PEM files).
    std::string certificate_file;
    std::string key_file;
};

// A real Apache httpd with mod_dav on 127.0.0.1, at a port that was free, serving a folder of its own. Ends with the test.
class ApacheDav {
  public:
    explicit ApacheDav(ApacheOptions options = {});
    ~ApacheDav();

    // "http://127.0.0.1:43210/", "https://localhost:…/" with TLS.
    std::string url() const;
    // The served folder on disk, and a file beside it.
    std::string root() const { return file("root"); }
    std::string file(const std::string& name) const { return (folder_.path() / name).string(); }

  private:
    void write_configuration(int port) const;
    bool start_at(int port);

    ApacheOptions options_;
    TemporaryFolder folder_;
    int port_ = 0;
    std::unique_ptr<Process> process_;
};

}  // namespace engawa::support
