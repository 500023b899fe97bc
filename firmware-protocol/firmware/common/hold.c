#include "hold.h"

#include "wrap.h"

void otk_hold_down(struct otk_hold *hold, uint32_t t) {
  hold->armed = true;
  hold->since = t;
}

void otk_hold_up(struct otk_hold *hold) {
  hold->armed = false;
}

bool otk_hold_due(struct otk_hold *hold, uint32_t t) {
  if (!hold->armed || otk_distance(t, hold->since) < OTK_HOLD_MS) return false;
  hold->armed = false;
  return true;
}
