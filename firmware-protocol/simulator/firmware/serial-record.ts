import { crc16 } from '../../src/crc.ts';

/** Where the firmware keeps its serial number, and in how many characters (`firmware/common/identity.h`). */
export const SERIAL_ADDRESS = 16;
const NAME_MAX = 16;

/** The EEPROM record of a serial number, in hex: length, name, crc. */
export function serialRecord(serial: string): string {
  const record = new Uint8Array(1 + NAME_MAX + 2);
  record[0] = serial.length;
  record.set(new TextEncoder().encode(serial.slice(0, NAME_MAX)), 1);
  new DataView(record.buffer).setUint16(1 + NAME_MAX, crc16(record, 0, 1 + NAME_MAX), true);
  return Buffer.from(record).toString('hex');
}
