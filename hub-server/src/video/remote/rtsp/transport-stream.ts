import type { VideoTrack } from './sdp.ts';

/** A picture to be written: units without start codes, and its time in 90 kHz, 33 bits. */
export interface TimedPicture {
  readonly units: readonly Buffer[];
  readonly isKey: boolean;
  readonly time: number;
}

const packetSize = 188;
const [programPid, videoPid, programMapPid] = [0, 0x100, 0x1000];
const streamTypes = { h264: 0x1b, h265: 0x24 } as const;
const startCode = Buffer.from([0, 0, 0, 1]);
/** A delimiter opens each picture, as transport streams want it. */
const delimiters = { h264: Buffer.from([0x09, 0xf0]), h265: Buffer.from([0x46, 0x01, 0x50]) } as const;

/** Pictures as an MPEG transport stream (ISO/IEC 13818-1), which needs to know nothing of what is in them but the codec. */
export function transportStream(codec: VideoTrack['codec'], pictures: readonly TimedPicture[]): Buffer {
  const packets: Buffer[] = [
    ...packetsOf(programPid, 0, section(Buffer.from([0x00, 0x01, 0xc1, 0, 0, 0, 1, 0xf0, 0x00]), 0x00)),
    ...packetsOf(
      programMapPid,
      0,
      section(
        Buffer.from([
          ...[0x00, 0x01, 0xc1, 0, 0, 0xe1, 0x00, 0xf0, 0x00],
          ...[streamTypes[codec], 0xe1, 0x00, 0xf0, 0x00],
        ]),
        0x02,
      ),
    ),
  ];
  let counter = 0;
  for (const { units, isKey, time } of pictures) {
    const bytes = Buffer.concat([delimiters[codec], ...units].flatMap((unit) => [startCode, unit]));
    // Unbounded length, one time, aligned.
    const head = Buffer.from([0, 0, 1, 0xe0, 0, 0, 0x84, 0x80, 5, ...timeBytes(time)]);
    const made = packetsOf(videoPid, counter, Buffer.concat([head, bytes]), { isKey, time });
    counter = (counter + made.length) & 0x0f;
    packets.push(...made);
  }
  return Buffer.concat(packets);
}

function timeBytes(time: number): readonly number[] {
  const high = Math.floor(time / 0x4000_0000) & 0x07;
  const middle = Math.floor(time / 0x8000) & 0x7fff;
  const low = time % 0x8000;
  return [0x21 | (high << 1), middle >> 7, ((middle << 1) & 0xff) | 1, low >> 7, ((low << 1) & 0xff) | 1];
}

/** A table's section behind the pointer to its start. */
function section(content: Buffer, table: number): Buffer {
  const length = content.length + 4;
  const bytes = Buffer.concat([Buffer.from([table, 0xb0 | (length >> 8), length & 0xff]), content]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32Mpeg(bytes));
  return Buffer.concat([Buffer.from([0]), bytes, sum]);
}

function crc32Mpeg(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80000000) === 0 ? crc << 1 : (crc << 1) ^ 0x04c11db7;
  }
  return crc >>> 0;
}

/** A payload in packets, the last filled up: a table by its own padding, a picture by the adaptation field. */
function packetsOf(
  pid: number,
  counter: number,
  payload: Buffer,
  picture?: { readonly isKey: boolean; readonly time: number },
): readonly Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < payload.length; ) {
    const isFirst = at === 0;
    const fields = isFirst && picture !== undefined ? clockField(picture) : Buffer.alloc(0);
    const room = packetSize - 4 - (fields.length === 0 ? 0 : 1 + fields.length);
    const size = Math.min(room, payload.length - at);
    const packet = Buffer.alloc(packetSize, 0xff);
    let missing = room - size;
    // A table's padding stands behind it.
    if (picture === undefined) missing = 0;
    const adapted = fields.length > 0 || missing > 0;
    packet.set([
      0x47,
      (isFirst ? 0x40 : 0) | (pid >> 8),
      pid & 0xff,
      (adapted ? 0x30 : 0x10) | ((counter + packets.length) & 0x0f),
    ]);
    let begin = 4;
    if (adapted) {
      // The field's own length takes a byte; a field of length 0 is that byte alone.
      const length = fields.length === 0 ? missing - 1 : fields.length + missing;
      packet[4] = length;
      if (length > 0) {
        packet[5] = 0;
        packet.set(fields, 5);
      }
      begin = 5 + length;
    }
    payload.copy(packet, begin, at, at + size);
    packets.push(packet);
    at += size;
  }
  return packets;
}

/** The flags of an adaptation field and the program's clock in it. */
function clockField({ isKey, time }: { readonly isKey: boolean; readonly time: number }): Buffer {
  const base = Buffer.alloc(7);
  base[0] = 0x10 | (isKey ? 0x40 : 0);
  base.writeUInt32BE(Math.floor(time / 2), 1);
  base[5] = ((time & 1) << 7) | 0x7e;
  return base;
}
