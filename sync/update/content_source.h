#pragma once

#include <memory>

#include "kiosk/base/result.h"
#include "sync/delivery/line_use.h"
#include "sync/tuf/fetcher.h"

namespace engawa::update {

// How the worker comes to the content repository of its store.
class ContentSource {
  public:
    virtual ~ContentSource() = default;

    // For one update. An error (a password that cannot be read) is tried again later. From the worker's thread.
    virtual Result<std::unique_ptr<tuf::Fetcher>> open() = 0;

    // What the line to it may be used for now, and when a spared one will be open, if ever. A folder costs nothing.
    virtual delivery::Line line() const { return delivery::Line::open; }
    virtual std::optional<Milliseconds> until_open() const { return std::nullopt; }

    // A stick is there now and not later: no window is heeded, and one that is older than what is known already is no fault.
    enum class Stay { lasting, passing };
    virtual Stay stay() const { return Stay::lasting; }

    // What the repository that open() gave last turned out to be: `content` when it verified and is as new as what is known.
    // From the worker's thread, after each look that came so far and was not cancelled.
    enum class Answer { content, none };
    virtual void answered(Answer) {}
    // After a look that failed: the next open() gives another repository, which is worth a look at once.
    virtual bool has_another() const { return false; }

    // From any thread: a running request and all later ones end soon. For shutting down.
    virtual void cancel() = 0;
};

}  // namespace engawa::update
