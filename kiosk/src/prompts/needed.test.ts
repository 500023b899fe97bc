import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { expect, test } from 'vitest';
import { neededPrompts } from './needed.ts';

const prompt = (digit: string) => ({ sha256: digit.repeat(64), kind: 'audio', ms: 1000 }) as const;
const question = (id: string, digit: string) => ({
  id,
  text: { ru: id, en: id },
  prompts: { ru: prompt(digit) },
});
const config: KioskConfig = {
  tag: 't',
  store: { id: 's', name: 'One', zone: 'Europe/Moscow' },
  workplaces: [
    {
      place: 1,
      id: 'w',
      name: 'Till',
      machine: defaultMachineConfig,
      periods: [
        { from: 100, question: 'a' },
        { from: 200, question: 'b' },
        { from: 300, question: 'c' },
      ],
    },
  ],
  questions: [question('a', 'a'), question('b', 'b'), question('c', 'c')],
};
const neededAt = (now: number, asked: string) =>
  neededPrompts(config, now, () => asked, 'ru').map(({ sha256, from }) => [sha256[0], from]);

test('what is asked and what is ahead, soonest first; what is over is not needed', () => {
  expect(neededAt(150, 'a')).toEqual([
    ['a', 100],
    ['b', 200],
    ['c', 300],
  ]);
  expect(neededAt(350, 'c')).toEqual([['c', 300]]);
});

test('a period has begun by the wall clock and the counter has not switched yet, or the other way round: both are kept', () => {
  expect(neededAt(201, 'a').map(([name]) => name)).toEqual(['a', 'b', 'c']);
  expect(neededAt(199, 'b').map(([name]) => name)).toEqual(['b', 'a', 'c']);
});
