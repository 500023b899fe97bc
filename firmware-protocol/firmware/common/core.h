#ifndef OTK_CORE_H
#define OTK_CORE_H

#include <stdbool.h>
#include <stdint.h>

#include "hold.h"
#include "lamps.h"
#include "ring.h"

/*
 * What a console does whatever it is plugged into (PROTOCOL.md): edges and holds from debounced buttons, the ring of
 * those not acknowledged, the timers of resending and heartbeat, LEDs and buzzer. How it is put into frames or reports
 * is the engine's, around this.
 */

#define OTK_HEARTBEAT_MS 1000
#define OTK_RESEND_MIN_MS 250
#define OTK_RESEND_MAX_MS 2000

struct otk_core {
  /* Ms since boot; wraps. */
  uint32_t t;
  /* Mask of the buttons down, bounce taken out. */
  uint8_t down;
  struct otk_hold hold;
  struct otk_ring ring;
  struct otk_lamps lamps;
  uint32_t beat_due;
  uint32_t resend_due;
  /* 0 while nothing waits for its ACK. */
  uint16_t resend_delay;
  /* A heartbeat is to go out, before any edge that waits. */
  bool say_heartbeat;
};

/*
 * A boot. `down`: buttons held meanwhile; they make no DN. `t` and `last_seq` are 0, other in tests of the wrap. A
 * heartbeat is ready to go out.
 */
void otk_core_boot(struct otk_core *core, uint8_t down, uint32_t t, uint32_t last_seq);

/* A millisecond has passed; `down`: mask of the buttons down now, bounce taken out. */
void otk_core_ms(struct otk_core *core, uint8_t down);

/* A host has come: it gets a heartbeat, for the time, and at once all it may have missed. */
void otk_core_greet(struct otk_core *core);

/* The host has all up to `seq`; one that is not held changes nothing. */
void otk_core_acknowledge(struct otk_core *core, uint32_t seq);

#endif
