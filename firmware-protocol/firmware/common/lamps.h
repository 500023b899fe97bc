#ifndef OTK_LAMPS_H
#define OTK_LAMPS_H

#include <stdbool.h>
#include <stdint.h>

#include "buttons.h"

enum otk_led_mode { OTK_LED_OFF = 0, OTK_LED_ON = 1, OTK_LED_SLOW = 2, OTK_LED_FAST = 3 };

/* Half a period of the two blinks: 1 Hz and 3 Hz. */
#define OTK_SLOW_HALF_MS 500
#define OTK_FAST_HALF_MS 167
#define OTK_BEEP_MAX_MS 2000

/* Four LEDs and a buzzer. All zero is the state at boot: dark and silent. */
struct otk_lamps {
  uint8_t mode[OTK_BUTTONS];
  /* Of a blinking LED: ms until it changes. */
  uint16_t left[OTK_BUTTONS];
  /* Mask of the LEDs that are lit now. */
  uint8_t lit;
  /* ms the buzzer still sounds; 0 silent. */
  uint16_t beep;
};

/* The same mode again changes nothing, not even the phase of a blink. A blink begins lit. */
void otk_lamps_set(struct otk_lamps *lamps, uint8_t button, enum otk_led_mode mode);

/* Sounds for `ms` from now, whatever sounded before. */
void otk_lamps_beep(struct otk_lamps *lamps, uint16_t ms);

/* One millisecond has passed. */
void otk_lamps_ms(struct otk_lamps *lamps);

#endif
