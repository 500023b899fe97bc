import { crc16 } from '../crc.ts';

const MAX_NAME = 16;

/**
 * A USB string as the name of a device: at most 16 characters of `[A-Za-z0-9_-]`. A string that is not such a name is
 * shortened and gets the crc of the whole, so that two that differ stay two; an absent or empty one is `fallback`.
 */
export function deviceName(text: string | undefined, fallback: string): string {
  const whole = text?.trim() ?? '';
  if (whole === '') return fallback;
  if (/^[A-Za-z0-9_-]{1,16}$/.test(whole)) return whole;
  const crc = crc16(new TextEncoder().encode(whole)).toString(16).toUpperCase().padStart(4, '0');
  const plain = whole.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, MAX_NAME - crc.length - 1);
  return `${plain}-${crc}`;
}
