#include "lamps.h"

static uint16_t half_of(uint8_t mode) {
  return mode == OTK_LED_SLOW ? OTK_SLOW_HALF_MS : OTK_FAST_HALF_MS;
}

void otk_lamps_set(struct otk_lamps *lamps, uint8_t button, enum otk_led_mode mode) {
  if (button >= OTK_BUTTONS || lamps->mode[button] == (uint8_t)mode) return;
  lamps->mode[button] = (uint8_t)mode;
  lamps->left[button] = half_of((uint8_t)mode);
  if (mode == OTK_LED_OFF) {
    lamps->lit = (uint8_t)(lamps->lit & ~OTK_BIT(button));
  } else {
    lamps->lit = (uint8_t)(lamps->lit | OTK_BIT(button));
  }
}

void otk_lamps_beep(struct otk_lamps *lamps, uint16_t ms) {
  lamps->beep = ms > OTK_BEEP_MAX_MS ? OTK_BEEP_MAX_MS : ms;
}

void otk_lamps_ms(struct otk_lamps *lamps) {
  if (lamps->beep > 0) lamps->beep--;
  for (uint8_t button = 0; button < OTK_BUTTONS; button++) {
    const uint8_t mode = lamps->mode[button];
    if (mode != OTK_LED_SLOW && mode != OTK_LED_FAST) continue;
    if (--lamps->left[button] > 0) continue;
    lamps->left[button] = half_of(mode);
    lamps->lit = (uint8_t)(lamps->lit ^ OTK_BIT(button));
  }
}
