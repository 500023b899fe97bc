import { manualTime } from '@otklik/kiosk/agent/manual-time.test-help.ts';
import type { DurableJournal } from '@otklik/kiosk/journal/journal.ts';
import { openJournal } from '@otklik/kiosk/journal/open-journal.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { Button, EventDraft } from '@otklik/shared/poll/events.ts';
import type { MachineInput } from '@otklik/shared/poll/input.ts';
import { nextDue, step } from '@otklik/shared/poll/machine.ts';
import { initialState, snapshotOf } from '@otklik/shared/poll/state.ts';

const DAY_MS = 86_400_000;
const OPEN_MS = 9 * 3_600_000;
/** Events a transaction: the counter's own are of one to three, but nobody waits ninety days here. */
const APPEND = 2000;
const ANSWERS = ['Y', 'N', 'U'] as const;

/**
 * A kiosk's folder as ninety days without a network leave it: what the poll machine makes of `perDay` polls a day from
 * nine o'clock on, sealed and chained by the real journal. Gives the number of events and polls.
 */
export function writeOfflineDays(
  dir: string,
  days: number,
  perDay: number,
  prepare: (journal: DurableJournal) => void = () => undefined,
): { readonly events: number; readonly polls: number } {
  const time = manualTime(Math.floor(Date.now() / DAY_MS - days) * DAY_MS);
  const opened = openJournal({ dir, clock: time, rng: cryptoRng, version: 'bench' });
  if (!opened.ok) throw new Error(opened.error.detail);
  const journal = opened.value;
  prepare(journal);
  let state = initialState(1, defaultMachineConfig);
  let drafts: EventDraft[] = [];
  let edges = 0;

  function flush(): void {
    const appended = journal.append(drafts, new Map([[1, snapshotOf(state)]]));
    if (!appended.ok) throw new Error(appended.error.detail);
    drafts = [];
  }
  function take(input: MachineInput): void {
    const made = step(state, input, journal.nextSeq() + drafts.length);
    state = made.state;
    drafts.push(...made.events);
  }
  function edge(button: Button, kind: 'DN' | 'UP'): void {
    edges += 1;
    const now = time.mono();
    const device = { serial: 'SN0001', bootId: '5A3F0C21', seq: edges, t: now % 2 ** 32 };
    take({ kind: 'edge', now, wall: time.wall(), button, edge: kind, device, own: now });
  }
  const arrival = () => ({ now: time.mono(), wall: time.wall() });

  const { now: mono, wall: at } = arrival();
  drafts.push({ type: 'boot', at, mono, place: 0, data: { version: 'bench' } });
  const buttons: Button[] = ['Y', 'N', 'U', 'S'];
  const identity = { serial: 'SN0001', bootId: '5A3F0C21', model: 'bench', class: 'serial' } as const;
  take({ kind: 'device-up', ...arrival(), data: { ...identity, buttons, holdCapable: true } });
  const spacing = Math.floor((DAY_MS - OPEN_MS - 3_600_000) / perDay);
  for (let poll = 0; poll < days * perDay; poll += 1) {
    const due = Math.floor(poll / perDay) * DAY_MS + OPEN_MS + (poll % perDay) * spacing;
    time.pass(due - time.mono());
    edge('S', 'DN');
    time.pass(150);
    edge('S', 'UP');
    time.pass(2000);
    const answer = ANSWERS[poll % 3] ?? 'Y';
    edge(answer, 'DN');
    time.pass(120);
    edge(answer, 'UP');
    const timer = nextDue(state);
    if (timer !== undefined) {
      time.pass(Math.max(0, timer + 1 - time.mono()));
      take({ kind: 'tick', ...arrival() });
    }
    if (drafts.length >= APPEND) flush();
  }
  flush();
  const events = journal.nextSeq() - 1;
  journal.close();
  return { events, polls: days * perDay };
}
