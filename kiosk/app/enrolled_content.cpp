#include "kiosk/app/enrolled_content.h"

#include "kiosk/app/enrolled_store.h"
#include "sync/store/open.h"
#include "sync/tuf/folder_fetcher.h"
#include "sync/tuf/http_fetcher.h"

namespace engawa::app {

class EnrolledContent::Web final : public tuf::Fetcher {
  public:
    Web(EnrolledContent& owner, const std::string& object_url, std::unique_ptr<http::CurlClient> client)
        : owner_(owner),
          client_(std::move(client)),
          fetcher_(*client_, object_url + "content/metadata", object_url + "content/targets") {}
    ~Web() override { owner_.closed(); }
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;

    Result<std::string> fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) override {
        return fetcher_.fetch_metadata(file_name, max_bytes);
    }
    Result<void> fetch_target(std::string_view path, std::uint64_t offset, tuf::TargetSink& sink) override {
        return fetcher_.fetch_target(path, offset, sink);
    }

  private:
    EnrolledContent& owner_;
    std::unique_ptr<http::CurlClient> client_;
    tuf::HttpFetcher fetcher_;
};

Result<std::unique_ptr<tuf::Fetcher>> EnrolledContent::open() {
    if (const auto folder = store::folder_of(address_)) {
        return std::unique_ptr<tuf::Fetcher>(
            std::make_unique<tuf::FolderFetcher>(*folder / "content" / "metadata", *folder / "content" / "targets"));
    }
    http::Config config = TRY(store_access(login_));
    config.bytes_per_second = bytes_per_second_;
    store::WebPlace place = TRY(store::web_place(address_, std::move(config)));
    std::unique_ptr<http::CurlClient> client = TRY(http::CurlClient::create(std::move(place.http)));
    {
        const std::lock_guard lock(mutex_);
        running_ = client.get();
        if (cancelled_) running_->cancel();
    }
    return std::unique_ptr<tuf::Fetcher>(std::make_unique<Web>(*this, place.object_url, std::move(client)));
}

delivery::Line EnrolledContent::line() const {
    return store::folder_of(address_) ? delivery::Line::open : line_.line();
}

std::optional<Milliseconds> EnrolledContent::until_open() const {
    return store::folder_of(address_) ? std::nullopt : line_.until_open();
}

void EnrolledContent::closed() {
    const std::lock_guard lock(mutex_);
    running_ = nullptr;
}

void EnrolledContent::interrupt() {
    const std::lock_guard lock(mutex_);
    if (running_ != nullptr) running_->cancel();
}

void EnrolledContent::cancel() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (running_ != nullptr) running_->cancel();
}

}  // namespace engawa::app
