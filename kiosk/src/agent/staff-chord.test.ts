import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Button } from '@otklik/shared/poll/events.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualTime } from './manual-time.test-help.ts';
import { type QuestionCounter, questionCounter } from './testing/question-counter.ts';

/** The three answers held for the staff layer, and what they steer, through the real agent and journal. */

let dir: string;
let time: ReturnType<typeof manualTime>;
let counter: QuestionCounter;
let heard: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-chord-'));
  time = manualTime();
  heard = [];
  counter = questionCounter(dir, time, {
    onStaffHold: (place) => heard.push(`hold ${place}`),
    onStaffKey: (place, button) => heard.push(`key ${place} ${button}`),
  });
  counter.on();
});
afterEach(async () => {
  await counter.off();
  rmSync(dir, { recursive: true });
});

const answers: readonly Button[] = ['Y', 'N', 'U'];
const all = (edge: 'DN' | 'UP') => {
  for (const button of answers) counter.edge(button, edge);
};
const roles = () =>
  counter.events().flatMap(({ type, data }) => (type === 'edge' && 'role' in data ? [data.role] : []));

test('six seconds, not a moment less; the presses are stray and the replay agrees', () => {
  all('DN');
  time.pass(5999);
  expect(heard).toEqual([]);
  time.pass(1);
  expect(heard).toEqual(['hold 1']);
  expect(counter.beeps).toEqual([600]);
  time.pass(10_000);
  all('UP');
  expect(heard).toEqual(['hold 1']);
  expect(roles()).toEqual(['stray', 'stray', 'stray']);
  expect(counter.polls()).toEqual([]);
  expect(counter.mismatches()).toBe(0);
});

test.each<[string, () => void]>([
  ['one of them released', () => counter.edge('N', 'UP')],
  ['the seller presses', () => counter.press('S')],
])('%s: a new hold is needed', (_what, happens) => {
  all('DN');
  time.pass(3000);
  happens();
  time.pass(20_000);
  expect(heard).toEqual([]);
});

test('while a customer is asked the three are answers and extra presses, however long they are held', () => {
  counter.press('S');
  time.pass(1500);
  all('DN');
  time.pass(10_000);
  expect(heard).toEqual([]);
  expect(counter.polls()).toMatchObject([{ outcome: 'answered' }]);
});

test('where the answers steer they are tests; the seller button asks, and that customer is heard', () => {
  counter.agent().steer(new Set([1]));
  counter.press('N');
  counter.press('Y');
  expect(heard).toEqual(['key 1 N', 'key 1 Y']);
  expect(roles()).toEqual(['test', 'test']);
  counter.press('S');
  time.pass(1500);
  counter.press('U');
  time.pass(60_000);
  expect(counter.polls()).toMatchObject([{ outcome: 'answered', answer: 'unsure' }]);
  expect(heard).toHaveLength(2);
  counter.agent().steer(new Set());
  counter.press('Y');
  expect(roles().at(-1)).toBe('stray');
  expect(heard).toHaveLength(2);
  expect(counter.mismatches()).toBe(0);
});

test('under test nothing steers: every button is tried', () => {
  counter.agent().steer(new Set([1]));
  counter.agent().test(new Set([1]));
  counter.press('Y');
  counter.press('S');
  expect(heard).toEqual([]);
  // The seller button's release has a role too.
  expect(roles()).toEqual(['test', 'test', 'test']);
});
