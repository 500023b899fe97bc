/**
 * The bound of a press's time against the truth: a console whose board runs fast or slow, whose line loses frames and is cut
 * for seconds or hours, whose contact bounces, before a kiosk that reads late. Both sides are the machines of the protocol
 * (firmware-protocol/src/device.ts, session.ts), in simulated time; what the journal would hold (class and lag) is all the
 * bound is made from.
 */
import { bootDevice, stepDevice } from '@otklik/firmware-protocol/device.ts';
import type { DeviceMessage, HostMessage } from '@otklik/firmware-protocol/messages.ts';
import { initialSession, stepSession } from '@otklik/firmware-protocol/session.ts';
import type { SessionInput } from '@otklik/firmware-protocol/session-types.ts';
import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { consoleError, FRESH_MS } from '@otklik/shared/review/error-chain.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

interface Weather {
  /** The board's rate against true time. */
  readonly rate: number;
  /** From the first touch to the debounced edge, ms, by turns. */
  readonly debounce: readonly number[];
  /** How long frames are on their way, ms, by turns. */
  readonly ways: readonly number[];
  /** The kiosk stands still for `length` every `every` ms, and reads what has come when that is over. */
  readonly still: { readonly every: number; readonly length: number };
  /** Which frames get lost on the way, either way, by turns. */
  readonly losses: readonly boolean[];
  readonly commitMs: number;
}

interface Step {
  readonly after: number;
  readonly what: 'press' | 'cut' | 'restart';
  /** Of a cut: how long. */
  readonly length: number;
}

interface Told {
  readonly truth: number;
  readonly own: number;
  readonly lag: number;
  readonly sinceUp: number | undefined;
  readonly toldAfter: number;
}

const SERIAL = { model: 'sim', serial: 'SN0001', bootId: '5A3F0C21' } as const;
/** What the bound takes for granted: in so many ms a heartbeat comes through and is read at once. */
const BEAT_WITHIN = 5000;

class Bench {
  readonly told: Told[] = [];
  private now = 0;
  private device: ReturnType<typeof bootDevice>['state'];
  private session = initialSession;
  private durable = 0;
  private plugged = true;
  private frames = 0;
  private edges = 0;
  private beatAt = 0;
  /** When the console came up since the kiosk started. */
  private ups: number[] = [];
  private toHost: { readonly at: number; readonly message: DeviceMessage }[] = [];
  private toDevice: { readonly at: number; readonly message: HostMessage }[] = [];
  private commits: { readonly at: number; readonly seq: number }[] = [];
  private touches: { readonly at: number; readonly touched: number; readonly down: boolean }[] = [];
  /** When the contact was first touched, by the edge's seq. */
  private readonly truths = new Map<number, number>();
  private readonly weather: Weather;

  constructor(weather: Weather) {
    this.weather = weather;
    const step = bootDevice({ ...SERIAL, buttons: ['Y', 'N', 'U', 'S'], down: [] }, asMonoMs(0));
    this.device = step.state;
    this.host({ kind: 'open' });
  }

  play(steps: readonly Step[]): void {
    this.advance(2000);
    for (const { after, what, length } of steps) {
      this.advance(after);
      if (what === 'press') {
        for (const [down, touched] of [
          [true, this.now],
          [false, this.now + 150],
        ] as const)
          this.touches.push({ at: touched + this.turn(this.weather.debounce, this.edges++), touched, down });
      } else if (what === 'cut') {
        this.plugged = false;
        this.toHost = [];
        this.toDevice = [];
        this.host({ kind: 'line-lost', reason: 'unplugged' });
        this.advance(length);
        this.plugged = true;
        this.beatAt = this.now;
        this.host({ kind: 'open' });
      } else {
        // A line that nobody has open keeps nothing.
        this.session = initialSession;
        this.ups = [];
        this.commits = [];
        this.toHost = [];
        this.toDevice = [];
        this.beatAt = this.now;
        this.host({ kind: 'open' });
      }
    }
    this.advance(40_000);
  }

  private turn<T>(list: readonly T[], index: number): T {
    const found = list[index % list.length];
    if (found === undefined) throw new Error('an empty list');
    return found;
  }

  private advance(ms: number): void {
    const until = this.now + ms;
    while (this.now < until) {
      // Cut off, nothing but the console's own clock and presses go on.
      this.now += this.plugged ? 5 : Math.min(50, until - this.now);
      const due = this.touches.filter(({ at }) => at <= this.now);
      this.touches = this.touches.filter(({ at }) => at > this.now);
      for (const touch of due) {
        this.truths.set(this.device.lastSeq + 1, touch.touched);
        this.run({ kind: 'button', button: 'Y', down: touch.down }, touch.at);
      }
      this.run({ kind: 'tick' }, this.now);
      if (this.now % 100 === 0) this.host({ kind: 'tick' });
      for (const { message } of this.arrived(this.toHost)) this.host({ kind: 'message', message });
      this.toHost = this.toHost.filter(({ at }) => at > this.now);
      for (const { message } of this.arrived(this.toDevice)) this.run({ kind: 'message', message }, this.now);
      this.toDevice = this.toDevice.filter(({ at }) => at > this.now);
      for (const { seq } of this.commits.filter(({ at }) => at <= this.now)) {
        this.durable = Math.max(this.durable, seq);
        this.host({ kind: 'durable', serial: SERIAL.serial, bootId: SERIAL.bootId, seq });
      }
      this.commits = this.commits.filter(({ at }) => at > this.now);
    }
  }

  private arrived<T extends { readonly at: number }>(queue: readonly T[]): readonly T[] {
    return queue.filter(({ at }) => at <= this.now);
  }

