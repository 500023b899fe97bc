/**
 * A stand-in over loopback for a device with ONVIF Profile G: RTSP replay as the Streaming Specification has it, of really
 * recorded video, with Digest. It is no product.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import net, { type AddressInfo, type Socket } from 'node:net';
import { readFileBoxes, readPicture } from '../../mp4/read-file.ts';
import type { Recorded } from '../footage.test-help.ts';

interface Frame {
  readonly at: number;
  readonly isKey: boolean;
  readonly units: readonly Buffer[];
}

export interface ReplayStandIn {
  /** Of the recording's stream. */
  readonly address: string;
  /** Requests in order: each with its headers as they came. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface ReplayBehaviour {
  readonly password?: string;
  /** Does another thing for a request; undefined: answers as the specification says. */
  readonly instead?: (method: string, head: string) => string | undefined;
  /** Pictures without the header that says when they were taken. */
  readonly plain?: boolean;
  /** Of one picture behind the first keyframe the header says that it is of 1900. */
  readonly ancient?: boolean;
}

const packetBytes = 1400;
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

async function framesOf({ path, from }: Recorded): Promise<{ frames: Frame[]; sets: Buffer[] }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const boxes = await readFileBoxes(file, size);
    const picture = readPicture(boxes, size);
    if (picture === undefined) throw new Error('the footage cannot be read');
    const { movie, samples } = picture;
    const frames: Frame[] = [];
    for (let sample = 0; sample < samples.length; sample += 1) {
      const bytes = Buffer.alloc(samples.size(sample));
      await file.read(bytes, 0, bytes.length, samples.offset(sample));
      const units: Buffer[] = [];
      for (let at = 0; at + 4 <= bytes.length; at += 4 + bytes.readUInt32BE(at))
        units.push(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at)));
      const at = from + ((samples.shown(sample) - samples.shown(0)) / movie.timescale) * 1000;
      frames.push({ at, isKey: samples.isKey(sample), units });
    }
    // ISO/IEC 14496-15: one set of each kind behind the configuration's head.
    const config = movie.stsd.subarray(movie.stsd.indexOf('avcC') + 4);
    const sps = config.subarray(8, 8 + config.readUInt16BE(6));
    const after = 8 + sps.length + 1;
    const pps = config.subarray(after + 2, after + 2 + config.readUInt16BE(after));
    return { frames, sets: [sps, pps] };
  } finally {
    await file.close();
  }
}

