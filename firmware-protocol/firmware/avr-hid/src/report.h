#ifndef OTK_REPORT_H
#define OTK_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "buttons.h"

/* The reports of the console over HID (PROTOCOL.md, section 13), each with its id as the first byte. */

#define OTK_HID_VERSION 1

enum { OTK_REPORT_STATE = 1, OTK_REPORT_LEDS = 2, OTK_REPORT_ACK = 3 };
enum { OTK_STATE_BYTES = 15, OTK_LEDS_BYTES = 3, OTK_ACK_BYTES = 5 };

#define OTK_BEEP_STEP_MS 10
#define OTK_BEEP_MAX_STEPS 200

struct otk_state {
  uint32_t boot_id;
  uint32_t seq;
  uint32_t t;
  /* Buttons down after it, and those that changed with it: none in a heartbeat or a hold. */
  uint8_t down;
  uint8_t changed;
  bool hold;
};

void otk_state_write(const struct otk_state *state, uint8_t bytes[OTK_STATE_BYTES]);

enum otk_output_type { OTK_OUTPUT_LEDS, OTK_OUTPUT_ACK };

struct otk_output {
  enum otk_output_type type;
  /* LEDS: a mode for each button; 0 to 2000 ms of beep, 0 leaves the buzzer as it is. */
  uint8_t mode[OTK_BUTTONS];
  uint16_t beep_ms;
  /* ACK. */
  uint32_t seq;
};

/* False for a report that must be ignored: another id or length, or a beep of more than 2000 ms. */
bool otk_output_read(const uint8_t *bytes, uint8_t length, struct otk_output *output);

#endif
