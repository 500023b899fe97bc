#include "board-identity.h"

#include <avr/eeprom.h>
#include <avr/io.h>
#include <stdbool.h>
#include <string.h>

/* First byte after .bss and .noinit: from here to the stack nobody has written since power came. */
extern uint8_t __heap_start;

static uint8_t *eeprom_at(uint16_t address) {
  /* avr-libc names EEPROM cells by pointers that are plain numbers. */
  return (uint8_t *)address;
}

/* Hashes what the SRAM came up with, and the lowest bits of an open analogue input. */
static uint32_t gather_noise(void) {
  uint32_t noise = OTK_NOISE_INIT;
  /* SP is just below this frame; what lies under it is not in use. */
  for (const uint8_t *cell = &__heap_start; cell < (const uint8_t *)SP; cell++) noise = otk_noise_add(noise, *cell);
  ADMUX = _BV(REFS0);
  ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
  for (uint8_t i = 0; i < 64; i++) {
    ADCSRA |= _BV(ADSC);
    while ((ADCSRA & _BV(ADSC)) != 0) {
    }
    noise = otk_noise_add(noise, ADCL);
    /* ADCL locks the result until ADCH is read. */
    noise = otk_noise_add(noise, ADCH);
  }
  ADCSRA = 0;
  return otk_noise_end(noise);
}

static void read_serial(char serial[OTK_NAME_MAX + 1], uint32_t noise) {
  uint8_t record[OTK_NAME_RECORD_BYTES];
#ifdef OTK_SERIAL
  static const char given[] = OTK_SERIAL;
  _Static_assert(sizeof given >= 2 && sizeof given <= OTK_NAME_MAX + 1, "a serial number has 1 to 16 characters");
  memcpy(serial, given, sizeof given);
  (void)noise;
#else
  eeprom_read_block(record, eeprom_at(OTK_EEPROM_NAME), sizeof record);
  if (otk_name_read(record, serial)) return;
  otk_name_make(otk_noise_end(noise ^ 0x5E71A1u), serial);
#endif
  otk_name_record(serial, record);
  eeprom_update_block(record, eeprom_at(OTK_EEPROM_NAME), sizeof record);
}

static uint32_t next_boot(uint32_t noise) {
  uint8_t records[OTK_BOOT_SLOTS * OTK_BOOT_RECORD_BYTES];
  eeprom_read_block(records, eeprom_at(OTK_EEPROM_BOOTS), sizeof records);
  const struct otk_boot next = otk_boot_next(records, noise);
  uint8_t *const cell = eeprom_at((uint16_t)(OTK_EEPROM_BOOTS + next.slot * OTK_BOOT_RECORD_BYTES));
  uint8_t record[OTK_BOOT_RECORD_BYTES];
  uint8_t written[OTK_BOOT_RECORD_BYTES];
  otk_boot_record(next.id, record);
  eeprom_update_block(record, cell, sizeof record);
  eeprom_read_block(written, cell, sizeof written);
  /* A worn-out cell: the counter would stand still, so noise has to tell the boots apart. */
  return memcmp(record, written, sizeof record) == 0 ? next.id : noise;
}

void otk_board_identity(struct otk_identity *identity) {
  const uint32_t noise = gather_noise();
  read_serial(identity->serial, noise);
  identity->boot_id = next_boot(noise);
}
