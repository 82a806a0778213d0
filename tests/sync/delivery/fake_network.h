#pragma once

#include <sys/eventfd.h>

#include <atomic>

#include "sync/delivery/network_watch.h"

namespace engawa::delivery {

// A network that comes when told to.
class FakeNetwork final : public NetworkWatch {
  public:
    FakeNetwork() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
    // From any thread.
    void come() const { (void)eventfd_write(event_.number(), 1); }

    bool changed() override {
        eventfd_t told = 0;
        const bool news = eventfd_read(event_.number(), &told) == 0;
        if (news) ++heard_;
        return news;
    }
    // How often somebody was told. From any thread.
    int heard() const { return heard_; }
    int descriptor() const override { return event_.number(); }

  private:
    FileDescriptor event_;
    std::atomic<int> heard_ = 0;
};

}  // namespace engawa::delivery
