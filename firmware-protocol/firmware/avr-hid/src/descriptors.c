#include "descriptors.h"

#include <stddef.h>

#include "report.h"

/* USB 2.0, chapter 9, and HID 1.11, chapters 6 and 7. */
enum { TYPE_DEVICE = 1, TYPE_CONFIGURATION = 2, TYPE_STRING = 3, TYPE_HID = 0x21, TYPE_REPORT = 0x22 };
enum { STRING_LANGUAGES = 0, STRING_MAKER = 1, STRING_MODEL = 2, STRING_SERIAL = 3 };
enum { ENGLISH_US = 0x0409 };

#define LOW(word) ((uint8_t)((word) & 0xFFu))
#define HIGH(word) ((uint8_t)((word) >> 8))

static const uint8_t report[] OTK_FLASH = {
    0x06, 0x00, 0xFF,               /* Usage Page (vendor 0xFF00) */
    0x09, 0x01,                     /* Usage (1) */
    0xA1, 0x01,                     /* Collection (Application) */
    0x15, 0x00,                     /*   Logical Minimum (0) */
    0x26, 0xFF, 0x00,               /*   Logical Maximum (255) */
    0x75, 0x08,                     /*   Report Size (8) */
    0x85, OTK_REPORT_STATE,         /*   Report ID (1) */
    0x09, 0x02,                     /*   Usage (2) */
    0x95, OTK_STATE_BYTES - 1,      /*   Report Count (14) */
    0x81, 0x02,                     /*   Input (Data, Variable, Absolute) */
    0x85, OTK_REPORT_LEDS,          /*   Report ID (2) */
    0x09, 0x03,                     /*   Usage (3) */
    0x95, OTK_LEDS_BYTES - 1,       /*   Report Count (2) */
    0x91, 0x02,                     /*   Output (Data, Variable, Absolute) */
    0x85, OTK_REPORT_ACK,           /*   Report ID (3) */
    0x09, 0x04,                     /*   Usage (4) */
    0x95, OTK_ACK_BYTES - 1,        /*   Report Count (4) */
    0x91, 0x02,                     /*   Output (Data, Variable, Absolute) */
    0xC0,                           /* End Collection */
};

static const uint8_t device[] OTK_FLASH = {
    18, TYPE_DEVICE,
    LOW(0x0200), HIGH(0x0200),                       /* USB 2.0 */
    0, 0, 0,                                         /* class by interface */
    OTK_CONTROL_BYTES,
    LOW(OTK_VENDOR_ID), HIGH(OTK_VENDOR_ID),
    LOW(OTK_PRODUCT_ID), HIGH(OTK_PRODUCT_ID),
    LOW(0x0100), HIGH(0x0100),                       /* release 1.00 */
    STRING_MAKER, STRING_MODEL, STRING_SERIAL,
    1,                                               /* one configuration */
};

enum { HID_AT = 18, CONFIGURATION_BYTES = 34 };

static const uint8_t configuration[] OTK_FLASH = {
    9, TYPE_CONFIGURATION, CONFIGURATION_BYTES, 0,
    1,                                               /* one interface */
    1, 0,                                            /* number 1, no name */
    0x80,                                            /* powered by the bus, wakes nobody */
    50,                                              /* 100 mA: four LEDs at 15 mA, the chip, the buzzer */
    9, 4, 0, 0,                                      /* interface 0 */
    1,                                               /* one endpoint besides 0 */
    3, 0, 0,                                         /* HID, no boot protocol */
    0,
    9, TYPE_HID, LOW(0x0111), HIGH(0x0111),          /* HID 1.11 */
    0, 1, TYPE_REPORT, sizeof report, 0,
    7, 5, 0x80 | OTK_REPORTS_ENDPOINT, 3,            /* interrupt IN */
    OTK_REPORTS_BYTES, 0,
    1,                                               /* asked every millisecond */
};

_Static_assert(sizeof device == 18, "a device descriptor has 18 bytes");
_Static_assert(sizeof configuration == CONFIGURATION_BYTES, "wTotalLength is what is sent");
_Static_assert((int)OTK_REPORTS_BYTES >= (int)OTK_STATE_BYTES, "a report fits one packet");
_Static_assert(sizeof OTK_MODEL >= 2 && sizeof OTK_MODEL <= OTK_MAX_STRING + 1, "a model has 1 to 16 characters");
_Static_assert(sizeof OTK_MAKER <= OTK_MAX_STRING + 1, "a maker has at most 16 characters");

static void give(struct otk_descriptor *found, const uint8_t *bytes, uint8_t length) {
  *found = (struct otk_descriptor){.bytes = bytes, .length = length, .in_flash = true};
}

static void give_text(struct otk_descriptor *found, uint8_t *space, const char *text) {
  uint8_t length = 2;
  for (; *text != '\0' && length + 2 <= OTK_STRING_BYTES; text++) {
    space[length++] = (uint8_t)*text;
    space[length++] = 0;
  }
  space[0] = length;
  space[1] = TYPE_STRING;
  *found = (struct otk_descriptor){.bytes = space, .length = length, .in_flash = false};
}

static bool give_string(struct otk_descriptor *found, uint8_t *space, uint8_t index, const char *serial) {
  switch (index) {
    case STRING_LANGUAGES:
      space[0] = 4;
      space[1] = TYPE_STRING;
      space[2] = LOW(ENGLISH_US);
      space[3] = HIGH(ENGLISH_US);
      *found = (struct otk_descriptor){.bytes = space, .length = 4, .in_flash = false};
      return true;
    case STRING_MAKER:
      give_text(found, space, OTK_MAKER);
      return true;
    case STRING_MODEL:
      give_text(found, space, OTK_MODEL);
      return true;
    case STRING_SERIAL:
      give_text(found, space, serial);
      return true;
    default:
      return false;
  }
}

bool otk_descriptor_find(uint16_t value, const char *serial, uint8_t *space, struct otk_descriptor *found) {
  const uint8_t index = LOW(value);
  if (HIGH(value) == TYPE_STRING) return give_string(found, space, index, serial);
  if (index != 0) return false;
  switch (HIGH(value)) {
    case TYPE_DEVICE:
      give(found, device, sizeof device);
      return true;
    case TYPE_CONFIGURATION:
      give(found, configuration, sizeof configuration);
      return true;
    case TYPE_HID:
      give(found, configuration + HID_AT, 9);
      return true;
    case TYPE_REPORT:
      give(found, report, sizeof report);
      return true;
    default:
      return false;
  }
}
