#ifndef OTK_HOLD_H
#define OTK_HOLD_H

#include <stdbool.h>
#include <stdint.h>

/* The seller button down for this long is a hold. */
#define OTK_HOLD_MS 3000

/* Tells once a press that it has become a hold. All zero is the state at boot: what is down then is none. */
struct otk_hold {
  /* A press is going on that may still become a hold. */
  bool armed;
  uint32_t since;
};

void otk_hold_down(struct otk_hold *hold, uint32_t t);
void otk_hold_up(struct otk_hold *hold);

/*
 * Whether the press becomes a hold at `t`; true once. To be asked each millisecond after the edges of that millisecond:
 * an UP at the very instant comes before the hold. Its time is hold->since + OTK_HOLD_MS.
 */
bool otk_hold_due(struct otk_hold *hold, uint32_t t);

#endif
