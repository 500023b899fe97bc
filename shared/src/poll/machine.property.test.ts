import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { defaultMachineConfig } from './config.ts';
import { type Button, type JournalEvent, journalEventSchema, type MachineConfig } from './events.ts';
import type { MachineInput } from './input.ts';
import { nextDue, step } from './machine.ts';
import { applyPollChange, type PollRecord, pollChanges } from './projection.ts';
import { replay } from './replay.ts';
import { prompt, type Run, runInputs, start, toEvent } from './scenario.test-help.ts';
import { snapshotOf, stateOf } from './state.ts';

const WALL = 1_790_000_000_000;
const event = Compile(journalEventSchema);
const devices = [
  { serial: 'SN0001', holdCapable: true },
  { serial: 'touch-1', holdCapable: true },
  { serial: 'pad-1', holdCapable: false },
] as const;

interface Act {
  readonly wait: number;
  readonly lag: number;
  readonly device: number;
  readonly kind: string;
  readonly choice: number;
}

// Waits are drawn near the spans the rules speak of, so that bounds are met often.
const wait = fc.oneof(
  fc.constantFrom(0, 1, 49, 50, 51, 999, 1000, 1001, 2000, 2999, 3000, 3001, 19_999, 20_000, 20_001, 900_000),
  fc.integer({ min: 0, max: 4000 }),
);
const act: fc.Arbitrary<Act> = fc.record({
  wait,
  lag: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  ),
  device: fc.nat({ max: devices.length - 1 }),
  kind: fc.constantFrom(
    ...[
      'S',
      'S',
      'S',
      'S',
      's',
      's',
      's',
      'Y',
      'Y',
      'N',
      'U',
      'y',
      'hold',
      'hold',
      'pos',
      'pos',
      'start',
      'end',
    ],
    ...[
      'fail',
      'up',
      'up',
      'lost',
      'reboot',
      'boot',
      'jump',
      'fm-end',
      'shift',
      'config',
      'gap',
      'tick',
      'tick',
      'test',
    ],
  ),
  choice: fc.nat({ max: 7 }),
});

function configs(choice: number): MachineConfig {
  return {
    ...defaultMachineConfig,
    answerPolicy: choice % 2 === 0 ? 'first' : 'last',
    windowFrom: choice % 4 < 2 ? 'opening' : 'prompt-end',
    ...(choice < 4 ? {} : { question: { id: `q${choice}`, prompt } }),
  };
}

