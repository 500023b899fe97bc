import type { Epoch, KioskId } from '@otklik/shared/base/ids.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { Button, EventDraft, JournalEvent } from '@otklik/shared/poll/events.ts';
import type { MachineInput } from '@otklik/shared/poll/input.ts';
import { step } from '@otklik/shared/poll/machine.ts';
import { initialState, type MachineState } from '@otklik/shared/poll/state.ts';

/** For tests and benchmarks: a kiosk's journal as its machines would have recorded it, so that it replays. */
export interface RecordedOptions {
  readonly kiosk: KioskId;
  readonly epoch: Epoch;
  readonly places: number;
  /** Customers, in turn at each place. */
  readonly customers: number;
  /** Asked one after the other, each for an equal part. */
  readonly questions: readonly string[];
  /** Wall ms of the first event. */
  readonly start: number;
  /** From one customer of a place to the next, ms; more than a window. */
  readonly pace: number;
  /** In [0, 1). */
  readonly random: () => number;
}

const BOOT = '5a3f0c21';
const OPERATORS = ['anna', 'boris'] as const;

export function recordedJournal(options: RecordedOptions): readonly JournalEvent[] {
  const { kiosk, epoch, places, customers, questions, start, pace, random } = options;
  const events: JournalEvent[] = [];
  const record = (draft: EventDraft): void => {
    events.push({ ...draft, boot: BOOT, epoch, kiosk, seq: events.length + 1 });
  };
  const machines = new Map<number, MachineState>();
  let deviceSeq = 0;
  const give = (place: number, input: MachineInput): void => {
    const state = machines.get(place) ?? initialState(place, defaultMachineConfig);
    const result = step(state, input, events.length + 1);
    machines.set(place, result.state);
    for (const draft of result.events) record(draft);
  };
  const at = (now: number) => ({ now, wall: start + now });
  const edge = (place: number, now: number, button: Button, kind: 'DN' | 'UP'): void => {
    deviceSeq += 1;
    const device = { serial: `SN${place}`, bootId: '5A3F0C21', seq: deviceSeq, t: now % 2 ** 32 };
    give(place, { kind: 'edge', ...at(now), button, edge: kind, device, own: now });
  };
  const press = (place: number, now: number, button: Button, ms = 120): void => {
    edge(place, now, button, 'DN');
    edge(place, now + ms, button, 'UP');
  };
  const ask = (place: number, now: number, id: string): void =>
    give(place, {
      kind: 'config',
      ...at(now),
      data: { machine: { ...defaultMachineConfig, question: { id } } },
    });
  record({ type: 'epoch-start', at: start, mono: 0, place: 0, data: { reason: 'new' } });
  record({ type: 'boot', at: start, mono: 0, place: 0, data: { version: '0.1.0' } });
  for (let place = 1; place <= places; place += 1) {
    ask(place, 1, questions[0] ?? '');
    const data = { serial: `SN${place}`, bootId: '5A3F0C21', model: 'otk', class: 'serial' } as const;
    const buttons: Button[] = ['Y', 'N', 'U', 'S'];
    give(place, { kind: 'device-up', ...at(2), data: { ...data, buttons, holdCapable: true } });
  }
  let asked = 0;
  for (let customer = 0; customer < customers; customer += 1) {
    const due = Math.floor((customer * questions.length) / customers);
    const from = 1000 + customer * pace;
    for (let place = 1; place <= places; place += 1) {
      // Places follow one another within the pace: the journal is in order of arrival.
      const now = from + Math.floor(((place - 1) * pace) / places);
      if (due !== asked) ask(place, now, questions[due] ?? '');
      const chance = random();
      const operator = OPERATORS[Math.floor(random() * OPERATORS.length)] ?? 'anna';
      if (chance < 0.02) give(place, { kind: 'shift', ...at(now), data: { operator, by: 'pin' } });
      if (chance < 0.6) {
        const data = { receipt: `r${place}-${customer}` };
        give(place, { kind: 'receipt', ...at(now), data });
      }
      if (random() < 0.01) {
        press(place, now + 10, 'S', 3200);
        continue;
      }
      press(place, now + 10, 'S');
      if (random() < 0.05) press(place, now + 400, 'S');
      if (random() < 0.15) continue;
      const draw = random();
      press(place, now + 2000, draw < 0.7 ? 'Y' : draw < 0.9 ? 'N' : 'U');
    }
    asked = due;
  }
  // What is still open ends.
  for (let place = 1; place <= places; place += 1)
    give(place, { kind: 'tick', ...at(customers * pace + 60_000) });
  return events;
}
