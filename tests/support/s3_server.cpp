#include "tests/support/s3_server.h"

#include <filesystem>
#include <stdexcept>

#include "tests/support/project_folders.h"

namespace engawa::support {

namespace {

std::string json(const std::string& text) {
    std::string made = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') made += '\\';
        made += c;
    }
    return made + "\"";
}

std::string flag(bool value) { return value ? "true" : "false"; }

}  // namespace

S3Server::S3Server(const S3Options& options) : tls_(!options.certificate_file.empty()) {
    const std::filesystem::path modules = source_dir() / "build" / "s3" / "node_modules";
    if (!std::filesystem::exists(modules / "s3rver")) {
        throw std::runtime_error("the S3 server of the tests is not installed: run " +
                                 (source_dir() / "tests/support/s3/install").string());
    }
    std::string logins;
    for (const auto& [id, secret] : options.logins) logins += (logins.empty() ? "" : ",") + json(id) + ":" + json(secret);
    std::string text = "{\"modules\":" + json(modules.string()) + ",\"folder\":" + json(folder_.path().string()) +
                       ",\"bucket\":\"engawa\",\"host\":\"localhost\",\"region\":" + json(options.region) +
                       ",\"conditional\":" + flag(options.conditions == S3Conditions::heeded) +
                       ",\"refusesConditions\":" + flag(options.conditions == S3Conditions::refused) +
                       ",\"pageObjects\":" + std::to_string(options.page_objects) + ",\"logins\":{" + logins + "}";
    if (!options.policies.empty()) text += ",\"policies\":" + options.policies;
    if (tls_) text += ",\"certificate\":" + json(options.certificate_file) + ",\"key\":" + json(options.key_file);
    process_ = std::make_unique<Process>(
        std::vector<std::string>{"node", (source_dir() / "tests/support/s3/serve.js").string(), text + "}"});
    const auto line = process_->read_line();
    if (!line) throw std::runtime_error("the S3 server of the tests did not start; node's message is above");
    port_ = std::stoi(*line);
}

S3Server::~S3Server() = default;

std::string S3Server::address() const {
    return (tls_ ? "s3+https://localhost:" : "s3+http://127.0.0.1:") + std::to_string(port_) + "/engawa/";
}

}  // namespace engawa::support
