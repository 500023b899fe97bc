import type { DurableJournal } from '@otklik/kiosk/journal/journal.ts';
import type { ManualClock } from '@otklik/kiosk/journal/testing/drafts.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { Button, EventDraft, MachineConfig } from '@otklik/shared/poll/events.ts';
import type { MachineInput } from '@otklik/shared/poll/input.ts';
import { step } from '@otklik/shared/poll/machine.ts';
import { initialState, type MachineState } from '@otklik/shared/poll/state.ts';

/** What the machine is given, but for the clocks. */
type Given = MachineInput extends infer I ? (I extends unknown ? Omit<I, 'now' | 'wall'> : never) : never;

const BOOT = '5A3F0C21';
const prompt = { sha256: 'ab'.repeat(32), kind: 'audio', ms: 1500 } as const;

/**
 * An hour at two tills that has every type of event in it, and every way a poll begins and ends, journalled as a kiosk
 * does. Repeated, it gives the same.
 */
export function tellStory(journal: DurableJournal, clock: ManualClock, question: string): void {
  const states = new Map<number, MachineState>();
  let deviceSeq = 0;

  const append = (drafts: readonly EventDraft[]): void => {
    const appended = journal.append(drafts);
    if (!appended.ok) throw new Error(appended.error.detail);
  };
  const give = (place: number, given: Given): void => {
    const input = { ...given, now: clock.monoNow, wall: clock.wallNow } as MachineInput;
    const state = states.get(place) ?? initialState(place, defaultMachineConfig);
    const result = step(state, input, journal.nextSeq());
    states.set(place, result.state);
    append(result.events);
  };
  const wait = (ms: number): void => {
    clock.monoNow += ms;
    clock.wallNow += ms;
    for (const place of states.keys()) give(place, { kind: 'tick' });
  };
  const own = (kind: 'boot' | 'clock', data: object): void =>
    append([{ type: kind, at: clock.wallNow, mono: clock.monoNow, place: 0, data } as EventDraft]);
  const edge = (place: number, button: Button, direction: 'DN' | 'UP', more: object = {}): void => {
    deviceSeq += 1;
    const device = { serial: `SN${place}`, bootId: BOOT, seq: deviceSeq, t: clock.monoNow };
    give(place, { kind: 'edge', button, edge: direction, device, own: clock.monoNow, ...more });
  };
  const press = (place: number, button: Button, ms = 120, more: object = {}): void => {
    edge(place, button, 'DN', more);
    wait(ms);
    edge(place, button, 'UP');
  };
  const config = (place: number, more: Partial<MachineConfig> = {}): void =>
    give(place, { kind: 'config', data: { machine: { ...defaultMachineConfig, ...more }, tag: 'tag-1' } });
  const up = (place: number): void =>
    give(place, {
      kind: 'device-up',
      data: {
        serial: `SN${place}`,
        bootId: BOOT,
        model: 'otk-uno',
        class: 'serial',
        buttons: ['Y', 'N', 'U', 'S'],
        holdCapable: true,
      },
    });
  const pos = (place: number, receipt: string, operator: string): void =>
    give(place, { kind: 'pos', operation: 'sale', receipt, operator });

  own('boot', { version: '0.1.0' });
  for (const place of [1, 2]) {
    config(place, { question: { id: question } });
    up(place);
  }
  wait(500);
  own('clock', { offset: 25, error: 4 });
  give(1, { kind: 'shift', data: { operator: 'anna', by: 'pin' } });
  // Every answer, at both tills; receipts that are only counted.
  for (const [index, button] of (['Y', 'N', 'U', 'Y', 'Y', 'N'] as const).entries()) {
    const place = 1 + (index % 2);
    wait(30_000);
    give(place, { kind: 'receipt', data: { receipt: `r${index}`, operator: 'anna' } });
    press(place, 'S');
    wait(1500);
    press(place, button);
    wait(400);
    press(place, 'N');
  }
  // A double press, a superseding one, nobody answers.
  wait(60_000);
  press(1, 'S');
  wait(300);
  press(1, 'S');
  wait(4000);
  press(1, 'S');
  wait(30_000);
  // A stray press, and two at once.
  press(1, 'Y');
  wait(5000);
  press(1, 'S');
  wait(2000);
  edge(1, 'Y', 'DN');
  wait(20);
  edge(1, 'N', 'DN');
  wait(100);
  edge(1, 'Y', 'UP');
  edge(1, 'N', 'UP');
  wait(30_000);
  // A till that triggers: opens with a prompt, is joined by a press, repeats its receipt; a second one is double.
  config(2, { question: { id: question, planned: question, prompt }, windowFrom: 'prompt-end' });
  give(2, { kind: 'insert-confirmed', data: { question } });
  pos(2, 'p1', 'boris');
  const first = states.get(2)?.poll?.seq;
  if (first !== undefined) give(2, { kind: 'prompt-started', poll: first });
  wait(700);
  pos(2, 'p2', 'boris');
  wait(200);
  press(2, 'S');
  wait(300);
  if (first !== undefined) give(2, { kind: 'prompt-ended', poll: first, reason: 'ended' });
  wait(1000);
  press(2, 'Y');
  pos(2, 'p1', 'boris');
  wait(40_000);
  pos(2, 'p3', 'boris');
  wait(90_000);
  // Force majeure, a poll under it, its end by staff; another that runs out.
  edge(1, 'S', 'DN');
  wait(3000);
  deviceSeq += 1;
  give(1, {
    kind: 'hold',
    device: { serial: 'SN1', bootId: BOOT, seq: deviceSeq, t: clock.monoNow },
    own: clock.monoNow,
    via: 'frame',
  });
  wait(400);
  edge(1, 'S', 'UP');
  wait(20_000);
  press(1, 'S');
  wait(1000);
  press(1, 'N');
  wait(10_000);
  give(1, { kind: 'fm-end' });
  press(2, 'S', 3200);
  wait(1_000_000);
  // Tested buttons, a gap, a late edge, a device that goes in the middle of a poll and comes back.
  press(1, 'Y', 100, { test: true });
  give(1, { kind: 'gap', data: { serial: 'SN1', bootId: BOOT, from: 900, to: 903 } });
  edge(1, 'N', 'DN', { own: clock.monoNow - 4000 });
  wait(5000);
  press(1, 'S');
  wait(1000);
  give(1, { kind: 'device-lost', serial: 'SN1', reason: 'unplugged' });
  wait(8000);
  up(1);
  give(1, { kind: 'shift', data: { by: 'pin' } });
  // A start in the middle of a poll.
  press(2, 'S');
  wait(1000);
  own('boot', { version: '0.1.0', cause: 'restart' });
  for (const place of [1, 2]) give(place, { kind: 'boot' });
  wait(60_000);
}
