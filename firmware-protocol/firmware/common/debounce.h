#ifndef OTK_DEBOUNCE_H
#define OTK_DEBOUNCE_H

#include <stdbool.h>
#include <stdint.h>

#include "buttons.h"

/* A level counts once it has been seen without a break for this long. */
#define OTK_DEBOUNCE_MS 8

/*
 * Contact bounce taken out of four buttons. Invariants:
 * - a level that lasts less than OTK_DEBOUNCE_MS never gets through, one that lasts a millisecond longer always does;
 * - both edges are late by the same 8 to 9 ms, so the length of a press keeps true.
 */
struct otk_debounce {
  /* Buttons down, bounce taken out. */
  uint8_t stable;
  /* Some button differed at the last sample. */
  bool counting;
  /* Samples in a row in which the raw level of a button differed from the stable one. */
  uint8_t differing[OTK_BUTTONS];
};

/* `raw`: mask of the buttons down now. What is down already at boot is taken as it is: it makes no edge. */
void otk_debounce_init(struct otk_debounce *debounce, uint8_t raw);

/* Takes the raw mask, once each millisecond, and gives the stable one. */
uint8_t otk_debounce_sample(struct otk_debounce *debounce, uint8_t raw);

#endif
