#include "tests/support/certificate_authority.h"

#include <stdexcept>

#include "tests/support/process.h"

namespace engawa::support {

namespace {

void openssl(std::vector<std::string> words) {
    if (run(words).ending.exit_code != 0) throw std::runtime_error("failed: " + words[0] + " " + words[1]);
}

}  // namespace

CertificateAuthority::CertificateAuthority(const std::string& name) : name_(name) {
    openssl({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650",
             "-subj", "/CN=" + name, "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign",
             "-keyout", file(name + ".key"), "-out", certificate_file()});
}

TestCertificate CertificateAuthority::issue_at(const std::string& host, const std::string& moment) const {
    const std::string stem = host + (moment.empty() ? "" : "-old");
    const TestCertificate made{file(stem + ".crt"), file(stem + ".key")};
    openssl({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=" + host,
             "-keyout", made.key_file, "-out", file(stem + ".csr")});
    write("names", "subjectAltName=DNS:" + host + "\n");
    std::vector<std::string> sign = {"openssl", "x509", "-req", "-in", file(stem + ".csr"), "-CA", certificate_file(), "-CAkey",
                                     file(name_ + ".key"), "-CAcreateserial", "-days", moment.empty() ? "3650" : "30",
                                     "-extfile", file("names"), "-out", made.certificate_file};
    if (!moment.empty()) sign.insert(sign.begin(), {"faketime", moment});
    openssl(sign);
    return made;
}

TestCertificate CertificateAuthority::locked(const TestCertificate& open, const std::string& passphrase) const {
    const TestCertificate made{open.certificate_file, open.key_file + ".locked"};
    openssl({"openssl", "pkcs8", "-topk8", "-in", open.key_file, "-out", made.key_file, "-passout", "pass:" + passphrase});
    return made;
}

}  // namespace engawa::support
