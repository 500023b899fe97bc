#include "engine.h"

#include <stddef.h>

#include "buttons.h"
#include "counts.h"
#include "message.h"
#include "wrap.h"

static const char *const edge_types[] = {[OTK_DN] = "DN", [OTK_UP] = "UP", [OTK_HOLD] = "HOLD"};
static const char *const button_letters[OTK_BUTTONS] = {"Y", "N", "U", "S"};

void otk_engine_boot(struct otk_engine *engine, const char *model, const char *serial, uint32_t boot_id, uint8_t down,
                     uint32_t t, uint32_t last_seq) {
  *engine = (struct otk_engine){.model = model,
                                .serial = serial,
                                .boot_id = boot_id,
                                .t = t,
                                .down = down,
                                .beat_due = t + OTK_HEARTBEAT_MS,
                                .say_hello = true,
                                .say_heartbeat = true};
  otk_ring_init(&engine->ring, last_seq);
}

static void start_resend(struct otk_engine *engine, uint16_t delay) {
  engine->resend_delay = delay;
  engine->resend_due = engine->t + delay;
}

static void add_edge(struct otk_engine *engine, enum otk_edge_type type, uint8_t button, uint32_t t) {
  otk_ring_add(&engine->ring, type, button, t);
  if (engine->resend_delay == 0) start_resend(engine, OTK_RESEND_MIN_MS);
}

static void fire_line_timers(struct otk_engine *engine) {
  if (engine->resend_delay != 0 && otk_distance(engine->t, engine->resend_due) >= 0) {
    otk_ring_rewind(&engine->ring);
    const bool at_most = engine->resend_delay >= OTK_RESEND_MAX_MS / 2;
    start_resend(engine, at_most ? OTK_RESEND_MAX_MS : (uint16_t)(engine->resend_delay * 2u));
  }
  if (otk_distance(engine->t, engine->beat_due) >= 0) {
    engine->say_heartbeat = true;
    engine->beat_due = engine->t + OTK_HEARTBEAT_MS;
  }
}

void otk_engine_ms(struct otk_engine *engine, uint8_t down) {
  engine->t++;
  otk_lamps_ms(&engine->lamps);
  fire_line_timers(engine);
  const uint8_t changed = (uint8_t)(engine->down ^ down);
  engine->down = down;
  for (uint8_t button = 0; button < OTK_BUTTONS; button++) {
    if ((changed & OTK_BIT(button)) == 0) continue;
    const bool pressed = (down & OTK_BIT(button)) != 0;
    add_edge(engine, pressed ? OTK_DN : OTK_UP, button, engine->t);
    if (button != OTK_SELLER) continue;
    if (pressed) {
      otk_hold_down(&engine->hold, engine->t);
    } else {
      otk_hold_up(&engine->hold);
    }
  }
  if (otk_hold_due(&engine->hold, engine->t)) {
    add_edge(engine, OTK_HOLD, OTK_SELLER, engine->hold.since + OTK_HOLD_MS);
  }
}

/* Starts the resend timer again, or stops it when nothing is held. */
static void restart_resend(struct otk_engine *engine) {
  if (engine->ring.count > 0) {
    start_resend(engine, OTK_RESEND_MIN_MS);
  } else {
    engine->resend_delay = 0;
  }
}

static void take(struct otk_engine *engine, const struct otk_message *message) {
  switch (message->type) {
    case OTK_MESSAGE_ID:
      /* Whoever asks has just come: it gets the time with the name, and at once what it may have missed. */
      engine->say_hello = true;
      engine->say_heartbeat = true;
      engine->beat_due = engine->t + OTK_HEARTBEAT_MS;
      otk_ring_rewind(&engine->ring);
      restart_resend(engine);
      break;
    case OTK_MESSAGE_ACK:
      if (otk_ring_acknowledge(&engine->ring, message->value)) restart_resend(engine);
      break;
    case OTK_MESSAGE_LED:
      otk_lamps_set(&engine->lamps, message->button, (enum otk_led_mode)message->mode);
      break;
    case OTK_MESSAGE_BEEP:
      otk_lamps_beep(&engine->lamps, (uint16_t)message->value);
      break;
  }
}

void otk_engine_byte(struct otk_engine *engine, uint8_t byte) {
  const enum otk_line_event event = otk_line_byte(&engine->line, byte);
  if (event == OTK_LINE_MORE) return;
  struct otk_message message;
  const bool good = event == OTK_LINE_BODY &&
                    otk_message_read(engine->line.body, engine->line.length, &message) == OTK_DECODED;
  if (good) {
    take(engine, &message);
  } else {
    otk_count(&engine->bad);
  }
}

bool otk_engine_next(struct otk_engine *engine, struct otk_frame *frame) {
  if (engine->say_hello) {
    engine->say_hello = false;
    otk_frame_begin(frame, "HELLO");
    otk_frame_text(frame, OTK_PROTOCOL_VERSION);
    otk_frame_text(frame, engine->model);
    otk_frame_text(frame, engine->serial);
    otk_frame_hex(frame, engine->boot_id, 8);
    otk_frame_text(frame, "YNUS");
  } else if (engine->say_heartbeat) {
    engine->say_heartbeat = false;
    otk_frame_begin(frame, "HB");
    otk_frame_uint(frame, engine->t);
    otk_frame_hex(frame, engine->down, 2);
    otk_frame_uint(frame, engine->ring.last_seq);
    otk_frame_uint(frame, otk_ring_oldest(&engine->ring));
    otk_frame_uint(frame, engine->bad);
    otk_frame_uint(frame, engine->ring.lost);
  } else {
    uint32_t seq = 0;
    const struct otk_edge *const edge = otk_ring_next(&engine->ring, &seq);
    if (edge == NULL) return false;
    otk_frame_begin(frame, edge_types[edge->type]);
    otk_frame_uint(frame, seq);
    otk_frame_uint(frame, edge->t);
    otk_frame_text(frame, button_letters[edge->button]);
  }
  otk_frame_end(frame);
  return true;
}
