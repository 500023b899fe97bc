import type { BootId, Epoch, KioskId } from '@otklik/shared/base/ids.ts';
import type { Button, EventDraft, JournalEvent, MachineConfig } from '@otklik/shared/poll/events.ts';
import type { MachineInput } from '@otklik/shared/poll/input.ts';
import { step } from '@otklik/shared/poll/machine.ts';
import { initialState, type MachineState } from '@otklik/shared/poll/state.ts';
import type { Action } from './visits.ts';

const CONSOLE_BOOT = '5A3F0C21';
const BUTTONS: Button[] = ['Y', 'N', 'U', 'S'];

export interface KioskJournalOptions {
  readonly kiosk: KioskId;
  readonly epoch: Epoch;
  readonly boot: BootId;
  /** Wall ms at which its monotonic clock stands at 0: so that small numbers stay small. */
  readonly bootedAt: number;
  readonly machine: MachineConfig;
  /** The serial of the console at a place. */
  readonly serial: (place: number) => string;
}

/** The journal a kiosk would keep of what is done at its counters: each call gives the events it adds. Times are wall ms. */
export interface KioskJournal {
  record(draft: EventDraft): readonly JournalEvent[];
  /** Another start of the program: what follows is of it. Consoles are to be plugged in anew. */
  restart(boot: BootId, wall: number, version: string): readonly JournalEvent[];
  plug(place: number, wall: number): readonly JournalEvent[];
  ask(place: number, wall: number, question: string): readonly JournalEvent[];
  /** `action.t` counts from `day`. Actions come in the order of their times, whatever their place. */
  take(place: number, day: number, action: Action): readonly JournalEvent[];
  /** Nothing but time has passed: what is due ends. */
  tick(place: number, wall: number): readonly JournalEvent[];
}

/** What is pressed goes through the real poll machine, one for each place. */
export function kioskJournal(options: KioskJournalOptions): KioskJournal {
  const { kiosk, epoch, bootedAt, machine, serial } = options;
  let { boot } = options;
  const machines = new Map<number, MachineState>();
  const edges = new Map<number, number>();
  const receipts = new Map<number, number>();
  const operators = new Map<number, string>();
  let seq = 0;
  const count = (list: Map<number, number>, place: number): number => {
    const next = (list.get(place) ?? 0) + 1;
    list.set(place, next);
    return next;
  };
  const numbered = (draft: EventDraft): JournalEvent => {
    seq += 1;
    return { ...draft, boot, epoch, kiosk, seq };
  };
  const give = (place: number, input: MachineInput): readonly JournalEvent[] => {
    const result = step(machines.get(place) ?? initialState(place, machine), input, seq + 1);
    machines.set(place, result.state);
    return result.events.map(numbered);
  };
  const times = (wall: number) => ({ now: wall - bootedAt, wall });
  const device = (place: number, now: number) => ({
    ...{ serial: serial(place), bootId: CONSOLE_BOOT, seq: count(edges, place), t: now % 2 ** 32 },
  });
  return {
    record: (draft) => [numbered(draft)],
    restart(next, wall, version) {
      boot = next;
      const { now } = times(wall);
      return [
        numbered({ at: wall, mono: now, place: 0, type: 'boot', data: { version } }),
        ...[...machines.keys()].flatMap((place) => give(place, { kind: 'boot', ...times(wall) })),
      ];
    },
    plug: (place, wall) =>
      give(place, {
        kind: 'device-up',
        ...times(wall),
        data: {
          ...{ serial: serial(place), bootId: CONSOLE_BOOT, model: 'counter', class: 'serial' },
          ...{ buttons: BUTTONS, holdCapable: true },
        },
      }),
    ask: (place, wall, id) =>
      give(place, { kind: 'config', ...times(wall), data: { machine: { ...machine, question: { id } } } }),
    tick: (place, wall) => give(place, { kind: 'tick', ...times(wall) }),
    take(place, day, action) {
      const at = times(day + action.t);
      const operator = operators.get(place) ?? '';
      switch (action.kind) {
        case 'edge': {
          const { button, edge } = action;
          return give(place, {
            kind: 'edge',
            ...at,
            button,
            edge,
            device: device(place, at.now),
            own: at.now,
          });
        }
        case 'hold':
          return give(place, {
            kind: 'hold',
            ...at,
            device: device(place, at.now),
            own: at.now,
            via: 'frame',
          });
        case 'trigger': {
          const receipt = `t${count(receipts, place)}`;
          return give(place, { kind: 'pos', ...at, operation: 'sale', receipt, operator });
        }
        case 'receipt': {
          const receipt = `r${count(receipts, place)}`;
          return give(place, { kind: 'receipt', ...at, data: { receipt, operator } });
        }
        case 'shift':
          operators.set(place, action.operator);
          return give(place, { kind: 'shift', ...at, data: { operator: action.operator, by: 'pin' } });
      }
    },
  };
}
