#include "ring.h"

#include <stddef.h>

#include "counts.h"
#include "wrap.h"

static uint8_t place(const struct otk_ring *ring, uint8_t index) {
  return (uint8_t)((ring->first + index) % OTK_RING_SIZE);
}

static void drop_oldest(struct otk_ring *ring, uint8_t count) {
  ring->first = place(ring, count);
  ring->count = (uint8_t)(ring->count - count);
  ring->sent = ring->sent > count ? (uint8_t)(ring->sent - count) : 0;
}

void otk_ring_init(struct otk_ring *ring, uint32_t last_seq) {
  ring->first = 0;
  ring->count = 0;
  ring->sent = 0;
  ring->last_seq = last_seq;
  ring->lost = 0;
}

void otk_ring_add(struct otk_ring *ring, enum otk_edge_type type, uint8_t button, uint32_t t) {
  if (ring->count == OTK_RING_SIZE) {
    drop_oldest(ring, 1);
    otk_count(&ring->lost);
  }
  struct otk_edge *const edge = &ring->edges[place(ring, ring->count)];
  edge->t = t;
  edge->type = (uint8_t)type;
  edge->button = button;
  ring->count++;
  ring->last_seq++;
}

uint32_t otk_ring_oldest(const struct otk_ring *ring) {
  return ring->last_seq - ring->count + 1u;
}

bool otk_ring_acknowledge(struct otk_ring *ring, uint32_t seq) {
  const uint32_t oldest = otk_ring_oldest(ring);
  if (ring->count == 0 || otk_distance(seq, oldest) < 0 || otk_distance(seq, ring->last_seq) > 0) return false;
  drop_oldest(ring, (uint8_t)(seq - oldest + 1u));
  return true;
}

void otk_ring_rewind(struct otk_ring *ring) {
  ring->sent = 0;
}

const struct otk_edge *otk_ring_next(struct otk_ring *ring, uint32_t *seq) {
  if (ring->sent >= ring->count) return NULL;
  *seq = otk_ring_oldest(ring) + ring->sent;
  return &ring->edges[place(ring, ring->sent++)];
}
