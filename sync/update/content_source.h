#pragma once

#include <memory>

#include "kiosk/base/result.h"
#include "sync/tuf/fetcher.h"

namespace engawa::update {

// How the worker comes to the content repository of its store.
class ContentSource {
  public:
    virtual ~ContentSource() = default;

    // For one update. An error (a password that cannot be read) is tried again later. From the worker's thread.
    virtual Result<std::unique_ptr<tuf::Fetcher>> open() = 0;

    // From any thread: a running request and all later ones end soon. For shutting down.
    virtual void cancel() = 0;
};

}  // namespace engawa::update
