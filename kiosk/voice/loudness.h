#pragma once

namespace engawa::voice {

// From what is to be heard to what samples are multiplied with (EN 301 549 5.1.3.11-13). One measurement holds for all
// steps, since a factor of ten is 20 dB on any speaker: docs/guides/spoken-mode.md says how it is made.
class GainTable {
  public:
    // `loudest_dba` was measured at 50 cm while samples went out as they are.
    explicit GainTable(double loudest_dba) : loudest_dba_(loudest_dba) {}
    // From 0 to 1: nothing is made louder than it is.
    double gain(int dba) const;

  private:
    double loudest_dba_;
};

}  // namespace engawa::voice
