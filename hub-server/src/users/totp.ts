import { createHmac } from 'node:crypto';

/** Time-based one-time passwords (RFC 6238 over RFC 4226) as every authenticator app makes them: SHA-1, 30 s, 6 digits. */
export const TOTP_STEP_MS = 30_000;
const DIGITS = 6;
/** RFC 4226 asks for 128 bits at least and recommends 160. */
export const SECRET_BYTES = 20;

/** A wider choice of hash and digits serves the RFC's own vectors. */
export interface OtpForm {
  readonly hash: 'sha1' | 'sha256' | 'sha512';
  readonly digits: number;
}
const APP_FORM: OtpForm = { hash: 'sha1', digits: DIGITS };

/** The code of a step (RFC 4226, 5.3). */
export function codeAt(secret: Uint8Array, step: number, { hash, digits }: OtpForm = APP_FORM): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(hash, secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

export const stepOf = (now: number): number => Math.floor(now / TOTP_STEP_MS);

/**
 * The step whose code this is, of the present one and its two neighbours: clocks differ, and a code is typed slowly.
 * Steps up to `after` are used up. Undefined where it is the code of none.
 */
export function stepOfCode(
  secret: Uint8Array,
  code: string,
  { now, after }: { readonly now: number; readonly after: number },
): number | undefined {
  const step = stepOf(now);
  return [step, step - 1, step + 1].find((each) => each > after && codeAt(secret, each) === code);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base32 without padding, as apps take it. */
export function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

/** What an app reads from a QR code (the Key URI Format of Google Authenticator). */
export function otpauthUri({
  secret,
  login,
  issuer,
}: {
  secret: string;
  login: string;
  issuer: string;
}): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(login)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${TOTP_STEP_MS / 1000}`;
}
