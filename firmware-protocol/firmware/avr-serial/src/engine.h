#ifndef OTK_ENGINE_H
#define OTK_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"
#include "frame.h"
#include "line.h"

/*
 * The console's side of the line (PROTOCOL.md), without any hardware: debounced buttons and the host's bytes in, frames
 * and lamps out. It does what src/device.ts does. It never waits: frames are fetched when there is room for one, so a
 * resend of a full ring holds nothing up.
 */

#define OTK_PROTOCOL_VERSION "1"

struct otk_engine {
  const char *model;
  const char *serial;
  uint32_t boot_id;
  struct otk_core core;
  struct otk_line line;
  uint32_t bad;
  bool say_hello;
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