/** Turns acts into inputs in order of arrival: device seqs and times go up, nothing happens after its arrival. */
function inputsOf(acts: readonly Act[]): readonly MachineInput[] {
  let now = 0;
  let wall = WALL;
  let boots = 1;
  const seqs = [0, 0, 0];
  const deviceBoots = [1, 1, 1];
  const inputs: MachineInput[] = [];
  for (const { wait: waited, lag, device: index, kind, choice } of acts) {
    now += waited;
    wall += waited;
    const { serial, holdCapable } = devices[index] ?? devices[0];
    const bootId = `B000000${(deviceBoots[index] ?? 1) % 10}`;
    const times = { now, wall };
    const own = now - lag;
    const seq = (seqs[index] ?? 0) + 1;
    const device = { serial, bootId, seq, t: own >>> 0 };
    const edge = (button: Button, direction: 'DN' | 'UP', test = false): void => {
      seqs[index] = seq;
      inputs.push({
        kind: 'edge',
        ...times,
        button,
        edge: direction,
        device,
        own,
        ...(test ? { test } : {}),
      });
    };
    const up = (id: string): MachineInput => ({
      kind: 'device-up',
      ...times,
      data: { serial, bootId: id, model: 'm', class: 'serial', buttons: ['Y', 'N', 'U', 'S'], holdCapable },
    });
    const poll = choice + 1;
    if (kind === 'S' || kind === 'Y' || kind === 'N' || kind === 'U') edge(kind, 'DN');
    else if (kind === 's') edge('S', 'UP');
    else if (kind === 'y') edge('Y', 'UP');
    else if (kind === 'test') edge(choice % 2 === 0 ? 'S' : 'N', 'DN', true);
    else if (kind === 'hold') inputs.push({ kind: 'hold', ...times, device, own, via: 'frame' });
    else if (kind === 'pos') {
      inputs.push({
        kind: 'pos',
        ...times,
        operation: 'sale',
        ...(choice < 3 ? { receipt: `r${choice}` } : {}),
      });
    } else if (kind === 'start') inputs.push({ kind: 'prompt-started', ...times, poll });
    else if (kind === 'end') inputs.push({ kind: 'prompt-ended', ...times, poll, reason: 'ended' });
    else if (kind === 'fail') inputs.push({ kind: 'prompt-ended', ...times, poll, reason: 'failed' });
    else if (kind === 'up') inputs.push(up(bootId));
    else if (kind === 'lost') inputs.push({ kind: 'device-lost', ...times, serial, reason: 'unplugged' });
    else if (kind === 'reboot') {
      deviceBoots[index] = (deviceBoots[index] ?? 1) + 1;
      inputs.push({ kind: 'device-lost', ...times, serial, reason: 'reboot' });
      inputs.push(up(`B000000${(deviceBoots[index] ?? 1) % 10}`));
    } else if (kind === 'boot') {
      boots += 1;
      now = boots;
      inputs.push({ kind: 'boot', now, wall });
    } else if (kind === 'jump') wall += choice % 2 === 0 ? 3_600_000 : -3_600_000;
    else if (kind === 'fm-end') inputs.push({ kind: 'fm-end', ...times });
    else if (kind === 'shift') {
      inputs.push({
        kind: 'shift',
        ...times,
        data: { by: 'pin', ...(choice < 4 ? { operator: 'anna' } : {}) },
      });
    } else if (kind === 'config')
      inputs.push({ kind: 'config', ...times, data: { machine: configs(choice) } });
    else if (kind === 'gap') inputs.push({ kind: 'gap', ...times, data: { serial, bootId, from: 1, to: 2 } });
    else inputs.push({ kind: 'tick', ...times });
  }
  return inputs;
}

const runs = fc.array(act, { minLength: 1, maxLength: 80 }).map(inputsOf);
const numRuns = Number(process.env.OTKLIK_FUZZ_RUNS ?? 1500);
const finish = (inputs: readonly MachineInput[]): Run =>
  runInputs([...inputs, { kind: 'boot', now: 0, wall: WALL + 1e9 }], start());

test('any sequence of inputs gives well-formed events, a DN for each DN', () => {
  fc.assert(
    fc.property(runs, (inputs) => {
      const { events } = finish(inputs);
      for (const [index, one] of events.entries()) {
        expect(event.Check(one), JSON.stringify(one)).toBe(true);
        expect(one.seq).toBe(index + 1);
      }
      const downs = inputs.filter((input) => input.kind === 'edge');
      const journalled = events.filter((one) => one.type === 'edge');
      expect(journalled.map(({ data }) => data.device.seq)).toEqual(downs.map(({ device }) => device.seq));
    }),
    { numRuns },
  );
});

test('every poll ends exactly once, and what ended never changes but for what joins it', () => {
  fc.assert(
    fc.property(runs, (inputs) => {
      const polls = new Map<number, PollRecord>();
      const ends = new Map<number, number>();
      for (const one of finish(inputs).events) {
        for (const change of pollChanges(one)) {
          const ended =
            change.kind !== 'released' && change.kind !== 'opened' && polls.get(change.poll)?.outcome;
          if (change.kind === 'ended') ends.set(change.poll, (ends.get(change.poll) ?? 0) + 1);
          else if (ended) expect(change.kind).toBe('joined');
          applyPollChange(polls, change);
        }
      }
      for (const poll of polls.values()) {
        expect(ends.get(poll.seq)).toBe(1);
        expect(poll.outcome === 'answered').toBe(poll.answer !== undefined && poll.press !== undefined);
      }
    }),
    { numRuns },
  );
});

