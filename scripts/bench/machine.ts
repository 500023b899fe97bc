import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { Button, EventDraft } from '@otklik/shared/poll/events.ts';
import type { MachineInput } from '@otklik/shared/poll/input.ts';
import { step } from '@otklik/shared/poll/machine.ts';
import { initialState } from '@otklik/shared/poll/state.ts';
import type { Report } from './report.ts';
import { percentile } from './stats.ts';

const POLLS = 20_000;
const ROUNDS = 7;
const POLL_MS = 30_000;
const device = { serial: 'SN0001', bootId: '5A3F0C21' };

/** A day without end: seller, answer, the next customer half a minute later. */
function inputs(): readonly MachineInput[] {
  const list: MachineInput[] = [];
  const buttons = ['Y', 'N', 'U'] as const;
  let seq = 0;
  const edge = (now: number, button: Button, kind: 'DN' | 'UP'): void => {
    seq += 1;
    const wall = 1_790_000_000_000 + now;
    list.push({ kind: 'edge', now, wall, button, edge: kind, device: { ...device, seq, t: now }, own: now });
  };
  for (let poll = 0; poll < POLLS; poll += 1) {
    const at = (poll + 1) * POLL_MS;
    const answer = buttons[poll % buttons.length] ?? 'Y';
    edge(at, 'S', 'DN');
    edge(at + 150, 'S', 'UP');
    edge(at + 2000, answer, 'DN');
    edge(at + 2120, answer, 'UP');
  }
  return list;
}

function runMachine(list: readonly MachineInput[]): EventDraft[] {
  const events: EventDraft[] = [];
  let state = initialState(1, defaultMachineConfig);
  for (const input of list) {
    const result = step(state, input, events.length + 1);
    state = result.state;
    events.push(...result.events);
  }
  return events;
}

/** Events a second, with what `run` gave so that nothing is optimised away. */
function rate(events: number, run: () => number): number {
  const from = performance.now();
  const size = run();
  const seconds = (performance.now() - from) / 1000;
  if (size === 0) throw new Error('nothing was done');
  return events / seconds;
}

/** The pure machine against a bare loop over the same events; medians of rounds taken in turn. */
export function benchMachine(): Report {
  const list = inputs();
  const events = runMachine(list);
  const machine: number[] = [];
  const stringify: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    machine.push(rate(events.length, () => runMachine(list).length));
    stringify.push(
      rate(events.length, () => events.reduce((sum, event) => sum + JSON.stringify(event).length, 0)),
    );
  }
  const median = (rates: number[]): number =>
    percentile(
      rates.toSorted((a, b) => a - b),
      0.5,
    );
  const [own, bare] = [median(machine), median(stringify)];
  return {
    name: 'machine',
    rows: [
      { name: 'JSON.stringify of the events', kind: 'rate', perSecond: bare },
      {
        name: 'events by the poll machine',
        kind: 'rate',
        perSecond: own,
        floor: { name: 'JSON.stringify', p50: bare / own },
      },
    ],
    notes: [`${list.length} edges make ${events.length} events; median of ${ROUNDS} rounds`],
  };
}
