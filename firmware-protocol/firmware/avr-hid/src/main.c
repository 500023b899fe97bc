#include "board-identity.h"
#include "board.h"
#include "debounce.h"
#include "engine.h"
#include "usb.h"

static struct otk_identity identity;
static struct otk_debounce debounce;
static struct otk_hid_engine engine;

int main(void) {
  otk_board_identity(&identity);
  otk_debounce_init(&debounce, otk_board_init());
  otk_hid_boot(&engine, identity.boot_id, debounce.stable, 0, 0);
  otk_usb_init();
  otk_board_start();
  for (;;) {
    uint8_t raw = 0;
    while (otk_board_sample(&raw)) otk_hid_ms(&engine, otk_debounce_sample(&debounce, raw));
    otk_usb_poll(&engine, identity.serial);
    uint8_t report[OTK_STATE_BYTES];
    if (otk_usb_room() && otk_hid_next(&engine, report)) otk_usb_send(report);
    const bool awake = otk_usb_awake();
    otk_board_show(awake ? engine.core.lamps.lit : 0, awake && engine.core.lamps.beep > 0);
    otk_board_sleep();
  }
}
