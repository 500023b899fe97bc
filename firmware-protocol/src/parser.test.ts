import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_FRAME_BYTES } from './constants.ts';
import { encodeFrame } from './frame.ts';
import { emptyParser, type ParserState, parse } from './parser.ts';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

function parseAll(chunks: readonly Uint8Array[]): { bodies: string[]; state: ParserState } {
  let state = emptyParser;
  const bodies: string[] = [];
  for (const chunk of chunks) {
    const parsed = parse(state, chunk);
    state = parsed.state;
    bodies.push(...parsed.bodies);
    expect(state.partial.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  }
  return { bodies, state };
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const body = fc
  .string({ unit: fc.constantFrom(...'ABCDXYZ0189,-_ ~!'), minLength: 1, maxLength: 56 })
  .filter((text) => !text.startsWith(','));
/** Noise that looks like frames as often as not. */
const noise = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .array(fc.constantFrom(...latin1('$*\r\n,A0')), { maxLength: 200 })
    .map((bytes) => Uint8Array.from(bytes)),
);
const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 20 });

describe('parser', () => {
  test.each([
    ['two frames in one read', '$ID*A21B\r\n$ACK,17*2D2E\n', ['ID', 'ACK,17'], {}],
    ['a cut first line', 'CK,17*2D2E\r\n$ID*A21B\r\n', ['ID'], { noise: 10 }],
    ['a frame broken off by the next', '$ACK,1$ID*A21B\r\n', ['ID'], { cut: 1 }],
    ['a wrong crc', '$ACK,18*2D2E\r\n$ID*A21B\r\n', ['ID'], { crc: 1 }],
    ['a lone $', '$\r\n$ID*A21B\r\n', ['ID'], { malformed: 1 }],
    ['a carriage return inside', '$I\rD*A21B\r\n$ID*A21B\n', ['ID'], { malformed: 1 }],
    ['a line without end', `$${'A'.repeat(100)}\n$ID*A21B\n`, ['ID'], { oversize: 1, noise: 38 }],
  ])('%s', (_name, text, bodies, dropped) => {
    const parsed = parse(emptyParser, latin1(text));
    expect(parsed.bodies).toEqual(bodies);
    expect(parsed.state.dropped).toEqual({ ...emptyParser.dropped, ...dropped });
  });

  test('a full frame of 64 bytes passes, one byte more does not', () => {
    expect(parse(emptyParser, latin1(encodeFrame('A'.repeat(56)))).bodies).toHaveLength(1);
    const longer = `$${'A'.repeat(57)}*0000\r\n`;
    expect(parse(emptyParser, latin1(longer)).state.dropped.oversize).toBe(1);
  });

  test('finds every good frame among any noise, within bounded memory, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, body), { maxLength: 20 }), sizes, (parts, chunkSizes) => {
        const bytes = parts.flatMap(([dirt, text]) => [...dirt, ...latin1(encodeFrame(text))]);
        const { bodies } = parseAll(cut(Uint8Array.from(bytes), chunkSizes));
        // Noise may hold good frames by itself; ours must be there in order.
        let from = 0;
        for (const [, text] of parts) {
          const found = bodies.indexOf(text, from);
          expect(found).toBeGreaterThanOrEqual(from);
          from = found + 1;
        }
      }),
    );
  });

  test('how the bytes are cut into reads changes nothing', () => {
    const line = body.map((text) => latin1(encodeFrame(text)));
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, line), { maxLength: 20 }), sizes, (parts, chunkSizes) => {
        const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
        expect(parseAll(cut(bytes, chunkSizes))).toEqual(parseAll([bytes]));
      }),
    );
  });
});
