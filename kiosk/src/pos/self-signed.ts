import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Rng } from '@otklik/shared/base/rng.ts';

/**
 * A self-signed certificate (RFC 5280) for `--pos-listen`, so that a till in the shop's network can be given something to
 * trust without a certificate authority: ECDSA P-256, the names and addresses it is reached by. It is no CA: its key can
 * vouch for nothing but this kiosk. The few DER structures it takes are written here; Node reads certificates but makes
 * none.
 */

/** No clock is asked: a kiosk's may be years off when this is made, and UTCTime ends with 2049. */
const VALID_FROM = '240101000000Z';
const VALID_UNTIL = '491231235959Z';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** `names`: host names and IP addresses; the first one is the common name. */
export function selfSigned(names: readonly string[], rng: Rng): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(ECDSA_SHA256));
  const name = sequence(
    set(sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(names[0]?.slice(0, 64) ?? 'kiosk')))),
  );
  const serial = Buffer.from(rng.bytes(16));
  // Positive, and without a leading zero byte.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    sequence(der(0x17, Buffer.from(VALID_FROM)), der(0x17, Buffer.from(VALID_UNTIL))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, true, sequence()),
        extension(KEY_USAGE, true, der(0x03, Buffer.from([7, 0x80]))),
        extension(EXTENDED_KEY_USAGE, false, sequence(oid(SERVER_AUTH))),
        extension(ALTERNATIVE_NAMES, false, sequence(...names.map(generalName))),
      ),
    ),
  );
  const signature = sign('sha256', body, privateKey);
  const bytes = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    cert: new X509Certificate(bytes).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Object identifiers as DER contents. */
const ECDSA_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const BASIC_CONSTRAINTS = '551d13';
const KEY_USAGE = '551d0f';
const EXTENDED_KEY_USAGE = '551d25';
const ALTERNATIVE_NAMES = '551d11';
const SERVER_AUTH = '2b06010505070301';

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const set = (part: Buffer): Buffer => der(0x31, part);
const integer = (value: Buffer): Buffer => der(0x02, value);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const mark = critical ? [der(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...mark, der(0x04, value));
}

/** dNSName or iPAddress. */
function generalName(name: string): Buffer {
  const kind = isIP(name);
  if (kind === 0) return der(0x82, Buffer.from(name, 'latin1'));
  return der(0x87, kind === 4 ? Buffer.from(name.split('.').map(Number)) : ipv6(name));
}

function ipv6(address: string): Buffer {
  // The URL parser writes it in its canonical form, embedded IPv4 included.
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = groups(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const all = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