test('each event belongs to at most one poll, and the press that counts belongs to its own', () => {
  fc.assert(
    fc.property(runs, (inputs) => {
      const { polls, events } = finish(inputs);
      const members = polls.flatMap((poll) => poll.members);
      expect(new Set(members).size).toBe(members.length);
      for (const { press, members: own } of polls) if (press !== undefined) expect(own).toContain(press);
      const never = events.filter(
        (one) =>
          (one.type === 'edge' && (one.data.role === 'test' || one.data.role === 'stray')) ||
          (one.type === 'pos' && one.data.role === 'repeat'),
      );
      for (const { seq } of never) expect(members).not.toContain(seq);
      const long = events.filter((one) => one.type === 'fm-raised');
      for (const { data } of long) expect(members).not.toContain(data.dn);
    }),
    { numRuns },
  );
});

test('a poll takes at most one trigger and one seller press that are not double', () => {
  fc.assert(
    fc.property(runs, (inputs) => {
      const { polls, events } = finish(inputs);
      const bySeq = new Map(events.map((one) => [one.seq, one]));
      for (const { members, via } of polls) {
        const all = members.map((seq) => bySeq.get(seq));
        const triggers = all.filter((one) => one?.type === 'pos' && one.data.role !== 'double');
        const presses = all.filter(
          (one) => one?.type === 'edge' && one.data.button === 'S' && one.data.role !== 'double',
        );
        expect(triggers.length).toBeLessThanOrEqual(1);
        expect(presses.length).toBeLessThanOrEqual(1);
        expect(via === 'pos' ? triggers.length : presses.length).toBe(1);
      }
    }),
    { numRuns },
  );
});

test('replay of the events gives the same decisions and the same state', () => {
  fc.assert(
    fc.property(runs, (inputs) => {
      const run = finish(inputs);
      const again = replay(1, run.events);
      expect(again.mismatches).toEqual([]);
      expect(snapshotOf(again.state)).toBe(snapshotOf(run.state));
    }),
    { numRuns },
  );
});

test('ticking at every due time changes nothing but when events are written', () => {
  fc.assert(
    fc.property(runs, (inputs) => {
      // As the agent runs it: between inputs it wakes at each due time.
      let state = start();
      const events: JournalEvent[] = [];
      const take = (input: MachineInput) => {
        if (input.kind === 'boot') {
          const boot = {
            type: 'boot',
            at: input.wall,
            mono: input.now,
            place: 0,
            data: { version: '0' },
          } as const;
          events.push(toEvent(boot, events.length + 1));
          state = stateOf(snapshotOf(state), [...state.receipts]);
        }
        const result = step(state, input, events.length + 1);
        state = result.state;
        for (const draft of result.events) events.push(toEvent(draft, events.length + 1));
      };
      const withTicks = [...inputs, { kind: 'boot', now: 0, wall: WALL + 1e9 } as const];
      for (const input of withTicks) {
        for (let due = nextDue(state); due !== undefined && due < input.now && input.kind !== 'boot'; ) {
          take({ kind: 'tick', now: due + 1, wall: input.wall - input.now + due + 1 });
          const next = nextDue(state);
          expect(next === undefined || next >= due).toBe(true);
          due = next;
        }
        take(input);
      }
      const { polls } = runInputs(withTicks, start());
      const strip = (one: PollRecord) => ({ ...one, openedAt: 0, endedAt: 0 });
      const ticked = new Map<number, PollRecord>();
      for (const one of events) for (const change of pollChanges(one)) applyPollChange(ticked, change);
      expect([...ticked.values()].map(strip)).toEqual(polls.map(strip));
    }),
    { numRuns },
  );
});
