import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { Seeded } from './seeded.ts';

/** One edge the console sent, or holds for sending. */
export interface SentEdge {
  readonly bootId: string;
  readonly button: Button;
  readonly edge: 'DN' | 'UP';
}

/** Hands at the console: they press on and on, in random order and spacing, whatever the kiosk does. */
export interface Presser {
  /** Every edge of the console, in order. */
  readonly edges: readonly SentEdge[];
  /** Resolves after so many more gestures. */
  gestures(count: number): Promise<void>;
  /** As `gestures`, but also once the console can hold no more. */
  gesturesOrFull(count: number): Promise<void>;
  /** Lets the gesture under way end, all buttons up. */
  stop(): Promise<void>;
}

/** The console holds 32 edges: a gesture has 4 at most, and a little room is left. */
const MAX_WAITING = 26;
const GAP_MS = 60;
const DOWN_MS = 40;

/** Starts pressing at once. A console without anything unacknowledged is now and then reset as well. */
export function startPresser(console_: SimulatedConsole, random: Seeded): Presser {
  const edges: SentEdge[] = [];
  console_.onPin((button, down) => {
    edges.push({ bootId: console_.view().bootId, button, edge: down ? 'DN' : 'UP' });
  });
  const listeners = new Set<() => void>();
  let done = 0;
  let full = false;
  let stopping = false;
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };

  async function press(...order: readonly [Button, boolean][]): Promise<void> {
    for (const [button, down] of order) {
      if (down) console_.down(button);
      else console_.up(button);
      await pause(random.int(0, DOWN_MS));
    }
  }

  async function gesture(): Promise<void> {
    const answer = random.pick<Button>(['Y', 'N', 'U']);
    const kind = random.int(0, 9);
    if (kind <= 4) {
      await press(['S', true], ['S', false]);
      await pause(random.int(0, GAP_MS));
      await press([answer, true], [answer, false]);
    } else if (kind === 5) await press(['S', true], ['S', false]);
    else if (kind <= 7) await press([answer, true], [answer, false]);
    else if (kind === 8) await press(['S', true], [answer, true], ['S', false], [answer, false]);
    else await press([answer, true], ['S', true], [answer, false], ['S', false]);
    await pause(random.int(0, GAP_MS));
  }

  /** Waits until there is room for a gesture. */
  async function room(): Promise<void> {
    while (console_.view().waiting > MAX_WAITING && !stopping) {
      full = true;
      tell();
      await new Promise<void>((resolve) => {
        const off = console_.onChange(() => {
          off();
          resolve();
        });
      });
    }
    full = false;
  }

  const pressing = (async () => {
    while (!stopping) {
      await room();
      // All it sent is durable, so a reboot loses nothing.
      if (console_.view().waiting === 0 && random.chance(0.05)) console_.reset();
      await gesture();
      done += 1;
      tell();
    }
  })();

  const until = (reached: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!reached()) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });

  return {
    edges,
    gestures: (count) => {
      const target = done + count;
      return until(() => done >= target);
    },
    gesturesOrFull: (count) => {
      const target = done + count;
      return until(() => done >= target || full);
    },
    stop: async () => {
      stopping = true;
      await pressing;
    },
  };
}
