/** The numbers of the console protocol over USB HID, version 1 (PROTOCOL.md, part II). What serial has too is there. */

/** Open-hardware test id (pid.codes); a product takes an id of its own. */
export const TEST_VENDOR_ID = 0x1209;
export const TEST_PRODUCT_ID = 0x0001;

/** How a console is told from any other HID device. */
export const USAGE_PAGE = 0xff00;
export const USAGE = 1;

/** Bits 4 to 7 of every input report's flags. */
export const HID_PROTOCOL_VERSION = 1;

export const REPORT_STATE = 1;
export const REPORT_LEDS = 2;
export const REPORT_ACK = 3;

/** Lengths with the report id. */
export const STATE_BYTES = 15;
export const LEDS_BYTES = 3;
export const ACK_BYTES = 5;

/** Changes a device keeps until acknowledged: exactly so many, so that a host can tell what is gone for good. */
export const HID_RING_SIZE = 8;

/** One step of a beep, ms. */
export const BEEP_STEP_MS = 10;

/** The report descriptor, byte for byte. */
export const REPORT_DESCRIPTOR = Uint8Array.of(
  ...[0x06, 0x00, 0xff], // Usage Page (vendor 0xFF00)
  ...[0x09, 0x01], // Usage (1)
  ...[0xa1, 0x01], // Collection (Application)
  ...[0x15, 0x00], //   Logical Minimum (0)
  ...[0x26, 0xff, 0x00], //   Logical Maximum (255)
  ...[0x75, 0x08], //   Report Size (8)
  ...[0x85, REPORT_STATE], //   Report ID (1)
  ...[0x09, 0x02], //   Usage (2)
  ...[0x95, STATE_BYTES - 1], //   Report Count (14)
  ...[0x81, 0x02], //   Input (Data, Variable, Absolute)
  ...[0x85, REPORT_LEDS], //   Report ID (2)
  ...[0x09, 0x03], //   Usage (3)
  ...[0x95, LEDS_BYTES - 1], //   Report Count (2)
  ...[0x91, 0x02], //   Output (Data, Variable, Absolute)
  ...[0x85, REPORT_ACK], //   Report ID (3)
  ...[0x09, 0x04], //   Usage (4)
  ...[0x95, ACK_BYTES - 1], //   Report Count (4)
  ...[0x91, 0x02], //   Output (Data, Variable, Absolute)
  0xc0, // End Collection
);
