/** The report descriptor of a DragonRise encoder (0079:0006), 101 bytes: what its eight bytes of report are. */
export const DRAGONRISE_DESCRIPTOR = Uint8Array.of(
  ...[0x05, 0x01], // Usage Page (Generic Desktop)
  ...[0x09, 0x04], // Usage (Joystick)
  ...[0xa1, 0x01], // Collection (Application)
  ...[0xa1, 0x02], //   Collection (Logical)
  ...[0x75, 0x08], //     Report Size (8)
  ...[0x95, 0x05], //     Report Count (5)
  ...[0x15, 0x00], //     Logical Minimum (0)
  ...[0x26, 0xff, 0x00], //     Logical Maximum (255)
  ...[0x35, 0x00], //     Physical Minimum (0)
  ...[0x46, 0xff, 0x00], //     Physical Maximum (255)
  ...[0x09, 0x30, 0x09, 0x30, 0x09, 0x30, 0x09, 0x30, 0x09, 0x31], //     Usages (X, X, X, X, Y)
  ...[0x81, 0x02], //     Input (Data, Variable, Absolute): bytes 0 to 4
  ...[0x75, 0x04], //     Report Size (4)
  ...[0x95, 0x01], //     Report Count (1)
  ...[0x25, 0x07], //     Logical Maximum (7)
  ...[0x46, 0x3b, 0x01], //     Physical Maximum (315)
  ...[0x65, 0x14], //     Unit (degrees)
  ...[0x09, 0x39], //     Usage (Hat switch)
  ...[0x81, 0x42], //     Input (with a null state): low half of byte 5
  ...[0x65, 0x00], //     Unit (none)
  ...[0x75, 0x01], //     Report Size (1)
  ...[0x95, 0x0c], //     Report Count (12)
  ...[0x25, 0x01], //     Logical Maximum (1)
  ...[0x45, 0x01], //     Physical Maximum (1)
  ...[0x05, 0x09], //     Usage Page (Button)
  ...[0x19, 0x01], //     Usage Minimum (1)
  ...[0x29, 0x0c], //     Usage Maximum (12)
  ...[0x81, 0x02], //     Input: high half of byte 5 and byte 6
  ...[0x06, 0x00, 0xff], //     Usage Page (vendor)
  ...[0x75, 0x01], //     Report Size (1)
  ...[0x95, 0x08], //     Report Count (8)
  ...[0x25, 0x01], //     Logical Maximum (1)
  ...[0x45, 0x01], //     Physical Maximum (1)
  ...[0x09, 0x01], //     Usage (1)
  ...[0x81, 0x02], //     Input: byte 7
  0xc0, //   End Collection
  ...[0xa1, 0x02], //   Collection (Logical)
  ...[0x75, 0x08], //     Report Size (8)
  ...[0x95, 0x07], //     Report Count (7)
  ...[0x46, 0xff, 0x00], //     Physical Maximum (255)
  ...[0x26, 0xff, 0x00], //     Logical Maximum (255)
  ...[0x09, 0x02], //     Usage (2)
  ...[0x91, 0x02], //     Output: the motors
  0xc0, //   End Collection
  0xc0, // End Collection
);
