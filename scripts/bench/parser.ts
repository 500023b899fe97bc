import { BUTTONS } from '@otklik/firmware-protocol/constants.ts';
import { decodeReport, encodeReport } from '@otklik/firmware-protocol/hid/report.ts';
import { type DeviceMessage, decodeDeviceMessage } from '@otklik/firmware-protocol/messages.ts';
import { emptyParser, parse } from '@otklik/firmware-protocol/parser.ts';
import { deviceFrame } from '@otklik/firmware-protocol/writer.ts';
import type { Report, Row } from './report.ts';
import { percentile } from './stats.ts';

/** Frames of one round, in reads of READ_BYTES as a serial line gives them. */
const FRAMES = 100_000;
const READ_BYTES = 256;
const ROUNDS = 9;

/** What a console says all day: heartbeats and edges. */
function frames(): readonly string[] {
  return Array.from({ length: FRAMES }, (_, index) => {
    const seq = index + 1;
    const t = index * 250;
    const button = BUTTONS[index % 4] ?? 'Y';
    const message: DeviceMessage =
      index % 3 === 0
        ? { type: 'HB', t, mask: index % 16, lastSeq: seq, oldestSeq: seq, bad: 0, lost: 0 }
        : { type: index % 2 === 0 ? 'DN' : 'UP', seq, t, button };
    return deviceFrame(message);
  });
}

function pieces(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / READ_BYTES) }, (_, index) =>
    bytes.subarray(index * READ_BYTES, (index + 1) * READ_BYTES),
  );
}

/** The least any reader does: looks at each byte once, and counts line ends. */
function byteLoop(reads: readonly Uint8Array[]): number {
  let lines = 0;
  let sum = 0;
  for (const bytes of reads) {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      sum = (sum + byte) | 0;
      if (byte === 0x0a) lines += 1;
    }
  }
  return sum === 0 ? 0 : lines;
}

function parseAll(reads: readonly Uint8Array[]): number {
  let state = emptyParser;
  let found = 0;
  for (const bytes of reads) {
    const parsed = parse(state, bytes);
    state = parsed.state;
    found += parsed.bodies.length;
  }
  return found;
}

function decodeAll(reads: readonly Uint8Array[]): number {
  let state = emptyParser;
  let found = 0;
  for (const bytes of reads) {
    const parsed = parse(state, bytes);
    state = parsed.state;
    for (const body of parsed.bodies) if (decodeDeviceMessage(body).ok) found += 1;
  }
  return found;
}

function reports(): readonly Uint8Array[] {
  return Array.from({ length: FRAMES }, (_, index) => {
    const at = { bootId: '5A3F0C21', seq: index + 1, t: index * 250, mask: index % 16 };
    return encodeReport(
      index % 3 === 0 ? { kind: 'beat', ...at } : { kind: 'edges', ...at, changed: 1 + (index % 15) },
    );
  });
}

function decodeReports(list: readonly Uint8Array[]): number {
  let found = 0;
  for (const bytes of list) if (decodeReport(bytes).ok) found += 1;
  return found;
}

/** One of the things measured: `units` of work a run, and how many frames it must find. */
interface Runner {
  readonly name: string;
  readonly units: number;
  readonly run: () => number;
}

/** The serial parser and the HID decoder against a bare loop over the same bytes; medians of rounds taken in turn. */
export function benchParser(): Report {
  const line = new TextEncoder().encode(frames().join(''));
  const reads = pieces(line);
  const hid = reports();
  const hidBytes = hid.reduce((sum, { length }) => sum + length, 0);
  const runners = [
    { name: 'bare loop, serial bytes', units: line.length, run: () => byteLoop(reads) },
    { name: 'parser, bytes', units: line.length, run: () => parseAll(reads) },
    { name: 'parser and messages, bytes', units: line.length, run: () => decodeAll(reads) },
    { name: 'bare loop, HID bytes', units: hidBytes, run: () => byteLoop(hid) + FRAMES },
    { name: 'HID decoder, bytes', units: hidBytes, run: () => decodeReports(hid) },
  ] as const satisfies readonly Runner[];
  const rates = runners.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, runner] of runners.entries()) rates[index]?.push(measure(runner));
  }
  const medians = rates.map((list) =>
    percentile(
      list.toSorted((a, b) => a - b),
      0.5,
    ),
  );
  const [loop = 0, parser = 0, messages = 0, hidLoop = 0, decoder = 0] = medians;
  const perFrame = FRAMES / line.length;
  const against = (name: string, perSecond: number, floor: number, floorName: string): Row => ({
    name,
    kind: 'rate',
    perSecond,
    floor: { name: floorName, p50: floor / perSecond },
  });
  return {
    name: 'parser',
    rows: [
      { name: 'bare loop, serial bytes', kind: 'rate', perSecond: loop },
      against('parser, bytes', parser, loop, 'bare loop'),
      against('parser and messages, bytes', messages, loop, 'bare loop'),
      { name: 'parser, frames', kind: 'rate', perSecond: parser * perFrame },
      { name: 'parser and messages, frames', kind: 'rate', perSecond: messages * perFrame },
      { name: 'bare loop, HID bytes', kind: 'rate', perSecond: hidLoop },
      against('HID decoder, bytes', decoder, hidLoop, 'bare loop'),
      { name: 'HID decoder, reports', kind: 'rate', perSecond: (decoder * FRAMES) / hidBytes },
    ],
    notes: [
      `${FRAMES} frames of ${(line.length / FRAMES).toFixed(1)} bytes in reads of ${READ_BYTES}; median of ${ROUNDS} rounds`,
      'a line of 115200 baud carries 11520 bytes a second',
    ],
  };
}

function measure({ name, units, run }: Runner): number {
  const from = performance.now();
  const found = run();
  const seconds = (performance.now() - from) / 1000;
  if (found < FRAMES) throw new Error(`${name} found ${found} of ${FRAMES}`);
  return units / seconds;
}
