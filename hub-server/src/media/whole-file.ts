import type { MediaContainer } from '@otklik/shared/api/media.ts';

/** A file's bytes; `at` gives up to `length` of them, fewer at the end. */
export interface Bytes {
  readonly size: number;
  at(start: number, length: number): Buffer;
}

/**
 * Whether the container's own parts account for every byte: nothing before, between or after them, and none cut short.
 * So a file that is two things at once (an archive behind a sound, a page before a picture) is refused, and so is an
 * upload that broke off. What stands inside a part is not judged here.
 */
export function isWhole(container: MediaContainer, file: Bytes): boolean {
  switch (container) {
    case 'mp3':
      return wholeMp3(file);
    case 'adts':
      return wholeAdts(file);
    case 'ogg':
      return wholeOgg(file);
    case 'wav':
      return wholeWav(file);
    case 'mp4':
      return wholeMp4(file);
    case 'webm':
      return wholeWebm(file);
    default:
      return container satisfies never;
  }
}

/** kbit/s by index, layer III (ISO 11172-3, 13818-3). */
const MPEG1_RATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_RATES = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/** Hz by version bits (0: 2.5, 2: 2, 3: 1) and index. */
const SAMPLE_RATES: Readonly<Record<number, readonly number[]>> = {
  0: [11_025, 12_000, 8000],
  2: [22_050, 24_000, 16_000],
  3: [44_100, 48_000, 32_000],
};

/** Length of the layer III frame whose header this is; undefined where it is none. */
function mp3FrameLength(header: Buffer): number | undefined {
  if (header.length < 4 || header[0] !== 0xff) return undefined;
  const [, second = 0, third = 0] = header;
  if ((second & 0xe6) !== 0xe2) return undefined;
  const version = (second >> 3) & 3;
  const kbits = (version === 3 ? MPEG1_RATES : MPEG2_RATES)[third >> 4];
  const rate = SAMPLE_RATES[version]?.[(third >> 2) & 3];
  if (!kbits || rate === undefined) return undefined;
  return Math.floor(((version === 3 ? 144 : 72) * kbits * 1000) / rate) + ((third >> 1) & 1);
}

function wholeMp3(file: Bytes): boolean {
  let at = 0;
  while (file.at(at, 3).toString('latin1') === 'ID3') {
    const head = file.at(at, 10);
    if (head.length < 10) return false;
    const [a = 0, b = 0, c = 0, d = 0] = head.subarray(6);
    if ((a | b | c | d) & 0x80) return false;
    at += 10 + ((a << 21) | (b << 14) | (c << 7) | d) + ((head[5] ?? 0) & 0x10 ? 10 : 0);
  }
  let frames = 0;
  for (; at < file.size; frames += 1) {
    const length = mp3FrameLength(file.at(at, 4));
    if (length === undefined) break;
    at += length;
  }
  // Encoders break off the last frame, and players take it: what a frame claims beyond the end is no other content.
  return (
    frames > 1 &&
    (at >= file.size || isMp3Tail(file.at(at, Math.min(file.size - at, 1 << 20)), file.size - at))
  );
}

/** What may follow the last frame: an ID3v1 or an APE tag, or zeros. */
function isMp3Tail(tail: Buffer, length: number): boolean {
  if (tail.length < length) return false;
  if (tail.every((byte) => byte === 0)) return true;
  const apeFirst = tail.toString('latin1', 0, 8) === 'APETAGEX' && tail.length >= 32;
  const ape = apeFirst ? tail.readUInt32LE(12) + 32 : 0;
  const rest = tail.subarray(ape);
  return (
    ape <= tail.length &&
    (rest.length === 0 || (rest.length === 128 && rest.toString('latin1', 0, 3) === 'TAG'))
  );
}

function wholeAdts(file: Bytes): boolean {
  let at = 0;
  let frames = 0;
  for (; at < file.size; frames += 1) {
    const head = file.at(at, 7);
    const [first = 0, second = 0, , fourth = 0, fifth = 0, sixth = 0] = head;
    if (head.length < 7 || first !== 0xff || (second & 0xf6) !== 0xf0) return false;
    const length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
    if (length < 7) return false;
    at += length;
  }
  return frames > 1 && at === file.size;
}

