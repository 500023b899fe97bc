import { expect, test } from 'vitest';
import { runStory } from './run.ts';
import type { Step, Story } from './schedule.ts';

/** Least stories of what the simulator found in the product, kept after the mend. Each failed before it. */
const story = (steps: readonly Step[]): Story => ({
  seed: 1871,
  kiosks: 1,
  enrolled: true,
  drifts: [],
  offsets: [],
  steps,
});

test.each<[string, readonly Step[]]>([
  [
    'a hub restored from an older backup, and a kiosk where nobody presses any more: it never learnt what the hub lacks',
    [
      { at: 11_000, kind: 'hub-backup' },
      { at: 12_000, kind: 'press', kiosk: 0, place: 1, button: 'S', holdMs: 200 },
      { at: 40_000, kind: 'hub-restore', choice: 0 },
    ],
  ],
  [
    'an epoch that ended by damage, a hub restored before the next one began: its end was never offered again',
    [
      { at: 11_665, kind: 'hub-backup' },
      { at: 12_311, kind: 'power-cut', kiosk: 0, when: 'cut-before', ms: 1250, ghost: true },
      { at: 12_635, kind: 'press', kiosk: 0, place: 1, button: 'S', holdMs: 3096 },
      { at: 17_199, kind: 'power-cut', kiosk: 0, when: 'now', ms: 27_604, ghost: false, damage: 8 },
      { at: 17_919, kind: 'hub-restore', choice: 1 },
    ],
  ],
])('%s', async (_name, steps) => {
  expect((await runStory(story(steps))).violation).toBeUndefined();
});
