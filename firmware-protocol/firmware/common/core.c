#include "core.h"

#include "buttons.h"
#include "wrap.h"

void otk_core_boot(struct otk_core *core, uint8_t down, uint32_t t, uint32_t last_seq) {
  *core = (struct otk_core){.t = t, .down = down, .beat_due = t + OTK_HEARTBEAT_MS, .say_heartbeat = true};
  otk_ring_init(&core->ring, last_seq);
}

static void start_resend(struct otk_core *core, uint16_t delay) {
  core->resend_delay = delay;
  core->resend_due = core->t + delay;
}

/* Starts the resend timer again, or stops it when nothing is held. */
static void restart_resend(struct otk_core *core) {
  if (core->ring.count > 0) {
    start_resend(core, OTK_RESEND_MIN_MS);
  } else {
    core->resend_delay = 0;
  }
}

static void add_edge(struct otk_core *core, enum otk_edge_type type, uint8_t button, uint32_t t) {
  otk_ring_add(&core->ring, type, button, t);
  if (core->resend_delay == 0) start_resend(core, OTK_RESEND_MIN_MS);
}

static void fire_line_timers(struct otk_core *core) {
  if (core->resend_delay != 0 && otk_distance(core->t, core->resend_due) >= 0) {
    otk_ring_rewind(&core->ring);
    const bool at_most = core->resend_delay >= OTK_RESEND_MAX_MS / 2;
    start_resend(core, at_most ? OTK_RESEND_MAX_MS : (uint16_t)(core->resend_delay * 2u));
  }
  if (otk_distance(core->t, core->beat_due) >= 0) {
    core->say_heartbeat = true;
    core->beat_due = core->t + OTK_HEARTBEAT_MS;
  }
}

void otk_core_ms(struct otk_core *core, uint8_t down) {
  core->t++;
  otk_lamps_ms(&core->lamps);
  fire_line_timers(core);
  const uint8_t changed = (uint8_t)(core->down ^ down);
  core->down = down;
  for (uint8_t button = 0; changed != 0 && button < OTK_BUTTONS; button++) {
    if ((changed & OTK_BIT(button)) == 0) continue;
    const bool pressed = (down & OTK_BIT(button)) != 0;
    add_edge(core, pressed ? OTK_DN : OTK_UP, button, core->t);
    if (button != OTK_SELLER) continue;
    if (pressed) {
      otk_hold_down(&core->hold, core->t);
    } else {
      otk_hold_up(&core->hold);
    }
  }
  if (otk_hold_due(&core->hold, core->t)) {
    add_edge(core, OTK_HOLD, OTK_SELLER, core->hold.since + OTK_HOLD_MS);
  }
}

void otk_core_greet(struct otk_core *core) {
  core->say_heartbeat = true;
  core->beat_due = core->t + OTK_HEARTBEAT_MS;
  otk_ring_rewind(&core->ring);
  restart_resend(core);
}

void otk_core_acknowledge(struct otk_core *core, uint32_t seq) {
  if (otk_ring_acknowledge(&core->ring, seq)) restart_resend(core);
}
