#include "sync/http/curl_client.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "tests/support/nginx_dav.h"
#include "tests/support/scripted_server.h"

using namespace engawa;
using namespace engawa::http;
using namespace engawa::support;

namespace {

std::unique_ptr<CurlClient> client(Config config = {}) {
    auto made = CurlClient::create(std::move(config));
    REQUIRE(made.ok());
    return std::move(*made);
}

std::vector<std::byte> bytes(std::string_view text) {
    const auto span = std::as_bytes(std::span(text.data(), text.size()));
    return {span.begin(), span.end()};
}

HttpRequest get(const std::string& url) {
    HttpRequest request;
    request.url = url;
    return request;
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

Config trusting(const TestCertificate& certificate) {
    Config config;
    config.authority_file = certificate.certificate_file;
    return config;
}

}  // namespace

TEST_CASE("Every method reaches a real server") {
    NginxDav server;
    auto http = client();
    HttpRequest request = get(server.url() + "folder/");
    request.method = HttpMethod::mkcol;
    CHECK(http->send(request)->status == 201);

    request.url = server.url() + "folder/object";
    request.method = HttpMethod::put;
    request.body = bytes("twelve bytes");
    CHECK(http->send(request)->status == 201);

    request.body.clear();
    request.method = HttpMethod::head;
    const Result<HttpResponse> head = http->send(request);
    REQUIRE(head.ok());
    CHECK(head->status == 200);
    CHECK(head->header("content-length") == "12");
    CHECK(head->body.empty());

    request.method = HttpMethod::get;
    CHECK(http->send(request)->body == bytes("twelve bytes"));

    request.method = HttpMethod::propfind;
    request.headers = {{"Depth", "0"}};
    CHECK(http->send(request)->status == 207);

    request.method = HttpMethod::remove;
    CHECK(http->send(request)->status == 204);
    request.method = HttpMethod::get;
    CHECK(http->send(request)->status == 404);
}

TEST_CASE("An empty object can be put") {
    NginxDav server;
    auto http = client();
    HttpRequest request = get(server.url() + "empty");
    request.method = HttpMethod::put;
    CHECK(http->send(request)->status == 201);
    CHECK(std::filesystem::file_size(server.root() + "/empty") == 0);
}

TEST_CASE("One connection serves many requests") {
    ScriptedServer server({{Manner::whole, http_answer(200, "text/plain", "a")}});
    auto http = client();
    // The scripted server takes one connection at a time, so a second one would never be answered.
    for (int i = 0; i < 3; ++i) CHECK(http->send(get(server.url()))->status == 200);
    CHECK(server.requests().size() == 3);
}

TEST_CASE("A server that is not there is a temporary error") {
    NginxDav server;
    server.stop();
    const Result<HttpResponse> answer = client()->send(get(server.url()));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::unreachable));
    CHECK(answer.error().temporary());
}

TEST_CASE("A status of any kind is an answer, not an error") {
    const int status = GENERATE(200, 401, 403, 404, 409, 500, 503);
    ScriptedServer server({{Manner::whole, http_answer(status, "text/plain", "x")}});
    CHECK(client()->send(get(server.url()))->status == status);
}

TEST_CASE("Half an answer is interrupted, not an answer") {
    ScriptedServer server({{Manner::cut_off, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"}});
    const Result<HttpResponse> answer = client()->send(get(server.url()));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::interrupted));
    CHECK(answer.error().temporary());
}

TEST_CASE("A connection closed without an answer is interrupted") {
    ScriptedServer server({{Manner::reset, ""}});
    const Result<HttpResponse> answer = client()->send(get(server.url()));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::interrupted));
}

TEST_CASE("A server that says nothing is given up after the low-speed time") {
    const char* text = GENERATE("", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nand then");
    ScriptedServer server({{Manner::silent, text}});
    Config config;
    config.low_speed_time = Seconds(1);
    const Result<HttpResponse> answer = client(std::move(config))->send(get(server.url()));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::timed_out));
    CHECK(answer.error().temporary());
}

