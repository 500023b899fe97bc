import { asMonoMs } from '@otklik/shared/base/ids.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Button } from './constants.ts';
import { bootDevice, type DeviceState, stepDevice } from './device.ts';
import { decodeLine } from './frame.ts';
import { decodeHostMessage, type EdgeMessage } from './messages.ts';
import { initialSession, stepSession } from './session.ts';
import type { SessionOutput, SessionState } from './session-types.ts';
import { deviceFrame, hostFrame } from './writer.ts';

/**
 * The two pure machines with a bad line between them, in simulated time: lines are lost, doubled, spoiled and
 * reordered; the journal commits late; the line is cut and the kiosk restarts.
 */
interface Weather {
  /** Cyclic draws of what happens to each line: how many copies arrive, each delayed by so many steps of 10 ms. */
  readonly fates: readonly { readonly copies: number; readonly delay: number; readonly spoiled: boolean }[];
  readonly commitDelay: number;
}

interface Press {
  readonly button: Button;
  readonly after: number;
  readonly length: number;
}

type Happening = 'none' | 'unplug' | 'kiosk-restart';

const STEP = 10;
const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

class Bench {
  now = 0;
  device: DeviceState;
  session: SessionState = initialSession;
  readonly reports: SessionOutput[] = [];
  readonly made: EdgeMessage[] = [];
  /** What the journal holds: the count of reports committed, and the last seq among them. */
  journalled = 0;
  private readonly pending: { readonly at: number; readonly upTo: number; readonly seq: number }[] = [];
  private toHost: { readonly at: number; readonly text: string }[] = [];
  private toDevice: { readonly at: number; readonly text: string }[] = [];
  private lines = 0;
  plugged = true;
  weather: Weather;
  private readonly bootId: string;

  constructor(weather: Weather, bootId: string) {
    this.weather = weather;
    this.bootId = bootId;
    const boot = { model: 'otk-sim', serial: 'SN0001', bootId, down: [] } as const;
    const step = bootDevice({ ...boot, buttons: ['Y', 'N', 'U', 'S'] }, asMonoMs(0));
    this.device = step.state;
    this.host({ kind: 'open' });
  }

  press(button: Button, down: boolean): void {
    this.run({ kind: 'button', button, down });
  }

  run(input: Parameters<typeof stepDevice>[1]): void {
    const step = stepDevice(this.device, input, asMonoMs(this.now));
    // What is new in the ring was made now: the truth to compare with.
    for (const edge of step.state.ring) {
      if (!this.made.some((known) => known.seq === edge.seq)) this.made.push(edge);
    }
    this.device = step.state;
    for (const message of step.sent) this.put(this.toHost, deviceFrame(message));
  }

  host(input: Parameters<typeof stepSession>[1]): void {
    const context = { now: asMonoMs(this.now), durableUpTo: () => this.journalled };
    const step = stepSession(this.session, input, context);
    this.session = step.state;
    for (const output of step.outputs) {
      if (output.kind === 'send') this.put(this.toDevice, hostFrame(output.message));
      else this.take(output);
    }
  }

  /** A kiosk that dies loses what it had not committed. */
  restart(): void {
    const kept = this.pending.length === 0 ? this.reports.length : (this.pending[0]?.upTo ?? 1) - 1;
    this.reports.length = kept;
    this.pending.length = 0;
    this.session = initialSession;
    this.toDevice = [];
    this.host({ kind: 'open' });
  }

  unplug(): void {
    this.plugged = false;
    this.toHost = [];
    this.toDevice = [];
    this.host({ kind: 'line-lost', reason: 'unplugged' });
  }

  replug(): void {
    this.plugged = true;
    this.host({ kind: 'open' });
  }

  advance(ms: number): void {
    for (let left = ms; left > 0; left -= STEP) {
      this.now += STEP;
      this.run({ kind: 'tick' });
      if (this.now % 100 === 0) this.host({ kind: 'tick' });
      for (const { text } of this.arrived('toHost')) this.host({ kind: 'bytes', bytes: bytesOf(text) });
      for (const { text } of this.arrived('toDevice')) this.hear(text);
      while ((this.pending[0]?.at ?? Infinity) <= this.now) {
        const done = this.pending.shift();
        if (done === undefined) break;
        this.journalled = done.seq;
        this.host({ kind: 'durable', serial: 'SN0001', bootId: this.bootId, seq: done.seq });
      }
    }
  }

  private hear(text: string): void {
    const body = decodeLine(bytesOf(text.replace(/\r?\n$/, '')));
    const message = body.ok ? decodeHostMessage(body.value) : body;
    this.run(message.ok ? { kind: 'message', message: message.value } : { kind: 'bad' });
  }

  private take(output: SessionOutput): void {
    this.reports.push(output);
    const seq = output.kind === 'gap' ? output.to : output.kind === 'edge' ? output.id.seq : undefined;
    const framed = output.kind === 'hold' && output.via === 'frame' ? output.id.seq : seq;
    if (framed === undefined) return;
    this.pending.push({ at: this.now + this.weather.commitDelay, upTo: this.reports.length, seq: framed });
  }

  private put(queue: { readonly at: number; readonly text: string }[], text: string): void {
    if (!this.plugged) return;
    const fate = this.weather.fates[this.lines++ % this.weather.fates.length];
    if (fate === undefined) return;
    const middle = Math.floor(text.length / 2);
    const spoiled = fate.spoiled ? `${text.slice(0, middle)}?${text.slice(middle + 1)}` : text;
    for (let copy = 0; copy < fate.copies; copy++) {
      queue.push({ at: this.now + fate.delay * STEP * (copy + 1), text: spoiled });
    }
  }

