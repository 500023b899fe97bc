#include "debounce.h"

void otk_debounce_init(struct otk_debounce *debounce, uint8_t raw) {
  debounce->stable = raw & OTK_ALL_BUTTONS;
  debounce->counting = false;
  for (uint8_t button = 0; button < OTK_BUTTONS; button++) debounce->differing[button] = 0;
}

uint8_t otk_debounce_sample(struct otk_debounce *debounce, uint8_t raw) {
  const uint8_t differs = (uint8_t)((raw ^ debounce->stable) & OTK_ALL_BUTTONS);
  /* Nearly always: this runs a thousand times a second. */
  if (differs == 0 && !debounce->counting) return debounce->stable;
  debounce->counting = differs != 0;
  for (uint8_t button = 0; button < OTK_BUTTONS; button++) {
    uint8_t *const count = &debounce->differing[button];
    if ((differs & OTK_BIT(button)) == 0) {
      *count = 0;
    } else if (++*count > OTK_DEBOUNCE_MS) {
      /* The ninth sample: the first is up to 1 ms after the edge, so eight of them may span only 7 ms. */
      *count = 0;
      debounce->stable = (uint8_t)(debounce->stable ^ OTK_BIT(button));
    }
  }
  return debounce->stable;
}