TEST_CASE("What somebody waits for is given up after its whole time, however slowly it still goes") {
    // Left alone it comes to a good end, after some seconds.
    const std::string answer_text = http_answer(200, "text/plain", std::string(80, 'x'));
    const std::size_t at_once = GENERATE_COPY(std::size_t{0}, answer_text.size() - 60);
    ScriptedServer server({{Manner::whole, answer_text.substr(0, at_once), answer_text.substr(at_once)}});
    Config config;
    config.low_speed_bytes_per_second = 0;
    config.whole_time = Milliseconds(300);
    const Result<HttpResponse> answer = client(std::move(config))->send(get(server.url()));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::timed_out));
    CHECK(answer.error().temporary());
}

TEST_CASE("What is sent and what is fetched goes no faster than it may") {
    const std::string body(192 * 1024, 'x');
    ScriptedServer server({{Manner::whole, http_answer(200, "application/octet-stream", body)}});
    Config config;
    config.bytes_per_second = 64 * 1024;
    const auto slow = client(std::move(config));
    HttpRequest request = get(server.url() + "object");
    SECTION("fetched") {}
    SECTION("sent") {
        request.method = HttpMethod::put;
        request.body = bytes(body);
    }
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(slow->send(request).ok());
    // Three seconds' worth; libcurl lets the first piece go at once.
    CHECK(std::chrono::steady_clock::now() - start > std::chrono::milliseconds(1'500));
}

TEST_CASE("A running request ends when it is cancelled from another thread, and no later one starts") {
    ScriptedServer server({{Manner::silent, ""}});
    auto http = client();
    Result<HttpResponse> answer;
    std::thread waiting([&] { answer = http->send(get(server.url())); });
    while (server.requests().empty()) std::this_thread::yield();
    http->cancel();
    waiting.join();
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::interrupted));
    CHECK_FALSE(http->send(get(server.url())).ok());
    CHECK(server.requests().size() == 1);
}

TEST_CASE("An answer longer than allowed is cut off as too large") {
    ScriptedServer server({{Manner::whole, http_answer(200, "text/plain", std::string(1001, 'x'))}});
    HttpRequest request = get(server.url());
    request.max_response_bytes = 1000;
    const Result<HttpResponse> answer = client()->send(request);
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::too_large));
    CHECK_THAT(answer.error().detail(), Catch::Contains("longer than the 1000 bytes that are taken"));
    CHECK(answer.error().permanent());

    request.max_response_bytes = 1001;
    CHECK(client()->send(request).ok());
}

TEST_CASE("Endless headers are cut off as too large") {
    std::string text = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 2000; ++i) text += "X-Filler-" + std::to_string(i) + ": " + std::string(60, 'y') + "\r\n";
    ScriptedServer server({{Manner::whole, text + "Content-Length: 0\r\n\r\n"}});
    CHECK(client()->send(get(server.url())).error().is(HttpError::too_large));
}

TEST_CASE("A redirect within the server is followed for reading") {
    ScriptedServer server({{Manner::whole, "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"},
                           {Manner::whole, http_answer(200, "text/plain", "found")}});
    const Result<HttpResponse> answer = client()->send(get(server.url()));
    REQUIRE(answer.ok());
    CHECK(answer->body == bytes("found"));
    CHECK(server.requests().at(1).starts_with("GET /there "));
}

TEST_CASE("A redirect within the server is not followed for writing") {
    ScriptedServer server({{Manner::whole, "HTTP/1.1 307 Moved\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"}});
    HttpRequest request = get(server.url());
    request.method = HttpMethod::put;
    request.body = bytes("x");
    CHECK(client()->send(request)->status == 307);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("A redirect to another place is not followed, and no login goes there") {
    ScriptedServer other({{Manner::whole, http_answer(200, "text/html", "please log in")}});
    ScriptedServer server(
        {{Manner::whole, "HTTP/1.1 302 Found\r\nLocation: " + other.url() + "\r\nContent-Length: 0\r\n\r\n"}});
    Config config;
    config.authorization = BasicLogin{"kiosk", SecretBytes::copy_of("hunter2")};
    const Result<HttpResponse> answer = client(std::move(config))->send(get(server.url()));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::redirected_away));
    CHECK(answer.error().temporary());
    CHECK(other.requests().empty());
}