  private arrived(which: 'toHost' | 'toDevice') {
    const due = this[which].filter(({ at }) => at <= this.now);
    this[which] = this[which].filter(({ at }) => at > this.now);
    return due;
  }
}

const clear: Weather = { fates: [{ copies: 1, delay: 0, spoiled: false }], commitDelay: 0 };

const weather: fc.Arbitrary<Weather> = fc.record({
  fates: fc.array(
    fc.record({
      copies: fc.constantFrom(0, 1, 1, 1, 2),
      delay: fc.constantFrom(0, 0, 0, 1, 5, 40),
      spoiled: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 1, maxLength: 40 },
  ),
  commitDelay: fc.constantFrom(0, 0, 20, 300),
});
const press: fc.Arbitrary<Press & { readonly happening: Happening }> = fc.record({
  button: fc.constantFrom('Y', 'N', 'U', 'S'),
  after: fc.constantFrom(10, 50, 300, 1500),
  length: fc.constantFrom(10, 120, 120, 3500),
  happening: fc.constantFrom('none', 'none', 'none', 'none', 'unplug', 'kiosk-restart'),
});

/** Seqs a report stands for; a gap for all it names. */
function seqsOf(report: SessionOutput): number[] {
  if (report.kind === 'edge') return [report.id.seq];
  if (report.kind === 'gap') {
    return Array.from({ length: report.to - report.from + 1 }, (_, index) => report.from + index);
  }
  return [];
}

function play(bench: Bench, presses: readonly (Press & { readonly happening: Happening })[]): void {
  for (const { button, after, length, happening } of presses) {
    bench.advance(after);
    bench.press(button, true);
    if (happening === 'kiosk-restart') bench.restart();
    if (happening === 'unplug') bench.unplug();
    bench.advance(length);
    bench.press(button, false);
    if (happening === 'unplug') bench.replug();
  }
  // The weather clears: everything still held must now come through.
  bench.weather = clear;
  bench.advance(12_000);
}

function check(bench: Bench): void {
  const holds = new Set(bench.made.filter(({ type }) => type === 'HOLD').map(({ seq }) => seq));
  const told = bench.reports.flatMap(seqsOf);
  const expected = bench.made.map(({ seq }) => seq).filter((seq) => !holds.has(seq) || told.includes(seq));
  expect(told).toEqual(expected);
  for (const report of bench.reports) {
    if (report.kind !== 'edge') continue;
    const truth = bench.made.find(({ seq }) => seq === report.id.seq);
    expect({ type: report.edge, button: report.button, t: report.id.t }).toEqual({
      type: truth?.type,
      button: truth?.button,
      t: truth?.t,
    });
  }
  expect(bench.device.ring).toEqual([]);
}

describe('device and host over a bad line', () => {
  test('no edge is lost, doubled or reordered while the ring suffices', () => {
    fc.assert(
      fc.property(weather, fc.array(press, { maxLength: 10 }), (sky, presses) => {
        // Ten presses and their holds stay under the ring's 32 even if nothing gets through.
        const bench = new Bench(sky, '5A3F0C21');
        play(bench, presses);
        check(bench);
        expect(bench.reports.filter(({ kind }) => kind === 'gap')).toEqual([]);
        const ups = bench.reports.filter(({ kind }) => kind === 'up' || kind === 'lost');
        if (!presses.some(({ happening }) => happening === 'kiosk-restart')) {
          expect(ups.every(({ kind }, index) => kind === (index % 2 === 0 ? 'up' : 'lost'))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('what the ring could not keep is reported as a gap, the rest arrives', () => {
    fc.assert(
      fc.property(weather, fc.integer({ min: 17, max: 60 }), (sky, presses) => {
        const bench = new Bench(sky, '5A3F0C21');
        bench.advance(3000);
        bench.unplug();
        for (let i = 0; i < presses; i++) {
          bench.press('Y', true);
          bench.advance(20);
          bench.press('Y', false);
          bench.advance(20);
        }
        bench.weather = clear;
        bench.replug();
        bench.advance(12_000);
        check(bench);
        const gaps = bench.reports.filter(({ kind }) => kind === 'gap').flatMap(seqsOf);
        expect(gaps).toHaveLength(bench.device.lost);
        expect(gaps).toHaveLength(presses * 2 - 32);
      }),
      { numRuns: 50 },
    );
  });

  test('a hold is told once whatever is lost, and its time is its own', () => {
    fc.assert(
      fc.property(weather, (sky) => {
        const bench = new Bench(sky, '5A3F0C21');
        bench.weather = clear;
        bench.advance(2000);
        bench.weather = sky;
        bench.press('S', true);
        bench.weather = clear;
        bench.advance(2500);
        bench.weather = sky;
        bench.advance(1500);
        bench.weather = clear;
        bench.advance(2500);
        bench.press('S', false);
        bench.advance(5000);
        check(bench);
        const holds = bench.reports.filter((report) => report.kind === 'hold');
        const dn = bench.made.find(({ type }) => type === 'DN');
        const lost = bench.reports.some(({ kind }) => kind === 'lost');
        if (!lost) expect(holds).toHaveLength(1);
        for (const report of holds) expect(report.id.t - (dn?.t ?? 0)).toBeGreaterThanOrEqual(3000);
      }),
      { numRuns: 100 },
    );
  });
});
