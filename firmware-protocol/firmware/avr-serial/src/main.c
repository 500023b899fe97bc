#include "board-identity.h"
#include "board.h"
#include "debounce.h"
#include "engine.h"

#ifndef OTK_MODEL
#define OTK_MODEL "otk-uno"
#endif
_Static_assert(sizeof OTK_MODEL >= 2 && sizeof OTK_MODEL <= OTK_NAME_MAX + 1, "a model has 1 to 16 characters");

static struct otk_identity identity;
static struct otk_debounce debounce;
static struct otk_engine engine;
static struct otk_frame frame;

int main(void) {
  otk_board_identity(&identity);
  otk_debounce_init(&debounce, otk_board_init());
  otk_engine_boot(&engine, OTK_MODEL, identity.serial, identity.boot_id, debounce.stable, 0, 0);
  otk_board_start();
  for (;;) {
    uint8_t byte = 0;
    while (otk_board_receive(&byte)) otk_engine_byte(&engine, byte);
    uint8_t raw = 0;
    while (otk_board_sample(&raw)) otk_engine_ms(&engine, otk_debounce_sample(&debounce, raw));
    while (otk_board_room() >= OTK_FRAME_MAX && otk_engine_next(&engine, &frame)) {
      otk_board_send(frame.bytes, frame.length);
    }
    otk_board_show(engine.core.lamps.lit, engine.core.lamps.beep > 0);
    otk_board_sleep();
  }
}
