#include "kiosk/voice/loudness.h"

#include <algorithm>
#include <cmath>

namespace engawa::voice {

double GainTable::gain(int dba) const { return std::min(1.0, std::pow(10.0, (dba - loudest_dba_) / 20)); }

}  // namespace engawa::voice
