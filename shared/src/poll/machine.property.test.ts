import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { type JournalEvent, journalEventSchema } from './events.ts';
import type { MachineInput } from './input.ts';
import { nextDue, step } from './machine.ts';
import { runs, WALL } from './machine-inputs.test-help.ts';
import { applyPollChange, type PollRecord, pollChanges } from './projection.ts';
import { replay } from './replay.ts';
import { type Run, runInputs, start, toEvent } from './scenario.test-help.ts';
import { snapshotOf, stateOf } from './state.ts';

const event = Compile(journalEventSchema);
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