TEST_CASE("Redirects in a circle end") {
    ScriptedServer server({{Manner::whole, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"}});
    CHECK(client()->send(get(server.url())).error().is(HttpError::redirected_away));
    CHECK(server.requests().size() == 4);
}

TEST_CASE("A header with a line end in it is not sent") {
    ScriptedServer server({{Manner::whole, http_answer(200, "text/plain", "x")}});
    HttpRequest request = get(server.url());
    request.headers = {{"X-One", "a\r\nX-Two: b"}};
    const Result<HttpResponse> answer = client()->send(request);
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::bad_request));
    CHECK(server.requests().empty());
}

TEST_CASE("A login opens a server that asks for one, and no error repeats it") {
    NginxOptions options;
    options.user = "kiosk-7f3a";
    options.password = "hunter2";
    NginxDav server(options);
    write_file(server.root() + "/object", "inside");
    CHECK(client()->send(get(server.url() + "object"))->status == 401);

    Config config;
    config.authorization = BasicLogin{"kiosk-7f3a", SecretBytes::copy_of("hunter2")};
    auto http = client(std::move(config));
    CHECK(http->send(get(server.url() + "object"))->body == bytes("inside"));
    server.stop();
    const Result<HttpResponse> answer = http->send(get(server.url() + "object?hunter2"));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().message().find("hunter2") == std::string::npos);
}

TEST_CASE("A bearer token is sent as such") {
    ScriptedServer server({{Manner::whole, http_answer(200, "text/plain", "x")}});
    Config config;
    config.authorization = BearerToken{SecretBytes::copy_of("t0ken")};
    REQUIRE(client(std::move(config))->send(get(server.url())).ok());
    CHECK(server.requests().at(0).find("Authorization: Bearer t0ken\r\n") != std::string::npos);
}

TEST_CASE("A proxy is asked for the whole URL, with its own login") {
    ScriptedServer proxy({{Manner::whole, http_answer(200, "text/plain", "through the proxy")}});
    Config config;
    config.proxy = Proxy{"http://127.0.0.1:" + std::to_string(proxy.port()),
                         BasicLogin{"gate", SecretBytes::copy_of("keeper")}};
    const Result<HttpResponse> answer = client(std::move(config))->send(get("http://store.city.example/object"));
    REQUIRE(answer.ok());
    const std::string request = proxy.requests().at(0);
    CHECK(request.starts_with("GET http://store.city.example/object HTTP/1.1\r\n"));
    CHECK(request.find("Proxy-Authorization: Basic Z2F0ZTprZWVwZXI=\r\n") != std::string::npos);
}

TEST_CASE("The environment's proxy is not used") {
    ScriptedServer proxy({{Manner::whole, http_answer(200, "text/plain", "x")}});
    NginxDav server;
    const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
    ::setenv("http_proxy", address.c_str(), 1);
    CHECK(client()->send(get(server.url() + "none"))->status == 404);
    ::unsetenv("http_proxy");
    CHECK(proxy.requests().empty());
}

TEST_CASE("TLS: a certificate that nobody trusted vouches for is refused") {
    TemporaryFolder folder;
    const TestCertificate ours = make_certificate(folder, "localhost");
    NginxOptions options;
    options.certificate_file = ours.certificate_file;
    options.key_file = ours.key_file;
    NginxDav server(options);
    write_file(server.root() + "/object", "inside");
    SECTION("unknown to the system") {
        const Result<HttpResponse> answer = client()->send(get(server.url() + "object"));
        REQUIRE_FALSE(answer.ok());
        CHECK(answer.error().is(HttpError::untrusted));
    }
    SECTION("another authority than the one configured") {
        const TestCertificate other = make_certificate(folder, "other");
        CHECK(client(trusting(other))->send(get(server.url() + "object")).error().is(HttpError::untrusted));
    }
    SECTION("the one configured opens it") {
        CHECK(client(trusting(ours))->send(get(server.url() + "object"))->body == bytes("inside"));
    }
}

TEST_CASE("TLS: a certificate for another host is refused") {
    TemporaryFolder folder;
    const TestCertificate elsewhere = make_certificate(folder, "elsewhere", "elsewhere.example");
    NginxOptions options;
    options.certificate_file = elsewhere.certificate_file;
    options.key_file = elsewhere.key_file;
    NginxDav server(options);
    const Result<HttpResponse> answer = client(trusting(elsewhere))->send(get(server.url() + "object"));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().is(HttpError::untrusted));
}

