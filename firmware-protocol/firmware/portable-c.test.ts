import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { crc16 } from '../src/crc.ts';
import { encodeFrame } from '../src/frame.ts';
import { decodeHostMessage } from '../src/messages.ts';
import { emptyParser, parse } from '../src/parser.ts';
import { Driver, hex, needing } from './driver.test-help.ts';

/** The C of the firmware on this machine's compiler, against the vectors and against the TypeScript of the same rules. */

interface Vectors {
  readonly crc: readonly { readonly text: string; readonly crc: string }[];
  readonly good: readonly {
    readonly to: 'host' | 'device';
    readonly line: string;
    readonly message: Readonly<Record<string, unknown>> & { readonly type: string };
  }[];
  readonly badFrames: readonly { readonly why: string; readonly line: string; readonly fault: string }[];
  readonly badBodies: readonly { readonly to: string; readonly body: string; readonly code: string }[];
}

const vectors: Vectors = JSON.parse(readFileSync(new URL('../vectors/frames.json', import.meta.url), 'utf8'));
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const { skip, title } = await needing('the portable C', ['host-test']);
const LED_MODES = ['off', 'on', 'slow', 'fast'];

/** A body as the C is asked to write it. */
function fieldsOf(message: Readonly<Record<string, unknown>>): string {
  const {
    type,
    version,
    model,
    serial,
    bootId,
    buttons,
    seq,
    t,
    button,
    mask,
    lastSeq,
    oldestSeq,
    bad,
    lost,
  } = message;
  switch (type) {
    case 'HELLO':
      return `${version} ${model} ${serial} x:8:${Number.parseInt(String(bootId), 16)} ${[buttons].flat().join('')}`;
    case 'HB':
      return `u:${t} x:2:${mask} u:${lastSeq} u:${oldestSeq} u:${bad} u:${lost}`;
    default:
      return `u:${seq} u:${t} ${button}`;
  }
}

/** What the C says it understood, from the TypeScript's reading of the same body. */
function understood(body: string): string {
  const decoded = decodeHostMessage(body);
  if (!decoded.ok) return decoded.error.code;
  const message = decoded.value;
  if (message.type === 'ACK') return `ack ${message.seq}`;
  if (message.type === 'LED') return `led ${message.button} ${LED_MODES.indexOf(message.mode)}`;
  return message.type === 'BEEP' ? `beep ${message.ms}` : 'id';
}

