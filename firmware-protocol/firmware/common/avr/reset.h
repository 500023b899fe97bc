#ifndef OTK_AVR_RESET_H
#define OTK_AVR_RESET_H

#include <stdint.h>

/* Why the chip started: MCUSR as it was (WDRF, BORF, EXTRF, PORF); 0 where a bootloader has cleared it. */
extern uint8_t otk_reset_cause;

#endif
