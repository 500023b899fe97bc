#include "engine.h"

#include <stddef.h>

#include "buttons.h"
#include "counts.h"
#include "message.h"

static const char *const edge_types[] = {[OTK_DN] = "DN", [OTK_UP] = "UP", [OTK_HOLD] = "HOLD"};
static const char *const button_letters[OTK_BUTTONS] = {"Y", "N", "U", "S"};

void otk_engine_boot(struct otk_engine *engine, const char *model, const char *serial, uint32_t boot_id, uint8_t down,
                     uint32_t t, uint32_t last_seq) {
  *engine = (struct otk_engine){.model = model, .serial = serial, .boot_id = boot_id, .say_hello = true};
  otk_core_boot(&engine->core, down, t, last_seq);
}

void otk_engine_ms(struct otk_engine *engine, uint8_t down) {
  otk_core_ms(&engine->core, down);
}

static void take(struct otk_engine *engine, const struct otk_message *message) {
  switch (message->type) {
    case OTK_MESSAGE_ID:
      /* Whoever asks has just come. */
      engine->say_hello = true;
      otk_core_greet(&engine->core);
      break;
    case OTK_MESSAGE_ACK:
      otk_core_acknowledge(&engine->core, message->value);
      break;
    case OTK_MESSAGE_LED:
      otk_lamps_set(&engine->core.lamps, message->button, (enum otk_led_mode)message->mode);
      break;
    case OTK_MESSAGE_BEEP:
      otk_lamps_beep(&engine->core.lamps, (uint16_t)message->value);
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
  struct otk_core *const core = &engine->core;
  if (engine->say_hello) {
    engine->say_hello = false;
    otk_frame_begin(frame, "HELLO");
    otk_frame_text(frame, OTK_PROTOCOL_VERSION);
    otk_frame_text(frame, engine->model);
    otk_frame_text(frame, engine->serial);
    otk_frame_hex(frame, engine->boot_id, 8);
    otk_frame_text(frame, "YNUS");
  } else if (core->say_heartbeat) {
    core->say_heartbeat = false;
    otk_frame_begin(frame, "HB");
    otk_frame_uint(frame, core->t);
    otk_frame_hex(frame, core->down, 2);
    otk_frame_uint(frame, core->ring.last_seq);
    otk_frame_uint(frame, otk_ring_oldest(&core->ring));
    otk_frame_uint(frame, engine->bad);
    otk_frame_uint(frame, core->ring.lost);
  } else {
    uint32_t seq = 0;
    const struct otk_edge *const edge = otk_ring_next(&core->ring, &seq);
    if (edge == NULL) return false;
    otk_frame_begin(frame, edge_types[edge->type]);
    otk_frame_uint(frame, seq);
    otk_frame_uint(frame, edge->t);
    otk_frame_text(frame, button_letters[edge->button]);
  }
  otk_frame_end(frame);
  return true;
}
