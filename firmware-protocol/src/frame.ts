import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { MAX_LINE_BYTES } from './constants.ts';
import { crc16 } from './crc.ts';

/** Why a line that began with `$` is not a frame. */
export type FrameFault = 'malformed' | 'crc' | 'oversize';

const DOLLAR = 0x24;
const STAR = 0x2a;
const COMMA = 0x2c;

const text = new TextEncoder();
const ascii = new TextDecoder('latin1');

const hex4 = (crc: number): string => crc.toString(16).toUpperCase().padStart(4, '0');

/** `$` body `*` crc `\r\n`. A body that cannot be framed is a bug of the caller and throws. */
export function encodeFrame(body: string): string {
  const bytes = text.encode(body);
  const fits = bytes.length > 0 && bytes.length + 6 <= MAX_LINE_BYTES && bytes.every(isBodyByte);
  if (!fits) throw new RangeError(`not a frame body: ${JSON.stringify(body.slice(0, 80))}`);
  return `$${body}*${hex4(crc16(bytes))}\r\n`;
}

/** Printable ASCII without `$` and `*`. */
function isBodyByte(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e && byte !== DOLLAR && byte !== STAR;
}

/** Checks one line, from its `$` up to but without its line end, and gives the body. */
export function decodeLine(line: Uint8Array): Result<string, FrameFault> {
  if (line.length > MAX_LINE_BYTES) return err('oversize');
  const star = line.length - 5;
  if (line[0] !== DOLLAR || star < 2 || line[star] !== STAR) return err('malformed');
  for (let i = 1; i < star; i++) if (!isBodyByte(line[i] ?? 0)) return err('malformed');
  if (line[1] === COMMA) return err('malformed');
  const crc = ascii.decode(line.subarray(star + 1));
  if (!/^[0-9A-F]{4}$/.test(crc)) return err('malformed');
  if (crc !== hex4(crc16(line, 1, star))) return err('crc');
  return ok(ascii.decode(line.subarray(1, star)));
}
