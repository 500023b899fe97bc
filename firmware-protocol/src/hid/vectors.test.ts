import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REPORT_DESCRIPTOR } from './constants.ts';
import {
  decodeOutput,
  decodeReport,
  encodeOutput,
  encodeReport,
  type HidOutputReport,
  type HidReport,
} from './report.ts';

interface Vector {
  readonly why: string;
  readonly bytes: string;
}
interface Vectors {
  readonly descriptor: string;
  readonly reports: readonly (Vector & { readonly report: HidReport })[];
  readonly reservedFlags: readonly (Vector & { readonly report: HidReport })[];
  readonly badReports: readonly (Vector & { readonly code: string })[];
  readonly outputs: readonly (Vector & { readonly report: HidOutputReport })[];
  readonly badOutputs: readonly Vector[];
}

const vectors: Vectors = JSON.parse(readFileSync(new URL('../../vectors/hid.json', import.meta.url), 'utf8'));
const bytesOf = (hex: string) =>
  Uint8Array.from(hex.split(' ').filter(Boolean), (byte) => Number.parseInt(byte, 16));

describe('vectors/hid.json', () => {
  test('the report descriptor', () => {
    expect(REPORT_DESCRIPTOR).toEqual(bytesOf(vectors.descriptor));
  });

  test.each(vectors.reports)('$bytes: $why', ({ bytes, report }) => {
    expect(decodeReport(bytesOf(bytes))).toEqual({ ok: true, value: report });
    expect(encodeReport(report)).toEqual(bytesOf(bytes));
  });

  test.each(vectors.reservedFlags)('$bytes: $why', ({ bytes, report }) => {
    expect(decodeReport(bytesOf(bytes))).toEqual({ ok: true, value: report });
  });

  test.each(vectors.badReports)('not a report: $why', ({ bytes, code }) => {
    expect(decodeReport(bytesOf(bytes))).toMatchObject({ ok: false, error: { code } });
  });

  test.each(vectors.outputs)('$bytes: $why', ({ bytes, report }) => {
    expect(decodeOutput(bytesOf(bytes))).toEqual(report);
    expect(encodeOutput(report)).toEqual(bytesOf(bytes));
  });

  test.each(vectors.badOutputs)('ignored by a device: $why', ({ bytes }) => {
    expect(decodeOutput(bytesOf(bytes))).toBeUndefined();
  });
});

test('a report is read from within a larger buffer', () => {
  const vector = vectors.reports[0];
  if (vector === undefined) throw new Error('no vector');
  const larger = Uint8Array.of(9, 9, 9, ...bytesOf(vector.bytes), 9);
  expect(decodeReport(larger.subarray(3, 18))).toEqual({ ok: true, value: vector.report });
});

test('what no report can say is never written', () => {
  const off = { Y: 'off', N: 'off', U: 'off', S: 'off' } as const;
  const at = { bootId: '5A3F0C21', seq: 1, t: 5 };
  expect(() => encodeReport({ kind: 'hold', ...at, mask: 1 })).toThrow(RangeError);
  expect(() => encodeReport({ kind: 'edges', ...at, mask: 1, changed: 0 })).toThrow(RangeError);
  expect(() => encodeReport({ kind: 'beat', ...at, mask: 16 })).toThrow(RangeError);
  expect(() => encodeReport({ kind: 'beat', ...at, seq: -1, mask: 0 })).toThrow(RangeError);
  expect(() => encodeOutput({ kind: 'leds', leds: off, beepMs: 2001 })).toThrow(RangeError);
  expect(() => encodeOutput({ kind: 'leds', leds: off, beepMs: -10 })).toThrow(RangeError);
  expect(() => encodeOutput({ kind: 'leds', leds: off, beepMs: Number.NaN })).toThrow(RangeError);
  expect(encodeOutput({ kind: 'leds', leds: off, beepMs: 1 })).toEqual(Uint8Array.of(2, 0, 1));
});

test('the bytes in PROTOCOL.md: the descriptor, and every report of its example', () => {
  const text = readFileSync(new URL('../../PROTOCOL.md', import.meta.url), 'utf8');
  const part = text.slice(text.indexOf('# Part II'));
  const hex = '(?:[0-9A-F]{2} )*[0-9A-F]{2}';
  const listed = part.match(new RegExp(`^${hex} {2,}[A-Z]`, 'gm')) ?? [];
  expect(bytesOf(listed.map((line) => line.slice(0, line.search(/ {2,}/))).join(' '))).toEqual(
    REPORT_DESCRIPTOR,
  );
  const said = part.match(new RegExp(`^[<>] ${hex}(?= |$)`, 'gm')) ?? [];
  expect(said.length).toBeGreaterThan(15);
  for (const line of said) {
    const bytes = bytesOf(line.slice(2));
    const read = line.startsWith('<') ? decodeReport(bytes).ok : decodeOutput(bytes) !== undefined;
    expect(read, line).toBe(true);
  }
});
