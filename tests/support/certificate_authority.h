#pragma once

#include <string>

#include "tests/support/nginx_dav.h"
#include "tests/support/temporary_folder.h"

namespace engawa::support {

// An authority of the test's own, made with the openssl program, that vouches for servers and kiosks.
class CertificateAuthority {
  public:
    explicit CertificateAuthority(const std::string& name);

    // Its certificate: what authority_file is to name. PEM.
    std::string certificate_file() const { return file(name_ + ".crt"); }
    // A certificate for a host, or for a kiosk, valid for ten years.
    TestCertificate issue(const std::string& host) const { return issue_at(host, ""); }
    // One that was valid for thirty days in 2020.
    TestCertificate issue_expired(const std::string& host) const { return issue_at(host, "2020-01-01 00:00:00"); }
    // The same certificate with its key encrypted.
    TestCertificate locked(const TestCertificate& open, const std::string& passphrase) const;

    std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
    std::string write(const std::string& name, const std::string& text) const { return folder_.write(name, text).string(); }

  private:
    TestCertificate issue_at(const std::string& host, const std::string& moment) const;

    TemporaryFolder folder_;
    std::string name_;
};

}  // namespace engawa::support
