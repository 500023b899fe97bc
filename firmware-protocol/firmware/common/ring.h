#ifndef OTK_RING_H
#define OTK_RING_H

#include <stdbool.h>
#include <stdint.h>

/* Unacknowledged edges a console keeps: at least 32 on a serial line, exactly 8 over HID (set by the build). */
#ifndef OTK_RING_SIZE
#define OTK_RING_SIZE 32
#endif

enum otk_edge_type { OTK_DN, OTK_UP, OTK_HOLD };

struct otk_edge {
  uint32_t t;
  uint8_t type;
  uint8_t button;
};

/*
 * The edges no ACK has covered yet, with a cursor for go-back-N. Invariants:
 * - the edges have consecutive seqs that end at last_seq;
 * - an edge leaves by an ACK, or pushed out by a newer one, the ring full; then `lost` counts.
 */
struct otk_ring {
  struct otk_edge edges[OTK_RING_SIZE];
  uint8_t first;
  uint8_t count;
  /* Of the edges held, how many of the oldest have gone out since the last rewind. */
  uint8_t sent;
  uint32_t last_seq;
  uint32_t lost;
};

void otk_ring_init(struct otk_ring *ring, uint32_t last_seq);
void otk_ring_add(struct otk_ring *ring, enum otk_edge_type type, uint8_t button, uint32_t t);

/* Seq of the oldest edge held; last_seq + 1 when there is none. */
uint32_t otk_ring_oldest(const struct otk_ring *ring);

/* Lets go of all edges up to `seq`; false, and nothing is done, when that seq is not held. */
bool otk_ring_acknowledge(struct otk_ring *ring, uint32_t seq);

/* Begins again with the oldest edge. */
void otk_ring_rewind(struct otk_ring *ring);

/* The next edge to go out and its seq; NULL when all have. */
const struct otk_edge *otk_ring_next(struct otk_ring *ring, uint32_t *seq);

#endif