function wholeOgg(file: Bytes): boolean {
  const END_OF_STREAM = 4;
  let at = 0;
  let flags = 0;
  while (at < file.size) {
    const head = file.at(at, 27 + 255);
    if (head.length < 27 || head.toString('latin1', 0, 4) !== 'OggS' || head[4] !== 0) return false;
    flags = head[5] ?? 0;
    const segments = head[26] ?? 0;
    const table = head.subarray(27, 27 + segments);
    if (table.length < segments) return false;
    at += 27 + segments + table.reduce((sum, length) => sum + length, 0);
  }
  return at === file.size && (flags & END_OF_STREAM) !== 0;
}

function wholeWav(file: Bytes): boolean {
  if (file.size < 12) return false;
  const claimed = 8 + file.at(4, 4).readUInt32LE(0);
  if (claimed !== file.size) return false;
  const seen = new Set<string>();
  let at = 12;
  while (at + 8 <= file.size) {
    const head = file.at(at, 8);
    const size = head.readUInt32LE(4);
    seen.add(head.toString('latin1', 0, 4));
    // A chunk of odd length is padded; writers leave the last padding out.
    at = Math.min(at + 8 + size + (size % 2), Math.max(file.size, at + 8 + size));
  }
  return at === file.size && seen.has('fmt ') && seen.has('data');
}

const BOXES = new Set(
  'ftyp styp moov moof mdat free skip wide sidx ssix mfra uuid meta emsg prft pdin'.split(' '),
);

function wholeMp4(file: Bytes): boolean {
  let at = 0;
  let moov = false;
  let open = false;
  while (at < file.size) {
    const head = file.at(at, 16);
    if (head.length < 8) return false;
    const type = head.toString('latin1', 4, 8);
    let size = head.readUInt32BE(0);
    if (size === 1 && head.length === 16) size = Number(head.readBigUInt64BE(8));
    else if (size === 0 && type === 'mdat') size = file.size - at;
    if (size < 8 || !BOXES.has(type)) return false;
    at += size;
    if (type === 'moov') moov = true;
    if (type === 'moof') open = true;
    else if (type === 'mdat') open = false;
  }
  return at === file.size && moov && !open;
}

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
/** Elements of a segment and of a cluster (RFC 9559), and Void and CRC-32, which may stand anywhere. */
const ELEMENTS = new Set([
  ...[0x114d9b74, 0x1549a966, 0x1654ae6b, 0x1c53bb6b, 0x1941a469, 0x1043a770, 0x1254c367, CLUSTER],
  ...[0xe7, 0xa3, 0xa0, 0xab, 0xa7, 0xaf, 0x5854, 0xec, 0xbf],
]);

/** Number of bytes and value of an EBML variable-length integer; `mark`: with its length bits, as in an id. */
function ebmlNumber(
  bytes: Buffer,
  mark: boolean,
): { readonly length: number; readonly value: number } | undefined {
  const length = Math.clz32(bytes[0] ?? 0) - 23;
  if (length > 8 || bytes.length < length) return undefined;
  let value = mark ? (bytes[0] ?? 0) : (bytes[0] ?? 0) & (0xff >> length);
  let ones = ((bytes[0] ?? 0) | (0xff00 >> length)) & 0xff;
  for (const byte of bytes.subarray(1, length)) {
    value = value * 256 + byte;
    ones &= byte;
  }
  return { length, value: !mark && ones === 0xff ? Number.POSITIVE_INFINITY : value };
}

function wholeWebm(file: Bytes): boolean {
  const element = (
    at: number,
  ): { readonly id: number; readonly body: number; readonly size: number } | undefined => {
    const head = file.at(at, 16);
    const id = ebmlNumber(head.subarray(0, 4), true);
    const size = id === undefined ? undefined : ebmlNumber(head.subarray(id.length), false);
    return id === undefined || size === undefined
      ? undefined
      : { id: id.value, body: at + id.length + size.length, size: size.value };
  };
  const head = element(0);
  if (head?.id !== 0x1a45dfa3 || !Number.isFinite(head.size)) return false;
  const segment = element(head.body + head.size);
  if (segment?.id !== SEGMENT) return false;
  if (Number.isFinite(segment.size) && segment.body + segment.size !== file.size) return false;
  let at = segment.body;
  while (at < file.size) {
    const next = element(at);
    if (next === undefined || !ELEMENTS.has(next.id)) return false;
    // A cluster is entered: written live, its own size is unknown.
    if (next.id !== CLUSTER && !Number.isFinite(next.size)) return false;
    at = next.id === CLUSTER ? next.body : next.body + next.size;
  }
  return at === file.size;
}