export async function replayStandIn(
  recordings: readonly Recorded[],
  { password, instead, plain = false, ancient = false }: ReplayBehaviour = {},
): Promise<ReplayStandIn> {
  const read = await Promise.all(recordings.map(framesOf));
  const frames = read.flatMap((each) => each.frames);
  const sets = read[0]?.sets ?? [];
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        asked.push(head);
        answer(socket, head);
      }
    });
  });
  const answer = (socket: Socket, head: string): undefined => {
    const [, method = '', url = ''] = /^(\S+) (\S+) RTSP/.exec(head) ?? [];
    const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '';
    const reply = (status: string, headers: readonly string[] = [], body = ''): undefined => {
      const length = body === '' ? [] : [`Content-Length: ${body.length}`];
      const lines = [`RTSP/1.0 ${status}`, `CSeq: ${header('CSeq')}`, ...headers, ...length];
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
      return undefined;
    };
    const other = instead?.(method, head);
    if (other !== undefined) {
      socket.write(other.replace('{cseq}', header('CSeq')));
      return undefined;
    }
    if (password !== undefined) {
      const response = md5(`${md5(`hub:nvr:${password}`)}:n1:${md5(`${method}:${url}`)}`);
      if (!header('Authorization').includes(`response="${response}"`))
        return reply('401 Unauthorized', ['WWW-Authenticate: Digest realm="nvr", nonce="n1"']);
    }
    if (method === 'DESCRIBE') {
      const sdp = [
        ...['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=replay', 't=0 0', 'm=audio 0 RTP/AVP 0', 'a=control:audio'],
        ...['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=control:video'],
        `a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${sets.map((set) => set.toString('base64')).join(',')}`,
      ];
      return reply(
        '200 OK',
        [`Content-Base: ${url}/`, 'Content-Type: application/sdp'],
        `${sdp.join('\r\n')}\r\n`,
      );
    }
    if (method === 'TEARDOWN') return reply('200 OK');
    if (header('Require') !== 'onvif-replay') return reply('551 Option not supported');
    if (method === 'SETUP')
      return reply('200 OK', ['Session: 77;timeout=60', `Transport: ${header('Transport')}`]);
    const [from = 0, to = 0] = header('Range')
      .replace('clock=', '')
      .split('-')
      .map((time) => Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(.*)$/, '$1-$2-$3T$4:$5:$6')));
    const first = frames.findLastIndex(({ at, isKey }) => isKey && at <= from);
    const begin =
      first < 0 || (frames[first]?.at ?? 0) < from - 5000 ? frames.findIndex(({ at }) => at >= from) : first;
    const played = begin < 0 ? [] : frames.slice(begin).filter(({ at }) => at < to);
    if (played.length === 0) return reply('457 Invalid Range');
    const start = new Date(played[0]?.at ?? 0).toISOString().replaceAll(/[-:]/g, '');
    reply('200 OK', ['Session: 77', `Range: clock=${start}-`, 'RTP-Info: url=video;seq=1;rtptime=1']);
    let sequence = 65_530;
    for (const [index, frame] of played.entries()) {
      for (const packet of packetsOf(frame, index === played.length - 1, plain, ancient && index === 3)) {
        packet.writeUInt16BE(sequence & 0xffff, 2 + 4);
        sequence += 1;
        socket.write(packet);
      }
    }
    // RTCP: a goodbye of one source.
    socket.write(Buffer.from([0x24, 1, 0, 8, 0x81, 203, 0, 1, 0, 0, 0, 0]));
    return undefined;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ address: `rtsp://127.0.0.1:${port}/recording/till`, asked },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Interleaved RTP: RFC 6184 in single units and FU-A, ONVIF's header extension on the first packet of each picture. */
function packetsOf(
  { at, isKey, units }: Frame,
  isLast: boolean,
  plain: boolean,
  ancient: boolean,
): readonly Buffer[] {
  const payloads = units.flatMap((unit) => {
    if (unit.length <= packetBytes) return [unit];
    const parts: Buffer[] = [];
    for (let from = 1; from < unit.length; from += packetBytes) {
      const to = Math.min(unit.length, from + packetBytes);
      const control = ((unit[0] ?? 0) & 0x1f) | (from === 1 ? 0x80 : 0) | (to === unit.length ? 0x40 : 0);
      parts.push(
        Buffer.concat([Buffer.from([((unit[0] ?? 0) & 0xe0) | 28, control]), unit.subarray(from, to)]),
      );
    }
    return parts;
  });
  return payloads.map((payload, index) => {
    const extension = Buffer.alloc(index === 0 && !plain ? 16 : 0);
    if (extension.length > 0) {
      extension.writeUInt16BE(0xabac, 0);
      extension.writeUInt16BE(3, 2);
      extension.writeUInt32BE(ancient ? 0 : Math.floor(at / 1000) + 2_208_988_800, 4);
      extension.writeUInt32BE(Math.floor(((at % 1000) / 1000) * 0x1_0000_0000), 8);
      extension.writeUInt8((isKey ? 0x80 : 0) | (isLast ? 0x10 : 0), 12);
    }
    const head = Buffer.alloc(4 + 12);
    head.writeUInt8(0x24, 0);
    head.writeUInt16BE(12 + extension.length + payload.length, 2);
    head.writeUInt8(0x80 | (extension.length > 0 ? 0x10 : 0), 4);
    head.writeUInt8(96 | (index === payloads.length - 1 ? 0x80 : 0), 5);
    // Wraps on the way: the clock is that of the picture, 90 kHz.
    head.writeUInt32BE(Math.round(at * 90) % 0x1_0000_0000, 8);
    return Buffer.concat([head, extension, payload]);
  });
}
