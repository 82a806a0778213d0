#pragma once

#include <vector>

namespace engawa {

// Anything that holds something personal. wipe() overwrites it, not merely forgets it, and leaves it empty and
// usable; it may be called twice and must not fail.
class Wipeable {
  public:
    virtual ~Wipeable() = default;
    virtual void wipe() = 0;
};

// The list of everything personal in one visit. Whoever keeps an answer, a name, or a picture made of one joins
// when it comes to life and leaves when it goes; the end of the visit wipes all of them, last joined first.
class SessionData {
  public:
    SessionData() = default;
    SessionData(const SessionData&) = delete;
    SessionData& operator=(const SessionData&) = delete;

    void join(Wipeable& member);
    void leave(Wipeable& member);
    void wipe_all();

  private:
    std::vector<Wipeable*> members_;  // not owned
};

// Membership for as long as it lives.
class SessionMembership {
  public:
    SessionMembership(SessionData& data, Wipeable& member) : data_(data), member_(member) { data_.join(member_); }
    ~SessionMembership() { data_.leave(member_); }
    SessionMembership(const SessionMembership&) = delete;
    SessionMembership& operator=(const SessionMembership&) = delete;

  private:
    SessionData& data_;
    Wipeable& member_;
};

}  // namespace engawa
