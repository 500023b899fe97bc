#include "reset.h"

#include <avr/io.h>
#include <avr/wdt.h>

uint8_t otk_reset_cause __attribute__((section(".noinit")));

void otk_reset_early(void) __attribute__((naked, used, section(".init3")));

/*
 * After a reset by the watchdog it runs on with its shortest time, 16 ms, until told otherwise: before main and before
 * .data is copied, or a slow start would reset for ever.
 */
void otk_reset_early(void) {
  otk_reset_cause = MCUSR;
  MCUSR = 0;
  wdt_disable();
}
