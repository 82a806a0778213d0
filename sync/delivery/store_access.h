#pragma once

#include "sync/store/store.h"

namespace engawa::delivery {

// How the worker comes to its store. What it needs for that (a password in a file) may be missing for a while, and
// then nothing goes out: never without the login, and never by touching the queue.
class StoreAccess {
  public:
    virtual ~StoreAccess() = default;

    // The store to call now, the same one until it is given up. An error of any kind holds the delivery until a later
    // step gets in. From the worker's thread.
    virtual Result<store::ObjectStore*> enter() = 0;

    // The store knows us and says no: what was read of the login is out of date, and is read again by the next enter().
    // The store that enter() gave is not used after this. From the worker's thread.
    virtual void refused() = 0;

    // From any thread: a running call and all later ones end soon with a temporary error. For shutting down.
    virtual void cancel() = 0;
};

// A store that stands open.
class OpenStore final : public StoreAccess {
  public:
    explicit OpenStore(store::ObjectStore& store) : store_(store) {}
    Result<store::ObjectStore*> enter() override { return &store_; }
    void refused() override {}
    void cancel() override { store_.cancel(); }

  private:
    store::ObjectStore& store_;
};

}  // namespace engawa::delivery
