import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MAX_COUNT } from './constants.ts';
import { crc16 } from './crc.ts';
import { decodeLine, encodeFrame } from './frame.ts';
import { decodeDeviceMessage, decodeHostMessage } from './messages.ts';
import { emptyParser, parse } from './parser.ts';
import { deviceFrame, hostFrame } from './writer.ts';

interface Vectors {
  readonly crc: readonly { readonly text: string; readonly crc: string }[];
  readonly good: readonly {
    readonly to: 'host' | 'device';
    readonly line: string;
    readonly message: { readonly type: string };
  }[];
  readonly badFrames: readonly { readonly why: string; readonly line: string; readonly fault: string }[];
  readonly badBodies: readonly {
    readonly to: 'host' | 'device';
    readonly body: string;
    readonly code: string;
  }[];
}

const vectors: Vectors = JSON.parse(readFileSync(new URL('../vectors/frames.json', import.meta.url), 'utf8'));
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('vectors/frames.json', () => {
  test.each(vectors.crc)('crc of $text is $crc', ({ text, crc }) => {
    expect(crc16(latin1(text)).toString(16).toUpperCase()).toBe(crc);
  });

  test.each(vectors.good)('$line', ({ to, line, message }) => {
    const body = decodeLine(latin1(line));
    if (!body.ok) throw new Error(body.error);
    expect(encodeFrame(body.value)).toBe(`${line}\r\n`);
    const decoded = to === 'host' ? decodeDeviceMessage(body.value) : decodeHostMessage(body.value);
    if (!decoded.ok) throw new Error(decoded.error.detail);
    expect(decoded.value).toEqual(message);
    const host = decodeHostMessage(body.value);
    const device = decodeDeviceMessage(body.value);
    if (host.ok) expect(hostFrame(host.value)).toBe(`${line}\r\n`);
    if (device.ok) expect(deviceFrame(device.value)).toBe(`${line}\r\n`);
    for (const end of ['\n', '\r\n']) {
      const parsed = parse(emptyParser, latin1(`${line}${end}`));
      expect(parsed.bodies).toEqual([body.value]);
      expect(parsed.state).toEqual(emptyParser);
    }
  });

  test.each(vectors.badFrames)('not a frame: $why', ({ line, fault }) => {
    expect(decodeLine(latin1(line))).toEqual({ ok: false, error: fault });
  });

  test.each(vectors.badBodies)('not a message to the $to: $body', ({ to, body, code }) => {
    const decoded = to === 'host' ? decodeDeviceMessage(body) : decodeHostMessage(body);
    expect(decoded.ok ? decoded.value : decoded.error.code).toBe(code);
  });

  test('what cannot be on the line is never written', () => {
    expect(() => hostFrame({ type: 'BEEP', ms: 2001 })).toThrow(RangeError);
    expect(() => hostFrame({ type: 'ACK', seq: -1 })).toThrow(RangeError);
    expect(() => hostFrame({ type: 'ACK', seq: 1.5 })).toThrow(RangeError);
    expect(() => encodeFrame('A$B')).toThrow(RangeError);
    expect(() => encodeFrame('A'.repeat(57))).toThrow(RangeError);
    expect(encodeFrame('A'.repeat(56))).toHaveLength(64);
  });

  test('the longest messages fit a frame', () => {
    const max = 0xffff_ffff;
    const name = 'ABCDEFGHIJKLMNOP';
    const longest = [
      deviceFrame({
        type: 'HB',
        t: max,
        mask: 15,
        lastSeq: max,
        oldestSeq: max,
        bad: MAX_COUNT,
        lost: MAX_COUNT,
      }),
      deviceFrame({
        type: 'HELLO',
        version: 1,
        model: name,
        serial: name,
        bootId: 'FFFFFFFF',
        buttons: ['Y', 'N', 'U', 'S'],
      }),
    ];
    for (const frame of longest) expect(frame.length).toBeLessThanOrEqual(64);
  });

  test('every frame in PROTOCOL.md is a good one', () => {
    const text = readFileSync(new URL('../PROTOCOL.md', import.meta.url), 'utf8');
    const frames = text.match(/\$[A-Z]+[A-Za-z0-9,_-]*\*[0-9A-F]{4}/g) ?? [];
    expect(frames.length).toBeGreaterThan(20);
    for (const frame of frames) {
      const body = decodeLine(latin1(frame));
      if (!body.ok) throw new Error(`${frame}: ${body.error}`);
      expect(decodeDeviceMessage(body.value).ok || decodeHostMessage(body.value).ok, frame).toBe(true);
    }
  });
});
