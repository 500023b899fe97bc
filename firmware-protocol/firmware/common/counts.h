#ifndef OTK_COUNTS_H
#define OTK_COUNTS_H

#include <stdint.h>

/* The heartbeat's `bad` and `lost` stop here: with more digits it would outgrow a frame. */
#define OTK_COUNT_MAX 99999999u

static inline void otk_count(uint32_t *count) {
  if (*count < OTK_COUNT_MAX) ++*count;
}

#endif
