#ifndef OTK_WRAP_H
#define OTK_WRAP_H

#include <stdint.h>

/*
 * Order of counters that wrap at 2^32 (seq and device time) by the shorter way round: a comparison holds while two
 * values are less than 2^31 apart. Negative when a is before b.
 */
static inline int32_t otk_distance(uint32_t a, uint32_t b) {
  return (int32_t)(a - b);
}

#endif
