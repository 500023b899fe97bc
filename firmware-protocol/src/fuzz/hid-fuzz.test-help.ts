import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { BUTTONS } from '../constants.ts';
import { STATE_BYTES } from '../hid/constants.ts';
import { decodeReport, encodeReport, type HidReport } from '../hid/report.ts';
import { type HidSessionInput, initialHidSession, stepHidSession } from '../hid/session.ts';
import { type Durable, fail, observer } from './observer.test-help.ts';
import { mutate, type Random, seeded } from './random.test-help.ts';
import type { Fuzzed } from './serial-fuzz.test-help.ts';

/**
 * Fuzzing of the HID decoder and session, as `serial-fuzz.test-help.ts` does it for the line: true reports, reports of
 * random values, damaged ones and noise of any length. Held to: no throw; a report is decoded exactly when an
 * independent reading of its bytes says it is one, to the same values; the report the session awaits is always taken;
 * the session's promises; after any noise a console that comes and presses is heard.
 */

const BATCH = 32;
const boots = ['00000001', '00000002', '5A3F0C21', 'FFFFFFFF'] as const;
const identity = { serial: 'SN0001', model: 'otk-fuzz', buttons: BUTTONS };

export function fuzzHid(seed: number, reports: number): Fuzzed {
  const random = seeded(seed);
  const watch = observer();
  let state = initialHidSession;
  let now = 0;
  let good = 0;
  let boot = 0;
  const told: Durable[] = [];

  function give(input: HidSessionInput): void {
    const step = stepHidSession(state, input, { now: asMonoMs(now), durableUpTo: watch.durableUpTo });
    state = step.state;
    told.push(...watch.see(step.outputs, state.boot));
  }

  function hear(bytes: Uint8Array): void {
    const value = checkDecoding(bytes);
    if (value !== undefined) good += 1;
    const { boot: known, phase } = state;
    const awaited =
      value?.kind === 'edges' &&
      phase === 'up' &&
      known?.timed === true &&
      known.device.bootId === value.bootId &&
      known.expected === value.seq;
    const before = watch.seen.edges;
    give({ kind: 'report', bytes });
    const changed =
      value?.kind === 'edges' ? BUTTONS.filter((_, bit) => (value.changed >> bit) & 1).length : 0;
    if (awaited && watch.seen.edges !== before + changed) fail('the report awaited was not taken');
  }

  give({ kind: 'open', identity });
  const device = scriptedDevice(random);
  for (let made = 0; made < reports; made += BATCH) {
    now += random.below(400);
    // Any report of another boot is a reboot, so in a rough sea nothing is ever held for three seconds.
    const rough = random.once(6);
    for (let i = 0; i < BATCH; i++) hear(nextReport(random, device, rough));
    give({ kind: 'tick' });
    if (random.once(40)) now += 4000;
    if (random.once(60)) {
      give({ kind: 'line-lost', reason: random.pick(['unplugged', 'closed']) });
      give({ kind: 'open', identity: random.once(3) ? { ...identity, serial: 'SN0002' } : identity });
    }
    const patience = random.once(4) ? told.length : random.below(8);
    for (let commits = 0; commits < patience; commits++) {
      const durable = told.shift();
      if (durable !== undefined) give({ kind: 'durable', ...watch.tells(durable) });
    }
    if (!random.once(6)) continue;
    boot += 1;
    const bootId = (0x8000_0000 + boot).toString(16).toUpperCase();
    const before = watch.seen.edges;
    hear(encodeReport({ kind: 'beat', bootId, seq: 0, t: 10, mask: 0 }));
    hear(encodeReport({ kind: 'beat', bootId, seq: 0, t: 10, mask: 0 }));
    hear(encodeReport({ kind: 'edges', bootId, seq: 1, t: 20, mask: 1, changed: 1 }));
    if (watch.seen.edges !== before + 1) fail('a clean press was not heard');
  }
  return { frames: Math.ceil(reports / BATCH) * BATCH, good, seen: { ...watch.seen } };
}

