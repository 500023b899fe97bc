#ifndef OTK_DESCRIPTORS_H
#define OTK_DESCRIPTORS_H

#include <stdbool.h>
#include <stdint.h>

/* Tables stay in flash on the AVR and are read from there byte by byte. */
#ifdef __AVR__
#include <avr/pgmspace.h>
#define OTK_FLASH PROGMEM
static inline uint8_t otk_flash_byte(const uint8_t *at) {
  return pgm_read_byte(at);
}
#else
#define OTK_FLASH
static inline uint8_t otk_flash_byte(const uint8_t *at) {
  return *at;
}
#endif

/* pid.codes' test id. A product takes an id of its own: make VID=0x… PID=0x… */
#ifndef OTK_VENDOR_ID
#define OTK_VENDOR_ID 0x1209
#endif
#ifndef OTK_PRODUCT_ID
#define OTK_PRODUCT_ID 0x0001
#endif
#ifndef OTK_MODEL
#define OTK_MODEL "otk-promicro"
#endif
#define OTK_MAKER "Otklik"

/* Endpoint 0 and the interrupt IN endpoint of the reports. */
enum { OTK_CONTROL_BYTES = 64, OTK_REPORTS_ENDPOINT = 1, OTK_REPORTS_BYTES = 16 };

enum { OTK_MAX_STRING = 16 };

/* A string descriptor of 16 characters. */
enum { OTK_STRING_BYTES = 2 + 2 * OTK_MAX_STRING };

struct otk_descriptor {
  /* In flash, unless it is a string: that is written into the space given. */
  const uint8_t *bytes;
  uint8_t length;
  bool in_flash;
};

/*
 * The descriptor a host asks for by GET_DESCRIPTOR: `value` is wValue (type in the upper byte, index in the lower).
 * `serial`: the serial number, 1 to 16 characters. `space`: at least OTK_STRING_BYTES. False when there is none.
 */
bool otk_descriptor_find(uint16_t value, const char *serial, uint8_t *space, struct otk_descriptor *found);

#endif