  private run(input: Parameters<typeof stepDevice>[1], at: number): void {
    const own = Math.floor(at * (1 + this.weather.rate));
    const step = stepDevice(this.device, input, asMonoMs(own));
    this.device = step.state;
    for (const message of step.sent) {
      const lost = this.turn(this.weather.losses, this.frames++);
      const arrival = at + this.turn(this.weather.ways, this.frames);
      const { every, length } = this.weather.still;
      const read = arrival % every < length ? arrival - (arrival % every) + length : arrival;
      const beat = message.type === 'HB' && this.plugged;
      if (beat && at - this.beatAt >= BEAT_WITHIN) {
        this.beatAt = at;
        this.toHost.push({ at: arrival, message });
      } else if (this.plugged && !lost) {
        if (beat && read === arrival) this.beatAt = at;
        this.toHost.push({ at: Math.max(this.toHost.at(-1)?.at ?? 0, read), message });
      }
    }
  }

  private host(input: SessionInput): void {
    const context = { now: asMonoMs(this.now), durableUpTo: () => this.durable };
    const step = stepSession(this.session, input, context);
    this.session = step.state;
    for (const output of step.outputs) {
      if (output.kind === 'send') {
        if (!this.plugged || this.turn(this.weather.losses, this.frames++)) continue;
        this.toDevice.push({ at: this.now + 5, message: output.message });
      } else if (output.kind === 'up') {
        this.ups.push(this.now);
      } else if (output.kind === 'edge') {
        this.commits.push({ at: this.now + this.weather.commitMs, seq: output.id.seq });
        const truth = this.truths.get(output.id.seq);
        if (output.edge !== 'DN' || truth === undefined) continue;
        const { own } = output;
        const before = this.ups.findLast((at) => at <= own);
        this.told.push({
          ...{ truth, own, lag: this.now - own },
          sinceUp: before === undefined ? undefined : own - before,
          toldAfter: this.now - (this.ups.at(-1) ?? 0),
        });
      }
    }
  }
}

const weathers: fc.Arbitrary<Weather> = fc.record({
  rate: fc.oneof(fc.double({ min: -0.005, max: 0.005, noNaN: true }), fc.constantFrom(-0.005, 0.005, 0)),
  debounce: fc.array(fc.integer({ min: 8, max: 16 }), { minLength: 1, maxLength: 8 }),
  ways: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
  still: fc.record({ every: fc.constantFrom(2300, 3700, 7100), length: fc.constantFrom(0, 120, 400, 900) }),
  losses: fc.array(fc.constantFrom(false, false, false, false, true), { minLength: 2, maxLength: 30 }),
  commitMs: fc.constantFrom(0, 5, 40, 400),
});
const steps = fc.array(
  fc.record({
    after: fc.constantFrom(200, 400, 1500, 4000, 15_000),
    what: fc.constantFrom('press', 'press', 'press', 'press', 'cut', 'restart' as const),
    length: fc.constantFrom(300, 2500, 9000, 40_000, 600_000),
  }),
  { minLength: 2, maxLength: 12 },
);

const bound = ({ lag, sinceUp, toldAfter }: Told): number | undefined =>
  consoleError({ class: 'serial', lag, sinceUp, toldAfter });
/** Undefined: no bound is claimed. */
function within(told: Told): boolean | undefined {
  const most = bound(told);
  return most === undefined ? undefined : Math.abs(told.own - told.truth) <= most;
}

test('however its console, its line and its kiosk fare, a press lies within the bound of its time', () => {
  let [fresh, resent] = [0, 0];
  fc.assert(
    fc.property(weathers, steps, (weather, story) => {
      // A line that loses everything says nothing of any press.
      fc.pre(weather.losses.includes(false));
      const bench = new Bench(weather);
      bench.play(story);
      for (const told of bench.told) {
        const holds = within(told);
        if (holds === undefined) continue;
        if (told.lag < FRESH_MS) fresh += 1;
        else resent += 1;
        expect({ ...told, holds }).toEqual({ ...told, holds: true });
      }
    }),
    { numRuns: 400 },
  );
  expect(fresh).toBeGreaterThan(100);
  expect(resent).toBeGreaterThan(100);
}, 120_000);

test.each([-0.005, 0.005])(
  'a press kept for an hour by a board at %d: seconds off, and known to be',
  (rate) => {
    const bench = new Bench({
      rate,
      debounce: [12],
      ways: [8],
      still: { every: 7100, length: 0 },
      losses: [false],
      commitMs: 5,
    });
    bench.play([
      { after: 500, what: 'press', length: 0 },
      { after: 3000, what: 'cut', length: 0 },
    ]);
    expect(bench.told).toHaveLength(1);
    const [at] = bench.told;
    expect(at === undefined ? undefined : Math.abs(at.own - at.truth)).toBeLessThan(120);
    const away = new Bench({
      rate,
      debounce: [12],
      ways: [8],
      still: { every: 7100, length: 0 },
      losses: [false],
      commitMs: 5,
    });
    // Pressed just before the cable is out: the frame is on a line that is cut.
    away.play([
      { after: 500, what: 'press', length: 0 },
      { after: 5, what: 'cut', length: 3_600_000 },
    ]);
    const [kept] = away.told;
    if (kept === undefined) throw new Error('the press did not come');
    expect(kept.lag).toBeGreaterThan(3_500_000);
    const off = Math.abs(kept.own - kept.truth);
    expect(off).toBeGreaterThan(15_000);
    expect(within(kept)).toBe(true);
    // Nor is the bound a great deal more than what can be.
    expect(bound(kept)).toBeLessThan(20_000);
  },
);