describe.skipIf(skip)(title, () => {
  let driver: Driver;
  beforeAll(async () => {
    driver = await Driver.build();
  }, 120_000);

  test('the vectors: frames read and written, and what is refused', () => {
    for (const { line, message, to } of vectors.good) {
      const [read, decoded] = driver.run([`feed ${hex(`${line}\r\n`)}`, `decode ${hex(line.slice(1, -5))}`]);
      expect(read).toEqual([`body ${hex(line.slice(1, -5))}`]);
      if (to === 'device') expect(decoded).toEqual([understood(line.slice(1, -5))]);
      else {
        const [written] = driver.run([`frame ${message.type} ${fieldsOf(message)}`]);
        expect(written).toEqual([hex(`${line}\r\n`)]);
      }
    }
    const faults = driver.run(vectors.badFrames.map(({ line }) => `feed ${hex(`${line}\n`)}`));
    expect(faults).toEqual(vectors.badFrames.map(({ fault }) => [fault]));
    const bodies = vectors.badBodies.filter(({ to }) => to === 'device');
    expect(bodies.length).toBeGreaterThan(5);
    const codes = driver.run(bodies.map(({ body }) => `decode ${hex(body)}`));
    expect(codes).toEqual(bodies.map(({ code }) => [code]));
  });

  test('the crc of a million random bodies is the same in C and in TypeScript', () => {
    for (const { text, crc } of vectors.crc) {
      expect(driver.crcs([latin1(text)])).toEqual(Uint16Array.of(Number.parseInt(crc, 16)));
    }
    // xorshift32, seed 1: the same bodies in each run, of 0 to 63 bytes of any value.
    let state = 1;
    const next = () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state >>> 0;
    };
    let differing = 0;
    let compared = 0;
    for (let round = 0; round < 10; round++) {
      const bodies = Array.from({ length: 100_000 }, () => {
        const body = new Uint8Array(next() % 64);
        for (let i = 0; i < body.length; i++) body[i] = next() >>> 24;
        return body;
      });
      const fromC = driver.crcs(bodies);
      for (const [index, body] of bodies.entries()) {
        compared += 1;
        if (fromC[index] !== crc16(body)) differing += 1;
      }
    }
    expect({ compared, differing }).toEqual({ compared: 1_000_000, differing: 0 });
  });

  test('finds the same frames in any noise as the TypeScript, and counts the same faults', () => {
    const body = fc.oneof(
      fc.constantFrom('ID', 'ACK,17', 'LED,S,2', 'BEEP,120', 'HB,5000,08,9,10,0,0'),
      fc.string({ unit: fc.constantFrom(...'AZ09,_-'), minLength: 1, maxLength: 56 }),
    );
    const good = body.filter((text) => !text.startsWith(',')).map(encodeFrame);
    const broken = fc
      .tuple(good, fc.nat(63), fc.constantFrom('', '$', '*', '\r', '\n', '\r\n', ' ', '\u00ff', 'a', '0'))
      .map(([frame, at, put]) => frame.slice(0, at) + put + frame.slice(at + 1));
    const noise = fc.string({ unit: fc.constantFrom(...'$*\r\nAB,\0\u00fe'), maxLength: 90 });
    const piece = fc.oneof(
      good,
      broken,
      noise,
      good.map((frame) => frame.replace('\r', '')),
    );
    const inputs = fc.sample(fc.array(piece, { maxLength: 8 }), { numRuns: 5000, seed: 5 });
    const answers = driver.run(inputs.map((pieces) => `feed ${hex(pieces.join('')) || '0a'}`));
    let state = emptyParser;
    let found = 0;
    for (const [index, pieces] of inputs.entries()) {
      const before = state.dropped;
      const parsed = parse(state, latin1(pieces.join('') || '\n'));
      state = parsed.state;
      const answer = answers[index] ?? [];
      expect(answer.filter((line) => line.startsWith('body'))).toEqual(
        parsed.bodies.map((text) => `body ${hex(text)}`),
      );
      for (const fault of ['cut', 'malformed', 'crc', 'oversize'] as const) {
        expect(answer.filter((line) => line === fault)).toHaveLength(state.dropped[fault] - before[fault]);
      }
      found += parsed.bodies.length;
    }
    expect(found).toBeGreaterThan(5000);
  });

  test('reads each body as the TypeScript does', () => {
    const number = fc.oneof(
      fc.nat().map(String),
      fc.constantFrom(
        '0',
        '00',
        '01',
        '4294967295',
        '4294967296',
        '9999999999',
        '2000',
        '2001',
        '',
        '-1',
        '1 ',
      ),
    );
    const text = fc.oneof(
      fc
        .tuple(fc.constantFrom('ACK', 'BEEP', 'ID', 'LED', 'AC', 'ACKS', 'id'), number)
        .map((parts) => parts.join(',')),
      fc
        .tuple(fc.constantFrom('Y', 'N', 'U', 'S', 'X', 's', ''), number)
        .map((parts) => `LED,${parts.join(',')}`),
      fc.string({ unit: fc.constantFrom(...'ACKLEDBPI,0123YNUS'), minLength: 1, maxLength: 12 }),
    );
    const bodies = fc.sample(text, { numRuns: 4000, seed: 6 });
    const answers = driver.run(bodies.map((each) => `decode ${hex(each)}`));
    expect(answers).toEqual(bodies.map((each) => [understood(each)]));
  });

  test('writes the longest messages within a frame, and never more than a frame', () => {
    const max = 0xffff_ffff;
    const name = 'ABCDEFGHIJKLMNOP';
    const [hello, beat, beyond] = driver.run([
      `frame HELLO 1 ${name} ${name} x:8:${max} YNUS`,
      `frame HB u:${max} x:2:15 u:${max} u:${max} u:99999999 u:99999999`,
      `frame ${name.repeat(5)}`,
    ]);
    expect(hello?.[0]).toBe(hex(encodeFrame(`HELLO,1,${name},${name},FFFFFFFF,YNUS`)));
    expect(beat?.[0]).toBe(hex(encodeFrame(`HB,${max},0F,${max},${max},99999999,99999999`)));
    expect(beyond?.[0]).toHaveLength(128);
  });
});

describe.skipIf(skip)('debounce in C', () => {
  test('an edge is what lasted 9 samples; shorter levels are none; what is down at boot stays', async () => {
    const driver = await Driver.build();
    const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 14 })), {
      maxLength: 30,
    });
    const inputs = fc.sample(runs, { numRuns: 300, seed: 7 }).map((pieces) => {
      const raw = pieces.flatMap(([mask, length]) => Array<number>(length).fill(mask));
      return { first: raw[0] ?? 0, raw };
    });
    const answers = driver.run(
      inputs.map(
        ({ first, raw }) => `debounce ${[first, ...raw].map((mask) => mask.toString(16)).join(' ')}`,
      ),
    );
    for (const [index, { first, raw }] of inputs.entries()) {
      // The rule itself, one button at a time: the newest level that was seen nine times in a row, else the one before.
      let expected = first;
      const wanted = raw.map((_, end) => {
        for (const bit of [1, 2, 4, 8]) {
          const last = raw.slice(Math.max(0, end - 8), end + 1).map((mask) => mask & bit);
          if (last.length === 9 && new Set(last).size === 1) expected = (expected & ~bit) | (last[0] ?? 0);
        }
        return expected.toString(16);
      });
      expect(answers[index]?.[0] ?? '').toBe(wanted.join(''));
    }
  });
});
