#ifndef OTK_ENGINE_H
#define OTK_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"
#include "hold.h"
#include "lamps.h"
#include "line.h"
#include "ring.h"

/*
 * The console's side of the line (PROTOCOL.md), without any hardware: debounced buttons and the host's bytes in, frames
 * and lamps out. It does what src/device.ts does. It never waits: frames are fetched when there is room for one, so a
 * resend of a full ring holds nothing up.
 */

#define OTK_PROTOCOL_VERSION "1"
#define OTK_HEARTBEAT_MS 1000
#define OTK_RESEND_MIN_MS 250
#define OTK_RESEND_MAX_MS 2000

struct otk_engine {
  const char *model;
  const char *serial;
  uint32_t boot_id;
  /* Ms since boot; wraps. */
  uint32_t t;
  /* Mask of the buttons down, bounce taken out. */
  uint8_t down;
  struct otk_hold hold;
  struct otk_ring ring;
  struct otk_line line;
  struct otk_lamps lamps;
  uint32_t bad;
  uint32_t beat_due;
  uint32_t resend_due;
  /* 0 while nothing waits for its ACK. */
  uint16_t resend_delay;
  bool say_hello;
  bool say_heartbeat;
};

/*
 * A boot: HELLO and a heartbeat are ready to go out. `down`: buttons held meanwhile; they make no DN. `t` and `last_seq`
 * are 0, other in tests of the wrap. `model` and `serial` must stay where they are.
 */
void otk_engine_boot(struct otk_engine *engine, const char *model, const char *serial, uint32_t boot_id, uint8_t down,
                     uint32_t t, uint32_t last_seq);

/* A byte from the host. */
void otk_engine_byte(struct otk_engine *engine, uint8_t byte);

/* A millisecond has passed; `down`: mask of the buttons down now, bounce taken out. */
void otk_engine_ms(struct otk_engine *engine, uint8_t down);

/* The next frame to send; false when there is none. */
bool otk_engine_next(struct otk_engine *engine, struct otk_frame *frame);

#endif
