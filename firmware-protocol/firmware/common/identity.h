#ifndef OTK_IDENTITY_H
#define OTK_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Who a console is, as its EEPROM keeps it: a serial number for good, and a bootId that was never used before.
 *
 * The bootId is a counter: the host tells edges apart by (serial, bootId, seq), so a bootId that comes again would have
 * new presses taken for old ones. Noise alone can repeat itself; a counter cannot, as long as the EEPROM lives. Noise
 * tells only where the counter of an empty EEPROM begins, so that a console whose EEPROM was erased begins elsewhere.
 *
 * The counter goes round OTK_BOOT_SLOTS records, so a cell is written once in 16 boots (100,000 writes are promised for
 * each), and a write broken off by a power cut spoils one record, never the newest good one. Its bootId was not on the
 * line yet, so it may be taken again.
 */

#define OTK_NAME_MAX 16
/* Length, name, crc. */
#define OTK_NAME_RECORD_BYTES (1 + OTK_NAME_MAX + 2)

/* id, crc. */
#define OTK_BOOT_RECORD_BYTES (4 + 2)
#define OTK_BOOT_SLOTS 16

/* Where the records lie in the EEPROM. Not at 0: that cell is the first to suffer in a brown-out. */
#define OTK_EEPROM_NAME 16
#define OTK_EEPROM_BOOTS 64

/* A hash of whatever noise a board can find: uninitialised memory, converter readings. Begin with OTK_NOISE_INIT. */
#define OTK_NOISE_INIT 2166136261u
uint32_t otk_noise_add(uint32_t noise, uint8_t byte);
/* Spreads what was added over all bits. */
uint32_t otk_noise_end(uint32_t noise);

/* Reads a serial number; false when the record is empty or damaged. `name` gets at most 16 characters and a NUL. */
bool otk_name_read(const uint8_t record[OTK_NAME_RECORD_BYTES], char name[OTK_NAME_MAX + 1]);
/* The record of a serial number of 1 to 16 characters. */
void otk_name_record(const char *name, uint8_t record[OTK_NAME_RECORD_BYTES]);
/* A serial number made of noise: `R` and 8 hex digits. */
void otk_name_make(uint32_t noise, char name[OTK_NAME_MAX + 1]);

struct otk_boot {
  uint32_t id;
  /* Where the record of this boot is to be written, before anyone hears of the id. */
  uint8_t slot;
};

/* The boot after the newest in `records`; after `noise` when none of them is good. */
struct otk_boot otk_boot_next(const uint8_t records[OTK_BOOT_SLOTS * OTK_BOOT_RECORD_BYTES], uint32_t noise);
void otk_boot_record(uint32_t id, uint8_t record[OTK_BOOT_RECORD_BYTES]);

#endif
