import type { MailSettings } from './deliveries.ts';

/**
 * One address and nothing else: no name, no control character, no comma; what is in it can neither begin a header nor a
 * second recipient. ASCII on both sides of the sign.
 */
export const ADDRESS_PATTERN =
  "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$";

const ADDRESS = new RegExp(ADDRESS_PATTERN, 'u');
const ZONE = /^[A-Za-z0-9_+/-]{1,64}$/u;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const knows = (value: object, names: readonly string[]): boolean =>
  Object.keys(value).every((name) => names.includes(name));
const isMinute = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 1439;

function isQuiet(value: unknown): boolean {
  if (!isObject(value) || !knows(value, ['from', 'to'])) return false;
  return 'from' in value && 'to' in value && isMinute(value.from) && isMinute(value.to);
}

/**
 * Whether what is stored is what `mailSettingsSchema` lets in, for threads that do without the library of schemas
 * (docs/decisions/0126); a test holds them alike.
 */
export function isMailSettings(value: unknown): value is MailSettings {
  if (!isObject(value)) return false;
  if (!knows(value, ['on', 'address', 'language', 'zone', 'quiet', 'digestAt'])) return false;
  const { on, address, language, zone, quiet, digestAt }: Partial<Record<keyof MailSettings, unknown>> =
    value;
  return (
    typeof on === 'boolean' &&
    typeof address === 'string' &&
    address.length >= 3 &&
    address.length <= 254 &&
    ADDRESS.test(address) &&
    (language === 'ru' || language === 'en') &&
    typeof zone === 'string' &&
    ZONE.test(zone) &&
    (quiet === undefined || isQuiet(quiet)) &&
    (digestAt === undefined || isMinute(digestAt))
  );
}
