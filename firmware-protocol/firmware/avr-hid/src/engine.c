#include "engine.h"

#include <stddef.h>

void otk_hid_boot(struct otk_hid_engine *engine, uint32_t boot_id, uint8_t down, uint32_t t, uint32_t last_seq) {
  engine->boot_id = boot_id;
  engine->attached = false;
  otk_core_boot(&engine->core, down, t, last_seq);
}

void otk_hid_ms(struct otk_hid_engine *engine, uint8_t down) {
  otk_core_ms(&engine->core, down);
}

void otk_hid_attach(struct otk_hid_engine *engine, bool attached) {
  if (attached && !engine->attached) otk_core_greet(&engine->core);
  engine->attached = attached;
}

void otk_hid_output(struct otk_hid_engine *engine, const uint8_t *bytes, uint8_t length) {
  struct otk_output output;
  if (!otk_output_read(bytes, length, &output)) return;
  if (output.type == OTK_OUTPUT_ACK) {
    otk_core_acknowledge(&engine->core, output.seq);
    return;
  }
  for (uint8_t button = 0; button < OTK_BUTTONS; button++) {
    otk_lamps_set(&engine->core.lamps, button, (enum otk_led_mode)output.mode[button]);
  }
  if (output.beep_ms > 0) otk_lamps_beep(&engine->core.lamps, output.beep_ms);
}

void otk_hid_heartbeat(const struct otk_hid_engine *engine, uint8_t report[OTK_STATE_BYTES]) {
  const struct otk_core *const core = &engine->core;
  const struct otk_state state = {
      .boot_id = engine->boot_id, .seq = core->ring.last_seq, .t = core->t, .down = core->down};
  otk_state_write(&state, report);
}

/* The buttons down after the edge that went out last: those down now, with every later edge undone. */
static uint8_t down_after(const struct otk_core *core) {
  uint8_t down = core->down;
  for (uint8_t index = core->ring.sent; index < core->ring.count; index++) {
    const struct otk_edge *const later = &core->ring.edges[(core->ring.first + index) % OTK_RING_SIZE];
    if (later->type != OTK_HOLD) down = (uint8_t)(down ^ OTK_BIT(later->button));
  }
  return down;
}

bool otk_hid_next(struct otk_hid_engine *engine, uint8_t report[OTK_STATE_BYTES]) {
  struct otk_core *const core = &engine->core;
  if (!engine->attached) return false;
  if (core->say_heartbeat) {
    core->say_heartbeat = false;
    otk_hid_heartbeat(engine, report);
    return true;
  }
  uint32_t seq = 0;
  const struct otk_edge *const edge = otk_ring_next(&core->ring, &seq);
  if (edge == NULL) return false;
  const bool hold = edge->type == OTK_HOLD;
  const uint8_t changed = (uint8_t)(hold ? 0u : OTK_BIT(edge->button));
  const struct otk_state state = {.boot_id = engine->boot_id,
                                  .seq = seq,
                                  .t = edge->t,
                                  .down = down_after(core),
                                  .changed = changed,
                                  .hold = hold};
  otk_state_write(&state, report);
  return true;
}