TEST_CASE("TLS: a client certificate opens a server that asks for one") {
    TemporaryFolder folder;
    const TestCertificate server_certificate = make_certificate(folder, "localhost");
    const TestCertificate kiosk_certificate = make_certificate(folder, "kiosk-7f3a");
    NginxOptions options;
    options.certificate_file = server_certificate.certificate_file;
    options.key_file = server_certificate.key_file;
    options.client_authority_file = kiosk_certificate.certificate_file;
    NginxDav server(options);
    write_file(server.root() + "/object", "inside");
    CHECK(client(trusting(server_certificate))->send(get(server.url() + "object"))->status == 400);

    Config config = trusting(server_certificate);
    config.client_certificate = ClientCertificate{kiosk_certificate.certificate_file, kiosk_certificate.key_file, {}};
    CHECK(client(std::move(config))->send(get(server.url() + "object"))->body == bytes("inside"));
}

namespace {

// Keeps what it is given and may have enough after so many bytes.
class Gathered final : public HttpBodySink {
  public:
    explicit Gathered(std::size_t enough = SIZE_MAX) : enough_(enough) {}
    Result<void> take(const HttpResponse& head, std::span<const std::byte> taken) override {
        status = head.status;
        type = head.header("content-type");
        if (content.size() + taken.size() > enough_) return Error(HttpError::too_large, "sink", "enough");
        content.append(reinterpret_cast<const char*>(taken.data()), taken.size());
        return {};
    }
    int status = 0;
    std::string type;
    std::string content;

  private:
    std::size_t enough_;
};

}  // namespace

TEST_CASE("A body goes to its sink as it comes, and is not held") {
    NginxDav server;
    const std::string content(3'000'000, 'x');
    write_file(server.root() + "/big", content);
    auto http = client();
    Gathered sink;
    HttpRequest request = get(server.url() + "big");
    request.body_sink = &sink;
    const auto response = http->send(request);
    REQUIRE(response.ok());
    CHECK(response->body.empty());
    CHECK(sink.content == content);
    CHECK(sink.status == 200);
    SECTION("the limit holds for it too") {
        request.max_response_bytes = content.size() - 1;
        CHECK(http->send(request).error().is(HttpError::too_large));
        request.max_response_bytes = content.size();
        CHECK(http->send(request).ok());
    }
    SECTION("a part of it is told by its status") {
        Gathered part;
        request.headers.emplace_back("Range", "bytes=2999990-");
        request.body_sink = &part;
        CHECK(http->send(request)->status == 206);
        CHECK(part.status == 206);
        CHECK(part.content == "xxxxxxxxxx");
    }
    SECTION("an error of the sink ends the transfer and is the answer") {
        Gathered small(1'000'000);
        request.body_sink = &small;
        const auto ended = http->send(request);
        REQUIRE_FALSE(ended.ok());
        CHECK(ended.error().where() == "sink");
        CHECK(small.content.size() < content.size());
    }
}

TEST_CASE("The body of an answer that is no success does not go to the sink") {
    ScriptedServer server({{Manner::whole, http_answer(404, "text/plain", "there is nothing")}});
    auto http = client();
    Gathered sink;
    HttpRequest request = get(server.url() + "x");
    request.body_sink = &sink;
    const auto response = http->send(request);
    REQUIRE(response.ok());
    CHECK(response->status == 404);
    CHECK(response->body == bytes("there is nothing"));
    CHECK(sink.status == 0);
}

TEST_CASE("An answer that is no success keeps its status, and what is too long of its body is never held") {
    const int status = GENERATE(301, 403, 404, 500, 503);
    ScriptedServer server({{Manner::whole, http_answer(status, "text/html", std::string(3'000'000, 'x'))}});
    auto http = client();
    Gathered sink;
    HttpRequest request = get(server.url() + "x");
    request.max_response_bytes = std::numeric_limits<std::uint64_t>::max();
    SECTION("to somebody who holds it") {}
    SECTION("to a sink, which has limits of its own") { request.body_sink = &sink; }
    SECTION("also where an object may be less") { request.max_response_bytes = 100; }
    const auto response = http->send(request);
    REQUIRE(response.ok());
    CHECK(response->status == status);
    CHECK(response->body.size() == 64 * 1024);
    CHECK(sink.status == 0);
    SECTION("and the next request finds its answer") { CHECK(http->send(get(server.url()))->status == status); }
}