/** Reads the bytes by the table of PROTOCOL.md, apart from the code under test, and compares. */
function checkDecoding(bytes: Uint8Array): HidReport | undefined {
  const decoded = decodeReport(bytes);
  const at = (index: number): number => bytes[index] ?? 0;
  const little = (from: number): number =>
    at(from) + at(from + 1) * 0x100 + at(from + 2) * 0x1_0000 + at(from + 3) * 0x100_0000;
  const holds = at(14) % 2 === 1;
  const shaped = bytes.length === 15 && at(0) === 1 && at(14) >= 16 && at(14) < 32;
  const sensible = !holds || (at(13) < 16 && at(13) >= 8);
  if (decoded.ok !== (shaped && sensible)) fail('decoded what is none, or refused what is one');
  if (!decoded.ok) return undefined;
  const { kind, bootId, seq, t, mask } = decoded.value;
  const changed = decoded.value.kind === 'edges' ? decoded.value.changed : 0;
  const told = [Number.parseInt(bootId, 16), seq, t, mask + 16 * changed, kind === 'hold'];
  const read = [little(1), little(5), little(9), at(13), holds];
  if (told.some((value, index) => value !== read[index])) fail('decoded to other values');
  return decoded.value;
}

interface Script {
  next(): HidReport;
  /** The report made last; nothing is lost for good when a copy of it is damaged. */
  again(): HidReport;
}

/** A console that mostly does what one does, and now and then what none should. */
function scriptedDevice(random: Random): Script {
  let seq = 0;
  let t = 0;
  let mask = 0;
  let bootId: string = boots[0];
  let last: HidReport = { kind: 'beat', bootId, seq, t, mask };
  const make = (): HidReport => {
    t = (t + random.below(500)) >>> 0;
    const kind = random.below(100);
    if (kind < 1) {
      // Mostly a boot never heard of, as it should be.
      bootId = random.once(8)
        ? random.pick(boots)
        : random.below(0x8000_0000).toString(16).toUpperCase().padStart(8, '0');
      seq = random.once(8) ? 0xffff_fffd : 0;
      t = random.once(8) ? 0xffff_f000 : 0;
    }
    if (kind < 25) return { kind: 'beat', bootId, seq, t, mask };
    if (kind < 37) return last;
    if (kind < 39) seq = (seq + random.below(12)) >>> 0;
    if (kind < 40 && random.once(4)) seq = random.uint32();
    if (kind < 41 && random.once(4)) t = random.uint32();
    seq = (seq + 1) >>> 0;
    if (random.once((mask & 8) === 0 ? 20 : 3)) return { kind: 'hold', bootId, seq, t, mask: mask | 8 };
    const changed = random.once(8) ? 1 + random.below(15) : 1 << random.below(4);
    mask ^= changed;
    return { kind: 'edges', bootId, seq, t, mask, changed };
  };
  return {
    next: () => {
      last = make();
      return last;
    },
    again: () => last,
  };
}

function nextReport(random: Random, device: Script, rough: boolean): Uint8Array {
  switch (random.below(10)) {
    case 0: {
      // Of the right length and id, anything in it; in a calm sea of another version.
      const bytes = random.fill(new Uint8Array(STATE_BYTES));
      bytes[0] = 1;
      if (rough) bytes[14] = 16 + random.below(16);
      else if (random.once(200)) bytes[14] = 32;
      else bytes[0] = 2 + random.below(254);
      return bytes;
    }
    case 1:
      return random.fill(new Uint8Array(random.below(80))).fill(rough ? 1 : 9, 0, 1);
    case 2:
    case 3: {
      const damaged = mutate(random, encodeReport(device.again()));
      return rough || damaged.length !== STATE_BYTES ? damaged : damaged.subarray(1);
    }
    default:
      return encodeReport(device.next());
  }
}
