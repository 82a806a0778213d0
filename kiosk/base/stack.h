#pragma once

namespace engawa {

// Overwrites what functions that have returned left on this thread's stack below the caller: short strings live there, and
// libraries keep what they are given. For a thread that goes on living after a visit; 256 KiB deep.
void wipe_stack_below();

}  // namespace engawa
