#ifndef OTK_AVR_BOARD_IDENTITY_H
#define OTK_AVR_BOARD_IDENTITY_H

#include <stdint.h>

#include "identity.h"

struct otk_identity {
  char serial[OTK_NAME_MAX + 1];
  uint32_t boot_id;
};

/*
 * Reads who this console is from its EEPROM, and writes down the new boot before it returns. Once at start, interrupts
 * off; takes about 20 ms, 100 at the very first boot. The serial number is OTK_SERIAL where the build gives one, else
 * the one in the EEPROM, else a new one made of noise and kept. Leaves the ADC switched off.
 */
void otk_board_identity(struct otk_identity *identity);

#endif
